"""Batch, day and people of an event: the same for every type."""

from __future__ import annotations

from decimal import Decimal

from assistant.reader.events import Context, Event, Span, once
from assistant.reader.items import Kind, Person, Quantity
from assistant.reader.passes.batches import Mention
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C
from farms.language.tagger import FISH_KINDS

_OF_KIND = {C.COST_FEED, C.COST_EQUIPMENT, C.COST_LABOUR, C.COST_OTHER}  # "layers mash", "broiler cages"
OF_ALL = frozenset(["all", "every", "whole", "entire", "both"])
ANIMALS = (C.BIRD, C.FISH, C.CHICK, C.FINGERLING)


@once
def kinds_in(span: Span) -> dict[str, int]:
    """{kind of stock named: its place}, where the kind names animals and not goods ("layers mash")."""
    found: dict[str, int] = {}
    for i, item in enumerate(span.items):
        if item.kind in (Kind.WORD, Kind.QUANTITY):
            after = span.items[i + 1] if i + 1 < len(span.items) else None
            goods = after is not None and after.kind is Kind.WORD and bool(after.concepts & _OF_KIND)
            goods = goods and not (after is not None and after.norm in ("feed", "feeds") and item.norm.endswith("s"))
            own = isinstance(item.value, Quantity) and any(c.startswith("cat:") for c in item.value.goods)
            for concept in item.concepts:
                if concept.startswith("kind:") and not goods and not own:
                    found.setdefault(concept.removeprefix("kind:"), i)
    return found


@once
def mentions(span: Span) -> list[tuple[int, Mention]]:
    """Batches named, with their places."""
    return [(i, item.value) for i, item in enumerate(span.items) if isinstance(item.value, Mention)]


def _ask_known(event: Event, said: str, names: list[str]) -> None:
    """A batch was named that the farm does not have."""
    asked = f"Which one is it: {joined(names)}?" if len(names) > 1 else f"Is it {names[0]}?" if names else ""
    event.ask("unknown_batch", f"I do not find {said} on this farm. {asked or 'What is its name here?'}", blocks=False)


def put_batch(
    event: Event, span: Span, context: Context, *, ask: bool = False, animals: bool = True, each: bool = False
) -> None:
    """The batch named, by its name or as the only one of its kind. `ask`: which of several, if none is named.
    `each`: what is told of several batches is told of each."""
    named = [(i, m) for i, m in mentions(span) if span.items[i].kind in (Kind.BATCH, Kind.WORD)]
    unknown = [i for i, m in named if m.unknown]
    certain = [(i, m.batch) for i, m in named if m.batch is not None]
    if unknown and not certain:
        event.use(*unknown)
        _ask_known(event, span.items[unknown[0]].text.strip(), [b.name for b in context.farm.batches])
        return
    several = _of_each(event, span, context, [b.name for _, b in certain]) if each else ()
    if len(several) > 1:
        event.each = tuple({"batch": name} for name in several)
        event.use(*(i for i, _ in certain))
        return
    if certain and span.words(C.TOTAL) and _whole_farm(span):
        return  # "Pond 2 nothing. I fed both ponds, two bags in all"
    if len({b.name for _, b in certain}) == 1:
        event.put("batch", certain[0][1].name, *(i for i, _ in certain), rule="batch.named")
        event.use(*(i for i, m in mentions(span)))
        return
    if certain:
        if all("joined" in span.items[i].flags for i, _ in certain[1:]):
            event.places = tuple(dict.fromkeys(b.name for _, b in certain))
            event.use(*(i for i, _ in certain))
        if ask:
            event.ask("batch", f"Which one is it: {joined([b.name for _, b in certain])}?", blocks=False)
        return
    fitting = _by_kind(event, span, context)
    if whole := _whole_farm(span):
        event.use(*whole)
    elif "batch" not in event.fields and ask and animals and len(fitting) > 1 and not span.said("altogether"):
        event.ask("batch", f"Which one is it: {joined(fitting)}?", blocks=False)


def _whole_farm(span: Span) -> list[int]:
    """ "For all pens", "every house": places of what says that no batch is left out."""
    for i in span.said("pens", "houses", "ponds", "tanks", "cages", "batches", "farm"):
        every = [k for k in range(max(0, i - 2), i) if not OF_ALL.isdisjoint(span.items[k].norm.split())]
        if every:
            return [*every, i]
    return []


def each_place(span: Span) -> int | None:
    """ "One bag to each pond": the place of the word for the batches that are so called."""
    places = span.said("pond", "house", "pen", "tank", "cage", "ponds", "houses", "pens", "tanks", "cages")
    return next((i for i in places if i and span.items[i - 1].norm in ("each", "every", "per")), None)


