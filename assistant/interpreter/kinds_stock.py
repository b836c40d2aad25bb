"""Segments of the daily sheet: deaths, eggs, feed, water, weights."""

from __future__ import annotations

import re

from assistant.reader.model import FarmFacts
from farms.language.tagger import FISH_KINDS

from .clauses import Segment
from .event import READINGS, batches_in, counts_any, has_batch, has_money
from .quantities import Quantity


def water_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """A measure of water quality with a figure."""
    died = segment.has("die", "kill", "lose", "cull") and counts_any(counted, "bird", "fish", "chick", "fingerling")
    for token in segment.tokens if not died else []:
        if token.norm == "do" and token.text != "DO" and not segment.has("ph", "ammonia", "temperature"):
            continue
        if token.has("temperature") and _of_the_air(segment, farm):
            continue
        if token.has(*READINGS) and any(not q.money or q.value < 1000 for q in counted):
            return "water"
    return None


def _of_the_air(segment: Segment, farm: FarmFacts) -> bool:
    """ "Today is hot, 38 degrees", "brooder at 33 degrees": no water is told of, and no fish."""
    if segment.has("water", "fish", "pond", "ph", "ammonia", "oxygen"):
        return False
    fish = {b.name for b in farm.batches if b.kind in FISH_KINDS}
    places = batches_in(segment.tokens)
    weather = any(t.norm in ("hot", "weather", "sun", "heat", "room", "cold") for t in segment.tokens)
    return weather or not (places & fish if places else fish)


def weight_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """Words for weighing with kg or g, or with animals."""
    if segment.has("weigh", "average") and counts_any(counted, "kg", "g"):
        return "weight"
    if (
        segment.has("weigh")
        and segment.has("bird", "fish", "average")
        and not has_money(counted)
        and not segment.has("sell")
    ):
        return "weight"
    if segment.has("weigh") and segment.header:
        return "weight"
    grown = segment.has("each") and counts_any(counted, "kg", "g") and segment.has("bird", "fish")
    if (
        grown
        and not has_money(counted)
        and not segment.has("feeding", "give", "use", "sell", "buy", "cat:feed", "harvest")
    ):
        return "weight"  # "fish in pond 1 don reach 1kg each"
    return None


def death_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """Words for dying, killing, culling and losing animals."""
    if segment.has("cull") and any(t.norm == "put down" for t in segment.tokens) and not _of_animals(segment, counted):
        return None  # "put down 12 crates": to write down
    if _PEOPLE.search(segment.norms()):
        return None
    if _took_out_floating(segment, counted):
        return "mortality"
    if segment.has("die", "cull"):
        if segment.has("sell") and not segment.has("cull") and has_money(counted):
            return None
        return "mortality"
    if (
        segment.has("predator")
        and segment.has("feeding", "use", "happen", "take")
        and not counts_any(counted, "bag", "kg", "crate")
        and any(q.unit is None for q in counted if not q.ignored)
        and segment.has("bird", "fish", "chick", "fingerling")
    ):
        return "mortality"  # "snake ate 3 birds", "fire burnt 25 birds"
    if segment.has("gone") and counts_any(counted, "bird", "fish", "chick", "fingerling") and not has_money(counted):
        return "mortality"
    if segment.has("kill") and not segment.has("sell", "buy") and _of_animals(segment, counted):
        return "mortality"
    if (
        segment.has("lose")
        and not money_lost(segment, counted)
        and (
            segment.has("bird", "fish", "chick", "fingerling", "i")
            or segment.tokens[0].has("lose")
            or has_batch(segment)
        )
    ):
        counts = any(not q.ignored and not q.money for q in counted)
        return "mortality" if counts or segment.has("bird", "fish", "chick", "fingerling", "some") else None
    return None


_PEOPLE = re.compile(
    r"\b(people|persons|children|men|women) (don |have |were )?(die|died|dead|killed)\b"
    r"|\b(uncle|aunt|aunty|father|mother|grand\w+|wife|husband|sister|brother|friend) (don |has |have )?(die|died|dead)\b"
)


def _took_out_floating(segment: Segment, counted: list[Quantity]) -> bool:
    """ "We picked eleven floating fish": fish taken out that float are dead."""
    return (
        (segment.has("collect", "take", "give") or any(t.norm in ("found", "find", "removed") for t in segment.tokens))
        and counts_any(counted, "fish")
        and any(t.norm in ("floating", "afloat") for t in segment.tokens)
    )


def _animals_lose(segment: Segment) -> bool:
    """ "Pond 2 fish losing colour": the animals lose something."""
    lose = next((i for i, t in enumerate(segment.tokens) if t.has("lose")), 0)
    after = segment.tokens[lose + 1 :]
    return any(t.has("bird", "fish") for t in segment.tokens[:lose]) and bool(after) and after[0].kind == "word"


