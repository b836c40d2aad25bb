"""Segments about money: sales and expenses, told apart by who buys, who pays and what changes hands."""

from __future__ import annotations

import re

from assistant.reader.model import FarmFacts
from farms.language.tagger import FISH_KINDS
from farms.language.token import Token
from farms.language.wordlist import phrases

from .clauses import Segment
from .event import Event, batches_in, counts_any, has_money
from .names import after, name_at, subject_of
from .quantities import Quantity, quantities


def verb_index(segment: Segment, tag: str) -> int | None:
    return next((i for i, t in enumerate(segment.tokens) if t.has(tag) and t.kind == "word"), None)


def sale_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """Goods of the farm leave for money: by the verb, by who buys, by to whom, or by a price beside the goods."""
    if segment.has("sell"):
        return "sale"
    if served(segment, counted):
        return "expense"
    if re.search(r"\b(gifts?|free|dash|jara|donated?)\b", segment.norms()) and not has_money(counted):
        return None  # goods given away bring no money
    by_weight = counts_any(counted, "kg", "tonne", "piece") and in_pond(segment, farm)
    if counts_any(counted, "kg") and has_money(counted) and not goods_of(segment) and not segment.has("use", "give"):
        by_weight = by_weight or all(b.kind in FISH_KINDS for b in farm.batches)
    if (
        counts_any(counted, "kg")
        and not segment.has("cat:feed", "feeding")
        and after(segment.tokens, "to", loose=False)
    ):
        by_weight = by_weight or any(b.kind in FISH_KINDS for b in farm.batches)
        if by_weight and not goods_of(segment) and not segment.has("give", "use", "buy", "pay"):
            return "sale"  # "20kg to Aunty Joy"
    bird = segment.has("bird") and not segment.has("chick")
    if not (by_weight or bird or segment.has("egg", "fish", "manure", "feedbag", "crate")):
        return None
    from_me = bool(FROM_ME.search(segment.norms()))
    if bought_by_someone(segment, counted, from_me=from_me) or handed_to_someone(segment, counted):
        return "sale"
    if carried_off(segment) and (has_money(counted) or from_me or buyer_takes(segment, counted, farm)):
        return "sale"
    if (
        segment.has("manure", "feedbag")
        and has_money(counted)
        and after(segment.tokens, "to", loose=False)
        and not segment.has("buy", "pay")
    ):
        return "sale"  # "a load of dung went to the maize farmer for 12k"
    if priced_goods(segment, counted, farm, by_weight=by_weight):
        return "expense" if bought_in(segment) and not from_me else "sale"
    if segment.has("collect") and has_money(counted) and re.search(r"\b(for|from)\b", segment.norms()):
        return "sale"  # "collected 20k from Musa for 4 crates"
    return None


def served(segment: Segment, counted: list[Quantity]) -> bool:
    """ "Okada man collected 2,500 to carry the crates": someone who serves the farm takes money for it."""
    verb = next(
        (i for i, t in enumerate(segment.tokens) if t.has("collect", "take", "spend") and t.kind == "word"), None
    )
    if verb is None or not has_money(counted) or counts_any(counted, "crate", "egg", "bird", "fish", "kg"):
        return False
    before = segment.tokens[:verb]
    worked = any(t.has("treat", "happen") for t in before) and any(t.has("person", "title") for t in before)
    return worked or any(t.has("cat:transport", "cat:labour", "cat:utilities", "cat:medication") for t in before)


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
        pays = tag in ("buy", "pay") or has_money(counted) or any(t.has("buyer_word") for t in segment.tokens[:verb])
        if pays and subject_of(segment.tokens, verb) and not worker(segment.tokens, verb):
            return True
    return False


