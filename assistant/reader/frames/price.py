"""What the amounts of an event come to: the price of one, the whole, what was paid and what is owed, checked by
arithmetic.
"""

from __future__ import annotations

from decimal import Decimal

from assistant.reader.entities.money import LEAST, is_code, naira
from assistant.reader.events import Context, Event, Span, once
from assistant.reader.frames.common import plain
from assistant.reader.frames.ledger import Amount, Ledger, by_parts, elided, in_full, is_told_owing, will_pay
from assistant.reader.items import Kind, Money, Role
from assistant.reader.prices import can_be_for_one, is_absurd, is_far, is_known
from farms.language.concepts import Concept as C

CHEAP = 5  # times too cheap: no price of all
TIED = 2.0  # parts that make the whole are told together
LEAST_BARE = 300  # naira: a smaller number without a sign of money is none
HALF = Decimal("0.5")


def said_as(span: Span, kobo: int) -> list[int]:
    """Places of the amounts of just so many kobo."""
    return [amount.place for amount in amounts(span) if amount.kobo == kobo]


def amounts(span: Span, taken: set[int] | frozenset[int] = frozenset()) -> list[Amount]:
    """All amounts of the span but the numbers that are `taken`: those with a role, and bare numbers that count nothing."""
    return [a for a in _amounts(span) if a.place not in taken or span.items[a.place].kind is not Kind.NUMBER]


@once
def _amounts(span: Span) -> list[Amount]:
    found = []
    for i, item in span.of(Kind.MONEY, Kind.NUMBER):
        if isinstance(item.value, Money) and item.value.kobo < 100 * LEAST and item.value.role is Role.BARE:
            continue  # "she has not given me one naira"
        if isinstance(item.value, Money):
            found.append(Amount(i, item.value.kobo, item.value.role, item.value.per))
        elif naira(item) >= LEAST_BARE and "phone" not in item.flags and not is_code(item):
            found.append(Amount(i, int(naira(item) * 100), Role.BARE))
    return found


def settle(event: Event, span: Span, number: Decimal | None, goods: str, context: Context) -> Ledger:
    """The price and the debt that the amounts say. Asks where they do not agree."""
    found = amounts(span, event.used)
    book = Ledger({role: [a for a in found if a.role is role] for role in Role}, number, goods)
    _less_change(event, book)
    _price(event, book, context)
    _whole(event, book)
    by_parts(event, span, book)
    elided(event, span, book)
    if book.total is None and len(book.bare) == 1:
        _one_or_all(event, book, context)
    _debt(event, span, book, context)
    _believe(event, book, context)
    return book


def _less_change(event: Event, book: Ledger) -> None:
    """ "I gave 20k, it was 18,600, change 1,400": what came back was not paid."""
    sums = [a for role in (Role.PAID, Role.BARE, Role.TOTAL) for a in book.by[role]]
    for change in book.by[Role.CHANGE]:
        event.use(change.place)
        kept = {a.kobo for a in sums}
        given = next((a for a in sums if a.kobo - change.kobo in kept), None)
        if given is not None:
            event.use(given.place)
            book.by[given.role].remove(given)
        elif len(sums) == 1 and (book.by[Role.PAID] or any(item.has(C.GIVE) for item in event.items)):
            sums[0].kobo -= change.kobo


def _price(event: Event, book: Ledger, context: Context) -> None:
    """The price of one: marked as such, or one of two amounts that multiply to the other."""
    for amount in list(book.by[Role.TOTAL]):  # "all na 3,200" after a list of weights is for one
        if book.number and is_known(book.goods) and _is_for_one(Decimal(amount.kobo) / 100, book, context, 2):
            book.by[Role.TOTAL].remove(amount)
            book.by[Role.PRICE].append(amount)
    prices, number = book.by[Role.PRICE], book.number
    if prices:
        book.price = prices[0]
        event.use(*(a.place for a in prices if a.kobo == book.price.kobo))
    elif number and number > 1:
        sums = [a.kobo for role in (Role.BARE, Role.TOTAL, Role.PAID) for a in book.by[role]]
        sums += [a.kobo + b.kobo for a in book.by[Role.PAID] for b in book.by[Role.OWED]]
        one = next((a for a in book.bare if a.kobo * number in sums), None)
        one = one or _price_of_paid(book, number)
        if one is not None:
            book.take(event, one, Role.PRICE)
            book.price = one
    if book.price and number:
        book.gross = int(number * book.price.kobo)


