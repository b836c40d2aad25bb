"""Segments about money: sales and expenses, told apart by who buys, who pays and what changes hands."""

from __future__ import annotations

import re

from .clauses import Segment
from .event import Event, batches_in, counts_any, has_money
from .model import FarmFacts, Token
from .names import after, subject_of
from .quantities import Quantity, quantities


def verb_index(segment: Segment, tag: str) -> int | None:
    return next((i for i, t in enumerate(segment.tokens) if t.has(tag) and t.kind == "word"), None)


def sale_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    if segment.has("sell"):
        return "sale"
    by_weight = counts_any(counted, "kg", "tonne") and in_pond(segment, farm)
    produce = (
        by_weight
        or segment.has("egg", "fish", "manure", "feedbag", "crate")
        or (segment.has("bird") and not segment.has("chick"))
    )
    if not produce:
        return None
    from_me = bool(
        re.search(
            r"\bfrom (me|us|my|our|the farm|farm)\b|\b(lowo|n'aka|wurin|hannun) (mi|wa|anyi|mu|na|m)\b", segment.norms()
        )
    )
    for tag in ("buy", "pay", "collect", "use", "order"):
        verb = verb_index(segment, tag)
        if verb is None:
            continue
        subject = subject_of(segment.tokens, verb)
        if from_me and tag != "collect":
            return "sale"
        if tag == "buy" and any(t.norm in THEY for t in segment.tokens[:verb]):
            return "sale"
        if subject and (tag == "buy" or tag == "pay" or has_money(counted)) and not worker(segment.tokens, verb):
            return "sale"
    sold_to = any(q.unit == "crate" or q.noun in ("egg", "manure", "feedbag") for q in counted if not q.ignored)
    if (
        sold_to
        and after(segment.tokens, "to", loose=False)
        and not segment.has("collect", "lay", "feeding", "happen", "buy", "use", "pay")
    ):
        return "sale"
    if carried_off(segment) and (has_money(counted) or from_me):
        return "sale"
    if (
        has_money(counted)
        and not segment.has("buy", "pay", "spend", "collect", "lay", "feeding")
        and not segment.has("chick", "fingerling", "cat:equipment")
    ):
        if (
            (by_weight and not segment.has("cat:feed"))
            or counts_any(counted, "crate", "egg", "bird", "fish", "manure", "feedbag")
            or (segment.has("egg", "fish") and counts_any(counted, "kg", "piece"))
        ):
            return "sale"
    if segment.has("collect") and has_money(counted) and re.search(r"\b(for|from)\b", segment.norms()):
        return "sale"
    return None


def in_pond(segment: Segment, farm: FarmFacts) -> bool:
    """The segment names a batch of fish."""
    fish = {b.name for b in farm.batches if b.kind in ("catfish", "fingerlings")}
    return bool(batches_in(segment.tokens) & fish)


CARRY = {
    "carry",
    "carried",
    "carries",
    "took",
    "take",
    "collect",
    "collected",
    "order",
    "ordered",
    "pack",
    "packed",
    "comot",
}


def carried_off(segment: Segment) -> bool:
    """ "Mama Ife carry 5 crates": a buyer takes goods away."""
    verb = next((i for i, t in enumerate(segment.tokens) if t.norm in CARRY), None)
    return verb is not None and bool(subject_of(segment.tokens, verb))


def worker(tokens: list[Token], verb: int) -> bool:
    return any(t.norm in ("boy", "boys", "worker", "workers", "manager", "we", "i") for t in tokens[:verb])


def expense_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    goods = goods_of(segment)
    if segment.has("sell", "die") or re.search(
        r"\bpaid by (the |my )?(buyer|customer|him|her|them)\b", segment.norms()
    ):
        return None
    if (
        has_money(counted)
        and re.match(r"^(we|i|a|mo)? ?(use|take|took|used) \d", segment.norms())
        and re.search(r"\b(carry|carried|buy|fix|repair|do|pay|settle)\b", segment.norms())
    ):
        return "expense"  # Pidgin serial verbs: "I use 6k carry feed come"
    if segment.has("buy", "spend") and not (
        segment.has("spend") and not segment.has("buy") and not goods and not has_money(counted)
    ):
        return "expense"
    if segment.has("pay") and not paid_to_us(segment):
        return "expense"
    if (
        (goods or segment.has("water"))
        and has_money(counted)
        and not segment.has("sell", "feeding")
        and not segment.has("sign", "die")
    ):
        return "expense"
    return None


def goods_of(segment: Segment) -> list[Token]:
    """Words that name something bought or paid for."""
    return [
        t
        for t in segment.tokens
        if any(x.startswith("cat:") for x in t.tags) or t.has("chick", "fingerling", "feedbag")
    ]


THEY = {"he", "she", "they", "customer", "e", "dem", "him", "buyer"}


HANDS_OVER = {
    "transfer",
    "transferred",
    "paid",
    "pay",
    "send",
    "sent",
    "give me",
    "gave me",
    "give",
    "gave",
    "give us",
    "gave us",
    "drop",
    "dropped",
    "pays",
}


def they_paid(segment: Segment, before: Event | None = None) -> bool:
    """ "She paid 150k total", "and transferred 114,400": money handed over for the goods of the clause before."""
    verb = next((i for i, t in enumerate(segment.tokens) if t.norm in HANDS_OVER), None)
    if verb is None or not has_money(quantities(segment.tokens)):
        return False
    if any(t.norm in THEY for t in segment.tokens[:verb]):
        return before is None or before.type == "sale" or named_taker(before)
    bare = verb == 0 and before is not None and segment.sentence == before.sentence
    return bare and named_taker(before) and not goods_of(segment) and subject_of(segment.tokens, verb) is None


def named_taker(event: Event | None) -> bool:
    """The event before has a person as its subject: "Alhaja Sherifat picked up 22 crates"."""
    if event is None:
        return False
    verb = next((i for i, t in enumerate(event.tokens) if t.has("collect", "buy", "use")), None)
    return verb is not None and bool(subject_of(event.tokens, verb))


def paid_to_us(segment: Segment) -> bool:
    """ "Iya Basira don pay 40k": a customer's payment, which is no expense."""
    verb = verb_index(segment, "pay")
    if verb is None:
        return False
    if they_paid(segment):
        return True
    if re.search(r"\b(paid|pay) (me|us)\b|\bbalance\b.*\bpaid\b", segment.norms()):
        return True
    return (
        bool(subject_of(segment.tokens, verb))
        and not worker(segment.tokens, verb)
        and not any(x.startswith("cat:") for t in segment.tokens for x in t.tags)
    )
