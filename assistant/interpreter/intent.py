"""What a message wants: to tell, to ask, to suppose, to plan, to be reminded, or something that is not ours to do.

Only telling drafts records. Each segment gets a ``mode``: "tell", "question", "dose", "if", "plan", "floor",
"injected" or "third".
"""

from __future__ import annotations

import re
from itertools import pairwise

from .clauses import Segment, Sentence
from .dates import Day
from .lexer import fold
from .model import Token
from .patterns import (
    DEMAND,
    DOSE,
    FLOOR,
    IMPERATIVE_START,
    INJECTION,
    LATE,
    ORDER,
    PAST_FORMS,
    PAST_VERBS,
    PERSONAL,
    PRICE_TALK,
    REPORTED,
    REQUEST,
    STARTERS,
    THIRD,
    WILL,
    WITHDRAWAL,
)

# Requests beyond the assistant's rights (DOMAIN 0.2: money, counts and deletions need a human's confirm).


def mark(sentences: list[Sentence]) -> None:
    """Set the mode of every segment."""
    poisoned = False
    for sentence in sentences:
        text = _text(sentence.tokens)
        if INJECTION.search(text):
            _inject(sentence)
            poisoned = True
            continue
        quoted = [fold(t.text) for t in sentence.tokens if t.kind == "quote"]
        poisoned = poisoned or any(INJECTION.search(q) or _MACHINE.search(q) for q in quoted)
        if poisoned and IMPERATIVE_START.search(text):
            _set(sentence.segments, "injected")
            continue
        _mark_sentence(sentence, text)


_MACHINE = re.compile(r"<<|\[inst|\bsys(tem)?\b|\btool\b|\badmin\b")


def _beyond(text: str) -> bool:
    """Is this a request beyond the assistant's rights?"""
    return bool(FLOOR.search(text) or ORDER.search(text))


def _inject(sentence: Sentence) -> None:
    """From the segment with the injected order on, nothing is drafted; what was told before it stands."""
    from_here = False
    alone = any(INJECTION.search(_text(s.tokens)) for s in sentence.segments)
    for segment in sentence.segments:
        here = not alone or bool(INJECTION.search(_text(segment.tokens)))
        header = bool(segment.header and REPORTED.search(_text(segment.tokens)))
        from_here = from_here or here or header
        if from_here or REPORTED.search(_text(segment.tokens)):
            segment.mode = "injected"
    if not from_here:
        _set(sentence.segments, "injected")


def _text(tokens: list[Token]) -> str:
    return " ".join(t.norm for t in tokens if t.kind != "quote")


def _set(segments: list[Segment], mode: str) -> None:
    for segment in segments:
        segment.mode = mode


_ABOUT_TIME = re.compile(
    r"\b(when|which day|what day|what time|how often|how long|how much water|how many (litres?|liters?|gallons?) of water|did (i|we|you)|when last)\b(?!.*\b(dose|dosage|ml|mg|spoons?|tablets?)\b)"
)


def _dose_asked(text: str) -> bool:
    """A dose or a treatment is asked for; "how many bags for 500 birds" asks for neither."""
    return (
        bool(DOSE.search(text))
        and not WITHDRAWAL.search(text)
        and not _ABOUT_TIME.search(text)
        and not (
            re.search(r"\b(bags?|crates?|feed|naira|cost|price|profit|money)\b", text)
            and not re.search(
                r"\b(dose|dosage|drugs?|medicine|antibiotics?|vaccine|\w+cycline|\w+mycin|tylo\w*|doxy\w*|enro\w*)\b",
                text,
            )
        )
    )


def _mark_sentence(sentence: Sentence, text: str) -> None:
    """Set the modes of one sentence: orders first, then questions, then what is told."""
    _attach_reminder(sentence)
    segments = sentence.segments
    if _takes_back(sentence):
        _set(segments, "retract")
        return
    if REQUEST.search(text) and _beyond(text):
        _set(segments, "floor")
        return
    if (
        any(t.kind == "quote" for t in sentence.tokens)
        and REPORTED.search(text)
        and not any(s.has("note_mark") for s in segments)
    ):
        _set(
            [s for s in segments if REPORTED.search(_text(s.tokens)) or any(t.kind == "quote" for t in s.tokens)],
            "injected",
        )
    for i, segment in enumerate(segments):
        own = _text(segment.tokens)
        if _beyond(own) and (REQUEST.search(own) or _beyond(_text(segments[0].tokens))):
            _mark_tells(segments[:i])
            _set(segments[i:], "floor")
            return
        if _starts_question(segment, i == 0):
            mode = "dose" if _dose_asked(text) else "question"
            _set(segments[i:], mode)
            _mark_tells(segments[:i])
            return
    if sentence.end == "?" and segments:
        split = _statement_before(segments)
        _set(segments[split:], "dose" if _dose_asked(text) else "question")
        _mark_tells(segments[:split])
        return
    _mark_tells(segments)


