"""The farm's batches as cards: how many live, how old they are, today's figure, and what is alarming."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from farmops import words
from farms.daily.today import BatchDay, farm_day
from farms.figures import laying
from farms.figures.result import Judgement
from farms.health.deaths import death_alarm
from farms.models import Batch, Farm
from farms.records.types.weight import WeightRecord
from farms.stock.heads import Heads, head_changes

WEEK = 7


@dataclass(frozen=True)
class BatchCard:
    batch: Batch
    day: BatchDay
    age: str
    figure: tuple[str, str]  # what, value with its unit
    alarm: Judgement


def age_in_words(batch: Batch, today: date) -> str:
    """ "30 weeks old", "12 days old"; of fish the time since they were stocked."""
    days_here = (today - batch.placed_on).days
    days = days_here + (0 if batch.is_fish else batch.age_at_placing)
    weeks, rest = divmod(days, WEEK)
    text = ngettext("%(count)s week", "%(count)s weeks", weeks) % {"count": weeks}
    if weeks < 1 or batch.is_fish or (weeks < 10 and rest):
        in_days = ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
        text = in_days if weeks < 1 or batch.is_fish else f"{text} ({in_days})"
    return _("%(age)s here") % {"age": text} if batch.is_fish else _("%(age)s old") % {"age": text}


def batch_cards(farm: Farm, batches: list[Batch], today: date) -> tuple[list[BatchCard], list[Batch]]:
    """Batches with animals, and those of the past. Seven queries."""
    changes = head_changes(farm.id, farm.timezone, using=farm._state.db or "default")
    heads = {batch.id: Heads(changes.get(batch.id, {}), today) for batch in batches}
    by_batch = {day.batch.id: day for day in farm_day(farm, today).batches if day.batch}
    weights = _last_weights(farm.id)
    cards, past = [], []
    for batch in batches:
        day = by_batch.get(batch.id)
        if heads[batch.id].alive <= 0 or day is None:
            past.append(batch)
            continue
        figure = _lay(day) if day.lays else _weight(weights.get(batch.id), today)
        cards.append(
            BatchCard(batch, day, age_in_words(batch, today), figure, death_alarm(batch, heads[batch.id], today))
        )
    return cards, past


def _last_weights(farm_id: UUID) -> dict[UUID, WeightRecord]:
    records = WeightRecord._default_manager.filter(farm_id=farm_id, voided_at=None).filter(batch_id__isnull=False)
    newest = records.order_by("batch_id", "-occurred_on", "-created_at").distinct("batch_id")
    return {record.batch_id: record for record in newest if record.batch_id}


def _lay(day: BatchDay) -> tuple[str, str]:
    """Of today, or of yesterday while today's eggs are not written."""
    if day.eggs:
        return _("Lay today"), str(laying.hen_day_percent(day.eggs, day.alive + day.died))
    if day.eggs_before:
        return _("Lay yesterday"), str(laying.hen_day_percent(day.eggs_before, day.alive + day.died + day.died_before))
    return _("Lay"), _("Write down the eggs.")


def _weight(record: WeightRecord | None, today: date) -> tuple[str, str]:
    if record is None or (today - record.occurred_on) > timedelta(days=365):
        return _("Average weight"), _("Weigh 10 of them.")
    return _("Average weight, %(day)s") % {"day": words.day(record.occurred_on, today)}, record.weight()
