"""Segments about money: sales and expenses, told apart by who buys, who pays and what changes hands."""

from __future__ import annotations

import re

from .clauses import Segment
from .event import Event, batches_in, counts_any, has_money
from .model import FarmFacts, Token
from .names import after, subject_of
from .quantities import Quantity, quantities
from .wordlist import phrases, words


def verb_index(segment: Segment, tag: str) -> int | None:
    return next((i for i, t in enumerate(segment.tokens) if t.has(tag) and t.kind == "word"), None)


def sale_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """Goods of the farm leave for money: by the verb, by who buys, by to whom, or by a price beside the goods."""
    if segment.has("sell"):
        return "sale"
    if re.search(r"\b(gifts?|free|dash|jara|donated?)\b", segment.norms()) and not has_money(counted):
        return None  # goods given away bring no money
    by_weight = counts_any(counted, "kg", "tonne") and in_pond(segment, farm)
    bird = segment.has("bird") and not segment.has("chick")
    if not (by_weight or bird or segment.has("egg", "fish", "manure", "feedbag", "crate")):
        return None
    from_me = bool(FROM_ME.search(segment.norms()))
    if bought_by_someone(segment, counted, from_me=from_me) or handed_to_someone(segment, counted):
        return "sale"
    if carried_off(segment) and (has_money(counted) or from_me):
        return "sale"
    if priced_goods(segment, counted, by_weight=by_weight):
        return "sale"
    if segment.has("collect") and has_money(counted) and re.search(r"\b(for|from)\b", segment.norms()):
        return "sale"  # "collected 20k from Musa for 4 crates"
    return None


FROM_ME = re.compile(r"\bfrom (me|us|my|our|the farm|farm)\b|\b(lowo|n'aka|wurin|hannun) (mi|wa|anyi|mu|na|m)\b")


def bought_by_someone(segment: Segment, counted: list[Quantity], *, from_me: bool) -> bool:
    """Someone else buys, pays for or takes the goods: "Mama Nkechi bought 6 crates from me"."""
    for tag in ("buy", "pay", "collect", "use"):
        verb = verb_index(segment, tag)
        if verb is None:
            continue
        if from_me and tag != "collect":
            return True
        if tag == "buy" and any(t.norm in THEY for t in segment.tokens[:verb]):
            return True
        pays = tag in ("buy", "pay") or has_money(counted)
        if pays and subject_of(segment.tokens, verb) and not worker(segment.tokens, verb):
            return True
    return False


def handed_to_someone(segment: Segment, counted: list[Quantity]) -> bool:
    """ "7 crates to Mama Ada": crates and a receiver, and no other verb."""
    goods = any(q.unit == "crate" or q.noun in ("egg", "manure", "feedbag") for q in counted if not q.ignored)
    other = segment.has("collect", "lay", "feeding", "happen", "buy", "use", "pay")
    return goods and not other and after(segment.tokens, "to", loose=False) is not None


def priced_goods(segment: Segment, counted: list[Quantity], *, by_weight: bool) -> bool:
    """ "8 crates @ 5k": goods of the farm with a price beside them and no verb of buying or gathering."""
    if not has_money(counted) or segment.has("buy", "pay", "spend", "collect", "lay", "feeding"):
        return False
    if segment.has("chick", "fingerling", "cat:equipment"):
        return False
    weighed = (by_weight and not segment.has("cat:feed")) or (
        segment.has("egg", "fish") and counts_any(counted, "kg", "piece")
    )
    return weighed or counts_any(counted, "crate", "egg", "bird", "fish", "manure", "feedbag")


def in_pond(segment: Segment, farm: FarmFacts) -> bool:
    """The segment names a batch of fish."""
    fish = {b.name for b in farm.batches if b.kind in ("catfish", "fingerlings")}
    return bool(batches_in(segment.tokens) & fish)


CARRY = words(
    """
    carry carried carries took take collect collected order ordered pack packed comot
    """
)


def carried_off(segment: Segment) -> bool:
    """ "Mama Ife carry 5 crates": a buyer takes goods away."""
    verb = next((i for i, t in enumerate(segment.tokens) if t.norm in CARRY), None)
    return verb is not None and bool(subject_of(segment.tokens, verb))


def worker(tokens: list[Token], verb: int) -> bool:
    return any(t.norm in ("boy", "boys", "worker", "workers", "manager", "we", "i") for t in tokens[:verb])


def expense_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """Money goes out: by the verb, or by a price beside goods that farms buy."""
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
        and not segment.has("sell")
        and not _fed(segment)
        and not segment.has("sign", "die")
    ):
        return "expense"
    return None


def _fed(segment: Segment) -> bool:
    """Animals ate ("fed", "chop"); "feed" itself may be the goods, as in "feed 90k"."""
    return any(t.has("feeding") and not t.has("cat:feed") for t in segment.tokens)


def goods_of(segment: Segment) -> list[Token]:
    """Words that name something bought or paid for."""
    return [
        t
        for t in segment.tokens
        if any(x.startswith("cat:") for x in t.tags) or t.has("chick", "fingerling", "feedbag")
    ]


THEY = {"he", "she", "they", "customer", "e", "dem", "him", "buyer"}


HANDS_OVER = phrases(
    """
    transfer; transferred; paid; pay; send; sent; give me; gave me; give; gave; give us; gave us; drop; dropped;
    pays
    """
)


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
