"""Which of the clauses that do not ask tell what happened on this farm? Not orders, suppositions, plans or hearsay."""

from __future__ import annotations

import re
from itertools import pairwise

from farms.language.dates import Day
from farms.language.token import Token

from .clauses import Segment
from .patterns import DEMAND, FLOOR, HEARSAY, ORDER, PAST_FORMS, PERSONAL, PRICE_TALK, STANDING, THIRD, WILL, WITHDRAWAL
from .questions import dose_asked


def beyond(text: str) -> bool:
    """Is this a request beyond the assistant's rights?"""
    return bool(FLOOR.search(text) or ORDER.search(text))


def text_of(tokens: list[Token]) -> str:
    return " ".join(t.norm for t in tokens if t.kind != "quote")


def set_mode(segments: list[Segment], mode: str) -> None:
    for segment in segments:
        segment.mode = mode


def mark_tells(segments: list[Segment]) -> None:
    """Floor, hypothetical, plan and other people's farms among the segments that do not ask."""
    if not segments:
        return
    asks = next((i for i, s in enumerate(segments) if _asks_dose(text_of(s.tokens)) and not _past(s)), None)
    if asks:
        set_mode(segments[asks:], "dose")  # "my layers are sneezing, give me drug to buy"
        segments = segments[:asks]
    text = text_of([t for s in segments for t in s.tokens])
    mode = _mode_of_all(segments, text)
    if mode is not None:
        set_mode(segments, mode)
        return
    segments = _before_hearsay(segments)
    noted = bool(segments) and segments[0].header and segments[0].has("note_mark")
    for segment in segments:
        segment.mode = _mode_alone(segment, noted=noted) or segment.mode
    if beyond(text) and not any(s.mode == "floor" for s in segments) and not any(s.has("task_mark") for s in segments):
        set_mode(segments, "floor")
    for before, segment in pairwise(segments):
        if before.mode == "floor" and segment.mode == "tell" and not (segment.has("i") and _past(segment)):
            segment.mode = "floor"
        if (
            before.mode in ("plan", "third")
            and segment.mode == "tell"
            and not _own_subject(segment)
            and not _past(segment)
        ):
            segment.mode = before.mode


def _mode_of_all(segments: list[Segment], text: str) -> str | None:
    """The mode of all segments together: a dose, a question, a condition, or what is always so; None for neither."""
    past = any(_past(s) for s in segments)
    if _asks_dose(text) and not past:
        return "dose"
    if WITHDRAWAL.search(text) and not past and not any(s.has("task_mark", "note_mark", "need") for s in segments):
        return "question"
    supposed = any(
        t.has("if") and not (t.norm in ("say i", "say we") and not _opens(t, s)) for s in segments for t in s.tokens
    )
    if supposed and not _if_is_idle(text):
        return "if"
    if segments and segments[0].header and STANDING.search(text_of(segments[0].tokens)):
        return "denied"
    return None


def _mode_alone(segment: Segment, *, noted: bool) -> str | None:
    """The mode of one segment by its own words; None where it tells."""
    own = text_of(segment.tokens)
    if beyond(own) and not segment.has("task_mark", "need"):
        return "floor"
    others = THIRD.search(own) and not segment.has("buy")
    if others and not re.search(r"\b(to|for|from|give) (my|a|the|one|another)\b", own):
        return "third"
    if any(isinstance(t.value, Day) and t.value.old for t in segment.tokens if t.kind == "date"):
        return "third"
    if _is_private(segment, own):
        return "nonfarm"
    return "plan" if not noted and _is_plan(segment) else None


def _asks_dose(text: str) -> bool:
    return dose_asked(text) and bool(DEMAND.search(text))


def _before_hearsay(segments: list[Segment]) -> list[Segment]:
    """The segments before somebody else's talk; that and what follows it is set aside."""
    first = next((i for i, s in enumerate(segments) if HEARSAY.search(text_of(s.tokens))), len(segments))
    if any(s.has("note_mark", "task_mark") for s in segments):
        return segments
    set_mode(segments[first:], "third")
    return segments[:first]


def _is_private(segment: Segment, text: str) -> bool:
    """A purchase or payment that is not the farm's: school fees, a phone, airtime for a wife."""
    if not segment.has("buy", "pay", "spend", "sell", "give") and not any("money" in t.flags for t in segment.tokens):
        return False
    farm_goods = segment.has(
        "egg", "crate", "bird", "fish", "chick", "fingerling", "manure", "cat:feed", "cat:vaccine", "cat:medication"
    )
    return (
        not farm_goods
        and not re.search(r"\bfor ((the|our|my) )?farm\b", text)
        and (segment.has("nonfarm") or bool(PERSONAL.search(text)))
    )


def _opens(token: Token, segment: Segment) -> bool:
    return segment.tokens[0] is token


def _if_is_idle(text: str) -> bool:
    """ "as if", "if you see", "check if" are not suppositions about the farm."""
    return bool(re.search(r"\b(as if|let me know if|confirm if|see if|check if|ask if|don't know if|even if)\b", text))


def _past(segment: Segment) -> bool:
    return bool(PAST_FORMS.search(text_of(segment.tokens)))


def _own_subject(segment: Segment) -> bool:
    return segment.has("i") or any(t.kind == "batch" for t in segment.tokens)


def _is_plan(segment: Segment) -> bool:
    """Not yet done, or only talk of market prices."""
    text = text_of(segment.tokens)
    if segment.has("task_mark", "note_mark") or (segment.has("need") and not WILL.search(text)):
        return False
    if _WILL_PAY.search(text):
        return False
    if WILL.search(_TO_SAY.sub("", _without_names(segment))) and not _approximate(text):
        return True
    return (
        bool(PRICE_TALK.search(text))
        and not re.search(r"\b(sold|bought|paid|i sell|we sell|don sell|to (mama|alhaji|mr|mrs|madam))\b", text)
        and segment.has(
            "sell",
            "egg",
            "crate",
            "bag",
            "cat:feed",
            "bird",
            "fish",
            "spend",
            "cat:other_cost",
            "cat:fuel",
            "chick",
            "fingerling",
        )
    )


def _without_names(segment: Segment) -> str:
    """The words but capitalised ones inside the sentence: "Hope Hatchery" hopes nothing."""
    first = segment.tokens[0]
    return text_of([t for t in segment.tokens if t is first or not t.text[:1].isupper() or t.text.isupper()])


_WILL_PAY = re.compile(
    r"^(she|he|they|e|dem|him|her) (don promise to |promised to |will |go |would )?(balance |pay |bring |send |transfer )\D{0,20}\d"
)
_TO_SAY = re.compile(
    r"\b(i|we|he|she|they) could only\b|\b(i|we) (just )?(want|wanted|wan|would like|come) to (say|tell you|tell|report|inform you|inform|let you know)\b"
)


def _approximate(text: str) -> bool:
    """ "almost 20 birds died" reports; "almost bought" does not."""
    return bool(re.search(r"\b(almost|nearly|like|maybe) \d", text)) and not re.search(
        r"\b(will|go|want|wan|plan|hope|would)\b", text
    )
