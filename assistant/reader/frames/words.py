"""What is kept in words: tasks and notes."""

from __future__ import annotations

from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C

from ..events import Context, Event, Span
from ..items import Kind
from .common import mentions, put_batch, put_day


def _text(span: Span) -> str:
    return " ".join(item.text for item in span.items)


def task(span: Span, context: Context) -> Event | None:
    """Something to be done: a reminder asked for, or a need."""
    marks = span.words(C.TASK_MARK)
    if not marks:
        return None
    event = Event("task", span.items, bonus=2.0)
    event.use(*range(len(span.items)))
    days = [(i, item.value) for i, item in span.of(Kind.DATE) if isinstance(item.value, Day)]
    coming = [(i, day.coming) for i, day in days if day.coming is not None]
    after = [item.text for i, item in enumerate(span.items) if i > marks[0] and item.kind is not Kind.DATE]
    before = [item.text for i, item in enumerate(span.items) if i < marks[0] and item.kind is not Kind.DATE]
    event.put("title", " ".join(after or before)[:200], rule="task.title")
    if coming:
        event.put("due_on", coming[-1][1], coming[-1][0], rule="task.day")
    put_batch(event, span, context)
    return event


def note(span: Span, context: Context) -> Event | None:
    """A happening that fits no other type, or anything that is asked to be noted."""
    marks, happened = span.words(C.NOTE_MARK), span.words(C.HAPPEN, C.TREAT)
    if not marks and not happened:
        return None
    event = Event("note", span.items, bonus=1.0 if marks else -0.5)
    figures = [i for i, item in span.of(Kind.MONEY, Kind.QUANTITY, Kind.NUMBER)]
    event.use(*(i for i in range(len(span.items)) if marks or i not in figures))
    event.put("text", _text(span), rule="note.text")
    if len(mentions(span)) == 1:
        put_batch(event, span, context)
        event.fields.pop("batch", None)
    put_day(event, span, context)
    event.fields.pop("occurred_on", None)
    return event
