"""The alarm of a batch's deaths: which days it looks at, and when yesterday's deaths still count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Protocol

from django.utils.translation import gettext as _

from farms.figures.mortality import FIRST_WEEK, MEAN_DAYS, Day, mortality_alarm
from farms.figures.result import Judgement, strictest, unknown
from farms.models import Batch


class Headcount(Protocol):
    """The heads of one batch by day, whichever query they come from (`stock.heads.Heads`, `alarms.RecentDays`)."""

    @property
    def died(self) -> Mapping[date, int]:
        """Deaths by day; a day without one is not there."""

    def mornings(self, first: date, last: date) -> dict[date, int]:
        """Day -> animals alive that morning, for each day from `first` to `last`."""


def death_alarm(batch: Batch, heads: Headcount, today: date) -> Judgement:
    """The alarm of today's deaths; while none are written for today, yesterday's counts too."""
    alarm = _alarm_on(batch, heads, today)
    if today in heads.died or alarm.is_alarm:
        return alarm
    yesterday = _alarm_on(batch, heads, today - timedelta(days=1))
    return strictest([yesterday, alarm]) if yesterday.is_alarm else alarm


def _alarm_on(batch: Batch, heads: Headcount, day: date) -> Judgement:
    days_here = (day - batch.placed_on).days
    if days_here < 0:
        return unknown(_("There were no animals that morning."))
    back = min(days_here, FIRST_WEEK if days_here <= FIRST_WEEK else MEAN_DAYS)
    died, mornings = heads.died, heads.mornings(day - timedelta(days=back), day)
    days = [Day(alive, died.get(morning, 0)) for morning, alive in mornings.items()]
    return mortality_alarm(days, age_days=days_here, caged=batch.is_caged, fish=batch.is_fish)
