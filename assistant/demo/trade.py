"""What a demo farm buys and sells, what is paid at once, and what is paid later or never."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from math import ceil
from typing import Any

from assistant.demo.books import Books
from assistant.demo.flocks import Flock
from assistant.demo.shapes import Cost, Lot
from farmops.words import KOBO_IN_A_NAIRA
from farms.models.batch import BatchKind
from farms.records.base import Direction, Method
from farms.records.types.expense import Expense
from farms.records.types.feed_use import BAG
from farms.records.types.payment import Payment
from farms.records.types.sale import Sale

ORDER_AT, ORDER_FOR = 2, 8  # days of feed
SHORT = 3  # in so many days the feed that a farm is short of is used up
RESERVE = 1.3  # days of eggs that are not sold
HALF_PAID_AFTER = 30  # days after a sale of animals on credit
PROMISED_FOR = 14  # days after a sale or a purchase on credit
BIG_ORDER = 20  # bags, which the feed seller gives on account
LATELY = 10  # days in which the feed seller is not fully paid yet


def stock_arrives(books: Books, ago: int) -> None:
    """The purchase of the animals that come on that day."""
    for flock in books.flocks:
        if flock.plan.days == ago:
            plan = flock.plan
            category = "fingerlings" if flock.is_fish else "chicks"
            kobo = plan.count * plan.cost * KOBO_IN_A_NAIRA
            words = f"{plan.count:,} for {plan.name}"
            fields = {"supplier": plan.seller, "method": Method.TRANSFER, "description": words}
            books.own(Expense, ago, plan.name, category=category, amount_kobo=kobo, **fields)


def day(books: Books, ago: int) -> None:
    """A day's trade: eggs, animals and manure sold, feed and the rest bought, debts paid."""
    if books.demo.sells_every and ago % books.demo.sells_every == 0:
        _sell_eggs(books, ago)
    for flock in books.flocks:
        for lot in flock.plan.lots:
            if lot.ago == ago:
                _sell_animals(books, flock, lot, ago)
    _buy_feed(books, ago)
    for number, cost in enumerate(books.demo.costs):
        if (ago + 3 * number) % cost.every == 1:
            _spend(books, cost, ago)
    if ago % 30 == 11 and books.demo.price[0]:
        _sell_manure(books, ago)
    for due, party, kobo, direction in [promise for promise in books.promised if promise[0] == ago]:
        method = Method.TRANSFER
        reference = f"TRF {books.rng.randrange(10_000, 99_999)}"
        books.own(Payment, due, direction=direction, party=party, amount_kobo=kobo, method=method, reference=reference)


