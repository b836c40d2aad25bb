"""Units left unsaid: "Pen 1 ate 3 bags, Pen 2 two", "yesterday 7 crates, today 6 and half"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.reader.passes.batches import Mention
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C

from .cover import DEEDS, Clause
from .items import Item, Kind, Quantity

UNITS = ("crate", "bag", "kg", "litre")
MOST = 100  # of a bare number
REACH = 3  # clauses back to the unit
OWN = (*DEEDS, C.BALANCE, C.COUNT, C.AVERAGE, C.CRACKED, C.PH, C.TEMPERATURE, C.OXYGEN, C.AMMONIA, C.AGE, C.EACH)


def with_units(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses; a bare number with its batch or day has the unit of the one told just before with another."""
    out: list[Clause] = []
    for clause in clauses:
        place = _bare(clause)
        unit = _before(out, clause) if place is not None else None
        if place is not None and unit is not None:
            number = clause.items[place]
            told = replace(unit, number=number.value)
            item = replace(number, kind=Kind.QUANTITY, value=told, rule="quantity.elided", parts=(number,))
            clause = replace(clause, items=(*clause.items[:place], item, *clause.items[place + 1 :]))
        out.append(clause)
    return out


def _bare(clause: Clause) -> int | None:
    """The place of the only figure, a small number that counts nothing said, beside a batch or a day."""
    items = clause.items
    figures = [i for i, item in enumerate(items) if item.kind in (Kind.NUMBER, Kind.MONEY, Kind.QUANTITY, Kind.READING)]
    if len(figures) != 1 or items[figures[0]].kind is not Kind.NUMBER or not _places(items):
        return None
    number = items[figures[0]]
    small = 0 < number.value < MOST and not number.flags & {"money", "phone"}
    own = any(item.kind in (Kind.WORD, Kind.PERSON) and item.has(*OWN) for item in (*clause.heads, *items))
    return figures[0] if small and not own and number.rule != "number.of-happening" else None


def _before(told: Sequence[Clause], here: Clause) -> Quantity | None:
    """The last quantity with a unit that stands with a batch or a day of its own."""
    for clause in reversed(told[-REACH:]):
        if here.sentence - clause.sentence > 1 or any(item.kind is Kind.MONEY for item in clause.items):
            return None
        counted = [item.value for item in clause.items if isinstance(item.value, Quantity)]
        units = [q for q in counted if q.unit in UNITS]
        if units:
            return units[0] if _places((*clause.heads, *clause.items)) & _places(here.items) else None
        if not counted and any(item.has(C.DIE, C.LOSE, C.SELL, C.WEIGH) for item in clause.items):
            return None  # of something else
        if counted and counted[0].unit != "piece" and not counted[0].goods <= {C.EGG}:
            return None
    return None


def _places(items: Sequence[Item]) -> set[str]:
    """Whether a batch and a day that is past are named."""
    named = {"batch" for item in items if isinstance(item.value, Mention)}
    return named | {"day" for item in items if isinstance(item.value, Day) and item.value.past is not None}
