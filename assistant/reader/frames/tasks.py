"""What is to be done: reminders, needs, orders with a day to come."""

from __future__ import annotations

from assistant.reader.entities.quantities import COSTS
from assistant.reader.events import Context, Event, Span
from assistant.reader.frames.common import put_batch
from assistant.reader.frames.health import has_money
from assistant.reader.frames.notes import FIGURES, of_farm
from assistant.reader.items import Kind
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C
from farms.language.wordfiles import of_clauses

LEADS = of_clauses("leads")
PLEASE = ("please", "pls", "abeg", "kindly", "make", "let", "lets", "let's")
PAST_TOO = of_clauses("past_too")  # bare verbs that Pidgin also tells the past with
CARE = (Kind.HOLD, Kind.DOSE, Kind.READING, Kind.LOT)  # told of what was done
POINTING = ("it", "them", "am", "ones")
SAID = ("said", "say", "told", "tell", "says", "know", "see")


def _days(span: Span) -> list[tuple[int, Day]]:
    return [(i, item.value) for i, item in span.of(Kind.DATE) if isinstance(item.value, Day)]


def _is_ahead(day: Day) -> bool:
    """The day is still to come, and not perhaps the last one of its name."""
    return day.coming is not None and day.past is None


def _order(span: Span) -> int | None:
    """The bare verb that a stretch opens with, after days, batches and polite words: "tomorrow: wash pen 1"."""
    for i, item in enumerate(span.items[:7]):
        if item.kind is Kind.WORD and item.has(C.ERRAND):
            return i
        opening = (
            item.kind in (Kind.DATE, Kind.BATCH, Kind.MARK, Kind.ASIDE)
            or item.norm in LEADS
            or item.has(C.TASK_MARK, C.GREETING)
        )
        if not opening and not (item.kind is Kind.PERSON and i == 0):
            return None
    return None


def _ordered(span: Span) -> list[int]:
    """Places that make an order of a bare verb: a day to come, or a plea."""
    verb = _order(span)
    if verb is None or any(item.has(C.DIE) for item in span.items):
        return []
    days = _days(span)
    vague = any(
        span.items[i].norm in ("weekend", "next week", "next month", "this weekend", "this week") for i, _ in days
    )
    days = [(i, day) for i, day in days if day.coming is not None or day.past is not None]
    plea = any(item.norm in PLEASE for item in span.items)
    if any(day.coming is None or day.old or (day.coming == day.past and not plea) for _, day in days):
        return []
    sure = vague or plea or any(_is_ahead(day) for _, day in days)
    own = any(item.norm in ("i", "we") for item in span.items[:verb]) and not plea
    if own and not any(_is_ahead(day) for _, day in days):
        return []
    figures = [item for item in span.items if item.kind in FIGURES]
    if sum(item.kind is Kind.NUMBER for item in figures) > 1:
        return []
    may_be_past = span.items[verb].norm in PAST_TOO or not days
    return [verb] if sure or (days and not figures and not may_be_past) or (not figures and not may_be_past) else []


def _needed(span: Span) -> list[int]:
    """Places of a need: "the generator needs servicing", "we must deworm the birds"."""
    for i in span.words(C.NEED):
        after = span.items[i + 1 : i + 4]
        before = span.items[max(0, i - 2) : i]
        if (
            not after
            or after[0].kind in (Kind.NUMBER, Kind.MONEY, Kind.QUANTITY)
            or any(item.norm in SAID for item in after[:2])
        ):
            continue
        near = any(item.has(C.ERRAND, C.HAPPEN, C.TREAT) or item.norm == "be" for item in after)
        if not near and not of_farm(span) and not span.meaning(*COSTS):
            continue
        if after[0].norm in ("have", "has") or any(item.has(C.NEGATION) for item in (*before, after[0])):
            continue
        return [i]
    return []


def _due(span: Span) -> list[int]:
    """ "Debeaking for pen 2 due on 2 June"; "to be sprayed on Thursday"."""
    ahead = [i for i, day in _days(span) if day.coming is not None]
    due = [i for i in span.said("due", "due for", "is due", "due on") if any(i < j <= i + 2 for j in ahead)]
    passive = [
        i
        for i in span.said("to")
        if [item.norm for item in span.items[i + 1 : i + 2]] == ["be"] and _is_done_to(span, i + 2)
    ]
    return due or (passive if ahead else [])


def _is_done_to(span: Span, place: int) -> bool:
    """ "sprayed", "given": what is done to something."""
    return place < len(span.items) and span.items[place].norm.endswith(
        ("ed", "en", "done", "paid", "cut", "bought", "sold")
    )


def task(span: Span, context: Context) -> Event | None:
    """Something to be done: a reminder asked for, a need, or an order with a day to come."""
    marks = [i for i in span.words(C.TASK_MARK) if not span.items[i].has(C.NEED)]
    marks = [
        i
        for i in marks
        if i < 2 or span.items[i].norm not in ("to do", "todo", "to-do", "task", "schedule", "deadline")
    ]
    marks += [i for i in span.said("rem", "reminder") if i < 2]
    quiet = marks or (
        [] if has_money(span) or span.words(C.NOTE_MARK) else _ordered(span) or _needed(span) or _due(span)
    )
    if not quiet:
        return None
    sums = {"money", "grouped"} if span.words(C.SELL) or not span.words(C.NEED) else set()
    if not marks and any(item.kind in (Kind.MONEY, Kind.METHOD) or item.flags & sums for item in span.items):
        return None
    title = _title(span, marks)
    if not title or _told_before(span, quiet[0], asked=bool(marks)):
        return None
    days = _days(span)
    coming = [(i, day.coming) for i, day in days if day.coming is not None]
    event = Event(
        "task",
        span.items,
        bonus=(2.0 if marks else 1.2) - (4.0 if marks else 6.0) * (len({day for _, day in coming}) > 1),
    )
    event.use(*(i for i, item in enumerate(span.items) if item.kind not in CARE))
    event.put("title", title, rule="task.title")
    if coming:
        event.put("due_on", coming[-1][1], coming[-1][0], rule="task.day")
    put_batch(event, span, context)
    return event


def _told_before(span: Span, mark: int, *, asked: bool) -> bool:
    """Figures stand before the mark, with no day to come: something that happened, and no part of the task."""
    before = span.items[:mark]
    days = [item.value for item in before if isinstance(item.value, Day)]
    ahead = any(day.coming is not None and day.coming != day.past for day in days)
    done = (
        asked and any(item.has(C.HAPPEN, C.TREAT) for item in before) and not any(item.has(C.NEED) for item in before)
    )
    return not ahead and (done or any(item.kind in FIGURES for item in before))


def _title(span: Span, marks: list[int]) -> str:
    """What is to be done: the words after the mark, or those before where nothing follows."""
    kept = [(i, item) for i, item in enumerate(span.items) if item.kind is not Kind.DATE and i not in marks]
    after = [item for i, item in kept if marks and i > marks[0]]
    before = [item for i, item in kept if not marks or i < marks[0]]
    ordered = any(item.has(C.ERRAND) for item in after) and not any(item.norm in POINTING for item in after)
    said = after if ordered else [*before, *after]
    if len(said) < 4:  # "vet is [coming Friday]"
        said = [
            item for i, item in enumerate(span.items) if item in said or (item.kind is Kind.DATE and i not in marks)
        ]
    return " ".join(item.text for item in said).strip(" -:")[:200]
