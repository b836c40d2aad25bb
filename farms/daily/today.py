"""The farm's day: what each batch did today against yesterday, and all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from farmops import words
from farms.health.withdrawal import BatchWithdrawal
from farms.models import Batch, Farm
from farms.models.batch import LAYING
from farms.records.types.egg_collection import EggCollection
from farms.records.types.feed_use import FeedUse
from farms.records.types.mortality import Mortality
from farms.stock.heads import head_counts


@dataclass
class BatchDay:
    """One batch on one day, with the day before. `batch` None: what was written without naming a batch."""

    batch: Batch | None
    crate_size: int
    lays: bool = False  # birds that are kept for eggs, or have laid
    alive: int = 0
    died: int = 0
    died_before: int = 0
    eggs: int = 0  # pieces
    eggs_before: int = 0
    fed_kg: Decimal = Decimal(0)
    fed_unweighed: int = 0  # records of feed in a measure whose weight nobody said
    withdrawal: BatchWithdrawal | None = None  # one that runs, where somebody asked

    @property
    def is_empty(self) -> bool:
        """No animals, and nothing written for these two days: a batch of the past."""
        return not (
            self.alive
            or self.died
            or self.died_before
            or self.eggs
            or self.eggs_before
            or self.fed_kg
            or self.fed_unweighed
        )

    @property
    def eggs_in_words(self) -> str:
        """Today's eggs in crates and pieces."""
        return words.crates(self.eggs, self.crate_size)

    @property
    def eggs_before_in_words(self) -> str:
        """Yesterday's eggs in crates and pieces."""
        return words.crates(self.eggs_before, self.crate_size)

    @property
    def fed_in_words(self) -> str:
        """ "150 kg", "2 not weighed", or both."""
        unweighed = ngettext("%(count)s not weighed", "%(count)s not weighed", self.fed_unweighed) % {
            "count": self.fed_unweighed
        }
        weighed = _("%(kg)s kg") % {"kg": words.quantity(self.fed_kg)}
        if not self.fed_unweighed:
            return weighed
        return f"{weighed} + {unweighed}" if self.fed_kg else unweighed


@dataclass(frozen=True)
class FarmDay:
    """The farm on one day: each batch that lives or did something, what was written for no batch, and all of it."""

    batches: list[BatchDay]
    unnamed: BatchDay | None
    whole: BatchDay
    has_batches: bool  # past ones included

    @property
    def alive_by_batch(self) -> dict[UUID, tuple[Batch, int]]:
        """Batch id -> (batch, animals alive now), of those on the page."""
        return {part.batch.id: (part.batch, part.alive) for part in self.batches if part.batch}

    def show_withdrawals(self, by_batch: Mapping[UUID, BatchWithdrawal]) -> None:
        """Put the withdrawal periods that run beside their batches."""
        for part in self.batches:
            withdrawal = by_batch.get(part.batch.id) if part.batch else None
            part.withdrawal = None if withdrawal is None or withdrawal.is_clear else withdrawal

    @property
    def has_parts(self) -> bool:
        """Whether the whole says more than its only part."""
        return len(self.batches) + (self.unnamed is not None) > 1


def farm_day(farm: Farm, today: date) -> FarmDay:
    """The figures of `today` and of the day before: five queries, however many batches and records there are."""
    heads = head_counts(farm.id)
    by_batch: dict[UUID | None, BatchDay] = {
        batch.id: BatchDay(batch, farm.crate_size, batch.kind in LAYING, heads.get(batch.id, 0))
        for batch in Batch.objects.filter(farm_id=farm.id).select_related("structure")
    }
    by_batch[None] = unnamed = BatchDay(None, farm.crate_size)
    for row in _sums(Mortality, farm, today, amount=Sum("count")):
        _put(by_batch[row["batch_id"]], "died", row, today)
    for row in _sums(EggCollection, farm, today, amount=Sum("eggs")):
        _put(by_batch[row["batch_id"]], "eggs", row, today)
        by_batch[row["batch_id"]].lays = True
    for row in _sums(FeedUse, farm, today, amount=Sum("kg"), unweighed=Count("id", filter=Q(kg=None))):
        if row["occurred_on"] == today:
            part = by_batch[row["batch_id"]]
            part.fed_kg, part.fed_unweighed = row["amount"] or Decimal(0), row["unweighed"]
    del by_batch[None]
    batches = [part for part in by_batch.values() if not part.is_empty]
    return FarmDay(
        batches,
        unnamed=None if unnamed.is_empty else unnamed,
        whole=_whole([*batches, unnamed], farm),
        has_batches=bool(by_batch),
    )


def _sums(model: type[models.Model], farm: Farm, today: date, **sums: Any) -> Iterator[dict[str, Any]]:
    days = [today, today - timedelta(days=1)]
    records = model._default_manager.filter(farm_id=farm.id, voided_at=None, occurred_on__in=days)
    return records.order_by().values("batch_id", "occurred_on").annotate(**sums).iterator()


def _put(part: BatchDay, name: str, row: dict[str, Any], today: date) -> None:
    setattr(part, name if row["occurred_on"] == today else f"{name}_before", row["amount"])


def _whole(parts: list[BatchDay], farm: Farm) -> BatchDay:
    whole = BatchDay(None, farm.crate_size, any(part.lays for part in parts))
    for part in parts:
        for name in ("alive", "died", "died_before", "eggs", "eggs_before", "fed_kg", "fed_unweighed"):
            setattr(whole, name, getattr(whole, name) + getattr(part, name))
    return whole
