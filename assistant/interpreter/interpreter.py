"""The pipeline: tokens, concepts, sentences, intents, events, records, reply."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from assistant.reader.model import FarmFacts, ProposedRecord, Reading
from farms.language import dates, lexer, numerals, tagger
from farms.language.token import Token

from . import (
    batch_kinds,
    batches,
    carrying,
    clauses,
    corrections,
    courtesy,
    denial,
    enumeration,
    grouping,
    intent,
    kinds_text,
    letters,
    pairing,
    pauses,
    quantities,
    reply,
    shorthand,
)
from .clauses import Segment
from .event import Event
from .frames import deaths, expense, sale, stock, text
from .frames.base import Context, Doubt, Draft

FILL: dict[str, Callable[[Event, Context], Draft | None]] = {
    "sale": sale.fill, "expense": expense.fill, "mortality": deaths.mortality, "feed_use": stock.feed_use,
    "egg_collection": stock.eggs, "water": stock.water, "weight": stock.weight, "symptom": text.symptom,
    "task": text.task, "note": text.note, "harvest": text.note,
}  # fmt: skip


MAX_TOKENS = 1200  # a farm message is far shorter; what comes after is not read


def read_tokens(message: str, farm: FarmFacts, today: date) -> list[Token]:
    """All tokens with their concepts."""
    tokens = enumeration.unroll(courtesy.strip(lexer.tokenize(message)[:MAX_TOKENS]))
    languages = tagger.languages_of(tokens)
    tagger.spell(tokens, languages, batches.name_words(farm))
    tokens = numerals.slashed_fractions(tokens)
    tokens = batches.find_named(tokens, farm, languages)
    tokens = dates.find_dates(tokens, today, languages)
    tokens = numerals.merge_numbers(tokens, languages)
    tokens = quantities.mark_money(tokens)
    tokens = shorthand.plain(tagger.tag(tokens, languages), farm.crate_size)
    tokens = courtesy.without_marks(batch_kinds.find_by_kind(tokens, farm))
    tokens = pairing.respectively(tokens)
    if not letters.is_letter(tokens):
        tokens = pauses.soften(tokens)
    return corrections.apply(tokens)


def interpret(message: str, farm: FarmFacts, today: date) -> Reading:
    """Read one message. Never raises on any text; drafts only what the message tells."""
    tokens = read_tokens(message, farm, today)
    if not any(t.kind in ("word", "num", "batch") for t in tokens):
        return Reading("clarify", reply.UNCLEAR)
    letter = letters.is_letter(tokens)
    parts = clauses.sentences(tokens)
    intent.mark(parts)
    segments = [s for p in parts for s in p.segments]
    found = _told_events(tokens, [s for s in segments if s.mode == "tell"], farm, letter=letter)
    drafts, doubts, denied = _fill(found, Context(farm, today), letter=letter)
    modes = {s.mode for s in segments} | ({"denied"} if denied else set())
    if not drafts and modes & {"floor", "injected"}:
        doubts = []
    if not drafts and ("retract" in modes or any(t.has("retract") for t in tokens)):
        return Reading("clarify", reply.RETRACT)
    return _decide(message, tokens, drafts, doubts, modes)


def _told_events(tokens: list[Token], told: list[Segment], farm: FarmFacts, *, letter: bool) -> list[Event]:
    """The events that the telling segments give, with what each has from the others."""
    found = grouping.build(told, farm)
    if not found and not letter:
        left = [s for s in told if kinds_text.left_over(s)]
        found = [Event(kinds_text.left_over_kind(s), list(s.tokens), s.sentence, segments=[s]) for s in left[:1]]
    if letter:
        found = [e for e in found if letters.is_farm_news(e)]
    for i, event in enumerate(found):
        carrying.both(found[:i], event)
    found = [one for event in found for one in carrying.each_batch(event)]
    carrying.carry_over(found)
    carrying.name_pronouns(found, tokens)
    carrying.date_all(found, told)
    return found


def _fill(found: list[Event], context: Context, *, letter: bool) -> tuple[list[Draft], list[Doubt], bool]:
    """Drafts, doubts, and whether something was told not to have happened."""
    drafts: list[Draft] = []
    doubts: list[Doubt] = []
    denied = False
    sold = any(e.type == "sale" for e in found)
    for i, event in enumerate(found):
        if event.type == "unclear":
            doubts.append(Doubt("missing", "Were these collected or sold?"))
            continue
        if event.type == "harvest" and sold:
            continue  # the sale that follows tells it
        if denied and denial.explains(event):
            continue
        draft = None if denial.negated(event) else FILL[event.type](event, context)
        if draft is None:
            denied = True
            continue
        if denial.below_zero(event):
            draft.ask("absurd", "A number below 0 cannot be right. How many was it?")
        unfinished = any(d.kind == "missing" and d.blocks for d in draft.doubts)
        if unfinished and (letter or _told_in_full(event, found[i + 1 :], context)):
            continue
        doubts.extend(draft.doubts)
        if not draft.blocked:
            drafts.append(draft)
    return drafts, doubts, denied


def _told_in_full(event: Event, later: list[Event], context: Context) -> bool:
    """ "We have sold fish! 62 kg from pond 1 at 3,300": the figures of the announcement follow in the next event."""
    if any(not q.ignored for q in event.counted) or not later or later[0].type != event.type:
        return False
    draft = FILL[event.type](later[0], context)
    return draft is not None and not draft.blocked


def _decide(message: str, tokens: list[Token], drafts: list[Draft], doubts: list[Doubt], modes: set[str]) -> Reading:
    """The reply: impossible values and doses first, then open questions, then the drafts."""
    records = tuple(ProposedRecord(d.type, d.fields, d.sources) for d in drafts)
    if any(d.kind == "absurd" for d in doubts):
        return Reading("clarify", next(d.question for d in doubts if d.kind == "absurd"))
    remark = next((d.question for d in doubts if d.kind == "far"), "")
    doubts = [d for d in doubts if d.kind != "far"]
    asked = next((d.question for d in doubts), "")
    if "dose" in modes:
        return Reading("refuse", reply.DOSE, records)
    if doubts and (
        not records
        or any(d.blocks for d in doubts)
        or len(records) == 1
        or any(d.kind == "unknown_batch" for d in doubts)
    ):
        return Reading("clarify", asked, records)
    if records:
        said = reply.drafted([r.type for r in records])
        return Reading("records", f"{said} {asked or remark}".strip(), records, remark)
    if modes & {"floor", "injected"}:
        return Reading("refuse", reply.FLOOR)
    return _no_record(tokens, modes)


def _no_record(tokens: list[Token], modes: set[str]) -> Reading:
    """The reply when nothing is drafted."""
    if "question" in modes:
        return Reading("answer", reply.QUESTION)
    if modes & {"if", "plan"}:
        return Reading("answer", reply.IDEA)
    if "denied" in modes:
        return Reading("answer", reply.NOTHING)
    if modes & {"third", "nonfarm"}:
        return Reading("answer", reply.OTHER_FARM)
    words = [t for t in tokens if t.kind != "punct"]
    if (
        words
        and all(t.has("greeting") or (t.kind == "word" and not t.tags) for t in words)
        and any(t.has("greeting") for t in words)
    ):
        return Reading("answer", reply.GREETING)
    placed = any(t.kind == "batch" for t in words) and any(t.kind == "num" for t in words)
    if any(t.has("neg") for t in words) or (len(words) > 6 and not (placed and len(words) < 20)):
        return Reading("answer", reply.NOTHING)
    if any(t.kind in ("num", "batch") or t.tags for t in words):
        return Reading("clarify", reply.UNCLEAR)
    return Reading("answer", reply.NOTHING)


def plain_value(value: object) -> object:
    """JSON-ready: whole Decimals as int, others as float, dates as ISO text."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: plain_value(v) for k, v in value.items()}
    return value


def to_case(case_id: str, reading: Reading) -> dict[str, object]:
    """A reading as a prediction that benchmarks/evals/scoring.py scores."""
    records = [{"type": r.type, **{k: plain_value(v) for k, v in r.fields.items()}} for r in reading.records]
    return {"id": case_id, "records": records, "reply": reading.reply, "text": reading.text}
