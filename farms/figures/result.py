"""What figures answer with: a number or what is missing for it, and a verdict with its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.words import naira, quantity

Number = Decimal | int
Curve = Sequence[tuple[int, Decimal]]
N = TypeVar("N", Decimal, int)


class Unit(StrEnum):
    PERCENT = "percent"
    RATIO = "ratio"
    POINTS = "points"
    GRAMS = "g"
    GRAMS_A_DAY = "g_a_day"
    KG = "kg"
    DAYS = "days"
    LITRES = "litres"
    CUBIC_METRES = "m3"
    A_CUBIC_METRE = "per_m3"
    A_SQUARE_METRE = "per_m2"
    KG_A_SQUARE_METRE = "kg_per_m2"
    MG_A_LITRE = "mg_l"
    KOBO = "kobo"


# how many decimals are printed, and how
PRINTED = {
    Unit.PERCENT: (1, gettext_lazy("%s %%")),
    Unit.RATIO: (2, gettext_lazy("%s")),
    Unit.POINTS: (0, gettext_lazy("%s")),
    Unit.GRAMS: (0, gettext_lazy("%s g")),
    Unit.GRAMS_A_DAY: (1, gettext_lazy("%s g a day")),
    Unit.KG: (2, gettext_lazy("%s kg")),
    Unit.DAYS: (1, gettext_lazy("%s days")),
    Unit.LITRES: (0, gettext_lazy("%s litres")),
    Unit.CUBIC_METRES: (1, gettext_lazy("%s m³")),
    Unit.A_CUBIC_METRE: (1, gettext_lazy("%s in a m³")),
    Unit.A_SQUARE_METRE: (1, gettext_lazy("%s on a m²")),
    Unit.KG_A_SQUARE_METRE: (2, gettext_lazy("%s kg on a m²")),
    Unit.MG_A_LITRE: (3, gettext_lazy("%s mg/l")),
}


@dataclass(frozen=True)
class Figure(Generic[N]):
    """A number with its unit, not rounded; or None, and `missing` tells a farmer what to do to get it.

    Printed ({{ figure }}) it is one or the other: "2.05", "₦1,250", "Weigh 10 of them first.".
    """

    value: N | None
    unit: Unit
    missing: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is a number."""
        return self.value is not None

    def __str__(self) -> str:
        if self.value is None:
            return self.missing
        if self.unit == Unit.KOBO:
            return naira(int(self.value))
        decimals, text = PRINTED[self.unit]
        return str(text) % quantity(Decimal(self.value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


class Light(StrEnum):
    """The colour of a verdict. Grey: not enough data."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


STRICTNESS = (Light.GREEN, Light.GREY, Light.AMBER, Light.RED)  # grey is stricter than green


@dataclass(frozen=True)
class Judgement:
    """A verdict in words. `code` names the rule that spoke, `advice` what to do, `source` where the rule is from."""

    light: Light
    words: str
    code: str = ""
    advice: str = ""
    source: str = ""

    @property
    def is_alarm(self) -> bool:
        """Whether it is amber or red."""
        return self.light in (Light.AMBER, Light.RED)


def known(value: N, unit: Unit) -> Figure[N]:
    """A figure that is known."""
    return Figure(value, unit)


def missing(unit: Unit, reason: str) -> Figure[Any]:
    """A figure that is not known; `reason` tells a farmer what to do to get it."""
    return Figure(None, unit, reason)


def passed_on(unit: Unit, *figures: Figure[Any]) -> Figure[Any] | None:
    """What is missing already in what a figure is made of; None when nothing is."""
    reasons = (figure.missing for figure in figures if figure.value is None)
    reason = next(reasons, None)
    return None if reason is None else missing(unit, reason)


def number(figure: Figure[N]) -> N:
    """The value of a figure that is known."""
    assert figure.value is not None
    return figure.value


def unknown(reason: str) -> Judgement:
    """A grey verdict: not enough data, and what is missing."""
    return Judgement(Light.GREY, reason, "unknown")


def strictest(judgements: Sequence[Judgement]) -> Judgement:
    """The first of the strictest: red, amber, grey, green. Grey when there are none."""
    if not judgements:
        return unknown(_("Nothing was measured."))
    return max(judgements, key=lambda judgement: STRICTNESS.index(judgement.light))


def whole_kobo(kobo: Decimal) -> int:
    """To the nearest kobo, halves away from zero."""
    return int(kobo.quantize(Decimal(1), ROUND_HALF_UP))


def on_curve(curve: Curve, at: Number) -> Decimal | None:
    """The straight line between the two points around `at`; None outside of the curve. Points in rising order."""
    at = Decimal(at)
    for (low, low_value), (high, high_value) in pairwise(curve):
        if low <= at <= high:
            return low_value + (high_value - low_value) * (at - low) / (high - low)
    return None


def held_curve(curve: Curve, at: Number) -> Decimal:
    """Like on_curve, with the first value before the curve and the last one after it."""
    value = on_curve(curve, at)
    if value is None:
        return curve[0][1] if at < curve[0][0] else curve[-1][1]
    return value
