"""The key figures of a batch by its kind: a number with its unit, or what is missing for it, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from farmops import words
from farms.batch.days import BatchDays
from farms.batch.feed import FeedStore, feed_days, need_kg
from farms.figures import feed, growth, laying, mortality, pond, standards
from farms.figures.result import Figure, Judgement, Light, Unit, known, missing
from farms.models import BatchKind

FEWEST_DAYS = 3  # written ones, to speak of a week
FEED_DAYS = 14  # feed is written by the bag, which may last two days: over two weeks that hardly counts
DAY_OLD = 3  # days


@dataclass(frozen=True)
class KeyFigure:
    """`how` is the formula in words, `note` says what the number is of, `verdict` how good it is and what to do."""

    label: str
    figure: Figure[Any]
    how: str
    note: str = ""
    light: Light | None = None
    verdict: str = ""


def judged(label: str, figure: Figure[Any], judgement: Judgement, how: str, note: str = "") -> KeyFigure:
    """A figure with a verdict, which is said where the figure is known."""
    if not figure.is_known or judgement.light == Light.GREY:
        return KeyFigure(label, figure, how, note)
    verdict = f"{judgement.words} {judgement.advice}".strip()
    return KeyFigure(label, figure, how, note, judgement.light, verdict)


def key_figures(days: BatchDays, store: FeedStore) -> list[KeyFigure]:
    """What to know about the batch at a glance, the most telling first."""
    if days.batch.is_fish:
        of_kind = [*weight(days), biomass(days), fish_ration(days), gain(days), feed_for_a_kilo(days)]
        of_kind += density(days)
    elif days.lays:
        of_kind = [lay_today(days), lay_week(days), hen_housed(days), feed_a_crate(days)]
    else:
        of_kind = [*weight(days), gain(days), feed_for_a_kilo(days)]
        of_kind += [efficiency(days)] if days.batch.kind == BatchKind.BROILERS else []
        of_kind += [uniformity(days)]
    return [*of_kind, deaths(days), days_of_feed(days, store)]


# --- All kinds --------------------------------------------------------------------------------------------------------


def deaths(days: BatchDays) -> KeyFigure:
    """Mortality since stocking, %, with what is usual for the kind by this age."""
    heads, kind = days.heads, days.batch.kind
    figure = mortality.mortality_percent(heads.lost, heads.came)
    note = _("%(died)s of %(came)s") % {"died": words.quantity(heads.lost), "came": words.quantity(heads.came)}
    usual = mortality.expected_mortality(kind, days.age, days.batch.age_at_placing)
    if usual and usual.high:
        range_in_words = {"low": words.quantity(round(usual.low, 1)), "high": words.quantity(round(usual.high, 1))}
        note += "; " + _("%(low)s to %(high)s %% is usual by now") % range_in_words
    how = _("Died and culled ÷ stocked × 100. Sold animals are not dead.")
    return KeyFigure(_("Died so far"), figure, how, note)


def days_of_feed(days: BatchDays, store: FeedStore) -> KeyFigure:
    """Days that the batch's feed in the store lasts for all that eat it."""
    figure = feed_days(days, store)
    how = _("Kg of this feed in the store ÷ kg that all who eat it will need in a day.")
    label = _("Feed left: %(feed)s") % {"feed": store.item} if store.item else _("Feed left")
    return judged(label, figure, feed.judge_days_left(figure), how)


# --- Laying hens ------------------------------------------------------------------------------------------------------


def lay_today(days: BatchDays) -> KeyFigure:
    """Hen-day production of today, %; missing until today's eggs are written."""
    label, today = _("Lay today"), days.today
    how = _("Eggs of the day ÷ hens alive that morning × 100.")
    if today not in days.eggs:
        return KeyFigure(label, missing(Unit.PERCENT, _("Write down today's eggs.")), how)
    hens = days.heads.mornings(today, today)[today]
    figure = laying.hen_day_percent(days.eggs[today], hens)
    note = _("%(eggs)s eggs, %(hens)s hens") % {"eggs": words.quantity(days.eggs[today]), "hens": words.quantity(hens)}
    return KeyFigure(label, figure, how, note)


