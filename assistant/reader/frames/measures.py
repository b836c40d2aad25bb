"""What was measured: water drunk, readings of water, weights."""

from __future__ import annotations

from decimal import Decimal

from assistant.reader.entities.care import MEASURES, Measured, name_of
from assistant.reader.events import Context, Event, Span
from assistant.reader.frames.common import ANIMALS, kinds_in, mentions, plain, put_batch, put_day
from assistant.reader.frames.counts import bare, counted
from assistant.reader.frames.health import has_money, to_come
from assistant.reader.items import Kind, Quantity
from farms.language.concepts import Concept as C
from farms.language.tagger import FISH_KINDS

LIMITS = {"ph": (0, 14), "temperature_c": (5, 50), "ammonia_mg_l": (0, 50), "dissolved_oxygen_mg_l": (0, 30)}
MOST_LITRES = 1_000_000
HEAVIEST = {"turkeys": 30_000, "catfish": 25_000, "fingerlings": 2_000}  # grams of one animal
HEAVY = 9_000  # of any other


def water(span: Span, context: Context) -> Event | None:
    """Litres drunk, or readings of a pond."""
    if Kind.READING not in span.by_kind and not span.meaning(C.LITRE, C.GALLON, *MEASURES):
        return None
    if has_money(span) or span.words(C.BUY, C.SELL, C.TASK_MARK, C.NEED) or to_come(span):
        return None
    event = Event("water", span.items, bonus=1.0)
    values = _readings(event, span)
    if set(values) == {"temperature_c"} and not _of_water(span, context):
        return None
    if values and span.said("both") and len({m.batch for _, m in mentions(span)}) == 1:
        return None  # "Pond 2 is 6.6, both of them 28 degrees"
    if values:
        event.put("readings", values, rule="water.readings")
        for name, value in values.items():
            low, high = LIMITS[name]
            if not low <= value <= high:
                event.ask("absurd", f"{plain(value)} cannot be right for {name.split('_')[0]}. What was the reading?")
    elif not _put_litres(event, span):
        return None
    event.use(*span.words(C.DRINK, C.WATER, C.USE, C.POND, C.FEEDING, *MEASURES, *ANIMALS))
    put_batch(event, span, context, ask=True, each=bool(values))
    put_day(event, span, context)
    return event


def _readings(event: Event, span: Span) -> dict[str, Decimal]:
    """The readings by name. A measure that stands alone takes the number after it, or one with its unit before it."""
    values: dict[str, Decimal] = {}
    loose = []
    for i, item in span.of(Kind.READING):
        assert isinstance(item.value, Measured)
        if item.value.name is None:
            loose.append(i)
        elif item.value.name not in values:
            values[item.value.name] = item.value.number
            event.use(i)
    alone = [i for i in span.words(*MEASURES) if span.items[i].norm != "do" or span.items[i].text[:1] == "D"]
    for i in alone:
        name = name_of(span.items[i])
        later = [j for j in (*loose, *(j for j, _ in span.of(Kind.NUMBER))) if i < j <= i + 12 and j not in event.used]
        if name not in values and later:
            value = span.items[min(later)].value
            values[name] = value.number if isinstance(value, Measured) else value
            event.use(i, min(later))
    return values


def _of_water(span: Span, context: Context) -> bool:
    """A temperature is of the water of a pond, and not of the air in a house."""
    fish = all(b.kind in FISH_KINDS for b in context.farm.batches)
    named = any(m.batch is not None and m.batch.kind in FISH_KINDS for _, m in mentions(span))
    return fish or named or bool(span.words(C.WATER, C.POND) or span.meaning(C.FISH, C.FINGERLING))


def _put_litres(event: Event, span: Span) -> bool:
    """Litres, or drums of so many litres; False where they are of something else."""
    litres = [(i, q) for i, q in counted(span) if q.unit == "litre"]
    told = span.words(C.DRINK, C.WATER) or (span.words(C.USE) if span.said("they", "dem") else [])
    if not litres or span.meaning(C.COST_FUEL, C.COST_MEDICATION, C.COST_VACCINE) or Kind.DOSE in span.by_kind:
        return False
    if not told and not (mentions(span) and len(litres) == 1 and not span.words(C.COLLECT, C.LAY)):
        return False
    event.bonus = 1.5 if told else 0.3
    place, number = litres[0][0], litres[0][1].number
    if number <= 0 or number > MOST_LITRES:
        event.ask("absurd", f"{plain(number)} litres cannot be right. How much water was it?")
    event.put("litres", number, place, rule="water.litres")
    return True


TOGETHER = ("together", "=", "all", "join", "altogether", "everything")
LINKS = ("=", "are", "is", "na", "was", "were")
SCALE = ("scale", "scaled", "scaling", "sampling")


