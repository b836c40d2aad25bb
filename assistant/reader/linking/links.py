"""What one event has from the others: the day and the batch of its sentence, the buyer of its list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.reader.clauses.clause import DEEDS, Clause
from assistant.reader.cover import Told
from assistant.reader.events import Context, Event
from assistant.reader.items import FIGURES, Kind
from assistant.reader.linking import deals, purchases
from assistant.reader.linking.later import add_later
from assistant.reader.modes.reminding import complete
from assistant.reader.passes.batches import Mention
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C
from farms.language.tagger import FISH_KINDS

PLACED = (
    "mortality", "egg_collection", "feed_use", "water", "weight", "symptom", "treatment", "vaccination",
    "stock_adjustment",
)  # fmt: skip
STAYING = ("water", "weight", "symptom", "treatment", "vaccination", "mortality")  # of the animals told of before
DATED = (*PLACED, "sale", "expense", "payment", "store_adjustment")


def link(told: list[Told], clauses: Sequence[Clause], context: Context) -> list[Told]:
    """The same events; what a sentence says once holds for all that it tells."""
    told = [each for number, one in enumerate(told) for each in _apart(one, told[:number])]
    told = add_later(deals.without_net(purchases.listed(told, clauses)), clauses)
    events = [(clauses[one.first].sentence, one.event) for one in told if one.event is not None]
    covered = [_sentences(one, clauses) for one in told if one.event is not None]
    at = [i for i, one in enumerate(told) if one.event is not None]
    joiners = {id(one.event): clauses[one.first].joiner for one in told if one.event is not None}
    days_alone = _days_alone(told, clauses)
    for i, (sentence, event) in enumerate(events):
        same = [other for k, (_, other) in enumerate(events) if covered[k] & covered[i] and other is not event]
        before = [other for s, other in events[:i] if s == sentence]
        if event.type == "payment":
            same = [other for other in same if other.type in ("sale", "expense", "payment")]
        lead = told[at[i] - 1] if at[i] else None
        led = lead is not None and lead.event is None and clauses[lead.first].sentence == sentence
        days = {day for _, day in _days_alone([lead], clauses)} if led and lead is not None else set()
        days = days or _days_told(same, before)
        days = days or {day for s, day in days_alone if s in (sentence, None)}
        if "occurred_on" not in event.fields and len(days) == 1 and event.type in DATED:
            event.put("occurred_on", days.pop(), rule="day.of-sentence")
        if "occurred_on" not in event.fields and i and _goes_on(event, events[i - 1][1], context):
            event.put("occurred_on", events[i - 1][1].fields["occurred_on"], rule="day.of-list")
        _place(event, before, context, joined=joiners.get(id(event)) in ("and", "n", "&"))
        _stay(event, [other for _, other in events[:i]], _named(clauses[: told[at[i]].first]))
        arrived = [e.fields["occurred_on"] for _, e in events[:i] if e.type == "expense" and "occurred_on" in e.fields]
        if event.fields.get("why") == "doa" and arrived:
            event.fields.setdefault("occurred_on", arrived[-1])
        deals.sold_of(event, [other for _, other in events[:i]], _named(clauses[: told[at[i]].first]), context.farm)
        deals.in_one_sum(event, [other for _, other in events[:i]])
        deals.owed_of_all(event, before)
        if event.type == "sale":
            deals.shared(
                event, before, [other for s, other in events[i + 1 :] if s == sentence], [e for _, e in events[:i]]
            )
    _date_lines(told, clauses)
    deals.ways_of_all(told, clauses)
    deals.remedies(told)
    purchases.of_one_seller(told, clauses)
    return complete(told, clauses)


def _days_told(same: Sequence[Event], before: Sequence[Event]) -> set[object]:
    """The days of the other events of a sentence; one that lasts ("since Monday") holds for what follows it alone."""
    earlier = {id(other) for other in before}
    told_of = [e for e in same if id(e) in earlier or not e.sources.get("occurred_on", "").startswith("since")]
    return {other.fields["occurred_on"] for other in told_of if "occurred_on" in other.fields}


def _place(event: Event, before: Sequence[Event], context: Context, *, joined: bool) -> None:
    """The batch that the sentence says, where it names no other."""
    placed = [other.fields["batch"] for other in before if "batch" in other.fields and other.type in PLACED]
    places = set(placed[-1:] if joined else placed)
    if (
        "batch" not in event.fields
        and not event.each
        and not any(item.kind is Kind.BATCH and "head" not in item.flags for item in event.items)
        and len(places) == 1
        and event.type in PLACED
        and not _other_kind(event, context, str(next(iter(places))))
    ):
        event.put("batch", places.pop(), rule="batch.of-sentence")
        event.doubts = [doubt for doubt in event.doubts if doubt.kind != "batch"]


def _goes_on(event: Event, before: Event, context: Context) -> bool:
    """A further line of what was told before with its day: of today, or without a verb of its own."""
    if before.fields.get("occurred_on") == context.today and event.type in DATED:
        return True
    words = [item for item in event.items if item.kind is Kind.WORD and "head" not in item.flags]
    own = any(item.has(*DEEDS) and not item.has(C.COST_FEED) for item in words)
    return event.type == before.type and "occurred_on" in before.fields and not own


def _date_lines(told: Sequence[Told], clauses: Sequence[Clause]) -> None:
    """ "Minutes of this morning: 9 crates from Pen 1. Pen 2 gave 6.": the day before a colon holds to the end of
    the line.
    """
    starts = {one.first: one.event for one in told if one.event is not None}
    day: object = None
    for number, clause in enumerate(clauses):
        last = clauses[number - 1] if number else None
        if last is not None and last.sentence != clause.sentence and last.end == "\n":
            day = None
        said = [item.value.past for item in clause.heads if isinstance(item.value, Day) and item.value.past is not None]
        first = clause.items[0].value if clause.items else None
        opens = last is None or last.sentence != clause.sentence
        if opens and clause.end in (";", "|") and isinstance(first, Day) and first.past is not None:
            said.append(first.past)  # "yesterday Batch A 3 dead; Batch B 1 dead"
        day = said[-1] if said else day
        event = starts.get(number)
        if event is not None and day is not None and event.type in DATED and "occurred_on" not in event.fields:
            event.put("occurred_on", day, rule="day.of-line")


def _sentences(one: Told, clauses: Sequence[Clause]) -> set[int]:
    return {clause.sentence for clause in clauses[one.first : one.stop]}


def _named(clauses: Sequence[Clause]) -> set[str]:
    """The batches named so far."""
    items = (item for clause in clauses for item in (*clause.heads, *clause.items))
    return {item.value.batch.name for item in items if isinstance(item.value, Mention) and item.value.batch is not None}


def _stay(event: Event, before: Sequence[Event], named: set[str]) -> None:
    """Without a word of others, it is told of the only batch told of before."""
    places = named | {str(other.fields["batch"]) for other in before if "batch" in other.fields}
    if (
        "batch" in event.fields
        or not (
            event.type in STAYING
            or event.fields.get("why") == "doa"
            or (event.type in PLACED and (not before or _points_back(event)))
        )
        or len(places) != 1
    ):
        return
    event.put("batch", places.pop(), rule="batch.of-before")
    event.doubts = [doubt for doubt in event.doubts if doubt.kind != "batch"]


def _points_back(event: Event) -> bool:
    """ "They ate 2 bags", "5 we moved from there to Pen 2": of those told of before."""
    there = any(a.has(C.FROM) and b.norm == "there" for a, b in pairwise(event.items))
    opens = next((item.norm for item in event.items if "head" not in item.flags), "")
    return there or opens in ("it", "e") or any(item.norm in ("they", "dem", "them", "those") for item in event.items)


def _apart(one: Told, before: Sequence[Told]) -> list[Told]:
    """ "Pens 7 and 8: 3 bags each", "Lasota for pens 1 to 4": one event for each batch, or for those told of before."""
    event = one.event
    if event is None or event.type not in PLACED:
        return [one]
    own = event.each
    if not own and len(event.places) > 1:
        each = any(item.has(C.EACH) and item.kind is not Kind.MONEY for item in event.items)
        figures = {"count", "affected_count", "quantity", "eggs", "litres", "average_g"} & event.fields.keys()
        own = () if figures and not each else tuple({"batch": name} for name in event.places)
    of_each = event.type in ("feed_use", "water") and any(item.norm in ("each", "both") for item in event.items)
    of_each = of_each and not any(item.has(C.TOTAL) for item in event.items)
    cared = event.type in ("treatment", "vaccination") and any(item.norm == "both" for item in event.items)
    if not own and (of_each or cared) and "batch" not in event.fields and not event.places:
        told = [other.event.fields.get("batch") for other in before if other.event is not None]
        own = tuple({"batch": name} for name in dict.fromkeys(name for name in told if name is not None))
    doubts = [doubt for doubt in event.doubts if doubt.kind != "batch"]
    rules = {**event.rules, "batch": "batch.each"}
    return [
        Told(replace(event, fields={**event.fields, **fields}, rules=rules, doubts=doubts), one.first, one.stop)
        for fields in own
    ] or [one]


def _days_alone(told: list[Told], clauses: Sequence[Clause]) -> list[tuple[int | None, object]]:
    """Days said apart from any event: of their sentence, or of the whole message where they are a sentence of
    their own,
    also where that opens the message and the first event runs on from it."""
    counted = {clause.sentence for clause in clauses if any(item.kind in FIGURES for item in clause.items)}
    out: list[tuple[int | None, object]] = []
    for one in told:
        opening = one.stop < len(clauses) and clauses[one.first].sentence == clauses[0].sentence not in counted
        talk = one.event is None or opening or one.event.rules.get("text") == "note.happened"
        for clause in clauses[one.first : one.stop] if talk else ():
            for before, item in pairwise((None, *clause.items)):
                since = before is not None and before.norm in ("since", "before", "until", "till")
                if item is None or item.kind is not Kind.DATE or not isinstance(item.value, Day):
                    continue
                if item.value.past is not None and not since:
                    out.append((clause.sentence if clause.sentence in counted else None, item.value.past))
    return out


def _other_kind(event, context: Context, name: str) -> bool:  # type: ignore[no-untyped-def]
    """It tells of a kind of animals that the batch does not keep."""
    told = {c.removeprefix("kind:") for item in event.items for c in item.concepts if c.startswith("kind:")}
    feed = any(item.has(C.COST_FEED) for item in event.items)
    kind = next((b.kind for b in context.farm.batches if b.name == name), "")
    other = C.BIRD if kind in FISH_KINDS else C.FISH
    if any(item.has(other) and not item.has(C.COST_FEED) for item in event.items):
        return True
    return bool(told) and not feed and kind not in told
