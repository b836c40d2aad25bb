"""Folding: text in small letters without accents, hooked letters, look-alikes of other scripts and invisible signs."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Letters that Unicode does not decompose, and homoglyphs of other scripts, which would hide a word.
_LETTERS = str.maketrans("ɗɓƙƴŋøđłаеорсхуіѕјԁһ", "dbkynodlaeopcxyisjdh")
_FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
MOST_APART = 6  # characters that one is taken apart into; those with more are sentences in one character


def fold(text: str) -> str:
    """ "Ọ̀kúkọ" and "okuko" are the same word."""
    if text.isascii():
        return text.lower().replace("`", "'")
    return "".join(map(_plain, text))


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in the original."""
    if text.isascii():
        return fold(text), list(range(len(text)))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = _plain(letter)
        letters.append(plain)
        places += [place] * len(plain)
    return "".join(letters), places


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    if letter in _FRACTIONS:
        return f" {_FRACTIONS[letter]} "
    if letter in "’‘`ʼ":
        return "'"
    apart = unicodedata.normalize("NFKD", letter)
    if len(apart) > MOST_APART:
        return " "
    plain = (part for part in apart if not unicodedata.combining(part) and unicodedata.category(part) != "Cf")
    return "".join(plain).lower().translate(_LETTERS)
