"""Goods for money: sales, purchases, and money for old debts."""

from __future__ import annotations

from decimal import Decimal

from farms.language.concepts import Concept as C
from farms.language.tagger import FISH_KINDS

from ..entities.quantities import COSTS, PRODUCE
from ..events import Context, Event, Span
from ..items import Item, Kind, Quantity, Role
from .common import kinds_in, mentions, put_batch, put_day, put_name
from .price import Settled, amounts, put_method, put_terms, settle

ITEMS = {
    C.FEEDBAG: "feed_bags", C.MANURE: "manure", C.EGG: "eggs", C.FINGERLING: "fish", C.FISH: "fish", C.CHICK: "birds",
    C.BIRD: "birds", C.OTHER_ITEM: "other",
}  # fmt: skip
CATEGORIES = {
    C.COST_FEED: "feed", C.COST_MEDICATION: "medication", C.COST_VACCINE: "vaccine", C.COST_LABOUR: "labour",
    C.COST_TRANSPORT: "transport", C.COST_FUEL: "fuel", C.COST_EQUIPMENT: "equipment", C.COST_UTILITIES: "utilities",
    C.COST_OTHER: "other",
}  # fmt: skip
TAKING = (C.BUY, C.TAKE, C.PAY)
NOT_TRADE = (C.DIE, C.FEEDING, C.WEIGH, C.SIGN, C.TASK_MARK)
SALE_UNITS = ("crate", "piece", "kg", "tonne", "bag", "load", "carton")


def _goods_of(item: Item) -> frozenset[C]:
    return item.value.goods if isinstance(item.value, Quantity) else item.concepts


def _item_sold(span: Span, context: Context) -> tuple[str, int] | None:
    """What produce is spoken of, and where."""
    counted = [(i, item.value) for i, item in span.of(Kind.QUANTITY) if isinstance(item.value, Quantity)]
    for i, quantity in counted:
        found = next((ITEMS[c] for c in ITEMS if c in quantity.goods), None)
        if found:
            return found, i
        if quantity.unit == "crate" and not quantity.goods:
            return "eggs", i
    for concept, item in ITEMS.items():
        places = [i for i in span.words(concept) if not span.items[i].has(C.COST_FEED, C.NONFARM)]
        if places:
            return item, places[0]
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
    return None


def _direction(span: Span) -> tuple[float, list[int], int | None]:
    """How surely goods went out for money: weight, the words that say so, and who took them."""
    sold = span.words(C.SELL)
    if sold:
        return 2.5, sold, span.subject(sold[0])
    for verb in span.words(*TAKING, C.COLLECT):
        who = span.subject(verb)
        if span.by_them(verb) and (who is not None or not span.words(C.PAY)) and not span.people(Role.FROM):
            return 2.0, [verb], who
    paid = [i for i in span.words(C.PAY) if any(item.norm in ("me", "us") for item in span.items[i + 1 : i + 3])]
    if paid:
        return 1.5, paid, span.subject(paid[0])
    return 0.0, [], None


def sale(span: Span, context: Context) -> Event | None:
    """Produce for money, or produce that somebody took on credit."""
    found = _item_sold(span, context)
    money = amounts(span, set())
    surely, verbs, who = _direction(span)
    if found is None or (not money and surely < 2.0) or span.words(*NOT_TRADE):
        return None
    if not surely and (span.words(C.BUY, C.SPEND) or span.people(Role.FROM)):
        return None
    event = Event("sale", span.items)
    item, place = found
    event.bonus = surely
    event.use(*verbs)
    event.put("item", item, place, rule=f"sale.{item}")
    number, unit = _quantity(event, span, item, context)
    settled = settle(event, span, number, _row(span, item, unit), context)
    _put_price(event, span, settled, number, unit, context)
    put_terms(event, span, settled)
    _put_buyer(event, span, who)
    put_batch(event, span, context)
    put_day(event, span, context)
    event.use(*span.words(*PRODUCE, C.TAKE, C.BUY, C.PAY, C.BRING, C.GIVE, C.COLLECT, C.JARA, C.TOTAL, C.EACH, C.CLEAR))
    if number is None:
        event.ask("missing", f"How many {item.replace('_', ' ')} did you sell?")
    elif settled.total is None and not event.doubts:
        event.ask("missing", "How much was it sold for?", blocks=False)
    return event


