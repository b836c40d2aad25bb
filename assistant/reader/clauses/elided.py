"""Units left unsaid: "Pen 1 ate 3 bags, Pen 2 two", "yesterday 7 crates, today 6 and half", "layer 9 bags, grower 4"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.reader.clauses.clause import DEEDS, Clause
from assistant.reader.entities.quantities import GOODS
from assistant.reader.items import Item, Kind, Money, Quantity, Role
from assistant.reader.passes.batches import Mention
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C

UNITS = ("crate", "bag", "kg", "litre")
MOST = 100  # of a bare number
CRACKED = Quantity(Decimal(1), "piece", frozenset({C.EGG}))
REACH = 3  # clauses back to the unit
TAKEN = (C.SELL, C.BUY, C.TAKE, C.COLLECT)  # "took ten at 14,500": the deal itself says of what (see deals)
CRATE = range(200_000, 1_200_000)  # kobo that one of eggs may cost
FIGURES = (Kind.NUMBER, Kind.MONEY, Kind.QUANTITY, Kind.READING)
OWN = (*DEEDS, C.BALANCE, C.COUNT, C.AVERAGE, C.CRACKED, C.PH, C.TEMPERATURE, C.OXYGEN, C.AMMONIA, C.AGE, C.EACH)


def with_units(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses; a bare number with its batch, day or feed has the unit of the one told just before with another."""
    out: list[Clause] = []
    for clause in clauses:
        place = _bare(clause)
        unit = _before(out, clause) if place is not None else None
        if unit is None and (place := _priced(clause)) is not None:
            unit = _dealt(out, clause)
        if place is not None and unit is not None:
            number = clause.items[place]
            told = replace(unit, number=number.value)
            if isinstance(number.value, Quantity):
                told = replace(number.value, unit=unit.unit)  # "3½ finisher"
            bad = number.flags | ({"cracked"} if unit is CRACKED else set())
            text = f"{number.text} {told.noun}" if told.noun and number.kind is Kind.NUMBER else number.text
            item = replace(
                number, kind=Kind.QUANTITY, value=told, text=text, rule="quantity.elided", parts=(number,), flags=bad
            )
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


def _priced(clause: Clause) -> int | None:
    """The place of the only small number of a clause that has a price of one beside it: "24 at 13,000"."""
    numbers = [i for i, item in enumerate(clause.items) if item.kind is Kind.NUMBER]
    number = clause.items[numbers[0]] if len(numbers) == 1 else None
    if number is None or not 0 < number.value < MOST or number.flags & {"money", "phone"} or _price(clause) is None:
        return None
    goods = any(
        item.kind in (Kind.QUANTITY, Kind.BATCH) or (item.kind is Kind.WORD and item.has(*GOODS, *TAKEN))
        for item in clause.items
    )
    return None if goods else numbers[0]


def _price(clause: Clause) -> int | None:
    """The only amount of a clause, the price of one."""
    sums = [item.value for item in clause.items if isinstance(item.value, Money) and item.value.role is not Role.BARE]
    return sums[0].kobo if len(sums) == 1 and sums[0].role is Role.PRICE else None


def _dealt(told: Sequence[Clause], here: Clause) -> Quantity | None:
    """What was counted last, where its price is like the price here; or crates that were told without one."""
    price = _price(here)
    for clause in reversed(told[-REACH:]):
        counted = [item.value for item in clause.items if isinstance(item.value, Quantity)]
        if price is None or here.sentence - clause.sentence > 1 or not counted:
            continue
        last, first = _price(clause), counted[0]
        if last is None:
            return (
                first
                if first.unit == "crate" and price in CRATE and not any(i.kind is Kind.MONEY for i in clause.items)
                else None
            )
        goods = first.unit in UNITS or not first.goods.isdisjoint(GOODS)
        return first if goods and last / 2 < price < last * 2 else None
    return None


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
