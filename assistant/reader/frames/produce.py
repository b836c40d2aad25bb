"""Eggs and feed: collected, fed, and every other way in which the store changes."""

from __future__ import annotations

from decimal import Decimal

from farms.language.concepts import Concept as C

from ..events import Context, Event, Span
from ..items import Kind, Quantity
from .common import mentions, put_batch, put_day
from .price import amounts

_EGG_WORDS = (C.COLLECT, C.LAY, C.HARVEST)
_NOT_EGGS = (C.SELL, C.BUY, C.PAY, C.GIFT, C.HOME, C.STEAL, C.DIE)


def _counted(span: Span) -> list[tuple[int, Quantity]]:
    return [(i, q.value) for i, q in span.of(Kind.QUANTITY) if isinstance(q.value, Quantity)]


def egg_collection(span: Span, context: Context) -> Event | None:
    """Eggs picked: crates, loose ones and the cracked among them."""
    counted = _counted(span)
    crates = next(((i, q) for i, q in counted if q.unit == "crate"), None)
    eggs = [(i, q) for i, q in counted if C.EGG in q.goods and q.unit in (None, "piece")]
    words, egg = span.words(*_EGG_WORDS), span.words(C.EGG)
    if span.words(*_NOT_EGGS) or amounts(span, {i for i, _ in span.of(Kind.NUMBER)}):
        return None
    bare = [(i, Quantity(n.value, None)) for i, n in span.of(Kind.NUMBER) if isinstance(n.value, Decimal)]
    if crates is None and not eggs and not (bare and egg):
        return None
    if not words and not egg and not mentions(span) and not eggs:
        return None
    if span.words(C.SPOIL) and not words and not mentions(span):
        return None
    event = Event(
        "egg_collection", span.items, bonus=(1.5 if words else 0.3) - (0.5 if span.words(C.SPOIL) and not words else 0)
    )
    event.use(*words, *egg)
    cracked = _cracked(span, event)
    loose = [(i, q) for i, q in [*eggs, *((i, q) for i, q in counted if q.unit == "piece"), *bare] if i != cracked]
    _put_eggs(event, crates, loose, context)
    put_batch(event, span, context)
    put_day(event, span, context)
    event.use(*span.meaning(C.CRACKED), *span.words(C.TOTAL, C.GIVE))
    return event


def _cracked(span: Span, event: Event) -> int | None:
    """The number beside the word for cracked."""
    for word in [i for i in span.meaning(C.CRACKED) if i not in event.used]:
        for place in (word, word - 1, word + 1, word - 2, word + 2):
            if 0 <= place < len(span.items) and span.items[place].kind in (Kind.NUMBER, Kind.QUANTITY):
                value = span.items[place].value
                number = value.number if isinstance(value, Quantity) else value
                if not isinstance(value, Quantity) or value.unit in (None, "piece"):
                    event.put("cracked", number, place, word, rule="eggs.cracked")
                    return place
    return None


def _put_eggs(
    event: Event, crates: tuple[int, Quantity] | None, loose: list[tuple[int, Quantity]], context: Context
) -> None:
    """Crates and loose pieces as one number of eggs."""
    size = context.farm.crate_size
    more = next(((i, q) for i, q in loose if crates is None or q.number < size), None)
    same = next(((i, q) for i, q in loose if crates and q.number == crates[1].number * size), None)
    if crates is not None:
        total = crates[1].number * size
        places = [crates[0]]
        if same:
            places.append(same[0])
        elif more:
            total, places = total + more[1].number, [crates[0], more[0]]
        event.put("crates", crates[1].number, crates[0], rule="eggs.crates")
        event.put("eggs", total, *places, rule="eggs.sum")
    elif more is not None:
        event.put("eggs", more[1].number, more[0], rule="eggs.counted")
    else:
        event.ask("missing", "How many eggs?")