def _quantity(event: Event, span: Span, item: str, context: Context) -> tuple[Decimal | None, str | None]:
    """How much was sold, in the unit said; crates with loose eggs are pieces."""
    counted = [(i, q.value) for i, q in span.of(Kind.QUANTITY) if isinstance(q.value, Quantity)]
    fits = [(i, q) for i, q in counted if _is_sold(q, item)]
    if not fits:
        bare = [(i, n.value) for i, n in span.of(Kind.NUMBER) if n.value < 50]  # type: ignore[operator]
        if len(bare) != 1 or not isinstance(bare[0][1], Decimal):
            return None, None
        fits = [(bare[0][0], Quantity(bare[0][1], None))]
    weighed = [(i, q) for i, q in fits if q.unit in ("kg", "tonne")]
    place, first = (weighed or fits)[0] if item in ("fish", "birds") else fits[0]
    number, unit, places = first.number, first.unit, [place]
    crates = next(((i, q) for i, q in fits if q.unit == "crate"), None)
    loose = next(((i, q) for i, q in fits if q.unit in ("piece", None)), None)
    if span.meaning(C.JARA):
        event.use(*(i for i, _ in fits[1:]))
        loose = None
    if item == "eggs" and crates and loose and loose[1].number < context.farm.crate_size:
        number, unit = crates[1].number * context.farm.crate_size + loose[1].number, "piece"
        places = [crates[0], loose[0]]
    if unit == "tonne":
        number, unit = number * 1000, "kg"
    if unit in (None, "piece"):
        unit = "bird" if item == "birds" else "bag" if item == "feed_bags" else "piece"
    if item == "feed_bags":
        unit = "bag"
    event.put("quantity", number, *places, rule="sale.quantity")
    event.put("unit", unit, *places, rule="sale.unit")
    if unit == "kg":  # the heads beside the weight are no second sale
        event.use(*(i for i, q in fits if q.unit in (None, "piece")))
    return number, unit


def _is_sold(quantity: Quantity, item: str) -> bool:
    if quantity.goods & set(COSTS) and not quantity.goods & set(PRODUCE):
        return False
    goods = {ITEMS[c] for c in ITEMS if c in quantity.goods}
    return item in goods or (not goods and (quantity.unit in SALE_UNITS))


def _row(span: Span, item: str, unit: str | None) -> str:
    """The row of the table of believable prices."""
    if item == "eggs":
        return "crate" if unit == "crate" else "egg"
    if item == "birds":
        return "turkey" if "turkeys" in kinds_in(span) else "bird_kg" if unit == "kg" else "bird"
    if item == "fish":
        return "fish_kg" if unit == "kg" else "fingerling" if span.meaning(C.FINGERLING) else "fish"
    return {"manure": "manure", "feed_bags": "feedbag"}.get(item, "")


def _put_price(
    event: Event, span: Span, settled: Settled, number: Decimal | None, unit: str | None, context: Context
) -> None:
    """Unit price and total. A crate's price of eggs told by the piece gives the total alone."""
    price, total = settled.price, settled.total
    if price is not None and unit == "piece" and event.fields.get("item") == "eggs" and price.kobo >= 100_000:
        assert number is not None
        settled.total = total = int(number * price.kobo / context.farm.crate_size)
        price = None
    if price is not None:
        event.put("unit_price_kobo", price.kobo, price.place)
    if total is not None:
        places = [i for i, item in span.of(Kind.MONEY, Kind.NUMBER) if i in event.used and i not in _counted(event)]
        event.put("total_kobo", total, *places, rule="sale.total")


def _counted(event: Event) -> set[int]:
    return {i for i, item in enumerate(event.items) if item.kind is Kind.QUANTITY}


def _put_buyer(event: Event, span: Span, who: int | None) -> None:
    """After "to", before "bought", or the only name."""
    put_name(event, "buyer", [*span.people(Role.TO), *([who] if who is not None else []), *span.people()])
    event.use(*[i for i in span.people() if _is_same(event, i)])


def _is_same(event: Event, place: int) -> bool:
    """The buyer told again: "Mama Nkechi ... Mama paid"."""
    name = str(event.fields.get("buyer") or event.fields.get("supplier") or "").lower()
    return event.items[place].norm.split()[-1] in name


def expense(span: Span, context: Context) -> Event | None:
    """Money spent, or goods bought on credit."""
    money = amounts(span, set())
    bought, spent = span.words(C.BUY), span.words(C.SPEND, C.PAY)
    costs = [i for i, item in enumerate(span.items) if _goods_of(item) & set(COSTS)]
    if not costs and (bought or span.people(Role.FROM)):
        costs = [i for i, item in enumerate(span.items) if _goods_of(item) & {C.CHICK, C.FINGERLING}]
    if not money or span.words(C.SELL) or (span.words(*NOT_TRADE) and not bought) or span.words(C.DIE, C.LAY):
        return None
    takers = [v for v in span.words(*TAKING) if span.by_them(v)]
    if not costs and (takers or not (bought or spent)):
        return None
    event = Event("expense", span.items)
    event.bonus = (
        (1.5 if bought else 0) + (1.0 if spent else 0) + (1.0 if costs else 0) - (1.0 if takers and not costs else 0)
    )
    event.use(*bought, *spent)
    category, place = _category(span, costs)
    number, row = _bought(event, span, category)
    settled = settle(event, span, number, row, context)
    if settled.total is None and settled.price is not None:
        settled.total = settled.price.kobo
    event.put("category", category, *place, rule=f"expense.{category}")
    if settled.total is not None:
        event.put("amount_kobo", settled.total, rule="expense.amount")
    elif not event.doubts:
        event.ask("missing", "How much did you pay for it?")
    put_terms(event, span, settled)
    suppliers = [
        *span.people(Role.FROM),
        *(s for v in span.words(C.SELL, C.BRING, C.TAKE) if (s := span.subject(v)) is not None),
    ]
    if category != "labour":
        put_name(event, "supplier", [*suppliers, *([] if category == "transport" else span.people(Role.BARE))])
    put_day(event, span, context)
    event.use(
        *span.people(), *(i for i, _ in mentions(span)), *span.words(*COSTS, *PRODUCE, C.BRING, C.TAKE, C.GIVE, C.USE)
    )
    event.use(*(i for i, _ in span.of(Kind.QUANTITY)))
    event.put("description", _description(span, event), rule="expense.description")
    return event


