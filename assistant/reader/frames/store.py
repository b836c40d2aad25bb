"""Eggs, feed and medicine of the store that were given, used at home, spoilt or counted."""

from __future__ import annotations

from assistant.reader.events import Context, Event, Span
from assistant.reader.frames.common import ANIMALS, mentions, plain, put_day
from assistant.reader.frames.counts import (
    HIM,
    STORES,
    THEM,
    Found,
    bare,
    counted,
    eaten,
    glue,
    handed_over,
    left_over,
    loose_of,
    money,
    noun_of,
    of_animals,
    to_person,
)
from assistant.reader.items import Item, Quantity
from farms.language.concepts import Concept as C
from farms.language.units import units_of
from farms.language.wordlist import words as words_of

CARE = (C.COST_MEDICATION, C.COST_VACCINE)
FEED_UNITS = units_of("feed_use")
NOT_STORE = (C.SELL, C.BUY, C.PAY, C.DIE, C.TASK_MARK)
FREE = words_of(
    """
    pastor imam alfa vicar reverend priest church mosque ceremony wedding burial party visitors orphanage goats goat dog dogs
    """
)
BOTH = 2.5  # two measures of one loss are not two losses
REACH = 3  # items between a measure and what it is of


def store_adjustment(span: Span, context: Context) -> Event | None:
    """Goods of the store that were given, eaten, lost or counted."""
    counts = span.words(C.COUNT) and span.said(*STORES)
    trade = [i for i in span.words(*NOT_STORE) if not (counts and span.items[i].norm == "sales")]
    if money(span) or trade or span.said("label", "meat", "withdrawal"):
        return None
    good, found = _goods(span)
    if good is None:
        return None
    why, words = _why(span, good)
    if why is None:
        return None
    event = Event("store_adjustment", span.items, bonus=2.0 if words else 1.0)
    event.use(*words)
    if why == "spoilt" and len(found) == 2 and found[1][1].unit == "kg" and not found[1][1].goods:
        event.bonus += BOTH
        event.use(found[0][0])  # "rats tore two bags, about 15kg was thrown away"
        found = found[::-1]
    event.put("good", good, found[0][0], rule=f"store.{good}")
    event.put("why", why, *words, rule=f"store.{why}")
    _put_quantity(event, span, good, found, context)
    put_day(event, span, context, found[0][0])
    glue(event, span)
    event.use(*eaten(span), *span.said("into"))
    event.use(*span.people(), *(i for i, _ in mentions(span)), *span.said(*STORES))
    event.use(
        *span.words(
            C.GIVE, C.USE, C.EGG, C.COST_FEED, C.CRACKED, C.TAKE, C.PREDATOR, C.TOTAL, *CARE, C.BRING, C.COLLECT
        )
    )
    return event


def _goods(span: Span) -> tuple[str | None, Found]:
    """What is counted: eggs, feed or medicine."""
    found = counted(span)
    pieces = [(i, q) for i, q in found if q.unit == "piece" and not q.goods and "ones" not in span.items[i].flags]
    eggs = [
        (i, q)
        for i, q in found
        if (C.EGG in q.goods and q.unit in (None, "piece", "crate")) or (q.unit == "crate" and not q.goods)
    ]
    if not eggs and (span.words(C.EGG) or not span.meaning(*ANIMALS, C.COST_FEED, *CARE)):
        eggs = pieces
    if eggs:
        return "eggs", [*eggs, *pieces, *((i, Quantity(n, "piece")) for i, n in bare(span) if i > eggs[0][0])]
    for good, concepts, units in (("medicine", CARE, None), ("feed", (C.COST_FEED,), FEED_UNITS)):
        named = span.meaning(*concepts)
        fits = [
            (i, q) for i, q in found if q.goods & set(concepts) or (named and not q.goods and _is_measure(q, units))
        ]
        if named and good == "feed" and not fits:
            fits = [(i, Quantity(n, "bag")) for i, n in bare(span)]
        if fits:
            return good, fits
    if span.words(C.EGG) and (numbers := bare(span)):
        crates = any(item.rule == "aside.book" and item.has(C.CRATE) for item in span.items)
        return "eggs", [(i, Quantity(n, "crate" if crates else "piece")) for i, n in numbers]
    bags = [(i, q) for i, q in found if q.unit in ("bag", "kg") and not q.goods]
    return ("feed", bags) if bags and span.meaning(C.SPOIL, *ANIMALS) else (None, [])


def _is_measure(quantity: Quantity, units: tuple[str, ...] | None) -> bool:
    return (
        quantity.unit in units if units else quantity.unit in ("bottle", "carton", "litre", "piece", None, "bag", "ml")
    )


