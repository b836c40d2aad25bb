"""The farm's batches: all of them, or one that a member may open."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from farms.models import Batch
from farms.people.access import Visit


def batches(farm_id: UUID) -> list[Batch]:
    """The farm's batches by name, past ones included, each with the house or pond where it lives; one query."""
    return list(Batch.objects.filter(farm_id=farm_id).select_related("structure"))


def batch_for(visitor: Visit, batch_id: UUID) -> Batch:
    """One batch of the visited farm with the house or pond where it lives. Raises Http404."""
    batch = Batch.objects.filter(farm_id=visitor.farm.id, id=batch_id).select_related("structure").first()
    if batch is None:
        raise Http404
    return batch
