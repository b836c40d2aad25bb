"""Feed: what animals need in a day, what to expect them to eat, how long the store lasts, what to buy."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from farms.figures.mortality import FISH
from farms.figures.result import (
    Curve,
    Figure,
    Judgement,
    Light,
    Number,
    Unit,
    held_curve,
    known,
    missing,
    passed_on,
    unknown,
)

LEAD_DAYS = 3  # to order feed and have it brought
SPARE_DAYS = 2
FEWEST_LOGGED = 3  # days of the last seven
LOGGED_DAYS = 7


def _points(*points: tuple[int, str]) -> Curve:
    return [(at, Decimal(value)) for at, value in points]


# g a bird and day at that day of life. Broilers: good management; about 2 kg in four weeks (farmersjoint.com).
# Layers: general knowledge, made to reach about 8.8 kg by day 150 and 115 to 120 g in lay
# (https://www.richimachinery.com/customer-guide/what-is-the-daily-feed-intake-of-chickens-layers-and-broilers.html).
_BROILERS = _points((0, "10"), (7, "30"), (14, "60"), (21, "95"), (28, "135"), (35, "175"), (42, "195"))
_LAYERS = _points(
    (0, "10"), (28, "31"), (56, "51"), (84, "63"), (112, "75"), (126, "84"), (140, "102"), (154, "115"), (182, "118")
)
GUIDES: dict[str, Curve] = {"broilers": _BROILERS, "pullets": _LAYERS, "layers": _LAYERS}

# Weight g, % of the body weight a day: 5 % at stocking, 3.8 at 45 g, 3 at 120 g, 1 near market
# (https://harvestmoney.co.ug/fish-farming-dos-and-donts-2).
FISH_PERCENT = _points((5, "5"), (45, "3.8"), (120, "3"), (1000, "1"))

# Up to that weight in g, the pellet in mm. The ladder: https://agricfarming.com/fish-feed-price-in-nigeria-2022/.
# The weights are general knowledge: nearly all (95 %) must be able to swallow it; mix old and new for two days.
PELLETS = ((1, "0.2–0.8"), (6, "1–1.8"), (20, "2"), (80, "3"), (250, "4–4.5"), (600, "6"))
LARGEST_PELLET = "8–9"


def guide_g(kind: str, age_days: int) -> Figure[Decimal]:
    """What the guide gives one bird a day, g, by day of life; the last value of the guide holds after its end."""
    guide = GUIDES.get(kind)
    if guide is None:
        return missing(Unit.GRAMS_A_DAY, _("There is no feed guide for this kind: write down what they eat."))
    if age_days < 0:
        return missing(Unit.GRAMS_A_DAY, _("That day is still to come."))
    return known(held_curve(guide, age_days), Unit.GRAMS_A_DAY)


def fish_percent(weight_g: Number | None) -> Figure[Decimal]:
    """Feed of fish a day, % of their body weight, by their average weight in g; 5 % below 5 g, 1 % above 1 kg."""
    if not weight_g or weight_g < 0:
        return missing(Unit.PERCENT, _("Weigh 10 of them."))
    return known(held_curve(FISH_PERCENT, weight_g), Unit.PERCENT)


def pellet_mm(weight_g: Number | None) -> str | None:
    """The size of pellet, mm, for fish of that average weight, like "2" or "4–4.5"; None without a weight."""
    if not weight_g or weight_g < 0:
        return None
    return next((size for limit, size in PELLETS if weight_g < limit), LARGEST_PELLET)


def daily_need_kg(kind: str, alive: int, age_days: int, weight_g: Number | None = None) -> Figure[Decimal]:
    """What a batch needs a day, kg: birds alive × guide g / 1000; fish alive × weight g / 1000 × feeding % / 100."""
    if alive <= 0:
        return missing(Unit.KG, _("There are no animals."))
    share = fish_percent(weight_g) if kind in FISH else guide_g(kind, age_days)
    if share.value is None:
        return missing(Unit.KG, share.missing)
    if kind in FISH:
        return known(alive * Decimal(weight_g or 0) / 1000 * share.value / 100, Unit.KG)
    return known(alive * share.value / 1000, Unit.KG)


def logged_mean_kg(logged_kg: Sequence[Number | None], fewest: int = FEWEST_LOGGED) -> Figure[Decimal]:
    """Mean of the last seven days of which feed was written, kg a day. None in the list: fed, but not weighed.

    Missing with fewer than `fewest` days, and when one of them was not weighed.
    """
    recent = logged_kg[-LOGGED_DAYS:]
    weighed = [kg for kg in recent if kg is not None]
    if len(weighed) < len(recent):
        return missing(Unit.KG, _("Some feed was not weighed: write it in kg or bags."))
    if len(weighed) < fewest:
        return missing(Unit.KG, _("Write down the feed of %(days)s days.") % {"days": fewest})
    return known(Decimal(sum(weighed)) / len(weighed), Unit.KG)


def expected_use_kg(need: Figure[Decimal], logged_kg: Sequence[Number | None]) -> Figure[Decimal]:
    """Feed to expect a day, kg: the larger of the guide's need and the mean of the last 3 to 7 written days.

    With only one of the two known, that one.
    """
    mean = logged_mean_kg(logged_kg)
    values = [figure.value for figure in (need, mean) if figure.value]
    return known(max(values), Unit.KG) if values else missing(Unit.KG, mean.missing or need.missing)


def days_left(stock_kg: Number | None, daily_kg: Figure[Decimal]) -> Figure[Decimal]:
    """Days that feed lasts (runway): usable stock kg of that feed / expected daily use kg.

    `stock_kg` None: nobody counted it; below zero more was fed than bought, and a purchase is missing in the books.
    """
    if gone := passed_on(Unit.DAYS, daily_kg):
        return gone
    if stock_kg is None or stock_kg < 0:
        return missing(Unit.DAYS, _("Count the feed in the store."))
    if not daily_kg.value:
        return missing(Unit.DAYS, _("No feed is given."))
    return known(stock_kg / daily_kg.value, Unit.DAYS)


def runs_out(days: Figure[Decimal], lead_days: int = LEAD_DAYS) -> bool:
    """Whether it is time to buy: days left ≤ days to have it brought + two to spare. Never when it is not known."""
    return days.value is not None and days.value <= lead_days + SPARE_DAYS


def judge_days_left(days: Figure[Decimal], lead_days: int = LEAD_DAYS) -> Judgement:
    """Red when it ends before new feed can come, amber when it is time to buy."""
    if days.value is None:
        return unknown(days.missing)
    whole = int(days.value)
    facts = {"days": ngettext("%(count)s day", "%(count)s days", whole) % {"count": whole}, "lead": lead_days}
    if not runs_out(days, lead_days):
        return Judgement(Light.GREEN, _("Feed for about %(days)s.") % facts)
    if days.value <= lead_days:
        words = _("Feed for about %(days)s, and new feed takes %(lead)s to come.") % facts
        return Judgement(Light.RED, words, "too_late", _("Buy feed today."))
    return Judgement(Light.AMBER, _("Feed for about %(days)s.") % facts, "buy", _("Buy feed now."))
