"""Figures of laying hens."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from farms.figures.result import (
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

EGGS_IN_A_CRATE = 30
LEAST_FEED_AN_EGG_KG = Decimal("0.05")  # less than an egg weighs: feed was not written down

# Week of age, hen-day %: brown hybrids, rounded (general knowledge; the breed's own guide is better).
# https://tr.scribd.com/document/348607333/BRN-COM-ENG
LAY_CURVE = [
    (week, Decimal(percent))
    for week, percent in (
        (18, 5), (19, 20), (20, 45), (21, 65), (22, 80), (23, 87), (24, 91), (26, 94), (32, 94),
        (40, 91), (50, 88), (60, 84), (70, 79), (80, 74),
    )
]  # fmt: skip
# Small Nigerian farms peak at 80 to 90 % where the curve says 94: 85 to 95 % of the curve is fair.
LAY_GOOD, LAY_FAIR = Decimal(95), Decimal(85)


def hen_days(alive: Iterable[int]) -> int:
    """Hen-days of a period: Σ of the hens alive on each of its days."""
    return sum(alive)


def hen_day_percent(eggs: int, hen_days: int) -> Figure[Decimal]:
    """Hen-day production, %: eggs / hen-days × 100; for one day, eggs / hens alive × 100.

    Missing when there were no hens, and above 100 %: a hen lays one egg a day at most, so a count is wrong.
    """
    if hen_days <= 0:
        return missing(Unit.PERCENT, _("There were no hens."))
    if eggs < 0 or eggs > hen_days:
        return missing(Unit.PERCENT, _("More eggs than hens: check the eggs and the count of hens."))
    return known(Decimal(eggs) / hen_days * 100, Unit.PERCENT)


def hen_housed_percent(eggs: int, hens_housed: int, days: int) -> Figure[Decimal]:
    """Hen-housed production, %: eggs / (hens housed × days) × 100. Deaths lower it."""
    if hens_housed <= 0 or days <= 0:
        return missing(Unit.PERCENT, _("Say how many hens were housed, and when."))
    return hen_day_percent(eggs, hens_housed * days)


def feed_per_crate_kg(feed_kg: Number | None, eggs: int, crate_size: int = EGGS_IN_A_CRATE) -> Figure[Decimal]:
    """Feed for a crate of eggs, kg: feed kg / (eggs / 30)."""
    return feed_per_eggs_kg(feed_kg, eggs, crate_size)


def feed_per_eggs_kg(feed_kg: Number | None, eggs: int, count: int) -> Figure[Decimal]:
    """Feed for `count` eggs, kg. `feed_kg` None: some feed was not weighed."""
    if gone := _no_feed_or_eggs(Unit.KG, feed_kg, eggs):
        return gone
    return known(Decimal(feed_kg or 0) * count / eggs, Unit.KG)


def break_even_lay_percent(daily_cost_kobo: int, hens: int, net_price_kobo: int) -> Figure[Decimal]:
    """Break-even lay, %: daily cost / (hens × net price of an egg) × 100; money in kobo.

    Below it the hens lose money each day: time to think of selling them. It may be above 100 %.
    """
    if hens <= 0:
        return missing(Unit.PERCENT, _("There are no hens."))
    if daily_cost_kobo <= 0:
        return missing(Unit.PERCENT, _("Write down what the hens cost in a day."))
    if net_price_kobo <= 0:
        return missing(Unit.PERCENT, _("Write down what an egg is sold for."))
    return known(Decimal(daily_cost_kobo) / (hens * net_price_kobo) * 100, Unit.PERCENT)


def standard_lay_percent(age_days: int) -> Figure[Decimal]:
    """What brown hybrids lay at that age, hen-day %, by LAY_CURVE. Age counts from hatching, in days."""
    value = on_curve(LAY_CURVE, Decimal(age_days) / 7)
    if value is not None:
        return known(value, Unit.PERCENT)
    if age_days < 18 * 7:
        return missing(Unit.PERCENT, _("Hens begin to lay at about 18 weeks."))
    return missing(Unit.PERCENT, _("There is no standard after 80 weeks."))


def judge_lay(lay: Figure[Decimal], age_days: int) -> Judgement:
    """Lay against the standard of the age: 95 % of it is good, 85 % fair (what small farms reach), less is poor."""
    standard = standard_lay_percent(age_days)
    if gone := passed_on(Unit.PERCENT, lay, standard):
        return unknown(gone.missing)
    share = number(lay) / number(standard) * 100
    facts = {"lay": lay, "standard": standard}
    if share >= LAY_GOOD:
        return Judgement(Light.GREEN, _("Good: %(lay)s, the standard is %(standard)s.") % facts, "good")
    if share >= LAY_FAIR:
        return Judgement(Light.AMBER, _("Fair: %(lay)s, the standard is %(standard)s.") % facts, "fair")
    return Judgement(
        Light.RED,
        _("Poor: %(lay)s, the standard is %(standard)s.") % facts,
        "poor",
        advice=_("Look at feed, water, light, stress, heat and disease."),
    )


def _no_feed_or_eggs(unit: Unit, feed_kg: Number | None, eggs: int) -> Figure[Any] | None:
    if not feed_kg or feed_kg < 0:
        return missing(unit, _weigh_feed())
    if eggs <= 0:
        return missing(unit, _("No eggs were written down."))
    too_little = feed_kg < LEAST_FEED_AN_EGG_KG * eggs
    return missing(unit, _("Too little feed was written down for these eggs.")) if too_little else None


def _weigh_feed() -> str:
    return _("Write down all feed in kg or bags.")
