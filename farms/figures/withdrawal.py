"""Withdrawal: from when on eggs and meat may be sold after a medicine. Days that nobody knows are not over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from django.utils.translation import gettext as _

from farmops.words import full_day

EGGS, MEAT = "eggs", "meat"


class State(IntEnum):
    """From the mildest to the strictest."""

    CLEAR = 0
    IN_WITHDRAWAL = 1
    UNKNOWN = 2
    NEVER = 3


@dataclass(frozen=True)
class Treatment:
    """A medicine that a batch got. Days are those of the label; None: nobody knows them.

    `first_dose` None: not known, so that every day before the end of its period is within it.
    `not_for_layers`: the label or the law says so of eggs that people eat. `banned`: in animals that people eat.
    """

    medicine: str
    last_dose: date
    egg_days: int | None = None
    meat_days: int | None = None
    not_for_layers: bool = False
    banned: bool = False
    first_dose: date | None = None

    def days(self, goods: str) -> int | None:
        """Days of the label for 'eggs' or 'meat'; None when they are not known, or cannot be right."""
        days = {EGGS: self.egg_days, MEAT: self.meat_days}[goods]
        return days if days is not None and days >= 0 else None


@dataclass(frozen=True)
class Withdrawal:
    """Whether goods of a batch may be sold on a day. `until`: the first day on which they may, as far as is known."""

    state: State
    until: date | None
    words: str
    medicine: str = ""

    @property
    def is_clear(self) -> bool:
        """Whether the goods may be sold."""
        return self.state == State.CLEAR


def clear_on(last_dose: date, days: int) -> date:
    """The first day on which goods may be sold: the day of the last dose + the days of the label.

    With 0 days it is the day of the last dose itself. ValueError when `days` is negative.
    """
    if days < 0:
        raise ValueError("a withdrawal time is not negative")
    return last_dose + timedelta(days=days)


def withdrawal(treatments: Iterable[Treatment], goods: str, day: date) -> Withdrawal:
    """The state of a batch's 'eggs' or 'meat' on a day: the strictest of its treatments that had begun by then.

    For eggs it is the day they were laid (those of a withdrawal period are never sold), for meat the day of the sale.
    Clear, in withdrawal until a date, unknown because nobody read the days, or never (ask the vet): both for a banned
    medicine, the eggs for one that is not for layers. `until` is the latest date that is known, also when a stricter
    state counts. Rules: the clock starts at the last dose; the label's number counts.
    """
    begun = [treatment for treatment in treatments if treatment.first_dose is None or treatment.first_dose <= day]
    each = (_of_one(treatment, goods, day) for treatment in begun)
    running = [withdrawal for withdrawal in each if not withdrawal.is_clear]
    if not running:
        return Withdrawal(
            State.CLEAR, None, _("No medicine holds the eggs.") if goods == EGGS else _("No medicine holds the meat.")
        )
    until = max((withdrawal.until for withdrawal in running if withdrawal.until), default=None)
    worst = max(running, key=lambda withdrawal: (withdrawal.state, withdrawal.until or date.min))
    return Withdrawal(worst.state, until, worst.words, worst.medicine)


def _of_one(treatment: Treatment, goods: str, day: date) -> Withdrawal:
    days = treatment.days(goods)
    until = None if days is None else clear_on(treatment.last_dose, days)
    facts = {"medicine": treatment.medicine, "goods": _("eggs") if goods == EGGS else _("meat")}
    if treatment.banned:
        words = _("%(medicine)s is banned in animals for food: do not sell the %(goods)s. Ask your vet.")
        return Withdrawal(State.NEVER, until, words % facts, treatment.medicine)
    if goods == EGGS and treatment.not_for_layers:
        words = _("%(medicine)s is not for laying birds: do not sell the eggs. Ask your vet.")
        return Withdrawal(State.NEVER, until, words % facts, treatment.medicine)
    if until is None:
        words = _("Nobody wrote the days for %(medicine)s: do not sell the %(goods)s until you have read its label.")
        return Withdrawal(State.UNKNOWN, None, words % facts, treatment.medicine)
    if day < until:
        words = _("Do not sell the %(goods)s before %(day)s: %(medicine)s.") % {**facts, "day": full_day(until)}
        return Withdrawal(State.IN_WITHDRAWAL, until, words, treatment.medicine)
    return Withdrawal(State.CLEAR, until, "")
