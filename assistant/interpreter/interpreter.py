"""The pipeline: tokens, concepts, sentences, intents, events, records, reply."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise

from . import (
    batches,
    clauses,
    corrections,
    dates,
    denial,
    grouping,
    intent,
    kinds_text,
    lexer,
    numerals,
    quantities,
    reply,
    tagger,
)
from .batches import Mention
from .clauses import Segment
from .event import Event, day_of
from .frames import expense, sale, stock, text
from .frames.base import Context, Doubt, Draft
from .model import FarmFacts, ProposedRecord, Reading, Token

FILL: dict[str, Callable[[Event, Context], Draft | None]] = {
    "sale": sale.fill, "expense": expense.fill, "mortality": stock.mortality, "feed_use": stock.feed_use,
    "egg_collection": stock.eggs, "water": stock.water, "weight": stock.weight, "symptom": text.symptom,
    "task": text.task, "note": text.note, "harvest": text.note,
}  # fmt: skip


MAX_TOKENS = 1200  # a farm message is far shorter; what comes after is not read


def read_tokens(message: str, farm: FarmFacts, today: date) -> list[Token]:
    """All tokens with their concepts."""
    tokens = lexer.tokenize(message)[:MAX_TOKENS]
    languages = tagger.languages_of(tokens)
    tagger.spell(tokens, languages, batches.name_words(farm))
    tokens = numerals.slashed_fractions(tokens)
    tokens = batches.find_named(tokens, farm, languages)
    tokens = dates.find_dates(tokens, today, languages)
    tokens = numerals.merge_numbers(tokens, languages)
    tokens = quantities.mark_money(tokens)
    tokens = tagger.tag(tokens, languages)
    tokens = batches.find_by_kind(tokens, farm)
    return corrections.apply(tokens)


def interpret(message: str, farm: FarmFacts, today: date) -> Reading:
    """Read one message. Never raises on any text; drafts only what the message tells."""
    tokens = read_tokens(message, farm, today)
    if not any(t.kind in ("word", "num", "batch") for t in tokens):
        return Reading("clarify", reply.UNCLEAR)
    parts = clauses.sentences(tokens)
    intent.mark(parts)
    segments = [s for p in parts for s in p.segments]
    letter = _is_letter(tokens)
    found = _told_events([s for s in segments if s.mode == "tell"], farm, letter=letter)
    drafts, doubts, denied = _fill(found, Context(farm, today), letter=letter)
    modes = {s.mode for s in segments} | ({"denied"} if denied else set())
    if not drafts and modes & {"floor", "injected"}:
        doubts = []
    if any(t.has("retract") for t in tokens) and not drafts:
        return Reading("clarify", reply.RETRACT)
    return _decide(message, tokens, drafts, doubts, modes)


def _told_events(told: list[Segment], farm: FarmFacts, *, letter: bool) -> list[Event]:
    """The events that the telling segments give, with what each has from the others."""
    found = grouping.build(told, farm)
    if not found and not letter:
        left = [s for s in told if kinds_text.left_over(s)]
        found = [Event("note", list(s.tokens), s.sentence, segments=[s]) for s in left[:1]]
    if letter:
        found = [e for e in found if _is_farm_news(e)]
    found = [one for event in found for one in _each_batch(event)]
    carry_over(found)
    return found


def _fill(found: list[Event], context: Context, *, letter: bool) -> tuple[list[Draft], list[Doubt], bool]:
    """Drafts, doubts, and whether something was told not to have happened."""
    drafts: list[Draft] = []
    doubts: list[Doubt] = []
    denied = False
    sold = any(e.type == "sale" for e in found)
    for event in found:
        if event.type == "unclear":
            doubts.append(Doubt("missing", "Were these collected or sold?"))
            continue
        if event.type == "harvest" and sold:
            continue  # the sale that follows tells it
        draft = None if denial.negated(event) else FILL[event.type](event, context)
        if draft is None:
            denied = True
            continue
        if denial.below_zero(event):
            draft.ask("absurd", "A number below 0 cannot be right. How many was it?")
        if letter and any(d.kind == "missing" and d.blocks for d in draft.doubts):
            continue
        doubts.extend(draft.doubts)
        if not draft.blocked:
            drafts.append(draft)
    return drafts, doubts, denied


LETTER_WORDS = 28  # a longer message may be a letter: only what is plainly farm news is drafted from it
FARM_SHARE = 0.42  # a long log has more farm words and numbers than this share of its words; a letter has fewer


def _is_letter(tokens: list[Token]) -> bool:
    """A long message in which most words are not about the farm's figures."""
    words = [t for t in tokens if t.kind not in ("punct", "quote")]
    if len(words) <= LETTER_WORDS:
        return False
    plain = (
        "i",
        "to",
        "from",
        "neg",
        "wh",
        "aux",
        "greeting",
        "plan",
        "if",
        "happen",
        "approx",
        "at",
        "some",
        "anaphor",
        "title",
        "person",
        "timeunit",
        "need",
        "same_day",
        "stock",
        "balance",
        "nonfarm",
    )
    farm = [t for t in words if t.kind != "word" or any(x not in plain for x in t.tags)]
    return len(farm) / len(words) < FARM_SHARE