def lay_of(days: BatchDays, last_days: int) -> tuple[Figure[Decimal], int]:
    """Hen-day production of the last days on which eggs were written down, and how many those are."""
    first = days.today - timedelta(days=last_days - 1)
    hens = days.heads.mornings(first, days.today)
    written = [day for day in hens if day in days.eggs]
    if len(written) < FEWEST_DAYS:
        return missing(Unit.PERCENT, _("Write down the eggs of %(days)s days.") % {"days": FEWEST_DAYS}), len(written)
    eggs = sum(days.eggs[day] for day in written)
    return laying.hen_day_percent(eggs, laying.hen_days(hens[day] for day in written)), len(written)


def lay_week(days: BatchDays) -> KeyFigure:
    """Hen-day production of the last seven days, %, judged by the standard of the age."""
    figure, written = lay_of(days, 7)
    how = _("Eggs of the last 7 days ÷ hens alive on each of those days, added up × 100. Unwritten days are left out.")
    note = _("of %(days)s written days") % {"days": written}
    return judged(_("Lay, 7 days"), figure, laying.judge_lay(figure, days.age), how, note)


def hen_housed(days: BatchDays) -> KeyFigure:
    """Hen-housed production since the first egg, %, over the days on which eggs were written."""
    label = _("Lay of hens housed")
    how = _("All eggs ÷ (hens on the day of the first egg × written days) × 100. Deaths lower it.")
    written = sorted(day for day in days.eggs if day <= days.today)
    if len(written) < FEWEST_DAYS:
        return KeyFigure(
            label, missing(Unit.PERCENT, _("Write down the eggs of %(days)s days.") % {"days": FEWEST_DAYS}), how
        )
    housed = days.heads.mornings(written[0], written[0])[written[0]]
    figure = laying.hen_housed_percent(sum(days.eggs[day] for day in written), housed, len(written))
    note = _("%(hens)s hens, %(days)s written days") % {"hens": words.quantity(housed), "days": len(written)}
    return KeyFigure(label, figure, how, note)


def feed_a_crate(days: BatchDays) -> KeyFigure:
    """Kg of feed for a crate of eggs, over the last 14 days."""
    first = days.today - timedelta(days=FEED_DAYS - 1)
    size = days.farm.crate_size
    eggs = sum(eggs for day, eggs in days.eggs.items() if first <= day <= days.today)
    figure = laying.feed_per_crate_kg(days.fed_kg(first, days.today), eggs, size)
    how = _("Kg of feed of the last 14 days ÷ crates of %(size)s eggs of those days.") % {"size": size}
    return KeyFigure(_("Feed for a crate"), figure, how, _("last 14 days"))


# --- Animals that grow ------------------------------------------------------------------------------------------------


def weight(days: BatchDays) -> list[KeyFigure]:
    """The last average weight, g, judged by the standard of the age."""
    how = _("The average of the last sample. The standard is that of good farms at this age.")
    label = _("Average weight")
    if days.weight_g is None:
        return [KeyFigure(label, missing(Unit.GRAMS, _("Weigh 10 of them.")), how)]
    last, size = days.weighings[-1], days.last_sample[0]
    age = days.age - (days.today - last.day).days
    verdict = standards.judge_weight(days.batch.kind, age, last.average_g, days.batch.start_weight_g)
    note = _("weighed %(day)s") % {"day": words.day(last.day, days.today)}
    if size:
        note += ", " + _("%(count)s of them") % {"count": size}
    return [judged(label, known(last.average_g, Unit.GRAMS), verdict, how, note)]


def gain(days: BatchDays) -> KeyFigure:
    """Daily gain of one animal, g, between the last two weighings or since stocking."""
    start = start_g(days)
    weighings = [growth.Weighing(days.batch.placed_on, start)] if start else []
    figure = growth.daily_gain_g([*weighings, *days.weighings], days.today)
    how = _("(Last weight − the one before) ÷ days between the two weighings.")
    return KeyFigure(_("Growth"), figure, how, _("one animal, last two weighings"))


def start_g(days: BatchDays) -> Decimal | None:
    """What one animal weighed when it came; of day-old birds, where nobody wrote it, what chicks weigh."""
    batch = days.batch
    if batch.start_weight_g is not None or batch.is_fish or batch.age_at_placing > DAY_OLD:
        return batch.start_weight_g
    return standards.standard_weight_g(BatchKind.BROILERS, 0).value


