"""Record types and records that a member may reach; 404 or 403 otherwise."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from farms.people.access import MONEY_IS_NOT_YOURS, Visit
from farms.records import RECORD_TYPES, Record, RecordType
from farms.records.services import records


def record_type_for(visitor: Visit, name: str, *, write: bool = False) -> RecordType:
    """The record type `name`, if this member may see it (or write it): otherwise 404, or 403 for money."""
    kind = RECORD_TYPES.get(name)
    if kind is None:
        raise Http404
    if kind.money and (not visitor.sees_money or (write and not visitor.manages)):
        raise PermissionDenied(MONEY_IS_NOT_YOURS)
    return kind


def record_for(visitor: Visit, kind: RecordType, record_id: UUID) -> Record:
    """One record of the visited farm, or 404."""
    record: Record | None = records(kind, visitor.farm.id).filter(id=record_id).first()
    if record is None:
        raise Http404
    return record
