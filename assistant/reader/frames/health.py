"""What was seen and done for the animals' health: treatments as told, vaccinations, signs of illness."""

from __future__ import annotations

from decimal import Decimal

from assistant.reader.entities.care import Hold, Measured
from assistant.reader.events import Context, Event, Span, once
from assistant.reader.frames.common import ANIMALS, kinds_in, mentions, put_batch, put_day
from assistant.reader.frames.counts import bare, counted, noun_of
from assistant.reader.frames.price import amounts
from assistant.reader.items import Item, Kind
from farms.language.calendar_days import Day
from farms.language.concepts import Concept as C
from farms.language.lexicon import COMMON
from farms.language.wordlist import phrases

TRADES = (C.BUY, C.SELL, C.PAY, C.SPEND)
TO_COME = (C.TASK_MARK, C.NEED)
PEOPLE = phrases(
    "vet; vet doctor; veterinary; vet bill; vet visit; doctor visit; vet drugs; disinfectant; izal; virkon"
)
VAGUE = phrases("drug; drugs; medicine; medicines; medication; medications; injection; injections; booster; treatment")
GIVING = (C.GIVE, C.REMEDY, C.USE, C.TREAT, C.DRINK)
INTO = ("to", "in", "inside", "into", "for", "with", "through")


@once
def has_money(span: Span) -> bool:
    """An amount of money, also without a sign of it, stands in the stretch."""
    return any(span.items[amount.place].kind is Kind.MONEY for amount in amounts(span))


@once
def to_come(span: Span) -> bool:
    """A day to come, a reminder or a need: nothing was done yet."""
    days = [item for _, item in span.of(Kind.DATE) if isinstance(item.value, Day) and item.value.past is None]
    return any(day.value.coming or day.norm.startswith("next") for day in days) or bool(span.words(*TO_COME))


def _named(span: Span, concept: C) -> list[int]:
    """Places of goods of the concept that are not named only in general."""
    found = [i for i in span.meaning(concept) if span.items[i].kind in (Kind.WORD, Kind.QUANTITY)]
    found = [i for i in found if span.items[i].norm not in PEOPLE]
    exact = [i for i in found if noun_of(span.items[i]).lower() not in VAGUE]
    return exact or found


def treatment(span: Span, context: Context) -> Event | None:
    """A medicine that was given."""
    if has_money(span) or span.words(*TRADES) or to_come(span) or _named(span, C.COST_VACCINE):
        return None
    if span.words(C.SPOIL, C.GIFT, C.STEAL, C.COUNT):
        return None
    verbs = [i for i in span.words(*GIVING, C.ADD) if not span.items[i].has(C.COST_MEDICATION)]
    verbs += [i for i in span.said(*GOT) if span.meaning(*ANIMALS) or mentions(span)]
    doses = _doses(span)
    held = [i for i, _ in span.of(Kind.HOLD)]
    on = _on(span)
    found = _named(span, C.COST_MEDICATION)
    dosed = Kind.DOSE in span.by_kind or held
    found = found or span.said(*DEWORMED) or _unknown(span, verbs)
    if not found or not (verbs or dosed or on or span.said(*DEWORMED)):
        return None
    if held and not verbs and all(noun_of(span.items[i]).lower() in VAGUE for i in found):
        return None  # "20k, drug inclusive. No eggs for 10 days"
    event = Event("treatment", span.items, bonus=1.8)
    event.use(*verbs, *on)
    found += _for_sign(span, found)
    event.put(
        "medicine", " ".join(dict.fromkeys(noun_of(span.items[i]) for i in found)), *found, rule="treatment.medicine"
    )
    if doses:
        event.put("dose_said", " ".join(span.items[i].text for i in doses), *doses, rule="treatment.dose")
    for i in held:
        put_hold(event, span.items[i].value)
    event.use(*held, *span.words(C.WITHDRAWAL))
    put_batch(event, span, context, ask=not span.said("all", "every"), each=True)
    put_day(event, span, context)
    _use_words(event, span)
    event.use(
        *(i for i, _ in heads_in(span)[:1] if i in span.clause(found[0]) or any(i in span.clause(v) for v in verbs)),
        *span.words(*ANIMALS),
        *(i for i, q in counted(span) if q.unit in ("timeunit", "percent", "age")),
    )
    return event