def _attach_reminder(sentence: Sentence) -> None:
    """ "Tomorrow make we wash the drinkers, no let me forget": the reminder belongs to what stands before it."""
    for before, segment in pairwise(list(sentence.segments)):
        rest = [t for t in segment.tokens if not t.has("task_mark", "greeting", "i") and t.norm not in STARTERS]
        if segment.has("task_mark") and len(rest) <= 1 and not any(t.kind not in ("word", "date") for t in rest):
            before.tokens.extend(segment.tokens)
            sentence.segments.remove(segment)


def _takes_back(sentence: Sentence) -> bool:
    """ "The 3 birds that I said died are alive": what was reported earlier is denied, not told."""
    tokens = sentence.tokens
    if tokens[0].norm == "cancel" and not _beyond(_text(tokens)) and any(t.has("sell", "buy", "pay") for t in tokens):
        return True  # "cancel the 5 crates I sold to Ada"
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


def _starts_question(segment: Segment, first: bool) -> bool:
    """A question word or auxiliary opens the segment (after "please", a greeting and the like)."""
    tokens = [t for t in segment.tokens]
    k = 0
    while k < len(tokens) and (
        tokens[k].norm in STARTERS or (tokens[k].has("greeting") and k < 3 and not tokens[k].has("wh"))
    ):
        k += 1
    if k >= len(tokens):
        return False
    token = tokens[k]
    if token.norm == "tell me" and future_date(segment):
        return False  # "tell me tomorrow make I buy crates": a reminder
    following = tokens[k + 1] if k + 1 < len(tokens) else None
    if token.kind != "word":
        return _late_question(tokens[k:])
    if token.has("wh"):
        return not (
            token.norm in ("when", "where", "which", "who", "what", "wen") and not first and not _inverted(tokens[k:])
        ) and not _is_fronted(tokens[k:])
    if token.has("aux") and following is not None and following.kind in ("word", "batch", "date", "num"):
        if token.norm in ("have", "am", "any", "list", "has", "may", "did", "do", "add") and not _inverted_aux(
            token, following
        ):
            return False
        return not (token.norm == "should" and following.has("if"))
    return _late_question(tokens[k:])


def _inverted_aux(token: Token, following: Token) -> bool:
    """ "have we sold", "did Musa buy", "do I", "any advice"; not "have sold 5" or "did vaccination"."""
    if token.norm == "any":
        return True
    if token.norm == "list":
        return following.norm in ("my", "all", "the")
    if token.norm == "did" and following.kind == "num":
        return True
    return following.norm in (
        "i",
        "we",
        "you",
        "he",
        "she",
        "it",
        "they",
        "the",
        "my",
        "our",
        "musa",
        "any",
        "anyone",
        "anybody",
        "me",
        "una",
        "dem",
    ) or (
        (token.norm in ("did", "do", "has", "have") and following.kind in ("batch",))
        or (following.text[:1].isupper() and token.norm in ("did", "has"))
    )


def _inverted(tokens: list[Token]) -> bool:
    """Not a relative clause: "which pen is best", "when should I"; a verb of being or auxiliary soon follows."""
    return any(
        t.has("aux")
        or t.norm
        in ("be", "go", "dey", "kind", "kain", "i", "happen", "to", "happened", "cause", "causes", "drug", "ne", "ni")
        for t in tokens[1:4]
    )


def _is_fronted(tokens: list[Token]) -> bool:
    """ "When we vaccinated, 3 died", "What a day": a clause, not a question."""
    if tokens[0].norm == "wetin" and any(t.norm == "na" for t in tokens[3:]):
        return True  # "Wetin kill the 3 fowl na snake": a cleft, not a question
    return (
        tokens[0].norm in ("when", "wen")
        and len(tokens) > 1
        and not any(t.has("aux") for t in tokens[1:3])
        and (tokens[1].norm not in ("go", "be", "i", "we") or _did(tokens))
    ) or (tokens[0].norm == "what" and len(tokens) > 1 and tokens[1].norm == "a")


