"""How many animals live in each batch, now and on each day of its life: sums of its movements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from django.db import connections
from django.db.models import Sum

from farms.models import StockMovement
from farms.records import RECORD_TYPES

ARRIVALS = ("placed", "added")
LOSSES = ("died", "culled")


def head_counts(farm_id: UUID) -> dict[UUID, int]:
    """Batch id -> animals alive in it now: the sum of the batch's movements."""
    rows = (
        StockMovement.objects.filter(farm_id=farm_id)
        .values_list("batch_id")
        .annotate(heads=Sum("delta"))
        .order_by("batch_id")
    )
    return dict(rows)


_MOVERS = [kind for kind in RECORD_TYPES.values() if kind.moves_stock]
_DAYS = ", ".join(f"{kind.name}.{kind.model.date_column}" for kind in _MOVERS)
_JOINS = " ".join(
    f"LEFT JOIN {kind.table} {kind.name} ON m.record_table = '{kind.table}' AND {kind.name}.farm_id = m.farm_id"
    f" AND {kind.name}.id = m.record_id"
    for kind in _MOVERS
)
# Heads change on the day of the record, not on the day on which somebody wrote it down. Who sees no money sees no
# sale either, and gets the day on which it was written. A voided record and its return cancel out.
HEADS = f"""
SELECT m.batch_id,
       coalesce({_DAYS}, batch.placed_on, (m.created_at AT TIME ZONE %(zone)s)::date),
       CASE m.record_table WHEN 'batches' THEN 'placed' WHEN 'mortality_records' THEN 'died' WHEN 'sales' THEN 'sold'
            ELSE coalesce(stock_adjustment.why, 'moved') END,
       sum(m.delta)::int
FROM stock_movements m {_JOINS}
LEFT JOIN batches batch ON m.record_table = 'batches' AND batch.farm_id = m.farm_id AND batch.id = m.record_id
WHERE m.farm_id = %(farm)s AND (%(batch)s::uuid IS NULL OR m.batch_id = %(batch)s)
GROUP BY 1, 2, 3 HAVING sum(m.delta) <> 0
"""  # noqa: S608 - table and column names of the declared types

Changes = dict[tuple[date, str], int]


def head_changes(
    farm_id: UUID, zone: str, batch_id: UUID | None = None, *, using: str = "default"
) -> dict[UUID, Changes]:
    """Batch -> (day, why) -> animals that came, or went when negative; of one batch or of all. `zone` is the farm's."""
    by_batch: dict[UUID, Changes] = defaultdict(dict)
    with connections[using].cursor() as cursor:
        cursor.execute(HEADS, {"farm": farm_id, "batch": batch_id, "zone": zone})
        for batch, day, why, delta in cursor.fetchall():
            by_batch[batch][day, why] = delta
    return by_batch


@dataclass
class Heads:
    """How many animals of a batch lived on each day. `changes` is what `head_changes` found for it."""

    changes: Changes
    today: date

    @cached_property
    def _by_day(self) -> dict[date, int]:
        by_day: dict[date, int] = defaultdict(int)
        for (day, _why), delta in self.changes.items():
            by_day[day] += delta
        return by_day

    @property
    def alive(self) -> int:
        """Animals alive now."""
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
        """Animals sold."""
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
        mornings = {}
        for ago in range((last - first).days + 1):
            day = first + timedelta(ago)
            alive += self._by_day.get(day, 0)
            mornings[day] = max(alive + gone.get(day, 0), 0)
        return mornings