def _on(span: Span) -> list[int]:
    """ "Pen 2 on Tylosin", "Tylosin to Pen 2", "day 3 of Tylosin", "Meds: Pen 2 Tylosin": it is given, without a verb."""
    items = span.items
    on = [i for i in span.said("on") if i + 1 < len(items) and items[i + 1].has(C.COST_MEDICATION)]
    on += [i for i in span.said("to") if i and items[i - 1].has(C.COST_MEDICATION) and mentions(span)]
    on += [i for i in span.words(C.COST_MEDICATION, C.REMEDY, C.TREAT) if "head" in items[i].flags]
    days = [i for i, item in span.of(Kind.ASIDE) if item.rule == "aside.week"]
    return on + (days if span.meaning(C.COST_MEDICATION) else [])


def _unknown(span: Span, verbs: list[int]) -> list[int]:
    """ "Put Superlyte in their water": places of words that nothing knows, between the verb and the water."""
    water = [i for i in span.words(C.REMEDY, C.WATER) if "water" in span.items[i].norm.split()]
    if not verbs or not water or span.meaning(C.SIGN):
        return []
    between = range(min(verbs) + 1, water[0])
    return [i for i in between if _is_unknown(span.items[i]) or span.items[i].rule == "person.named"][:3]


def _is_unknown(item: Item) -> bool:
    """A word that nothing else knows."""
    return item.kind is Kind.WORD and not item.concepts and len(item.norm) > 3 and item.norm not in COMMON


def _for_sign(span: Span, found: list[int]) -> list[int]:
    """ "Medicine for worm": places of what a medicine is for that is named only in general."""
    last = found[-1]
    after = span.items[last + 1 : last + 3]
    vague = noun_of(span.items[last]).lower() in VAGUE and len(found) == 1
    told = vague and len(after) > 1 and after[0].norm in ("for", "against") and after[1].has(C.SIGN)
    return [last + 1, last + 2] if told else []


OTHERS = (C.DIE, C.KILL, C.CULL, C.LOSE, C.LAY, C.WEIGH, C.OWE, C.CREDIT, C.NOTE_MARK, C.HARVEST, C.MOVE, C.EGG, C.DOA)


def _use_words(event: Event, span: Span) -> None:
    """Who gave it, why and into what: words that no other record is made of."""
    event.use(*span.people(), *(i for i, item in span.of(Kind.WORD) if not item.has(*OTHERS, C.SIGN, C.BODY)))
    cure = min(span.meaning(C.COST_MEDICATION, C.COST_VACCINE, *GIVING), default=0)
    for i in span.words(C.SIGN, C.BODY):
        before = span.items[max(0, i - 5) : i]
        if any(item.has(C.DUE) or item.norm in (WHY if cure < i else WHY[:2]) for item in before):
            event.use(i)


WHY = ("for", "against", "cure", "stop", "prevent", "because", "of", "the", "with", "sick")
GOT = ("got", "received", "had", "salted")
DEWORMED = ("deworm", "dewormed", "deworming")


def _doses(span: Span) -> list[int]:
    """Doses as said, and small measures of a medicine."""
    small = [
        i
        for i, q in counted(span)
        if q.unit in ("ml", "g", "bottle")
        or (q.unit == "bowl" and not q.goods)
        or (q.unit in ("kg", "litre", "bowl") and C.COST_MEDICATION in q.goods)
    ]
    unnamed = [i for i, r in span.of(Kind.READING) if isinstance(r.value, Measured) and r.value.name is None]
    return [*(i for i, _ in span.of(Kind.DOSE)), *small, *unnamed]


def put_hold(event: Event, hold: Hold) -> None:
    """Days for which eggs or meat may not be sold, as the message says them."""
    for name, days in (("withdrawal_days_eggs", hold.eggs), ("withdrawal_days_meat", hold.meat)):
        if days is not None and name not in event.fields:
            event.put(name, days, rule="treatment.withdrawal")


ROUTES = phrases(
    "spray; wing web; eye drop; eye drops; injection; injected; im; i.m; s.c; intramuscular; subcutaneous; intraocular;"
    "booster; done; received; completed; carried out; dose; via; finished"
)


