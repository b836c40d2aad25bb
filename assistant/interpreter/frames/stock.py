"""Feed, eggs, water and weights: the daily sheet of a pen or pond."""

from __future__ import annotations

from decimal import Decimal

from farms.language.tagger import FISH_KINDS
from farms.language.token import Token

from ..event import Event
from ..quantities import Quantity
from .base import Context, Draft, is_range, plain, put_batch, put_day, span


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
    if quantity is None or is_range(event):
        draft.ask("missing", "How much feed was it, in bags or kg?")
        return draft
    source = span(event, quantity)
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
        t.said
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
    crates, pieces = _crates_and_pieces(rest, size)
    put_batch(draft, event, context)
    put_day(draft, event, context)
    if (crates is None and pieces is None) or is_range(event):
        draft.ask("missing", "How many crates or eggs did you collect?")
        return draft
    over = next((q for q in rest if crates is not None and 0 < q.index - crates.last <= 2 and q is not pieces), None)
    if (
        crates is not None
        and pieces is not None
        and over is not None
        and crates.value * size + over.value == pieces.value
    ):
        pieces = over  # "285 eggs (9 crates 15)"
    if crates is not None and pieces is not None and (said := _said_total(event, rest, crates, pieces, size)):
        draft.ask(
            "mismatch",
            f"{plain(crates.value)} crates and {plain(pieces.value)} do not make {plain(said)} eggs. How many?",
        )
    _put_eggs(draft, event, crates, pieces, size)
    _believable_laying(draft, event, context)
    if cracked is not None:
        draft.put("cracked", cracked.value, span(event, cracked))
    return draft


def _crates_and_pieces(numbers: list[Quantity], size: int) -> tuple[Quantity | None, Quantity | None]:
    """The crates and the loose eggs among the numbers of a collection; a crate holds `size` eggs."""
    crates = next((q for q in numbers if q.unit == "crate"), None)
    rest = [q for q in numbers if q is not crates]
    pieces = next((q for q in rest if q.unit == "piece" or (q.noun == "egg" and q.unit is None)), None)
    if crates is not None and pieces is None:
        near = (q for q in rest if not q.counts and 0 < q.index - crates.last <= 3 and q.value < size)
        pieces = next(near, None)
    if crates is None and pieces is None:
        pieces = next((q for q in rest if not q.counts), None)
    return crates, pieces


def _said_total(event: Event, rest: list[Quantity], crates: Quantity, pieces: Quantity, size: int) -> Decimal | None:
    """ "5 crates 10 pcs = 170 eggs": a total in eggs that crates and loose eggs do not make."""
    whole = crates.value * size + pieces.value
    others = [
        q for q in rest if q is not crates and q is not pieces and q.value >= size and (q.noun == "egg" or not q.counts)
    ]
    marked = [
        q
        for q in others
        if event.tokens[q.index - 1].norm in ("=", "total", "is", "na", "makes", "make") or q.noun == "egg"
    ]
    return next((q.value for q in marked if q.value != whole and q.index > pieces.index), None)


def _put_eggs(draft: Draft, event: Event, crates: Quantity | None, pieces: Quantity | None, size: int) -> None:
    """Crates and loose eggs; pieces that only repeat the crates must agree with them."""
    source = " ".join(span(event, q) for q in (crates, pieces) if q is not None)
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
        draft.put("crates", crates.value, span(event, crates))
    draft.put("eggs", total, source)
    if total <= 0 or total != int(total) or total > 30_000:
        draft.ask("absurd", f"{plain(total)} eggs cannot be right. How many did you collect?")


def _believable_laying(draft: Draft, event: Event, context: Context) -> None:
    """A hen lays at most about one egg a day; a flock's head count may be old and its eggs those of some days."""
    said = next((q.value for q in event.counted if q.noun == "bird" and not q.ignored and not q.money), None)
    known = next((b.count for b in context.farm.batches if b.name == draft.fields.get("batch")), None)
    most = said * 2 if said is not None else Decimal(known) * 7 if known else None
    laid = draft.fields.get("eggs")
    if most and isinstance(laid, Decimal) and laid > most:
        draft.ask("absurd", f"{plain(laid)} eggs are too many for so few birds. How many did you collect?")


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
        draft.put("litres", litres.value, span(event, litres))
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
    mean = next((i for i, t in enumerate(event.tokens) if t.has("average")), None)
    later = [q for q in masses if mean is not None and q.index > mean]
    mass = later[0] if later else masses[0]
    grams = mass.value * 1000 if mass.unit == "kg" else mass.value
    source = span(event, mass)
    fish = event.has("fish") or any(
        b.kind in FISH_KINDS for b in context.farm.batches if b.name == draft.fields.get("batch")
    )
    if heads is not None:
        grams = _per_head(draft, event, grams, heads.value, fish)
        draft.put("sample_size", heads.value, span(event, heads))
    draft.put("average_g", grams, source)
    if grams <= 0 or (not draft.doubts and not Decimal(1) <= grams <= _heaviest(draft, event, context, fish)):
        draft.ask("absurd", f"{plain(grams)} g on average cannot be right. What was the weight?")
    return draft


_HEAVIEST = {"turkeys": 30_000, "catfish": 25_000, "fingerlings": 2_000}  # grams


def _heaviest(draft: Draft, event: Event, context: Context, fish: bool) -> Decimal:
    """The most that one animal of the batch, or of the kind named, can weigh, in grams."""
    kinds = {b.kind for b in context.farm.batches if b.name == draft.fields.get("batch")}
    kinds |= {t[5:] for token in event.tokens for t in token.tags if t.startswith("kind:")}
    known = {_HEAVIEST.get(kind, 9_000) for kind in kinds}
    return Decimal(max(known, default=25_000 if fish else 30_000))


def _heads(event: Event, quantity: Quantity) -> bool:
    return quantity.noun is not None or quantity.unit == "piece" or event.has("weigh")


def _per_head(draft: Draft, event: Event, grams: Decimal, heads: Decimal, fish: bool) -> Decimal:
    """A weight of several together is divided; "average" and "each" are not."""
    if event.has("average", "each") or heads <= 1:
        return grams
    top = Decimal(12_000 if event.has("kind:turkeys") else 4_000)  # grams that one of them can weigh
    together = event.has("total") or any(t.norm in ("together", "=") for t in event.tokens)
    if together or grams > top:
        return grams / heads
    if grams / heads < 250 and not fish:
        return grams
    if event.has("die"):
        return grams
    draft.ask("range", f"Is {plain(grams)} g the weight of one, or of all {plain(heads)} together?")
    return grams
