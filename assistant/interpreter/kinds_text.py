"""Segments that are mostly the farmer's own words: tasks, notes, signs of disease, treatments, happenings."""

from __future__ import annotations

import re

from assistant.reader.model import FarmFacts
from farms.language.dates import Day
from farms.language.wordlist import words

from .batches import Mention
from .clauses import Segment, future_date
from .event import counts_any, has_money
from .quantities import Quantity

ACTIONS = (
    "fix|clean|check|vaccinate|deworm|order|wash|repair|change|treat|weigh|sort|call|buy|sell|restock|"
    "harvest|disinfect|inspect|fumigate|pay|feed|move|drain|refill|service|replace|collect|spray|debeak|"
    "cut|prepare|visit|send|bring|get|give|take|remove|test|sample|stock|transfer|find|book|arrange|write|"
    "print|sweep|dig|install|meet|confirm|mix|grade|separate|turn|top|empty|scrub|flush|pick|charge|do|"
    "add|put|reorder|renew|patch"
)


IMPERATIVE = re.compile(rf"^(?:(?:please|pls|abeg|kindly|also|then|and|oya|we|i|to|pen \w+) )?(?:{ACTIONS})\b")


FARM_VERB = re.compile(
    rf"\b({ACTIONS}|buying|cleaning|changing|fixing|vaccination|vaccinating|deworming|washing|more|new|repairing|servicing)\b"
)


PIDGIN_PAST = re.compile(
    r"^(?:(?:we|i|pen \w+) )?(buy|sell|pay|feed|collect|give|take|pick|harvest|move|use|get|mix)\b"
)


_WAKE = re.compile(
    r"^(please |pls |abeg |kindly )?((tell|wake|call|ping|buzz) me\b|make (somebody|someone|the boys?|una|dem|them|musa) )"
)


def _named_day(segment: Segment, norms: str) -> bool:
    """ "Sat - clean footbath pen 1": a weekday and then a bare verb."""
    day = segment.tokens[0].value
    marked = len(segment.tokens) > 1 and segment.tokens[1].norm in ("-", ":")
    return marked and isinstance(day, Day) and day.coming is not None and bool(_BASE_FORMS.match(norms))


_PREFACE = re.compile(
    r"^(please |pls |abeg |kindly )?(add|put|enter|write|post|record|save|log|book|take) (this|these|it|the following|am)\b"
)


def _falls_due(segment: Segment) -> bool:
    """ "Debeaking for pen 2 due on 2 June"."""
    due = next((i for i, t in enumerate(segment.tokens[:-1]) if t.norm == "due" and i), None)
    day = segment.tokens[due + 1].value if due is not None else None
    return isinstance(day, Day) and day.coming is not None and not any("money" in t.flags for t in segment.tokens)


def task_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """A reminder asked for, a need stated, or an order with a coming day ("Deworm Pen 2 in two weeks")."""
    norms = " ".join(t.norm for t in segment.tokens if t.kind != "date").lstrip("-: ")
    if segment.mode == "plan" or (_PREFACE.match(norms) and not segment.has("task_mark")):
        return None
    if segment.has("task_mark") or (future_date(segment) and _WAKE.match(norms)) or _named_day(segment, norms):
        return "task"
    if segment.has("note_mark"):
        return None
    if _falls_due(segment):
        return "task"
    if _order_to_self(segment, norms):
        return "task"
    if segment.has("need") and not re.search(r"\b(said|say|told|tell|says)\b", norms) and not has_money(counted):
        after = norms.split(next(t.norm for t in segment.tokens if t.has("need")), 1)[1]
        if re.match(r"\s*\d", after):
            return None  # "it should be 12"
        return "task" if FARM_VERB.search(after) or _work_to_do(segment, after) else None
    if (
        future_date(segment)
        and not segment.has("sign", "die")
        and (IMPERATIVE.search(norms) or segment.has("treat", "happen"))
    ):
        return "task"
    coming = any(isinstance(t.value, Day) and t.value.coming and t.value.past != t.value.coming for t in segment.tokens)
    return "task" if coming and IMPERATIVE.search(norms) and not PIDGIN_PAST.search(norms) else None


_BASE_FORMS = re.compile(
    r"^(fix|clean|check|vaccinate|deworm|wash|repair|sort|restock|disinfect|inspect|fumigate|drain|refill|service|"
    r"replace|spray|debeak|prepare|install|grade|scrub|flush|lime|paint|weed|seal|patch|order|buy|sweep|separate)\b"
)


def _order_to_self(segment: Segment, norms: str) -> bool:
    """ "Fix the roof of House A before the rain", "Buy charcoal on Saturday": a bare verb, nothing counted, not past."""
    days = [t.value for t in segment.tokens if isinstance(t.value, Day)]
    coming = all((d.coming is not None and d.coming != d.past) or (d.past is None and not d.old) for d in days)
    bought = re.match(r"(buy|order)\b", norms)
    if any(t.kind == "num" for t in segment.tokens) or not coming or len(segment.tokens) < 3:
        return False
    return bool(_BASE_FORMS.match(norms)) and bool(days or not bought)


def _work_to_do(segment: Segment, after: str) -> bool:
    """A need about the farm, whatever the verb: "need to patch tarpaulin 1", "must top the pond"."""
    about = segment.has("happen", "bird", "fish", "egg", "pond", "structure", "manure") or any(
        t.kind == "batch" or any(x.startswith("cat:") for x in t.tags) for t in segment.tokens
    )
    return about and not re.match(r"\s*(know|ask|see|understand|be sure|talk)\b", after)


def note_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    if segment.has("note_mark"):
        return "note"
    return "note" if re.search(r"\bas (a )?note\b|\bin (the )?notes?\b|\bto (the )?notes\b", segment.norms()) else None


