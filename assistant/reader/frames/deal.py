"""Who gave what to whom: the constructions that say which way goods and money went."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from assistant.reader.entities.quantities import COSTS, PRODUCE
from assistant.reader.events import Span, is_proper, once
from assistant.reader.frames.counts import of_animals
from assistant.reader.items import Item, Kind, Money, Quantity, Role
from assistant.reader.passes.batches import Mention
from farms.language.concepts import Concept as C

US = ("i", "we", "mo", "mun", "anyi", "i've", "we've", "muka", "nayi", "munyi")
THEM = ("he", "she", "they", "e", "dem", "somebody", "someone", "customer", "customers", "ya", "ta", "o")
OURS = ("me", "us", "my", "our")
REACH = 14  # items between one who acts and the deed


PACKS = (C.BAG, C.CRATE, C.KG, C.LITRE, C.GALLON)


class Deal(NamedTuple):
    """How surely something went one way, the words that say so, and the other side."""

    weight: float
    verbs: tuple[int, ...] = ()
    who: int | None = None


def goods_of(item: Item) -> frozenset[C]:
    """What an item names that is sold or paid for."""
    if isinstance(item.value, Quantity) and not item.value.goods and not item.has(*PACKS):
        return item.concepts  # "2 shovels"
    return item.value.goods if isinstance(item.value, Quantity) else item.concepts


@once
def costs_in(span: Span) -> list[int]:
    """Places of goods and services that a farm pays for."""
    return [
        i
        for i, item in enumerate(span.items)
        if item.kind in (Kind.WORD, Kind.QUANTITY, Kind.PERSON, Kind.METHOD)
        and (not goods_of(item).isdisjoint(COSTS) or _is_bill(span, i))
        and not (item.rule == "person.to-worker" and produce_in(span))
        and not isinstance(item.value, Mention)
    ]


def _is_bill(span: Span, place: int) -> bool:
    """ "Water 3k": the word alone and what it cost."""
    own = [item for item in span.items if "head" not in item.flags]
    return len(own) == 2 and own[0] is span.items[place] and own[0].has(C.WATER) and own[1].kind is Kind.MONEY


@once
def produce_in(span: Span) -> list[int]:
    """Places of what a farm sells."""
    return [
        i
        for i, item in enumerate(span.items)
        if item.kind in (Kind.WORD, Kind.QUANTITY)
        and (
            not goods_of(item).isdisjoint(PRODUCE) or (isinstance(item.value, Quantity) and item.value.unit == "crate")
        )
    ]


def actor(span: Span, verb: int) -> tuple[str, int | None]:
    """Who does the deed: us, them or nobody said; and where the person stands."""
    for i in range(verb - 1, max(-1, verb - REACH), -1):
        item = span.items[i]
        if item.kind is Kind.PERSON and item.value.role is Role.BARE:
            owner = i + 1 < len(span.items) and span.items[i + 1].norm in ("and", "&")
            first = span.items[i + 2].norm in US if owner and i + 2 < len(span.items) else False
            return ("us", None) if first else ("them", _named(span, i))
        if item.kind is Kind.WORD and item.norm.split()[0] in US:
            return "us", None
        if item.kind is Kind.WORD and item.norm in THEM:
            return "them", _antecedent(span, i)
    return "", None


def _named(span: Span, place: int) -> int:
    """Of a name and a word for what they are ("Okey joint"), the first."""
    before = span.items[place - 1] if place else None
    apart = (
        before is None
        or before.kind is not Kind.PERSON
        or before.rule == "person.title-alone"
        or "head" in before.flags
        or (is_proper(span.items[place]) > is_proper(before))
    )
    return place if apart else place - 1


def _antecedent(span: Span, pronoun: int) -> int | None:
    """Whom "she" means: the person told last before it."""
    people = [i for i in range(pronoun - 1, -1, -1) if span.items[i].kind is Kind.PERSON]
    return next((i for i in people if is_proper(span.items[i])), people[0] if people else None)


@once
def sources(span: Span) -> list[int]:
    """From whom goods or money came; "Blessing from our canteen" is where Blessing is from."""
    before = {i: span.items[i - 1] for i in span.people(Role.FROM) if i}
    return [
        i
        for i in span.people(Role.FROM)
        if not i or not (before[i].kind is Kind.PERSON or before[i].norm in ("back", "comes", "coming", "returns"))
    ]


def object_of(span: Span, verb: int) -> str:
    """What was handed over: "money" or "goods", whichever comes first after the deed."""
    item = span.items[verb]
    if item.kind is Kind.MONEY:
        return "money"
    for other in span.items[verb + 1 : verb + 7]:
        if other.kind is Kind.QUANTITY or (other.kind is Kind.WORD and other.has(*PRODUCE, *COSTS)):
            return "goods"
        if other.kind is Kind.MONEY and isinstance(other.value, Money):
            return "money"
        if other.kind is Kind.NUMBER:
            return "money" if other.value >= 500 else "goods"
    return ""


def receiver(span: Span, verb: int) -> int | None:
    """The person just after a verb, or after "to": "paid Ezinne", "gave the man"."""
    to = span.people(Role.TO)
    if to:
        return to[0]
    for i in range(verb + 1, min(len(span.items), verb + 5)):
        item = span.items[i]
        if item.kind is Kind.PERSON and item.value.role is Role.BARE:
            return i
        if item.kind in (Kind.QUANTITY, Kind.DATE) or item.norm in OURS:
            return None
    return None


def to_us(span: Span, verb: int) -> bool:
    """ "paid me", "gave us": the deed was done to us."""
    own = span.items[verb].has(C.OUR) or not {"me", "us"}.isdisjoint(span.items[verb].norm.split())
    return own or any(i.norm in ("me", "us") for i in span.items[verb + 1 : verb + 4])  # "sold it to me"


@once
def went_out(span: Span) -> Deal:
    """Goods left the farm for money: the surest construction that says so."""
    if any(item.has(C.SELL) for _, item in span.of(Kind.PERSON)):
        return Deal(2.5, (), None)  # "sold to Mrs Obi"
    for verb in span.words(C.SELL):
        side, _who = actor(span, verb)
        theirs = side == "them" and (to_us(span, verb) or (costs_in(span) and not produce_in(span)))
        if not span.items[verb].has(C.BUY) and not theirs:
            return Deal(2.5, tuple(span.words(C.SELL)), None)
    source = sources(span)
    for verb in span.words(C.BUY) if source else span.words(C.BUY, C.TAKE, C.COLLECT):
        side, who = actor(span, verb)
        if costs_in(span) and not produce_in(span) and not span.items[verb].has(C.BUY):
            continue
        carrier = who is not None and span.items[who].has(C.COST_TRANSPORT, C.COST_LABOUR)
        carrier = carrier and not (span.items[verb].has(C.BUY) and produce_in(span))
        if side == "them" and object_of(span, verb) != "money" and not to_us(span, verb) and not carrier:
            return Deal(2.0 if span.items[verb].has(C.BUY) else 1.9, (verb,), who)
    if source:
        return _for_money(span)
    for verb in span.meaning(C.PAY):
        side, who = actor(span, verb)
        if side == "them" and (produce_in(span) or not costs_in(span)) and not _pays_wages(span, verb):
            return Deal(1.5, (verb,), who)
    return _given(span)


def _is_of_our_eggs(span: Span, verb: int) -> bool:
    """ "... and bought 4 crates": a farm seldom buys eggs, and says from whom or who did."""
    eggs = any(item.has(C.EGG, C.CRATE) for _, item in span.of(Kind.QUANTITY))
    return eggs and not actor(span, verb)[0] and not costs_in(span) and not sources(span)


def _pays_wages(span: Span, verb: int) -> bool:
    """Our own treasurer or worker pays somebody else."""
    to = receiver(span, verb)
    return to is not None and not to_us(span, verb)


@once
def spends(span: Span) -> list[int]:
    """Words of spending; "spent layers" are old birds."""
    return [i for i in span.words(C.SPEND) if i + 1 == len(span.items) or not span.items[i + 1].has(C.BIRD)]


def _for_money(span: Span) -> Deal:
    """ "Received 84,000 from Pastor James for 16 crates": what came from them is money."""
    for verb in span.meaning(C.COLLECT, C.TAKE, C.ADD, C.PAY, C.HAPPEN):
        came = span.items[verb].has(C.HAPPEN) and any(i < verb for i, _ in span.of(Kind.QUANTITY))  # goods came
        ours = span.items[verb].has(C.PAY) and actor(span, verb)[0] == "us"  # "from Mr Ben. I have paid him 500k"
        if object_of(span, verb) == "money" and actor(span, verb)[0] != "them" and not (came or ours):
            return Deal(1.5, (verb,), sources(span)[0])
    return Deal(0.0)


def _given(span: Span) -> Deal:
    """Goods that we gave, or that are put down for somebody."""
    for verb in span.meaning(C.GIVE, C.BRING, C.DELIVER):
        who = receiver(span, verb)
        side, giver = actor(span, verb)
        others = giver not in (None, who) and bool(produce_in(span))  # "Danladi gave his friend 4 crates"
        ours = (side != "them" or others) and not of_animals(span, verb)
        if ours and who is not None and object_of(span, verb) == "goods":
            return Deal(1.5, (verb,), who)
    if any(_is_of_our_eggs(span, verb) for verb in span.words(C.BUY)):
        return Deal(1.0, tuple(span.words(C.BUY)), None)
    if span.words(C.BUY) and produce_in(span) and paid_us(span):
        return Deal(1.5, tuple(span.words(C.BUY)), None)
    if span.people(Role.TO) and not _paid_to(span):
        return Deal(1.5, (), span.people(Role.TO)[0])
    buyers = [i for i, item in span.of(Kind.PERSON) if item.has(C.BUYER_WORD)]
    return Deal(1.0, (), None) if buyers else Deal(0.0)


def begins_with_terms(span: Span, sums: list[int]) -> bool:
    """A promise, or "not paid", before any goods or amount belongs to what was told before it."""
    opening = next((item for item in span.items if "head" not in item.flags), None)
    if opening is not None and _is_less(opening):
        return True
    first = next((i for i, item in enumerate(span.items) if item.kind is Kind.PROMISE), None)
    lead = next((i for i, item in enumerate(span.items) if item.norm not in (*US, "e", "it")), 0)
    if any(i.has(C.BALANCE) and k.norm == "to pay" for i, k in pairwise(span.items[lead : lead + 3])):
        return True  # "It remains to pay the carpenter"; "I have not paid the diesel man"
    if first is None and span.items and span.items[lead].kind is Kind.WORD and span.items[lead].has(C.CREDIT):
        first = lead if "pa" in span.items[lead].norm else None
    return first is not None and all(
        first < place
        for place in (*sums, *costs_in(span), *produce_in(span), *_counted(span))
        if "head" not in span.items[place].flags
    )


def _is_less(item: Item) -> bool:
    """ "Less feed 640,000", "net 288,300": a line of a sum that stands above."""
    return item.norm.split()[0] in ("less", "minus", "net") if item.norm and "net" not in item.flags else False


def _counted(span: Span) -> list[int]:
    return [i for i, _ in span.of(Kind.QUANTITY)]


def paid_us(span: Span) -> bool:
    """ "He gave me 20k", "she paid us"."""
    sums = [item for _, item in span.of(Kind.MONEY) if item.has(C.PAY, C.BRING)]
    return any({"me", "us"} & set(item.norm.split()) for item in sums) or any(
        to_us(span, verb) for verb in span.words(C.PAY)
    )


def _paid_to(span: Span) -> list[int]:
    """ "200 chicks, paid by transfer to CHI": whom the price of young animals went to."""
    paid = [i for i in span.meaning(C.PAY) if span.meaning(C.CHICK, C.FINGERLING)]
    return [to for to in span.people(Role.TO) if any(0 < to - i <= 3 for i in paid)]


def _bought_for_us(span: Span, verb: int) -> bool:
    """ "Sesan bought fuel": what a farm pays for, and none of its own to sell."""
    from_us = any(i and span.items[i - 1].has(C.FROM) for i in span.said("me", "us"))
    placed = any(isinstance(item.value, Mention) for item in span.items)
    return not (from_us or placed or produce_in(span)) and any(i > verb for i in costs_in(span))


@once
def came_in(span: Span) -> Deal:
    """Goods or work came to the farm for money."""
    if paid_us(span) and produce_in(span):
        return Deal(0.0)
    for verb in span.words(C.BUY):
        theirs = actor(span, verb)[0] == "them"
        if not theirs and _is_of_our_eggs(span, verb):
            return Deal(0.6, (verb,), None)
        if not theirs or _bought_for_us(span, verb) or (sources(span) and (costs_in(span) or not produce_in(span))):
            return Deal(2.0, (verb,), None)
    counted = [i for i, _ in span.of(Kind.QUANTITY)]
    for verb in span.meaning(C.PAY):
        if actor(span, verb)[0] != "them" and receiver(span, verb) is not None and counted and verb < counted[0]:
            return Deal(2.0, (verb,), receiver(span, verb))
    for verb in span.words(C.TAKE, C.COLLECT, C.ADD):
        if actor(span, verb)[0] != "them" and sources(span) and object_of(span, verb) == "goods":
            return Deal(1.5, (verb,), None)
    for verb in span.words(C.SPEND):
        side, who = actor(span, verb)
        if side == "them" and span.items[verb].norm.startswith("charg"):
            return Deal(1.2, (verb,), who)
    for verb in span.words(C.SELL, C.BRING, C.GIVE, C.DELIVER):
        side, who = actor(span, verb)
        told = to_us(span, verb) or not (span.items[verb].has(C.SELL) or produce_in(span))
        if side == "them" and object_of(span, verb) == "goods" and told:
            return Deal(1.5, (verb,), who)  # not "Gobir is selling mash at 18,900"
    if to := _paid_to(span):
        return Deal(1.5, (), to[0])
    sums = [i for i, _ in span.of(Kind.MONEY)]
    if sources(span) and counted and not span.words(C.SELL) and not any(i < counted[0] for i in sums):
        return Deal(1.0)
    return Deal(0.0)
