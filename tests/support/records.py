"""Records written and taken out through the services, as the pages do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from farmops.database.scope import farm_scope
from farms.models import Batch, Farm, User
from farms.people.farms import farm_today
from farms.records import RECORD_TYPES
from farms.records.services import void_record, write_record
from tests.support.database import one
from tests.support.factories import Cast


def write(
    cast: Cast,
    kind: str,
    *,
    ago: int = 0,
    person: User | None = None,
    farm: Farm | None = None,
    voided: bool = False,
    **values: Any,
) -> Any:
    """Write a record of that kind as the owner (or `person`), `ago` days before today where `values` name no day."""
    person, farm, model = person or cast.owner, farm or cast.farm, RECORD_TYPES[kind].model
    with farm_scope(user_id=person.pk, farm_id=farm.id):
        values.setdefault(model.date_column, farm_today(farm) - timedelta(days=ago))
        record = write_record(model(farm_id=farm.id, **values))
        if voided:
            void_record(record, "written twice")
        return record


def void(cast: Cast, record: Any, person: User | None = None) -> bool:
    """Take the record out as the owner (or `person`); False where somebody had done so before."""
    with farm_scope(user_id=(person or cast.owner).pk, farm_id=cast.farm.id):
        return void_record(record, "written twice")


def today(cast: Cast) -> date:
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        return farm_today(cast.farm)


def heads(batch: Batch) -> int:
    """How many animals the movements of the batch add up to."""
    return one("SELECT sum(delta)::int FROM stock_movements WHERE batch_id = %s", batch.id)
