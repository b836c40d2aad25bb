"""What can hardly be: figures that the books could hold, and that a slip of the finger makes more often than a farm.

Each rule compares a figure with what the farm has, and says with which number. None of them forbids anything: people
say "yes, it is so". What cannot be at all (more deaths than animals) PostgreSQL refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from farmops.words import naira, quantity
from farms.figures.result import Figure, Number, Unit, held_curve, known, whole_kobo
from farms.figures.standards import STANDARDS, day_on_curve

# A hen lays one egg a day at most (`farms.figures.laying.hen_day_percent`). The tenth above it is for hens that were
# counted wrong, and eggs that were found a day later (general knowledge).
MOST_EGGS_A_HEN = Decimal("1.1")
# Twice the guide of `farms.figures.feed`. A bag is written down on the day on which it is opened: 100 hens eat one of
# 25 kg in two days (https://agricbusiness.com.ng/how-many-bags-of-feed-for-100-layers-per-month).
MOST_FEED = 2
# Of what is fair for the age (`farms.figures.standards`), and of the standard: a batch that grows half as well as a
# poor one, or half as much again as the best, is more often a wrong unit or another batch (general knowledge).
LEAST_OF_FAIR, MOST_OF_STANDARD = Decimal("0.5"), Decimal("1.5")
# A crate of eggs rose 3.5 times in under three years in Nigeria, which is 4 % a month (general knowledge).
PRICE_STEP = Decimal("0.4")


@dataclass(frozen=True)
class Doubt:
    """Why a figure can hardly be, in words with the number it was compared with. `field` is the form's field."""

    code: str
    words: str
    field: str


def doubt_eggs(eggs: int, before: int, hens: int, field: str = "eggs") -> Doubt | None:
    """More eggs on a day than 1.1 × hens alive. `before` are those that are written for the day already."""
    most = hens * MOST_EGGS_A_HEN
    if eggs + before <= most:
        return None
    facts = {"eggs": quantity(eggs), "all": quantity(eggs + before), "hens": quantity(hens), "before": quantity(before)}
    if hens <= 0:
        return Doubt("eggs_without_hens", _("%(eggs)s eggs: the books have no hens there on that day.") % facts, field)
    if eggs <= most:
        words = _("With the %(before)s written for that day already it is %(all)s eggs, and there are %(hens)s hens.")
        return Doubt("eggs_of_the_day", words % facts, field)
    words = _("%(eggs)s eggs in a day, and there are %(hens)s hens: a hen lays one at most.")
    return Doubt("eggs_a_hen", words % facts, field)


def doubt_feed(kg: Decimal, before_kg: Decimal, need: Figure[Decimal], bag_kg: Number = 0) -> Doubt | None:
    """More feed on a day than twice the need of the breed, kg; or, where it is counted in bags of `bag_kg`, than the
    need and a bag, which is opened on one day and eaten on several. None where the need is not known."""
    if need.value is None or kg + before_kg <= max(need.value * MOST_FEED, need.value + bag_kg):
        return None
    facts = {
        "all": quantity(kg + before_kg),
        "before": quantity(before_kg),
        "need": known(round(need.value, 1), Unit.KG),
    }
    if before_kg:
        words = _(
            "With the %(before)s kg written for that day already it is %(all)s kg; they need about %(need)s a day."
        )
    else:
        words = _("%(all)s kg in a day; they need about %(need)s.")
    return Doubt("feed", words % facts, "quantity")


def doubt_weight(kind: str, age_days: int, weight_g: Number, start_g: Number | None = None) -> Doubt | None:
    """An average weight, g, below half of what is fair for the age, or above 1.5 × the standard.

    Beyond the ends of the standard's curve only one bound is known: what is younger than its first day weighs no more
    than 1.5 × the standard of that day, and what is older than its last no less than half of what is fair then.
    """
    if kind not in STANDARDS or age_days < 0:
        return None
    rule, day = STANDARDS[kind], day_on_curve(kind, age_days, start_g)
    if day is None:
        return None
    expected = held_curve(rule.curve, day)
    too_light = day >= rule.curve[0][0] and weight_g < expected * rule.fair / 100 * LEAST_OF_FAIR
    too_heavy = day <= rule.curve[-1][0] and weight_g > expected * MOST_OF_STANDARD
    if not (too_light or too_heavy):
        return None
    facts = {
        "weight": quantity(Decimal(weight_g)),
        "age": age_days,
        "expected": known(expected, Unit.GRAMS),
        "source": rule.source,
    }
    words = _("%(weight)s g at %(age)s days: the standard is about %(expected)s (%(source)s). Was it grams?")
    return Doubt("weight", words % facts, "average_g")


def doubt_price(kobo: Decimal, last_kobo: Decimal, field: str, *, a_kg: bool = False) -> Doubt | None:
    """A price of one (or of a kilo) that is 40 % or more above or below the last, in kobo."""
    if last_kobo <= 0 or abs(kobo - last_kobo) < last_kobo * PRICE_STEP:
        return None
    share = round(abs(kobo - last_kobo) / last_kobo * 100)
    facts = {"price": naira(whole_kobo(kobo)), "last": naira(whole_kobo(last_kobo)), "share": quantity(share)}
    if a_kg:
        above, below = (
            _("%(price)s a kg is %(share)s %% more than the last time, %(last)s."),
            _("%(price)s a kg is %(share)s %% less than the last time, %(last)s."),
        )
    else:
        above, below = (
            _("%(price)s for one is %(share)s %% more than the last time, %(last)s."),
            _("%(price)s for one is %(share)s %% less than the last time, %(last)s."),
        )
    return Doubt("price", (above if kobo > last_kobo else below) % facts, field)


def doubt_again(written: str, field: str) -> Doubt:
    """What is in the books of that day with the same numbers already; `written` is that record in words."""
    return Doubt("again", _("Already written for that day: %(record)s. Is this one more?") % {"record": written}, field)
