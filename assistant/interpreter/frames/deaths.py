"""Deaths and culls: how many, of which batch, from what."""

from __future__ import annotations

import re
from decimal import Decimal

from farms.language.token import Token

from ..event import Event
from ..quantities import Quantity
from .base import Context, Draft, is_range, plain, put_batch, put_day, span


# ------------------------------------------------------------------------------------------------------------ mortality
def mortality(event: Event, context: Context) -> Draft | None:
    """A death or a cull. None for a zero."""
    draft = Draft("mortality")
    quantity = _dead(event)
    if (quantity is None and event.has("some")) or is_range(event):
        draft.ask("missing", "How many died?")
        return draft
    count, source = (quantity.value, span(event, quantity)) if quantity else _single(event)
    if count == 0:
        return None
    if count is None:
        draft.ask("missing", "How many died?")
        return draft
    draft.put("count", count, source)
    put_batch(draft, event, context, ask=True)
    put_day(draft, event, context)
    cause = _cause(event)
    if cause:
        draft.put("cause", cause, cause)
    _believable_deaths(draft, count, context)
    return draft


def _dead(event: Event) -> Quantity | None:
    """The number that counts the dead: with a bird or fish noun, or next to the word for dying."""
    numbers = [
        q
        for q in event.counted
        if not q.ignored and q.unit in (None, "piece") and "money" not in event.tokens[q.index].flags
    ]
    numbers = [q for q in numbers if not _of_total(event, q)]
    animals = [q for q in numbers if q.noun in ("bird", "fish", "chick", "fingerling")]
    deaths = [i for i, t in enumerate(event.tokens) if t.has("die", "kill", "lose", "cull", "gone")]
    near = sorted(numbers, key=lambda q: min((abs(q.index - d) for d in deaths), default=99))
    return animals[0] if animals else (near[0] if near else None)


def _of_total(event: Event, quantity: Quantity) -> bool:
    """The 500 of "20 out of 500", the 495 of "495 remaining"."""
    k = quantity.index - 1
    while k > 0 and event.tokens[k].norm in ("the", "our", "my", "about", "total"):
        k -= 1
    before = event.tokens[k].norm if k >= 0 else ""
    after = event.tokens[quantity.last + 1] if quantity.last + 1 < len(event.tokens) else None
    return (
        (before in ("of", "/") and any(t.kind == "num" for t in event.tokens[:k]))
        or bool(after is not None and after.has("balance"))
        or bool(quantity.index and event.tokens[quantity.index - 1].has("balance"))
    )


def _single(event: Event) -> tuple[Decimal | None, str]:
    """ "a bird died", "one of them": 1 if the words are singular."""
    for i, token in enumerate(event.tokens):
        if token.norm in ("a", "an", "another") and i + 1 < len(event.tokens):
            window = event.tokens[i + 1 : i + 4]
            noun = next((t for t in window if t.has("bird", "fish", "chick")), None)
            if noun is not None and not noun.norm.endswith("s"):
                return Decimal(1), f"{token.text} {noun.text}"
    return None, ""


_TIMES = ("morning", "evening", "night", "then", "last", "this", "we", "the")


def _cause(event: Event) -> str:
    """What the message says killed them: after "because of", or the subject of "kill"."""
    for i, token in enumerate(event.tokens):
        timed = token.norm == "since" and any(t.kind == "date" or t.norm in _TIMES for t in event.tokens[i + 1 : i + 2])
        if token.norm == "from heat":
            return "heat"
        if token.has("due") and token.kind == "word" and not timed:
            words = [t.said for t in event.tokens[i + 1 : i + 7] if t.kind in ("word", "num")]
            if words:
                return " ".join(words)
        if token.has("kill") or (
            token.has("feeding", "use", "happen") and any(t.has("predator") for t in event.tokens[:i])
        ):
            before = [t for t in event.tokens[:i] if t.kind == "word" and not t.has("bird", "fish", "i", "wh")]
            words = [
                t.said
                for t in before
                if t.norm not in ("the", "on", "a", "don", "in", "of", "was", "were", "has", "have")
            ]
            if words:
                return " ".join(words[:4])
            by = [t.said for t in event.tokens[i + 1 :] if t.kind == "word"]
            if "by" in [w.lower() for w in by]:
                return " ".join(by[[w.lower() for w in by].index("by") + 1 :][:3])
    sign = next((t.said for t in event.tokens if t.has("sign")), "")
    return sign or _plain_cause(event) or _cause_after(event.tokens) or _mishap(event)


def _mishap(event: Event) -> str:
    """What was told just before: "Water spoil, 10 fish die"."""
    first = event.segments[0] if len(event.segments) > 1 else None
    return (
        ""
        if first is None or first.has("die", "lose", "cull") or any(t.kind == "num" for t in first.tokens)
        else first.text
    )


def _cause_after(tokens: list[Token]) -> str:
    """ "after the transfer", "died of stress", "dead from suffocation": what is said last of how they died."""
    for i, token in enumerate(tokens[:-1]):
        died = i > 0 and tokens[i - 1].has("die")
        lost_to = token.norm == "to" and any(t.has("lose") for t in tokens[:i])
        if token.norm in ("after", "following", "during") or lost_to or (died and token.norm in ("of", "from", "by")):
            words = [t.said for t in tokens[i + 1 : i + 5] if t.kind == "word" and not t.has("timeunit")]
            plain = all(t.kind == "word" for t in tokens[i + 1 : i + 2])
            if words and plain:
                return " ".join(words)
    return ""


_CAUSES = re.compile(
    r"\b(heat|cold|sun|disease|coccidiosis|newcastle|gumboro|snake|hawk|rat|rats|dog|dogs|storm|flood|piling|"
    r"smothering|stress|predator|suffocation|kite|poison\w*|low oxygen|culled?|zafi|ooru|rain|fire|injury)\b"
)


def _plain_cause(event: Event) -> str:
    found = _CAUSES.search(" ".join(t.norm for t in event.tokens if not t.has("die")))
    return found.group() if found else ""


def _believable_deaths(draft: Draft, count: Decimal, context: Context) -> None:
    """A count of deaths is whole and no larger than the flock."""
    heads = [
        b.count for b in context.farm.batches if b.name == draft.fields.get("batch") or "batch" not in draft.fields
    ]
    known = sum(h for h in heads if h is not None) if heads and all(h is not None for h in heads) else None
    if count != int(count):
        draft.ask("absurd", f"{plain(count)} cannot be a number of deaths. How many died?")
    elif known is not None and count > known:
        draft.ask("absurd", f"{plain(count)} is more than the {known} you have. How many died?")
    elif count >= 5_000:
        draft.ask("absurd", f"{plain(count)} is a very large number of deaths. How many died?")
