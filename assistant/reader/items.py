"""What the stages pass on: typed pieces of a message, each with the rule that made it and what it was made of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, IntEnum, auto
from typing import Any

from farms.language.concepts import Concept

BOUNDARY = "\0\0"  # the norm of the item between two clauses; no message has such a word
NO_WORD = "\0"  # what stands for a figure where words are looked up


class Kind(IntEnum):
    """The type of an item."""

    WORD = auto()
    NUMBER = auto()
    DATE = auto()
    BATCH = auto()
    QUOTE = auto()
    MARK = auto()  # a full stop, comma or other sign
    QUANTITY = auto()
    MONEY = auto()
    PERSON = auto()
    PROMISE = auto()  # the day on which the rest is to be paid
    LOT = auto()
    ASIDE = auto()  # a figure or phrase that no record takes, with a rule that says why
    METHOD = auto()  # cash, transfer, pos, mobile
    READING = auto()  # of water: pH, temperature, ammonia, oxygen
    HOLD = auto()  # days for which eggs or meat may not be sold
    DOSE = auto()  # a dose as said


class Role(Enum):
    """What an amount of money is for, or what a person has to do with it."""

    BARE = auto()
    PRICE = auto()  # of one
    TOTAL = auto()
    PAID = auto()
    OWED = auto()
    WHOLE = auto()  # the debt or price that a payment was a part of
    DISCOUNT = auto()
    CHANGE = auto()  # given back of what was paid
    TO = auto()
    FROM = auto()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and what it counts. `unit` is None for animals and eggs told by the piece without a word for it;
    `pack` is
    the kg that one bag holds, where said."""

    number: Decimal
    unit: str | None
    goods: frozenset[Concept] = frozenset()
    noun: str = ""  # the words for the goods
    pack: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """Kobo, what they are for, and the unit that a price is for."""

    kobo: int
    role: Role = Role.BARE
    per: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A name as written, and whether goods or money went to or came from them."""

    name: str
    role: Role = Role.BARE


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of a message: tokens `start` to `end`, what it is and means, and the rule that says so."""

    kind: Kind
    start: int
    end: int
    text: str
    norm: str
    concepts: frozenset[Concept] = frozenset()
    value: Any = None
    rule: str = ""
    parts: tuple[Item, ...] = ()
    flags: frozenset[str] = frozenset()

    def has(self, *concepts: str) -> bool:
        """True if the item means any of `concepts`."""
        return not self.concepts.isdisjoint(concepts)


FIGURES = (Kind.NUMBER, Kind.MONEY, Kind.QUANTITY)


def is_price(item: Item) -> bool:
    """Whether it is the price of one."""
    return isinstance(item.value, Money) and item.value.role is Role.PRICE
