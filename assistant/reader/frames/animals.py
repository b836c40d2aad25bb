"""Head counts: deaths, and every other way in which animals come and go."""

from __future__ import annotations

from decimal import Decimal

from assistant.reader.events import Context, Event, Span, weight
from assistant.reader.frames.common import ANIMALS, joined, kinds_in, mentions, plain, put_batch, put_day
from assistant.reader.frames.counts import (
    CARRIED,
    LEFT,
    PUT,
    bare,
    counted,
    delivered,
    eaten,
    glue,
    handed_over,
    heads,
    left_over,
    measured,
    money,
    names_place,
    of_each,
    purpose,
    to_us,
)  # fmt: skip
from assistant.reader.items import Kind
from assistant.reader.model import BatchFact
from farms.language.concepts import Concept as C
from farms.language.wordlist import words

KILLING = words("heat cold fire disease sickness flood sun rain rat rats outbreak cocci stress")
DEATH = (C.DIE, C.KILL, C.LOSE, C.GONE, C.CULL)
CAUSES = (C.SIGN, C.PREDATOR, C.TROUBLE)
HOW = ("drowned", "suffocated", "smothered", "choked", "starved")  # behind another word for dying: of what
OTHERS = ("others", "other", "rest", "remaining", "second")
CAUSED_BY = ("of", "from", "to", "by", "after", "during")
MOST_DEATHS = 5_000
BURIED = ("buried", "bury", "burying", "burnt", "burned")  # also said of the dead told of before
ONE_OF = ("the", "my", "our", "that", "this", "his", "her")
MANY = ("fowl", "poultry", "chicken")  # also of several
INTO = ("to", "into", "go", "inside", "zuwa", "join", "enter", "with", "put")


def mortality(span: Span, context: Context) -> Event | None:
    """Animals that died or were culled."""
    deaths = span.words(*DEATH) or _struck(span)
    if (
        not deaths
        or _stolen(span)
        or span.words(C.SELL, C.BUY, C.DOA, C.HOME, C.GIFT, C.DRINK)
        or money(span)
        or measured(span)
        or Kind.READING in span.by_kind
    ):
        return None
    sure = span.words(C.DIE, C.CULL)
    if not sure and not span.meaning(*ANIMALS) and not names_place(span):
        return None
    if (sure and delivered(span)) or (
        span.words(C.KILL, C.CULL) and not span.words(C.DIE) and (purpose(span) or handed_over(span))
    ):
        return None
    found = heads(span) or _the_one(span)
    if _is_again(span, deaths, found[1] if found else None) or _others_are_ill(span, found[1] if found else None):
        return None
    event = Event("mortality", span.items, bonus=1.5 if sure else 1.0)
    event.use(*deaths, *span.words(*ANIMALS))
    if found is None:
        event.denied = bool(span.words(C.NEGATION))
        event.ask("missing", "How many died?")
    else:
        event.put("count", found[0], found[1], rule="mortality.count")
        event.denied = found[0] == 0
    put_batch(event, span, context, ask=True, each=of_each(span))
    put_day(event, span, context, found[1] if found else None)
    _put_cause(event, span)
    if found is not None:
        _believe(event, found[0], context)
    glue(event, span)
    event.use(*span.words(C.POND), *_one_of_them(span))
    return event


def _is_again(span: Span, deaths: list[int], count: int | None) -> bool:
    """The dead told of before: "we buried them", "the cockerel is the one with the bad leg"."""
    if count is None:
        return all(span.items[i].norm in BURIED for i in deaths)
    lent = all("lent" in span.items[i].flags for i in deaths)
    return lent and [item.norm for item in span.items[max(0, count - 1) : count + 1]] == ["the", "one"]


def _one_of_them(span: Span) -> list[int]:
    """ "Two died, one was very weak": places of the figures of those that were ill before."""
    after = (span.items[i + 1 : i + 6] for i, _ in bare(span))
    ill = [bool(i) and i[0].norm in ("was", "were") and any(item.has(C.SIGN) for item in i) for i in after]
    return [i for (i, _), told in zip(bare(span), ill, strict=True) if told]


def _the_one(span: Span) -> tuple[Decimal, int] | None:
    """ "The turkey died": one animal, by an article and no plural."""
    told = [i for i in span.meaning(C.BIRD, C.CHICK) if i and span.items[i - 1].norm in ONE_OF]
    one = [i for i in told if span.items[i].kind is Kind.WORD and span.items[i].norm not in MANY]
    return (Decimal(1), one[0]) if one and not span.items[one[0]].norm.endswith("s") else None


def _struck(span: Span) -> list[int]:
    """ "Heat has taken 8 birds", "rat don chop 3": places of the verb, where no hunter carried them away."""
    if not span.meaning(*ANIMALS):
        return []
    taken = span.words(C.TAKE) if span.said(*KILLING) else []
    return [*taken, *span.said("expired"), *(eaten(span) if span.words(C.PREDATOR) else [])]


