"""What was seen and done for the animals' health: treatments as told, vaccinations, signs, water and weights."""

from __future__ import annotations

from decimal import Decimal

from farms.language.concepts import Concept as C

from ..events import Context, Event, Span
from ..items import Item, Kind, Quantity
from .common import mentions, put_batch, put_day
from .price import amounts

READINGS = {C.PH: "ph", C.TEMPERATURE: "temperature_c", C.AMMONIA: "ammonia_mg_l", C.OXYGEN: "dissolved_oxygen_mg_l"}


def _counted(span: Span) -> list[tuple[int, Quantity]]:
    return [(i, q.value) for i, q in span.of(Kind.QUANTITY) if isinstance(q.value, Quantity)]


def _medicines(span: Span, *concepts: C) -> list[int]:
    return [i for i, item in enumerate(span.items) if item.has(*concepts) and not item.has(C.FISH, C.EGG)]


def treatment(span: Span, context: Context) -> Event | None:
    """A medicine that was given."""
    found = _medicines(span, C.COST_MEDICATION)
    words = span.words(C.REMEDY, C.GIVE, C.TREAT, C.USE)
    if not found or not words or amounts(span, set(_figures(span))) or span.words(C.BUY, C.SELL, C.PAY):
        return None
    event = Event("treatment", span.items, bonus=1.8)
    event.use(*words, *found)
    names = [_noun(span.items[i]) for i in found]
    event.put("medicine", " ".join(names), *found, rule="treatment.medicine")
    doses = [i for i, q in _counted(span) if q.unit in ("ml", "g", "bottle", "litre")]
    if doses:
        event.put("dose_said", " ".join(span.items[i].text for i in doses), *doses, rule="treatment.dose")
    _put_withdrawal(event, span)
    put_batch(event, span, context, ask=True)
    put_day(event, span, context)
    event.use(*span.words(C.SIGN, C.WATER, C.DUE), *span.people(), *span.meaning(C.BIRD, C.FISH, C.TIMEUNIT))
    return event


def _figures(span: Span) -> list[int]:
    return [i for i, item in span.of(Kind.NUMBER)]


def _noun(item: Item) -> str:
    return item.value.noun if isinstance(item.value, Quantity) and item.value.noun else item.text


def _put_withdrawal(event: Event, span: Span) -> None:
    """Days for which eggs or meat may not be sold, as the message says them."""
    held = span.words(C.WITHDRAWAL)
    days = [
        (i, q)
        for i, q in _counted(span)
        if q.unit == "timeunit" and span.items[i].text.lower().endswith(("days", "day"))
    ]
    if not held:
        return
    event.use(*held)
    for i, quantity in days:
        near = " ".join(item.norm for item in span.items[max(0, i - 3) : i + 4])
        for word, name in (("egg", "withdrawal_days_eggs"), ("meat", "withdrawal_days_meat")):
            if word in near and name not in event.fields:
                event.put(name, quantity.number, i, rule="treatment.withdrawal")


def vaccination(span: Span, context: Context) -> Event | None:
    """A vaccine that was given."""
    found = _medicines(span, C.COST_VACCINE)
    words = span.words(C.VACCINATE, C.TREAT, C.GIVE, C.REMEDY)
    lots = list(span.of(Kind.LOT))
    if not (found and (words or lots)) and not span.words(C.VACCINATE):
        return None
    if amounts(span, set(_figures(span))) or span.words(C.BUY, C.SELL, C.PAY):
        return None
    event = Event("vaccination", span.items, bonus=2.0)
    event.use(*words, *found)
    named = [i for i in found if span.items[i].norm not in ("vaccine", "vaccines", "vaccination")] or found
    if named:
        event.put("vaccine", " ".join(_noun(span.items[i]) for i in named), *named, rule="vaccination.vaccine")
    else:
        event.ask("missing", "Which vaccine was it?")
    lots = [(i, item.value) for i, item in span.of(Kind.LOT)]
    if lots:
        event.put("lot", lots[0][1], lots[0][0])
    heads = [
        (i, q) for i, q in _counted(span) if q.goods & {C.BIRD, C.FISH, C.CHICK, C.FINGERLING} or q.unit == "piece"
    ]
    if heads:
        event.put("count", heads[0][1].number, heads[0][0], rule="vaccination.count")
    put_batch(event, span, context, ask=True)
    put_day(event, span, context)
    event.use(*span.people(), *span.words(C.WATER), *span.meaning(C.BIRD, C.FISH, C.TIMEUNIT))
    return event


