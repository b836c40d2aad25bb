"""Does a segment belong to the event before it? Prices, loose eggs and places join; a further count opens an item
of its list.
"""

from __future__ import annotations

import re

from farms.language.token import Token
from farms.language.wordlist import words

from .clauses import Segment
from .event import Event, batches_in, has_money, is_key
from .kinds_trade import THEY, goods_of
from .names import after, subject_of
from .quantities import Quantity, quantities
from .roles import amounts


def to_someone(segment: Segment) -> bool:
    return after(segment.tokens, "to") is not None


def turn_into_trade(current: Event, segment: Segment, counted: list[Quantity]) -> None:
    """A price makes goods handed over a sale, and feed received a purchase: "delivered 20 crates to X, 104,000"."""
    if not has_money(counted):
        return
    produce = any(
        q.unit == "crate" or q.noun in ("egg", "bird", "fish", "manure") or q.unit == "kg"
        for q in current.counted
        if not q.ignored
    )
    if (
        current.type == "egg_collection"
        and {a.role for a in amounts(segment.tokens, counted)} & {"total", "unit", "at"}
        and _titled_taker(current)
    ):
        current.type = "sale"  # "Madam Kemi picked 40 crates, 204,000 altogether"
    elif current.type in ("note", "harvest") and produce and not current.has("note_mark", "treat"):
        current.type = "sale"
    elif current.type == "feed_use" and {a.role for a in amounts(segment.tokens, counted)} & {"unit", "at", "total"}:
        current.type = "expense"


def _titled_taker(event: Event) -> bool:
    verb = next((i for i, t in enumerate(event.tokens) if t.has("collect")), 0)
    return any(t.has("title", "person") for t in event.tokens[:verb]) and bool(subject_of(event.tokens, verb))


def follows_mark(current: Event, segment: Segment, kind: str | None) -> bool:
    """What comes after "to do:" or "remind me to" is the thing to do, until a clause that tells of its own."""
    if current.type == "note" and not current.has("note_mark"):
        return False
    if kind is None or current.tokens == [] or current.segments[-1].header:
        return True
    dated = [any(t.kind == "date" for t in x.tokens) for x in (current, segment)]
    if current.type == kind == "task" and all(dated):
        return False  # "... to buy feed on Friday and to change the net next week"
    if kind in ("note", "symptom"):
        return current.type == "note" or not segment.has("i")
    if current.type == "note":
        return kind == "task" and not segment.has("task_mark")
    return not segment.has("i") and not any(t.kind == "num" for t in segment.tokens)


def only_circumstance(kind: str, segment: Segment, current: Event | None) -> bool:
    """ ", delivered on 2nd April", ", cash don enter": how a sale or purchase went, not a happening of its own."""
    if kind != "note" or current is None or segment.has("treat", "note_mark"):
        return False
    if segment.tokens[0].norm in THEY and len(segment.tokens) <= 3 and current.type != "note":
        return True  # "... and they cleared it"
    if current.type == "egg_collection" and segment.has("cracked"):
        return True
    return current.type in ("sale", "expense") and not batches_in(segment.tokens)


def only_batch(segment: Segment) -> bool:
    return (
        bool(batches_in(segment.tokens))
        and not any(t.kind == "num" for t in segment.tokens)
        and len(segment.tokens) <= 4
    )


def is_complete(event: Event) -> bool:
    return bool(batches_in(event.tokens)) and any(is_key(q, event.type) for q in event.counted)


def detail_of(segment: Segment, counted: list[Quantity], previous: Event) -> bool:
    """A sentence of its own that only adds the price or the total: "11k per bird. Total 198,000."."""
    first = segment.tokens[1] if segment.tokens[0].norm == "the" and len(segment.tokens) > 1 else segment.tokens[0]
    labelled = first.has("buyer_word") or first.norm in (
        "price",
        "buyer",
        "amount",
        "total",
        "rate",
        "date",
    )
    if previous.type in ("sale", "expense") and labelled and len(segment.tokens) <= 8:
        return True
    if previous.type not in ("sale", "expense") or any(q.unit and not q.money and not q.ignored for q in counted):
        return False
    roles = {a.role for a in amounts(segment.tokens, counted)}
    return bool(roles & {"unit", "at", "total", "part", "balance"}) and len(segment.tokens) <= 8


def same_shape(goods: list[Quantity], segment: Segment, previous: Event) -> bool:
    """A new line of the same table: a batch and a quantity in the unit of the line before."""
    has_batch = any(t.kind == "batch" or (t.value is not None and t.kind == "word") for t in segment.tokens)
    units: set[str | None] = {None}
    units |= {q.unit or q.noun for q in previous.counted if not q.ignored}
    same = {q.unit or q.noun for q in goods} & units
    return (
        has_batch
        and bool(same)
        and previous.type in ("egg_collection", "feed_use", "mortality", "water", "weight")
        and len(segment.tokens) <= 14
    )


def fits_type(goods: list[Quantity], kind: str) -> bool:
    """Can a record of this type hold these goods?"""
    units = {q.unit for q in goods} | {q.noun for q in goods if q.noun or not q.unit}
    wanted: dict[str, set[str | None]] = {
        "feed_use": {"bag", "kg", "bowl", "cat:feed"}, "egg_collection": {"crate", "egg", "piece"},
        "mortality": {"bird", "fish", None},
        "sale": {"crate", "bird", "fish", "egg"}, "water": {"litre"},
        "expense": {"chick", "fingerling", "cat:feed", "bag"},
    }  # fmt: skip
    return bool(units & wanted.get(kind, set()))


