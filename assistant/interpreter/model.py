"""What goes in and what comes out: the farm's facts, the reading, and the token the modules pass on.

Money is integer kobo (1 naira = 100 kobo), quantities are ``Decimal`` and dates ``datetime.date``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Reply = Literal["records", "answer", "clarify", "refuse"]


@dataclass(frozen=True, slots=True)
class BatchFact:
    """One active batch. ``kind``: layers, broilers, pullets, noilers, cockerels, turkeys, catfish, fingerlings."""

    name: str
    kind: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class FarmFacts:
    """What the interpreter may know of a farm: its batches and its pack sizes."""

    batches: tuple[BatchFact, ...]
    crate_size: int = 30  # eggs
    feed_bag_kg: Decimal = Decimal(25)
    species: tuple[str, ...] = ()
    prices: tuple[tuple[str, Decimal], ...] = ()  # naira last paid or taken for one unit, by row of frames/prices.py


@dataclass(frozen=True, slots=True)
class ProposedRecord:
    """A draft. ``fields`` use the names of the schema; ``sources`` says which words gave each field."""

    type: str
    fields: dict[str, object]
    sources: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """The interpreter's answer to one message."""

    reply: Reply
    text: str
    records: tuple[ProposedRecord, ...] = ()
    remark: str = ""  # something about the drafts to look at
