"""A batch day by day, as the books have it. Every question is one query, however many records there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models import Case, Count, F, Min, Q, Sum, When

from farms.figures.growth import Weighing
from farms.models import Batch, Farm
from farms.models.batch import LAYING
from farms.records.types.egg_collection import EggCollection
from farms.records.types.feed_use import FeedUse
from farms.records.types.sale import Sale
from farms.records.types.sale_goods import ANIMALS
from farms.records.types.sale_goods import Unit as SaleUnit
from farms.records.types.water import WaterRecord
from farms.records.types.weight import WeightRecord

ADULT = "layers"
MOST_WEIGHINGS = 400
ARRIVALS = ("placed", "added")
LOSSES = ("died", "culled")

# Heads change on the day of the record, not on the day on which somebody wrote it down. Who sees no money sees no
# sale either, and gets the day on which it was written. A voided record and its return cancel out.
HEADS = """
SELECT m.batch_id,
       coalesce(d.occurred_on, a.occurred_on, s.occurred_on, b.placed_on, (m.created_at AT TIME ZONE %(zone)s)::date),
       CASE m.record_table WHEN 'batches' THEN 'placed' WHEN 'mortality_records' THEN 'died' WHEN 'sales' THEN 'sold'
            ELSE coalesce(a.why, 'moved') END,
       sum(m.delta)::int
FROM stock_movements m
LEFT JOIN mortality_records d ON m.record_table = 'mortality_records' AND d.farm_id = m.farm_id AND d.id = m.record_id
LEFT JOIN stock_adjustments a ON m.record_table = 'stock_adjustments' AND a.farm_id = m.farm_id AND a.id = m.record_id
LEFT JOIN sales s ON m.record_table = 'sales' AND s.farm_id = m.farm_id AND s.id = m.record_id
LEFT JOIN batches b ON m.record_table = 'batches' AND b.farm_id = m.farm_id AND b.id = m.record_id
WHERE m.farm_id = %(farm)s AND (%(batch)s::uuid IS NULL OR m.batch_id = %(batch)s)
GROUP BY 1, 2, 3 HAVING sum(m.delta) <> 0
"""

Changes = dict[tuple[date, str], int]


def head_changes(farm: Farm, batch_id: UUID | None = None) -> dict[UUID, Changes]:
    """Batch -> (day, why) -> animals that came, or went when negative; of one batch or of all."""
    found: dict[UUID, Changes] = defaultdict(dict)
    with connections[farm._state.db or "default"].cursor() as cursor:
        cursor.execute(HEADS, {"farm": farm.id, "batch": batch_id, "zone": farm.timezone})
        for batch, day, why, delta in cursor.fetchall():
            found[batch][day, why] = delta
    return found


@dataclass
class Heads:
    """How many animals of a batch lived on each day. `changes` is what `head_changes` found for it."""

    changes: Changes
    today: date

    @cached_property
    def _by_day(self) -> dict[date, int]:
        found: dict[date, int] = defaultdict(int)
        for (day, _why), delta in self.changes.items():
            found[day] += delta
        return found

    @property
    def alive(self) -> int:
        return sum(self.changes.values())

    @cached_property
    def died(self) -> dict[date, int]:
        """Deaths by day; a day without one is not there."""
        return {day: -delta for (day, why), delta in sorted(self.changes.items()) if why == "died"}

    @property
    def lost(self) -> int:
        """Deaths and culls in all."""
        return -sum(delta for (_day, why), delta in self.changes.items() if why in LOSSES)

    @property
    def sold(self) -> int:
        return -sum(delta for (_day, why), delta in self.changes.items() if why == "sold")

    @property
    def came(self) -> int:
        """Animals that were alive on arrival: stocked or added later, less those dead when they came."""
        moved_in = sum(delta for (_day, why), delta in self.changes.items() if why == "moved" and delta > 0)
        return moved_in + sum(delta for (_day, why), delta in self.changes.items() if why in (*ARRIVALS, "doa"))

    def mornings(self, first: date, last: date) -> dict[date, int]:
        """Day -> animals alive that morning, with those that came on the day; never below zero."""
        alive = sum(delta for day, delta in self._by_day.items() if day < first)
        gone: dict[date, int] = defaultdict(int)
        for (day, _why), delta in self.changes.items():
            gone[day] += max(-delta, 0)
        found = {}
        for ago in range((last - first).days + 1):
            day = first + timedelta(ago)
            alive += self._by_day.get(day, 0)
            found[day] = max(alive + gone.get(day, 0), 0)
        return found


@dataclass(frozen=True)
class Sold:
    """What the sales of a batch's animals weighed. `unweighed` sales said no weight."""

    kg: Decimal = Decimal(0)
    unweighed: int = 0