def sign_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    norms = _TOLD_BY.sub("", segment.norms())
    if segment.has("sell", "buy") or HUMAN.search(norms) or _prevented(segment):
        return None
    animals = segment.has("bird", "fish", "chick", "fingerling") or any(
        isinstance(t.value, Mention) for t in segment.tokens
    )
    if segment.has("sign"):
        return "symptom" if animals or not _about_me(segment) else None
    plain = segment.has("body") and not _acted_on(segment)
    if plain and animals and not has_money(counted) and not counts_any(counted, "kg", "g", "crate", "egg", "bag"):
        return "symptom"  # "brooder: pasty vents"
    ailing = segment.has("trouble") and (segment.has("body") or segment.has("bird", "fish", "chick"))
    if ailing and animals and not segment.has("treat", "happen"):
        return "symptom"  # "eight of the broilers are having leg problem"
    return "symptom" if off_feed(segment) and not counted else None


ACTS = (
    "treat", "happen", "give", "use", "feeding", "collect", "weigh", "harvest", "spend", "pay", "task_mark", "need",
    "note_mark", "plan", "die", "kill", "cull", "neg",
)  # fmt: skip


_HURT = (
    "broken",
    "bad",
    "spoilt",
    "burst",
    "cut",
    "damaged",
    "torn",
    "seen",
    "saw",
    "noticed",
    "spotted",
    "discovered",
)


def _acted_on(segment: Segment) -> bool:
    """Something was done to the animals, or is denied of them; "a broken leg" and "no fit open eye" are signs."""
    unable = bool(re.search(r"\b(no fit|cannot|can't|cant|unable|not able)\b", segment.norms()))
    acts = [t for t in segment.tokens if t.has(*ACTS) and t.norm not in _HURT and not (unable and t.has("neg"))]
    return bool(acts)


def _prevented(segment: Segment) -> bool:
    """ "salted against fungus": a disease that is only guarded against."""
    sign = next((i for i, t in enumerate(segment.tokens) if t.has("sign")), None)
    if sign is not None and any(t.has("cat:medication", "cat:vaccine") for t in segment.tokens[sign + 1 : sign + 2]):
        return True  # "worm drug" is the name of a drug
    return sign is not None and any(t.norm in PREVENTION for t in segment.tokens[:sign])


PREVENTION = words(
    """
    against prevent prevents preventing prevention avoid
    """
)
_SEEING = words(
    """
    notice noticed see saw seeing observe observed hear heard found find
    """
)


def _about_me(segment: Segment) -> bool:
    """ "I catch cold": the farmer's own state, unless it is what he saw."""
    return any(t.norm in ("i", "me", "my") for t in segment.tokens) and not any(
        t.norm in _SEEING for t in segment.tokens
    )


_TOLD_BY = re.compile(
    r"^(musa|(my|the) (boy|worker|manager|brother|wife|son)) (says?|said|told me|tell me|reports?|reported|noticed|saw|talk)\b( that)?"
)
HUMAN = re.compile(
    r"\b(i am|i'm|i was|i feel|my (wife|husband|son|daughter|mother|father|child|children|pikin|brother|sister|boy|"
    r"worker|head|body|back|leg|phone|manager)|market|business|musa|he is|she is|road|weather)\b"
)


_TURNED_AWAY = re.compile(
    r"\b(refus\w*|reject\w*|stopp?\w*|leav\w*|left|abandon\w*|ignor\w*)\b.{0,14}\b(feeds?|food|eating|eat|chop|water|drinking)\b"
)


def off_feed(segment: Segment) -> bool:
    """ "fish no gree chop": animals that do not eat or drink; the farmer's own "we have not fed them" is no sign."""
    if segment.has("i", "give", "buy"):
        return False
    if _TURNED_AWAY.search(segment.norms()):
        return True  # "fish in pond 2 refused their feed"
    if not segment.has("neg"):
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
        or segment.has("buy", "pay", "spend")
        or (segment.has("sign") and not _prevented(segment))
    ):
        return None
    return "note" if segment.has("give", "use", "treat", "happen", "drink", "feeding", "collect", "water") else None


def happening_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    if segment.has("harvest") or (segment.has("lay") and counts_any(counted, "kg")):
        return "harvest"
    if segment.has("nonfarm") and not any(isinstance(t.value, Mention) for t in segment.tokens):
        return None
    talk = re.search(r"\b(weather|market|traffic|the road|nigeria|country)\b", segment.norms())
    return "note" if segment.has("treat") or (segment.has("happen") and not talk) else None


STATE = re.compile(r"\b(is|was|were|has|have|don|are|been|now|\w{3,}ed|left|went|came|got|began|started|dey)\b")


_SEEMS = re.compile(r"\b(look|looks|looking|seem|seems|dey|get|have|has|having|with|becoming|turning)\b")


def left_over_kind(segment: Segment) -> str:
    """ "The birds look stressed in House B": how animals look or behave is a sign; all else is a note."""
    animals = any(t.has("bird", "fish", "chick", "fingerling") for t in segment.tokens[:4])
    done_to = segment.has("treat", "happen", "give", "use", "collect", "cat:equipment", "cat:vaccine")
    return "symptom" if animals and not done_to and _SEEMS.search(segment.norms()) else "note"


_WELL = re.compile(r"\b(ok|okay|fine|healthy|alright|normal|strong|kampe|doing well|very well|no problem)\b")


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
    numbers = any(t.kind == "num" for t in segment.tokens) or bool(_WELL.search(segment.norms()))
    return (
        named
        and not numbers
        and len(segment.tokens) >= 4
        and bool(STATE.search(segment.norms()))
        and not segment.has("neg", "stock", "buy", "sell", "feeding", "weigh", "collect", "die", "give")
    )
