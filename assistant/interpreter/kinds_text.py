"""Segments that are mostly the farmer's own words: tasks, notes, signs of disease, treatments, happenings."""

from __future__ import annotations

import re

from .clauses import Segment
from .dates import Day
from .event import counts_any, has_money
from .intent import future_date
from .model import FarmFacts
from .quantities import Quantity

ACTIONS = (
    "fix|clean|check|vaccinate|deworm|order|wash|repair|change|treat|weigh|sort|call|buy|sell|restock|"
    "harvest|disinfect|inspect|fumigate|pay|feed|move|drain|refill|service|replace|collect|spray|debeak|"
    "cut|prepare|visit|send|bring|get|give|take|remove|test|sample|stock|transfer|find|book|arrange|write|"
    "print|sweep|dig|install|meet|confirm|mix|grade|separate|turn|top|empty|scrub|flush|pick|charge|do|"
    "add|put"
)


IMPERATIVE = re.compile(rf"^(?:(?:please|pls|abeg|kindly|also|then|and|oya|we|i|to|pen \w+) )?(?:{ACTIONS})\b")


FARM_VERB = re.compile(
    rf"\b({ACTIONS}|buying|cleaning|changing|fixing|vaccination|vaccinating|deworming|washing|more|new|repairing|servicing)\b"
)


PIDGIN_PAST = re.compile(
    r"^(?:(?:we|i|pen \w+) )?(buy|sell|pay|feed|collect|give|take|pick|harvest|move|use|get|mix)\b"
)


def task_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """A reminder asked for, a need stated, or an order with a coming day ("Deworm Pen 2 in two weeks")."""
    norms = " ".join(t.norm for t in segment.tokens if t.kind != "date")
    if segment.mode == "plan":
        return None
    if segment.has("task_mark"):
        return "task"
    if segment.has("need") and not re.search(r"\b(said|say|told|tell|says)\b", norms) and not has_money(counted):
        after = norms.split(next(t.norm for t in segment.tokens if t.has("need")), 1)[1]
        return (
            "task"
            if FARM_VERB.search(after)
            or segment.has("happen")
            or any(t.startswith("cat:") for k in segment.tokens for t in k.tags)
            else None
        )
    if (
        future_date(segment)
        and not segment.has("sign", "die")
        and (IMPERATIVE.search(norms) or segment.has("treat", "happen"))
    ):
        return "task"
    coming = any(isinstance(t.value, Day) and t.value.coming and t.value.past != t.value.coming for t in segment.tokens)
    return "task" if coming and IMPERATIVE.search(norms) and not PIDGIN_PAST.search(norms) else None


def note_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    if segment.has("note_mark"):
        return "note"
    return "note" if re.search(r"\bas (a )?note\b|\bin (the )?notes?\b|\bto (the )?notes\b", segment.norms()) else None


def sign_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    if segment.has("sell", "buy") or HUMAN.search(segment.norms()):
        return None
    if segment.has("sign"):
        return "symptom"
    return "symptom" if off_feed(segment) and not counted else None


HUMAN = re.compile(
    r"\b(i am|i'm|i was|i feel|my (wife|husband|son|daughter|mother|father|child|children|pikin|brother|sister|boy|"
    r"worker|head|body|back|leg|phone|manager)|market|business|musa|he is|she is|road|weather)\b"
)


def off_feed(segment: Segment) -> bool:
    """ "fish no gree chop": animals that do not eat or drink; the farmer's own "we have not fed them" is no sign."""
    if segment.has("i") or not segment.has("neg"):
        return False
    negation = next(i for i, t in enumerate(segment.tokens) if t.has("neg"))
    return any(
        t.norm in ("chop", "eat", "eating", "feed", "feeding", "drink", "drinking", "move", "ci", "je")
        for t in segment.tokens[negation : negation + 4]
    )


def plain_sign_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """A sign with no crates, bags or money beside it: "birds are laying soft shell eggs"."""
    if counts_any(counted, "crate", "bag", "kg", "egg", "litre") or has_money(counted):
        return None
    return sign_kind(segment, counted, farm)


def treatment_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """A vaccine or drug given is a note, not feed: "gave the noilers multivitamin"."""
    if (
        not segment.has("cat:vaccine", "cat:medication")
        or has_money(counted)
        or segment.has("buy", "pay", "spend", "sign")
    ):
        return None
    return "note" if segment.has("give", "use", "treat", "happen", "drink", "feeding", "collect", "water") else None


def happening_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    if segment.has("harvest") or (segment.has("lay") and counts_any(counted, "kg")):
        return "harvest"
    talk = re.search(r"\b(weather|market|traffic|the road|nigeria|country)\b", segment.norms())
    return "note" if segment.has("treat") or (segment.has("happen") and not talk) else None


STATE = re.compile(r"\b(is|was|were|has|have|don|are|been|now|\w{3,}ed|left|went|came|got|began|started|dey)\b")


def left_over(segment: Segment) -> bool:
    """A short statement about the farm that fits no other type is a note: "the chicken wire at pen 3 is torn"."""
    named = (
        any(t.kind == "batch" for t in segment.tokens)
        or segment.has("structure", "cat:equipment", "cat:labour", "pond")
        or any(
            t.norm in ("farm", "worker", "vet", "customers", "visitors", "birds", "fish", "feed")
            for t in segment.tokens
        )
    )
    numbers = any(t.kind == "num" for t in segment.tokens)
    return (
        named
        and not numbers
        and len(segment.tokens) >= 4
        and bool(STATE.search(segment.norms()))
        and not segment.has("neg", "stock", "buy", "sell", "feeding", "weigh", "collect", "die", "give")
    )
