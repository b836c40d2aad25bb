"""The set of events that explains most of what was told: over every stretch of clauses, every frame; then the best
cover.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from assistant.reader.clauses.clause import POINTERS, Clause
from assistant.reader.clauses.lending import lend
from assistant.reader.clauses.wages import wages_above
from assistant.reader.entities.quantities import KINDS_OF_STOCK
from assistant.reader.events import A_START, UNKNOWN, Context, Event, Span, weight
from assistant.reader.facts import SAME, TEXTS, Fact, fact_of, merged
from assistant.reader.frames import animals, health, measures, notes, produce, signs, store, tasks
from assistant.reader.frames.expense import expense
from assistant.reader.frames.payment import payment
from assistant.reader.frames.sale import sale
from assistant.reader.items import FIGURES, Item, Kind, Quantity
from assistant.reader.passes.batches import Mention
from farms.language.concepts import Concept as C

Frame = Callable[[Span, Context], Event | None]
FRAMES: tuple[Frame, ...] = (
    sale, expense, payment, animals.mortality, animals.stock_adjustment, produce.egg_collection,
    produce.feed_use, store.store_adjustment, health.treatment, health.vaccination, signs.symptom, measures.water,
    measures.weighing, tasks.task, notes.note,
)  # fmt: skip
SLIGHT = 0.7  # weight of words that may be left of what is told by a record
LONGEST = 9  # clauses of one event
BORROWED = 0.3  # what it costs to take a verb from the clause before; a price of all is rather taken than not
LISTED = 2.0  # a name with an amount among wages is a wage
ACROSS_STOP = 1.5  # what it costs to go on over a full stop
ACROSS_ITEM = 3.0  # or over the start of the next line of a list
ACROSS_TALK = 1.0  # or over a clause that does not tell
REPORT = 6.0  # or for a deal to take in what a batch gave
STRAINED = 1.5  # or for what is told within a sentence as a rule
TAKING = (C.BUY, C.TAKE, C.COLLECT, C.PAY)
SIGNS = (C.SIGN, C.BODY, C.TROUBLE, C.NEGATION)
TERMS = (C.PAY, C.FULL, C.CREDIT, C.OWE, C.USE)
TALK = 2  # words that are not explained
HEADED = 1.0  # a heading with a meaning says that something is told below it
POINTING = 0.2  # or to a sentence that begins with "she", "it", "balance"


@dataclass(frozen=True, slots=True)
class Told:
    """An event and the clauses it covers; None where nothing tells what they say."""

    event: Event | None
    first: int
    stop: int


def best_cover(clauses: Sequence[Clause], context: Context) -> list[Told]:
    """Events in the order of the message."""
    best: list[tuple[float, Told | None]] = [(0.0, None)]
    lent = lend(clauses)
    alone: list[tuple[str, float]] = []
    facts: list[Fact] = []
    for stop in range(1, len(clauses) + 1):
        lost = sum(weight(item) for item in clauses[stop - 1].items)
        choice = (best[stop - 1][0] - lost, Told(None, stop - 1, stop))
        single = _best_event(clauses[stop - 1 : stop], lent[stop - 1], context)
        alone.append(("" if single is None else str(single.fields.get("why", single.type)), _worth(single)))
        labelled = [c.joiner == ":" and bool(c.heads) for c in clauses[max(0, stop - 2) : stop]]
        facts.append(fact_of(single, stop - 1, labelled=labelled[-1]))
        short = {stop - 1: single}
        if stop > 1 and clauses[stop - 2].sentence == clauses[stop - 1].sentence:
            short[stop - 2] = _best_event(clauses[stop - 2 : stop], lent[stop - 2], context)
            if not facts[-2].kind and not facts[-1].kind:  # "weighed 10 broilers, average 1.8kg"
                facts[-1] = fact_of(short[stop - 2], stop - 2, labelled=labelled[0])
        for first in range(max(0, stop - LONGEST), stop):
            event = short[first] if first in short else _best_event(clauses[first:stop], lent[first], context)
            if event is not None:
                stretch = clauses[first:stop]
                score = best[first][0] + event.score - _crossed(stretch) - _torn(clauses, first, event)
                score -= _strained(stretch, event) + _reported(stretch, event)
                if stop - first > 1:
                    score -= sum(worth for kind, worth in alone[first:stop] if _drowns(event.type, kind))
                    score -= merged(event, [c.items for c in stretch], facts[first:stop], first)
                if score > choice[0]:
                    choice = (score, Told(event, first, stop))
        best.append(choice)
    return _path([told for _, told in best])


def _path(best: Sequence[Told | None]) -> list[Told]:
    """The chosen events, from the last back to the first, in the order of the message."""
    out: list[Told] = []
    stop = len(best) - 1
    while stop:
        told = best[stop]
        assert told is not None
        out.append(told)
        stop = told.first
    return out[::-1]


APART = ("treatment", "vaccination", "mortality", "missing", "doa", "moved")


def _drowns(over: str, kind: str) -> bool:
    """An event of the first type hides what a clause tells by itself: a remark any, a deal or a sign losses and care."""
    return over in TEXTS or (over in ("expense", "sale", "payment", "symptom") and kind in APART)


def _worth(event: Event | None) -> float:
    """What is lost when a clause that tells a record by itself goes into a note or a task."""
    if event is None or event.type in TEXTS or event.doubts or event.score <= 0 or event.denied:
        return 0.0
    denied = any(item.kind is Kind.WORD and item.has(C.NEGATION) for item in event.items)
    return 0.0 if denied else event.score - A_START


def _crossed(clauses: Sequence[Clause]) -> float:
    """What it costs to go on over the stops between the clauses."""
    cost = 0.0
    for before, after in pairwise(clauses):
        cost += ACROSS_TALK * (after.place - before.place - 1)
        if before.sentence != after.sentence and _is_place_alone(before, after):
            cost += POINTING
        elif after.listed:
            cost += ACROSS_ITEM
        elif before.sentence != after.sentence:
            points = (after.items and after.items[0].norm in POINTERS) or _is_promise(after)
            cost += POINTING if points else ACROSS_STOP
    return cost


def _is_promise(clause: Clause) -> bool:
    """ "As usual the bursar will settle at month end": nothing but when the rest is to come."""
    told = [item.kind for item in clause.items if weight(item) > UNKNOWN]
    return bool(told) and set(told) == {Kind.PROMISE}


def _is_place_alone(before: Clause, after: Clause) -> bool:
    """ "Mort 2. Pen 1.", "Deworm the birds. 2 April.": where or when it was. A day after several sentences is of
    them all.
    """
    said = {item.kind for item in after.items if weight(item) > 0}
    allowed = {Kind.DATE, Kind.BATCH} if before.sentence == 0 else {Kind.BATCH}
    return after.alone and bool(said) and said <= allowed and said.isdisjoint(item.kind for item in before.items)


def _strained(clauses: Sequence[Clause], event: Event) -> float:
    """What it costs a remark to reach over a full stop, and any event to take in a sentence that is mostly talk."""
    sentences = [list(group) for _, group in groupby(clauses, key=lambda clause: clause.sentence)]
    if len(sentences) < 2:
        return 0.0
    if event.type == "note" and event.rules.get("text") != "note.asked":
        return STRAINED * (len(sentences) - 1)
    if event.type == "symptom":
        return STRAINED * sum(not any(i.has(*SIGNS) for c in sentence for i in c.items) for sentence in sentences)
    explained = {id(event.items[place]) for place in event.used}
    return STRAINED * sum(_is_talk([i for c in sentence for i in c.items], explained) for sentence in sentences)


def _reported(clauses: Sequence[Clause], event: Event) -> float:
    """What it costs a deal to take in what a batch gave or ate, told in a sentence or with a day of its own."""
    if event.type not in ("sale", "expense", "payment"):
        return 0.0
    deal = next((c.sentence for c in clauses for i in c.items if i.kind is Kind.MONEY), -1)
    own = [c for c in clauses if c.sentence != deal or any(i.kind is Kind.DATE for i in c.items)]
    took = [c for c in own if event.type == "expense" and c.sentence != deal and _took_crates(c)]
    return REPORT * (sum(_is_report(clause) for clause in own) + len(took))


def _took_crates(clause: Clause) -> bool:
    """ "Mama Ife 3 crates": what somebody had, no part of what was spent in another sentence."""
    crates = any(isinstance(item.value, Quantity) and item.value.unit == "crate" for item in clause.items)
    return crates and any(item.kind is Kind.PERSON for item in clause.items)


def _is_report(clause: Clause) -> bool:
    """ "Eggs today front house 6 crates", "2 bags for Pen 3"."""
    kinds = {item.kind for item in clause.items}
    units = {item.value.unit for item in clause.items if isinstance(item.value, Quantity)}
    dealt = (
        Kind.MONEY in kinds or Kind.PERSON in kinds or any(i.has(C.SELL, C.BUY, C.PAY, C.TAKE) for i in clause.items)
    )
    return Kind.BATCH in kinds and bool(units & {"crate", "bag"}) and not dealt


def _is_talk(items: Sequence[Item], explained: set[int]) -> bool:
    """More words that are not explained than what is."""
    known = sum(id(item) in explained and weight(item) > 0 for item in items)
    words = sum(id(item) not in explained and item.kind is Kind.WORD and len(item.norm) > 2 for item in items)
    return words > max(TALK, known)


def _torn(clauses: Sequence[Clause], first: int, event: Event) -> float:
    """What it costs to begin with a bare number after "and" ("5 crates and 20" are told together), or to tell by
    "it was
    floating" of what was told before."""
    items = clauses[first].items
    if first and event.type in TEXTS and _breaks_off(clauses[first - 1 : first + 1], event):
        return 4.0
    if first and items and items[0].norm in POINTERS and event.type in ("symptom", "note"):
        return 1.5
    if first and items and items[0].norm in SAME and clauses[first].sentence == clauses[first - 1].sentence:
        return 4.0
    if first and items and items[0].has(*TAKING) and _is_subject(clauses[first - 1], clauses[first].sentence):
        return 1.5
    if not first or not items or clauses[first].sentence != clauses[first - 1].sentence:
        return 0.0
    if clauses[first].joiner == "(":
        return 1.0
    goes_on = clauses[first].joiner in ("and", "&", "+") and event.items[-1] not in items
    if goes_on and all(item.kind in FIGURES or weight(item) == 0 for item in items):
        return 2.0  # "18 crates and 6 eggs, Mrs Okafor took 8"
    if all(item.kind is Kind.METHOD or item.has(*TERMS) or item.norm in POINTERS or not weight(item) for item in items):
        return 3.0  # how what stands before was paid
    return 0.5 if all(item.kind is Kind.NUMBER or weight(item) == 0 for item in items) else 0.0


