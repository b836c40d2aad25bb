"""Pidgin, Hausa, Yoruba and Igbo farm words, said in English as well: cards are in English, and so is the model.

What a word or phrase of words/gloss.txt stands for replaces it; words/alike.txt has the words of one meaning.
"""

from __future__ import annotations

import re

from farms.language.folding import fold
from farms.language.wordfiles import entries, meanings

_DROPPED = "(nothing)"
_ENGLISH = {phrase: "" if meaning == _DROPPED else meaning for phrase, meaning in meanings("gloss").items()}
_KNOWN = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, _ENGLISH), key=len, reverse=True)) + r")\b")
_GROUPS = {word: [name, *words] for name, words in entries("alike").items() for word in (name, *words)}


def in_plain_english(text: str) -> str:
    """The text in lower case, without accents, with the words we know said in English."""
    return _KNOWN.sub(lambda match: _ENGLISH[match[0]], fold(text))


def alike(words: list[str]) -> list[list[str]]:
    """Each word with those of its meaning; a meaning that two of them have comes once."""
    groups = [_GROUPS.get(word) or _GROUPS.get(word.removesuffix("s")) or [word] for word in words]
    return [group for place, group in enumerate(groups) if group not in groups[:place]]
