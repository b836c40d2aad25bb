"""The alarms on a batch's page: deaths, and a falling lay.

`farms.health.alarms` judges all batches of the farm from one query of ten days; here they are judged from the whole
life of one batch, which the page has read for its figures anyway.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from farms.batch.days import BatchDays
from farms.figures.production import LAY_DAYS, Output, lay_alarm
from farms.figures.result import Judgement, Light
from farms.health.deaths import death_alarm


def batch_alarms(days: BatchDays) -> list[Judgement]:
    """What is alarming now, the strictest first; empty when nothing is known to be wrong."""
    judgements = [death_alarm(days.batch, days.heads, days.today)]
    if days.lays:
        judgements.append(_lay(days))
    order = (Light.RED, Light.AMBER)
    alarms = (judgement for judgement in judgements if judgement.is_alarm)
    return sorted(alarms, key=lambda alarm: order.index(alarm.light))


def _lay(days: BatchDays) -> Judgement:
    """The lay until yesterday: today's second collection may still come."""
    last = days.today - timedelta(days=1)
    mornings = days.heads.mornings(last - timedelta(days=LAY_DAYS - 1), last)
    eggs = {day: Decimal(days.eggs[day]) for day in mornings if day in days.eggs}
    return lay_alarm([Output(alive, eggs.get(day)) for day, alive in mornings.items()])