def _breaks_off(clauses: Sequence[Clause], event: Event) -> bool:
    """ "14 crates, total 442 eggs. Please log": a remark that would begin with the figures of a sentence half told."""
    before, here = clauses
    last = event.items[-1]
    figures = any(item.kind in (Kind.NUMBER, Kind.QUANTITY) for item in here.items)
    return figures and before.sentence == here.sentence and last not in here.items


def _is_subject(clause: Clause, sentence: int) -> bool:
    """ "Only Mama Risi came": the person who, in the same sentence, "and bought 4 crates"."""
    figures = any(item.kind in (Kind.NUMBER, Kind.MONEY, Kind.QUANTITY) for item in clause.items)
    return (
        clause.sentence == sentence
        and not figures
        and any(item.kind is Kind.PERSON or item.norm in ("came", "come") for item in clause.items)
    )


def _best_event(clauses: Sequence[Clause], lent: tuple[Item, ...], context: Context) -> Event | None:
    """The frame that explains most of a stretch of clauses, with what it was lent or without."""
    headed = {c.heads for c in clauses if c.heads}
    top = next((clause for clause in clauses if clause.heads), clauses[0])
    if len(headed) > 1 or top.sentence != clauses[0].sentence:
        return None
    heads = next(iter(headed), ())
    said = tuple(item for clause in clauses for item in clause.items)
    here = {_scope(item) for item in said} - {None}
    kinds = {concept for item in said if not item.has(C.COST_FEED) for concept in item.concepts & KINDS_OF_STOCK}
    inherited = tuple(_as_head(h) for h in heads if _scope(h) not in here and not _is_other(h, kinds))
    found = _events((*inherited, *said), len(inherited), context)
    if any(head.kind is Kind.WORD and head.concepts for head in heads):
        for event in found:
            event.bonus += HEADED
    if lent:
        borrowed = _events(
            (*(_as_head(item, "lent") for item in lent), *inherited, *said), len(lent) + len(inherited), context
        )
        price = any(item.kind is Kind.MONEY for item in lent)
        for event in borrowed:
            event.bonus += LISTED if wages_above(event.items[: len(lent)]) else BORROWED if price else -BORROWED
        found += borrowed
    return max(found, key=lambda event: event.score, default=None)