def vaccination(span: Span, context: Context) -> Event | None:
    """A vaccine that was given."""
    if not span.meaning(C.COST_VACCINE, C.VACCINATE):
        return None
    found = _vaccines(span)
    words = span.words(C.VACCINATE, C.TREAT, C.GIVE, C.REMEDY, C.COLLECT)
    words = [i for i in words if not span.items[i].has(C.COST_VACCINE)]
    placed = [*(i for i, _ in mentions(span)), *kinds_in(span).values()]
    if len(found) > 1 and any(found[0] < i < found[-1] for i in placed):
        return None  # "Newcastle for the turkeys and fowl pox for the layers"
    lots = [(i, item.value) for i, item in span.of(Kind.LOT)]
    heads = heads_in(span)
    sure = words or lots or span.said(*ROUTES) or (heads and mentions(span))
    if not (found and sure) and not span.said("vaccinated", "immunised", "immunized", "jabbed"):
        return None
    if any(
        not span.items[i].has(C.COST_VACCINE) and noun_of(span.items[i]).lower() not in VAGUE
        for i in _named(span, C.COST_MEDICATION)
    ):
        return None  # that medicine was given apart
    if span.words(C.LOSE) and not lots:
        return None
    if has_money(span) or span.words(*TRADES, C.DIE, C.KILL, C.SPOIL, C.WEIGH, C.OWE, C.CREDIT) or to_come(span):
        return None
    event = Event("vaccination", span.items, bonus=2.0)
    event.use(*words, *found, *span.said(*ROUTES))
    named = [i for i in found if span.items[i].norm not in VACCINES] or found
    if named:
        names = dict.fromkeys(noun_of(span.items[i]) for i in named)
        event.put("vaccine", " ".join(names), *named, rule="vaccination.vaccine")
    else:
        event.ask("missing", "Which vaccine was it?")
    if lots:
        event.put("lot", lots[0][1], lots[0][0])
    _put_heads(event, span, context, heads)
    put_day(event, span, context)
    _use_words(event, span)
    event.use(*span.words(*ANIMALS), *(i for i, q in counted(span) if q.unit in ("timeunit", "age", "bottle")))
    return event


VACCINES = ("vaccine", "vaccines", "vaccination", "vaccinations")


def _vaccines(span: Span) -> list[int]:
    """Places of the vaccines named, or of the words beside "vaccine" that may name one."""
    found = _named(span, C.COST_VACCINE)
    return (_beside(span) if all(span.items[i].norm in VACCINES for i in found) else []) or found


def _beside(span: Span) -> list[int]:
    """ "Avinew vaccine", "vaccinated against coryza": places of the words beside it that nothing else knows."""
    named = [i for i, item in enumerate(span.items) if item.has(C.SIGN) or _is_unknown(item)]
    before = [i for i in named for k in (1, 2) if i + k < len(span.items) and span.items[i + k].norm in VACCINES]
    after = [i for i in named if "against" in [item.norm for item in span.items[max(0, i - 2) : i]]]
    return sorted({*before, *after})


def heads_in(span: Span) -> list[tuple[int, Decimal]]:
    """Numbers that count animals: "214 birds", "all 60", "894 of them", "Pen 1 - 570"."""
    animals = [(i, q.number) for i, q in counted(span) if q.goods & set(ANIMALS) or q.unit == "piece"]
    return animals or [(i, n) for i, n in bare(span) if n == int(n) and _counts(span, i)]


def _counts(span: Span, place: int) -> bool:
    """A bare number with a word of animals, or beside the batch."""
    before = span.items[max(0, place - 2) : place]
    after = span.items[place + 1 : place + 3]
    if after and after[0].norm in ("third", "half", "quarter", "percent", "%", "times"):
        return False
    of = len(after) > 1 and after[0].norm == "of" and after[1].norm in OF_THEM
    return (
        of
        or bool(after and (after[0].norm in OF_THEM or after[0].has(C.SIGN, C.SOME)))
        or any(
            item.norm in ("all", "about", "only", "like") or item.kind is Kind.BATCH or item.has(*ANIMALS)
            for item in before
        )
    )


OF_THEM = ("them", "dem", "those", "these", "head", "heads", "ones", "the", "sick", "affected", "others")


def _put_heads(event: Event, span: Span, context: Context, heads: list[tuple[int, Decimal]]) -> None:
    """How many, and in which batch; a number after each of several batches counts the animals of that one."""
    places = [(i, m.batch) for i, m in mentions(span) if m.batch is not None]
    own = {}
    for i, batch in places:
        after = [(j, n) for j, n in heads if i < j <= i + 2 and not any(i < k < j for k, _ in places)]
        if after:
            own[batch.name] = after[0]
    if len(own) > 1 and len(own) == len({b.name for _, b in places}):
        event.each = tuple({"batch": name, "count": number} for name, (_, number) in own.items())
        event.use(*(i for i, _ in places), *(i for i, _ in own.values()))
        return
    if heads:
        event.put("count", heads[0][1], heads[0][0], rule="vaccination.count")
    put_batch(event, span, context, ask=not span.said("all", "every"), each=True)
