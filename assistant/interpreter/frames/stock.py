"""Deaths, feed, eggs, water and weights: the daily sheet of a pen or pond."""

from __future__ import annotations

import re
from decimal import Decimal

from ..event import Event
from ..model import Token
from ..quantities import Quantity
from ..tagger import FISH_KINDS
from .base import Context, Draft, plain, put_batch, put_day


def _span(event: Event, quantity: Quantity) -> str:
    first, last = min(quantity.first, quantity.index), max(quantity.last, quantity.index)
    return " ".join(t.text for t in event.tokens[first : last + 1])


# ------------------------------------------------------------------------------------------------------------ mortality
def mortality(event: Event, context: Context) -> Draft | None:
    """A death or a cull. None for a zero (SCHEMA, Deaths)."""
    draft = Draft("mortality")
    quantity = _dead(event)
    if (quantity is None and event.has("some")) or _range(event):
        draft.ask("missing", "How many died?")
        return draft
    count, source = (quantity.value, _span(event, quantity)) if quantity else _single(event)
    if count == 0:
        return None
    if count is None:
        draft.ask("missing", "How many died?")
        return draft
    draft.put("count", count, source)
    put_batch(draft, event, context, ask=True)
    put_day(draft, event, context)
    cause = _cause(event)
    if cause:
        draft.put("cause", cause, cause)
    _believable_deaths(draft, count, context)
    return draft


def _dead(event: Event) -> Quantity | None:
    """The number that counts the dead: with a bird or fish noun, or next to the word for dying."""
    numbers = [
        q
        for q in event.counted
        if not q.ignored and q.unit in (None, "piece") and "money" not in event.tokens[q.index].flags
    ]
    numbers = [q for q in numbers if not _of_total(event, q)]
    animals = [q for q in numbers if q.noun in ("bird", "fish", "chick", "fingerling")]
    deaths = [i for i, t in enumerate(event.tokens) if t.has("die", "kill", "lose", "cull")]
    near = sorted(numbers, key=lambda q: min((abs(q.index - d) for d in deaths), default=99))
    return animals[0] if animals else (near[0] if near else None)


def _of_total(event: Event, quantity: Quantity) -> bool:
    """The 500 of "20 out of 500", the 495 of "495 remaining"."""
    k = quantity.index - 1
    while k > 0 and event.tokens[k].norm in ("the", "our", "my", "about", "total"):
        k -= 1
    before = event.tokens[k].norm if k >= 0 else ""
    after = event.tokens[quantity.last + 1] if quantity.last + 1 < len(event.tokens) else None
    return (
        before in ("of", "/")
        or bool(after is not None and after.has("balance"))
        or bool(quantity.index and event.tokens[quantity.index - 1].has("balance"))
    )


def _single(event: Event) -> tuple[Decimal | None, str]:
    """ "a bird died", "one of them": 1 if the words are singular."""
    for i, token in enumerate(event.tokens):
        if token.norm in ("a", "an", "another") and i + 1 < len(event.tokens):
            window = event.tokens[i + 1 : i + 4]
            noun = next((t for t in window if t.has("bird", "fish", "chick")), None)
            if noun is not None and not noun.norm.endswith("s"):
                return Decimal(1), f"{token.text} {noun.text}"
    return None, ""


def _range(event: Event) -> bool:
    """ "5 or 6", "5-6 birds": two readings of the count."""
    for i, token in enumerate(event.tokens[:-2]):
        if token.norm == "between" and event.tokens[i + 1].kind == "num" and event.tokens[i + 2].kind == "num":
            return True
        if token.kind == "num" and event.tokens[i + 1].norm in ("or", "-", "to") and event.tokens[i + 2].kind == "num":
            return True
    return False


