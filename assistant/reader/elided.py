"""Units left unsaid: "Pen 1 ate 3 bags, Pen 2 two", "yesterday 7 crates, today 6 and half", "layer 9 bags, grower 4"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.reader.passes.batches import Mention
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C

from .cover import Clause
from .facts import DEEDS
from .items import Item, Kind, Quantity

UNITS = ("crate", "bag", "kg", "litre")
MOST = 100  # of a bare number
CRACKED = Quantity(Decimal(1), "piece", frozenset({C.EGG}))
REACH = 3  # clauses back to the unit
FIGURES = (Kind.NUMBER, Kind.MONEY, Kind.QUANTITY, Kind.READING)
OWN = (*DEEDS, C.BALANCE, C.COUNT, C.AVERAGE, C.CRACKED, C.PH, C.TEMPERATURE, C.OXYGEN, C.AMMONIA, C.AGE, C.EACH)


def with_units(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses; a bare number with its batch, day or feed has the unit of the one told just before with another."""
    out: list[Clause] = []
    for clause in clauses:
        place = _bare(clause)
        unit = _before(out, clause) if place is not None else None
        if place is not None and unit is not None:
            number = clause.items[place]
            told = replace(unit, number=number.value)
            if isinstance(number.value, Quantity):
                told = replace(number.value, unit=unit.unit)  # "3½ finisher"
            bad = number.flags | ({"cracked"} if unit is CRACKED else set())
            item = replace(number, kind=Kind.QUANTITY, value=told, rule="quantity.elided", parts=(number,), flags=bad)
            clause = replace(clause, items=(*clause.items[:place], item, *clause.items[place + 1 :]))
        out.append(clause)
    return out


def _bare(clause: Clause) -> int | None:
    """The place of the only figure, a small number that has no unit, beside what sets it apart from others."""
    figures = [i for i, item in enumerate(clause.items) if item.kind in FIGURES]
    item = clause.items[figures[0]] if len(figures) == 1 else None
    if item is None or not _labels(clause.items) or item.rule == "number.of-happening":
        return None
    value = item.value.number if isinstance(item.value, Quantity) else item.value if item.kind is Kind.NUMBER else 0
    bare = item.kind is Kind.NUMBER or (item.kind is Kind.QUANTITY and item.value.unit is None and _is_feed(item))
    small = bare and 0 < value < MOST and not item.flags & {"money", "phone"}
    fed = {C.COST_FEED, C.FEEDING} if _is_eaten(clause) else {C.COST_FEED}
    fed |= {C.CRACKED}
    own = any(i.kind in (Kind.WORD, Kind.PERSON) and not i.concepts & fed and i.has(*OWN) for i in clause.items)
    own = own or any(head.has(*OWN) and not head.has(C.COUNT, C.COST_FEED, C.CRACKED) for head in clause.heads)
    return figures[0] if small and not own else None


def _is_feed(item: Item) -> bool:
    return item.has(C.COST_FEED) or (isinstance(item.value, Quantity) and C.COST_FEED in item.value.goods)


def _is_eaten(clause: Clause) -> bool:
    """ "Cage 1 don chop 1": a batch before a verb of eating."""
    return bool(clause.items) and isinstance(clause.items[0].value, Mention)


def _before(told: Sequence[Clause], here: Clause) -> Quantity | None:
    """The last quantity with a unit that stands with a batch, a day or a feed of its own."""
    if _is_eaten(here) and any(item.has(C.FEEDING) for item in here.items):
        bags = [item.value for clause in told for item in clause.items if _is_feed(item) and _unit(item) in UNITS]
        return bags[-1] if bags else None
    last = here.sentence
    for clause in reversed([*told[-REACH:], here]):
        if clause.sentence == last and _tells_cracked(clause):
            return CRACKED
        if clause is here:
            continue
        counted = [item.value for item in clause.items if isinstance(item.value, Quantity)]
        if last - clause.sentence > 1 or any(item.kind is Kind.MONEY for item in clause.items):
            return None
        if units := [q for q in counted if q.unit in UNITS]:
            return units[0] if _labels((*clause.heads, *clause.items)) & _labels(here.items) else None
        if not counted and any(item.has(C.DIE, C.LOSE, C.SELL, C.WEIGH) for item in clause.items):
            return None  # of something else
        if counted and counted[0].unit != "piece" and not counted[0].goods <= {C.EGG}:
            return None
        last = last if any(item.concepts or item.kind in FIGURES for item in clause.items) else clause.sentence
    return None


def _tells_cracked(clause: Clause) -> bool:
    """ "Crack: Pen 1 4, Pen 2 6": the figures of its batches are of cracked eggs."""
    said = [item for item in (*clause.heads, *clause.items) if item.has(C.CRACKED) or "cracked" in item.flags]
    return bool(said) and "batch" in _labels(clause.items) and not any(_unit(item) in UNITS for item in clause.items)


def _unit(item: Item) -> str | None:
    return item.value.unit if isinstance(item.value, Quantity) else None


def _labels(items: Sequence[Item]) -> set[str]:
    """Whether a batch, a day that is past and a feed are named."""
    named = {"batch" for item in items if isinstance(item.value, Mention)}
    named |= {"feed" for item in items if _is_feed(item) or _unit(item) == "bag"}
    return named | {"day" for item in items if isinstance(item.value, Day) and item.value.past is not None}
