"""What the page of one batch shows."""

from __future__ import annotations

from typing import Any

from farms.batch.alarms import batch_alarms
from farms.batch.charts import batch_charts
from farms.batch.days import BatchDays, batch_days
from farms.batch.feed import feed_store
from farms.batch.key_figures import key_figures
from farms.batch.ledger import latest_records, ledger
from farms.batch.money import batch_money, money_figures
from farms.batch.overview import age_in_words
from farms.batch.water import pond_water
from farms.health.withdrawal import withdrawals_on
from farms.models import Batch
from farms.people.access import Visit


def batch_page(visitor: Visit, batch: Batch, *, whole: bool) -> dict[str, Any]:
    """The context of the page; about thirty queries, the same for every batch of a kind."""
    days: BatchDays = batch_days(visitor.farm, batch, visitor.today, sees_money=visitor.sees_money)
    kinds = visitor.record_types()
    return {
        "batch": batch,
        "age": age_in_words(batch, visitor.today),
        "alive": days.heads.alive,
        "fish": batch.is_fish,
        "lays": days.lays,
        "health": batch_alarms(days),
        "withdrawal": withdrawals_on(visitor.farm.id, visitor.today, [batch]).get(batch.id),
        "figures": key_figures(days, feed_store(days)),
        "money": money_figures(days, batch_money(days)) if visitor.sees_money else [],
        "water": pond_water(days) if batch.is_fish else None,
        "charts": batch_charts(days, whole=whole),
        "whole": whole,
        "latest": latest_records(batch, kinds),
        "ledger": ledger(batch, days.heads.alive, kinds),
    }