def list_item(goods: list[Quantity], segment: Segment, current: Event) -> bool:
    """A further item: a quantity of the sort that the current event has already, and not a mere part of it."""
    mine = [q for q in goods if is_key(q, current.type)]
    had = [q for q in current.counted if is_key(q, current.type)]
    if not mine or not had:
        return False
    if segment.has("cracked") or segment.has("balance"):
        return False
    days = [{t.value for t in s.tokens if t.kind == "date"} for s in (segment, current)]
    if all(days) and days[0] != days[1] and current.type not in ("task", "note", "symptom", "weight"):
        return True
    if current.type in ("egg_collection", "feed_use", "water") and _other_half_of_day(segment, current):
        return True
    other_batch = bool(batches_in(current.tokens)) and bool(batches_in(segment.tokens) - batches_in(current.tokens))
    if current.type == "egg_collection" or current.type == "sale":
        loose = mine[0].unit == "piece" or (mine[0].noun == "egg" and not mine[0].unit)
        crates = any(q.unit == "crate" for q in had)
        if loose and crates and not other_batch:
            return False
    if current.type in ("task", "note", "symptom"):
        return False
    if current.type in ("mortality",) and not other_batch:
        return bool({q.noun for q in mine} - {q.noun for q in had} - {None}) and not segment.has("each")
    if current.type == "sale" and not other_batch and segment.joiner == "(":
        return False
    if current.type == "weight" and not other_batch:
        return False
    if current.type == "feed_use" and not other_batch:
        return (
            bool(re.search(r"bag|kg|bowl", " ".join(q.unit or "" for q in mine)))
            and segment.joiner not in ("(", ":")
            and different_feed(segment, current)
        )
    if current.type == "egg_collection" and not other_batch:
        return False
    return segment.joiner != "("


def _other_half_of_day(segment: Segment, current: Event) -> bool:
    """ "8 crates in the morning and 5 crates in the evening"."""
    halves = [{t.norm.split()[-1] for t in s.tokens} & _HALVES for s in (segment, current)]
    return all(halves) and not halves[0] & halves[1]


_HALVES = frozenset({"morning", "evening", "afternoon", "am", "pm", "night"})


def buyer_came(segment: Segment, current: Event) -> bool:
    """ "Mama Risi came and bought 4 crates": the person of the clause before takes the goods."""
    tokens = [*current.tokens, *segment.tokens]
    verb = len(current.tokens)
    goods = ("egg", "crate", "bird", "fish", "manure")
    taker = bool(subject_of(tokens, verb)) or bool(
        subject_of(tokens, next((i for i, t in enumerate(tokens) if t.has("happen")), 0))
    )
    taker = taker or any(t.norm in THEY for t in current.tokens[:3])
    by_weight = bool(batches_in(segment.tokens)) and any(q.unit == "kg" for q in quantities(segment.tokens))
    return (
        segment.tokens[0].has("buy", "pay", "use", "collect")
        and taker
        and (segment.has(*goods) or current.has(*goods) or by_weight)
        and not goods_of(segment)
    )


def named_buyer(segment: Segment) -> bool:
    """ "..., na Nneka buy am": only who bought, of the goods just told."""
    verb = next((i for i, t in enumerate(segment.tokens) if t.has("buy")), None)
    return verb is not None and not goods_of(segment) and bool(subject_of(segment.tokens, verb))


def further_payee(segment: Segment, current: Event) -> bool:
    """ "Salaries: Ibrahim 40k, Joseph 38k": a further name and sum in a list of payments."""
    listed = current.type == "expense" and has_money(current.counted)
    return listed and is_priced_item(segment)


def is_priced_item(segment: Segment) -> bool:
    """ "Joseph 38k", "foot dip 1,500": one to three words that say nothing of a price, and a sum."""
    shape = [t for t in segment.tokens if t.norm not in ("-", "=", ":") and t.kind != "date"]
    if not 2 <= len(shape) <= 4 or shape[-1].kind != "num" or not has_money(quantities(segment.tokens)):
        return False
    named = shape[:-1]
    plain = all(t.kind == "word" and t.norm not in _NOT_GOODS and not t.has(*_OF_PRICE) for t in named)
    return plain and any(len(t.text) > 2 for t in named)


_OF_PRICE = ("each", "at", "total", "balance", "part", "to", "pay", "neg", "crate", "bag", "kg", "piece", "egg", "fish", "bird",
             "correct", "i", "buy", "sell", "title", "approx", "plan", "from")  # fmt: skip
_NOT_GOODS = words("cash transfer pos na is was for and it he she they only price amount cost that all via opay wey so")


def purpose_first(segment: Segment, current: Event, header: list[Token]) -> Segment:
    """The segment with the words that say what the list pays for, unless the header says it."""
    purpose = [t for t in current.tokens if t.has("cat:labour", "pay") and t not in header]
    return Segment([*purpose, *segment.tokens], segment.sentence, segment.joiner)


def different_feed(segment: Segment, current: Event) -> bool:
    mine = {t.norm for t in segment.tokens if t.has("cat:feed")}
    return bool(mine - {t.norm for t in current.tokens if t.has("cat:feed")})
