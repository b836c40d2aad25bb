"""Alarms of a falling lay, and of falling feed or water: often the first sign of sickness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from farmops.words import quantity
from farms.figures.mortality import FRENCH
from farms.figures.result import Judgement, Light, unknown

LAY_FALL = Decimal("0.15")  # in one day
LAY_FALL_A_DAY = Decimal("0.05")  # three days running
LAY_DAYS = 5  # of eggs, for four falls
INTAKE_FALL = Decimal("0.25")  # of feed or water, in one day
FEWEST = 50  # animals; in a smaller flock chance alone moves the lay by so much


@dataclass(frozen=True)
class Output:
    """What a batch laid, ate or drank on a day. `amount` None: nobody wrote it down."""

    alive: int
    amount: Decimal | None

    @property
    def each(self) -> Decimal | None:
        """The amount for one animal; None where it was not written or none were alive."""
        return self.amount / self.alive if self.amount is not None and self.alive > 0 else None


def lay_alarm(days: Sequence[Output]) -> Judgement:
    """Red when eggs a hen fell by more than 15 % in a day, or by more than 5 % on each of three days running.

    The last of `days` is a whole day (not a morning of which the second collection is to come). Counted a hen, so that
    sold hens are no fall. Flocks of 50 and more. The French rule for calling a vet, FRENCH.
    """
    if not days or days[-1].alive < FEWEST:
        return unknown(_("Too few hens to judge one day by."))
    falls = _falls(days)
    if not falls or falls[-1] is None:
        return unknown(_("Write down the eggs of each day."))
    if falls[-1] > LAY_FALL:
        words = _("Lay fell by %(fall)s %% in a day.") % {"fall": _percent(falls[-1])}
        return Judgement(Light.RED, words, "lay_one_day", _look(), FRENCH)
    last = [fall for fall in falls[-3:] if fall is not None and fall > LAY_FALL_A_DAY]
    if len(last) == 3:
        words = _("Lay fell by more than 5 %% on each of three days, by %(fall)s %% today.") % {
            "fall": _percent(last[-1])
        }
        return Judgement(Light.RED, words, "lay_three_days", _look(), FRENCH)
    return Judgement(Light.GREEN, _("Lay is steady."))


def intake_alarm(days: Sequence[Output], *, water: bool) -> Judgement:
    """Red when feed or water an animal fell by more than 25 % against the day before (FRENCH).

    The last of `days` is a whole day. Flocks of 50 and more; feed is counted on the day on which its bag was opened.
    """
    if not days or days[-1].alive < FEWEST:
        return unknown(_("Too few animals to judge one day by."))
    falls = _falls(days)
    if not falls or falls[-1] is None:
        return unknown(_("Write down the water of each day.") if water else _("Write down the feed of each day."))
    if falls[-1] <= INTAKE_FALL:
        return Judgement(Light.GREEN, _("They drink as usual.") if water else _("They eat as usual."))
    facts = {"fall": _percent(falls[-1])}
    words = (
        _("They drank %(fall)s %% less than the day before.")
        if water
        else _("They ate %(fall)s %% less than the day before.")
    )
    return Judgement(Light.RED, words % facts, "water" if water else "feed", _look(), FRENCH)


def _falls(days: Sequence[Output]) -> list[Decimal | None]:
    """The share by which each day fell against the day before; None where one of the two is not known."""
    return [
        None if before.each is None or not before.each or day.each is None else 1 - day.each / before.each
        for before, day in pairwise(days)
    ]


def _percent(share: Decimal) -> str:
    return quantity(round(share * 100))


def _look() -> str:
    return _("Check water, feed, heat and light now, look for sick animals, and call your vet.")
