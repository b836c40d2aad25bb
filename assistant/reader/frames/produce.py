"""Eggs collected and feed eaten."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from assistant.reader.events import Context, Event, Span
from assistant.reader.frames.common import ANIMALS, each_place, mentions, plain, put_batch, put_day
from assistant.reader.frames.counts import (
    ARRIVED,
    HIM,
    STORES,
    Found,
    bare,
    counted,
    glue,
    handed_over,
    left_over,
    loose_of,
    money,
    names_place,
    noun_of,
    of_animals,
    of_each,
    places_in,
    to_person,
)
from assistant.reader.items import Item, Kind, Quantity
from farms.language.concepts import Concept as C
from farms.language.units import units_of

EGG_WORDS = (C.COLLECT, C.LAY, C.HARVEST)
NOT_EGGS = (
    C.SELL, C.BUY, C.PAY, C.GIFT, C.STEAL, C.DIE, C.WEIGH, C.AVERAGE, C.WITHDRAWAL, C.VACCINATE, C.REMEDY, C.DISCOUNT, C.JARA,
)  # fmt: skip
MOST_EGGS = 30_000
SUMMED = ("to", "total", "is", "was", "na", "be")  # "all the eggs from Pen 1 came to 377"
NEAR = 4  # items between "laid" or "eggs" and a bare number of them
MOST_FEED = 10_000  # kg
FEED_UNITS = units_of("feed_use")
NOT_FED = (
    C.SELL, C.BUY, C.GIFT, C.WEIGH, C.SPOIL, C.COUNT, C.STEAL, C.BALANCE, C.DIE, C.TASK_MARK, C.PAY, C.SPEND, C.ADD,
)  # fmt: skip


def _numbers(span: Span, near: list[int], egg: list[int]) -> Found:
    """Bare whole numbers near a word for eggs or laying, or behind one for a sum of eggs."""
    return [
        (i, Quantity(n, None))
        for i, n in bare(span)
        if n == int(n)
        and (
            any(abs(i - k) <= NEAR and (egg or i > k) for k in near) or (egg and i and span.items[i - 1].norm in SUMMED)
        )
    ]


def _of_several(span: Span) -> bool:
    """Figures of several pens, each its own."""
    return len(places_in(span)) > 1 and not (of_each(span) or span.said("together") or span.words(C.TOTAL))


def egg_collection(span: Span, context: Context) -> Event | None:
    """Eggs picked: crates, loose ones and the cracked among them."""
    laid = _laid(span)
    less = span.words(C.DISCOUNT)
    if _is_other(span, laid, less):
        return None
    found = counted(span)
    crates = [(i, q) for i, q in found if q.unit == "crate"]
    cracked = [(i, q) for i, q in found if "cracked" in span.items[i].flags]
    eggs = [(i, q) for i, q in found if C.EGG in q.goods and q.unit in (None, "piece") and (i, q) not in cracked]
    pieces = [(i, q) for i, q in found if q.unit == "piece" and not q.goods]
    egg, place = span.words(C.EGG), names_place(span)
    near = [*egg, *laid, *(i for i, _ in crates)]
    loose = [*eggs, *pieces, *_numbers(span, near, egg)]
    daily = any(True for _ in span.of(Kind.DATE)) and (loose or span.words(C.TOTAL))
    meant = laid or egg or eggs or place or (crates and (pieces or cracked or daily))
    if not meant or not _told(span, laid, crates, eggs, loose):
        return None
    bad = {i for i in span.words(C.CRACKED) if not (i and span.items[i - 1].has(C.NEGATION))}  # not "none cracked"
    lost = set(span.words(C.SPOIL, C.BALANCE, C.COUNT)) - set(span.words(C.CRACKED)) | bad & set(span.words(C.SPOIL))
    if lost and not laid and not (place and crates):
        return None
    if not crates and ((bad and not cracked) or (not egg and not eggs and _of_no_layers(span))):
        return None
    if span.said(*STORES) and (span.words(C.COUNT) or left_over(span)):
        return None
    joint = len(crates) == 1 and all(i < crates[0][0] for i, _ in mentions(span))
    joint = joint and loose_of(span, crates[0][0], loose, context.farm.crate_size) is not None
    if len(crates) + len(loose) - joint + len(cracked) > 1 and _of_several(span):
        return None
    event = Event("egg_collection", span.items, bonus=1.5 if laid else 0.5 if place else 0.0)
    event.use(*laid, *egg, *less)
    _put_eggs(event, span, crates, sorted(loose, key=lambda one: one[0]), context)
    if cracked:
        event.put("cracked", cracked[0][1].number, cracked[0][0], rule="eggs.cracked")
    put_batch(event, span, context, each=of_each(span))
    put_day(event, span, context, (crates or loose)[0][0])
    glue(event, span)
    event.use(*span.meaning(C.CRACKED), *span.words(C.TOTAL, *ANIMALS))
    return event


def _is_other(span: Span, laid: Sequence[int], less: Sequence[int]) -> bool:
    """Whether eggs are told of for another reason: sold, given, eaten at home, spoilt, brought in."""
    if any(i not in less and i not in laid for i in span.words(*NOT_EGGS)):
        return True
    if money(span) or _home(span) or span.said("added") or handed_over(span):
        return True
    return bool(span.words(C.SIGN, C.PREDATOR, C.TAKE, C.BRING)) and not laid


LAYERS = ("layers", "ducks", "pullets", "noilers", "quails", "guinea_fowls", "geese")


def _of_no_layers(span: Span) -> bool:
    """Every batch named is kept for its meat."""
    named = [m.batch for _, m in mentions(span) if m.batch is not None]
    return bool(named) and not any(batch.kind in LAYERS for batch in named)


def _told(span: Span, laid: list[int], crates: Found, eggs: Found, loose: Found) -> bool:
    """Whether figures of eggs are there. Eggs alone, with nothing said of them, are told by their place, day or
    heading.
    """
    egg, place = span.words(C.EGG), names_place(span)
    if crates or laid:
        picked = place and any(not span.items[i].has(C.COUNT) for i in laid)
        return bool(crates or eggs or (loose and (egg or picked or span.words(C.LAY, C.GIVE))))
    dated = next(span.of(Kind.DATE), None) is not None
    first = [i for i, _ in eggs if span.items[i].norm.startswith(("egg", "eg"))]
    pieces = place and any(q.unit == "piece" for _, q in loose)
    return bool(eggs and (place or dated or first or egg)) or bool(loose and egg) or pieces


def _laid(span: Span) -> list[int]:
    """Places of laying and picking; "gave" is laying where hens stand before it."""
    words = [
        i for i in span.words(*EGG_WORDS, C.GIVE, C.BRING) if not any(o.has(C.SPOIL) for o in span.items[i + 1 : i + 2])
    ]
    if span.people() and not names_place(span):
        words = [i for i in words if "head" not in span.items[i].flags]  # "Chidi got a turkey, Oluchi 2 crates"
    gave = [
        i
        for i in words
        if span.items[i].has(C.GIVE, C.BRING) or span.items[i].norm.startswith(("give", "gave", "drop"))
    ]
    return [i for i in words if i not in gave or of_animals(span, i)]


def _home(span: Span) -> bool:
    """Eaten or taken home; "eaten" alone is what animals do, too."""
    return any(not span.items[i].has(C.FEEDING) for i in span.words(C.HOME))


def _put_eggs(event: Event, span: Span, crates: Found, loose: Found, context: Context) -> None:
    """Crates and loose pieces as one number of eggs; a number as large as a crate is the whole, and must agree."""
    size = context.farm.crate_size
    if not crates:
        event.put("eggs", loose[0][1].number, loose[0][0], rule="eggs.counted")
        _believe(event)
        return
    place, quantity = crates[0]
    more = loose_of(span, place, loose, size)
    whole = next(((i, q) for i, q in loose if q.number >= size), None)
    total, places = quantity.number * size, [place]
    if more is not None:
        taken_off = any(place < i < more[0] for i in span.words(C.DISCOUNT))
        total, places = total + (-more[1].number if taken_off else more[1].number), [place, more[0]]
    if total >= quantity.number * size:
        event.put("crates", quantity.number, place, rule="eggs.crates")
    event.put("eggs", total, *places, rule="eggs.sum")
    if whole is not None:
        event.use(whole[0])
        if whole[1].number != total:
            said = f"{plain(quantity.number)} crates" + (f" and {plain(more[1].number)}" if more else "")
            event.ask(
                "mismatch", f"{said} is {plain(total)} eggs, but you said {plain(whole[1].number)}. Which is right?"
            )
    _believe(event)


def _believe(event: Event) -> None:
    total = event.fields["eggs"]
    assert isinstance(total, Decimal)
    if total <= 0 or total != int(total) or total > MOST_EGGS:
        event.ask("absurd", f"{plain(total)} eggs cannot be right. How many did you collect?")


def feed_use(span: Span, context: Context) -> Event | None:
    """Feed given: bags, kilos or the farmer's own measure."""
    found = [(i, q) for i, q in counted(span) if q.unit in FEED_UNITS]
    if not found or money(span) or span.words(*NOT_FED) or _home(span):
        return None
    if (
        span.said(*ARRIVED)
        or set(left_over(span)) - set(span.said("dey"))
        or span.meaning(C.MANURE, C.FEEDBAG, C.EGG, C.COST_MEDICATION, C.COST_VACCINE, C.COST_FUEL, C.OTHER_ITEM)
    ):
        return None
    place, quantity = found[0]
    words = span.words(C.FEEDING, C.GIVE, C.USE, C.TAKE)
    if not _fed(span, quantity, words):
        return None
    event = Event("feed_use", span.items, bonus=1.2 if words else 0.4)
    event.use(*words, *span.words(C.COST_FEED))
    _put_measure(event, span, place, quantity, context)
    _put_type(event, span, place, quantity)
    put_batch(event, span, context, ask=True, each=of_each(span))
    put_day(event, span, context, max(words, default=place))
    glue(event, span)
    event.use(*span.words(C.TOTAL, C.POND, *ANIMALS), *span.said("got", "get", "received", "both"))
    return event