def _is_farm_news(event: Event) -> bool:
    """In a letter a fence, a fare or a wish is talk; a note or reminder must be asked for, an expense must be the
    farm's.
    """
    if event.type in ("note", "task", "harvest", "unclear"):
        return event.has("note_mark", "task_mark")
    if event.type == "expense":
        first_person = any(t.norm in ("i", "we", "my", "our") for t in event.tokens) or event.segments[0].tokens[0].has(
            "buy", "pay"
        )
        goods = event.has(
            "cat:feed",
            "cat:medication",
            "cat:vaccine",
            "cat:equipment",
            "cat:fuel",
            "cat:labour",
            "chick",
            "fingerling",
        )
        return (goods and first_person and event.has("buy", "pay", "spend")) or any(
            t.norm == "farm" for t in event.tokens
        )
    return True


def _each_batch(event: Event) -> list[Event]:
    """ "noilers and cockerels: 2 bags each": one event per batch."""
    named = {t.value.batch.name: t for t in event.tokens if isinstance(t.value, Mention) and t.value.batch}
    if (
        len(named) < 2
        or event.type not in ("feed_use", "egg_collection", "mortality", "water")
        or not event.has("each")
    ):
        return [event]
    out = []
    for token in named.values():
        tokens = [t for t in event.tokens if t is token or not isinstance(t.value, Mention)]
        out.append(Event(event.type, tokens, event.sentence, segments=event.segments, listed=True))
    return out


def carry_over(found: list[Event]) -> None:
    """Hand on the day, the goods and the buyer from event to event."""
    day: Token | None = None
    for i, event in enumerate(found):
        own = day_of(event.tokens)
        if own is not None:
            day = own[0]
        elif day is not None and event.type not in ("task", "symptom", "note"):
            event.carried["date"] = day
        if i:
            _carry_goods(found[i - 1], event)
            _carry_batch(found[i - 1], event)
    _share_buyer(found)
    _share_last_day(found)


def _share_last_day(found: list[Event]) -> None:
    """ "3 died in pen 1 and 2 died in pen 3 today": the day at the end of a list is the day of all of it."""
    for before, event in zip(reversed(found[:-1]), reversed(found[1:]), strict=False):
        own = day_of(event.tokens) or ((event.carried["date"], None) if "date" in event.carried else None)
        listed = before.type == event.type and before.sentence == event.sentence
        undated = "date" not in before.carried and day_of(before.tokens) is None
        if listed and undated and own and _ends_with_day(event):
            before.carried["date"] = own[0]
        last = event.tokens[-1] if event.tokens else None
        if (
            before.type == event.type == "sale"
            and not event.has("sell", "buy")
            and last is not None
            and last.kind == "batch"
            and not any(isinstance(t.value, Mention) for t in before.tokens)
        ):
            before.tokens = [*before.tokens, last]  # "40kg to Ngozi and 25kg to Tayo from pond 4"


