"""A batch as the story goes: how many live, how old, heavy and hungry they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from assistant.demo.shapes import DemoBatch
from farms.figures.feed import fish_percent, guide_g
from farms.models.batch import FISH, BatchKind

FISH_GROWTH = ((0, 8), (30, 60), (60, 190), (90, 405), (120, 690), (150, 1000), (200, 1400))  # day, grams
BROILER_GROWTH = ((0, 42), (7, 150), (14, 370), (21, 740), (28, 1180), (35, 1680), (42, 2150), (56, 2900))
HEN_GROWTH = ((119, 1640), (140, 1740), (210, 1870), (365, 1930), (600, 1980))
PELLETS = ((60, "2 mm pellets"), (150, "3 mm pellets"), (400, "4 mm pellets"))  # below so many grams


@dataclass
class Flock:
    """A batch as the story goes; `alive` as in the farm's book."""

    plan: DemoBatch
    alive: int = field(init=False)

    def __post_init__(self) -> None:
        self.alive = self.plan.count

    @property
    def is_fish(self) -> bool:
        return self.plan.kind in FISH

    def is_here(self, ago: int) -> bool:
        return self.plan.days > ago and self.alive > 0

    def age(self, ago: int) -> int:
        return self.plan.age + self.plan.days - ago

    def grams(self, ago: int) -> float:
        """What one of them weighs on that day."""
        if self.is_fish:
            light = float(self.plan.start_g) < FISH_GROWTH[0][1]
            return on_curve(FISH_GROWTH, self.plan.days - ago) * (0.6 if light else 1)
        return on_curve(BROILER_GROWTH if self.plan.kind == BatchKind.BROILERS else HEN_GROWTH, self.age(ago))

    def feed_name(self, ago: int) -> str:
        """Which feed is right for them."""
        if self.is_fish:
            grams = self.grams(ago)
            return next((name for limit, name in PELLETS if grams < limit), "6 mm pellets")
        if self.plan.kind == BatchKind.BROILERS:
            return "broiler starter" if self.age(ago) < 28 else "broiler finisher"
        return "grower mash" if self.age(ago) < 133 else "layer mash"

    def feed_kg(self, ago: int) -> float:
        """What they eat a day when all is well, kg."""
        grams = self.grams(ago)
        if self.is_fish:
            return self.alive * grams / 1000 * float(fish_percent(Decimal(grams)).value or 0) / 100
        return self.alive * float(guide_g(self.plan.kind, self.age(ago)).value or 0) / 1000


def on_curve(curve: tuple[tuple[int, int], ...], at: int) -> float:
    """The curve's value at `at`, between the two nearest of its (at, value) points; the last value beyond them."""
    for (start, low), (end, high) in pairwise(curve):
        if at <= end:
            return low + (high - low) * (max(at, start) - start) / (end - start)
    return curve[-1][1]
