"""Head counts: deaths, and every other way in which animals come and go."""

from __future__ import annotations

from decimal import Decimal

from farms.language.concepts import Concept as C

from ..events import Context, Event, Span
from ..items import Kind, Quantity
from .common import ANIMALS, joined, mentions, plain, put_batch, put_day
from .price import amounts

DEATH = (C.DIE, C.KILL, C.LOSE, C.GONE, C.CULL)


def _count(span: Span) -> tuple[Decimal, int] | None:
    """How many animals: the number that counts them, or a bare one."""
    counted = [(i, q.value) for i, q in span.of(Kind.QUANTITY) if isinstance(q.value, Quantity)]
    for i, quantity in counted:
        if quantity.goods & set(ANIMALS) and quantity.unit in (None, "piece"):
            return quantity.number, i
    for i, quantity in counted:
        if quantity.unit == "piece":
            return quantity.number, i
    bare = [(i, n.value) for i, n in span.of(Kind.NUMBER)]
    if bare and isinstance(bare[0][1], Decimal):
        return bare[0][1], bare[0][0]
    for i in span.said("a", "an", "another"):
        after = [item for item in span.items[i + 1 : i + 4] if item.has(*ANIMALS)]
        if after and not after[0].norm.endswith("s"):
            return Decimal(1), i
    return None


def mortality(span: Span, context: Context) -> Event | None:
    """Animals that died or were culled."""
    deaths = span.words(*DEATH)
    if not deaths or span.words(C.SELL, C.BUY, C.STEAL) or span.words(C.DOA):
        return None
    goods = [q.value for _, q in span.of(Kind.QUANTITY) if isinstance(q.value, Quantity)]
    if any(q.unit in ("crate", "bag", "kg", "litre") for q in goods):
        return None
    if not span.words(C.DIE) and not span.meaning(*ANIMALS) and not mentions(span):
        return None
    event = Event("mortality", span.items, bonus=1.5)
    event.use(*deaths, *span.meaning(*ANIMALS))
    found = _count(span)
    if found is None:
        event.ask("missing", "How many died?")
    else:
        event.put("count", found[0], found[1], rule="mortality.count")
        event.denied = found[0] == 0
        _believe(event, found[0], context)
    put_batch(event, span, context, ask=True)
    put_day(event, span, context)
    _put_cause(event, span)
    return event


def _put_cause(event: Event, span: Span) -> None:
    """What it says killed them: after "because of", the sign named, or what kills."""
    due = [i for i in span.words(C.DUE) if span.items[i].kind is Kind.WORD]
    if due:
        rest = [
            i
            for i in range(due[0] + 1, len(span.items))
            if span.items[i].kind in (Kind.WORD, Kind.QUANTITY, Kind.NUMBER)
        ]
        if rest:
            event.put("cause", " ".join(span.items[i].text for i in rest[:7]), *rest[:7], rule="mortality.cause")
            event.use(due[0])
            return
    causes = span.words(C.SIGN, C.PREDATOR, C.TROUBLE)
    if causes:
        event.put("cause", " ".join(span.items[i].text for i in causes), *causes, rule="mortality.cause")


def _believe(event: Event, count: Decimal, context: Context) -> None:
    if count != int(count):
        event.ask("absurd", f"{plain(count)} cannot be a number of deaths. How many died?")
    elif count >= 5_000:
        event.ask("absurd", f"{plain(count)} is a very large number of deaths. How many died?")


def stock_adjustment(span: Span, context: Context) -> Event | None:
    """Animals moved, given, eaten, missing, dead on arrival, added or counted."""
    if amounts(span, set()) and span.words(C.SELL, C.BUY, C.PAY):
        return None
    goods = [q.value for _, q in span.of(Kind.QUANTITY) if isinstance(q.value, Quantity)]
    animals = [q for q in goods if q.goods & set(ANIMALS) and q.unit in (None, "piece")]
    places = [m.batch for _, m in mentions(span) if m.batch]
    if (not animals and not places) or any(q.unit in ("crate", "bag", "kg", "litre") for q in goods):
        return None
    if not animals and not (span.meaning(*ANIMALS) or list(span.of(Kind.NUMBER))):
        return None
    why, words = _why(span, len({b.name for b in places if b}))
    if why is None:
        return None
    event = Event("stock_adjustment", span.items, bonus=1.8)
    event.use(*words, *span.meaning(*ANIMALS))
    event.put("why", why, *words, rule=f"stock.{why}")
    found = _count(span)
    if found is None:
        event.ask("missing", "How many animals?")
    else:
        event.put("count", found[0], found[1], rule="stock.count")
    if why == "moved":
        _put_move(event, span, context)
    else:
        put_batch(event, span, context, ask=True)
    put_day(event, span, context)
    event.use(*span.people(), *span.words(C.GIVE, C.TAKE, C.KILL, C.CULL))
    return event


def _why(span: Span, batches: int) -> tuple[str | None, list[int]]:
    """The word that says why the head count changes."""
    if found := span.words(C.DOA):
        return "doa", found
    if (found := span.words(C.MOVE)) and (batches > 1 or span.said("to")):
        return "moved", found
    if found := span.words(C.STEAL):
        return "missing", found
    if span.words(C.DIE):
        return None, []
    if found := span.words(C.HOME):
        return "home_use", found
    if found := span.words(C.GIFT):
        to_us = bool(span.said("me", "us", "the farm", "put"))
        return ("added" if to_us else "given"), found
    if (found := span.words(C.COUNT)) and not span.words(C.COLLECT, C.EGG):
        return "recount", found
    if (found := span.words(C.ADD)) and not span.words(C.PAY):
        return "added", found
    if (found := span.words(C.GIVE)) and not span.meaning(C.COST_FEED, C.COST_MEDICATION, C.COST_VACCINE):
        return "given", found
    return None, []


def _put_move(event: Event, span: Span, context: Context) -> None:
    """From the batch named first to the one after "to"."""
    named = [(i, m.batch) for i, m in mentions(span) if m.batch is not None]
    target = next(((i, b) for i, b in named if _toward(span, i)), named[-1] if len(named) > 1 else None)
    sources = [(i, b) for i, b in named if target is None or b.name != target[1].name]
    if sources:
        event.put("batch", sources[0][1].name, sources[0][0], rule="stock.from")
    if target is not None:
        event.put("to_batch", target[1].name, target[0], rule="stock.to")
    if not sources:
        event.ask("missing", f"Which one did they come from: {joined([b.name for b in context.farm.batches])}?")


def _toward(span: Span, place: int) -> bool:
    return any(
        item.norm in ("to", "into", "go", "inside", "zuwa", "join") for item in span.items[max(0, place - 2) : place]
    )
