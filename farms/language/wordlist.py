"""Word lists written as text, so that a table of words reads like one, and tables of phrases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")


def words(text: str) -> frozenset[str]:
    """The words of a text, separated by blanks."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    """The phrases of a text, separated by semicolons."""
    return frozenset(" ".join(part.split()) for part in text.split(";") if part.strip())


class Phrases(dict[str, Meaning], Generic[Meaning]):
    """A table {word or phrase: meaning} that finds the longest phrase at a place of a text."""

    def __init__(self, table: Mapping[str, Meaning]) -> None:
        super().__init__(table)
        self._most: dict[str, int] = {}  # {first word: words of the longest phrase that begins with it}
        for phrase in table:
            said = phrase.split()
            self._most[said[0]] = max(self._most.get(said[0], 0), len(said))

    def longest(self, said: Sequence[str], at: int) -> tuple[int, Meaning] | None:
        """How many of the words from `at` on are a phrase, and what it means. A hyphen may stand for a blank."""
        first = said[at]
        most = self._most.get(first) or self._most.get(first.replace("-", " ").partition(" ")[0], 0)
        for stop in range(min(at + most, len(said)), at, -1):
            phrase = " ".join(said[at:stop])
            for written in (phrase, phrase.replace("-", " ")):
                if written in self:
                    return stop - at, self[written]
        return None
