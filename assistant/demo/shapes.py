"""The words in which a demo farm is described: its animals, what it sells and buys, and what happened to it.

Days are days ago (0 is today, tasks may lie ahead: negative is past, as in "in so many days"). Prices are naira,
(a year ago, now).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class House:
    """A house or pond with its inside measures in metres."""

    name: str
    kind: str
    length: str
    width: str
    depth: str = ""


@dataclass(frozen=True)
class Lot:
    """Animals that were sold together. `heads` None: all that were left."""

    ago: int
    buyer: str
    heads: int | None = None
    owed: float = 0  # the share that is not paid yet


@dataclass(frozen=True)
class DemoBatch:
    """`days` since stocking at `age` days; `cost` is what one animal cost, naira."""

    name: str
    kind: str
    count: int
    days: int
    cost: int
    seller: str
    age: int = 0
    start_g: str = ""
    breed: str = ""
    house: str = ""
    price: tuple[int, int] = (0, 0)  # of a bird, or a kilogram of fish
    lots: tuple[Lot, ...] = ()


@dataclass(frozen=True)
class Cost:
    """An expense that comes again every so many days. `goods` (item, quantity, unit) go into the store."""

    category: str
    what: str
    supplier: str
    naira: int
    every: int
    goods: tuple[str, int, str] | None = None


@dataclass(frozen=True)
class Spell:
    """Days with a reason on which a batch ("" is all) laid, ate and drank more or less than usual."""

    first: int
    last: int
    batch: str
    lay: float = 1
    feed: float = 1
    water: float = 1

    def covers(self, ago: int, batch: str) -> bool:
        return self.first >= ago >= self.last and self.batch in ("", batch)


@dataclass(frozen=True)
class Course:
    """A treatment. Days None: nobody has read the label."""

    ago: int
    days: int
    batch: str
    drug: str
    egg_days: int | None
    meat_days: int | None
    reason: str
    prescriber: str = ""
    used: tuple[int, str] | None = None


@dataclass(frozen=True)
class Todo:
    """A task, due in so many days."""

    due: int
    batch: str
    title: str
    done: bool = False
    repeat: int | None = None
    vaccine: str = ""
    why: str = ""
    by_worker: bool = False


@dataclass(frozen=True)
class Recurring:
    """A cost that comes again, next due in so many days."""

    category: str
    what: str
    supplier: str
    naira: int
    every: str
    due: int


@dataclass(frozen=True)
class DemoFarm:
    """One farm, its people and its year."""

    slug: str
    name: str
    tier: str
    owner: tuple[str, str]
    houses: tuple[House, ...]
    batches: tuple[DemoBatch, ...]
    past: tuple[DemoBatch, ...]  # sold out
    buyers: tuple[str, ...]  # of eggs
    price: tuple[int, int]  # a crate of eggs
    sells_every: int  # days
    feed_price: dict[str, tuple[int, int]]  # a bag, by feed
    feed_seller: str
    short_of: str  # the feed that is almost used up
    costs: tuple[Cost, ...]
    recurring: tuple[Recurring, ...]
    contacts: tuple[tuple[str, str, str], ...]  # name, kind, phone
    notes: tuple[tuple[int, str, str], ...]  # days ago, batch, text
    symptoms: tuple[tuple[int, str, str, int], ...]  # days ago, batch, what was seen, animals
    deaths: tuple[tuple[int, str, int, str], ...]  # days ago, batch, count, cause
    counts: tuple[
        tuple[int, str, str, int, str], ...
    ]  # days ago, batch, why, how many, reason; recounts: how many fewer
    courses: tuple[Course, ...]
    vaccinations: tuple[tuple[int, str, str, str, str], ...]  # days ago, batch, vaccine, route, lot
    tasks: tuple[Todo, ...]
    spells: tuple[Spell, ...] = ()
    on_credit: tuple[str, ...] = ()  # buyers who pay a part later
    old_debt: tuple[int, str] | None = None  # days ago, who
    house_crates: int = 0  # crates of eggs used at home, every two weeks
    opening: dict[str, int] = field(default_factory=dict)  # kg of each feed on the first day
    auto: tuple[str, ...] = ()
    worker: tuple[str, str] | None = None
    bag_kg: int = 25
    weighs_feed: bool = False  # in kilograms, not in bags
    seed: int = 0
