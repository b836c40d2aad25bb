"""What animals weigh under good management, by age, and how a farm's own compare."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from farms.figures.result import (
    Curve,
    Figure,
    Judgement,
    Light,
    Number,
    Unit,
    known,
    missing,
    number,
    on_curve,
    passed_on,
    unknown,
)


def _points(*points: tuple[int, int]) -> Curve:
    return [(day, Decimal(grams)) for day, grams in points]


@dataclass(frozen=True)
class Standard:
    """Days and grams. `good` and `fair`: % of the curve that is good, and that is fair."""

    curve: Curve
    good: Decimal
    fair: Decimal
    source: str


# Cobb 500 (2022), best management; Ross 308 is 3 to 5 % above. Open houses in Nigeria reach 10 to 25 % less: fair.
BROILERS = Standard(
    _points((0, 42), (7, 169), (14, 442), (21, 883), (28, 1476), (35, 2193), (42, 2977)),
    good=Decimal(90), fair=Decimal(75), source="Cobb 500 (2022)",
)  # fmt: skip
# Hy-Line Brown pullets, from week 4 to 18. Within 5 % of the curve is good; below 85 % is ours (general knowledge).
PULLETS = Standard(
    _points((28, 230), (56, 645), (84, 1155), (112, 1575), (126, 1725)),
    good=Decimal(95), fair=Decimal(85), source="Hy-Line Brown",
)  # fmt: skip
# Clarias from 5 g, good feed, 28 to 30 °C. Small farms in Nigeria reach 0.6 to 1 kg in five months (general knowledge):
# that is 50 to 85 % of the curve, and fair.
CATFISH = Standard(
    _points((0, 5), (30, 65), (60, 210), (90, 450), (120, 770), (150, 1140), (180, 1520)),
    good=Decimal(85), fair=Decimal(50), source="Clarias, good feed, 28 to 30 °C",
)  # fmt: skip
STANDARDS = {
    "broilers": BROILERS,
    "pullets": PULLETS,
    "layers": PULLETS,
    "catfish": CATFISH,
    "fingerlings": CATFISH,
}


def standard_weight_g(kind: str, age_days: int, start_g: Number | None = None) -> Figure[Decimal]:
    """What one animal of the kind weighs at that age, g: the straight line between the points of its curve.

    Age of birds counts from hatching. Of fish it counts from stocking, and `start_g`, their weight then, says where on
    the curve they began (5 g when it is not known).
    """
    standard = STANDARDS.get(kind)
    if standard is None:
        return missing(Unit.GRAMS, _("There is no weight standard for this kind."))
    if age_days < 0:
        return missing(Unit.GRAMS, _in_the_future())
    day = day_on_curve(kind, age_days, start_g)
    if day is None:
        return missing(Unit.GRAMS, _("The weight at stocking is outside of the standard."))
    value = on_curve(standard.curve, day)
    if value is None:
        first, last = standard.curve[0][0], standard.curve[-1][0]
        return missing(
            Unit.GRAMS, _("The standard goes from day %(first)s to day %(last)s.") % {"first": first, "last": last}
        )
    return known(value, Unit.GRAMS)


def day_on_curve(kind: str, age_days: int, start_g: Number | None = None) -> Number | None:
    """The day of its standard's curve that a batch is at: its age; of fish that weighed `start_g` when they were
    stocked, the age and the day on which the curve has that weight. None where the curve never has it."""
    if STANDARDS[kind] is not CATFISH or start_g is None:
        return age_days
    began = _day_of_weight(CATFISH.curve, Decimal(start_g))
    return None if began is None else began + age_days


def performance_index(
    kind: str, age_days: int, weight_g: Number | None, start_g: Number | None = None
) -> Figure[Decimal]:
    """Weight / standard weight at that age × 100, in %."""
    standard = standard_weight_g(kind, age_days, start_g)
    if gone := passed_on(Unit.PERCENT, standard):
        return gone
    if not weight_g or weight_g < 0:
        return missing(Unit.PERCENT, _("Weigh 10 of them."))
    return known(Decimal(weight_g) / number(standard) * 100, Unit.PERCENT)


def judge_weight(kind: str, age_days: int, weight_g: Number | None, start_g: Number | None = None) -> Judgement:
    """Good, fair (what open houses and small ponds in Nigeria reach) or poor for the age."""
    index = performance_index(kind, age_days, weight_g, start_g)
    if gone := passed_on(Unit.PERCENT, index):
        return unknown(gone.missing)
    rule = STANDARDS[kind]
    facts = {"index": index, "standard": standard_weight_g(kind, age_days, start_g)}
    if number(index) >= rule.good:
        words = _("Good: %(index)s of the standard for their age, %(standard)s.") % facts
        return Judgement(Light.GREEN, words, "good", source=rule.source)
    if number(index) >= rule.fair:
        words = _("Fair: %(index)s of the standard for their age, %(standard)s.") % facts
        return Judgement(Light.AMBER, words, "fair", source=rule.source)
    return Judgement(
        Light.RED,
        _("Poor: %(index)s of the standard for their age, %(standard)s.") % facts,
        "poor",
        advice=_("Look at feed, water, space and sickness; weigh again in a week."),
        source=rule.source,
    )


def band_g(kind: str, age_days: int, start_g: Number | None = None) -> tuple[Decimal, Decimal, Decimal] | None:
    """(fair from, good from, standard) in g at that age, for a chart; None outside of the curve."""
    standard = standard_weight_g(kind, age_days, start_g)
    if standard.value is None:
        return None
    rule = STANDARDS[kind]
    return standard.value * rule.fair / 100, standard.value * rule.good / 100, standard.value


def _day_of_weight(curve: Curve, grams: Decimal) -> Decimal | None:
    """The day on which the curve reaches the weight. Curves of weight rise all the way."""
    for (low, low_g), (high, high_g) in pairwise(curve):
        if low_g <= grams <= high_g:
            return low + (grams - low_g) * (high - low) / (high_g - low_g)
    return None


def _in_the_future() -> str:
    return _("That day is still to come.")