def _cause(event: Event) -> str:
    """What the message says killed them: after "because of", or the subject of "kill"."""
    for i, token in enumerate(event.tokens):
        if token.has("due") and token.kind == "word":
            words = [t.text for t in event.tokens[i + 1 : i + 7] if t.kind in ("word", "num")]
            if words:
                return " ".join(words)
        if token.has("kill") or (
            token.has("feeding", "use", "happen") and any(t.has("predator") for t in event.tokens[:i])
        ):
            before = [t for t in event.tokens[:i] if t.kind == "word" and not t.has("bird", "fish", "i", "wh")]
            words = [
                t.text
                for t in before
                if t.norm not in ("the", "on", "a", "don", "in", "of", "was", "were", "has", "have")
            ]
            if words:
                return " ".join(words[:4])
            by = [t.text for t in event.tokens[i + 1 :] if t.kind == "word"]
            if "by" in [w.lower() for w in by]:
                return " ".join(by[[w.lower() for w in by].index("by") + 1 :][:3])
    sign = next((t.text for t in event.tokens if t.has("sign")), "")
    if sign:
        return sign
    return _plain_cause(event)


_CAUSES = re.compile(
    r"\b(heat|cold|sun|disease|coccidiosis|newcastle|gumboro|snake|hawk|rat|rats|dog|dogs|storm|flood|piling|"
    r"smothering|stress|predator|suffocation|kite|poison\w*|low oxygen|culled?|zafi|ooru|rain|fire|injury)\b"
)


def _plain_cause(event: Event) -> str:
    found = _CAUSES.search(" ".join(t.norm for t in event.tokens))
    return found.group() if found else ""


def _believable_deaths(draft: Draft, count: Decimal, context: Context) -> None:
    """A count of deaths is whole and no larger than the flock."""
    heads = [
        b.count for b in context.farm.batches if b.name == draft.fields.get("batch") or "batch" not in draft.fields
    ]
    known = sum(h for h in heads if h is not None) if heads and all(h is not None for h in heads) else None
    if count != int(count):
        draft.ask("absurd", f"{plain(count)} cannot be a number of deaths. How many died?")
    elif known is not None and count > known:
        draft.ask("absurd", f"{plain(count)} is more than the {known} you have. How many died?")
    elif count >= 5_000:
        draft.ask("absurd", f"{plain(count)} is a very large number of deaths. How many died?")


# ------------------------------------------------------------------------------------------------------------- feed use
def feed_use(event: Event, context: Context) -> Draft:
    """Feed given: the measure said, and its kg where the measure has a known weight."""
    draft = Draft("feed_use")
    quantity = next(
        (
            q
            for q in event.counted
            if q.unit in ("bag", "kg", "bowl", "tonne", "g") and not q.ignored and not _size(event, q)
        ),
        None,
    )
    put_batch(draft, event, context)
    put_day(draft, event, context)
    kind = _feed_type(event)
    if kind:
        draft.put("feed_type", kind, kind)
    if quantity is None or _range(event):
        draft.ask("missing", "How much feed was it, in bags or kg?")
        return draft
    source = _span(event, quantity)
    unit = quantity.unit or "bag"
    value = quantity.value * 1000 if unit == "tonne" else quantity.value
    unit = "kg" if unit == "tonne" else quantity.unit_word.removesuffix("s") if unit == "bowl" else unit
    draft.put("quantity", value, source)
    draft.put("unit", unit, source)
    kg = {"kg": value, "g": value / 1000}.get(unit)
    if unit == "bag":
        kg = value * (_said_bag(event) or context.farm.feed_bag_kg)
    if kg is not None:
        draft.put("kg", kg, source)
    if value <= 0 or (kg is not None and kg > 10_000):
        draft.ask("absurd", f"{plain(value)} {unit} of feed cannot be right. How much was it?")
    return draft


def _size(event: Event, quantity: Quantity) -> bool:
    """ "(25kg)", "25kg bag", "2 bags of 15kg": the size of a bag."""
    if quantity.unit != "kg":
        return False
    others = [q for q in event.counted if q.unit == "bag"]
    return bool(others)


def _said_bag(event: Event) -> Decimal | None:
    return next((q.value for q in event.counted if q.unit == "kg"), None)