def _category(span: Span, costs: list[int]) -> tuple[str, list[int]]:
    """By the first good or service named; young animals bought are chicks and fingerlings."""
    for i in costs:
        goods = _goods_of(span.items[i])
        if C.COST_TRANSPORT in goods and len(costs) > 1 and span.words(C.BUY):
            continue
        if goods & set(COSTS):
            return next(CATEGORIES[c] for c in CATEGORIES if c in goods), [i]
    birds, fish = span.meaning(C.BIRD, C.CHICK), span.meaning(C.FISH, C.FINGERLING)
    if birds or fish:
        return ("chicks", birds) if birds else ("fingerlings", fish)
    if span.words(C.PAY) and any(item.norm.endswith("ing") for item in span.items):
        return "labour", []
    return "other", []


def _bought(event: Event, span: Span, category: str) -> tuple[Decimal | None, str]:
    """How many were bought, for the price of one."""
    counted = [(i, q.value) for i, q in span.of(Kind.QUANTITY) if isinstance(q.value, Quantity)]
    fits = [(i, q) for i, q in counted if q.unit not in ("timeunit", "age", "length", "percent", "ml")]
    if not fits:
        bare = [(i, n.value) for i, n in span.of(Kind.NUMBER) if n.value < 50]  # type: ignore[operator]
        if len(bare) == 1 and isinstance(bare[0][1], Decimal):
            event.use(bare[0][0])
            return bare[0][1], ""
        return None, ""
    place, quantity = fits[0]
    event.use(place)
    row = {"feed": "feed_bag" if quantity.unit == "bag" else "", "chicks": "chick", "fingerlings": "fingerling"}.get(
        category, ""
    )
    if category == "fuel" and quantity.unit == "litre":
        row = "litre"
    return quantity.number, row


def _description(span: Span, event: Event) -> str:
    """The words of the event that are no amount, day or name of the seller."""
    supplier = event.fields.get("supplier")
    kept = []
    for item in span.items:
        named = item.kind is Kind.PERSON and supplier and str(supplier) in item.text
        if item.kind in (Kind.WORD, Kind.QUANTITY, Kind.BATCH, Kind.PERSON) and not named:
            kept.append(item.text)
    return " ".join(kept)[:200]


def payment(span: Span, context: Context) -> Event | None:
    """Money for an old debt, in or out."""
    money = amounts(span, set())
    whole = [a.place for a in money if a.role is Role.WHOLE]
    owing = (
        whole
        + span.meaning(C.OWE, C.CLEAR, C.BALANCE, C.CREDIT)
        + span.said("old", "last", "november", "bill", "invoice")
    )
    goods = [i for i, item in span.of(Kind.QUANTITY)]
    if not money or not owing or goods or span.words(C.SELL, C.BUY):
        return None
    moved = [a for a in money if a.role not in (Role.OWED, Role.WHOLE)] or (
        money if span.meaning(C.CLEAR, C.BRING, C.PAY) else []
    )
    verbs = span.meaning(C.PAY, C.BRING, C.CLEAR, C.GIVE, C.TRANSFER)
    people = span.people()
    if not moved or not verbs or not people:
        return None
    event = Event("payment", span.items)
    event.bonus = 2.5
    verb = verbs[0]
    subject = span.subject(verb)
    party = subject if subject is not None and not span.by_us(verb) else (span.people(Role.TO) or people)[0]
    incoming = party < verb and not span.by_us(verb)
    event.put("direction", "in" if incoming else "out", verb, rule="payment.in" if incoming else "payment.out")
    put_name(event, "party", [party])
    event.put("amount_kobo", moved[0].kobo, moved[0].place, rule="payment.amount")
    event.use(
        *(a.place for a in money if a.role in (Role.OWED, Role.WHOLE)), *owing, *verbs, *span.words(*COSTS, *PRODUCE)
    )
    put_method(event, span)
    put_day(event, span, context)
    return event
