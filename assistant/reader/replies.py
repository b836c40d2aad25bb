"""The reply to a message: drafts, an answer, a question or a refusal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from assistant.reader import reply
from assistant.reader.certainty import means
from assistant.reader.clauses.clause import Clause
from assistant.reader.events import Doubt, Event
from assistant.reader.items import FIGURES, Item, Kind
from assistant.reader.model import ProposedRecord, Reading
from farms.language.concepts import Concept as C

DEEDS = (C.SELL, C.BUY, C.PAY, C.DIE, C.COLLECT, C.FEEDING, C.VACCINATE, C.MOVE, C.OWE)
BELOW_ZERO = "A number below 0 cannot be right. How many was it?"
FARM = (
    C.EGG, C.CRATE, C.BIRD, C.FISH, C.CHICK, C.FINGERLING, C.MANURE, C.COST_FEED, C.COST_VACCINE, C.COST_MEDICATION,
    C.POND, C.SELL, C.BUY, C.PAY, C.DIE, C.COLLECT, C.FEEDING, C.SPEND, C.LOSE, C.GIVE, C.SIGN, C.WATER, C.WEIGH, C.BAG,
)  # fmt: skip
DEALT = (C.SELL, C.BUY, C.PAY, C.DELIVER, C.CLEAR)
SHORT = 6  # words that may have lost their figures
LONG = 20


def decide(clauses: Sequence[Clause], drafts: Sequence[Event], doubts: Sequence[Doubt], wanted: Set[str]) -> Reading:
    """Impossible values and doses first, then open questions, then the drafts; then why there is none."""
    records = tuple(_record(draft) for draft in drafts)
    absurd = next((d.question for d in doubts if d.kind == "absurd"), None)
    if absurd is not None:
        return Reading("clarify", absurd)
    if "absurd" in wanted:
        return Reading("clarify", BELOW_ZERO, records)
    if "dose" in wanted:
        return Reading("refuse", reply.DOSE, records)
    if not records and (refused := _refused(wanted)):
        return refused
    remark = next((d.question for d in doubts if d.kind == "far"), "")
    open_ = [d for d in doubts if d.kind != "far"]
    if open_ and (not records or len(records) == 1 or any(d.blocks or d.kind == "unknown_batch" for d in open_)):
        return Reading("clarify", open_[0].question, records)
    if records:
        said = reply.drafted([r.type for r in records])
        asked = open_[0].question if open_ else remark
        return Reading("records", f"{said} {asked}".strip(), records, remark)
    return _nothing(clauses, wanted)


def _record(event: Event) -> ProposedRecord:
    """The draft of an event; it is sure where nothing of it is doubtful and no word that means something is left."""
    sure = not event.doubts and not any(item.concepts or item.kind in FIGURES for item in event.left)
    return ProposedRecord(event.type, event.fields, event.sources, event.rules, tuple(_left(event)), sure)


def _left(event: Event) -> list[str]:
    """What means something and is explained by nothing; words that stand together are one phrase."""
    phrases: list[str] = []
    last = -2
    for place, item in enumerate(event.items):
        if place in event.used or not means(item):
            continue
        if last == place - 1:
            phrases[-1] += f" {item.text}"
        else:
            phrases.append(item.text)
        last = place
    return phrases


def _refused(wanted: Set[str]) -> Reading | None:
    """What was ordered is not the assistant's to do, whatever else is doubtful."""
    if wanted & {"floor", "injected"}:
        return Reading("refuse", reply.FLOOR)
    return Reading("clarify", reply.RETRACT) if "retract" in wanted else None


def _nothing(clauses: Sequence[Clause], wanted: Set[str]) -> Reading:
    """Why nothing is drafted, by what the clauses want."""
    for modes, text in (
        ({"question"}, reply.QUESTION),
        ({"if", "plan"}, reply.IDEA),
        ({"denied"}, reply.NOTHING),
        ({"third", "nonfarm"}, reply.OTHER_FARM),
    ):
        if wanted & modes:
            return Reading("answer", text)
    items = [i for clause in clauses for i in (*clause.heads, *clause.items) if i.kind is not Kind.MARK]
    if all(i.has(C.GREETING) or (i.kind is Kind.WORD and not i.concepts) for i in items):
        return Reading("answer", reply.GREETING if any(i.has(C.GREETING) for i in items) else reply.NOTHING)
    if any(i.has(C.WITHDRAWAL) for i in items) and not any(i.kind in FIGURES for i in items):
        return Reading("answer", reply.QUESTION)
    strange = next((item for clause in clauses for item in _unread(clause)), None)
    if strange is not None:
        return Reading("clarify", reply.not_understood(strange.text))
    unclear = _is_unclear(items) or any(map(_is_short_of_figures, clauses))
    return Reading("clarify", reply.UNCLEAR) if unclear else Reading("answer", reply.NOTHING)


def _unread(clause: Clause) -> Iterator[Item]:
    """Amounts, so many of something, and numbers of a deed: told, and no frame made them out."""
    deed = any(item.kind is Kind.WORD and item.has(*DEEDS) for item in clause.items)
    if clause.mode == "tell" and (deed or not any(item.has(C.NEGATION) for item in clause.items)):
        for item in clause.items:
            if item.kind in FIGURES and (deed or item.kind is not Kind.NUMBER or item.flags & {"money", "grouped"}):
                yield item


def _is_short_of_figures(clause: Clause) -> bool:
    """ "I sold some crates to one woman at the gate": a deed of the farm's goods, and no figure."""
    dealt = any(item.has(*DEALT) for item in clause.items) and not any(item.has(C.NEGATION) for item in clause.items)
    return clause.mode == "tell" and dealt and any(item.has(*FARM) and not item.has(*DEALT) for item in clause.items)


def _is_unclear(items: Sequence[Item]) -> bool:
    """A few words with a figure, a place or a meaning: something happened, and the figures are missing."""
    words = sum(len(i.parts) or 1 for i in items)
    placed = any(i.kind is Kind.BATCH for i in items) and any(i.kind in FIGURES for i in items)
    if any(i.has(C.NEGATION) for i in items) or words > (LONG if placed else SHORT):
        return False
    return any(i.kind in FIGURES or i.kind is Kind.BATCH or i.has(*FARM) for i in items)
