"""Undo of what the assistant wrote by itself: a void with its reason filled in, for a day. The caller is in a scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from farmops.refusals import Refused
from farms.records import RECORD_TYPES, Record
from farms.records.base import Source
from farms.records.services import NOT_YOURS, void_record

HOURS = 24
BY_ITSELF = Q(source=Source.ASSISTANT, draft_id=None)
FRESH = Q(created_at__gt=Now() - timedelta(hours=HOURS))  # by the clock of the database, which wrote created_at
UNDOABLE = BY_ITSELF & FRESH & Q(voided_at=None)


def undo(record: Record) -> None:
    """Take a record that the assistant wrote by itself out of the books. Raises Refused, with why it still stands or
    that it was taken out before."""
    if void_record(record, _("undone: the assistant wrote it by itself"), only=BY_ITSELF & FRESH):
        return
    now = type(record)._default_manager.filter(farm_id=record.farm_id, id=record.id)
    if not now.filter(BY_ITSELF).exists():
        raise Refused(_("The assistant did not write this by itself, so there is nothing to undo."))
    if now.exclude(voided_at=None).exists():
        raise Refused(_("It was already taken out of the books."))
    if not now.filter(FRESH).exists():
        raise Refused(_("Undo works for %(hours)s hours. Take it out with a reason instead.") % {"hours": HOURS})
    raise Refused(NOT_YOURS)


def is_undoable(record: Record) -> bool:
    """Whether Undo is offered for a record: one query, and none for what a person wrote or confirmed."""
    if record.source != Source.ASSISTANT or record.draft_id or record.voided_at:
        return False
    return bool(type(record)._default_manager.filter(UNDOABLE, farm_id=record.farm_id, id=record.id).exists())


def states(farm_id: UUID, written: Mapping[str, Sequence[UUID]]) -> dict[UUID, tuple[bool, bool]]:
    """Record id -> (it counts, Undo is offered), of records of several types (name -> ids); one query."""
    asked: list[Any] = [
        RECORD_TYPES[name]
        .model._default_manager.filter(farm_id=farm_id, id__in=ids)
        .annotate(counts=Q(voided_at=None), undoable=UNDOABLE)
        .values_list("id", "counts", "undoable")
        for name, ids in written.items()
    ]
    rows = asked[0].union(*asked[1:], all=True) if asked else []
    return {record_id: (counts, undoable) for record_id, counts, undoable in rows}
