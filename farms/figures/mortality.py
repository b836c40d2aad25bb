"""Deaths: shares, what is normal, and the alarm of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from farmops.words import quantity
from farms.figures.result import Figure, Judgement, Light, Unit, held_curve, known, missing, number, passed_on, unknown

FISH = ("catfish", "fingerlings")

GERMAN = "http://walschleben.com/html/informationen_des_veterinar-_u.html"
DUTCH = "https://medluna.com/article/17494571"
FRENCH = "https://legal.tricoteuses.fr/articles/JORFARTI000048111004"
MOVING_MEAN = (
    "https://www.petcasefinder.com/cases/moving-average-trigger-for-early-detection-of-rapidly-increasing-morta-250311"
)
FISH_PLAN = "https://www.profitablefishfarming.com/use-simple-method-calculate-stocking-density/"


def mortality_percent(died: int, placed: int) -> Figure[Decimal]:
    """Mortality, %: deaths and culls / animals placed × 100. Placed is what was alive after arrival.

    Never (placed − alive) / placed: sold animals are not dead.
    """
    if placed <= 0:
        return missing(Unit.PERCENT, _("Say how many were stocked."))
    if not 0 <= died <= placed:
        return missing(Unit.PERCENT, _("More died than were stocked: check the count."))
    return known(Decimal(died) / placed * 100, Unit.PERCENT)


def livability_percent(died: int, placed: int) -> Figure[Decimal]:
    """Livability (survival), %: 100 − mortality %."""
    dead = mortality_percent(died, placed)
    return passed_on(Unit.PERCENT, dead) or known(100 - number(dead), Unit.PERCENT)


# --- What is normal ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Expected:
    """Normal mortality up to an age, % of those placed: from `low` to `high`."""

    low: Decimal
    high: Decimal


def _curve(*points: tuple[int, str]) -> list[tuple[int, Decimal]]:
    return [(day, Decimal(percent)) for day, percent in points]


# Day of life, %: up to 1 % in the first week; broilers 3 to 5 % in a cycle of six weeks; pullets 3 to 4 % to week 18.
_LOW = {"broilers": _curve((0, "0"), (7, "0.5"), (42, "3")), "pullets": _curve((0, "0"), (7, "0.5"), (126, "3"))}
_HIGH = {"broilers": _curve((0, "0"), (7, "1"), (42, "5")), "pullets": _curve((0, "0"), (7, "1"), (126, "4"))}
LAY_LOW, LAY_HIGH = Decimal("0.3"), Decimal("0.6")  # % a month of lay
FISH_LOW, FISH_HIGH = Decimal(5), Decimal(10)  # % over the whole grow-out, which farmers plan with
END_OF_REARING = 126


def expected_mortality(kind: str, age_days: int, came_at_days: int = 0) -> Expected | None:
    """Normal mortality of a kind from the day of life it came to `age_days`, %; None where nothing is known.

    Broilers, pullets and layers (noilers and cockerels as pullets: general knowledge); of fish the planning figure
    of the whole grow-out, whatever their age (FISH_PLAN). For words beside a figure, never for an alarm.
    """
    if age_days < came_at_days:
        return None
    if kind in FISH:
        return Expected(FISH_LOW, FISH_HIGH)
    if kind == "broilers":
        low, high = ([held_curve(curve["broilers"], at) for at in (age_days, came_at_days)] for curve in (_LOW, _HIGH))
    elif kind in ("layers", "pullets", "noilers", "cockerels"):
        low, high = ([_of_layers(age, top=top) for age in (age_days, came_at_days)] for top in (False, True))
    else:
        return None
    return Expected(low[0] - low[1], high[0] - high[1])


def _of_layers(age_days: int, *, top: bool) -> Decimal:
    reared = held_curve((_HIGH if top else _LOW)["pullets"], age_days)
    months = Decimal(max(age_days - END_OF_REARING, 0)) / 30
    return reared + months * (LAY_HIGH if top else LAY_LOW)


# --- The alarm --------------------------------------------------------------------------------------------------------

SMALL_FLOCK = 100
SMALL_FLOCK_DEATHS = 3  # a day
HIGH_SHARE = Decimal("0.005")  # of the animals, two days running
HIGH_SHARE_CAGED = Decimal("0.0025")
FIRST_WEEK = 7  # days
FIRST_WEEK_SHARE = Decimal("0.01")  # of chicks: normal
FIRST_WEEK_SHARE_FISH = Decimal("0.05")  # of young fish: handling and biting (general knowledge)
MEAN_DAYS = 7


@dataclass(frozen=True)
class Day:
    """A day of a batch: `alive` that morning, `deaths` of the day."""

    alive: int
    deaths: int


@dataclass(frozen=True)
class Deaths:
    """A batch's deaths as an alarm looks at them. `alive` is on the morning of `day`; `usual` a mean of seven days."""

    day: date
    died: int
    died_before: int
    usual: Decimal
    alive: int
    placed: int
    total: int
    age: int  # days since stocking
    alive_before: int | None = None  # on the morning of the day before, where some were sold in between

    @property
    def share(self) -> Decimal:
        """Daily mortality: deaths of the day / alive that morning."""
        return Decimal(self.died) / self.alive if self.alive > 0 else Decimal(0)

    @property
    def share_before(self) -> Decimal:
        """Daily mortality of the day before."""
        alive = self.alive + self.died_before if self.alive_before is None else self.alive_before
        return Decimal(self.died_before) / alive if alive > 0 else Decimal(0)