def _of_animals(segment: Segment, counted: list[Quantity]) -> bool:
    """Animals, a batch, a count or "dem": not "the snake was seen but it was killed"."""
    some = segment.has("bird", "fish", "chick", "fingerling", "some") or has_batch(segment)
    heads = any(q.noun in (None, "bird", "fish", "chick", "fingerling") and not q.ignored for q in counted)
    return (
        some
        or (heads and not segment.has("other_item"))
        or any(t.norm in ("dem", "them", "am") for t in segment.tokens)
    )


def money_lost(segment: Segment, counted: list[Quantity]) -> bool:
    """What was lost is money, eggs, bags or appetite, not animals."""
    return (
        segment.has("body")
        or (not counted and not segment.has("some") and _animals_lose(segment))
        or any("money" in segment.tokens[q.index].flags for q in counted)
        or counts_any(counted, "crate", "bag", "egg")
        or segment.has("egg", "crate")
        or any(t.has("sign") and ("lost" in t.norm or "los" in t.norm) for t in segment.tokens)
    )


def egg_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """Eggs gathered: a verb of gathering or laying with eggs, or eggs beside a batch or a day."""
    if has_money(counted) and segment.has("at", "each", "total"):
        return None
    if segment.has("collect", "lay") and (segment.has("egg", "crate") or counts_any(counted, "piece")):
        return None if segment.has("sign") and not any(not q.ignored for q in counted) else "egg_collection"
    bare = [q for q in counted if not q.counts and not q.ignored]
    if segment.has("egg") and bare and has_batch(segment) and not segment.has("sell", "buy", "pay", "sign", "at"):
        return "egg_collection"  # "all the eggs from Block A came to 377"
    if segment.has("egg") and segment.header and not segment.has("feeding"):
        return "egg_collection"
    if (
        segment.has("egg")
        and counts_any(counted, "crate", "egg")
        and (has_batch(segment) or any(t.kind == "date" for t in segment.tokens))
    ):
        return "egg_collection"
    if segment.has("harvest") and segment.has("egg"):
        return "egg_collection"
    if (
        counts_any(counted, "crate")
        and any(t.kind == "batch" for t in segment.tokens)
        and not segment.has("buy", "sell")
    ):
        return "egg_collection"
    return None


def feed_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """Feed given or eaten: a verb with an amount, or feed, an amount and a batch."""
    amount = counts_any(counted, "bag", "kg", "bowl", "tonne", "g")
    if has_money(counted) and segment.has("at", "each"):
        return None
    feed = segment.has("cat:feed")
    if segment.has("sign") and not amount:
        return None
    if segment.has("harvest") and not feed:
        return None
    if segment.has("feeding") and (amount or feed or segment.has("bird", "fish") or has_batch(segment)):
        return "feed_use" if amount or not segment.has("harvest") else None
    if segment.has("lay") and not segment.has("give") and not feed:
        return None
    if (
        segment.has("give", "use")
        and amount
        and (feed or has_batch(segment) or segment.has("bird", "fish"))
        and not has_money(counted)
    ):
        return "feed_use"
    if amount and _received(segment) and not has_money(counted):
        return "feed_use"
    if segment.has("use") and counts_any(counted, "bag", "bowl") and not has_money(counted):
        bought = any(t.startswith("cat:") and t != "cat:feed" for k in segment.tokens for t in k.tags)
        return None if bought or segment.has("manure", "feedbag") else "feed_use"
    if feed and amount and (has_batch(segment) or segment.has("bird", "fish")) and not has_money(counted):
        return "feed_use"
    if feed and segment.header:
        return "feed_use"
    return None


def _received(segment: Segment) -> bool:
    """ "Pond 1 and Pond 2 got 5kg": a batch that gets kilos or bags is fed."""
    verb = next(
        (i for i, t in enumerate(segment.tokens) if t.norm in ("got", "get", "gets", "had", "received", "receive")), 0
    )
    before = segment.tokens[:verb]
    return bool(before) and before[-1].kind == "batch" and not segment.has("harvest", "egg", "i", "cat:equipment")


def drinking_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """ "consumed 110 litres of water" is water, though hens also consume feed."""
    return (
        "water"
        if counts_any(counted, "litre")
        and segment.has("water", "drink")
        and not segment.has("cat:fuel", "cat:medication")
        else None
    )


def _they_finished(segment: Segment) -> bool:
    """ "They finished 90 litres": the animals named before."""
    return segment.has("use", "feeding") and any(t.norm in ("they", "dem", "them") for t in segment.tokens[:2])


def litres_kind(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> str | None:
    """Litres of water drunk."""
    if (
        counts_any(counted, "litre")
        and not segment.has("cat:fuel")
        and (segment.has("drink", "water") or has_batch(segment) or _they_finished(segment))
    ):
        return "water"
    return "water" if segment.has("drink") and (segment.header or counts_any(counted, "gallon")) else None
