"""Produce for money, or produce that somebody took on credit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from assistant.reader.entities.quantities import COSTS, PRODUCE
from assistant.reader.events import Context, Event, Span
from assistant.reader.frames.buyers import put_buyer
from assistant.reader.frames.common import kinds_in, mentions, plain, put_batch, put_day
from assistant.reader.frames.deal import (
    Deal,
    begins_with_terms,
    came_in,
    costs_in,
    goods_of,
    sources,
    spends,
    to_us,
    went_out,
)
from assistant.reader.frames.debts import is_settled
from assistant.reader.frames.ledger import will_pay
from assistant.reader.frames.price import Amount, Ledger, amounts, said_as, settle
from assistant.reader.frames.terms import put_terms
from assistant.reader.items import Item, Kind, Quantity, Role, is_price
from assistant.reader.prices import can_be_for_one, row_of
from farms.language.concepts import Concept as C
from farms.language.tagger import FISH_KINDS
from farms.language.units import units_of

ITEMS = {
    C.FEEDBAG: "feed_bags", C.MANURE: "manure", C.EGG: "eggs", C.FINGERLING: "fish", C.FISH: "fish", C.CHICK: "birds",
    C.BIRD: "birds", C.OTHER_ITEM: "other",
}  # fmt: skip
NOT_SOLD, GONE = (C.DIE, C.TASK_MARK), (C.LOSE, C.STEAL)
PAST = frozenset(["was", "were"])
PICKED = ("pick", "picked", "collected", "gathered", "laid", "harvested")
MOST = 50_000  # that one can sell at once
SALE_UNITS = units_of("sale")
EXPLAINED = (*PRODUCE, C.TAKE, C.BUY, C.PAY, C.BRING, C.GIVE, C.DELIVER, C.COLLECT, C.RECEIVE, C.JARA, C.TOTAL, C.EACH,
             C.CLEAR, C.FULL, C.BUYER_WORD, C.AT, C.PROMISE, C.ASKING, C.OUR, C.DISCOUNT, C.ANAPHOR)  # fmt: skip
HANDED = (C.SELL, C.BUY, C.TAKE, C.COLLECT)


def sale(span: Span, context: Context) -> Event | None:
    """Produce for money, or produce that somebody took on credit."""
    money = amounts(span)
    paid = money or span.meaning(*HANDED) or _is_paid(span)
    if span.words(*NOT_SOLD) or not paid:
        return None
    if any(not PAST.isdisjoint(span.items[i].norm.split()) for i in span.meaning(C.OWE)):
        return None  # "also dropped the 7,500 she was owing"
    out = went_out(span)
    found = _item_sold(span, context, out) or _not_said(span, taken=out.weight > 1.5)
    if found is None or (span.words(*GONE) and out.weight < 2.0):
        return None
    item, place = found
    if not (money or "head" not in span.items[place].flags) or not _may_be_sold(span, money, out):
        return None
    event = Event("sale", span.items, bonus=out.weight + 0.5)
    event.use(*out.verbs)
    if item:
        event.put("item", item, place, rule=f"sale.{item}")
    else:
        event.ask("missing", "What did you sell?")
    number, unit = _quantity(event, span, item, context)
    if item == "eggs" and unit == "piece" and number is not None and _is_in_crates(span, number, money, context):
        unit = "crate"
        event.put("unit", unit, rule="sale.unit-of-price")
    mixed = item == "eggs" and unit == "piece" and any(a.role is Role.PRICE and a.kobo >= 100_000 for a in money)
    count = number / context.farm.crate_size if mixed and number is not None else number
    book = settle(event, span, count, _row(span, item, unit), context)
    _put_price(event, span, book, mixed=mixed)
    put_terms(event, span, book)
    put_buyer(event, span, out)
    put_batch(event, span, context)
    put_day(event, span, context)
    event.use(*span.words(*EXPLAINED))
    _ask(event, number, item, unit, priced=book.total is not None)
    return event


def _ask(event: Event, number: Decimal | None, item: str, unit: str | None, *, priced: bool) -> None:
    """What a sale needs and was not said, or cannot be."""
    if number is not None and number > MOST and unit != "piece":
        event.ask("absurd", f"{plain(number)} cannot be right. How many did you sell?")
    if number is None and item:
        event.ask("missing", f"How many {item.replace('_', ' ')} did you sell?")
    elif not priced and not event.doubts:
        event.ask("missing", "How much was it sold for?", blocks=False)


def _is_in_crates(span: Span, number: Decimal, money: list[Amount], context: Context) -> bool:
    """ "I don sell 4. Na 5,300 each": a bare count, at the price of a crate."""
    dear = any(a.role is Role.PRICE and a.kobo >= 100_000 for a in money)
    bare = not (list(span.of(Kind.QUANTITY)) or span.meaning(C.PIECE))
    return dear and bare and number < context.farm.crate_size


def _may_be_sold(span: Span, money: list[Amount], out: Deal) -> bool:
    """Nothing says that the goods came to the farm, were eaten or weighed, or that only a debt is told."""
    into, priced = came_in(span), any(a.role is Role.PRICE for a in money)
    if (span.words(C.FEEDING) and not priced) or (span.words(C.LAY) and not span.words(C.SELL, C.BUY, C.TAKE)):
        return False
    if span.words(C.SELL) and span.said(*PICKED) and len([q for _, q in span.of(Kind.QUANTITY) if q.has(C.CRATE)]) > 1:
        return False  # "I pick 2 crate 6 egg, the 2 crate I sell"
    if (span.words(C.HOME) and out.weight < 1.9) or any(to_us(span, verb) for verb in span.words(C.GIFT)):
        return False
    if any(
        span.items[i - 1].norm == "another" and any(a.role is Role.PAID and a.place < i for a in money)
        for i, _ in span.of(Kind.QUANTITY)
    ):
        return False  # "Mama Risi pay 54,500. Carry another 20 crates": the money was for the last ones
    if span.words(C.SIGN, C.WEIGH, C.VACCINATE) and (out.weight < 1.5 or not money):
        return False
    unsaid = out.who is not None and out.weight >= 1.9 and not list(span.of(Kind.QUANTITY, Kind.NUMBER))
    dealt = unsaid or _is_paid(span)
    if into.weight > out.weight or (not money and out.weight < 2.0 and not dealt):
        return False
    if not out.weight and (spends(span) or sources(span) or span.meaning(C.CHICK, C.FINGERLING)):
        return False
    if begins_with_terms(span, [a.place for a in money]) or _pays_service(span, money) or is_settled(span, money):
        return False
    if not out.verbs and span.words(C.EGG) and all(_is_count(span, a.place) for a in money) and money:
        return False
    counted = next(span.of(Kind.QUANTITY), None)
    return counted is not None or not money or any(a.role is not Role.OWED for a in money)


def _is_count(span: Span, place: int) -> bool:
    """The "480" of "eggs for today 480 in all": no amount of money."""
    item = span.items[place]
    return item.kind is Kind.NUMBER and item.value < 1000 and "money" not in item.flags


def _pays_service(span: Span, money: list[Amount]) -> bool:
    """ "Sold 4 turkeys. Driver was given 7k": an amount right behind a service is what that cost."""
    served = [i for i in costs_in(span) if goods_of(span.items[i]) & {C.COST_TRANSPORT, C.COST_LABOUR}]
    paid = [a.place for a in money if a.role in (Role.BARE, Role.PAID)]
    return any(
        i < place <= i + 2 and not any(item.has(C.TAKE, C.BUY, C.COLLECT) for item in span.items[i:place])
        for i in served
        for place in paid
    )


def _is_paid(span: Span) -> bool:
    """Is paying spoken of, a price told before, or a debt?"""
    ways = next(span.of(Kind.METHOD, Kind.PROMISE), None)
    told = bool(span.words(C.CREDIT, C.OWE, C.PAY)) or says_same_price(span.items)
    return ways is not None or told or will_pay(span)


def _item_sold(span: Span, context: Context, out: Deal) -> tuple[str, int] | None:
    """What produce is spoken of, and where."""
    counted = [(i, item.value) for i, item in span.of(Kind.QUANTITY) if isinstance(item.value, Quantity)]
    for i, quantity in counted:
        goods = quantity.goods or span.items[i].concepts
        found = next((ITEMS[c] for c in ITEMS if c in goods), None)
        if found:
            return found, i
        if quantity.unit == "crate" and not quantity.goods:
            return "eggs", i
    named: list[tuple[int, str]] = []
    for concept, item in ITEMS.items():
        places = [i for i in span.words(concept) if not span.items[i].has(C.COST_FEED, C.NONFARM)]
        places += [i for i, who in span.of(Kind.PERSON) if who.has(concept) and (counted or who.has(C.BUYER_WORD))]
        named += [(places[0], item)] if places else []
    if named:
        first, what = min(named)
        return what, first
    return _by_measure(span, counted, context) or _by_batch(span, context, out)


def says_same_price(items: Sequence[Item]) -> bool:
    """ "4 crates same price": the price told last."""
    return any(a.norm == "same" and b.norm in ("price", "rate", "amount") for a, b in pairwise(items))


def _not_said(span: Span, *, taken: bool) -> tuple[str, int] | None:
    """ "Sold 12 to Mama Bola", "Mrs Eze took 4 at 5,600": of what was told before (see links)."""
    sold = span.words(C.SELL) or [i for i, who in span.of(Kind.PERSON) if who.has(C.SELL)]
    if taken and (says_same_price(span.items) or any(is_price(item) for item in span.items)):
        sold = sold or span.words(C.TAKE, C.BUY, C.COLLECT)
    return ("", sold[0]) if sold and _bare_count(span) and not next(span.of(Kind.QUANTITY), None) else None


def _by_measure(span: Span, counted: list[tuple[int, Quantity]], context: Context) -> tuple[str, int] | None:
    """Weights and pieces without a word for the goods: what only this farm or batch sells so."""
    fish = [b.kind in FISH_KINDS for b in context.farm.batches]
    named = [m.batch for _, m in mentions(span) if m.batch]
    for i, quantity in counted:
        if quantity.unit in ("kg", "tonne", "piece") and not quantity.goods & set(COSTS):
            at_fish = named[0].kind in FISH_KINDS if named else all(fish) and bool(fish)
            at_birds = named[0].kind not in FISH_KINDS if named else not any(fish) and bool(fish)
            if at_fish or (quantity.unit != "piece" and any(fish) and not named):
                return "fish", i
            if at_birds and quantity.unit == "kg":
                return "birds", i
            if at_birds and quantity.unit == "piece" and _can_cost(span, "egg", context):
                return "eggs", i
    return None


def _by_batch(span: Span, context: Context, out: Deal) -> tuple[str, int] | None:
    """ "Sold 10 from Alpha", "40 from Old Pen to the Uyo woman 5.2k": a bare count of what a batch keeps. Of layers
    nobody knows whether eggs or birds, but for the price of one.
    """
    named = [(i, m.batch) for i, m in mentions(span) if m.batch]
    priced = any(is_price(item) for item in span.items)
    told = span.words(C.SELL) or (priced and not costs_in(span)) or out.weight >= 1.5
    if not told or len(named) != 1 or next(span.of(Kind.QUANTITY), None):
        return None
    place, batch = named[0]
    if batch.kind in ("layers", "ducks") and not _can_cost(span, "bird", context):
        return None
    return ("fish" if batch.kind in FISH_KINDS else "birds", place)


def _can_cost(span: Span, goods: str, context: Context) -> bool:
    """Is the price of one, or the only amount told, believable for one?"""
    told = amounts(span)
    sums = {a.kobo for a in told if a.role is Role.PRICE} or {a.kobo for a in told if a.role is Role.BARE}
    return len(sums) == 1 and can_be_for_one(Decimal(sums.pop()) / 100, goods, context.farm)


def _quantity(event: Event, span: Span, item: str, context: Context) -> tuple[Decimal | None, str | None]:
    """How much was sold, in the unit said; crates with loose eggs are pieces."""
    counted = [(i, q.value) for i, q in span.of(Kind.QUANTITY) if isinstance(q.value, Quantity)]
    fits = [(i, q) for i, q in counted if _is_sold(q, item) and not _is_left(span, i)] or _bare_count(span)
    if not fits:
        return None, None
    heads = max((q.number for _, q in fits if q.unit in ("piece", None)), default=Decimal(0))
    weighed = [(i, q) for i, q in fits if q.unit in ("kg", "tonne") and not (q.number <= 4 and heads >= 5)]
    fits = [(i, q) for i, q in fits if q.unit != "kg" or (i, q) in weighed] or fits
    place, first = (weighed or fits)[0] if item in ("fish", "birds") else fits[0]
    number, unit, places = first.number, first.unit, [place]
    crates = next(((i, q) for i, q in fits if q.unit == "crate"), None)
    loose = next(((i, q) for i, q in fits if q.unit in ("piece", None) and "cracked" not in span.items[i].flags), None)
    if span.meaning(C.JARA):
        event.use(*(i for i, _ in fits[1:]))
        loose = None
    if item == "eggs" and crates and loose and loose[1].number < context.farm.crate_size:
        number, unit = crates[1].number * context.farm.crate_size + loose[1].number, "piece"
        places = [crates[0], loose[0]]
    if unit == "tonne":
        number, unit = number * 1000, "kg"
    if unit in (None, "piece") or item == "feed_bags":
        unit = {"birds": "bird", "feed_bags": "bag"}.get(item, "piece")
    event.put("quantity", number, *places, rule="sale.quantity")
    event.put("unit", unit, *places, rule="sale.unit")
    again = ("piece", None) if unit == "kg" else ("kg",)  # heads beside the weight, sizes beside the heads
    event.use(*(i for i, q in counted if q.unit in again and _is_sold(q, item)))
    event.use(*(i for i, q in fits if (q.number, q.unit) == (first.number, first.unit)))
    return number, unit


def _is_left(span: Span, place: int) -> bool:
    """ "The eggs remain 2 crates"."""
    return place > 0 and span.items[place - 1].norm in ("remain", "remains", "remaining")


def _bare_count(span: Span) -> list[tuple[int, Quantity]]:
    """The only small number, told without a word for what it counts."""
    bare = [(i, n.value) for i, n in span.of(Kind.NUMBER) if isinstance(n.value, Decimal) and n.norm != "half"]
    after = dict(enumerate(span.items[1:]))
    priced = [(i, n) for i, n in bare if i in after and (is_price(after[i]) or after[i].norm == "of")]
    if len(priced) == 1:
        return [(priced[0][0], Quantity(priced[0][1], None))]
    small = [(i, n) for i, n in bare if n < 50]
    if not small and len(bare) == 2 and bare[0][1] < bare[1][1]:
        small = bare[:1]
    return [(small[0][0], Quantity(small[0][1], None))] if len(small) == 1 else []


def _is_sold(quantity: Quantity, item: str) -> bool:
    if quantity.goods & set(COSTS) and not quantity.goods & set(PRODUCE):
        return False
    goods = {ITEMS[c] for c in ITEMS if c in quantity.goods}
    eggs = item != "eggs" or quantity.unit in ("crate", "piece")
    return item in goods or (not goods and quantity.unit in SALE_UNITS and eggs)


def _row(span: Span, item: str, unit: str | None) -> str:
    """The row of the table of believable prices."""
    kind = "turkeys" if "turkeys" in kinds_in(span) else "fingerlings" if span.meaning(C.FINGERLING) else ""
    return row_of(item, unit or "piece", kind)


def _put_price(event: Event, span: Span, book: Ledger, *, mixed: bool) -> None:
    """Unit price and total. A crate's price of eggs told by the piece (`mixed`) gives the total alone."""
    price, total = book.price, book.total
    if price is not None and not mixed:
        event.put("unit_price_kobo", price.kobo, price.place)
    if total is not None:
        places = said_as(span, total) or ([book.price.place] if book.price else [])
        event.put("total_kobo", total, *places, rule="sale.total")
