"""The charts of a batch: eggs and lay, deaths, feed, weight, oxygen."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farms import charts
from farms.batch.days import BatchDays
from farms.charts import Chart
from farms.figures import laying, standards

MONTH = 30
WEEK = 7
FEWEST = 10
FORTNIGHT = 15  # days; weighings at most so far apart are joined
WATER_PAUSE = 4
OXYGEN = charts.Unit("mg/l", "\N{NO-BREAK SPACE}mg/l", decimals=1)
FISH = charts.Unit(gettext_lazy("fish"))
GOOD_OXYGEN = 5


def batch_charts(days: BatchDays, *, whole: bool) -> list[Chart]:
    """The charts of the last 30 days, or of the batch's whole life."""
    last = days.today
    first = min(since(days) if whole else last - timedelta(days=MONTH - 1), last)
    drawn = []
    if days.may_lay:
        drawn += [eggs(days, first, last), lay(days, first, last)]
    drawn += [deaths(days, first, last), feed(days, first, last)]
    if not days.lays or days.weighings:
        drawn.append(weight(days, first, last))
    if days.batch.is_fish:
        drawn.append(oxygen(days, first, last))
    return drawn


def since(days: BatchDays) -> date:
    """The day of stocking, or the first day in the books where they were begun later; ten days at least."""
    weighed = [weighing.day for weighing in days.weighings]
    begun = min([*days.eggs, *days.fed, *days.heads.died, *weighed], default=days.batch.placed_on)
    return max(days.batch.placed_on, min(begun, days.today - timedelta(days=FEWEST - 1)))


def eggs(days: BatchDays, first: date, last: date) -> Chart:
    """A bar a day: pieces, the cracked ones included."""
    empty = _("Write down the eggs of three days, and they are drawn here.")
    return charts.columns(
        "eggs", _("Eggs a day"), days.eggs, first, last, today=days.today, unit=charts.EGGS, empty=empty
    )


def lay(days: BatchDays, first: date, last: date) -> Chart:
    """Hen-day production by day, %, beside the standard of the hens' age at a day a week."""
    hens = days.heads.mornings(first, last)
    share = {
        day: figure.value
        for day in hens
        if day in days.eggs and (figure := laying.hen_day_percent(days.eggs[day], hens[day])).value is not None
    }
    standard = {}
    for day in _knots(first, last):
        value = laying.standard_lay_percent(days.age - (days.today - day).days).value
        if value is not None:
            standard[day] = value
    return charts.line(
        "lay",
        _("Lay, eggs for 100 hens"),
        share,
        first,
        last,
        today=days.today,
        unit=charts.PERCENT,
        empty=_("Write down the eggs of three days, and the lay is drawn here."),
        mine=_("Your hens"),
        standard=standard,
    )


def deaths(days: BatchDays, first: date, last: date) -> Chart:
    """A bar a day: animals that died; culled ones are not among them."""
    unit = FISH if days.batch.is_fish else charts.BIRDS
    empty = _("No deaths were written down in this time.")
    return charts.columns(
        "deaths", _("Deaths a day"), days.heads.died, first, last,
        today=days.today, unit=unit, empty=empty, tone="bad", least=1,
    )  # fmt: skip


def feed(days: BatchDays, first: date, last: date) -> Chart:
    """A bar a day, kg; a day on which some feed was not weighed is a gap."""
    weighed = {day: kg for day, kg in days.fed.items() if kg is not None}
    empty = _("Write down the feed of three days, and it is drawn here.")
    return charts.columns(
        "feed", _("Feed a day"), weighed, first, last, today=days.today, unit=charts.KILOS, empty=empty
    )


def weight(days: BatchDays, first: date, last: date) -> Chart:
    """Against the band from fair to the standard."""
    batch = days.batch
    band: dict[date, tuple[Decimal, Decimal]] = {}
    for day in _knots(first, last):
        fair_to_good = standards.band_g(batch.kind, days.age - (days.today - day).days, batch.start_weight_g)
        if fair_to_good:
            band[day] = (fair_to_good[0], fair_to_good[2])
    return charts.line(
        "weight",
        _("Weight of one"),
        {weighing.day: weighing.average_g for weighing in days.weighings},
        first,
        last,
        today=days.today,
        unit=charts.GRAMS,
        empty=_("Weigh 10 of them on two days, a week apart, and their growth is drawn here."),
        mine=_("Your animals"),
        standard=band,
        pause=FORTNIGHT,
        least=2,
    )


def oxygen(days: BatchDays, first: date, last: date) -> Chart:
    """The lowest reading of each day, mg/l, beside the 5 mg/l of good water."""
    return charts.line(
        "oxygen",
        _("Oxygen, lowest of the day"),
        days.oxygen,
        first,
        last,
        today=days.today,
        unit=OXYGEN,
        empty=_("Measure oxygen before sunrise on two days, and it is drawn here."),
        mine=_("Your pond"),
        standard={first: GOOD_OXYGEN, last: GOOD_OXYGEN},
        pause=WATER_PAUSE,
        least=2,
    )


def _knots(first: date, last: date) -> list[date]:
    """A day a week, and the last."""
    return [*(first + timedelta(ago) for ago in range(0, (last - first).days, WEEK)), last]