def _others_are_ill(span: Span, count: int | None) -> bool:
    """ "3 died, others are coughing", "they are coughing and 2 died": the signs are an event of their own."""
    signs, dead = span.words(C.SIGN), span.words(*DEATH)
    if not signs or not dead or span.words(C.DUE):
        return False
    if any(place < signs[-1] for place in span.said(*OTHERS)):
        return True
    before = count is not None and signs[0] < count < dead[-1]
    return before and not any(item.kind is Kind.NUMBER for item in span.items[: signs[0]])


def _put_cause(event: Event, span: Span) -> None:
    """What it says killed them: after "because of" or "died of", the sign named, or what kills."""
    due = [i for i in span.words(C.DUE) if span.items[i].kind is Kind.WORD]
    deaths = span.words(*DEATH) or [len(span.items)]
    by = [i for i in span.said(*CAUSED_BY) if 0 < i - deaths[0] <= 4]
    after = due or [i for i in by if any(item.kind is Kind.WORD for item in span.items[i + 1 : i + 3])]
    told = (Kind.WORD, Kind.QUANTITY, Kind.NUMBER, Kind.METHOD)
    rest = [i for i in range(after[0] + 1, span.clause(after[0]).stop) if span.items[i].kind in told] if after else []
    rest = [i for i in rest if i not in event.used and not span.items[i].has(C.TIMEUNIT)]
    if any(weight(span.items[i]) for i in rest):
        event.put("cause", " ".join(span.items[i].text for i in rest[:7]), *rest, rule="mortality.cause")
        event.use(after[0])
    elif causes := sorted({*span.words(*CAUSES), *(i for i in span.words(C.KILL) + span.said(*HOW) if i > deaths[0])}):
        last = max(causes[-1], causes[0] + 1)
        first = causes[0] - 1 if causes[0] and span.items[causes[0] - 1].has(C.BODY) else causes[0]
        place = [i for i in range(first, span.clause(first).stop) if i <= last and span.items[i].kind is Kind.WORD]
        kept = [i for i in place if i in causes or i == first or i not in event.used]
        event.put("cause", " ".join(span.items[i].text for i in kept[:7]), *kept, rule="mortality.cause")
        event.use(*span.words(C.BODY))


def _believe(event: Event, count: Decimal, context: Context) -> None:
    """A count of deaths is whole and no larger than the flock."""
    batches = [b for b in context.farm.batches if event.fields.get("batch", b.name) == b.name]
    known = sum(b.count or 0 for b in batches) if batches and all(b.count is not None for b in batches) else None
    if count != int(count):
        event.ask("absurd", f"{plain(count)} cannot be a number of deaths. How many died?")
    elif known is not None and count > known:
        event.ask("absurd", f"{plain(count)} is more than the {known} you have. How many died?")
    elif count >= MOST_DEATHS:
        event.ask("absurd", f"{plain(count)} is a very large number of deaths. How many died?")


def stock_adjustment(span: Span, context: Context) -> Event | None:
    """Animals moved, given, eaten, missing, dead on arrival, added or counted."""
    if money(span) or measured(span) or span.words(C.SELL, C.PAY):
        return None
    animals = [q for _, q in counted(span) if q.goods & set(ANIMALS) and q.unit in (None, "piece")]
    places = _batches(span, context)
    found = heads(span) or (_the_one(span) if _stolen(span) else None)
    arrived = found is not None and (span.words(C.DOA) or (span.words(C.DIE) and delivered(span)))
    if not (animals or (places and found) or arrived or (found and span.meaning(*ANIMALS))):
        return None
    if span.meaning(C.EGG) and not animals:
        return None
    why, words = _why(span, places)
    if why is None or (span.words(C.BUY) and why != "doa") or (found and found[0] % 1):
        return None
    event = Event("stock_adjustment", span.items, bonus=1.2 if span.items[words[0]].norm in LEFT else 1.8)
    event.use(*words, *span.words(*ANIMALS))
    event.put("why", why, *words, rule=f"stock.{why}")
    if found is None:
        event.ask("missing", "How many animals?")
    else:
        event.put("count", found[0], found[1], rule="stock.count")
    if why == "moved":
        _put_move(event, span, context)
    else:
        put_batch(event, span, context, ask=True)
    put_day(event, span, context, found[1] if found else None)
    event.use(
        *span.people(), *span.words(C.GIVE, C.TAKE, C.KILL, C.CULL, C.DIE, C.LOSE, C.USE, C.PREDATOR, C.BRING, C.HOME)
    )
    glue(event, span)
    return event


