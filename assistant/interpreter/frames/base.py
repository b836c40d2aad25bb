"""What every frame shares: the draft it builds, and the batch and day of an event."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from assistant.reader.model import FarmFacts
from farms.language.dates import Day
from farms.language.tagger import FISH_KINDS
from farms.language.token import Token

from ..batches import Mention
from ..event import Event, day_of
from ..quantities import Quantity


@dataclass(slots=True)
class Doubt:
    """Something to ask. ``blocks``: no draft before it is answered. ``kind`` orders the questions."""

    kind: str  # "absurd", "mismatch", "money", "range", "missing", "unknown_batch", "batch", "retract", "far" (only a remark)
    question: str
    blocks: bool = True


@dataclass(slots=True)
class Draft:
    """A record on its way: values, the words they came from, and the doubts about it."""

    type: str
    fields: dict[str, object] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def put(self, name: str, value: object, source: str) -> None:
        self.fields[name] = value
        self.sources[name] = " ".join(source.split())

    def ask(self, kind: str, question: str, *, blocks: bool = True) -> None:
        self.doubts.append(Doubt(kind, question, blocks))

    @property
    def blocked(self) -> bool:
        return any(d.blocks for d in self.doubts)


@dataclass(frozen=True, slots=True)
class Context:
    """What frames may know besides the event."""

    farm: FarmFacts
    today: date


def put_batch(draft: Draft, event: Event, context: Context, *, ask: bool = False, item: str | None = None) -> None:
    """The batch that the words name; asks if it is not on the farm, or if ``ask`` and several would fit."""
    mentions = [t for t in event.tokens if isinstance(t.value, Mention)]
    named = [t for t in mentions if t.kind == "batch"]
    unknown = [t for t in mentions if isinstance(t.value, Mention) and t.value.unknown]
    if unknown and not [t for t in named if t not in unknown]:
        which = f"Which one is it: {_names(context.farm)}?" if context.farm.batches else "What is its name here?"
        draft.ask(
            "unknown_batch",
            f"I do not find {unknown[0].text.strip()} on this farm. {which}",
            blocks=False,
        )
        return
    chosen = {t.value.batch.name: t for t in (named or mentions) if isinstance(t.value, Mention) and t.value.batch}
    if len(chosen) == 1:
        name, token = next(iter(chosen.items()))
        draft.put("batch", name, token.text)
        return
    if chosen:
        if ask:
            draft.ask("batch", f"Which one is it: {_join(list(chosen))}?", blocks=False)
        return
    generic = _by_noun(event, context, item)
    if generic:
        draft.put("batch", generic[0], generic[1].text)
        return
    fitting = fitting_batches(event, context, item)
    if ask and len(fitting) > 1:
        draft.ask("batch", f"Which one is it: {_join(fitting)}?", blocks=False)


def fitting_batches(event: Event, context: Context, item: str | None) -> list[str]:
    """Names of the batches that an event about fish, birds, a kind or anything can be about."""
    kinds = {t[5:] for token in event.tokens for t in token.tags if t.startswith("kind:")}
    out = context.farm.batches
    if kinds and any(b.kind in kinds for b in out):
        out = tuple(b for b in out if b.kind in kinds)
    elif event.has("fish") or item == "fish":
        out = tuple(b for b in out if b.kind in FISH_KINDS)
    elif event.has("bird") or item == "birds":
        out = tuple(b for b in out if b.kind not in FISH_KINDS)
    return [b.name for b in out]


def _by_noun(event: Event, context: Context, item: str | None) -> tuple[str, Token] | None:
    """ "3 fish died" on a farm with one pond, "2 birds" on a farm with ponds and one pen."""
    for token in event.tokens:
        if token.has("fish", "bird") and not token.has("chick"):
            kind_tags = [t for t in token.tags if t.startswith("kind:")]
            fish = token.has("fish")
            matches = [b for b in context.farm.batches if (b.kind in FISH_KINDS) == fish]
            if kind_tags:
                matches = [b for b in context.farm.batches if f"kind:{b.kind}" in kind_tags]
            if len(matches) == 1 and len(context.farm.batches) > 1:
                return matches[0].name, token
            return None
    return None


def put_day(draft: Draft, event: Event, context: Context) -> None:
    """The day it happened. A day still to come is impossible for what happened."""
    found = day_of(event.tokens)
    if found is None and "date" in event.carried:
        token = event.carried["date"]
        found = (token, token.value) if isinstance(token.value, Day) else None
    if found is None:
        return
    token, day = found
    if day.broken or (day.written_year and day.past is None):
        draft.ask("absurd", f"The date {token.text.strip()} cannot be right. What day was it?")
        return
    if day.past is not None and day.past <= context.today:
        draft.put("occurred_on", day.past, token.text)
    elif day.coming is not None:
        draft.ask("absurd", f"{token.text.strip()} is still to come. What day did this happen?")


def _names(farm: FarmFacts) -> str:
    return _join([b.name for b in farm.batches])


def _join(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " or " + names[-1]


def plain(value: Decimal) -> str:
    """A number as a farmer reads it: 31200 as 31,200; 7.5 as 7.5."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def span(event: Event, quantity: Quantity) -> str:
    """The words of a quantity, with its unit and noun."""
    first, last = min(quantity.first, quantity.index), max(quantity.last, quantity.index)
    return " ".join(t.text for t in event.tokens[first : last + 1])


def is_range(event: Event) -> bool:
    """ "5 or 6", "5-6 birds": two readings of the count."""
    for i, token in enumerate(event.tokens[:-2]):
        if (
            token.norm == "from"
            and event.tokens[i + 1].kind == "num"
            and any(a.norm == "to" and b.kind == "num" for a, b in pairwise(event.tokens[i + 2 : i + 5]))
        ):
            return True  # "dropped from 14 crates to 11"
        if token.norm == "between" and event.tokens[i + 1].kind == "num" and event.tokens[i + 2].kind == "num":
            return True
        if token.kind == "num" and event.tokens[i + 1].norm in ("or", "-", "to") and event.tokens[i + 2].kind == "num":
            return True
    return False
