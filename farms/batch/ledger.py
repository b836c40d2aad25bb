"""A batch's animals as a ledger of movements, and its latest records."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from farms.models import Batch, StockMovement
from farms.records import RECORD_TYPES, Record, RecordType
from farms.services import records

TYPE_OF_TABLE = {kind.model._meta.db_table: kind for kind in RECORD_TYPES.values()}
LATEST = 8


@dataclass(frozen=True)
class LedgerLine:
    """One movement, and how many animals the batch had after it. `kind` is None where there is no record to open."""

    movement: StockMovement
    after: int
    kind: RecordType | None

    @property
    def record_id(self) -> UUID:
        return self.movement.record_id


def ledger(batch: Batch, alive: int, kinds: list[RecordType], *, most: int | None = LATEST) -> list[LedgerLine]:
    """The last movements, the newest first; `alive` is the count now. One query."""
    found = StockMovement.objects.filter(farm_id=batch.farm_id, batch_id=batch.id).order_by("-id")
    lines = []
    for movement in found[:most]:
        kind = TYPE_OF_TABLE.get(movement.record_table)
        lines.append(LedgerLine(movement, alive, kind if kind in kinds else None))
        alive -= movement.delta
    return lines


def latest_records(batch: Batch, kinds: list[RecordType]) -> list[tuple[RecordType, Record]]:
    """The batch's last records in the books, of those kinds but tasks, the newest first; a query a kind."""
    found = [
        (kind, record)
        for kind in kinds
        if kind.name != "task"
        for record in records(kind, batch.farm_id).filter(batch_id=batch.id, voided_at=None)[:LATEST]
    ]
    return sorted(found, key=lambda pair: (pair[1].day, pair[1].created_at), reverse=True)[:LATEST]
