"""Happenings that fit no other type, and what the farmer asks to be noted."""

from __future__ import annotations

from decimal import Decimal

from assistant.reader.events import Context, Event, Span, weight
from assistant.reader.frames.common import ANIMALS, mentions
from assistant.reader.items import Item, Kind, Quantity
from farms.language.concepts import Concept as C
from farms.language.wordfiles import of_clauses
from farms.language.wordlist import words

FIGURES = (Kind.MONEY, Kind.QUANTITY, Kind.NUMBER, Kind.READING, Kind.DOSE)
POLITE = words("please pls abeg down for me o say that it am")
SPENT = 5.0  # a record tells better what was paid
MOST, LEAST = 1.0, -0.6  # score of a note that was not asked for


def _text(span: Span) -> str:
    return " ".join(item.text for item in span.items)


OTHERS = (
    C.SELL, C.BUY, C.PAY, C.SPEND, C.DIE, C.OWE, C.CREDIT, C.BALANCE, C.COLLECT, C.LAY, C.FEEDING, C.WEIGH,
    C.HARVEST,
)  # fmt: skip
THINGS = (
    C.COST_EQUIPMENT, C.COST_UTILITIES, C.WATER, C.POND, C.MANURE, C.COST_MEDICATION, C.COST_VACCINE, C.STEAL,
    C.EGG, C.CRATE, *ANIMALS,
)  # fmt: skip
BUILT = of_clauses("built")
STATES = of_clauses("states")


def note(span: Span, context: Context) -> Event | None:
    """A happening that fits no other type, or anything that is asked to be noted."""
    marks = span.words(C.NOTE_MARK)
    happened = [i for i in span.words(C.HAPPEN, C.TREAT) if span.items[i].norm != "bad"] + _just_done(span)
    if marks and all(i in marks or not weight(item) for i, item in enumerate(span.items)):
        return None  # "put it in the diary please"
    if marks and _told_before(span, marks[0]):
        return None
    if marks:
        spent = any(marks[0] < i < marks[0] + 4 for i in span.meaning(C.PAY, C.BUY, C.SPEND, C.GIVE))
        event = Event(
            "note", span.items, bonus=-SPENT if spent and next(span.of(Kind.MONEY, Kind.NUMBER), None) else 0.7
        )
        event.use(*range(len(span.items)))
        event.put("text", _text(span), rule="note.asked")
        return event
    ours = of_farm(span)
    if (
        span.words(*OTHERS)
        or (span.words(C.SIGN) and span.meaning(*ANIMALS))
        or any(i.has(C.NEGATION) and not i.has(C.HAPPEN, C.TREAT) for i in span.items)
    ):
        return None
    if any(item.kind in (Kind.MONEY, Kind.READING, Kind.DOSE, Kind.HOLD) for item in span.items):
        return None
    if not happened and not (ours and _is_state(span)):
        return None
    event = Event("note", span.items, bonus=-0.5 if happened else -1.0)
    people = not span.meaning(*ANIMALS, C.EGG, C.CRATE)
    event.use(*(i for i, item in enumerate(span.items) if not _is_figure(item) or (people and _is_few(item))))
    event.put("text", _text(span), rule="note.farm" if ours and happened else "note.happened")
    event.bonus -= max(0.0, event.score - MOST)  # any record tells more
    if happened:
        event.bonus += max(0.0, LEAST - event.score)
    return event


def _told_before(span: Span, mark: int) -> bool:
    """Figures before the mark and words behind it: the mark opens the note ("... 6k for the two. Note that ...")."""
    behind = [item for item in span.items[mark + 1 :] if item.kind is not Kind.MARK and item.norm not in POLITE]
    return len(behind) > 2 and any(_is_figure(item) for item in span.items[:mark])


def _is_few(item: Item) -> bool:
    """A number of people or things."""
    return (
        item.kind is Kind.NUMBER and isinstance(item.value, Decimal) and item.value < 50 and "money" not in item.flags
    )


def _is_figure(item: Item) -> bool:
    """A figure that a record would take."""
    if isinstance(item.value, Quantity):
        tools = item.value.goods <= {C.COST_EQUIPMENT, C.COST_OTHER} and item.value.unit is None
        return not tools and (bool(item.value.goods) or item.value.unit not in ("percent", "timeunit", "length", "age"))
    return item.kind in FIGURES


def _just_done(span: Span) -> list[int]:
    """ "I don wash pond 3": the pidgin for what was just done, before the bare verb."""
    return [i + 1 for i in span.said("don") if i + 1 < len(span.items) and span.items[i + 1].has(C.ERRAND)]


def of_farm(span: Span) -> bool:
    """A batch, a building, a tool or an animal of the farm is named."""
    return bool(mentions(span) or span.meaning(*THINGS)) or any(
        not BUILT.isdisjoint(item.norm.split()) for item in span.items
    )


def _is_state(span: Span) -> bool:
    """ "The chicken wire at pen 3 is torn": a short statement without figures."""
    stated = any(item.norm in STATES or (item.norm.endswith("ed") and len(item.norm) > 4) for item in span.items)
    return stated and len(span.items) >= 4 and not any(item.kind in FIGURES for item in span.items)