def symptom(span: Span, context: Context) -> Event | None:
    """Signs of illness."""
    signs = span.meaning(C.SIGN)
    body = span.words(C.BODY)
    trouble = span.words(C.TROUBLE)
    if not signs and not (trouble and (body or span.meaning(C.BIRD, C.FISH) or mentions(span))):
        return None
    if amounts(span, set(_figures(span))) or (span.words(C.DIE, C.CULL, C.KILL, C.LOSE) and not span.words(C.NEGATION)):
        return None
    plain = [
        i
        for i in signs
        if span.items[i].norm not in ("spot", "spots", "cold", "weak", "thin", "surface", "disturb", "blood")
    ]
    if not plain and not (span.meaning(C.BIRD, C.FISH) or mentions(span)):
        return None
    event = Event("symptom", span.items, bonus=0.8)
    event.use(*signs, *body, *trouble)
    kept = [item.text for item in span.items if item.kind in (Kind.WORD, Kind.QUANTITY, Kind.NUMBER)]
    event.put("description", " ".join(kept)[:200], *signs, rule="symptom.description")
    event.use(*(i for i, item in span.of(Kind.WORD)))
    heads = [(i, q.number) for i, q in _counted(span) if q.goods & {C.BIRD, C.FISH, C.CHICK} or q.unit == "piece"]
    heads = heads or [(i, n.value) for i, n in span.of(Kind.NUMBER) if isinstance(n.value, Decimal)]
    if heads:
        event.put("affected_count", heads[0][1], heads[0][0], rule="symptom.count")
    put_batch(event, span, context, ask=False)
    put_day(event, span, context)
    return event


def water(span: Span, context: Context) -> Event | None:
    """Litres drunk, or readings of a pond."""
    litres = [(i, q) for i, q in _counted(span) if q.unit == "litre"]
    readings = {name: found[0] for concept, name in READINGS.items() if (found := span.words(concept))}
    if (not litres and not readings) or amounts(span, set(_figures(span))) or span.words(C.BUY, C.SELL):
        return None
    if (litres and not span.meaning(C.DRINK, C.WATER) and not readings) or span.meaning(C.COST_FUEL, C.COST_MEDICATION):
        return None
    event = Event("water", span.items, bonus=1.0)
    event.use(*span.words(C.DRINK, C.WATER, C.USE, C.POND, *READINGS), *readings.values())
    if readings:
        values = _read(event, span, readings)
        if values:
            event.put("readings", values, rule="water.readings")
    elif litres:
        event.put("litres", litres[0][1].number, litres[0][0], rule="water.litres")
    put_batch(event, span, context, ask=True)
    put_day(event, span, context)
    return event


def _read(event: Event, span: Span, readings: dict[str, int]) -> dict[str, Decimal]:
    """Each measure takes the number after it, or else before it."""
    values: dict[str, Decimal] = {}
    measures = sorted(readings.items(), key=lambda pair: pair[1])
    for at, (name, place) in enumerate(measures):
        stop = measures[at + 1][1] if at + 1 < len(measures) else len(span.items)
        for near in (*range(place + 1, min(stop, place + 5)), place - 1, place - 2):
            if 0 <= near < len(span.items) and near not in event.used:
                item = span.items[near]
                number = item.value.number if isinstance(item.value, Quantity) else item.value
                if item.kind in (Kind.NUMBER, Kind.QUANTITY) and isinstance(number, Decimal):
                    values[name] = number
                    event.use(near)
                    break
    return values


def weighing(span: Span, context: Context) -> Event | None:
    """The average weight of a sample."""
    weights = [(i, q) for i, q in _counted(span) if q.unit in ("kg", "g")]
    words = span.words(C.WEIGH, C.AVERAGE)
    if not weights or not words or amounts(span, set(_figures(span))) or span.words(C.SELL, C.BUY, C.FEEDING):
        return None
    event = Event("weight", span.items, bonus=1.5)
    event.use(*words)
    place, quantity = weights[0]
    grams = quantity.number * (1000 if quantity.unit == "kg" else 1)
    heads = [
        (i, q.number) for i, q in _counted(span) if i != place and (q.goods & {C.BIRD, C.FISH} or q.unit == "piece")
    ]
    heads = heads or [(i, n.value) for i, n in span.of(Kind.NUMBER) if isinstance(n.value, Decimal)]
    if heads:
        event.put("sample_size", heads[0][1], heads[0][0], rule="weight.sample")
    together = span.words(C.TOTAL) or span.said("together", "all")
    if heads and together and heads[0][1]:
        grams = round(grams / heads[0][1])
    event.use(*together)
    event.put("average_g", grams, place, rule="weight.average")
    put_batch(event, span, context, ask=True)
    put_day(event, span, context)
    event.use(*span.meaning(C.BIRD, C.FISH))
    return event