def handed_to_someone(segment: Segment, counted: list[Quantity]) -> bool:
    """ "7 crates to Mama Ada": crates and a receiver, and no other verb."""
    goods = any(q.unit == "crate" or q.noun in ("egg", "manure", "feedbag") for q in counted if not q.ignored)
    other = segment.has("collect", "lay", "feeding", "happen", "buy", "use", "pay")
    give = next((i for i, t in enumerate(segment.tokens) if t.has("give")), None)
    if give is not None and any(q.unit == "crate" for q in counted) and not segment.has("collect", "lay", "buy", "pay"):
        given = name_at(segment.tokens, give + 1)
        if given and not worker(segment.tokens[give : given[1]], given[1] - give):
            return True  # "I gave Ngozi 4 crates, she transferred 20,800"
    return goods and not other and after(segment.tokens, "to", loose=False) is not None


def priced_goods(segment: Segment, counted: list[Quantity], farm: FarmFacts, *, by_weight: bool) -> bool:
    """ "8 crates @ 5k": goods of the farm with a price beside them and no verb of buying or gathering."""
    if not has_money(counted) or segment.has("buy", "pay", "spend", "collect", "lay", "feeding"):
        return False
    if segment.has("chick", "fingerling", "cat:equipment"):
        return False
    if in_pond(segment, farm) and counts_any(counted, "piece") and not segment.has("cat:feed"):
        return True  # "110 pieces from Tarpaulin 2 at 1,800"
    weighed = (by_weight and not segment.has("cat:feed")) or (
        segment.has("egg", "fish") and counts_any(counted, "kg", "piece")
    )
    byproduct = segment.has("manure", "feedbag") and counts_any(counted, "bag", "load", "bowl")
    return weighed or byproduct or counts_any(counted, "crate", "egg", "bird", "fish", "manure", "feedbag")


def in_pond(segment: Segment, farm: FarmFacts) -> bool:
    """The segment names a batch of fish."""
    fish = {b.name for b in farm.batches if b.kind in ("catfish", "fingerlings")}
    return bool(batches_in(segment.tokens) & fish)


def carried_off(segment: Segment) -> bool:
    """ "Mama Ife carry 5 crates": a buyer takes goods away."""
    verb = verb_index(segment, "take")
    return verb is not None and bool(subject_of(segment.tokens, verb)) and not worker(segment.tokens, verb)


def bought_in(segment: Segment) -> bool:
    """ "5,000 juveniles at 110 each from Aqua Farms": stock that comes from a firm is bought."""
    if any(t.norm in ("received", "receive", "got", "collected", "collect") for t in segment.tokens):
        return False  # "received 150,000 from Mr Collins for 12 broilers"
    if not segment.has("at", "each"):
        return False
    return (
        segment.has("bird", "fish")
        and after([t for t in segment.tokens if t.norm != "by"], "from", loose=False) is not None
    )


def buyer_takes(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> bool:
    """ "Halima took 4 crates": eggs or animals that a person takes away are sold, whatever is said of the price later.

    "Musa picked 12 crates from Pen 1" may be a worker who gathers them.
    """
    gathers = (
        segment.has("collect") and not segment.has("use") and not any(t.norm == "came for" for t in segment.tokens)
    )
    carried = counts_any(counted, "crate", "bird", "fish") or (in_pond(segment, farm) and counts_any(counted, "kg"))
    return carried and not gathers and not segment.has("predator", "happen", "cat:feed")


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
    if re.search(r"\bneeds? (about )?\d", segment.norms()) and not segment.has("buy", "pay"):
        return None  # "I need 40k for fuel"
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
    eaten = any(t.has("feeding") and not t.has("cat:feed") for t in segment.tokens)
    return eaten and not (segment.has("cat:labour") and not segment.has("bird", "fish"))  # "mechanic chop 8k"


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
    verb = next((i for i, t in enumerate(event.tokens) if t.has("collect", "buy", "use", "take")), None)
    return verb is not None and bool(subject_of(event.tokens, verb))


def takes_goods(event: Event) -> bool:
    """Told as a mere visit ("Oga Festus came for his 4 turkeys"), but the goods are the farm's."""
    produce = any(q.noun in ("bird", "fish", "egg", "manure") or q.unit == "crate" for q in event.counted)
    return event.type == "note" and produce and named_taker(event)


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
