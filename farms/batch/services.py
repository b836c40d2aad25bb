"""What people do with batches. The caller has opened the scope that is its transaction."""

from __future__ import annotations

from farmops.database.sql import insert
from farmops.refusals import guarded_write
from farms.models import Batch
from farms.models.batch import DESCRIPTION


def add_batch(batch: Batch) -> Batch:
    """Save a new batch; PostgreSQL places its animals. Raises Refused."""
    with guarded_write():
        insert(batch)
    return batch


def describe_batch(batch: Batch) -> None:
    """Save what was said anew of a batch (its name, breed, age, weight and place); its animals stay. Raises Refused."""
    columns = {column: getattr(batch, column) for column in ("name", *DESCRIPTION)}
    with guarded_write():
        Batch.objects.filter(farm_id=batch.farm_id, id=batch.id).update(**columns)
