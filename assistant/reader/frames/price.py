"""What the amounts of an event come to: the price of one, the whole, what was paid and what is owed, checked by arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from assistant.interpreter.frames.prices import can_be_for_one, is_absurd, is_known
from farms.language.concepts import Concept as C

from ..entities.money import LEAST, naira
from ..events import Context, Event, Span
from ..items import Kind, Money, Role
from .common import plain

CHEAP = 5  # times too cheap: no price of all
TIED = 2.0  # parts that make the whole are told together
LEAST_BARE = 300  # naira: a smaller number without a sign of money is none
HALF = Decimal("0.5")
PAYING = ("pay", "pays", "paid", "balance", "settle", "bring", "complete", "clear")
SAID_IN = (C.BALANCE, C.REST, C.OWE, C.CREDIT)


@dataclass(slots=True)
class Amount:
    """Kobo and what it is for; `place` is where it stands."""

    place: int
    kobo: int
    role: Role
    per: str | None = None


@dataclass(slots=True)
class Ledger:
    """The amounts of an event by what they are for, and what they come to in kobo; None where not said."""

    by: dict[Role, list[Amount]]
    number: Decimal | None
    goods: str
    price: Amount | None = None
    gross: int | None = None  # number x price
    total: int | None = None
    owed: int | None = None
    paid: int | None = None
    owed_places: list[int] = field(default_factory=list)

    @property
    def discount(self) -> int:
        return sum(a.kobo for a in self.by[Role.DISCOUNT])

    @property
    def bare(self) -> list[Amount]:
        return self.by[Role.BARE]

    def take(self, event: Event, amount: Amount, role: Role) -> None:
        """A bare amount turns out to be for something."""
        self.bare.remove(amount)
        self.by[role].append(amount)
        event.use(amount.place)


def amounts(span: Span, taken: set[int]) -> list[Amount]:
    """All amounts of the span: those with a role, and bare numbers that count nothing."""
    found = []
    for i, item in span.of(Kind.MONEY, Kind.NUMBER):
        if i in taken and item.kind is Kind.NUMBER:
            continue
        if isinstance(item.value, Money) and item.value.kobo < 100 * LEAST and item.value.role is Role.BARE:
            continue  # "she has not given me one naira"
        if isinstance(item.value, Money):
            found.append(Amount(i, item.value.kobo, item.value.role, item.value.per))
        elif naira(item) >= LEAST_BARE and "phone" not in item.flags:
            found.append(Amount(i, int(naira(item) * 100), Role.BARE))
    return found


def settle(event: Event, span: Span, number: Decimal | None, goods: str, context: Context) -> Ledger:
    """The price and the debt that the amounts say. Asks where they do not agree."""
    found = amounts(span, event.used)
    book = Ledger({role: [a for a in found if a.role is role] for role in Role}, number, goods)
    _price(event, book, context)
    _whole(event, book)
    _by_parts(event, span, book)
    _elided(event, span, book)
    if book.total is None and len(book.bare) == 1:
        _one_or_all(event, book, context)
    _debt(event, span, book, context)
    _believe(event, book, context)
    return book


def _price(event: Event, book: Ledger, context: Context) -> None:
    """The price of one: marked as such, or one of two amounts that multiply to the other."""
    prices, number = book.by[Role.PRICE], book.number
    if prices:
        book.price = prices[0]
        event.use(*(a.place for a in prices if a.kobo == book.price.kobo))
        thousands = Decimal(book.price.kobo) * 10  # "@ 8.5"
        if book.price.kobo < 100_00 and is_known(book.goods) and can_be_for_one(thousands, book.goods, context.farm):
            book.price.kobo *= 1000
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
    marked = book.by[Role.TOTAL]
    event.use(*(a.place for a in marked))
    if net is not None:
        book.total = net
        wrong = [a for a in marked if a.kobo not in (net, book.gross)]
        if wrong:
            _ask_sum(event, book, net, wrong)
    elif marked:
        sums = sorted({a.kobo for a in marked})
        book.total = sums[0] if len(sums) > 1 and book.discount == sums[-1] - sums[0] else marked[-1].kobo
        if book.discount and len(sums) == 1 and any(a.kobo == sums[0] + book.discount for a in book.bare):
            book.take(event, next(a for a in book.bare if a.kobo == sums[0] + book.discount), Role.TOTAL)
    if book.discount and book.total is not None:
        book.price = None


def _ask_sum(event: Event, book: Ledger, net: int, wrong: list[Amount]) -> None:
    if all(a.kobo > net for a in wrong) and not book.by[Role.DISCOUNT]:
        event.sum_said = max(a.kobo for a in wrong)
    said = ", ".join(f"₦{plain(Decimal(a.kobo) / 100)}" for a in wrong)
    event.ask("mismatch", f"The parts make ₦{plain(Decimal(net) / 100)}, but you said {said}. Which one is right?")


def _by_parts(event: Event, span: Span, book: Ledger) -> None:
    """Bare amounts that the parts of a debt explain: the whole of paid and owed, or what one lacks to the other."""
    if book.by[Role.WHOLE]:
        event.use(*(a.place for a in book.by[Role.WHOLE]))
        book.total = book.total or book.by[Role.WHOLE][0].kobo
    paid, owed = (sum(a.kobo for a in book.by[role]) for role in (Role.PAID, Role.OWED))
    if book.total is None:
        for whole in list(book.bare):
            rest = [a for a in book.bare if a is not whole]
            parts = next((a for a in rest if paid + owed and whole.kobo == paid + owed + a.kobo), None)
            if (paid and owed and whole.kobo == paid + owed) or parts is not None:
                book.take(event, whole, Role.TOTAL)
                book.total = whole.kobo
                break
        else:
            _larger(event, span, book, max(paid, owed))
    if book.total is None:
        return
    for amount in list(book.bare):
        rest = book.total - paid - owed
        if amount.kobo == rest and (paid or owed):
            book.take(event, amount, Role.PAID if owed and not paid else Role.OWED)
            return
        other = next((a for a in book.bare if a is not amount and a.kobo + amount.kobo == rest), None)
        if other is not None and not owed and is_told_owing(span):
            book.take(event, amount, Role.PAID)
            book.take(event, other, Role.OWED)
            return
    if len(book.bare) == 1 and not paid and not owed and book.bare[0].kobo < book.total:
        _part(event, span, book)


def _elided(event: Event, span: Span, book: Ledger) -> None:
    """ "Paid thirty five out of the sixty thousand, twenty five is with her": thousands left unsaid, if they make the whole."""
    if book.total is None:
        return
    for role in (Role.PAID, Role.OWED):
        for amount in book.by[role]:
            others = sum(a.kobo for r in (Role.PAID, Role.OWED) for a in book.by[r] if a is not amount)
            if amount.kobo < 1000_00 and amount.kobo * 1000 + others == book.total:
                amount.kobo *= 1000
    small = [
        (i, int(n.value * 1000_00)) for i, n in span.of(Kind.NUMBER) if i not in event.used and 1 <= n.value < 1000
    ]  # type: ignore[operator]
    paid, owed = (sum(a.kobo for a in book.by[role]) for role in (Role.PAID, Role.OWED))
    rest = book.total - paid - owed
    for i, kobo in small:
        second = next((j for j, other in small if j > i and kobo + other == rest), None)
        if second is not None and not paid and not owed:
            book.by[Role.PAID].append(Amount(i, kobo, Role.PAID))
            book.by[Role.OWED].append(Amount(second, rest - kobo, Role.OWED))
            return
        if kobo == rest and bool(paid) != bool(owed):
            role = Role.OWED if paid else Role.PAID
            book.by[role].append(Amount(i, kobo, role))
            return


def _larger(event: Event, span: Span, book: Ledger, part: int) -> None:
    """One bare amount, and a smaller one that was paid or is owed of it."""
    if part and len(book.bare) == 1 and book.bare[0].kobo > part and (book.by[Role.OWED] or is_told_owing(span)):
        book.total = book.bare[0].kobo
        book.take(event, book.bare[0], Role.TOTAL)


def _part(event: Event, span: Span, book: Ledger) -> None:
    """One amount smaller than the whole: paid if the rest is told, owed if a day to come follows it."""
    place = book.bare[0].place
    following = span.items[place + 1 : place + 3]
    if any(item.kind is Kind.PROMISE and item.start > span.items[place].start for item in following):
        rest = any(item.has(C.REST, C.BALANCE) for item in following)
        book.take(event, book.bare[0], Role.PAID if rest else Role.OWED)
    elif any(not span.items[i].has(C.CREDIT) for i in span.meaning(C.REST, C.BALANCE)):
        book.take(event, book.bare[0], Role.PAID)


def is_told_owing(span: Span) -> bool:
    """Is a debt or a promise to pay spoken of?"""
    said = [i for i in span.meaning(*SAID_IN) if span.items[i].norm not in ("left", "change")]
    return bool(said or next(span.of(Kind.PROMISE), None)) or _will_pay(span)


def _one_or_all(event: Event, book: Ledger, context: Context) -> None:
    """One amount beside a count: of all, unless only one of them can cost that."""
    amount, number = book.bare[0], book.number
    if book.by[Role.PAID] or book.by[Role.OWED] or book.price is not None:
        return
    event.use(amount.place)
    value = Decimal(amount.kobo) / 100
    if number is not None and number > 1 and is_known(book.goods):
        each, whole = (can_be_for_one(n, book.goods, context.farm) for n in (value, value / number))
        marked = any(item.norm == "for" for item in event.items[max(0, amount.place - 1) : amount.place])
        if each and not any(can_be_for_one(value / number * k, book.goods, context.farm) for k in range(1, CHEAP + 1)):
            book.take(event, amount, Role.PRICE)
            book.price, book.total = amount, int(amount.kobo * number)
            return
        if each and (not whole or not marked):
            in_all = plain(number * value)
            event.ask("money", f"Is ₦{plain(value)} for each one (₦{in_all} in all) or for all {plain(number)}?")
            return
    book.total = amount.kobo - book.discount


def _debt(event: Event, span: Span, book: Ledger, context: Context) -> None:
    """What was paid at once and what is still owed, tied to the whole."""
    paid, owed = book.by[Role.PAID], book.by[Role.OWED]
    event.use(*(a.place for a in [*paid, *owed]))
    book.paid = sum(a.kobo for a in paid) if paid else None
    if book.total is None and not book.bare:
        book.total = _from_parts(book, paid, owed)
        _price_paid(book, context)
    whole = book.total
    if whole is None:
        return
    half = [i for i, n in span.of(Kind.NUMBER) if n.value == HALF]
    told = is_told_owing(span)
    if owed:
        _owed_said(event, book, paid, owed, whole)
    elif half and (told or span.meaning(C.PAY)):
        book.owed = whole // 2
        event.use(*half)
    elif book.paid is not None:
        _owed_rest(event, span, book, whole, told=told)
    elif (
        told
        and not span.meaning(C.FULL)
        and (span.words(C.CREDIT, C.OWE) or _will_pay(span) or next(span.of(Kind.PROMISE), None))
    ):
        book.owed = whole
    book.owed_places = [a.place for a in owed]
    event.use(*span.words(C.CREDIT, C.OWE, C.BALANCE, C.REST))
    event.use(*(i for i, m in span.of(Kind.MONEY) if isinstance(m.value, Money) and m.value.kobo < 100 * LEAST))
    if paid and owed and sum(a.kobo for a in [*paid, *owed]) == whole and not event.blocked:
        event.bonus += TIED


def _price_paid(book: Ledger, context: Context) -> None:
    """ "60 crates 5,500 paid": far too little for all of them, it is the price of one."""
    paid, number = book.by[Role.PAID], book.number
    if len(paid) != 1 or book.by[Role.OWED] or not number or number <= 1 or not is_known(book.goods):
        return
    value = Decimal(paid[0].kobo) / 100
    cheap = not any(can_be_for_one(value / number * k, book.goods, context.farm) for k in range(1, CHEAP + 1))
    if cheap and can_be_for_one(value, book.goods, context.farm):
        book.price, book.total = paid[0], int(paid[0].kobo * number)
        book.paid = book.total


def _will_pay(span: Span) -> bool:
    """ "He go settle me": a promise without a day."""
    return any(
        span.items[i].norm.split()[-1] in PAYING and not _is_to(span.items[i].norm) for i in span.words(C.PROMISE)
    )


def _is_to(norm: str) -> bool:
    return norm.startswith("to ") and norm != "to be paid"


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
    if paid < whole and (told or not span.meaning(C.FULL)):
        book.owed = whole - paid
    elif paid != whole:
        event.ask("mismatch", f"The price makes ₦{plain(Decimal(whole) / 100)}, but ₦{plain(Decimal(paid) / 100)} "
                  "was paid. Which one is right?")  # fmt: skip


def _believe(event: Event, book: Ledger, context: Context) -> None:
    """Nobody pays that: a price of nothing, or beyond belief."""
    one = book.price.kobo if book.price else book.total
    if one is None:
        return
    count = Decimal(1) if book.price else book.number or Decimal(1)
    if one == 0 or is_absurd(Decimal(one) / 100 / count, book.goods, context.farm):
        event.ask("absurd", f"₦{plain(Decimal(one) / 100)} cannot be right. How much was it?")