def _feed_type(event: Event) -> str:
    """The words that name the kind of feed ("layers mash")."""
    kinds = [
        t.text
        for t in event.tokens
        if t.has("cat:feed") and t.norm not in ("feed", "feeds", "feeding", "abinci", "ounje", "nri", "abincin", "onje")
    ]
    return " ".join(kinds)


# ----------------------------------------------------------------------------------------------------------------- eggs
def eggs(event: Event, context: Context) -> Draft:
    """Eggs collected, in pieces, with the crates as said and the cracked ones."""
    draft = Draft("egg_collection")
    size = context.farm.crate_size
    numbers = [q for q in event.counted if not q.ignored and "money" not in event.tokens[q.index].flags]
    cracked = _cracked(event, numbers)
    rest = [q for q in numbers if q is not cracked]
    crates = next((q for q in rest if q.unit == "crate"), None)
    pieces = next(
        (q for q in rest if q is not crates and (q.unit == "piece" or (q.noun == "egg" and q.unit is None))), None
    )
    if crates is not None and pieces is None:
        pieces = next(
            (q for q in rest if q is not crates and not q.counts and q.index > crates.index and q.value < size),
            None,
        )
    if crates is None and pieces is None:
        pieces = next((q for q in rest if not q.counts), None)
    put_batch(draft, event, context)
    put_day(draft, event, context)
    if (crates is None and pieces is None) or _range(event):
        draft.ask("missing", "How many crates or eggs did you collect?")
        return draft
    _put_eggs(draft, event, crates, pieces, size)
    if cracked is not None:
        draft.put("cracked", cracked.value, _span(event, cracked))
    return draft


def _put_eggs(draft: Draft, event: Event, crates: Quantity | None, pieces: Quantity | None, size: int) -> None:
    """Crates and loose eggs; pieces that only repeat the crates must agree with them."""
    source = " ".join(_span(event, q) for q in (crates, pieces) if q is not None)
    total = pieces.value if pieces is not None else Decimal(0)
    if crates is not None:
        whole = crates.value * size
        if pieces is not None and pieces.value >= size:
            if pieces.value != whole:
                draft.ask(
                    "mismatch",
                    f"{plain(crates.value)} crates is {plain(whole)} eggs, but you said {plain(pieces.value)}."
                    " Which one is right?",
                )
                return
            total = whole
        else:
            total += whole
        draft.put("crates", crates.value, _span(event, crates))
    draft.put("eggs", total, source)
    if total <= 0 or total != int(total) or total > 30_000:
        draft.ask("absurd", f"{plain(total)} eggs cannot be right. How many did you collect?")


def _cracked(event: Event, numbers: list[Quantity]) -> Quantity | None:
    """The number next to "crack": "5 crack", "cracked: 3", "3 of them broken"."""
    marks = [i for i, t in enumerate(event.tokens) if t.has("cracked") and t.kind == "word"]
    if not marks:
        return None
    loose = [q for q in numbers if q.unit in (None, "piece")]
    after = [q for q in loose if 0 < q.index - marks[0] <= 2]
    before = [q for q in loose if 0 < marks[0] - q.index <= 4]
    return before[-1] if before else after[0] if after else None


# ---------------------------------------------------------------------------------------------------------------- water
_READINGS = (
    ("ph", "ph", 0, 14),
    ("temperature", "temperature_c", 5, 50),
    ("ammonia", "ammonia_mg_l", 0, 50),
    ("oxygen", "dissolved_oxygen_mg_l", 0, 30),
)


def water(event: Event, context: Context) -> Draft:
    """Litres drunk, or the readings of a test."""
    draft = Draft("water")
    put_batch(draft, event, context)
    put_day(draft, event, context)
    litres = next((q for q in event.counted if q.unit == "litre" and not q.ignored), None)
    readings, source = _readings(draft, event)
    if readings:
        draft.put("readings", readings, source)
    elif litres is not None:
        draft.put("litres", litres.value, _span(event, litres))
        if litres.value <= 0 or litres.value > 1_000_000:
            draft.ask("absurd", f"{plain(litres.value)} litres cannot be right. How much water was it?")
    elif not draft.doubts:
        draft.ask("missing", "What was the reading, or how many litres?")
    return draft