@dataclass
class BatchDays:
    """One batch as the books have it until `today`. Quantities by day; a day that is not there was not written."""

    farm: Farm
    batch: Batch
    today: date
    heads: Heads
    eggs: dict[date, int] = field(default_factory=dict)  # every piece, the cracked ones included
    cracked: dict[date, int] = field(default_factory=dict)
    fed: dict[date, Decimal | None] = field(default_factory=dict)  # kg; None: some of it was not weighed
    litres: dict[date, Decimal] = field(default_factory=dict)
    oxygen: dict[date, Decimal] = field(default_factory=dict)  # the lowest reading of the day, mg/l
    weighings: list[Weighing] = field(default_factory=list)
    last_sample: tuple[int | None, list[int]] = (None, [])  # how many, and each weight where it was written
    sold: Sold | None = None  # None: this person sees no sales

    @property
    def days_here(self) -> int:
        return (self.today - self.batch.placed_on).days

    @property
    def age(self) -> int:
        """Days of life; of fish that came as fingerlings, days since stocking."""
        return self.batch.age_at_placing + self.days_here

    @property
    def lays(self) -> bool:
        return self.batch.kind == ADULT or bool(self.eggs)

    @property
    def may_lay(self) -> bool:
        return self.batch.kind in LAYING or bool(self.eggs)

    @property
    def weight_g(self) -> Decimal | None:
        """The last average weight."""
        return self.weighings[-1].average_g if self.weighings else None

    def fed_kg(self, first: date, last: date) -> Decimal | None:
        """All feed from one day to another, kg; None when some of it was not weighed."""
        amounts = [kg for day, kg in self.fed.items() if first <= day <= last]
        return None if None in amounts else sum((kg for kg in amounts if kg), Decimal(0))


def batch_days(farm: Farm, batch: Batch, today: date, *, sees_money: bool) -> BatchDays:
    """Six queries, seven for those who see money."""
    found = BatchDays(farm, batch, today, Heads(head_changes(farm, batch.id).get(batch.id, {}), today))
    for day, eggs, cracked in by_day(EggCollection, batch, eggs_=Sum("eggs"), cracked_=Sum("cracked")):
        found.eggs[day], found.cracked[day] = eggs, cracked
    for day, kg, unweighed in by_day(FeedUse, batch, kg_=Sum("kg"), unweighed=Count("id", filter=Q(kg=None))):
        found.fed[day] = None if unweighed else kg
    for day, litres, oxygen in by_day(WaterRecord, batch, litres_=Sum("litres"), oxygen=Min("dissolved_oxygen_mg_l")):
        if litres is not None:
            found.litres[day] = litres
        if oxygen is not None:
            found.oxygen[day] = oxygen
    _weigh(found)
    if sees_money:
        found.sold = _sold(batch)
    return found


def by_day(model: Any, batch: Batch, **sums: Any) -> Iterable[tuple[Any, ...]]:
    """(day, each of `sums`) of the batch's records in the books, the oldest first."""
    kept = model._default_manager.filter(farm_id=batch.farm_id, batch_id=batch.id, voided_at=None)
    rows: Iterable[tuple[Any, ...]] = kept.values_list("occurred_on").annotate(**sums).order_by("occurred_on")
    return rows


def _weigh(found: BatchDays) -> None:
    batch = found.batch
    kept = WeightRecord._default_manager.filter(farm_id=batch.farm_id, batch_id=batch.id, voided_at=None)
    rows = kept.order_by("-occurred_on", "-created_at").values_list("occurred_on", "average_g", "sample_size")
    newest = list(rows[:MOST_WEIGHINGS])
    averages = {day: average for day, average, _size in reversed(newest) if day <= found.today}
    found.weighings = [Weighing(day, average) for day, average in averages.items()]
    if newest:
        singly = kept.order_by("-occurred_on", "-created_at").values_list("weights_g", flat=True).first()
        found.last_sample = (newest[0][2], singly or [])


def _sold(batch: Batch) -> Sold:
    kept = Sale._default_manager.filter(farm_id=batch.farm_id, batch_id=batch.id, voided_at=None, item__in=ANIMALS)
    weight = Case(When(unit=SaleUnit.KG, then=F("quantity")), default=F("weight_kg"))
    sums = kept.annotate(weight=weight).aggregate(kg=Sum("weight"), unweighed=Count("id", filter=Q(weight=None)))
    return Sold(sums["kg"] or Decimal(0), sums["unweighed"])
