"""What a message wants: to tell, to ask, to suppose, to plan, to be reminded, or something that is not ours to do.

Only telling drafts records. Each segment gets a ``mode``: "tell", "question", "dose", "if", "plan", "floor",
"injected" or "third".
"""

from __future__ import annotations

import re
from itertools import pairwise

from farms.language.folding import fold

from .clauses import Segment, Sentence
from .patterns import DENIED, IMPERATIVE_START, INJECTION, PAST_VERBS, PLAY, REPORTED, REQUEST, STARTERS, TAG_QUESTION
from .questions import dose_asked, starts_question
from .telling import beyond, mark_tells, set_mode, text_of

# Requests beyond the assistant's rights (money, counts and deletions need a human's confirm).


def mark(sentences: list[Sentence]) -> None:
    """Set the mode of every segment."""
    if any(PLAY.search(text_of(s.tokens)) for s in sentences):
        for sentence in sentences:
            set_mode(sentence.segments, "if")
        return
    poisoned = False
    for sentence in sentences:
        text = text_of(sentence.tokens)
        if INJECTION.search(text):
            _inject(sentence)
            poisoned = True
            continue
        quoted = [fold(t.text) for t in sentence.tokens if t.kind == "quote"]
        poisoned = poisoned or any(INJECTION.search(q) or _MACHINE.search(q) for q in quoted)
        if poisoned and IMPERATIVE_START.search(text):
            set_mode(sentence.segments, "injected")
            continue
        _mark_sentence(sentence, text)


_MACHINE = re.compile(r"<<|\[inst|\bsys(tem)?\b|\btool\b|\badmin\b")


def _inject(sentence: Sentence) -> None:
    """From the segment with the injected order on, nothing is drafted; what was told before it stands."""
    from_here = False
    alone = any(INJECTION.search(text_of(s.tokens)) for s in sentence.segments)
    for segment in sentence.segments:
        here = not alone or bool(INJECTION.search(text_of(segment.tokens)))
        header = bool(segment.header and REPORTED.search(text_of(segment.tokens)))
        from_here = from_here or here or header
        if from_here or REPORTED.search(text_of(segment.tokens)):
            segment.mode = "injected"
    if not from_here:
        set_mode(sentence.segments, "injected")


def _mark_sentence(sentence: Sentence, text: str) -> None:
    """Set the modes of one sentence: orders first, then questions, then what is told."""
    _attach_reminder(sentence)
    segments = sentence.segments
    if _takes_back(sentence):
        set_mode(segments, "retract")
        return
    if DENIED.search(text) and not beyond(text):
        set_mode(segments, "denied")
        return
    if REQUEST.search(text) and beyond(text):
        set_mode(segments, "floor")
        return
    if (
        any(t.kind == "quote" for t in sentence.tokens)
        and REPORTED.search(text)
        and not any(s.has("note_mark") for s in segments)
    ):
        set_mode(
            [s for s in segments if REPORTED.search(text_of(s.tokens)) or any(t.kind == "quote" for t in s.tokens)],
            "injected",
        )
    tag = segments[-1].tokens if segments else []
    if sentence.end == "?" and TAG_QUESTION.search(text_of(tag)) and not any(t.kind == "num" for t in tag):
        set_mode(segments, "question")  # "..., right?"
        return
    _mark_from_first_request(sentence, text)


def _mark_from_first_request(sentence: Sentence, text: str) -> None:
    """What stands before the first request or question tells, it and the rest do not."""
    segments = sentence.segments
    asks = "dose" if dose_asked(text) else "question"
    for i, segment in enumerate(segments):
        own = text_of(segment.tokens)
        if beyond(own) and (REQUEST.search(own) or beyond(text_of(segments[0].tokens))):
            mark_tells(segments[:i])
            set_mode(segments[i:], "floor")
            return
        if starts_question(segment, i == 0):
            set_mode(segments[i:], asks)
            mark_tells(segments[:i])
            return
    if sentence.end == "?" and segments:
        split = _statement_before(segments)
        set_mode(segments[split:], asks)
        mark_tells(segments[:split])
        return
    mark_tells(segments)


def _attach_reminder(sentence: Sentence) -> None:
    """ "Tomorrow make we wash the drinkers, no let me forget": the reminder belongs to what stands before it."""
    for before, segment in pairwise(list(sentence.segments)):
        rest = [t for t in segment.tokens if not t.has("task_mark", "greeting", "i") and t.norm not in STARTERS]
        if segment.has("task_mark") and len(rest) <= 1 and not any(t.kind not in ("word", "date") for t in rest):
            before.tokens.extend(segment.tokens)
            sentence.segments.remove(segment)


_BACK = re.compile(r"\b(returned|refunded|(brought|bring|brings) (it |them |am )?back)\b")


def _takes_back(sentence: Sentence) -> bool:
    """ "The 3 birds that I said died are alive": what was reported earlier is denied, not told."""
    tokens = sentence.tokens
    if tokens[0].norm == "cancel" and not beyond(text_of(tokens)) and any(t.kind == "num" for t in tokens):
        return True  # "cancel the 5 crates I sold to Ada"
    if _BACK.search(text_of(tokens)) and any(t.has("crate", "egg", "buy") for t in tokens):
        return not any(t.has("cat:feed", "note_mark", "die", "sign", "empty_word", "feedbag") for t in tokens)
    told = next((i for i, t in enumerate(tokens) if t.has("retell")), None)
    if told is None or any(t.has("correct") for t in tokens):
        return False
    return any(t.has("alive", "neg", "cancel") for t in tokens[told:])


def _statement_before(segments: list[Segment]) -> int:
    """ "5 birds died yesterday, normal?": only the part after the last complete statement asks."""
    last = segments[-1]
    told = any(t.kind == "num" for s in segments[:-1] for t in s.tokens) and any(
        s.has(*PAST_VERBS, "sign") for s in segments[:-1]
    )
    if told and not last.has(*PAST_VERBS) and not any(t.kind == "num" for t in last.tokens):
        return len(segments) - 1
    return 0