def _why(span: Span, places: list[tuple[int, BatchFact]]) -> tuple[str | None, list[int]]:
    """The word that says why the head count changes."""
    dead, batches = span.words(C.DIE), len({b.name for _, b in places})
    toward = any(_toward(span, i) for i, _ in places)
    moved = span.words(C.MOVE) or (span.said("went") if toward else [])
    moved = moved or (span.said(*CARRIED) if batches > 1 else [])
    if moved and batches > 1 and toward and not dead:
        return "moved", moved
    if found := span.words(C.DOA):
        return "doa", found
    if dead:
        return ("doa", [*dead, *arrived]) if (arrived := delivered(span)) else (None, [])
    if eaten(span) and not span.words(C.PREDATOR) and (found := span.words(C.KILL, C.CULL)):
        return "home_use", [*found, *eaten(span)]  # "killed one turkey chop for the party"
    if (span.words(C.SIGN, C.WEIGH, C.TASK_MARK, C.CREDIT) or eaten(span)) and not span.words(C.HOME, C.COUNT, C.STEAL):
        return None, []
    hunted = (*span.words(C.TAKE), *eaten(span)) if span.words(C.PREDATOR) else ()
    if hunted and (span.said(*KILLING) or eaten(span)):
        return None, []
    if moved and (batches > 1 or span.said(*INTO)):
        return "moved", moved
    if found := _stolen(span):
        return "missing", found
    if (found := span.words(C.TAKE)) and (hunter := span.words(C.PREDATOR)):
        return "missing", [*found, *hunter]
    if (found := to_us(span)) and any(i and span.items[i - 1].norm == "from" for i, _ in mentions(span)):
        return "home_use", found
    if found := to_us(span) or [i for i in span.words(C.ADD) if not span.words(C.TOTAL) and _before_figure(span, i)]:
        return "added", found
    return _used(span)


def _stolen(span: Span) -> list[int]:
    """Places of a theft or loss that is not denied ("thief no come")."""
    denied = span.words(C.NEGATION)
    return [i for i in span.words(C.STEAL) if not {i - 1, i + 1} & set(denied)]


def _used(span: Span) -> tuple[str | None, list[int]]:
    """Eaten by us, given to others, or only counted."""
    taken = span.words(C.KILL, C.CULL, C.USE, C.TAKE)
    why_for = purpose(span)
    if found := span.words(C.GIFT):
        return "given", found
    if found := span.words(C.HOME):
        return "home_use", [*found, *why_for]
    if taken and why_for:
        return "home_use", [*taken, *why_for]
    if found := handed_over(span):
        return "given", found
    if (found := span.words(C.COUNT)) and not span.words(C.LAY):
        return "recount", found
    if found := left_over(span):
        return "recount", found
    return None, []


def _before_figure(span: Span, verb: int) -> bool:
    """ "Gave us 15", and not "... They gave us meat"; "15 added" by any place."""
    figures = (item.kind in (Kind.NUMBER, Kind.QUANTITY) for item in span.items[verb:])
    return not span.items[verb].has(C.BRING) or any(figures)


def _put_move(event: Event, span: Span, context: Context) -> None:
    """From the batch named first, or the only one of the kind moved, to the one after "to"."""
    named = _batches(span, context)
    target = next(((i, b) for i, b in named if _toward(span, i)), named[-1] if len(named) > 1 else None)
    sources = [(i, b) for i, b in named if target is None or b.name != target[1].name]
    sources = sources or (_of_kinds(span, context, target[1]) if target is not None else [])
    if sources:
        event.put("batch", sources[0][1].name, sources[0][0], rule="stock.from")
    if target is not None:
        event.put("to_batch", target[1].name, target[0], rule="stock.to")
    if not sources:
        event.ask("batch", f"Which one did they come from: {joined([b.name for b in context.farm.batches])}?")
    event.use(*span.said(*INTO, "from"), *span.words(C.SIGN))


def _batches(span: Span, context: Context) -> list[tuple[int, BatchFact]]:
    """Places of the batches: named, or the only one of a kind that is."""
    named = [(i, m.batch) for i, m in mentions(span) if m.batch is not None]
    only = [one for one in _of_kinds(span, context, None) if one[1] not in [b for _, b in named]]
    return sorted((*named, *only), key=lambda one: one[0])


def _of_kinds(span: Span, context: Context, target: BatchFact | None) -> list[tuple[int, BatchFact]]:
    """Places of kinds of which there is one batch beside the target."""
    batches = [b for b in context.farm.batches if b != target]
    fitting = [(i, [b for b in batches if b.kind == kind]) for kind, i in kinds_in(span).items()]
    return [(i, found[0]) for i, found in fitting if len(found) == 1]


def _toward(span: Span, place: int) -> bool:
    """ "To Pen 2", "go Pen 2", "put 80 of them in Pen 2"."""
    put = any(item.norm in PUT or item.norm == "stocked" for item in span.items[max(0, place - 6) : place])
    return any(item.norm in INTO or (put and item.norm == "in") for item in span.items[max(0, place - 2) : place])