def _did(tokens: list[Token]) -> bool:
    """ "When I came back ...": a past verb follows the pronoun."""
    return len(tokens) > 2 and bool(re.match(r"(came|got|went|saw|reached|woke|\w{3,}ed)\b", tokens[2].norm))


def _late_question(tokens: list[Token]) -> bool:
    """Question words that local languages and Pidgin put later: "crate eyin elo ni", "price na how much"."""
    for i, token in enumerate(tokens):
        if token.norm in LATE and token.kind == "word":
            return True
        if (
            token.norm
            in ("dis", "tell me", "show me", "make i know", "i wan know", "i want to know", "want to know", "wan know")
            and i < 3
        ):
            return True
    return False


def _mark_tells(segments: list[Segment]) -> None:
    """Floor, hypothetical, plan and other people's farms among the segments that do not ask."""
    if not segments:
        return
    text = _text([t for s in segments for t in s.tokens])
    if _dose_asked(text) and DEMAND.search(text) and not any(_past(s) for s in segments):
        _set(segments, "dose")
        return
    if (
        WITHDRAWAL.search(text)
        and not any(_past(s) for s in segments)
        and not any(s.has("task_mark", "note_mark", "need") for s in segments)
    ):
        _set(segments, "question")
        return
    if any(
        t.has("if") and not (t.norm in ("say i", "say we") and not _opens(t, s)) for s in segments for t in s.tokens
    ) and not _if_is_idle(text):
        _set(segments, "if")
        return
    for segment in segments:
        own = _text(segment.tokens)
        if _beyond(own) and not segment.has("task_mark", "need"):
            segment.mode = "floor"
        elif (
            THIRD.search(own)
            and not segment.has("buy")
            and not re.search(r"\b(to|for|from|give) (my|a|one|another)\b", own)
        ) or any(isinstance(t.value, Day) and t.value.old for t in segment.tokens if t.kind == "date"):
            segment.mode = "third"
        elif _is_private(segment, own):
            segment.mode = "nonfarm"
        elif _is_plan(segment):
            segment.mode = "plan"
    if _beyond(text) and not any(s.mode == "floor" for s in segments) and not any(s.has("task_mark") for s in segments):
        _set(segments, "floor")
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


def _is_private(segment: Segment, text: str) -> bool:
    """A purchase or payment that is not the farm's: school fees, a phone, airtime for a wife."""
    if not segment.has("buy", "pay", "spend", "sell", "give") and not any("money" in t.flags for t in segment.tokens):
        return False
    farm_goods = segment.has(
        "egg", "crate", "bird", "fish", "chick", "fingerling", "manure", "cat:feed", "cat:vaccine", "cat:medication"
    )
    return not farm_goods and (segment.has("nonfarm") or bool(PERSONAL.search(text)))


def _opens(token: Token, segment: Segment) -> bool:
    return segment.tokens[0] is token


def _if_is_idle(text: str) -> bool:
    """ "as if", "if you see", "check if" are not suppositions about the farm."""
    return bool(re.search(r"\b(as if|let me know if|confirm if|see if|check if|ask if|don't know if|even if)\b", text))


def _past(segment: Segment) -> bool:
    return bool(PAST_FORMS.search(_text(segment.tokens)))


def _own_subject(segment: Segment) -> bool:
    return segment.has("i") or any(t.kind == "batch" for t in segment.tokens)


def future_date(segment: Segment) -> bool:
    """The segment has a date that can only be coming ("tomorrow", "in two weeks")."""
    days = [t.value for t in segment.tokens if t.kind == "date"]
    return any(isinstance(d, Day) and d.past is None and d.coming is not None and not d.written_year for d in days)


def _is_plan(segment: Segment) -> bool:
    """Not yet done, or only talk of market prices."""
    text = _text(segment.tokens)
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
            "sell", "egg", "crate", "bag", "cat:feed", "bird", "fish", "spend", "cat:other_cost", "cat:fuel"
        )
    )


def _without_names(segment: Segment) -> str:
    """The words but capitalised ones inside the sentence: "Hope Hatchery" hopes nothing."""
    first = segment.tokens[0]
    return _text([t for t in segment.tokens if t is first or not t.text[:1].isupper() or t.text.isupper()])


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
