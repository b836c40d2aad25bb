"""The feed that a batch eats: what of it lies in the store, and who else eats it.

`farms.stock.store` has everything that lies in the store, for its own page; here it is the one feed of one batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import Lower, Trim

from farms.batch.days import BatchDays
from farms.figures import feed
from farms.figures.result import Figure, Unit, known
from farms.models.store import Good, StoreMovement
from farms.records.types.feed_use import FeedUse

WEEK = 7


@dataclass(frozen=True)
class FeedStore:
    """`item` is the batch's last feed as people wrote it, `stock_kg` None where none was bought or counted.

    `others_kg` is what other batches ate of it a day in the last week.
    """

    item: str
    stock_kg: Decimal | None
    others_kg: Decimal


def feed_store(days: BatchDays) -> FeedStore:
    """Three queries."""
    farm, batch = days.farm, days.batch
    fed = FeedUse._default_manager.filter(farm_id=farm.id, voided_at=None)
    newest = fed.filter(batch_id=batch.id).order_by("-occurred_on", "-created_at")
    item = newest.values_list("feed_type", flat=True).first() or ""
    name = item.strip().lower()
    moved = StoreMovement.objects.filter(farm_id=farm.id, good=Good.FEED, item=name)
    sums = moved.aggregate(kg=Sum("delta"), filled=Count("id", filter=Q(delta__gt=0)))
    week = fed.exclude(batch_id=batch.id).filter(occurred_on__gt=days.today - timedelta(days=WEEK))
    shared = week.annotate(name=Lower(Trim("feed_type"))).filter(name=name).aggregate(kg=Sum("kg"))
    return FeedStore(item, sums["kg"] if sums["filled"] else None, (shared["kg"] or Decimal(0)) / WEEK)


def need_kg(days: BatchDays) -> Figure[Decimal]:
    """What the batch should get a day by the guide for its age, or by the weight of its fish."""
    return feed.daily_need_kg(days.batch.kind, days.heads.alive, days.age, days.weight_g)


def expected_kg(days: BatchDays) -> Figure[Decimal]:
    """What the batch will eat a day: the guide, or more where more was written."""
    return feed.expected_use_kg(need_kg(days), [days.fed[day] for day in sorted(days.fed) if day <= days.today])


def feed_days(days: BatchDays, store: FeedStore) -> Figure[Decimal]:
    """How many days the feed in the store lasts for all that eat it."""
    need = expected_kg(days)
    if need.value is not None:
        need = known(need.value + store.others_kg, Unit.KG)
    return feed.days_left(store.stock_kg, need)
