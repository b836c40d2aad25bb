"""An event that a stretch of a message tells: its fields, the items that gave them, what is doubtful, what is left
over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import TypeVar, cast

from assistant.reader.items import Item, Kind, Person, Quantity, Role
from assistant.reader.model import FarmFacts
from farms.language.concepts import Concept as C
from farms.language.lexicon import COMMON

WEIGHT = {
    Kind.NUMBER: 3.0, Kind.MONEY: 3.0, Kind.QUANTITY: 3.0, Kind.DATE: 1.5, Kind.BATCH: 1.5, Kind.PERSON: 1.5,
    Kind.READING: 3.0, Kind.HOLD: 3.0, Kind.DOSE: 3.0,
    Kind.PROMISE: 1.5, Kind.METHOD: 1.2, Kind.LOT: 3.0, Kind.ASIDE: 0.0, Kind.QUOTE: 0.0, Kind.MARK: 0.0,
}  # fmt: skip
WORDS = (Kind.WORD, Kind.METHOD, Kind.PROMISE)
MEANT = 0.8  # a word with a concept
JOINING = frozenset(  # meanings of words that only join what is told
    [
        C.ASKING,
        C.WE,
        C.OUR,
        C.TO,
        C.FROM,
        C.ANAPHOR,
        C.APPROX,
        C.SAME_DAY,
        C.PREFACE,
        C.GREETING,
        C.RETELL,
        C.PLACE,
        C.SOME,
    ]
)
BESIDE = ("percent", "length", "age", "timeunit")  # measures that count nothing
UNKNOWN = 0.3  # a word that nothing here knows
A_START = -3.0  # each event must explain more than this


@dataclass(frozen=True, slots=True)
class Context:
    """What every frame needs to know beside the words."""

    farm: FarmFacts
    today: date


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question to the farmer. Kinds: missing, mismatch, money, party, batch, unknown_batch, absurd, left, far."""

    kind: str
    question: str
    blocks: bool = True


def weight(item: Item) -> float:
    """How much of a message an item is: what it costs to leave it unexplained."""
    if "head" in item.flags:
        return 0.0
    if item.kind is Kind.WORD:
        if item.concepts:
            return 0.0 if item.concepts <= JOINING else MEANT
        return 0.0 if item.norm in COMMON or len(item.norm) < 3 else UNKNOWN
    if isinstance(item.value, Quantity) and item.value.unit in BESIDE and not item.value.goods:
        return MEANT
    return WEIGHT[item.kind]


@dataclass(slots=True)
class Event:
    """One happening, as a frame fills it."""

    type: str
    items: Sequence[Item]
    fields: dict[str, object] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    bonus: float = 0.0
    denied: bool = False
    places: tuple[str, ...] = ()  # the batches named, where there are several
    each: tuple[dict[str, object], ...] = ()  # the fields of each record, where one telling gives several

    def put(self, name: str, value: object, *places: int, rule: str = "") -> None:
        """Set a field from the items at `places`, which are explained by it."""
        self.fields[name] = value
        self.sources[name] = " ".join(self.items[place].text for place in places)
        self.rules[name] = rule or next((self.items[p].rule for p in places if self.items[p].rule), self.type)
        self.used.update(places)

    def use(self, *places: int) -> None:
        """The items are explained, though they give no field."""
        self.used.update(places)

    def ask(self, kind: str, question: str, *, blocks: bool = True) -> None:
        """Note a doubt. One that blocks leaves nothing to draft."""
        self.doubts.append(Doubt(kind, question, blocks))

    @property
    def blocked(self) -> bool:
        return any(doubt.blocks for doubt in self.doubts)

    @property
    def left(self) -> list[Item]:
        """What no field and no rule explains."""
        return [item for i, item in enumerate(self.items) if i not in self.used and weight(item) > 0]

    @property
    def score(self) -> float:
        explained = sum(weight(item) for i, item in enumerate(self.items) if i in self.used)
        lost = sum(weight(item) for item in self.left)
        missing = 2.5 * sum(doubt.kind in ("missing", "mismatch") for doubt in self.doubts)
        return explained - 1.5 * lost + self.bonus + A_START - missing


