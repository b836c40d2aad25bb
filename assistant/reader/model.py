"""What goes in and what comes out: the farm's facts and the reading.

Money is integer kobo (1 naira = 100 kobo), quantities are ``Decimal`` and dates ``datetime.date``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
    """What a reader may know of a farm: its batches and its pack sizes."""

    batches: tuple[BatchFact, ...]
    crate_size: int = 30  # eggs
    feed_bag_kg: Decimal = Decimal(25)
    species: tuple[str, ...] = ()
    prices: tuple[tuple[str, Decimal], ...] = ()  # naira last paid or taken for one unit, by row of frames/prices.py


@dataclass(frozen=True, slots=True)
class ProposedRecord:
    """A draft. ``fields`` use the names of the schema; ``sources`` says which words gave each field, ``rules`` which rule;
    ``left`` are words of it that no field and no rule explains. What is not ``sure`` is a draft for a person, also where
    the farm lets the assistant write by itself.
    """

    type: str
    fields: dict[str, object]
    sources: dict[str, str]
    rules: dict[str, str] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """The interpreter's answer to one message."""

    reply: Reply
    text: str
    records: tuple[ProposedRecord, ...] = ()
    remark: str = ""  # something about the drafts to look at
