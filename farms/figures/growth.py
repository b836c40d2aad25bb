"""Figures of animals that grow: gain, feed conversion, efficiency, evenness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from farms.figures.result import Figure, Judgement, Light, Number, Unit, known, missing, number, passed_on, unknown

MIN_SAMPLE = 10  # animals weighed one by one
EVEN = Decimal("0.1")  # of the mean, either way
LEAST_FCR = Decimal("0.5")  # no animal grows 2 kg from 1 kg of feed: feed was not written down
EPEF_POOR, EPEF_GOOD = 250, 300  # general knowledge

# Good up to, fair up to (general knowledge). Birds: a target of 1.8, of 2.2 kg of eggs and of 2.5, times 1.2 and 1.4.
FCR_LIMITS = {
    "broilers": ("2.16", "2.52"),
    "layers": ("2.64", "3.08"),
    "turkeys": ("3", "3.5"),
    "catfish": ("1.3", "1.5"),
    "fingerlings": ("1.3", "1.5"),
}


@dataclass(frozen=True)
class Weighing:
    """The average weight of a sample on a day. The weight at stocking is one too."""

    day: date
    average_g: Decimal


@dataclass(frozen=True)
class Flock:
    """Live weight of a batch that left it, is in it and came into it. `average_kg` None: never weighed."""

    sold_kg: Decimal
    alive: int
    average_kg: Decimal | None
    placed: int
    start_kg: Decimal  # of one animal when it came

    @property
    def produced_kg(self) -> Decimal | None:
        """Live weight produced: Σ sold kg + alive × average kg − placed × start kg."""
        if self.average_kg is None and self.alive:
            return None
        return self.sold_kg + self.alive * (self.average_kg or 0) - self.placed * self.start_kg


def daily_gain_g(weighings: Iterable[Weighing], today: date) -> Figure[Decimal]:
    """Average daily gain (ADG), g: (last weight − the one before) / days between the two weighings.

    Weighings of the future are left out. With the stocking weight among them one weighing is enough. Of two weighings
    on one day the later in the list counts.
    """
    in_order = sorted(weighings, key=lambda weighing: weighing.day)
    by_day = {weighing.day: weighing for weighing in in_order if weighing.day <= today}
    if len(by_day) < 2:
        return missing(Unit.GRAMS_A_DAY, _("Weigh them on two days, a week apart."))
    before, last = list(by_day.values())[-2:]
    gain = last.average_g - before.average_g
    if gain < 0:
        return missing(Unit.GRAMS_A_DAY, _("They weighed less than the time before: weigh 10 again."))
    return known(gain / (last.day - before.day).days, Unit.GRAMS_A_DAY)


def feed_conversion(feed_kg: Number | None, flock: Flock) -> Figure[Decimal]:
    """Feed conversion ratio (FCR) of broilers and fish: all feed kg / live weight produced kg.

    The weight of the dead is lost, so each death makes it worse: the economic FCR. `feed_kg` None: some feed was not
    weighed. For fish, sold is what was harvested; 1.0 to 1.3 is good there, 1.5 poor. Source of the economic form:
    https://poultryperformanceplus.com/information-database/broilers/285-european-broiler-index-or-european-production-efficiency-factor
    """
    produced_kg = flock.produced_kg
    if not feed_kg or feed_kg < 0:
        return missing(Unit.RATIO, _("Write down all feed in kg or bags."))
    if produced_kg is None:
        return missing(Unit.RATIO, _weigh())
    if produced_kg <= 0:
        return missing(Unit.RATIO, _("They have not gained weight since they came."))
    ratio = Decimal(feed_kg) / produced_kg
    if ratio < LEAST_FCR:
        return missing(Unit.RATIO, _("Too little feed was written down for this weight."))
    return known(ratio, Unit.RATIO)


def biomass_kg(count: int, average_g: Number | None) -> Figure[Decimal]:
    """Weight of all the animals, kg: count × average g / 1000."""
    if count < 0 or not average_g or average_g < 0:
        return missing(Unit.KG, _weigh())
    return known(count * Decimal(average_g) / 1000, Unit.KG)


def epef(livability: Figure[Decimal], weight_kg: Number | None, age_days: int, fcr: Figure[Decimal]) -> Figure[Decimal]:
    """European production efficiency factor (EPEF, EBI): livability % × weight kg / (age in days × FCR) × 100.

    The same as daily gain g × livability % / (FCR × 10). Under 250 is poor, 300 and more good (general knowledge).
    https://poultryperformanceplus.com/information-database/broilers/285-european-broiler-index-or-european-production-efficiency-factor
    """
    if gone := passed_on(Unit.POINTS, livability, fcr):
        return gone
    if not weight_kg or weight_kg < 0:
        return missing(Unit.POINTS, _weigh())
    if age_days <= 0 or number(fcr) <= 0:
        return missing(Unit.POINTS, _("Say on which day they hatched."))
    return known(number(livability) * weight_kg / (age_days * number(fcr)) * 100, Unit.POINTS)


def judge_epef(points: Figure[Decimal]) -> Judgement:
    """300 and more is good, 250 fair, less poor (general knowledge; open houses sold at 6 to 8 weeks sit lower)."""
    if points.value is None:
        return unknown(points.missing)
    if points.value >= EPEF_GOOD:
        return Judgement(Light.GREEN, _("Good: %s points.") % points, "good")
    if points.value >= EPEF_POOR:
        return Judgement(Light.AMBER, _("Fair: %s points.") % points, "fair")
    return Judgement(Light.RED, _("Poor: %s points.") % points, "poor")


def judge_fcr(kind: str, fcr: Figure[Decimal]) -> Judgement:
    """Feed conversion against what is good and fair for the kind (FCR_LIMITS); less feed a kg is better."""
    if fcr.value is None or kind not in FCR_LIMITS:
        return unknown(fcr.missing or _("There is no standard for this kind."))
    good, fair = FCR_LIMITS[kind]
    facts = {"fcr": fcr, "good": good}
    if fcr.value <= Decimal(good):
        return Judgement(Light.GREEN, _("Good: %(fcr)s kg of feed for a kg.") % facts, "good")
    if fcr.value <= Decimal(fair):
        return Judgement(Light.AMBER, _("Fair: %(fcr)s kg of feed for a kg, %(good)s is good.") % facts, "fair")
    return Judgement(Light.RED, _("Poor: %(fcr)s kg of feed for a kg, %(good)s is good.") % facts, "poor")


def uniformity_percent(weights_g: Sequence[Number]) -> Figure[Decimal]:
    """Uniformity, %: weights within 10 % of the mean / all weights × 100; 80 and more is good. Ten weights at least."""
    weights = [Decimal(weight) for weight in weights_g if weight > 0]
    if len(weights) < MIN_SAMPLE:
        return missing(Unit.PERCENT, _("Weigh %(count)s of them one by one.") % {"count": MIN_SAMPLE})
    mean = sum(weights, Decimal(0)) / len(weights)
    even = [weight for weight in weights if abs(weight - mean) <= EVEN * mean]
    return known(Decimal(len(even)) / len(weights) * 100, Unit.PERCENT)


def _weigh() -> str:
    return _("Weigh %(count)s of them.") % {"count": MIN_SAMPLE}