def _readings(draft: Draft, event: Event) -> tuple[dict[str, Decimal], str]:
    """Each measure takes the nearest number after it, else the one before it."""
    readings: dict[str, Decimal] = {}
    words: list[str] = []
    used: set[int] = set()
    for tag, name, low, high in _READINGS:
        i = next((k for k, t in enumerate(event.tokens) if t.has(tag) and _is_measure(t, event)), None)
        number = _number_near(event.tokens, i, used) if i is not None else None
        if i is None or number is None:
            continue
        used.add(number)
        value = event.tokens[number].number
        readings[name] = value
        words.append(f"{event.tokens[i].text} {event.tokens[number].text}")
        if not low <= value <= high:
            draft.ask("absurd", f"{event.tokens[i].text} {plain(value)} cannot be right. What was the reading?")
    return readings, ", ".join(words)


def _is_measure(token: Token, event: Event) -> bool:
    return not (
        token.norm == "do" and token.text not in ("DO", "D.O", "Do") and not event.has("ph", "ammonia", "temperature")
    )


def _number_near(tokens: list[Token], i: int, used: set[int]) -> int | None:
    """Index of the number that a measure is about."""
    for k in range(i + 1, min(i + 9, len(tokens))):
        if tokens[k].kind == "num" and k not in used:
            return k
        if tokens[k].has("ph", "ammonia", "oxygen", "temperature") and tokens[k].norm not in (
            "degrees",
            "degree",
            "deg",
            "celsius",
        ):
            break
    for k in range(i - 1, max(i - 4, -1), -1):
        if tokens[k].kind == "num" and k not in used:
            return k
    return None


# --------------------------------------------------------------------------------------------------------------- weight
def weight(event: Event, context: Context) -> Draft:
    """Average weight in grams, and how many were weighed."""
    draft = Draft("weight")
    put_batch(draft, event, context, ask=True)
    put_day(draft, event, context)
    masses = [q for q in event.counted if q.unit in ("kg", "g") and not q.ignored]
    heads = next(
        (
            q
            for q in event.counted
            if not q.ignored
            and q.unit in (None, "piece")
            and (q.noun in ("bird", "fish", "chick") or not q.money)
            and q not in masses
            and q.value == int(q.value)
            and q.value > 0
            and _heads(event, q)
        ),
        None,
    )
    if not masses:
        draft.ask("missing", "What was the average weight, in kg or g?")
        return draft
    mass = masses[0]
    grams = mass.value * 1000 if mass.unit == "kg" else mass.value
    source = _span(event, mass)
    fish = event.has("fish") or any(
        b.kind in FISH_KINDS for b in context.farm.batches if b.name == draft.fields.get("batch")
    )
    if heads is not None:
        grams = _per_head(draft, event, grams, heads.value, fish)
        draft.put("sample_size", heads.value, _span(event, heads))
    draft.put("average_g", grams, source)
    if not draft.doubts and not Decimal(1) <= grams <= Decimal(25_000 if fish else 30_000):
        draft.ask("absurd", f"{plain(grams)} g on average cannot be right. What was the weight?")
    return draft


def _heads(event: Event, quantity: Quantity) -> bool:
    return quantity.noun is not None or quantity.unit == "piece" or event.has("weigh")


def _per_head(draft: Draft, event: Event, grams: Decimal, heads: Decimal, fish: bool) -> Decimal:
    """A weight of several together is divided; "average" and "each" are not."""
    if event.has("average", "each") or heads <= 1:
        return grams
    top = Decimal(8_000)
    together = event.has("total") or any(t.norm == "together" for t in event.tokens)
    if together or grams > top:
        return grams / heads
    if grams / heads < 250 and not fish:
        return grams
    if event.has("die"):
        return grams
    draft.ask("range", f"Is {plain(grams)} g the weight of one, or of all {plain(heads)} together?")
    return grams
