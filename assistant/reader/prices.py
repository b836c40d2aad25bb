"""Which prices for one unit are believable: first by the farm's own last price, then by its other prices.

They only decide whether a bare amount can be the price of one, of all, or of both; they are never written into a
record. The table is a start for a farm without a price of its own; as prices rise, any price that the farm
has moves the whole table with it.
"""

from __future__ import annotations

from decimal import Decimal
from statistics import median

from assistant.reader.model import FarmFacts

START: dict[str, tuple[int, int]] = {
    "crate": (3_000, 9_000), "egg": (80, 400), "bird": (3_500, 15_000), "fish_kg": (1_500, 6_000), "fish": (300, 8_000),
    "manure": (200, 4_000), "feedbag": (50, 800), "feed_bag": (10_000, 34_000), "fish_feed_bag": (12_000, 45_000),
    "chick": (400, 8_000), "fingerling": (10, 250), "litre": (500, 3_000), "turkey": (20_000, 120_000),
}  # fmt: skip
SWING = Decimal("2.2")  # how far a price may move from the last one and still be the price of one
ABSURD = 40  # times


def is_known(goods: str) -> bool:
    """Is there a range for these goods?"""
    return goods in START


def row_of(item: str, unit: str, kind: str) -> str:
    """The row of something sold by its item, its unit and the kind of its batch; "" if none."""
    if item == "birds":
        return "" if unit == "kg" else "turkey" if kind == "turkeys" else "bird"
    if item == "fish":
        return "fish_kg" if unit == "kg" else "fingerling" if kind == "fingerlings" else "fish"
    return {
        ("eggs", "crate"): "crate",
        ("eggs", "piece"): "egg",
        ("manure", "bag"): "manure",
        ("feed_bags", "bag"): "feedbag",
    }.get((item, unit), "")


FAR = Decimal("0.4")  # of the last price: a price further from it is shown to the farmer


def is_far(naira: Decimal, goods: str, farm: FarmFacts) -> Decimal | None:
    """The farm's own last price, if this one is far from it."""
    own = dict(farm.prices).get(goods)
    return own if own is not None and abs(naira - own) > own * FAR else None


def can_be_for_one(naira: Decimal, goods: str, farm: FarmFacts) -> bool:
    """Can this amount be the price of one unit of the goods on this farm?"""
    own = dict(farm.prices)
    if goods in own:
        return own[goods] / SWING <= naira <= own[goods] * SWING
    low, high = START.get(goods, (0, 10**12))
    level = _level(own)
    return low * level <= naira <= high * level


def _level(own: dict[str, Decimal]) -> Decimal:
    """How far the farm's prices stand above the middle of the table."""
    ratios = [price / (Decimal(START[g][0]) * START[g][1]).sqrt() for g, price in own.items() if g in START]
    return median(ratios) if ratios else Decimal(1)


def is_absurd(naira: Decimal, goods: str, farm: FarmFacts) -> bool:
    """No such price for one unit in any year: far outside the range on either side."""
    low, high = START.get(goods, (0, 10**12))
    level = _level(dict(farm.prices))
    return naira * ABSURD < low * level or naira > high * level * ABSURD