def weighing(span: Span, context: Context) -> Event | None:
    """The average weight of a sample."""
    masses = [(i, q) for i, q in counted(span) if q.unit in ("kg", "g") and not q.goods & {C.COST_FEED, C.MANURE}]
    heads = [(i, q) for i, q in counted(span) if q.unit in (None, "piece") and q.goods & set(ANIMALS)]
    words = span.words(C.WEIGH, C.AVERAGE) + span.said(*SCALE)
    words = words or ([] if heads or _got(span) else span.words(C.EACH))
    heads = heads or [(i, q) for i, q in counted(span) if q.unit == "piece" and mentions(span)]
    pair = len(masses) == len(heads) == 1 and bool((span.words(C.TOTAL) or span.said(*LINKS)) and not _got(span))
    masses = masses or _unitless(span)
    if not masses or not (words or pair) or has_money(span) or to_come(span):
        return None
    if span.words(C.SELL, C.BUY, C.FEEDING, C.DIE, C.HARVEST) or span.meaning(C.EGG, C.COST_FEED):
        return None
    event = Event("weight", span.items, bonus=1.5)
    event.use(*words)
    sample = [(i, q.number) for i, q in heads] or [(i, q.number) for i, q in counted(span) if q.unit == "piece"]
    sample = sample or [(i, n) for i, n in bare(span) if n == int(n) and n > 0 and i != masses[0][0]]
    if sample:
        event.put("sample_size", sample[0][1], sample[0][0], rule="weight.sample")
    _put_average(event, span, masses, sample[0][1] if sample else None, words)
    put_batch(event, span, context, ask=True)
    put_day(event, span, context)
    event.use(*span.meaning(*ANIMALS), *span.words(C.USE, C.TAKE, C.COLLECT, C.GIVE, C.HARVEST))
    _believe(event, span, context)
    if event.blocked and not span.words(C.WEIGH, C.AVERAGE):
        return None
    return event


def _got(span: Span) -> bool:
    """Something was given to the animals."""
    return bool(span.words(C.GIVE, C.USE, C.TAKE) or span.said("got", "get", "received"))


def _unitless(span: Span) -> list[tuple[int, Quantity]]:
    """ "mean 715", "average 1.8": grams or kilos by their size, where animals are weighed."""
    means = span.words(C.AVERAGE) if mentions(span) or span.meaning(*ANIMALS) else []
    found = [(j, n) for i in means for j, n in bare(span) if 0 < j - i < 3]
    return [(j, Quantity(n, "g" if n >= 30 else "kg")) for j, n in found[:1]]


def _put_average(
    event: Event, span: Span, masses: list[tuple[int, Quantity]], heads: Decimal | None, words: list[int]
) -> None:
    """The weight after "average", or else the first; that of several together is divided."""
    mean = span.words(C.AVERAGE)
    later = [mass for mass in masses if mean and mass[0] > mean[-1]]
    place, quantity = (later or masses)[0]
    grams = quantity.number * (1000 if quantity.unit == "kg" else 1)
    every = [(i, n) for i, n in bare(span) if i not in event.used]
    if heads and len(every) + len(masses) == heads > 1:  # "3 on the scale: 7.2, 6.8 and 7.6 kg"
        scale = 1000 if masses[-1][1].unit == "kg" else 1
        whole = sum((n for _, n in every), Decimal(0)) + sum((q.number for _, q in masses), Decimal(0))
        event.use(*(i for i, _ in every), *(i for i, _ in masses))
        event.put("average_g", round(whole * scale / heads), place, rule="weight.each")
        return
    together = [i for i in (*span.words(C.TOTAL), *span.said(*TOGETHER)) if span.items[i].norm not in ("average",)]
    event.use(*together)
    one = span.words(C.AVERAGE, C.EACH)
    if heads and heads > 1 and not [i for i in one if span.items[i].has(C.AVERAGE)]:
        kinds = kinds_in(span)
        if together or not words or grams > (12_000 if "turkeys" in kinds else 4_000):
            grams = Decimal(round(grams / heads))
        elif not one and grams / heads >= 250:
            event.ask(
                "range", f"Is {plain(grams)} g the weight of one, or of all {plain(heads)} together?", blocks=False
            )
    event.put("average_g", grams, place, rule="weight.average")


def _believe(event: Event, span: Span, context: Context) -> None:
    """No animal of the batch or kind weighs more."""
    kinds = set(kinds_in(span)) | {b.kind for b in context.farm.batches if b.name == event.fields.get("batch")}
    most = max((HEAVIEST.get(kind, HEAVY) for kind in kinds), default=30_000)
    grams = event.fields["average_g"]
    assert isinstance(grams, Decimal | int)
    if not 1 <= grams <= most and not any(d.kind == "range" for d in event.doubts):
        event.ask("absurd", f"{plain(Decimal(grams))} g on average cannot be right. What was the weight?")
