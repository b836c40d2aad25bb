"""Water of catfish ponds: the one table of ranges, and verdicts that know at what time of day a reading was taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.words import quantity
from farms.figures.result import Figure, Judgement, Light, Number, Unit, known, missing

KELVIN = Decimal("273.15")
NOON = 12

COURSE = (
    "https://famerlio.org/courses/catfish-farming-course/lesson/monitoring-water-quality-in-african-catfish-farming"
)
DAWN = "http://kingswayagroservices.blogspot.com/2012/05/water-quality-controle-in-catfish.html"
GENERAL = ""  # general knowledge, not reviewed by a fisheries officer yet


@dataclass(frozen=True)
class Reading:
    """A pond's readings at one time. `hour` is the farm's clock, None when nobody said.

    `tan_mg_l` is total ammonia nitrogen, which kits measure; the poisonous part of it is un-ionised ammonia (NH3).
    """

    day: date
    hour: int | None = None
    ph: Decimal | None = None
    temperature_c: Decimal | None = None
    oxygen_mg_l: Decimal | None = None
    tan_mg_l: Decimal | None = None
    nitrite_mg_l: Decimal | None = None
    transparency_cm: Decimal | None = None


@dataclass(frozen=True)
class Range:
    """Good from `low` to `high`, both included; at `act_low` and below, at `act_high` and above act now; else watch."""

    what: str
    label: str | Promise
    printed: str | Promise  # with a %s
    limits: tuple[str | None, str | None, str | None, str | None]  # act_low, low, high, act_high
    advice: str | Promise
    source: str

    def light(self, value: Decimal) -> Light:
        """Green, amber or red for a value in the unit of the limits."""
        act_low, low, high, act_high = (None if limit is None else Decimal(limit) for limit in self.limits)
        if (act_low is not None and value <= act_low) or (act_high is not None and value >= act_high):
            return Light.RED
        outside = (low is not None and value < low) or (high is not None and value > high)
        return Light.AMBER if outside else Light.GREEN


MG_L = gettext_lazy("%s mg/l")
RANGES: dict[str, Range] = {
    row.what: row
    for row in (
        Range("oxygen", gettext_lazy("oxygen"), MG_L, ("3", "5", None, None),
              gettext_lazy("Stop feeding, spray in fresh water, splash or aerate, take out dead fish. No medicine."),
              GENERAL),
        Range("ph", gettext_lazy("pH"), "%s", ("5", "6.5", "8.5", "9.5"),
              gettext_lazy("Change part of the water, and test again morning and evening."), COURSE),
        Range("temperature", gettext_lazy("temperature"), gettext_lazy("%s °C"), ("20", "26", "32", "35"),
              gettext_lazy("Feed less. In heat add fresh water and shade part of the pond."), COURSE),
        Range("ammonia", gettext_lazy("un-ionised ammonia"), MG_L, (None, None, "0.02", "0.05"),
              gettext_lazy("Stop feeding for a day and change part of the water. Do not raise the pH."), GENERAL),
        # 2.3 mg/l at pH 7.5 and 28 °C are the 0.05 mg/l of un-ionised ammonia at which to act.
        Range("tan", gettext_lazy("total ammonia"), MG_L, (None, None, "1", "2.3"),
              gettext_lazy("Feed less, change part of the water, and measure pH and temperature with it."), GENERAL),
        Range("nitrite", gettext_lazy("nitrite"), MG_L, (None, None, "0.5", "2"),
              gettext_lazy("Feed less and change part of the water."), GENERAL),
        Range("transparency", gettext_lazy("clearness"), gettext_lazy("%s cm"), ("15", "25", "40", None),
              gettext_lazy("Below 25 cm the water is too green and oxygen falls at night: feed less, change water."),
              GENERAL),
    )
}  # fmt: skip


def un_ionised_percent(ph: Number, temperature_c: Number) -> Figure[Decimal]:
    """The share of total ammonia that is un-ionised (NH3), %: 100 / (1 + 10^(pKa − pH)), pKa = 0.09018 + 2729.92 / K.

    K is °C + 273.15; fresh water of 0 to 50 °C. Emerson, Russo, Lund and Thurston 1975, Aqueous ammonia equilibrium
    calculations, https://doi.org/10.1139/f75-274
    """
    if not 0 <= temperature_c <= 50 or not 0 < ph <= 14:
        return missing(Unit.PERCENT, _("Measure pH and temperature."))
    pka = Decimal("0.09018") + Decimal("2729.92") / (temperature_c + KELVIN)
    return known(100 / (1 + Decimal(10) ** (pka - ph)), Unit.PERCENT)


def un_ionised_ammonia(tan_mg_l: Number | None, ph: Number | None, temperature_c: Number | None) -> Figure[Decimal]:
    """Un-ionised ammonia (NH3 as nitrogen), mg/l: total ammonia nitrogen × its un-ionised share (see there)."""
    if tan_mg_l is None or tan_mg_l < 0:
        return missing(Unit.MG_A_LITRE, _("Measure total ammonia."))
    if ph is None or temperature_c is None:
        return missing(Unit.MG_A_LITRE, _("Measure pH and temperature with the ammonia."))
    share = un_ionised_percent(ph, temperature_c)
    if share.value is None:
        return missing(Unit.MG_A_LITRE, share.missing)
    return known(tan_mg_l * share.value / 100, Unit.MG_A_LITRE)


def judge_reading(reading: Reading) -> list[Judgement]:
    """A verdict on each thing that was measured: good (green), watch (amber) or act now (red), strictest first.

    `code` is the row of RANGES. Total ammonia is judged by its un-ionised part where pH and temperature are known; it
    stays at watch then when only the total is high, for it turns dangerous when the pH rises. Good oxygen at noon and
    later, or at an hour nobody said, is only watch: it is lowest at dawn, and says nothing about the night.
    """
    poison = un_ionised_ammonia(reading.tan_mg_l, reading.ph, reading.temperature_c)
    values = {
        "oxygen": reading.oxygen_mg_l,
        "ph": reading.ph,
        "temperature": reading.temperature_c,
        "ammonia": poison.value,
        "tan": reading.tan_mg_l,
        "nitrite": reading.nitrite_mg_l,
        "transparency": reading.transparency_cm,
    }
    judgements = {what: _judge(what, value) for what, value in values.items() if value is not None}
    if "oxygen" in judgements and judgements["oxygen"].light == Light.GREEN:
        judgements["oxygen"] = _good_oxygen(judgements["oxygen"], reading.hour)
    if poison.is_known and judgements["tan"].light == Light.RED:
        words = _("Total ammonia is high, and turns to poison when the pH rises.")
        judgements["tan"] = replace(judgements["tan"], light=Light.AMBER, words=words)
    order = (Light.RED, Light.AMBER, Light.GREEN)
    return sorted(judgements.values(), key=lambda judgement: order.index(judgement.light))


def _judge(what: str, value: Decimal) -> Judgement:
    row = RANGES[what]
    light = row.light(value)
    number = str(row.printed) % quantity(round(value, 3))
    words = {
        Light.GREEN: _("Good %(what)s: %(value)s."),
        Light.AMBER: _("Watch %(what)s: %(value)s."),
        Light.RED: _("Act now on %(what)s: %(value)s."),
    }[light] % {"what": row.label, "value": number}
    advice = "" if light == Light.GREEN else str(row.advice)
    return Judgement(light, words, what, advice, row.source)


def _good_oxygen(judgement: Judgement, hour: int | None) -> Judgement:
    """Good as it is before noon; otherwise watch."""
    if hour is not None and hour < NOON:
        return judgement
    words = (
        _("Oxygen is good, but it was not measured at dawn, when it is lowest.")
        if hour is None
        else _("Oxygen is good at %(hour)s:00, but it is lowest at dawn.") % {"hour": hour}
    )
    return Judgement(Light.AMBER, words, judgement.code, _("Measure it again just before sunrise."), DAWN)


@dataclass(frozen=True)
class PondFacts:
    """What is known of a pond beside its readings; None is not known."""

    kg_per_m3: Decimal | None = None
    feed_percent: Decimal | None = None  # given, of the body weight a day
    guide_percent: Decimal | None = None  # that the guide gives
    gasping: bool = False  # more fish than usual gulp air at the surface


LOW_AT_DAWN = Decimal(5)  # mg/l
GREEN_WATER_CM = Decimal(25)
HOT_C = Decimal(32)
OVERFED = Decimal("1.2")  # times the guide
HEAVY_KG_PER_M3 = Decimal(40)  # 80 fish of half a kilo (general knowledge)
DAYS_BACK = 2


def dawn_oxygen_warning(readings: Sequence[Reading], today: date, facts: PondFacts | None = None) -> Judgement | None:
    """Why oxygen may be short at the next dawn; None when nothing says so. Readings of today and the two days before.

    Red: fish gasp, or any reading asks to act. Amber: low at a dawn, or not good at any hour; very green or hot water;
    fed more than 1.2 times the guide; many kilos of fish. Weather is not known here: heavy rain and hot, still, cloudy
    days are dangerous too. http://kingswayagroservices.blogspot.com/2012/05/water-quality-controle-in-catfish.html
    """
    facts = facts or PondFacts()
    recent = [reading for reading in readings if today - timedelta(days=DAYS_BACK) <= reading.day <= today]
    oxygen = [reading.oxygen_mg_l for reading in recent if reading.oxygen_mg_l is not None]
    clear = [reading.transparency_cm for reading in recent if reading.transparency_cm is not None]
    warm = [reading.temperature_c for reading in recent if reading.temperature_c is not None]
    urgent = facts.gasping or any(RANGES["oxygen"].light(value) == Light.RED for value in oxygen)
    fed, guide, load = facts.feed_percent, facts.guide_percent, facts.kg_per_m3
    reasons = [
        (facts.gasping, _("fish gasp at the surface")),
        (any(value < LOW_AT_DAWN for value in oxygen), _("oxygen was below 5 mg/l")),
        (any(value < GREEN_WATER_CM for value in clear), _("the water is very green")),
        (any(value > HOT_C for value in warm), _("the water is hot")),
        (fed is not None and guide is not None and fed > OVERFED * guide, _("they are fed more than the guide")),
        (load is not None and load > HEAVY_KG_PER_M3, _("there are many kilos of fish in the pond")),
    ]
    reasons_given = [reason for holds, reason in reasons if holds]
    if not reasons_given:
        return None
    words = _("Oxygen may be short before sunrise: %(reasons)s.") % {"reasons": ", ".join(reasons_given)}
    advice = (
        str(RANGES["oxygen"].advice) if urgent else _("Feed less this evening, and measure oxygen just before sunrise.")
    )
    return Judgement(Light.RED if urgent else Light.AMBER, words, "dawn_oxygen", advice, DAWN)
