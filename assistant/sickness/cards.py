"""The shared cards as first aid: their steps, when to call a vet, their source.

The steps of a card for the first hour are its sentences between "Act in this order." and the one about the vet.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache

from assistant.knowledge.store import CARDS

_BEGIN = "Act in this order."
_CALL = "Call a vet"
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_DATED = re.compile(r",? *(?:\(no year given\)|\b(?:19|20)\d\d\b)")


@dataclass(frozen=True)
class Card:
    """A shared card: `kinds` are the kinds of animals it is about, `source` its first one, without the year; whether it
    has `others`."""

    id: str
    text: str
    kinds: frozenset[str]
    source: str
    others: bool

    @property
    def situation(self) -> str:
        """What the card says before its steps."""
        return self.text.partition(_BEGIN)[0].strip()

    @property
    def steps(self) -> list[str]:
        """What to do in the first hour, in order; none on a card that is no first aid."""
        _before, marked, after = self.text.partition(_BEGIN)
        steps = _SENTENCE.split(after.partition(_CALL)[0].strip()) if marked else []
        return [step for step in steps if step]

    @property
    def call(self) -> str:
        """When to call a vet: a sentence, or ''."""
        return next((sentence for sentence in _SENTENCE.split(self.text) if sentence.startswith(_CALL)), "")


@cache
def card(id: str) -> Card:
    """One of our own cards. KeyError: there is none of that id."""
    return _cards()[id]


@cache
def _cards() -> dict[str, Card]:
    rows = map(json.loads, CARDS.read_text(encoding="utf-8").splitlines())
    return {
        row["id"]: Card(
            id=row["id"],
            text=row["text"],
            kinds=frozenset(row["species"]),
            source=_DATED.sub("", row["source"]).partition(";")[0],
            others=";" in row["source"],
        )
        for row in rows
    }