_US = ("i", "we", "mo", "mun", "anyi", "i've", "we've", "muka", "nayi", "munyi")
_THEM = ("he", "she", "they", "e", "dem", "who", "wey", "people", "somebody", "someone", "man", "woman", "customer")
_BREAKS = (C.SELL, C.BUY, C.PAY, C.DIE, C.COLLECT, C.FEEDING)


def is_proper(item: Item) -> bool:
    """A name, and not only a word for what somebody is."""
    return item.has(C.TITLE) or item.rule in ("person.named", "person.titled")


class Span:
    """A stretch of items that may tell one event, and the questions that frames ask of it."""

    def __init__(self, items: tuple[Item, ...]) -> None:
        self.items = items
        self.spoken = frozenset[str]().union(*(item.concepts for item in items if item.kind in WORDS))  # by its words
        self.meant = self.spoken.union(*(item.concepts for item in items))  # by all its items
        self.by_kind: dict[Kind, list[tuple[int, Item]]] = {}
        for place, item in enumerate(items):
            self.by_kind.setdefault(item.kind, []).append((place, item))
        self.answers: dict[Callable[[Span], object], object] = {}

    def of(self, *kinds: Kind) -> Iterator[tuple[int, Item]]:
        """Places and items of the kinds."""
        found = [self.by_kind[kind] for kind in kinds if kind in self.by_kind]
        if len(found) < 2:
            return iter(found[0] if found else ())
        return iter(sorted((each for some in found for each in some), key=lambda pair: pair[0]))

    def words(self, *concepts: str) -> list[int]:
        """Places of words and people with one of the concepts (not what stands inside an amount or a quantity)."""
        if self.spoken.isdisjoint(concepts):
            return []
        return [i for i, item in enumerate(self.items) if item.kind in WORDS and not item.concepts.isdisjoint(concepts)]

    def meaning(self, *concepts: str) -> list[int]:
        """Places of any items that mean one of the concepts, also inside quantities and amounts."""
        if self.meant.isdisjoint(concepts):
            return []
        return [i for i, item in enumerate(self.items) if not item.concepts.isdisjoint(concepts)]

    def said(self, *norms: str) -> list[int]:
        """Places of these very words."""
        return [i for i, item in enumerate(self.items) if item.norm in norms]

    def clause(self, place: int) -> range:
        """Places of the clause around a place: up to where a mark stood before and behind."""
        first = last = place
        while first and self.items[first].start - self.items[first - 1].end <= 1:
            first -= 1
        while last + 1 < len(self.items) and self.items[last + 1].start - self.items[last].end <= 1:
            last += 1
        return range(first, last + 1)

    def people(self, *roles: Role) -> list[int]:
        """Places of people with one of the roles; all of them without."""
        return [
            i
            for i, item in self.of(Kind.PERSON)
            if isinstance(item.value, Person) and (not roles or item.value.role in roles)
        ]

    def subject(self, verb: int) -> int | None:
        """The person just before a verb: "Mama Nkechi later bought"."""
        best: int | None = None
        for i in range(verb - 1, max(-1, verb - 8), -1):
            item = self.items[i]
            if item.kind is Kind.PERSON:
                to = isinstance(item.value, Person) and item.value.role is Role.TO
                if to:
                    break
                best = i if best is None or (is_proper(item) and not is_proper(self.items[best])) else best
            elif (
                item.kind not in (Kind.DATE, Kind.WORD, Kind.ASIDE, Kind.METHOD)
                or item.has(*_BREAKS)
                or item.norm in ("i", "we")
            ):
                break
        return best

    def by_us(self, verb: int) -> bool:
        """ "I bought", "we don sell", or nobody said who."""
        return any(item.norm in _US for item in self.items[max(0, verb - 4) : verb])

    def by_them(self, verb: int) -> bool:
        """ "she bought", "e don pay": somebody else, by name or not."""
        before = self.items[max(0, verb - 4) : verb]
        return not self.by_us(verb) and (self.subject(verb) is not None or any(item.norm in _THEM for item in before))


Answer = TypeVar("Answer")


def once(ask: Callable[[Span], Answer]) -> Callable[[Span], Answer]:
    """A question that each span answers once, whatever the number of frames that ask it."""

    @wraps(ask)
    def asked(span: Span) -> Answer:
        if ask not in span.answers:
            span.answers[ask] = ask(span)
        return cast(Answer, span.answers[ask])

    return asked