def _price_of_paid(book: Ledger, number: Decimal) -> Amount | None:
    """The only bare amount, if more than it was paid and all of them cost as much as that."""
    paid = max((a.kobo for role in (Role.PAID, Role.OWED) for a in book.by[role]), default=0)
    fits = len(book.bare) == 1 and book.bare[0].kobo < paid <= book.bare[0].kobo * number
    return book.bare[0] if fits and not book.by[Role.TOTAL] else None


def _whole(event: Event, book: Ledger) -> None:
    """The whole: as marked, or what the price makes less what was let off, tied to each other."""
    event.use(*(a.place for a in book.by[Role.DISCOUNT]))
    net = book.gross - book.discount if book.gross is not None else None
    for amount in [a for a in book.bare if a.kobo in (book.gross, net) and net is not None]:
        book.take(event, amount, Role.TOTAL)
    marked = book.by[Role.TOTAL] or book.by[Role.WHOLE]
    event.use(*(a.place for a in marked))
    if net is not None:
        book.total = net
        wrong = [a for a in marked if a.kobo not in (net, book.gross)]
        if wrong:
            _ask_sum(event, net, wrong)
    elif marked:
        sums = sorted({a.kobo for a in marked})
        book.total = sums[0] if len(sums) > 1 and book.discount == sums[-1] - sums[0] else marked[-1].kobo
    if book.discount and book.total is not None:
        book.price = None


def _ask_sum(event: Event, net: int, wrong: list[Amount]) -> None:
    said = ", ".join(f"₦{plain(Decimal(a.kobo) / 100)}" for a in wrong)
    event.ask("mismatch", f"The parts make ₦{plain(Decimal(net) / 100)}, but you said {said}. Which one is right?")


def _one_or_all(event: Event, book: Ledger, context: Context) -> None:
    """One amount beside a count: of all, unless only one of them can cost that."""
    amount, number = book.bare[0], book.number
    parts = sum(a.kobo for role in (Role.PAID, Role.OWED) for a in book.by[role])
    counted = any(item.kind is Kind.QUANTITY for item in event.items[: amount.place])  # "two crates 11k, paid 5k"
    if book.price is not None or (parts and (amount.kobo <= parts or not counted)):
        return
    event.use(amount.place)
    value = Decimal(amount.kobo) / 100
    if number is not None and number > 1 and is_known(book.goods):
        each, whole = (can_be_for_one(n, book.goods, context.farm) for n in (value, value / number))
        marked = any(item.norm == "for" for item in event.items[max(0, amount.place - 1) : amount.place])
        paid = any(
            item.kind in (Kind.METHOD, Kind.PROMISE) for item in event.items
        )  # "6 crates 5k cash": the deal is closed
        if _is_for_one(value, book, context, 1 if paid and not marked else CHEAP):
            book.take(event, amount, Role.PRICE)
            book.price, book.total = amount, int(amount.kobo * number)
            return
        if each and (not whole or not marked):
            in_all = plain(number * value)
            event.ask("money", f"Is ₦{plain(value)} for each one (₦{in_all} in all) or for all {plain(number)}?")
            return
    book.total = amount.kobo - book.discount


def _is_for_one(value: Decimal, book: Ledger, context: Context, times: int = CHEAP) -> bool:
    """So much can be the price of one, and is far too little for all."""
    assert book.number is not None
    goods, farm = book.goods, context.farm
    cheap = any(can_be_for_one(value / book.number * k, goods, farm) for k in range(1, times + 1))
    return can_be_for_one(value, goods, farm) and not cheap


