"""Writing, reading and voiding records. The caller has opened the scope that is its transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.database.scope import open_scope
from farmops.database.sql import insert
from farmops.refusals import Refused, explain, guarded_write, violated
from farms.records import Record, RecordType

EVERY = Q()
NOT_YOURS = gettext_lazy("Only the owner or a manager may take this out of the books. It still counts.")


class AlreadyWritten(Refused):
    """The very same record is in the books: the second sending of one form."""


class TakenOut(AlreadyWritten):
    """The very same record was written, and taken out of the books since."""


def write_record(record: Record, *, using: str = "default") -> Record:
    """Save a new record under a savepoint, so that a refusal leaves the transaction usable.

    Raises Refused, or AlreadyWritten when there is a record with that id: TakenOut when it counts nothing any more.
    """
    if record.created_by_id is None and not record.tool_call_id:
        record.created_by_id = open_scope(using).user_id
    try:
        with transaction.atomic(using=using):
            insert(record, using=using)
    except IntegrityError as error:
        if violated(error) == f"{record._meta.db_table}_pkey":
            kept = type(record)._default_manager.using(using).filter(farm_id=record.farm_id, id=record.id)
            if kept.exclude(voided_at=None).exists():
                raise TakenOut(_("This was written down before and taken out since: it counts nothing.")) from error
            raise AlreadyWritten(_("This was written down before. Nothing was written twice.")) from error
        raise Refused(explain(error)) from error
    return record


def repeatable_id(farm_id: UUID, key: str, said: Iterable[tuple[str, str]]) -> UUID:
    """The id of what is written by sending a form: the same for the same showing (`key`) and the same words (`said`).

    So the second sending of one form is refused by the primary key, and another entry typed into it is not.
    """
    return uuid5(farm_id, json.dumps([key, sorted(said)]))


def void_record(record: Record, reason: str, *, only: Q = EVERY) -> bool:
    """Take a record out of the books, with a reason; False when somebody already had, when this person may not, and
    when it is not among `only`. Raises Refused."""
    scope = open_scope()
    kept = type(record)._default_manager.filter(only, farm_id=scope.farm_id, id=record.id, voided_at=None)
    with guarded_write():
        changed = kept.update(voided_at=timezone.now(), voided_by_id=scope.user_id, void_reason=reason)
    return changed == 1


def records(record_type: RecordType, farm_id: UUID) -> Any:
    """The farm's records of one type, newest first, with their batches."""
    return (
        record_type.model._default_manager.filter(farm_id=farm_id)
        .select_related(*record_type.batch_fields, "created_by", "voided_by")
        .order_by(f"-{record_type.model.date_column}", "-created_at")
    )


@dataclass(frozen=True)
class Totals:
    """What a list of records comes to: rows in the books, rows taken out, and kobo (None where no money is counted)."""

    kept: int
    voided: int
    kobo: int | None


def record_totals(record_type: RecordType, listed: Any) -> Totals:
    """The totals of `listed`, a query of one type's records. Voided records add nothing."""
    kept = Q(voided_at=None)
    sums: dict[str, Any] = {"kept": Count("id", filter=kept), "voided": Count("id", filter=~kept)}
    if record_type.amount_column:
        sums["kobo"] = Coalesce(Sum(record_type.amount_column, filter=kept), 0)
    return Totals(**{"kobo": None, **listed.order_by().aggregate(**sums)})
