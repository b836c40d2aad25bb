"""Which record type does one segment tell by words of its own? The rules are asked in order; the first answer
counts.
"""

from __future__ import annotations

from assistant.reader.model import FarmFacts
from farms.language.tagger import FISH_KINDS

from .clauses import Segment
from .event import batches_in, counts_any, has_batch, has_money
from .kinds_stock import death_kind, drinking_kind, egg_kind, feed_kind, litres_kind, water_kind, weight_kind
from .kinds_text import happening_kind, note_kind, plain_sign_kind, sign_kind, task_kind, treatment_kind
from .kinds_trade import expense_kind, sale_kind
from .quantities import Quantity, quantities


def classify(segment: Segment, farm: FarmFacts) -> str | None:
    """The record type that a segment tells by words of its own, or None."""
    tokens = segment.tokens
    counted = quantities(tokens)
    for rule in (
        task_kind,
        note_kind,
        water_kind,
        death_kind,
        sale_kind,
        weight_kind,
        treatment_kind,
        expense_kind,
        plain_sign_kind,
        drinking_kind,
        egg_kind,
        feed_kind,
        litres_kind,
        sign_kind,
        happening_kind,
    ):
        kind = rule(segment, counted, farm)
        if kind:
            return kind
    return None


MOST_FED = 30  # kg: more than that from a pond may be a harvest


def _fish_fed(segment: Segment, counted: list[Quantity], farm: FarmFacts) -> bool:
    """ "Pond 1 4.5kg" on the daily sheet."""
    fish = {b.name for b in farm.batches if b.kind in FISH_KINDS}
    told = [q for q in counted if not q.ignored]
    fed = len(told) == 1 and told[0].unit == "kg" and told[0].noun is None and told[0].value <= MOST_FED
    return (
        fed
        and bool(batches_in(segment.tokens) & fish)
        and not any(t.has("to") and t.norm != "for" for t in segment.tokens)
        and not segment.has("fish", "sell", "weigh", "average", "harvest")
    )


def bare_type(segment: Segment, farm: FarmFacts) -> str | None:
    """A line without any verb: "Pond 2 8kg" is open, "Pen 1 12 crates" is eggs, "house 2: 6 bags" is feed."""
    counted = quantities(segment.tokens)
    if counts_any(counted, "bag", "bowl") and has_batch(segment) and not has_money(counted):
        return "feed_use"
    heads = any(q.noun in ("bird", "fish") for q in counted if not q.ignored)
    if heads and counts_any(counted, "kg", "g") and not has_money(counted) and has_batch(segment):
        return "weight"
    if _fish_fed(segment, counted, farm):
        return "feed_use"
    if counts_any(counted, "crate") and not has_money(counted):
        dated = any(t.kind == "date" or t.norm in ("morning", "evening") for t in segment.tokens) or counts_any(
            counted, "piece"
        )
        return "egg_collection" if has_batch(segment) or segment.has("egg") or dated else "unclear"
    return None
