"""An event: one happening with its tokens, and the small questions that every later module asks about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from farms.language.dates import Day
from farms.language.token import Token

from .batches import Mention
from .clauses import Segment
from .quantities import Quantity, quantities


@dataclass(slots=True)
class Event:
    """One happening: its type, its tokens, and what it has from earlier in its list (``carried``)."""

    type: str
    tokens: list[Token]
    sentence: int
    carried: dict[str, Token] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    parent: Event | None = None
    listed: bool = False  # an item of a list whose head gave it its type

    @property
    def counted(self) -> list[Quantity]:
        return quantities(self.tokens)

    def has(self, *tags: str) -> bool:
        return any(t.has(*tags) for t in self.tokens)

    @property
    def text(self) -> str:
        return " ".join(t.said for t in self.tokens)


def batches_in(tokens: list[Token]) -> set[str]:
    found = set()
    for t in tokens:
        if isinstance(t.value, Mention):
            found.add(t.value.batch.name if t.value.batch else t.norm)
    return found


def has_batch(segment: Segment) -> bool:
    return any(t.kind == "batch" or (t.value is not None and t.kind == "word") for t in segment.tokens)


def quantified(segment: Segment) -> bool:
    return any(not q.ignored for q in quantities(segment.tokens))


PRODUCE = ("egg", "bird", "fish", "manure", "feedbag", "crate")


READINGS = ("ph", "temperature", "ammonia", "oxygen")


KEY_UNITS = {
    "sale": ("crate", "piece", "kg", "bird", "fish", "bag", "egg", "tonne"), "egg_collection": ("crate",),
    "feed_use": ("bag", "kg", "bowl", "tonne", "g"),
    "mortality": (None, "piece"), "expense": ("bag", "litre", "carton", "bottle", "kg", "load", "piece"),
    "water": ("litre",), "weight": ("kg", "g"), "symptom": (),
    "task": (), "note": (),
}  # fmt: skip


def is_key(quantity: Quantity, kind: str) -> bool:
    """Is this the main quantity of an event of the kind?"""
    if quantity.ignored or quantity.money:
        return False
    if kind == "mortality":
        return quantity.unit in (None, "piece")
    if kind == "sale":
        return quantity.unit in ("crate", "piece", "kg", "bag", "tonne", "load") or quantity.noun in PRODUCE
    if kind == "egg_collection":
        return quantity.unit in ("crate", "piece") or quantity.noun == "egg"
    return quantity.unit in KEY_UNITS.get(kind, ()) or (kind == "expense" and bool(quantity.noun))


def spans_days(tokens: list[Token]) -> bool:
    """ "between yesterday and today", "from Monday to Wednesday": no single day."""
    for i, token in enumerate(tokens[:-2]):
        if (
            token.kind == "date"
            and tokens[i + 1].norm in ("and", "to", "till", "until", "-", "&")
            and tokens[i + 2].kind == "date"
        ):
            return True
    return any(t.norm in ("between", "from") for t in tokens) and sum(t.kind == "date" for t in tokens) > 1


def day_of(tokens: list[Token]) -> tuple[Token, Day] | None:
    """The last date among tokens that names a day, else one that names none."""
    found = [(t, t.value) for i, t in enumerate(tokens) if isinstance(t.value, Day) and not _is_due(tokens, i)]
    if len({t.value for t, _ in found}) > 1 and spans_days(tokens):
        return None
    sure = [f for f in found if f[1].past or f[1].coming or f[1].broken]
    return sure[0] if sure else (found[0] if found else None)


_STILL_TO_COME = ("be", "go", "will", "promised", "promise", "balance", "owing", "owes", "owe", "due", "till", "until")


def _is_due(tokens: list[Token], i: int) -> bool:
    """ "10,400 to be paid on Friday", "he go pay Monday": when the money is due, not when it happened."""
    paid = next((k for k in range(max(i - 3, 0), i) if tokens[k].has("pay", "balance", "collect")), None)
    return paid is not None and paid > 0 and any(t.norm in _STILL_TO_COME for t in tokens[max(paid - 2, 0) : paid])


def counts_any(counted: list[Quantity], *names: str) -> bool:
    return any(not q.ignored and (q.unit in names or q.noun in names) for q in counted)


def has_money(counted: list[Quantity]) -> bool:
    return any(q.money for q in counted)
