"""Batches that a member may reach; 404 otherwise."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from farms.models import Batch
from farms.people.access import Visit


def batch_for(visitor: Visit, batch_id: UUID) -> Batch:
    """One batch of the visited farm with the place where it lives, or 404."""
    batch = Batch.objects.filter(farm_id=visitor.farm.id, id=batch_id).select_related("structure").first()
    if batch is None:
        raise Http404
    return batch
