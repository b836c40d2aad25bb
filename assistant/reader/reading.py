"""The pipeline: tokens, items, clauses with their mode, events, records, reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.reader import certainty, replies, reply
from assistant.reader.chart import cover
from assistant.reader.clauses import cutting, headings, sharing
from assistant.reader.clauses.clause import Clause
from assistant.reader.clauses.elided import with_units
from assistant.reader.cover import Told, best_cover
from assistant.reader.entities import care, measures, money, people, quantities
from assistant.reader.events import Context, Doubt, Event
from assistant.reader.frames.descriptions import description
from assistant.reader.items import BOUNDARY, NO_WORD, Item, Kind
from assistant.reader.linking import portions
from assistant.reader.linking.links import link
from assistant.reader.linking.persons import name_pronouns
from assistant.reader.linking.spreading import set_apart, spread
from assistant.reader.model import FarmFacts, Reading
from assistant.reader.modes import marking as modes
from assistant.reader.tokens import read_tokens
from farms.language.lexicon import dealings
from farms.language.token import Token

_KINDS = {"word": Kind.WORD, "num": Kind.NUMBER, "date": Kind.DATE, "batch": Kind.BATCH, "quote": Kind.QUOTE}
LAYERS = (
    (*quantities.REFERENCES, *measures.SIZES),
    (*care.VIALS, *care.READINGS, *care.HOLDS, *care.DRUMS),
    (*quantities.ASIDES, *care.ASIDES),
    (*quantities.RULES, *measures.RULES),
    care.DOSES,
    money.SIGNED,
    people.NAMES,
    money.ROLES,
    people.DIRECTED,
    money.PROMISES,
    money.METHODS,
    measures.ARTICLES,
)


def read(message: str, farm: FarmFacts, today: date) -> Reading:
    """Read one message. Never raises on any text; drafts only what the message tells."""
    tokens = read_tokens(message, farm, today)
    if not any(t.kind in ("word", "num", "batch") for t in tokens):
        return Reading("clarify", reply.UNCLEAR)
    clauses = clauses_in(tokens)
    told = events_of(clauses, Context(farm, today))
    drafts, doubts, denied = _settle(told)
    doubts += _unread(told, clauses)
    wanted = {clause.mode for clause in clauses} | ({"denied"} if denied else set())
    drafts = _worth_noting(drafts, asked=not wanted.isdisjoint(("question", "dose", "floor")))
    if any(t.has("retract") for t in tokens):
        wanted.add("retract")
    return certainty.judged(replies.decide(clauses, drafts, doubts, wanted), clauses, told)


def clauses_in(tokens: list[Token]) -> list[Clause]:
    """The clauses of a message with their headings and modes."""
    parts = cutting.sentences(tokens)
    headings.mark(parts)
    headings.mark_lists(parts)
    segments = [segment for part in parts for segment in part.segments]
    sharing.share(segments)
    told = with_units(clauses_of(segments, [part.end for part in parts]))
    return set_apart(portions.apart(modes.mark(told)))


def clauses_of(segments: Sequence[cutting.Segment], ends: Sequence[str]) -> list[Clause]:
    """Each segment as typed items under its heading."""
    line: list[Item] = []
    for number, segment in enumerate(segments):
        if number:
            line.append(Item(Kind.MARK, 0, 0, "", BOUNDARY))
        line += _items(segment.tokens)
    for rules in LAYERS:
        line = cover(line, rules)
    line = people.subjects(line)
    found: list[tuple[Item, ...]] = [()] if segments else []
    for item in line:
        if item.norm == BOUNDARY:
            found.append(())
        else:
            found[-1] = (*found[-1], item)
    return headings.under(segments, found, ends)


def _items(tokens: Sequence[Token]) -> list[Item]:
    """Tokens as items, with the meanings of dealings laid over them."""
    items = [
        Item(_KINDS.get(t.kind, Kind.MARK), t.start, t.end, t.said, t.norm, t.tags, t.value, flags=frozenset(t.flags))  # type: ignore[arg-type]
        for t in tokens
    ]
    norms = [item.norm if item.kind in (Kind.WORD, Kind.MARK) else NO_WORD for item in items]
    out: list[Item] = []
    i = 0
    while i < len(items):
        first = items[i]
        length, meant = dealings().longest(norms, i) or (1, None)
        if meant and length == 1:
            first = replace(first, concepts=first.concepts | meant)
        elif meant:
            text = " ".join(item.text for item in items[i : i + length])
            first = Item(Kind.WORD, first.start, items[i + length - 1].end, text, text.lower(), meant)
        out.append(first)
        i += length
    return out


def events_of(clauses: Sequence[Clause], context: Context) -> list[Told]:
    """The best cover of the clauses that tell something, with what each event has from the others."""
    telling = [clause for clause in clauses if clause.mode == "tell"]
    told = link(best_cover(telling, context), telling, context)
    name_pronouns(told, telling, clauses)
    told = spread(told, telling, clauses, context)
    for event in (one.event for one in told if one.event is not None and one.event.type == "expense"):
        event.fields.setdefault("description", description(event))
    return told


def _settle(told: Sequence[Told]) -> tuple[list[Event], list[Doubt], bool]:
    """Drafts, doubts, and whether something was told not to have happened."""
    drafts: list[Event] = []
    doubts: list[Doubt] = []
    denied = False
    for one in told:
        event = one.event
        if event is None:
            continue
        if event.denied:
            denied = True
            continue
        left = [item for item in event.left if item.kind in (Kind.NUMBER, Kind.MONEY, Kind.QUANTITY)]
        if left and not event.blocked:
            event.ask("left", reply.not_understood(left[0].text))
        doubts += event.doubts
        if not event.blocked:
            drafts.append(event)
    return drafts, doubts, denied


def _unread(told: Sequence[Told], clauses: Sequence[Clause]) -> list[Doubt]:
    """A remark on an amount or a count of a sentence that nothing explains, beside what is drafted."""
    telling = [clause for clause in clauses if clause.mode == "tell"]
    lost = [c for one in told if one.event is None for c in telling[one.first : one.stop] if c.alone]
    found = [item for clause in lost for item in clause.items if _is_figure(item)]
    return [Doubt("far", reply.not_understood(item.text)) for item in found[:1]]


def _is_figure(item: Item) -> bool:
    return item.kind in (Kind.MONEY, Kind.QUANTITY) or (item.kind is Kind.NUMBER and money.naira(item) >= money.LEAST)


def _worth_noting(drafts: list[Event], *, asked: bool) -> list[Event]:
    """A happening beside a record is its reason, and before a question its ground: no note, unless asked for."""
    types = {event.type for event in drafts}
    if not asked and types == {"note"}:
        return drafts
    dropped = ("note.happened",) if not asked and types == {"note", "task"} else ("note.happened", "note.farm")
    return [event for event in drafts if event.rules.get("text") not in dropped]