def _is_other(head: Item, kinds: set[C]) -> bool:
    """ "Pen 2: 4 dead, lost 2 broilers": a batch of layers is not where broilers are."""
    batch = head.value.batch if isinstance(head.value, Mention) else None
    return batch is not None and bool(kinds) and f"kind:{batch.kind}" not in kinds


def _scope(item: Item) -> str | None:
    """What of a heading holds only where the line has none of its own: its batch, its day."""
    return "batch" if isinstance(item.value, Mention) else "day" if item.kind is Kind.DATE else None


def _events(items: tuple[Item, ...], inherited: int, context: Context) -> list[Event]:
    """What each frame makes of the items. The first so many were said elsewhere and need no explaining."""
    span = Span(items)
    found = [event for frame in FRAMES if (event := frame(span, context)) is not None]
    for event in found:
        event.use(*range(inherited))
        if event.type not in TEXTS and not event.doubts:
            event.use(*(i for i in span.words(C.NOTE_MARK) if i <= inherited))  # "kindly record that 4 birds died"
    if any(e.type not in TEXTS and not e.doubts and sum(map(weight, e.left)) <= SLIGHT for e in found):
        return [event for event in found if event.rules.get("text") != "note.asked"]
    return found


def _as_head(item: Item, *flags: str) -> Item:
    return replace(item, flags=item.flags | {"head", *flags})