def feed_use(span: Span, context: Context) -> Event | None:
    """Feed given: bags, kilos or the farmer's own measure."""
    counted = [(i, q) for i, q in _counted(span) if q.unit in ("bag", "kg", "bowl", "tonne", "g")]
    words, feed = span.words(C.FEEDING, C.GIVE, C.USE), span.meaning(C.COST_FEED)
    if (
        not counted
        or amounts(span, {i for i, _ in span.of(Kind.NUMBER)})
        or span.words(C.SELL, C.BUY, C.GIFT, C.HOME, C.WEIGH)
    ):
        return None
    if (
        span.meaning(C.MANURE, C.FEEDBAG, C.EGG)
        or span.words(C.SPOIL, C.COUNT, C.STEAL)
        or span.meaning(C.COST_MEDICATION)
    ):
        return None
    if not feed and not (words and span.words(C.FEEDING)) and not (mentions(span) and words):
        return None
    event = Event("feed_use", span.items, bonus=1.2 if words else 0.2)
    event.use(*words, *feed)
    place, quantity = counted[0]
    number, unit = quantity.number, quantity.unit
    if unit == "tonne":
        number, unit = number * 1000, "kg"
    event.put("quantity", number, place, rule="feed.quantity")
    own = span.items[place].parts[1].norm if unit == "bowl" and len(span.items[place].parts) > 1 else None
    event.put("unit", own or unit, place, rule="feed.unit")
    sizes = [q.number for _, q in counted[1:] if q.unit == "kg"]
    if unit == "kg":
        event.put("kg", number, place, rule="feed.kg")
    elif unit == "bag":
        event.put("kg", number * context.farm.feed_bag_kg, place, rule="feed.bag")
    if sizes:
        event.use(*(i for i, _ in counted[1:]))
    named = [item for item in span.items if item.has(C.COST_FEED) and item.norm not in ("feed", "feeds")]
    if quantity.goods and quantity.noun.lower() not in ("feed", "feeds", ""):
        event.put("feed_type", quantity.noun, place, rule="feed.type")
    elif named and not isinstance(named[0].value, Quantity):
        event.put("feed_type", named[0].text, span.items.index(named[0]), rule="feed.type")
    put_batch(event, span, context, ask=True, animals=True)
    put_day(event, span, context)
    event.use(*span.meaning(C.BIRD, C.FISH))
    return event


def store_adjustment(span: Span, context: Context) -> Event | None:
    """Eggs, feed or medicine given, used at home, spoilt or counted."""
    counted = _counted(span)
    eggs = [(i, q) for i, q in counted if C.EGG in q.goods or (q.unit == "crate" and not q.goods)]
    feed = [(i, q) for i, q in counted if C.COST_FEED in q.goods]
    medicine = [(i, q) for i, q in counted if q.goods & {C.COST_MEDICATION, C.COST_VACCINE}]
    if amounts(span, {i for i, _ in span.of(Kind.NUMBER)}) or span.words(C.SELL, C.BUY, C.DIE):
        return None
    good, found = next(((g, f) for g, f in (("eggs", eggs), ("feed", feed), ("medicine", medicine)) if f), (None, []))
    if good is None:
        return None
    why, words = _why(span, good)
    if why is None:
        return None
    event = Event("store_adjustment", span.items, bonus=2.0)
    event.use(*words)
    event.put("good", good, found[0][0], rule=f"store.{good}")
    event.put("why", why, *words, rule=f"store.{why}")
    number, unit = found[0][1].number, found[0][1].unit or "piece"
    loose = [(i, q) for i, q in found[1:] if q.unit in (None, "piece")]
    if good == "eggs" and unit == "crate" and loose:
        number, unit = number * context.farm.crate_size + loose[0][1].number, "piece"
        event.use(loose[0][0])
    event.put("quantity", number, found[0][0], rule="store.quantity")
    event.put("unit", unit, found[0][0], rule="store.unit")
    if good != "eggs":
        event.put("item", found[0][1].noun, found[0][0], rule="store.item")
    put_day(event, span, context)
    event.use(
        *span.people(),
        *(i for i, _ in mentions(span)),
        *span.words(C.GIVE, C.USE, C.EGG, C.COST_FEED, C.CRACKED, C.TAKE),
    )
    return event


def _why(span: Span, good: str) -> tuple[str | None, list[int]]:
    """The word that says why the store changes."""
    for why, concept in (("home_use", C.HOME), ("given", C.GIFT), ("counted", C.COUNT), ("spoilt", C.SPOIL)):
        found = span.meaning(concept) if concept is C.SPOIL else span.words(concept)
        if (
            found
            and not (why == "spoilt" and span.words(C.COLLECT))
            and not (why == "counted" and span.words(C.COLLECT) and good == "eggs" and not span.words(C.BALANCE))
        ):
            return why, found
    given = span.words(C.GIVE)
    if given and span.people():
        return "given", given
    return None, []