def _debt(event: Event, span: Span, book: Ledger, context: Context) -> None:
    """What was paid at once and what is still owed, tied to the whole."""
    paid, owed = book.by[Role.PAID], book.by[Role.OWED]
    event.use(*(a.place for a in [*paid, *owed]))
    book.paid = sum(a.kobo for a in paid) if paid else None
    if book.total is None and not book.bare:
        book.total = _from_parts(book, paid, owed)
        _price_paid(event, book, context)
        owed = book.by[Role.OWED]
    whole = book.total
    if whole is None:
        event.use(*span.words(C.CREDIT, C.OWE))
        return
    half = [i for i, n in span.of(Kind.NUMBER) if n.value == HALF]
    told = is_told_owing(span)
    if owed:
        _owed_said(event, book, paid, owed, whole)
        event.use(*(half if 2 * owed[-1].kobo == whole else ()))
    elif half and (told or span.meaning(C.PAY)):
        book.owed = whole // 2
        event.use(*half)
    elif book.paid is not None:
        _owed_rest(event, span, book, whole, told=told)
    elif (
        told
        and (span.meaning(C.CREDIT, C.OWE) or not in_full(span))
        and (span.meaning(C.CREDIT, C.OWE) or will_pay(span) or next(span.of(Kind.PROMISE), None))
    ):
        book.owed = whole
    book.owed_places = [a.place for a in owed]
    event.use(*span.words(C.CREDIT, C.OWE, C.BALANCE, C.REST))
    event.use(*(i for i, m in span.of(Kind.MONEY) if isinstance(m.value, Money) and m.value.kobo < 100 * LEAST))
    if paid and owed and sum(a.kobo for a in [*paid, *owed]) == whole and not event.blocked:
        event.bonus += TIED


def _price_paid(event: Event, book: Ledger, context: Context) -> None:
    """ "60 crates 5,500 paid", "20 crates 5,500 not paid": far too little for all of them, it is the price of one."""
    said, number = [*book.by[Role.PAID], *book.by[Role.OWED]], book.number
    if len(said) != 1 or not number or number <= 1 or not is_known(book.goods):
        return
    value = Decimal(said[0].kobo) / 100
    first = event.items[said[0].place].rule in ("paid.after", "owed.unpaid", "owed.after")
    cheap = not any(
        can_be_for_one(value / number * k, book.goods, context.farm) for k in range(1, 2 if first else CHEAP)
    )
    if cheap and can_be_for_one(value, book.goods, context.farm):
        role = said[0].role
        book.price, book.total = said[0], int(said[0].kobo * number)
        book.by[role] = [Amount(said[0].place, book.total, role)]
        book.paid = book.total if role is Role.PAID else None


def _from_parts(book: Ledger, paid: list[Amount], owed: list[Amount]) -> int | None:
    """The whole where only its parts were told."""
    if paid and owed:
        return paid[-1].kobo + owed[-1].kobo
    if paid or owed:
        return max(a.kobo for a in [*paid, *owed])
    return None


def _owed_said(event: Event, book: Ledger, paid: list[Amount], owed: list[Amount], whole: int) -> None:
    book.owed = owed[-1].kobo
    given = book.paid or 0
    if book.owed > whole or (paid and whole not in (book.owed + given, book.owed + paid[-1].kobo)):
        event.ask("mismatch", f"₦{plain(Decimal(given) / 100)} paid and ₦{plain(Decimal(book.owed) / 100)} "
                  f"owed do not make ₦{plain(Decimal(whole) / 100)}. Which one is right?")  # fmt: skip


def _owed_rest(event: Event, span: Span, book: Ledger, whole: int, *, told: bool) -> None:
    """What is left of the whole after what was paid; nothing was let off unless told."""
    assert book.paid is not None
    paid = max(a.kobo for a in book.by[Role.PAID]) if book.paid > whole else book.paid
    if paid < whole and (told or not in_full(span)):
        book.owed = whole - paid
    elif paid != whole:
        event.ask("mismatch", f"The price makes ₦{plain(Decimal(whole) / 100)}, but ₦{plain(Decimal(paid) / 100)} "
                  "was paid. Which one is right?")  # fmt: skip


def _believe(event: Event, book: Ledger, context: Context) -> None:
    """Nobody pays that: a price of nothing, or beyond belief; or a price far from the farm's last one."""
    one = book.price.kobo if book.price else book.total
    if one is None:
        return
    count = Decimal(1) if book.price else book.number or Decimal(1)
    if one == 0 or is_absurd(Decimal(one) / 100 / count, book.goods, context.farm):
        event.ask("absurd", f"₦{plain(Decimal(one) / 100)} cannot be right. How much was it?")
    elif last := is_far(Decimal(one) / 100 / count, book.goods, context.farm):
        said = plain(last.quantize(Decimal(1)))
        event.ask("far", f"The last price for one was ₦{said}; please look at it.", blocks=False)
