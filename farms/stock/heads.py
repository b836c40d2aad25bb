"""How many animals live in each batch."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Sum

from farms.models import StockMovement


def head_counts(farm_id: UUID) -> dict[UUID, int]:
    """Batch id -> animals alive in it now: the sum of the batch's movements."""
    rows = (
        StockMovement.objects.filter(farm_id=farm_id)
        .values_list("batch_id")
        .annotate(heads=Sum("delta"))
        .order_by("batch_id")
    )
    return dict(rows)
