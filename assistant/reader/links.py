"""What one event has from the others: the day and the batch of its sentence, the buyer of its list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C

from . import deals
from .cover import Clause, Told
from .events import Context, weight
from .items import Kind

PLACED = (
    "mortality",
    "egg_collection",
    "feed_use",
    "water",
    "weight",
    "symptom",
    "treatment",
    "vaccination",
    "stock_adjustment",
)
DATED = (*PLACED, "sale", "expense", "payment", "store_adjustment")


def link(told: list[Told], clauses: Sequence[Clause], context: Context) -> list[Told]:
    """The same events; what a sentence says once holds for all that it tells."""
    told = [each for one in told for each in _apart(one)]
    told = deals.wages(told, clauses)
    events = [(clauses[one.first].sentence, one.event) for one in told if one.event is not None]
    days_alone = _days_alone(told, clauses)
    for i, (sentence, event) in enumerate(events):
        same = [other for s, other in events if s == sentence and other is not event]
        before = [other for s, other in events[:i] if s == sentence]
        days = {other.fields["occurred_on"] for other in same if "occurred_on" in other.fields}
        days = days or {day for s, day in days_alone if s in (sentence, None)}
        if "occurred_on" not in event.fields and len(days) == 1 and event.type in DATED:
            event.put("occurred_on", days.pop(), rule="day.of-sentence")
        places = {other.fields["batch"] for other in before if "batch" in other.fields and other.type in PLACED}
        if (
            "batch" not in event.fields
            and not event.each
            and len(places) == 1
            and event.type in PLACED
            and not _other_place(event)
        ):
            event.put("batch", places.pop(), rule="batch.of-sentence")
            event.doubts = [doubt for doubt in event.doubts if doubt.kind != "batch"]
        deals.sold_of(event, [other for _, other in events[:i]])
        deals.sum_of(event, [other for _, other in events[:i]])
        if event.type == "sale":
            deals.shared(event, before, [other for s, other in events[i + 1 :] if s == sentence])
    deals.ways_of_all(told, clauses)
    return told


def _apart(one: Told) -> list[Told]:
    """ "Pens 7 and 8: 3 bags each", "Lasota for pens 1 to 4": one event for each batch."""
    event = one.event
    if event is None or event.type not in PLACED:
        return [one]
    own = event.each
    if not own and len(event.places) > 1:
        each = any(item.has(C.EACH) and item.kind is not Kind.MONEY for item in event.items)
        figures = {"count", "affected_count", "quantity", "eggs", "litres", "average_g"} & event.fields.keys()
        own = () if figures and not each else tuple({"batch": name} for name in event.places)
    doubts = [doubt for doubt in event.doubts if doubt.kind != "batch"]
    rules = {**event.rules, "batch": "batch.each"}
    return [
        Told(replace(event, fields={**event.fields, **fields}, rules=rules, doubts=doubts), one.first, one.stop)
        for fields in own
    ] or [one]


def _days_alone(told: list[Told], clauses: Sequence[Clause]) -> list[tuple[int | None, object]]:
    """Days said apart from any event: of their sentence, or of the whole message where they are a sentence of their own."""
    out: list[tuple[int | None, object]] = []
    for one in told:
        if one.event is None:
            for clause in clauses[one.first : one.stop]:
                for item in clause.items:
                    if isinstance(item.value, Day) and item.value.past is not None:
                        alone = all(weight(other) == 0 or other is item for other in clause.items)
                        out.append((None if alone else clause.sentence, item.value.past))
    return out


def _other_place(event) -> bool:  # type: ignore[no-untyped-def]
    return any(doubt.kind == "unknown_batch" for doubt in event.doubts)