def feed_for_a_kilo(days: BatchDays) -> KeyFigure:
    """Feed conversion of birds or fish, kg of feed for a kg of growth."""
    figure = feed_conversion(days)
    how = (
        _("All feed in kg ÷ (kg harvested + kg in the pond − kg stocked).")
        if days.batch.is_fish
        else _("All feed in kg ÷ (kg sold + animals alive × average weight − animals stocked × weight when they came).")
    )
    return judged(_("Feed for 1 kg"), figure, growth.judge_fcr(days.batch.kind, figure), how, _("kg of feed, FCR"))


def feed_conversion(days: BatchDays) -> Figure[Decimal]:
    """Feed conversion of birds and fish; missing where one of its parts is not in the books, or not to be seen."""
    heads, sold, start = days.heads, days.sold, start_g(days)
    if days.sold is None and heads.sold:
        return missing(Unit.RATIO, _("Some were sold: the owner or a manager sees this figure."))
    if sold and sold.unweighed:
        return missing(Unit.RATIO, _("Write down what the sold ones weighed."))
    if start is None:
        return missing(Unit.RATIO, _("Write down what one weighed when they came: edit the batch."))
    if days.fed and min(days.fed) > days.batch.placed_on + timedelta(days=DAY_OLD + 4):
        return missing(Unit.RATIO, _("Feed was not written down from the beginning."))
    kg = days.weight_g / 1000 if days.weight_g else None
    flock = growth.Flock(sold.kg if sold else Decimal(0), heads.alive, kg, heads.came, start / 1000)
    return growth.feed_conversion(days.fed_kg(min(days.fed, default=days.today), days.today), flock)


def efficiency(days: BatchDays) -> KeyFigure:
    """The European production efficiency factor (EPEF) of broilers, points."""
    livability = mortality.livability_percent(days.heads.lost, days.heads.came)
    kg = days.weight_g / 1000 if days.weight_g else None
    figure = growth.epef(livability, kg, days.age, feed_conversion(days))
    how = _("% still alive × weight in kg ÷ (age in days × feed for 1 kg) × 100. 300 and more is good.")
    return judged(_("Efficiency (EPEF)"), figure, growth.judge_epef(figure), how, _("points"))


def uniformity(days: BatchDays) -> KeyFigure:
    """Share of the last sample within 10 % of its mean, %."""
    figure = growth.uniformity_percent(days.last_sample[1])
    how = _("Weights within 10 % of the average ÷ all weights of the last sample × 100. 80 % and more is good.")
    return KeyFigure(_("Even in weight"), figure, how, _("80 % and more is good"))


# --- Fish -------------------------------------------------------------------------------------------------------------


def biomass(days: BatchDays) -> KeyFigure:
    """Weight of the fish alive, kg."""
    figure = growth.biomass_kg(days.heads.alive, days.weight_g)
    return KeyFigure(_("All fish together"), figure, _("Fish alive × average weight."), _("weight of the fish alive"))


def fish_ration(days: BatchDays) -> KeyFigure:
    """Feed that the guide gives the pond a day, kg, with the size of its pellets, mm."""
    figure = need_kg(days)
    percent, pellet = feed.fish_percent(days.weight_g), feed.pellet_mm(days.weight_g)
    how = _("Fish alive × average weight × a share of it: 5 % when small, 3 % at 120 g, 1 % near market size.")
    note = _("%(percent)s of their weight; pellets of %(mm)s mm") % {"percent": percent, "mm": pellet} if pellet else ""
    return KeyFigure(_("Feed a day"), figure, how, note if figure.is_known else "")


def density(days: BatchDays) -> list[KeyFigure]:
    """Fish in a m³; of an earthen pond the kilos on a m² as well."""
    place, alive = days.batch.structure, days.heads.alive
    how = _("Fish alive ÷ (length × width × depth of the water).")
    if place is None:
        where = missing(Unit.A_CUBIC_METRE, _("Say in which pond they are: edit the batch."))
        return [KeyFigure(_("Room"), where, how)]
    crowd = pond.fish_per_m3(alive, pond.volume_m3(place.length_m, place.width_m, place.depth_m))
    if place.kind != "earthen":
        return [judged(_("Room"), crowd, pond.judge_tank(crowd), how)]
    load = pond.kg_per_m2(growth.biomass_kg(alive, days.weight_g), place.area_m2)
    carries = judged(_("Load of the pond"), load, pond.judge_pond(load), _("Kg of fish ÷ (length × width)."))
    return [KeyFigure(_("Room"), crowd, how), carries]
