"""Symptoms, tasks and notes: mostly the farmer's own words."""

from __future__ import annotations

import re
from datetime import date

from farms.language.dates import Day

from ..event import Event, day_of
from .base import Context, Draft, put_batch, put_day

_LEAD = re.compile(
    r"^\W*(?:(?:please|pls|abeg|kindly|oya|hi|hello|also|and|then|biko|jowo|don allah)\s+)*"
    r"(?:remind me (?:to|that|about|of|say)?|set (?:a )?reminder (?:to|for|that)?|reminder\s*(?:to|for|:)?|"
    r"to[ -]?do\s*(?:list)?\s*:?|task\s*:?|add (?:a )?task (?:to|:)?|don'?t forget (?:to)?|"
    r"do not forget to|remember to|make sure (?:to|we|you)?|(?:don'?t|do not|no) let me forget (?:to)?|note that|note\s*:|note down|take note(?: that)?|"
    r"write down|fyi\s*:?|for the record\s*:?|keep in mind|record that|jot down|memo\s*:?)\s*",
    re.IGNORECASE,
)


def symptom(event: Event, context: Context) -> Draft:
    """What was seen, in the farmer's words, and how many animals show it."""
    draft = Draft("symptom")
    draft.put("description", _clean(event.text), event.text)
    affected = next(
        (
            q
            for q in event.counted
            if not q.ignored
            and not q.money
            and q.unit in (None, "piece")
            and (q.noun in ("bird", "fish", "chick", None))
        ),
        None,
    )
    if affected is not None and affected.value == int(affected.value) and affected.value > 0:
        draft.put("affected_count", affected.value, event.tokens[affected.index].text)
    put_batch(draft, event, context)
    put_day(draft, event, context)
    return draft


def task(event: Event, context: Context) -> Draft:
    """What is to be done, and by when."""
    draft = Draft("task")
    title = _clean(_LEAD.sub("", event.text)).strip(" ,:-") or event.text
    draft.put("title", title, event.text)
    found = day_of(event.tokens)
    if found is not None:
        due = _due(found[1], context.today)
        if due is not None:
            draft.put("due_on", due, found[0].text)
    put_batch(draft, event, context)
    return draft


def _due(day: Day, today: date) -> date | None:
    """The coming day, never a past one."""
    return next((d for d in (day.coming, day.past) if d is not None and d >= today), None)


def note(event: Event, context: Context) -> Draft:
    draft = Draft("note")
    text = _LEAD.sub("", event.text).strip(" ,:-") or event.text
    draft.put("text", _clean(text), event.text)
    return draft


def _clean(text: str) -> str:
    return " ".join(text.split()).replace(" ,", ",")