def _put_quantity(event: Event, span: Span, good: str, found: Found, context: Context) -> None:
    """Number, unit and, unless of eggs, what it is; crates with loose eggs are pieces."""
    place, quantity = found[0]
    number, unit = quantity.number, _unit(span.items[place], quantity)
    size = context.farm.crate_size
    if good == "eggs" and unit == "crate" and (loose := loose_of(span, place, found[1:], size)):
        number, unit = number * size + loose[1].number, "piece"
        event.use(loose[0])
    event.use(*[i for i, q in found[1:] if q.number == number * size][:1])
    event.put("quantity", number, place, rule="store.quantity")
    event.put("unit", unit, place, rule="store.unit")
    if number < 0 or (good == "eggs" and unit == "piece" and number != int(number)):
        event.ask("absurd", f"{plain(number)} cannot be right. How much was it?")
    if good == "eggs":
        return
    own = (C.COST_FEED, *CARE, *(ANIMALS if unit == "bag" else ()))
    near = [i for i in span.meaning(*own) if abs(i - place) <= REACH and "head" not in span.items[i].flags]
    named = [i for i, q in found if q.goods and (i == place or i in event.used)][:1] or [
        i for i in near if span.items[i].norm not in ("feed", "feeds")
    ]
    named = named or [i for i in span.words(*own) if span.items[i].norm not in ("feed", "feeds", "feed store")]
    if names := [noun_of(span.items[i]) for i in named]:
        event.put("item", " ".join(names), *named, rule="store.item")


def _unit(item: Item, quantity: Quantity) -> str:
    """The farmer's own word for a bottle, sachet or bowl."""
    if quantity.unit in ("bottle", "bowl"):
        own = next((part.norm for part in item.parts if part.has(C.BOTTLE, C.BOWL)), quantity.unit)
        return own.removesuffix("s")
    return quantity.unit or "piece"


def _why(span: Span, good: str) -> tuple[str | None, list[int]]:
    """The word that says why the store changes."""
    laid = [*span.words(C.LAY), *(i for i in span.words(C.GIVE) if of_animals(span, i))]
    given = handed_over(span, HIM if good == "feed" else THEM)
    picked = [i for i in span.words(C.COLLECT) if not span.items[i].has(C.COUNT) and i not in given]
    picked = [i for i in picked if not any(item.has(C.SPOIL) for item in span.items[i + 1 : i + 2])]  # "got broken"
    if good == "eggs" and (laid or picked) and not span.words(C.GIFT, C.HOME):
        return None, []
    whole = any(q.unit == "crate" or "cracked" not in span.items[i].flags for i, q in counted(span))
    if good == "eggs" and _only_cracked(span) and (mentions(span) or whole):
        return None, []
    hunter, ate = span.words(C.PREDATOR), [i for i in eaten(span) if not of_animals(span, i)]
    ate = [i for i in ate if not span.items[i].norm.startswith("feed ")]
    spoilt = [i for i in span.meaning(C.SPOIL) if not (i and span.items[i - 1].has(C.NEGATION))]
    if good in ("eggs", "feed") and not mentions(span) and (sent := _sent(span)):
        return "given", sent
    if (found := spoilt) or (hunter and (found := ate)):
        return "spoilt", [*found, *hunter]
    if gift := span.words(C.GIFT) if good == "eggs" else []:
        return "given", gift
    home = [i for i in span.words(C.HOME) if good == "eggs" or not span.items[i].has(C.FEEDING)]
    if found := [i for i in home if span.items[i].norm.startswith("for ")]:
        return "home_use", found
    if good == "eggs" and given:
        return "given", given
    home += [
        i for i in span.words(C.USE) if good == "eggs" and span.said("for") and span.items[i].norm.startswith("use")
    ]
    home += [i for i in span.said("home") if span.words(C.TAKE, C.BRING, C.USE)]
    if home := home or (ate if good == "eggs" and not mentions(span) else []):
        return "home_use", home
    if found := span.words(C.GIFT) or given:
        fed = good == "feed" and (mentions(span) or (span.meaning(C.BIRD, C.FISH) and not to_person(span)))
        return (None, []) if fed else ("given", found)
    return _counted(span, good)


def _sent(span: Span) -> list[int]:
    """ "One crate went to Pastor for his visitors", "went to the goats": no word of a buyer."""
    for i in span.said("went", "gone"):
        after = span.items[i + 1 : i + 7]
        to = bool(after) and (after[0].norm.split()[0] in ("to", "for"))
        own = any(not FREE.isdisjoint(item.norm.split()) or item.has(C.HOME, C.KIN) for item in after)
        if to and own and not span.words(C.SELL, C.CREDIT, C.OWE):
            return [i]
    return []


def _only_cracked(span: Span) -> bool:
    """Eggs cracked among those collected: nothing else says that they were lost."""
    cracked = [i for i in span.words(C.CRACKED) if span.items[i].norm.startswith("crack")]
    flagged = any("cracked" in item.flags for item in span.items)
    return bool(cracked or flagged) and set(span.words(C.SPOIL)) <= set(cracked)


def _counted(span: Span, good: str) -> tuple[str | None, list[int]]:
    """ "I counted the store", "remaining 4 bags", "layer mash in store 9 bags"."""
    count, store = span.words(C.COUNT), span.said(*STORES)
    if any("head" in span.items[i].flags for i in span.words(C.HAPPEN, C.PREDATOR, C.SPOIL, C.STEAL)) and not count:
        store = []
    if (
        span.words(C.GIVE, C.USE, C.TAKE, C.REMEDY, C.TREAT)
        or eaten(span)
        or any(
            item.norm == "from" and span.items[min(i + 1, len(span.items) - 1)].norm in (*STORES, "the", "farm")
            for i, item in enumerate(span.items)
        )
    ):
        return None, []
    placed = mentions(span) or any(item.rule == "aside.places" for item in span.items)
    if count and (good != "eggs" or store or not placed):
        return "counted", [*count, *store]
    left = left_over(span)
    if (left or store) and not mentions(span):
        return "counted", [*left, *store]
    return None, []
