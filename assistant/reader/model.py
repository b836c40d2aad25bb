"""What goes in and what comes out: the farm's facts and the reading.

Money is integer kobo (1 naira = 100 kobo), quantities are ``Decimal`` and dates ``datetime.date``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
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
    """A draft. ``fields`` use the names of the schema; ``sources`` says which words gave each field, ``rules``
    which rule;
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
    """The reader's answer to one message."""

    reply: Reply
    text: str
    records: tuple[ProposedRecord, ...] = ()
    remark: str = ""  # something about the drafts to look at


def plain_value(value: object) -> object:
    """JSON-ready: whole Decimals as int, others as float, dates as ISO text."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: plain_value(v) for k, v in value.items()}
    return value


def to_case(case_id: str, reading: Reading) -> dict[str, object]:
    """A reading as a prediction that benchmarks/evals/scoring.py scores."""
    records = [{"type": r.type, **{k: plain_value(v) for k, v in r.fields.items()}} for r in reading.records]
    return {"id": case_id, "records": records, "reply": reading.reply, "text": reading.text}
