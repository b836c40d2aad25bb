"""What must be looked at today: deaths, lay, feed and water, withdrawal periods, late vaccines, sick animals.

The figures of all batches come in one query of ten days, however many batches and records there are; the page of one
batch judges its whole life (`farms.batch.alarms`). Both judge deaths by `farms.health.deaths`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from farmops.words import full_day, quantity
from farms.figures.production import LAY_DAYS, Output, intake_alarm, lay_alarm
from farms.figures.result import Judgement, Light
from farms.health.deaths import death_alarm
from farms.health.withdrawal import BatchWithdrawal, withdrawals_on
from farms.models import Batch, Farm
from farms.records.types.symptom import SymptomRecord
from farms.records.types.task import Task

BACK = 10  # days of the books that are looked at
SICK_DAYS = 3  # that a notice of many sick animals stays, the day it was written included
SICK_SHARE = Decimal("0.02")  # of the animals: many
FEWEST_SICK = 3
FIRST_SHOWN = 4

# Deaths count on the day they happened; what else came or left, on the day it was written, for a worker sees no sales.
RECENT_DAYS = """
SELECT batch_id, day, what, sum(amount), bool_or(amount IS NULL) FROM (
    SELECT batch_id, occurred_on AS day, 'died' AS what, count::numeric AS amount FROM mortality_records
    WHERE farm_id = %(farm)s AND voided_at IS NULL AND occurred_on >= %(since)s
    UNION ALL SELECT batch_id, occurred_on, 'eggs', eggs FROM egg_collections
    WHERE farm_id = %(farm)s AND voided_at IS NULL AND occurred_on >= %(since)s
    UNION ALL SELECT batch_id, occurred_on, 'fed', kg FROM feed_records
    WHERE farm_id = %(farm)s AND voided_at IS NULL AND occurred_on >= %(since)s
    UNION ALL SELECT batch_id, occurred_on, 'drunk', litres FROM water_records
    WHERE farm_id = %(farm)s AND voided_at IS NULL AND occurred_on >= %(since)s AND litres IS NOT NULL
    UNION ALL SELECT batch_id, (created_at AT TIME ZONE %(zone)s)::date, 'moved', delta FROM stock_movements
    WHERE farm_id = %(farm)s AND created_at >= %(since)s::date - 1
      AND NOT record_table = ANY (ARRAY['mortality_records', 'batches'])
) books WHERE batch_id IS NOT NULL GROUP BY 1, 2, 3
"""


@dataclass
class RecentDays:
    """One batch's last days. Amounts by day; None where something of the day was not weighed."""

    batch: Batch
    alive: int  # now
    today: date
    by_day: dict[str, dict[date, Decimal | None]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def died(self) -> dict[date, int]:
        """Deaths by day; a day without one is not there."""
        return {day: int(count) for day, count in self.by_day["died"].items() if count}

    def mornings(self, first: date, last: date) -> dict[date, int]:
        """Day -> animals alive that morning, counted back from those alive now; `last` is today at the latest."""
        alive, day, mornings = self.alive, self.today, {}
        died, moved = self.died, self.by_day["moved"]
        while day >= first:
            change = int(moved.get(day) or 0)
            alive += died.get(day, 0) - min(change, 0)
            mornings[day] = alive
            alive -= max(change, 0)
            day -= timedelta(days=1)
        return {day: alive for day, alive in reversed(mornings.items()) if day <= last}

    def outputs(self, what: str, days: int) -> list[Output]:
        """'eggs' (pieces), 'fed' (kg) or 'drunk' (litres) of the last `days` whole days, of which yesterday is the
        last."""
        yesterday = self.today - timedelta(days=1)
        amounts = self.by_day[what]
        mornings = self.mornings(self.today - timedelta(days=days), yesterday)
        return [Output(alive, amounts.get(day)) for day, alive in mornings.items()]


def read_recent_days(farm: Farm, alive: dict[UUID, tuple[Batch, int]], today: date) -> list[RecentDays]:
    """The last days of the batches with animals. `alive`: batch id -> (batch, heads now). One query."""
    by_batch = {key: RecentDays(batch, heads, today) for key, (batch, heads) in alive.items() if heads > 0}
    if not by_batch:
        return []
    since = today - timedelta(days=BACK)
    with connections["default"].cursor() as cursor:
        cursor.execute(RECENT_DAYS, {"farm": farm.id, "since": since, "zone": farm.timezone})
        for batch_id, day, what, amount, unknown in cursor.fetchall():
            if batch_id in by_batch:
                by_batch[batch_id].by_day[what][day] = None if unknown else amount
    return list(by_batch.values())


def judge_recent_days(days: RecentDays) -> list[Judgement]:
    """The alarms of one batch: deaths (of today, and yesterday's while none are written today), lay, feed, water.

    Lay, feed and water are judged by whole days, the last of which is yesterday.
    """
    judgements = [death_alarm(days.batch, days, days.today)]
    if days.by_day["eggs"]:
        judgements.append(lay_alarm(days.outputs("eggs", LAY_DAYS)))
    judgements += [
        intake_alarm(days.outputs(what, 2), water=what == "drunk")
        for what in ("fed", "drunk")
        if len(days.by_day[what]) > 1 and not (what == "drunk" and days.batch.is_fish)
    ]
    return [judgement for judgement in judgements if judgement.is_alarm]


# --- Notices --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Notice:
    """One thing to look at. `advice` says what to do; `task_id` is the late task it is about, if it is one."""

    light: Light
    words: str
    advice: str = ""
    batch: Batch | None = None
    task_id: UUID | None = None

    @property
    def is_red(self) -> bool:
        """Whether it is shown as urgent."""
        return self.light == Light.RED


@dataclass(frozen=True)
class Watch:
    """The farm's notices, red first, and its withdrawal periods by batch."""

    notices: list[Notice]
    withdrawals: dict[UUID, BatchWithdrawal]

    @property
    def first(self) -> list[Notice]:
        """The notices that are shown at once."""
        return self.notices[:FIRST_SHOWN]

    @property
    def rest(self) -> list[Notice]:
        """The notices that are folded away."""
        return self.notices[FIRST_SHOWN:]


def watch(farm: Farm, today: date, alive: dict[UUID, tuple[Batch, int]], tasks: Iterable[Task]) -> Watch:
    """What to look at on the farm today: three queries. `tasks` are those due until today, with their batches."""
    of_batches = read_recent_days(farm, alive, today)
    withdrawals = withdrawals_on(farm.id, today, [batch for batch, heads in alive.values() if heads > 0])
    notices = [
        Notice(alarm.light, f"{days.batch.name}: {alarm.words}", alarm.advice, days.batch)
        for days in of_batches
        for alarm in judge_recent_days(days)
    ]
    notices += [
        Notice(Light.AMBER, f"{withdrawal.batch.name}: {', '.join(withdrawal.badges)}.", "", withdrawal.batch)
        for withdrawal in withdrawals.values()
        if not withdrawal.is_clear
    ]
    notices += _sick(farm, today, alive)
    notices += [_late(task) for task in tasks if task.vaccine and task.due_on < today]
    return Watch(sorted(notices, key=lambda notice: not notice.is_red), withdrawals)


def _late(task: Task) -> Notice:
    facts: dict[str, Any] = {"task": task.title, "day": full_day(task.due_on)}
    words = _("%(task)s was due on %(day)s.") % facts
    advice = _("Give it now or ask your vet, then write it down with its lot number.")
    return Notice(Light.AMBER, f"{task.batch.name}: {words}" if task.batch else words, advice, task.batch, task.id)


def is_many(affected: int, alive: int) -> bool:
    """Whether that many sick animals call for a notice: three and more, and 2 % of those alive."""
    return affected >= FEWEST_SICK and affected >= SICK_SHARE * alive


def _sick(farm: Farm, today: date, alive: dict[UUID, tuple[Batch, int]]) -> list[Notice]:
    """Signs seen in the last three days on many animals. Those of no batch are compared with the whole farm."""
    since = today - timedelta(days=SICK_DAYS - 1)
    seen = SymptomRecord._default_manager.filter(farm_id=farm.id, voided_at=None, occurred_on__gte=since)
    whole = sum(heads for _batch, heads in alive.values())
    notices = []
    for symptom in seen.filter(affected_count__gte=FEWEST_SICK).order_by("-occurred_on", "-created_at"):
        batch, heads = alive.get(symptom.batch_id, (None, whole)) if symptom.batch_id else (None, whole)
        count = symptom.affected_count or 0
        if is_many(count, heads):
            sick = ngettext("%(count)s sick", "%(count)s sick", count) % {"count": quantity(count)}
            words = f"{sick}: {symptom.description}"
            advice = _("Keep sick ones apart, look at water and feed, and call your vet if more fall ill.")
            notices.append(Notice(Light.AMBER, f"{batch.name}: {words}" if batch else words, advice, batch))
    return notices
