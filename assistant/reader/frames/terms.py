"""When and how the price was paid or is to be paid."""

from __future__ import annotations

from assistant.reader.events import Event, Span
from assistant.reader.frames.price import Ledger, is_told_owing
from assistant.reader.items import Kind, Money, Role
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C

WAYS = (C.POS, C.MOBILE, C.CASH, C.TRANSFER)


def put_terms(event: Event, span: Span, book: Ledger) -> None:
    """What is owed, the day it was promised for, and how the rest was paid."""
    if book.owed:
        event.put("owed_kobo", book.owed, *(book.owed_places or span.words(C.CREDIT, C.OWE)), rule="debt")
    put_method(event, span)
    _put_due(event, span, book)


def put_method(event: Event, span: Span) -> None:
    """How it was paid."""
    ways = [(i, item.value) for i, item in span.of(Kind.METHOD)]
    ways = ways or [(i, way) for i, item in span.of(Kind.MONEY) for way in WAYS if way in item.concepts][:1]
    if len({way for _, way in ways}) == 1:
        event.put("method", str(ways[0][1]), *(i for i, _ in ways))
    event.use(*(i for i, _ in ways))


def _put_due(event: Event, span: Span, book: Ledger) -> None:
    """The promised day: after a word of promising, or the one to come after what is owed."""
    owed = "owed_kobo" in event.fields
    for i, item in span.of(Kind.PROMISE):
        event.use(i)
        if isinstance(item.value, Day) and item.value.coming is not None and owed:
            event.put("due_on", item.value.coming, i)
    if not owed or "due_on" in event.fields:
        return
    for i, item in span.of(Kind.DATE):
        day = item.value
        if not isinstance(day, Day) or day.coming is None:
            continue
        if day.past is None or any(_is_of_debt(span, place, i) for place in book.owed_places):
            event.put("due_on", day.coming, i, rule="promise.after-debt")
            return


def _is_of_debt(span: Span, debt: int, day: int) -> bool:
    """ "Balance of 20k she shall pay on Friday": only words stand between them, and none of a deal."""
    between = span.items[debt + 1 : day]
    return debt < day and all(i.kind is Kind.WORD and not i.has(C.SELL, C.BUY, C.TAKE) for i in between)


def use_coming(event: Event, span: Span) -> None:
    """Days to come, of what is promised: no day of what happened."""
    event.use(*(i for i, _ in span.of(Kind.PROMISE)))
    debts = [i for i, m in span.of(Kind.MONEY) if isinstance(m.value, Money) and m.value.role is Role.OWED]
    told = is_told_owing(span)
    for i, item in span.of(Kind.DATE):
        day = item.value
        coming = isinstance(day, Day) and day.coming not in (None, day.past)
        if coming and ((told and day.past is None) or any(_is_of_debt(span, place, i) for place in debts)):
            event.use(i)