def _ends_with_day(event: Event) -> bool:
    return any(t.kind == "date" for t in event.tokens[-2:])


def _carry_batch(before: Event, event: Event) -> None:
    """ "Pen 2 birds are coughing and 2 have died", "pond 1 fed 8kg, ph 7.0": the same animals, if no others are
    named.
    """
    own = any(isinstance(t.value, Mention) for t in event.tokens) or (
        event.type in DAILY and event.has("bird", "fish", "egg", "crate")
    )
    batch = [t for t in before.tokens if isinstance(t.value, Mention)]
    if own or not batch or before.sentence != event.sentence:
        return
    pairs = (before.type == "harvest" and event.type == "sale") or (before.type in DAILY and event.type in DAILY)
    pairs = pairs or (before.type == "egg_collection" and event.type in ("feed_use", "water") and not event.has("i"))
    if pairs:
        event.tokens = [*event.tokens, batch[-1]]


DAILY = ("symptom", "mortality", "feed_use", "water", "weight", "harvest")


def _carry_goods(before: Event, event: Event) -> None:
    """A sale takes the goods, the unit and ("sold all") the quantity of the clause before."""
    counted = [q for q in before.counted if not q.ignored and not q.money]
    quantity = next(
        (q for q in counted if q.unit in ("crate", "kg", "piece", "tonne") or q.noun in ("egg", "fish", "bird")), None
    )
    if quantity is None or event.type != "sale":
        return
    if quantity.unit == "crate" or before.has("egg"):
        event.carried["item"] = _token("eggs", before)
    elif quantity.noun in ("fish", "bird"):
        event.carried["item"] = _token({"fish": "fish", "bird": "birds"}[quantity.noun], before)
    if quantity.unit:
        event.carried["unit"] = _token(quantity.unit, before)
    if event.has("anaphor"):
        event.carried["quantity"] = before.tokens[quantity.index]
        event.tokens = [*event.tokens, *[t for t in before.tokens if t.kind == "batch"]]


def _token(value: str, event: Event) -> Token:
    return Token(event.text, event.text.lower(), 0, 0, "word", value)


def _share_buyer(found: list[Event]) -> None:
    """One buyer said once for a list of sales ("... to the same person, Mrs Danjuma") is the buyer of each."""
    for before, event in pairwise(found):
        if (
            before.type == event.type == "sale"
            and before.sentence == event.sentence
            and (event.listed or event.has("same") or not event.has("sell", "buy"))
        ):
            probe = {}
            for e in (before, event):
                draft = Draft("sale")
                sale.put_buyer(draft, e)
                probe[id(e)] = draft.fields.get("buyer")
            name, other = probe[id(before)], probe[id(event)]
            if name and not other:
                event.carried["buyer"] = Token(str(name), "", 0, 0, "word", name)
            elif other and not name:
                before.carried["buyer"] = Token(str(other), "", 0, 0, "word", other)


def _decide(message: str, tokens: list[Token], drafts: list[Draft], doubts: list[Doubt], modes: set[str]) -> Reading:
    """The reply: impossible values and doses first, then open questions, then the drafts."""
    records = tuple(ProposedRecord(d.type, d.fields, d.sources) for d in drafts)
    if any(d.kind == "absurd" for d in doubts):
        return Reading("clarify", next(d.question for d in doubts if d.kind == "absurd"))
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
        return Reading("records", f"{said} {asked}".strip(), records)
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
    if any(t.has("neg") for t in words) or len(words) > 6:
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
    """A reading as the scorer's prediction (SCHEMA, A prediction)."""
    records = [{"type": r.type, **{k: plain_value(v) for k, v in r.fields.items()}} for r in reading.records]
    return {"id": case_id, "records": records, "reply": reading.reply, "text": reading.text}
