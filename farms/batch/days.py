"""A batch day by day, as the books have it. Every question is one query, however many records there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

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
from farms.stock.heads import Heads, head_changes

ADULT = "layers"
MOST_WEIGHINGS = 400


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
        """Days since the batch was stocked."""
        return (self.today - self.batch.placed_on).days

    @property
    def age(self) -> int:
        """Days of life; of fish that came as fingerlings, days since stocking."""
        return self.batch.age_at_placing + self.days_here

    @property
    def lays(self) -> bool:
        """Whether its figures are those of laying hens: grown layers, and whatever has laid."""
        return self.batch.kind == ADULT or bool(self.eggs)

    @property
    def may_lay(self) -> bool:
        """Whether its charts show eggs: kinds that are kept for them, and whatever has laid."""
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
    changes = head_changes(farm.id, farm.timezone, batch.id, using=farm._state.db or "default")
    days = BatchDays(farm, batch, today, Heads(changes.get(batch.id, {}), today))
    for day, eggs, cracked in by_day(EggCollection, batch, eggs_=Sum("eggs"), cracked_=Sum("cracked")):
        days.eggs[day], days.cracked[day] = eggs, cracked
    for day, kg, unweighed in by_day(FeedUse, batch, kg_=Sum("kg"), unweighed=Count("id", filter=Q(kg=None))):
        days.fed[day] = None if unweighed else kg
    for day, litres, oxygen in by_day(WaterRecord, batch, litres_=Sum("litres"), oxygen=Min("dissolved_oxygen_mg_l")):
        if litres is not None:
            days.litres[day] = litres
        if oxygen is not None:
            days.oxygen[day] = oxygen
    _weigh(days)
    if sees_money:
        days.sold = _sold(batch)
    return days


def by_day(model: Any, batch: Batch, **sums: Any) -> Iterable[tuple[Any, ...]]:
    """(day, each of `sums`) of the batch's records in the books, the oldest first."""
    records = model._default_manager.filter(farm_id=batch.farm_id, batch_id=batch.id, voided_at=None)
    rows: Iterable[tuple[Any, ...]] = records.values_list("occurred_on").annotate(**sums).order_by("occurred_on")
    return rows


def _weigh(days: BatchDays) -> None:
    batch = days.batch
    records = WeightRecord._default_manager.filter(farm_id=batch.farm_id, batch_id=batch.id, voided_at=None)
    rows = records.order_by("-occurred_on", "-created_at").values_list("occurred_on", "average_g", "sample_size")
    newest = list(rows[:MOST_WEIGHINGS])
    averages = {day: average for day, average, _size in reversed(newest) if day <= days.today}
    days.weighings = [Weighing(day, average) for day, average in averages.items()]
    if newest:
        singly = records.order_by("-occurred_on", "-created_at").values_list("weights_g", flat=True).first()
        days.last_sample = (newest[0][2], singly or [])


def _sold(batch: Batch) -> Sold:
    sales = Sale._default_manager.filter(farm_id=batch.farm_id, batch_id=batch.id, voided_at=None, item__in=ANIMALS)
    weight = Case(When(unit=SaleUnit.KG, then=F("quantity")), default=F("weight_kg"))
    sums = sales.annotate(weight=weight).aggregate(kg=Sum("weight"), unweighed=Count("id", filter=Q(weight=None)))
    return Sold(sums["kg"] or Decimal(0), sums["unweighed"])
