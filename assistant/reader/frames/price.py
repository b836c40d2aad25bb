"""What the amounts of an event come to: the price of one, the whole, what was paid and what is owed, checked by arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assistant.interpreter.frames.prices import can_be_for_one, is_absurd, is_known
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C

from ..entities.money import LEAST, naira
from ..events import Context, Event, Span
from ..items import Kind, Money, Role
from .common import plain


@dataclass(slots=True)
class Amount:
    """Kobo and what it is for; `place` is where it stands."""

    place: int
    kobo: int
    role: Role
    per: str | None = None


@dataclass(slots=True)
class Settled:
    """Kobo; None where not said."""

    price: Amount | None = None
    total: int | None = None
    owed: int | None = None
    paid: int | None = None


def amounts(span: Span, taken: set[int]) -> list[Amount]:
    """All amounts of the span: those with a role, and bare numbers that count nothing."""
    found = []
    for i, item in span.of(Kind.MONEY, Kind.NUMBER):
        if i in taken:
            continue
        if isinstance(item.value, Money):
            found.append(Amount(i, item.value.kobo, item.value.role, item.value.per))
        elif naira(item) >= LEAST and "phone" not in item.flags:
            found.append(Amount(i, int(naira(item) * 100), Role.BARE))
    return found


def settle(event: Event, span: Span, number: Decimal | None, goods: str, context: Context) -> Settled:
    """The price and the debt that the amounts say. Asks where they do not agree."""
    found = amounts(span, event.used)
    by = {role: [a for a in found if a.role is role] for role in Role}
    settled = Settled(price=_price(event, by, number, goods, context))
    event.use(*(a.place for a in by[Role.PRICE]))
    expected = int(number * settled.price.kobo) if settled.price and number else None
    discount = sum(a.kobo for a in by[Role.DISCOUNT])
    _total(event, settled, by, expected, discount)
    if settled.total is None and number and len(by[Role.BARE]) == 1:
        _bare(event, settled, by[Role.BARE][0], number, goods, context)
    _debt(event, span, settled, by)
    _believe(event, settled, number, goods, context)
    return settled


def _price(
    event: Event, by: dict[Role, list[Amount]], number: Decimal | None, goods: str, context: Context
) -> Amount | None:
    """The price of one: marked as such, or one of two bare amounts that multiply to the other."""
    prices = by[Role.PRICE]
    if len({a.kobo for a in prices}) > 1:
        event.ask("mismatch", "I see more than one price for one. How many were sold at each price?")
    if prices:
        price = prices[0]
        if price.kobo < 100_00 and can_be_for_one(Decimal(price.kobo) * 10, goods, context.farm) and is_known(goods):
            price.kobo *= 1000  # "@ 8.5", of thousands
        return price
    others = [*by[Role.BARE], *by[Role.TOTAL]]
    for one in by[Role.BARE]:
        if number and number > 1 and any(one.kobo * number == whole.kobo for whole in others):
            one.role = Role.PRICE
            by[Role.BARE].remove(one)
            event.use(one.place)
            return one
    return None


def _total(event: Event, settled: Settled, by: dict[Role, list[Amount]], expected: int | None, discount: int) -> None:
    """The whole: as marked, or what the price makes, tied to each other."""
    net = expected - discount if expected is not None else None
    bare = by[Role.BARE]
    if expected is not None:
        event.use(*(a.place for a in [*bare, *by[Role.TOTAL]] if a.kobo in (expected, net)))
    event.use(*(a.place for a in by[Role.DISCOUNT]))
    marked = [a for a in by[Role.TOTAL] if a.kobo != expected or not discount]
    if marked and net is not None and all(a.kobo not in (net, expected) for a in marked):
        said = ", ".join(f"₦{plain(Decimal(a.kobo) / 100)}" for a in marked)
        event.use(*(a.place for a in marked))
        event.ask("mismatch", f"The parts make ₦{plain(Decimal(net) / 100)}, but you said {said}. Which one is right?")
        return
    if marked:
        event.use(*(a.place for a in marked))
        settled.total = marked[-1].kobo if net is None else net
    elif net is not None:
        settled.total = net
    if discount:
        settled.price = None
    if settled.total is None and len(bare) == 1 and not by[Role.PAID] and settled.price is None and not by[Role.OWED]:
        return
    if settled.total is None and len(bare) >= 1 and (by[Role.PAID] or by[Role.OWED]):
        parts = sum(a.kobo for a in by[Role.PAID]) + sum(a.kobo for a in by[Role.OWED])
        whole = next((a for a in bare if a.kobo == parts), None) or max(bare, key=lambda a: a.kobo)
        settled.total = whole.kobo
        event.use(whole.place)


def _bare(event: Event, settled: Settled, amount: Amount, number: Decimal, goods: str, context: Context) -> None:
    """One amount beside a count: of all, unless only one of them can cost that."""
    value = Decimal(amount.kobo) / 100
    each, whole = (can_be_for_one(n, goods, context.farm) for n in (value, value / number))
    event.use(amount.place)
    if number > 1 and is_known(goods) and each and not whole:
        in_all = plain(number * value)
        event.ask("money", f"Is ₦{plain(value)} for each one (₦{in_all} in all) or for all {plain(number)}?")
        return
    settled.total = amount.kobo


def _debt(event: Event, span: Span, settled: Settled, by: dict[Role, list[Amount]]) -> None:
    """What was paid at once and what is still owed, tied to the whole."""
    paid, owed = by[Role.PAID], by[Role.OWED]
    if by[Role.WHOLE]:
        event.use(*(a.place for a in by[Role.WHOLE]))
        settled.total = settled.total or by[Role.WHOLE][0].kobo
    event.use(*(a.place for a in [*paid, *owed]))
    on_credit = span.words(C.CREDIT, C.OWE) or [i for i, item in span.of(Kind.PROMISE)]
    whole = settled.total
    if paid and whole is None and not owed and not by[Role.BARE]:
        settled.total = whole = max(a.kobo for a in paid)
    if paid and owed and whole is None:
        settled.total = whole = paid[-1].kobo + owed[-1].kobo
    settled.paid = sum(a.kobo for a in paid) if paid else None
    if whole is None:
        return
    if owed:
        settled.owed = owed[-1].kobo
        if paid and settled.owed + (settled.paid or 0) != whole and settled.owed + paid[-1].kobo != whole:
            event.ask("mismatch", f"₦{plain(Decimal(settled.paid or 0) / 100)} paid and ₦{plain(Decimal(settled.owed) / 100)} "
                      f"owed do not make ₦{plain(Decimal(whole) / 100)}. Which one is right?")  # fmt: skip
    elif (half := [i for i, n in span.of(Kind.NUMBER) if n.norm == "half"]) and span.words(C.PAY):
        settled.owed = whole // 2
        event.use(*half)
    elif paid and settled.paid is not None and settled.paid < whole:
        settled.owed = whole - settled.paid
    elif on_credit and not paid:
        settled.owed = whole
    event.use(*span.words(C.CREDIT, C.OWE))


def _believe(event: Event, settled: Settled, number: Decimal | None, goods: str, context: Context) -> None:
    """Nobody pays that: a price of nothing, or beyond belief."""
    one = settled.price.kobo if settled.price else settled.total
    if one is None:
        return
    count = Decimal(1) if settled.price else number or Decimal(1)
    if one == 0 or is_absurd(Decimal(one) / 100 / count, goods, context.farm):
        event.ask("absurd", f"₦{plain(Decimal(one) / 100)} cannot be right. How much was it?")


def put_terms(event: Event, span: Span, settled: Settled) -> None:
    """What is owed, the day it was promised for, and how the rest was paid."""
    if settled.owed:
        places = [
            i for i, item in span.of(Kind.MONEY) if isinstance(item.value, Money) and item.value.role is Role.OWED
        ]
        event.put("owed_kobo", settled.owed, *(places or span.words(C.CREDIT, C.OWE)), rule="debt")
    put_method(event, span)
    _put_due(event, span)


def put_method(event: Event, span: Span) -> None:
    """How it was paid."""
    ways = [(i, item.value) for i, item in span.of(Kind.METHOD)]
    if len({way for _, way in ways}) == 1:
        event.put("method", ways[0][1], *(i for i, _ in ways))
    event.use(*(i for i, _ in ways))


def _put_due(event: Event, span: Span) -> None:
    """The promised day: after a word of promising, or the one to come after what is owed."""
    owed = "owed_kobo" in event.fields
    for i, item in span.of(Kind.PROMISE):
        day = item.value
        event.use(i)
        if isinstance(day, Day) and day.coming is not None and owed:
            event.put("due_on", day.coming, i)
    if owed and "due_on" not in event.fields:
        debts = [i for i, item in span.of(Kind.MONEY) if isinstance(item.value, Money) and item.value.role is Role.OWED]
        for i, item in span.of(Kind.DATE):
            day = item.value
            only = isinstance(day, Day) and day.coming is not None and day.past is None
            if isinstance(day, Day) and day.coming is not None and (only or (debts and i > debts[-1])):
                event.put("due_on", day.coming, i, rule="promise.after-debt")
                return
