"""A whole told with its parts: "Sold 60 birds: 45 to Mama Bola at 11,500, 15 to Chief", "Lost 5: 2 yesterday, 3
today".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from assistant.reader.clauses.clause import DEEDS, Clause
from assistant.reader.events import BESIDE
from assistant.reader.items import Item, Kind, Quantity, is_price
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C

REACH = 8  # clauses
SENTENCES = 3  # after that of the whole
OWN = (Kind.DATE, Kind.BATCH, Kind.PERSON, Kind.MONEY)  # what sets one part apart from another
TAKING = frozenset([C.TAKE, C.BUY, C.COLLECT, C.PAY, C.SELL, C.GIVE, C.USE])  # of what was sold


class Count(NamedTuple):
    """Where the only count of a clause stands, and what it counts."""

    place: int
    number: Decimal
    quantity: Quantity | None


def apart(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses without the wholes that their parts make; what was told of a whole heads each part."""
    out = list(clauses)
    gone: set[int] = set()
    for i, clause in enumerate(clauses):
        whole = _count(clause)
        parts = _parts(clauses, i, whole) if whole is not None and i not in gone else []
        if whole is None or not parts:
            continue
        first = i
        while first and clauses[first - 1].sentence == clause.sentence and _is_plain(clauses[first - 1]):
            first -= 1
        gone.update(range(first, i + 1))
        said = [item for each in clauses[first:i] for item in each.items]
        said += [item for k, item in enumerate(clause.items) if k != whole.place]
        for k, part in parts:
            own = {item.kind for item in clauses[k].items}
            heads = tuple(item for item in said if item.kind not in own or item.kind is Kind.WORD)
            out[k] = replace(_counted(clauses[k], part, whole), heads=(*clause.heads, *heads), listed=False)
    return [clause for i, clause in enumerate(out) if i not in gone]


def _count(clause: Clause) -> Count | None:
    """The only number or quantity of a clause that tells."""
    found = [
        (i, item)
        for i, item in enumerate(clause.items)
        if item.kind in (Kind.NUMBER, Kind.QUANTITY)
        and not (item.kind is Kind.NUMBER and item.flags & {"money", "grouped"})
    ]
    if len(found) != 1 or clause.mode != "tell":
        return None
    place, item = found[0]
    if isinstance(item.value, Quantity):
        return Count(place, item.value.number, item.value) if item.value.unit not in BESIDE else None
    return Count(place, item.value, None) if isinstance(item.value, Decimal) else None


def _is_plain(clause: Clause) -> bool:
    figures = any(item.kind in (Kind.NUMBER, Kind.QUANTITY, Kind.MONEY) for item in clause.items)
    return clause.mode == "tell" and not figures


def _deeds(clause: Clause) -> set[str]:
    return {deed for item in clause.items if item.kind is Kind.WORD for deed in item.concepts & frozenset(DEEDS)}


def _parts(clauses: Sequence[Clause], i: int, whole: Count) -> list[tuple[int, Count]]:
    """The clauses behind a whole whose counts make it; each says by itself when, where, to whom or for how much."""
    found: list[tuple[int, Count]] = []
    deeds = _deeds(clauses[i])
    sold = C.SELL in deeds or any(map(is_price, clauses[i].items))
    for k in range(i + 1, min(len(clauses), i + REACH)):
        part = _count(clauses[k])
        if clauses[k].sentence - clauses[i].sentence > SENTENCES or clauses[k].mode != "tell":
            break
        if part is None:
            if not sold:
                break
            continue
        unit = whole.quantity.unit if whole.quantity is not None else None
        other = part.quantity is not None and (part.quantity.unit or "piece") != (unit or "piece")
        allowed = TAKING | deeds if sold else deeds
        if (
            other
            or not _deeds(clauses[k]) <= allowed
            or not any(item.kind in OWN or item.has(C.REST) for item in clauses[k].items)
        ):
            break
        found.append((k, part))
        made = sum(part.number for _, part in found)
        if made >= whole.number:
            apart = any(_is_beside(clauses[i], clauses[k]) for k, _ in found)
            return found if made == whole.number and len(found) > 1 and not apart else []
    return []


def _is_span(item: Item) -> bool:
    return isinstance(item.value, Day) and item.value.past is None  # "this week 5 died"


def _is_beside(whole: Clause, part: Clause) -> bool:
    """ "House One 20 crates, House Two 12, Old House 8": each has its own batch or person, and none is a part."""
    for kind in (Kind.BATCH, Kind.PERSON, Kind.DATE):
        said, told = ([i.value for i in c.items if i.kind is kind and not _is_span(i)] for c in (whole, part))
        if said and told and said[0] != told[0]:
            return True
    return False


def _counted(clause: Clause, part: Count, whole: Count) -> Clause:
    """The part as a count of what the whole counts."""
    if whole.quantity is None or part.quantity is not None:
        return clause
    item = clause.items[part.place]
    counts = replace(whole.quantity, number=part.number)
    concepts = item.concepts | whole.quantity.goods
    made = replace(item, kind=Kind.QUANTITY, value=counts, concepts=concepts, rule="quantity.of-whole")
    items: tuple[Item, ...] = (*clause.items[: part.place], made, *clause.items[part.place + 1 :])
    return replace(clause, items=items)
