"""What must be looked at today: deaths, lay, feed and water, medicines that hold, late vaccines, sick animals.

The figures of all batches come in one query, however many batches and records there are.
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
from farms.figures.mortality import FIRST_WEEK, MEAN_DAYS, mortality_alarm
from farms.figures.mortality import Day as DeathDay
from farms.figures.production import Output, intake_alarm, lay_alarm
from farms.figures.result import Judgement, Light
from farms.health.holds import Hold, holds
from farms.models import Batch, Farm
from farms.records.types.symptom import SymptomRecord
from farms.records.types.task import Task

BACK = 10  # days of the books that are looked at
LAY_BACK = 5
SICK_DAYS = 3  # that a notice of many sick animals stays, the day it was written included
SICK_SHARE = Decimal("0.02")  # of the animals: many
FEWEST_SICK = 3
FIRST_SHOWN = 4

# Deaths count on the day they happened; what else came or left, on the day it was written, for a worker sees no sales.
BOOKS = """
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
class Books:
    """One batch's last days. Amounts by day; None where something of the day was not weighed."""

    batch: Batch
    alive: int  # now
    today: date
    by_day: dict[str, dict[date, Decimal | None]] = field(default_factory=lambda: defaultdict(dict))

    def died(self, day: date) -> int:
        return int(self.by_day["died"].get(day) or 0)

    def mornings(self, back: int, last: date) -> list[tuple[date, int]]:
        """(day, alive that morning) of the `back` days before `last` and of `last` itself, the oldest first."""
        alive, day, found = self.alive, self.today, []
        while day >= last - timedelta(days=back):
            alive += self.died(day) - min(int(self.by_day["moved"].get(day) or 0), 0)
            found.append((day, alive))
            alive -= max(int(self.by_day["moved"].get(day) or 0), 0)
            day -= timedelta(days=1)
        return [(day, alive) for day, alive in reversed(found) if day <= last]

    def outputs(self, what: str, back: int, last: date) -> list[Output]:
        amounts = self.by_day[what]
        return [Output(alive, amounts.get(day)) for day, alive in self.mornings(back, last)]


def read_books(farm: Farm, alive: dict[UUID, tuple[Batch, int]], today: date) -> list[Books]:
    """The last days of the batches that hold animals. `alive`: batch id -> (batch, heads now). One query."""
    found = {key: Books(batch, heads, today) for key, (batch, heads) in alive.items() if heads > 0}
    if not found:
        return []
    since = today - timedelta(days=BACK)
    with connections["default"].cursor() as cursor:
        cursor.execute(BOOKS, {"farm": farm.id, "since": since, "zone": farm.timezone})
        for batch_id, day, what, amount, unknown in cursor.fetchall():
            if batch_id in found:
                found[batch_id].by_day[what][day] = None if unknown else amount
    return list(found.values())


def judge_books(books: Books) -> list[Judgement]:
    """The alarms of one batch: deaths (of today, and yesterday's while none are written today), lay, feed, water.

    Lay, feed and water are judged by whole days, the last of which is yesterday.
    """
    today, yesterday = books.today, books.today - timedelta(days=1)
    found = [_deaths(books, today)]
    if not found[0].is_alarm and not books.died(today):
        found = [_deaths(books, yesterday)]
    if books.by_day["eggs"]:
        found.append(lay_alarm(books.outputs("eggs", LAY_BACK - 1, yesterday)))
    found += [
        intake_alarm(books.outputs(what, 1, yesterday), water=what == "drunk")
        for what in ("fed", "drunk")
        if len(books.by_day[what]) > 1 and not (what == "drunk" and books.batch.is_fish)
    ]
    return [one for one in found if one.is_alarm]


def _deaths(books: Books, day: date) -> Judgement:
    batch = books.batch
    here = (day - batch.placed_on).days
    if here < 0:
        return Judgement(Light.GREY, "")
    back = min(here, FIRST_WEEK if here <= FIRST_WEEK else MEAN_DAYS)
    days = [DeathDay(alive, books.died(on)) for on, alive in books.mornings(back, day)]
    return mortality_alarm(days, age_days=here, caged=batch.is_caged, fish=batch.is_fish)


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
        return self.light == Light.RED


@dataclass(frozen=True)
class Watch:
    """The farm's notices, red first, and what medicines hold by batch."""

    notices: list[Notice]
    held: dict[UUID, Hold]

    @property
    def first(self) -> list[Notice]:
        return self.notices[:FIRST_SHOWN]

    @property
    def rest(self) -> list[Notice]:
        return self.notices[FIRST_SHOWN:]


def watch(farm: Farm, today: date, alive: dict[UUID, tuple[Batch, int]], tasks: Iterable[Task]) -> Watch:
    """What to look at on the farm today: three queries. `tasks` are those due until today, with their batches."""
    books = read_books(farm, alive, today)
    held = holds(farm.id, today, [batch for batch, heads in alive.values() if heads > 0])
    found = [
        Notice(one.light, f"{here.batch.name}: {one.words}", one.advice, here.batch)
        for here in books
        for one in judge_books(here)
    ]
    found += [
        Notice(Light.AMBER, f"{one.batch.name}: {', '.join(one.badges)}.", "", one.batch)
        for one in held.values()
        if not one.is_clear
    ]
    found += _sick(farm, today, alive)
    found += [_late(task) for task in tasks if task.vaccine and task.due_on < today]
    return Watch(sorted(found, key=lambda one: not one.is_red), held)


def _late(task: Task) -> Notice:
    says: dict[str, Any] = {"task": task.title, "day": full_day(task.due_on)}
    words = _("%(task)s was due on %(day)s.") % says
    advice = _("Give it now or ask your vet, then write it down with its lot number.")
    return Notice(Light.AMBER, f"{task.batch.name}: {words}" if task.batch else words, advice, task.batch, task.id)


def is_many(affected: int, alive: int) -> bool:
    """Whether that many sick animals call for a notice: three and more, and 2 % of those alive."""
    return affected >= FEWEST_SICK and affected >= SICK_SHARE * alive


def _sick(farm: Farm, today: date, alive: dict[UUID, tuple[Batch, int]]) -> list[Notice]:
    """Signs seen in the last three days on many animals. Those of no batch are held against the whole farm."""
    since = today - timedelta(days=SICK_DAYS - 1)
    kept = SymptomRecord._default_manager.filter(farm_id=farm.id, voided_at=None, occurred_on__gte=since)
    whole = sum(heads for _batch, heads in alive.values())
    found = []
    for seen in kept.filter(affected_count__gte=FEWEST_SICK).order_by("-occurred_on", "-created_at"):
        batch, heads = alive.get(seen.batch_id, (None, whole)) if seen.batch_id else (None, whole)
        count = seen.affected_count or 0
        if is_many(count, heads):
            sick = ngettext("%(count)s sick", "%(count)s sick", count) % {"count": quantity(count)}
            words = f"{sick}: {seen.description}"
            advice = _("Keep sick ones apart, look at water and feed, and call your vet if more fall ill.")
            found.append(Notice(Light.AMBER, f"{batch.name}: {words}" if batch else words, advice, batch))
    return found