def _fed(span: Span, quantity: Quantity, words: list[int]) -> bool:
    """Whether it is told that animals got it: by a verb, by naming them or their place, by the word feed."""
    feeding = span.words(C.FEEDING)
    named = names_place(span) or bool(span.words(*ANIMALS)) or each_place(span) is not None
    feed = span.meaning(C.COST_FEED)
    if handed_over(span, HIM) and not (names_place(span) if to_person(span) else named):
        return False
    if quantity.goods and not quantity.goods & {C.COST_FEED, *ANIMALS}:
        return False
    if feeding or (words and quantity.goods & set(ANIMALS)):
        return True
    if named:
        return bool(words or feed or span.said("got", "get", "received")) or quantity.unit in ("bag", "bowl")
    used = bool(words) and (bool(feed) or (quantity.unit == "bag" and not span.words(C.TAKE)))
    return used or any(noun_of(span.items[i]).lower() in ("feed", "feeds", "abinci", "ounje", "nri") for i in feed)


def _put_measure(event: Event, span: Span, place: int, quantity: Quantity, context: Context) -> None:
    """Number, unit and kg; a bag holds what the message says, or what it holds on this farm."""
    number, unit = quantity.number, quantity.unit
    if unit == "tonne":
        number, unit = number * 1000, "kg"
    own = next((part.norm for part in span.items[place].parts if part.has(C.BOWL)), None) if unit == "bowl" else None
    event.put("quantity", number, place, rule="feed.quantity")
    event.put("unit", own or unit, place, rule="feed.unit")
    sizes = [item.value.number for _, item in span.of(Kind.ASIDE) if isinstance(item.value, Quantity)]
    event.bonus += 0.8 if sizes else 0.0
    bag = quantity.pack or (sizes[0] if sizes else context.farm.feed_bag_kg)
    kg = {"kg": number, "g": number / 1000, "bag": number * bag}.get(unit or "")
    if kg is not None:
        event.put("kg", kg, place, rule="feed.bag" if unit == "bag" else "feed.kg")
    if number <= 0 or (kg is not None and kg > MOST_FEED):
        event.ask("absurd", f"{plain(number)} {unit} of feed cannot be right. How much was it?")


def _put_type(event: Event, span: Span, place: int, quantity: Quantity) -> None:
    """The words that name the kind of feed."""
    plain_words = ("feed", "feeds", "feeding", "")
    if quantity.goods and quantity.noun.lower() not in plain_words:
        event.put("feed_type", quantity.noun, place, rule="feed.type")
        return
    near = span.items[max(0, place - 3) : place + 4]
    named = [i for i, item in enumerate(near, max(0, place - 3)) if _names_feed(item) and item.norm not in plain_words]
    if named:
        event.put("feed_type", " ".join(noun_of(span.items[i]) for i in named), *named, rule="feed.type")


def _names_feed(item: Item) -> bool:
    return item.kind is Kind.WORD and item.has(C.COST_FEED)
