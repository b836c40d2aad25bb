"""The line of health on a batch's page: alarms of deaths and of a falling lay."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from farms.batch.days import BatchDays, Heads
from farms.figures.mortality import FIRST_WEEK, MEAN_DAYS, Day, mortality_alarm
from farms.figures.production import Output, lay_alarm
from farms.figures.result import Judgement, Light, strictest
from farms.models import Batch

LOOK_BACK = 5  # days of eggs: four falls


def batch_health(days: BatchDays) -> list[Judgement]:
    """What is alarming now, the strictest first; empty when nothing is known to be wrong."""
    found = [death_alarm(days.batch, days.heads, days.today)]
    if days.lays:
        found.append(_lay(days))
    order = (Light.RED, Light.AMBER)
    return sorted((one for one in found if one.is_alarm), key=lambda one: order.index(one.light))


def death_alarm(batch: Batch, heads: Heads, today: date) -> Judgement:
    """The alarm of today's deaths; while none are written for today, yesterday's counts too."""
    alarm = _deaths_on(batch, heads, today)
    if today in heads.died or alarm.is_alarm:
        return alarm
    before = _deaths_on(batch, heads, today - timedelta(days=1))
    return strictest([before, alarm]) if before.is_alarm else alarm


def _deaths_on(batch: Batch, heads: Heads, day: date) -> Judgement:
    here = (day - batch.placed_on).days
    back = max(min(here, FIRST_WEEK if here <= FIRST_WEEK else MEAN_DAYS), 0)
    mornings = heads.mornings(day - timedelta(days=back), day)
    days = [Day(alive, heads.died.get(one, 0)) for one, alive in mornings.items()]
    return mortality_alarm(days, age_days=here, caged=batch.is_caged, fish=batch.is_fish)


def _lay(days: BatchDays) -> Judgement:
    """The lay until yesterday: today's second collection may still come."""
    last = days.today - timedelta(days=1)
    mornings = days.heads.mornings(last - timedelta(days=LOOK_BACK - 1), last)
    eggs = {day: Decimal(days.eggs[day]) for day in mornings if day in days.eggs}
    return lay_alarm([Output(alive, eggs.get(day)) for day, alive in mornings.items()])
