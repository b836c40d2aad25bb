"""One piece of a message."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(slots=True)
class Token:
    """One piece of the message.

    ``kind`` is "word", "num", "batch", "date", "quote", "time" or "punct"; ``norm`` is the folded, spelling-corrected
    word; ``value`` holds the number, the list of batches or the date; ``tags`` are the concepts of words/*.txt.
    """

    text: str
    norm: str
    start: int
    end: int
    kind: str = "word"
    value: object = None
    tags: frozenset[str] = frozenset()
    flags: set[str] = field(default_factory=set)

    def has(self, *tags: str) -> bool:
        """True if the token carries any of the given concepts."""
        return not self.tags.isdisjoint(tags)

    @property
    def said(self) -> str:
        """The word as meant: slips of spelling mended, all else as written."""
        return self.norm if "mended" in self.flags else self.text

    @property
    def number(self) -> Decimal:
        """The value of a "num" token."""
        assert isinstance(self.value, Decimal)
        return self.value