def _of_each(event: Event, span: Span, context: Context, named: list[str]) -> list[str]:
    """The batches that something is told of: all that are named, the only ones of their kinds, both of a kind."""
    kinds = kinds_in(span)
    names = dict.fromkeys(named)
    if not named and (place := each_place(span)):
        word = span.items[place].norm.removesuffix("s")
        event.use(place - 1, place)
        return [b.name for b in context.farm.batches if word in b.name.lower().split()]
    places = [i for i in span.said("ponds", "tanks", "houses", "pens") if span.items[i - 1].norm == "both"]
    if places and not named:
        fish = span.items[places[0]].norm in ("ponds", "tanks")
        fitting = [b.name for b in context.farm.batches if (b.kind in FISH_KINDS) == fish]
        event.use(places[0] - 1, places[0])
        return fitting if len(fitting) == 2 else []
    for kind, place in kinds.items():
        fitting = [b.name for b in context.farm.batches if b.kind == kind]
        both = span.said("both") if len(fitting) == 2 and not named else []
        if both or (len(fitting) == 1 and (not named or len(kinds) > 1)):
            names |= dict.fromkeys(fitting)
            event.use(place, *both)
    return list(names)


def _by_kind(event: Event, span: Span, context: Context) -> list[str]:
    """Set the only batch that the kind or the word for the animal can mean; answer all that it can."""
    kinds = kinds_in(span)
    kinds = {kind: place for kind, place in kinds.items() if place in event.used} or kinds  # of those counted
    place = next(iter(kinds.values()), None)
    batches = context.farm.batches
    fitting = [b for b in batches if b.kind in kinds]
    called = [
        b
        for b in fitting
        for i in kinds.values()
        if b.name.lower().rstrip("s") in [w.rstrip("s") for w in span.items[i].norm.split()]
    ]
    fitting = called if len(called) == 1 else fitting
    if not fitting:
        fish, birds = span.meaning(C.FISH), span.meaning(C.BIRD)
        if fish or birds:
            place = (fish or birds)[0]
            fitting = [b for b in batches if (b.kind in FISH_KINDS) == bool(fish)]
    if len(fitting) == 1 and len(batches) > 1 and place is not None:
        event.put("batch", fitting[0].name, place, rule="batch.by-kind")
    event.use(*(place for place in kinds.values() if span.items[place].kind is Kind.WORD))
    return [b.name for b in (fitting or batches)]


def put_day(event: Event, span: Span, context: Context, near: int | None = None) -> None:
    """The day it happened: the last one named that is not to come; of several that one nearest to the place `near`."""
    days = [(i, item.value) for i, item in span.of(Kind.DATE) if i not in event.used and isinstance(item.value, Day)]
    figure = next((i for i, _ in span.of(Kind.QUANTITY, Kind.NUMBER)), len(span.items))
    reason = next((i for i in span.said("because", "cos", "coz") if i > figure), len(span.items))
    event.use(*(i for i, _ in days if i > reason))
    days = [(i, day) for i, day in days if i < reason]  # "because their own finished on Tuesday"
    if near is not None and len({day.past for _, day in days}) > 1:
        days = [min(days, key=lambda day: abs(day[0] - near))]
    event.use(*(i for i, _ in days))
    days = [(i, day) for i, day in days if span.items[i].norm not in ("month end", "end of month", "end month")]
    told = [(i, day) for i, day in days if day.past is not None and day.past <= context.today]
    broken = next((i for i, day in days if day.broken or (day.written_year and day.past is None)), None)
    if broken is not None:
        event.ask("absurd", f"The date {span.items[broken].text.strip()} cannot be right. What day was it?")
    elif len({day.past for _, day in told}) == 1:
        event.put("occurred_on", told[-1][1].past, told[-1][0], rule="day.told")
    elif not told and days and days[-1][1].coming is not None:
        event.ask("missing", f"{span.items[days[-1][0]].text.strip()} is still to come. What day did this happen?")


def put_name(event: Event, name: str, places: list[int]) -> bool:
    """Set a person's field from the first of `places`."""
    for place in places:
        value = event.items[place].value
        if isinstance(value, Person):
            event.put(name, value.name, place)
            event.sources[name] = value.name
            return True
    return False


def joined(names: list[str]) -> str:
    """ "A, B or C"."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " or " + names[-1]


def plain(value: Decimal) -> str:
    """A number as a farmer reads it: 31200 as 31,200; 7.5 as 7.5."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
