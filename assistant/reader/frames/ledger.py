"""The amounts of an event by what they are for, and how the parts of a debt explain those without a word."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from assistant.reader.events import Event, Span
from assistant.reader.items import Kind, Role, is_price
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C

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


def by_parts(event: Event, span: Span, book: Ledger) -> None:
    """Bare amounts that the parts of a debt explain: the whole of paid and owed, or what one lacks to the other."""
    paid, owed = (sum(a.kobo for a in book.by[role]) for role in (Role.PAID, Role.OWED))
    if book.total is None:
        for whole in list(book.bare):
            others = [a for a in book.bare if a is not whole]
            parts = next((a for a in others if paid + owed and whole.kobo == paid + owed + a.kobo), None)
            if (paid and owed and whole.kobo == paid + owed) or parts is not None:
                book.take(event, whole, Role.TOTAL)
                book.total = whole.kobo
                break
    if book.total is None:
        return
    _in_parts(event, span, book, book.total - paid - owed)
    for amount in list(book.bare):
        rest = book.total - paid - owed
        if amount.kobo == rest and (paid or owed):
            book.take(event, amount, Role.PAID if owed and not paid else Role.OWED)
            return
    if len(book.bare) == 1 and not paid and not owed and book.bare[0].kobo < book.total:
        _part(event, span, book)


def _in_parts(event: Event, span: Span, book: Ledger, rest: int) -> None:
    """ "50,000 transfer and 20,000 cash, the 17,750 is for 1st May": parts that make the whole, the last still to
    come.
    """
    if len(book.bare) < 2 or sum(a.kobo for a in book.bare) != rest or book.by[Role.OWED]:
        return
    last = max(book.bare, key=lambda a: a.place)
    coming = any(
        i > last.place and isinstance(d.value, Day) and d.value.coming is not None for i, d in span.of(Kind.DATE)
    )
    if coming or is_told_owing(span):
        book.take(event, last, Role.OWED)
        for amount in list(book.bare):
            book.take(event, amount, Role.PAID)


def elided(event: Event, span: Span, book: Ledger) -> None:
    """ "Paid thirty five out of the sixty thousand, twenty five is with her": thousands left unsaid, if they make
    the whole.
    """
    if book.total is None:
        return
    for role in (Role.PAID, Role.OWED):
        for amount in book.by[role]:
            others = sum(a.kobo for r in (Role.PAID, Role.OWED) for a in book.by[r] if a is not amount)
            bare = next((a for a in book.bare if amount.kobo * 1000 + others + a.kobo == book.total), None)
            if amount.kobo < 1000_00 and (amount.kobo * 1000 + others == book.total or bare is not None):
                amount.kobo *= 1000
                if bare is not None:
                    book.take(event, bare, Role.PAID)
    small = [
        (i, int(n.value * 1000_00)) for i, n in span.of(Kind.NUMBER) if i not in event.used and 1 <= n.value < 1000
    ]
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
    said = [i for i in span.meaning(*SAID_IN) if span.items[i].norm != "left"]
    return bool(said or next(span.of(Kind.PROMISE), None)) or will_pay(span)


def will_pay(span: Span) -> bool:
    """ "He go settle me": a promise without a day."""
    return any(
        span.items[i].norm.split()[-1] in PAYING and not _is_to(span.items[i].norm) for i in span.words(C.PROMISE)
    )


def in_full(span: Span) -> bool:
    """ "Paid in full"; not "will settle everything", "all at 5,900"."""
    items = span.items
    return any(
        items[i].kind is not Kind.PROMISE
        and not (i and items[i - 1].has(C.PROMISE))
        and not any(item.norm in ("when", "wen", "after", "once") for item in items[max(0, i - 2) : i])
        and not any(map(is_price, items[i + 1 : i + 2]))
        for i in span.meaning(C.FULL)
    )


def _is_to(norm: str) -> bool:
    return norm.startswith("to ") and norm != "to be paid"