def _sell_eggs(books: Books, ago: int) -> None:
    demo, crate = books.demo, books.farm.crate_size
    laid = sum(flock.alive for flock in books.flocks if flock.plan.kind == BatchKind.LAYERS) * 0.8
    crates = int((books.eggs - laid * RESERVE) // crate)
    # While a medicine is in some hens, what is sold has to say which hens it is from.
    free = [plan.name for plan in demo.batches if not books.holds_eggs(ago, plan.name)]
    if crates <= 0 or not free:
        return
    books.eggs -= crates * crate
    batch = free[0] if books.holds_eggs(ago) else ""
    buyers = books.rng.sample(demo.buyers, 2 if crates > 40 else 1)
    if demo.old_debt and ago - demo.sells_every < demo.old_debt[0] <= ago:
        buyers[0] = demo.old_debt[1]
        buyers = list(dict.fromkeys(buyers))
    first = round(crates * books.rng.uniform(0.4, 0.65)) if len(buyers) == 2 else crates
    for buyer, amount in zip(buyers, (first, crates - first), strict=False):
        price = books.price(demo.price, ago, 50)
        owed = _owed(books, buyer, amount * price, ago)
        _sell(books, ago, batch, buyer, owed, item="eggs", unit="crate", quantity=amount, price=price)


def _owed(books: Books, buyer: str, total: int, ago: int) -> int:
    """What the buyer does not pay at once, kobo; most of it is promised for a later day."""
    demo = books.demo
    if demo.old_debt and buyer == demo.old_debt[1]:
        return _some(total, 0.4) if ago - demo.sells_every < demo.old_debt[0] <= ago else 0
    if buyer not in demo.on_credit or books.rng.random() < 0.55:
        return 0
    owed = _some(total, books.rng.choice((0.25, 0.5)))
    books.promised.append((ago - books.rng.randrange(5, 13), buyer, owed, Direction.IN))
    return owed


def _some(total: int, share: float) -> int:
    """That share of an amount, in whole hundreds of naira."""
    return int(total * share) // (100 * KOBO_IN_A_NAIRA) * 100 * KOBO_IN_A_NAIRA


def _rest(books: Books, ago: int, owed: int) -> dict[str, Any]:
    """What is not paid at once, and the day for which it is promised."""
    return {"owed_kobo": owed, "due_on": books.today - timedelta(days=ago - PROMISED_FOR)} if owed else {}


def _sell(books: Books, ago: int, batch: str, buyer: str, owed: int, *, price: int, **fields: Any) -> None:
    method = books.rng.choice((Method.CASH, Method.TRANSFER, Method.TRANSFER, Method.POS))
    total = int(fields["quantity"] * price)
    fields |= {"unit_price_kobo": price, "total_kobo": total, "method": method, **_rest(books, ago, owed)}
    books.own(Sale, ago, batch, buyer=buyer, **fields)


def _sell_animals(books: Books, flock: Flock, lot: Lot, ago: int) -> None:
    heads = flock.alive if lot.heads is None else min(lot.heads, flock.alive)
    flock.alive -= heads
    kg = Decimal(round(heads * flock.grams(ago) / 1000 * books.rng.uniform(0.97, 1.03) * 2)) / 2
    price = books.price(flock.plan.price, ago, 50)
    if flock.is_fish:
        what: dict[str, Any] = {"item": "fish", "unit": "kg", "quantity": kg, "heads": heads, "weight_kg": kg}
    else:
        what = {"item": "birds", "unit": "bird", "quantity": heads, "weight_kg": kg}
    owed = _some(int(what["quantity"] * price), lot.owed)
    if owed:
        books.promised.append((ago - HALF_PAID_AFTER, lot.buyer, _some(owed, 0.5), Direction.IN))
    _sell(books, ago, flock.plan.name, lot.buyer, owed, price=price, **what)


def _sell_manure(books: Books, ago: int) -> None:
    bags = max(2, sum(flock.alive for flock in books.flocks) // 90)
    _sell(books, ago, "", "vegetable growers", 0, item="manure", unit="bag", quantity=bags, price=80_000)


def _buy_feed(books: Books, ago: int) -> None:
    """Order each feed before it runs out; of the one that the farm is short of, too little."""
    for name, use in _tomorrow(books, ago).items():
        left, bag = books.feed[name] / use, books.demo.bag_kg
        short = name == books.demo.short_of
        if left >= ORDER_AT or (short and ago == 1):
            continue
        days = min(ORDER_FOR, ago - 1 + SHORT) if short else ORDER_FOR
        bags = ceil((use * days - books.feed[name]) / bag)
        if bags > 0:
            _bought(books, name, bags, ago)


def _tomorrow(books: Books, ago: int) -> dict[str, Decimal]:
    """Kilograms of each feed that will be eaten the next day."""
    need: dict[str, Decimal] = {}
    for flock in books.flocks:
        if flock.is_here(ago - 1):
            name = flock.feed_name(ago - 1)
            need[name] = need.get(name, Decimal(0)) + Decimal(flock.feed_kg(ago - 1))
    return need


def _bought(books: Books, name: str, bags: int, ago: int) -> None:
    demo, rng = books.demo, books.rng
    kobo = bags * books.price(demo.feed_price[name], ago, 100)
    on_account = rng.random() < 0.2 or ago < LATELY
    owed = _some(kobo, 0.5) if bags > BIG_ORDER and on_account else 0
    if owed:
        books.promised.append((ago - PROMISED_FOR, demo.feed_seller, owed, Direction.OUT))
    kg = bags * demo.bag_kg
    goods: dict[str, Any] = {"item": name, "quantity": bags, "unit": BAG, "kg": kg}
    fields: dict[str, Any] = {"supplier": demo.feed_seller, "method": Method.TRANSFER, **_rest(books, ago, owed)}
    words = f"{bags} bags of {name}" if bags > 1 else f"1 bag of {name}"
    books.own(Expense, ago, category="feed", amount_kobo=kobo, description=words, **goods, **fields)
    books.feed[name] += kg


def _spend(books: Books, cost: Cost, ago: int) -> None:
    goods: dict[str, Any] = {}
    if cost.goods:
        goods = dict(zip(("item", "quantity", "unit"), cost.goods, strict=True))
    kobo = round(cost.naira * books.rng.uniform(0.94, 1.06) / 100) * 100 * KOBO_IN_A_NAIRA
    fields = {"description": cost.what, "supplier": cost.supplier, "method": Method.CASH}
    books.own(Expense, ago, category=cost.category, amount_kobo=kobo, **fields, **goods)
