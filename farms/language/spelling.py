"""Spelling: shorthand that everyone uses, and one-letter slips in long words.

A slip is mended only if exactly one known word is one edit away (two for words of nine letters or more), the first
letter
agrees, and the word is neither short, nor a capitalised name inside a sentence, nor common English. Numbers are
never touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from .lexicon import COMMON
from .wordfiles import entries, meanings

SHORTHAND = meanings("shorthand")
NAMES = frozenset(entries("names")["spelt"])  # one letter from a word
_YESTERDAY = re.compile(r"ye?a?s([a-z]{0,5}d[ae]?|[a-z]{2,6})y")  # "yestday", "ystrdy", "yestaay"
MIN_LENGTH = 5
TWO_EDITS_FROM = 9


def _deletes(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(1, len(word))}


def _consonants(word: str) -> str:
    return "".join(c for c in word if c not in "aeiou")


class Speller:
    """Mends words against a vocabulary with an index of deletions (linear in the length of the word)."""

    def __init__(self, known: frozenset[str], meaning: Callable[[str], object], core: Callable[[str], bool]) -> None:
        self.known = known | COMMON | NAMES
        self.meaning = meaning
        self.core = core  # is it one of the words that nearly every message has?
        self._index: dict[str, set[str]] = {}
        self._skeletons: dict[str, set[str]] = {}
        for word in known:
            if len(word) >= MIN_LENGTH and word.isalpha():
                self._skeletons.setdefault(_consonants(word), set()).add(word)
            if " " in word or (len(word) < MIN_LENGTH and not (len(word) == MIN_LENGTH - 1 and core(word))):
                continue
            for key in {word} | _deletes(word):
                self._index.setdefault(key, set()).add(word)
        self.mend = lru_cache(maxsize=4096)(self._mend)

    def _mend(self, word: str) -> str:
        """The known word meant, or the word itself."""
        if word in SHORTHAND:
            return SHORTHAND[word]
        if _YESTERDAY.fullmatch(word):
            return "yesterday"
        if len(word) > 24 or word in self.known or not word.isalpha():
            return word
        if len(word) >= MIN_LENGTH - 1 and word == _consonants(word) and (said := self._skeletons.get(word)):
            return self._only(said, word)  # "crts", "trnsfr", "fngrlngs"
        if len(word) <= MIN_LENGTH and (short := self._short(word)) != word:
            return short
        if len(word) < MIN_LENGTH:
            return word
        if any(word.endswith(e) and self._stem(word, e) for e in ("s", "ed", "d", "ing", "er")):
            return word  # "confirmed" is no slip of "confirm"
        near = {w for w in self._near(word, 1) if len(w) >= MIN_LENGTH}
        if not near and len(word) >= TWO_EDITS_FROM:
            near = self._near(word, 2)
        if len({self.meaning(w) for w in near}) > 1:  # "drinkrs": dropped vowels are the commonest slip
            near = {w for w in near if _consonants(w) == _consonants(word)}
        return self._only(near, word)

    def _stem(self, word: str, ending: str) -> bool:
        stem = word.removesuffix(ending)
        return (
            stem in self.known
            or (ending == "ing" and f"{stem}e" in self.known)
            or (stem[:-1] in self.known and stem[-1:] == stem[-2:-1])
        )

    def counted(self, word: str, counts: Callable[[str], bool]) -> str:
        """The unit or animal meant by a word after a number, even if it is common English: "12 creates"."""
        if len(word) < MIN_LENGTH or not word.isalpha():
            return word
        return self._only({w for w in self._near(word, 1) if counts(w)}, word)

    def _short(self, word: str) -> str:
        """A letter too many or too few, or two swapped, in a short word of the daily log: "birs", "dieed", "sodl"."""
        if len(word) < MIN_LENGTH - 1:
            return word
        near = {w for w in self._near(word, 1) if self.core(w)}
        return self._only(
            {
                w
                for w in near
                if len(w) != len(word) or sorted(w) == sorted(word) or _consonants(w) == _consonants(word)
            },
            word,
        )

    def _only(self, near: set[str], word: str) -> str:
        """The nearest of some words that all mean the same to us ("crate" and "crates"), else the word itself."""
        if len({self.meaning(w) for w in near}) != 1:
            return word
        return min(near, key=lambda w: (distance(w, word, 3), w))

    def _near(self, word: str, edits: int) -> set[str]:
        keys = {word} | _deletes(word)
        if edits == 2:
            keys |= {k for key in list(keys) for k in _deletes(key)}
        found: set[str] = set().union(*(self._index.get(k, set()) for k in keys)) if keys else set()
        return {w for w in found if w[0] == word[0] and distance(w, word, edits) <= edits}


def distance(a: str, b: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap of neighbours) between two words; ``limit`` + 1 if more."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        before, row = row, new
    return row[-1]
