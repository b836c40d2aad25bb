"""Profit and loss by month and by batch. Money is integer kobo.

It is a cash-basis statement, not stock valuation: feed, chicks and fingerlings are costs of the day on which they were
bought, not of the days on which they were eaten or grew, and what lies in the store or lives in the pens is worth
nothing here. A sale is income, and an expense a cost, whole and on its own day, paid or not; payments that come later
change debts only: each record type says which it is (`farms.records.base.Money`). Voided records count nothing.

What belongs to no batch is shared out: costs by animal-days (each animal of a batch, each day of the month that it
lived), income of eggs by the sound eggs that each batch laid in the month. What nobody can bear stays unspread. Shares
sum up to the kobo, so batches and unspread money together are the farm.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import F, Sum
from django.db.models.functions import TruncMonth

from farms.figures.costs import share_out
from farms.money.months import Month, month_of
from farms.records import MOVES_MONEY
from farms.records.base import Direction
from farms.records.fields import EARLIEST
from farms.records.types.egg_collection import EggCollection
from farms.records.types.sale_goods import Item
from farms.stock.heads import head_changes

Sums = dict[tuple[UUID | None, str], int]


@dataclass
class BatchResult:
    """What one batch earned and cost in a month, or in its life. `batch_id` None: what no batch can bear."""

    batch_id: UUID | None
    income: int = 0
    shared_income: int = 0
    costs: int = 0
    shared_costs: int = 0

    @property
    def all_income(self) -> int:
        return self.income + self.shared_income

    @property
    def all_costs(self) -> int:
        return self.costs + self.shared_costs

    @property
    def profit(self) -> int:
        """Income less costs, with the shares of both; negative is a loss."""
        return self.all_income - self.all_costs

    def add(self, other: BatchResult) -> None:
        """Count another month in."""
        self.income += other.income
        self.shared_income += other.shared_income
        self.costs += other.costs
        self.shared_costs += other.shared_costs


@dataclass
class MonthBooks:
    """One month: sums by (batch, item) and (batch, category), and what shares are measured by."""

    month: Month
    sold: Sums = field(default_factory=dict)
    spent: Sums = field(default_factory=dict)
    animal_days: dict[UUID, int] = field(default_factory=dict)
    eggs: dict[UUID, int] = field(default_factory=dict)

    @property
    def income(self) -> int:
        return sum(self.sold.values())

    @property
    def costs(self) -> int:
        return sum(self.spent.values())

    @property
    def profit(self) -> int:
        return self.income - self.costs

    @property
    def by_item(self) -> list[tuple[str, int]]:
        """(what was sold, kobo), the most first."""
        return _labelled(self.sold, Direction.IN)

    @property
    def by_category(self) -> list[tuple[str, int]]:
        """(what was paid for, kobo), the most first."""
        return _labelled(self.spent, Direction.OUT)

    @cached_property
    def batches(self) -> dict[UUID | None, BatchResult]:
        """Every batch that earned, cost or lived in the month; the key None holds what is unspread."""
        results: dict[UUID | None, BatchResult] = {}

        def result(batch_id: UUID | None) -> BatchResult:
            return results.setdefault(batch_id, BatchResult(batch_id))

        for living in self.animal_days:
            result(living)
        for (batch_id, item), kobo in self.sold.items():
            for bearer, part in self._shares(batch_id, kobo, self.eggs if item == Item.EGGS else {}):
                _count(result(bearer), "income", part, shared=bearer != batch_id)
        for (batch_id, _category), kobo in self.spent.items():
            for bearer, part in self._shares(batch_id, kobo, self.animal_days):
                _count(result(bearer), "costs", part, shared=bearer != batch_id)
        return results

    @staticmethod
    def _shares(batch_id: UUID | None, kobo: int, weights: dict[UUID, int]) -> list[tuple[UUID | None, int]]:
        if batch_id or not any(weights.values()):
            return [(batch_id, kobo)]
        return list(zip(weights, share_out(kobo, list(weights.values())), strict=True))


def _count(result: BatchResult, side: str, kobo: int, *, shared: bool) -> None:
    name = f"shared_{side}" if shared else side
    setattr(result, name, getattr(result, name) + kobo)


def _labelled(sums: Sums, direction: Direction) -> list[tuple[str, int]]:
    """(what, kobo) over all batches, the most first, each named as its record type names it."""
    labels: dict[str, Any] = {}
    for kind, money in MOVES_MONEY:
        if money.direction == direction:
            field: Any = kind.model._meta.get_field(money.by) if money.by else None
            labels |= dict(field.flatchoices) if field else {kind.name: kind.label}
    totals: dict[str, int] = defaultdict(int)
    for (_batch, name), kobo in sums.items():
        totals[name] += kobo
    return sorted(((str(labels[name]), kobo) for name, kobo in totals.items()), key=lambda row: -row[1])


def animal_days(heads: Iterable[tuple[UUID, date, int]], until: date) -> dict[Month, dict[UUID, int]]:
    """Month -> batch -> animal-days, from changes (batch, day, heads more or fewer) ordered by batch and day.

    A change counts from its own day on; `until` is the last day that counts. Heads below zero (a death written for a
    day before the stocking) count as none.
    """
    lived: dict[Month, dict[UUID, int]] = defaultdict(dict)
    by_batch: dict[UUID, list[tuple[date, int]]] = defaultdict(list)
    for batch_id, day, change in heads:
        by_batch[batch_id].append((day, change))
    for batch_id, changes in by_batch.items():
        alive = 0
        ends = [day for day, _change in changes[1:]] + [until + timedelta(days=1)]
        for (day, change), end in zip(changes, ends, strict=True):
            alive += change
            for month, days in _days_of_months(day, min(end, until + timedelta(days=1))):
                if alive > 0:
                    lived[month][batch_id] = lived[month].get(batch_id, 0) + alive * days
    return lived


def _days_of_months(start: date, end: date) -> Iterable[tuple[Month, int]]:
    """The months from `start` until the day before `end`, and how many of those days lie in each."""
    while start < end:
        month = month_of(start)
        stop = min(end, month.plus(1).first)
        yield month, (stop - start).days
        start = stop


def books(farm_id: UUID, zone: str, today: date, since: date = EARLIEST) -> dict[Month, MonthBooks]:
    """Every month from `since` until today in which something was bought, sold or alive, the oldest first."""
    by_month: dict[Month, MonthBooks] = {}

    def of(month: Month) -> MonthBooks:
        return by_month.setdefault(month, MonthBooks(month))

    for direction, month, batch_id, what, kobo in _traded(farm_id, since):
        sums = of(month).sold if direction == Direction.IN else of(month).spent
        sums[batch_id, what] = sums.get((batch_id, what), 0) + kobo
    sound = Sum(F("eggs") - F("cracked"))
    for month, batch_id, _farm, eggs in _by_month(EggCollection, farm_id, since, "farm_id", sound):
        if batch_id and eggs > 0:
            of(month).eggs[batch_id] = eggs
    heads = [
        (batch_id, day, change)
        for batch_id, changes in head_changes(farm_id, zone).items()
        for (day, _why), change in sorted(changes.items())
    ]
    for month, days in animal_days(heads, today).items():
        if month.last >= since:
            of(month).animal_days = days
    return dict(sorted(by_month.items()))


def _traded(farm_id: UUID, since: date) -> Iterable[tuple[Direction, Month, UUID | None, str, int]]:
    """(direction, month, batch, what, kobo) of all income and costs; a query a record type."""
    for kind, money in MOVES_MONEY:
        if money.direction is None:
            continue
        for month, batch_id, what, kobo in _by_month(
            kind.model, farm_id, since, money.by or "farm_id", Sum(money.amount)
        ):
            yield money.direction, month, batch_id, what if money.by else kind.name, kobo


def _by_month(model: Any, farm_id: UUID, since: date, name: str, amount: Sum) -> Iterable[tuple[Month, Any, str, int]]:
    kept = model._default_manager.filter(farm_id=farm_id, voided_at=None, occurred_on__gte=since)
    grouped = kept.annotate(month=TruncMonth("occurred_on")).values_list("month", "batch_id", name)
    for month, batch_id, what, kobo in grouped.annotate(amount=amount).order_by("month", "batch_id", name):
        yield month_of(month), batch_id, what, int(kobo)


@dataclass(frozen=True)
class BatchLife:
    """One batch, from its first month to now: (month, result) and the sum of them."""

    months: list[tuple[Month, BatchResult]]
    whole: BatchResult


def life_of(batch_id: UUID, by_month: dict[Month, MonthBooks]) -> BatchLife:
    """What a batch earned and cost, month by month, out of the farm's whole books."""
    whole = BatchResult(batch_id)
    months = [(month, one.batches[batch_id]) for month, one in by_month.items() if batch_id in one.batches]
    for _month, result in months:
        whole.add(result)
    return BatchLife(months, whole)