def usual_deaths(deaths: Mapping[date, int], day: date) -> Decimal:
    """The mean of the seven days before `day`; a day without a record counts as none."""
    return Decimal(sum(deaths.get(day - timedelta(days=ago), 0) for ago in range(1, MEAN_DAYS + 1))) / MEAN_DAYS


def alarm_code(deaths: Deaths, *, caged: bool = False, fish: bool = False) -> str:
    """Which threshold the deaths have passed, or ''.

    - small_flock (red): 3 and more in a day among 100 birds or fewer (a German rule; not for fish).
    - two_days (red): 0.5 % and more, 0.25 % in cages, two days running (the Dutch threshold for birds), and two
      animals a day, so that one dead bird in a small flock is no alarm.
    - three_times (red), twice (amber): 3 or 2 times the mean of the seven days before, and 3 or 2 animals at least
      (the French rule of three times the normal; a seven-day mean finds it earlier: Malladi 2011). From day 8 on.
    In the first week up to 1 % of the chicks in all (5 % of fish) is normal, and no alarm. Later never on the total:
    a batch that is almost sold out has a high one and nothing is wrong.
    """
    first_week = FIRST_WEEK_SHARE_FISH if fish else FIRST_WEEK_SHARE
    if deaths.age <= FIRST_WEEK and Decimal(deaths.total) <= first_week * deaths.placed:
        return ""
    if not fish and deaths.alive <= SMALL_FLOCK and deaths.died >= SMALL_FLOCK_DEATHS:
        return "small_flock"
    high = HIGH_SHARE_CAGED if caged else HIGH_SHARE
    if min(deaths.died, deaths.died_before) >= 2 and min(deaths.share, deaths.share_before) >= high:
        return "two_days"
    if deaths.age <= FIRST_WEEK:
        return ""
    if deaths.died >= 3 and deaths.died >= 3 * deaths.usual:
        return "three_times"
    return "twice" if deaths.died >= 2 and deaths.died >= 2 * deaths.usual else ""


def mortality_alarm(days: Sequence[Day], *, age_days: int, caged: bool = False, fish: bool = False) -> Judgement:
    """The alarm of the last of `days`: red, amber, green, or grey without any animals.

    `days` follow each other, the last is today; 8 of them are enough, in the first week all since stocking.
    `age_days` counts from stocking to today.
    """
    if not days or days[-1].alive <= 0:
        return unknown(_("There were no animals that morning."))
    today, earlier = days[-1], days[-1 - MEAN_DAYS : -1]
    deaths = Deaths(
        day=date.min,
        died=today.deaths,
        died_before=earlier[-1].deaths if earlier else 0,
        # Without a day before, nothing can be a multiple of it.
        usual=Decimal(sum(day.deaths for day in earlier)) / len(earlier) if earlier else Decimal(today.deaths),
        alive=today.alive,
        alive_before=earlier[-1].alive if earlier else None,
        placed=days[0].alive,
        total=sum(day.deaths for day in days),
        age=age_days,
    )
    return _in_words(deaths, alarm_code(deaths, caged=caged, fish=fish), caged=caged)


def _in_words(deaths: Deaths, code: str, *, caged: bool) -> Judgement:
    facts = {
        "died": deaths.died,
        "alive": quantity(deaths.alive),
        "usual": quantity(round(deaths.usual, 1)),
        "before": deaths.died_before,
        "limit": quantity((HIGH_SHARE_CAGED if caged else HIGH_SHARE) * 100),
    }
    if not code:
        return Judgement(Light.GREEN, _("%(died)s of %(alive)s died: no more than is usual.") % facts)
    words, source = {
        "small_flock": (_("%(died)s of %(alive)s died in a day: too many in a small flock."), GERMAN),
        "two_days": (
            _("%(died)s of %(alive)s died, %(before)s the day before: %(limit)s %% and more on two days."),
            DUTCH,
        ),
        "three_times": (_("%(died)s of %(alive)s died: three times the usual %(usual)s a day or more."), FRENCH),
        "twice": (_("%(died)s of %(alive)s died: twice the usual %(usual)s a day or more."), MOVING_MEAN),
    }[code]
    if code in ("three_times", "twice") and not round(deaths.usual, 1):
        words = _("%(died)s of %(alive)s died; on other days hardly any die.")
    advice = (
        _("Look at the animals, the water and the feed today, and watch tomorrow's deaths.")
        if code == "twice"
        else _("Look at the animals, the water and the feed now. Keep sick ones apart and call your vet.")
    )
    return Judgement(Light.AMBER if code == "twice" else Light.RED, words % facts, code, advice, source)
