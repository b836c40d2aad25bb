"""Money spent, or goods and work taken on credit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from assistant.reader.clauses.wages import wages_above
from assistant.reader.entities.money import LEAST
from assistant.reader.entities.quantities import COSTS, PRODUCE
from assistant.reader.events import Context, Event, Span
from assistant.reader.frames.category import CATEGORIES, LAST, carried, category_of, doctors_in, fees_in, is_purpose
from assistant.reader.frames.common import ANIMALS, mentions, put_day, put_name
from assistant.reader.frames.deal import (
    Deal,
    actor,
    begins_with_terms,
    came_in,
    costs_in,
    produce_in,
    sources,
    spends,
    went_out,
)
from assistant.reader.frames.debts import is_old_debt
from assistant.reader.frames.price import Amount, amounts, said_as, settle
from assistant.reader.frames.terms import put_terms
from assistant.reader.items import Item, Kind, Money, Person, Quantity, Role, is_price
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C
from farms.language.lexicon import COMMON

LISTED = "expense.listed"  # the rule of an unknown noun with an amount
MOST_NOUNS = 4  # words
WHOSE = "Did you pay them, or did they pay you?"
REASONS = frozenset(["because", "since", "cos", "coz"])
GOING = frozenset(["went", "go", "sent"])
SHOPS = ("shop", "store", "market", "depot", "mill", "bank")  # no name
SMALL = 100_000  # kobo: a bare number below this is an amount only beside what it was paid for
NO_COUNT = ("timeunit", "age", "length", "percent", "ml")
EXPLAINED = (
    *COSTS, *PRODUCE, C.BRING, C.TAKE, C.GIVE, C.DELIVER, C.USE, C.COLLECT, C.RECEIVE, C.FULL, C.TOTAL, C.CLEAR, C.BUY, C.SPEND,
    C.PAY, C.HAPPEN, C.FEEDING, C.TREAT, C.REMEDY, C.SELL, C.AT, C.EACH, C.PROMISE, C.ASKING, C.OUR, C.DISCOUNT, C.ANAPHOR,
    C.TRANSFER,
)  # fmt: skip
ROWS = {"feed": "feed_bag", "chicks": "chick", "fingerlings": "fingerling"}


class Spending(NamedTuple):
    """What speaks for money spent: amounts, the deal, words of paying, goods and services, young animals."""

    money: list[Amount]
    into: Deal
    out: Deal
    paid: list[int]
    costs: list[int]
    young: list[int]

    def priced(self) -> bool:
        return any(a.role is Role.PRICE for a in self.money)


def expense(span: Span, context: Context) -> Event | None:
    """Money spent, or goods and work taken on credit."""
    money = amounts(span)
    if span.words(C.DIE, C.TASK_MARK, C.STEAL) or (span.said("returned", "refunded") and not _changed(money)):
        return None
    if not money:
        return _for_nothing(span)
    found = _spending(span, money)
    if not _may_be_spent(span, found):
        return None
    if not (found.costs or found.into.weight or found.young):
        if not found.paid or produce_in(span) or (not spends(span) and found.priced()) or span.meaning(C.CRATE):
            return _listed(span, found.money)
        if not span.people() and not any(_is_noun(item) for item in span.items):
            return None
    event = Event("expense", span.items, bonus=_bonus(span, found))
    category, place = category_of(span, found.costs, bought=bool(span.words(C.BUY)), came=bool(found.into.weight))
    event.put("category", category, *place, rule=f"expense.{category}")
    if carried(span, found.money, category):
        return None
    if not place:
        _ask_what_for(event, span, category, found)
    number, row = _bought(event, span, category)
    book = settle(event, span, number, row, context)
    total = book.total if book.total is not None or book.price is None else book.price.kobo
    if total is not None:
        said = said_as(span, total)
        if total < SMALL and not (found.costs or any(span.items[i].kind is Kind.MONEY for i in said)):
            return None  # "so na 310 I counted"
        event.put("amount_kobo", total, *(said or place), rule="expense.amount")
    elif not event.doubts:
        event.ask("missing", "How much did you pay for it?")
    put_terms(event, span, book)
    _put_supplier(event, span, category, found.into.who)
    _explain(event, span, category, context)
    return event


def _ask_what_for(event: Event, span: Span, category: str, found: Spending) -> None:
    """Of what no word gives a category; also "Paid today:" over "Mama Sade 10k"."""
    if category == "other" and not span.words(C.BUY, C.SPEND) and not _for_what(span):
        event.ask("missing", "What was it paid for?")
    if category == "labour" and any(span.items[i].flags & {"head", "lent"} == {"head"} for i in found.paid):
        event.ask("party", WHOSE)


def _changed(money: list[Amount]) -> bool:
    """What was returned is only the change."""
    return any(a.role is Role.CHANGE for a in money)


def _spending(span: Span, money: list[Amount]) -> Spending:
    """What the words say of spending."""
    into, costs = came_in(span), costs_in(span) or wages_above(span.items) or fees_in(span)
    paid = [v for v in [*span.meaning(C.PAY), *spends(span)] if actor(span, v)[0] != "them"]
    return Spending(money, into, went_out(span), paid, costs, span.meaning(C.CHICK, C.FINGERLING))


def _may_be_spent(span: Span, found: Spending) -> bool:
    """Nothing says that the money was for an old debt, came in, or is only the terms of something told before."""
    into, out = found.into.weight, found.out.weight
    counted = next((i for i, _ in span.of(Kind.QUANTITY)), len(span.items))
    if any(
        (a.role is Role.WHOLE or span.items[a.place].rule == "paid.went") and a.place < counted for a in found.money
    ):
        return False
    owed = [a for a in found.money if a.role is Role.OWED and a.place < counted]
    if any(_is_known(span, a.place, alone=len(found.money) == 1) for a in owed):
        return False
    if begins_with_terms(span, [a.place for a in found.money]) or is_old_debt(span, found.money):
        return False
    if out > max(into, 1.6) or (out > into and not found.costs):
        return False
    if not into and ((not found.paid and span.words(C.SIGN)) or _fed(span)):
        return False
    return bool(into) or not (out and found.priced() and produce_in(span))


def _is_known(span: Span, place: int, *, alone: bool) -> bool:
    """ "Sent CHI the 227,500 we owed": an amount that was spoken of before."""
    said = [*(item.norm for item in span.items[max(0, place - 1) : place]), span.items[place].norm.split()[0]]
    return "the" in said and span.items[place].has(C.OWE, C.BALANCE, *([C.REST] if alone else []))


def _bonus(span: Span, found: Spending) -> float:
    """How surely it is an expense of its own."""
    bonus = found.into.weight + (0.8 if found.paid else 0) + (1.5 if found.costs or found.young else 0)
    debts = [i for i in span.meaning(C.BALANCE, C.OWE) if not span.items[i].has(C.CREDIT)]
    if (found.paid or span.words(C.GIVE)) and debts and not next(span.of(Kind.QUANTITY), None):
        bonus -= 1.5
    if _cared(span):
        bonus -= 3.0  # what was given and what it cost are told apart
    return bonus


def _explain(event: Event, span: Span, category: str, context: Context) -> None:
    """The day, and the words that are explained."""
    if category == "labour":  # "month end: Musa 45k"
        event.use(*(i for i, d in span.of(Kind.DATE) if isinstance(d.value, Day) and d.value.past is None))
    put_day(event, span, context)
    event.use(*span.people(), *span.words(*EXPLAINED))
    if not span.words(C.SIGN):
        event.use(*(i for i, _ in mentions(span)))


def _is_noun(item: Item) -> bool:
    """Some word for what was paid for: "paid for nylon"."""
    return item.kind is Kind.WORD and (item.has(C.SPEND) or (not item.concepts and item.norm not in COMMON))


def _listed(span: Span, money: list[Amount]) -> Event | None:
    """ "Ice block 6,000": a noun that nothing here knows, which tells only in a list of expenses (see purchases)."""
    own = [item for item in span.items if "head" not in item.flags]
    nouns = [item for item in own if _is_noun(item)]
    if len(money) != 1 or money[0].role is not Role.BARE or not 1 <= len(nouns) <= len(own) - 1 <= MOST_NOUNS:
        return None
    if any(item.kind not in (Kind.WORD, Kind.MONEY, Kind.NUMBER) or item.concepts for item in own):
        return None
    event = Event("expense", span.items, bonus=-0.5)
    event.put("category", "other", rule=LISTED)
    event.put("amount_kobo", money[0].kobo, money[0].place, rule="expense.amount")
    return event


def _for_nothing(span: Span) -> Event | None:
    """ "Bought one bag of layer mash for 2 naira": nobody pays that."""
    small = [(i, m) for i, m in span.of(Kind.MONEY) if isinstance(m.value, Money) and m.value.kobo < 100 * LEAST]
    if not small or not span.words(C.BUY) or not next(span.of(Kind.QUANTITY), None):
        return None
    event = Event("expense", span.items, bonus=2.0)
    event.use(*(i for i, _ in small), *span.words(C.BUY), *(i for i, _ in span.of(Kind.QUANTITY)))
    event.ask("absurd", f"{small[0][1].text} cannot be right. How much was it?")
    return event


def _cared(span: Span) -> bool:
    """A medicine or vaccine was given to animals."""
    given = span.words(C.GIVE, C.REMEDY, C.VACCINATE) and span.meaning(C.COST_MEDICATION, C.COST_VACCINE)
    return bool(given and (mentions(span) or span.meaning(*ANIMALS)))


def _fed(span: Span) -> bool:
    """Feed that was eaten or used, or eggs of a pen: not paid for."""
    verbs = [i for i in span.words(C.FEEDING, C.USE) if not span.items[i].has(C.COST_FEED)]
    counted = [item.value for _, item in span.of(Kind.QUANTITY) if isinstance(item.value, Quantity)]
    eaten = any(C.COST_FEED in q.goods or (mentions(span) and q.unit in ("bag", "kg")) for q in counted)
    picked = bool(mentions(span)) and any(q.unit == "crate" for q in counted)
    return (bool(verbs) and eaten) or picked


def _for_what(span: Span) -> bool:
    """ "For the visit": a noun after "for", though nothing here knows what it costs."""
    return any(_is_noun(item) for i in span.said("for") for item in span.items[i + 1 : i + 4])


def _bought(event: Event, span: Span, category: str) -> tuple[Decimal | None, str]:
    """How many were bought, for the price of one."""
    counted = [(i, q.value) for i, q in span.of(Kind.QUANTITY) if isinstance(q.value, Quantity)]
    fits = [(i, q) for i, q in counted if q.unit not in NO_COUNT]
    if not fits:
        if (days := _days(event, span)) is not None:
            return days, ""
        event.use(*(i for i, _ in counted))
        counted = [
            (i, n.value) for i, n in span.of(Kind.NUMBER) if n.value < 50 or _is_priced(span.items[i + 1 : i + 2])
        ]
        if len(counted) == 1 and isinstance(counted[0][1], Decimal) and span.items[counted[0][0]].norm != "half":
            event.use(counted[0][0])
            return counted[0][1], ""
        return None, ""
    own = [(i, q) for i, q in fits if any(CATEGORIES.get(c) == category for c in q.goods)]
    animals = () if category in ("chicks", "fingerlings", "other") else PRODUCE
    event.use(*(i for i, q in fits if q.goods & set(animals) and is_purpose(span, i)))
    free = [(i, q) for i, q in fits if q.goods.isdisjoint((*COSTS, *animals))]
    if not own and not free:
        return None, ""
    place, quantity = (own or free)[0]
    event.use(place, *(i for i, _ in own), *(i for i, q in counted if q.unit in NO_COUNT))
    if category == "feed" and quantity.unit == "bag":
        event.use(*(i for i, q in fits if q.unit == "kg" and q.number <= 100))  # what a bag holds
    row = ROWS.get(category, "") if category != "feed" or quantity.unit == "bag" else ""
    return quantity.number, row


def _is_priced(after: Sequence[Item]) -> bool:
    """ "300 at 1,250 each"."""
    return any(map(is_price, after))


def _days(event: Event, span: Span) -> Decimal | None:
    """ "Worked 6 days at 2,500": for the price of one day."""
    said = [(i, part.value) for i, item in span.of(Kind.ASIDE) for part in item.parts if item.rule == "aside.how-long"]
    days = [(i, number) for i, number in said if isinstance(number, Decimal)]
    if len(days) != 1 or not any(_is_priced([item]) for _, item in span.of(Kind.MONEY)):
        return None
    event.use(days[0][0])
    return days[0][1]


def _put_supplier(event: Event, span: Span, category: str, who: int | None) -> None:
    """After "from", before "supplied us", or the only name; workers and drivers supply nothing."""
    named = [*doctors_in(span), *sources(span), *([who] if who is not None else [])]
    shops = [i for i, item in span.of(Kind.ASIDE) if isinstance(item.value, Person) and span.words(C.BUY, C.SPEND)]
    if category not in LAST or any(i != who for i in named):
        found = (*named, *shops, *(i for i in span.people(Role.BARE, Role.TO) if _may_sell(span, i)))
        put_name(event, "supplier", [i for i in found if span.items[i].value.name.lower() not in SHOPS])


def _may_sell(span: Span, place: int) -> bool:
    """Nobody who buys, pays or works for us, whom we went to see, or who is only a reason."""
    item, before = span.items[place], [other.norm for other in span.items[:place]]
    if item.has(C.COST_LABOUR, C.COST_TRANSPORT) or (not place and item.rule == "person.title-alone"):
        return False
    if not REASONS.isdisjoint(before) or (item.value.role is Role.TO and not GOING.isdisjoint(before)):
        return False
    if any(place < v <= place + 3 for v in span.meaning(C.BUY, C.PAY, C.USE, C.GIVE)):
        return False
    return all(actor(span, v)[1] != place for v in span.words(C.BUY))
