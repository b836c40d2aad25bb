"""A batch's animals as a ledger of movements, and its latest records.

Days are asked record by record, of the last movements and as far as the member may read them; `stock.heads` adds the
movements of a batch's whole life up by day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from farms.models import Batch, StockMovement
from farms.records import RECORD_TYPES, Record, RecordType
from farms.records.services import records

TYPE_OF_TABLE = {kind.model._meta.db_table: kind for kind in RECORD_TYPES.values()}
LATEST = 8


@dataclass(frozen=True)
class LedgerLine:
    """One movement, and how many animals the batch had after it. `kind` is None where there is no record to open.

    `day` is the one that the record tells of; None for a record that was taken out, or that the member may not read.
    """

    movement: StockMovement
    after: int
    kind: RecordType | None
    day: date | None

    @property
    def record_id(self) -> UUID:
        """The record that moved the animals; the batch itself for its stocking."""
        return self.movement.record_id


def ledger(batch: Batch, alive: int, kinds: list[RecordType], *, most: int | None = LATEST) -> list[LedgerLine]:
    """The last movements, those written last first; `alive` is the count now. Two queries."""
    movements = list(StockMovement.objects.filter(farm_id=batch.farm_id, batch_id=batch.id).order_by("-id")[:most])
    days = _days(batch, movements)
    lines = []
    for movement in movements:
        kind = TYPE_OF_TABLE.get(movement.record_table)
        day = None if movement.reason == StockMovement.Reason.VOIDED else days.get(movement.record_id)
        lines.append(LedgerLine(movement, alive, kind if kind in kinds else None, day))
        alive -= movement.delta
    return lines


def _days(batch: Batch, movements: list[StockMovement]) -> dict[UUID, date]:
    """Record -> its day, of all records that the movements come from: one query. The batch itself was placed."""
    days_of_records = [
        records(kind, batch.farm_id)
        .filter(id__in=[movement.record_id for movement in movements if movement.record_table == table])
        .order_by()
        .values_list("id", kind.model.date_column)
        for table, kind in TYPE_OF_TABLE.items()
        if kind.moves_stock
    ]
    return {batch.id: batch.placed_on, **dict(days_of_records[0].union(*days_of_records[1:], all=True))}


def latest_records(batch: Batch, kinds: list[RecordType]) -> list[tuple[RecordType, Record]]:
    """The batch's last records in the books, of those kinds but tasks, the newest first; a query a kind."""
    latest = [
        (kind, record)
        for kind in kinds
        if not kind.to_come
        for record in records(kind, batch.farm_id).filter(batch_id=batch.id, voided_at=None)[:LATEST]
    ]
    return sorted(latest, key=lambda pair: (pair[1].day, pair[1].created_at), reverse=True)[:LATEST]
