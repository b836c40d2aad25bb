"""What people do with drafts: look, edit, confirm, discard. Everything here runs as the application's login."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils import timezone

from farmops.database.scope import open_scope
from farmops.refusals import Refused
from farms.figures.plausible import Doubt
from farms.health.withdrawal import BatchWithdrawal, withdrawals_on
from farms.models import Batch, Farm
from farms.people.access import Visit
from farms.people.farms import farm_today
from farms.records import RECORD_TYPES, Record, RecordForm, RecordType
from farms.records.plausible import IT_IS_SO, doubts
from farms.records.services import write_record
from governance.drafts.confirmable import (
    may_decide,
    sold_in_withdrawal,
    unreadable,
    why_changed,
    why_not_confirmable,
    why_not_offered,
    why_unreadable,
)
from governance.drafts.reading import Reading, form_of, how_read, read
from governance.evals.services import held_back
from governance.models import AssistantDraft

REASON_LENGTH = 200  # characters that a draft's `reason` holds


class DraftChanged(Refused):
    """The draft is not what the person saw: edited or decided by somebody else, or it can only be discarded."""


class DraftInvalid(Refused):
    """The draft cannot be confirmed as it stands (a check stopped it, a wrong total, a medicine)."""


class DraftDoubted(Refused):
    """What the draft says can hardly be, and the person has not said "yes, it is so"."""


@dataclass(frozen=True)
class Card:
    """A draft as people see it: one sentence, the fields in words, and what this person may do with it.

    `why_not` says why Confirm is not offered. `held` is what a check said that stopped the answer. A `broken` draft
    says no record, and can only be discarded. `warning` is what to know before Confirm: a withdrawal period runs.
    `doubts` is what can hardly be in it: Confirm then asks for "yes, it is so".
    `read_as` are labels of fields and the words of the message that gave them, `unread` the words that gave none.
    """

    draft: AssistantDraft
    kind: RecordType
    summary: str
    details: list[tuple[Any, str]]
    day: date | None
    proposed_summary: str
    may_decide: bool
    why_not: str
    held: str = ""
    warning: str = ""
    doubts: tuple[Doubt, ...] = ()
    read_as: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()
    record_id: UUID | None = None
    broken: bool = False


def drafts(farm_id: UUID) -> Any:
    """The farm's drafts that the member may see, with who asked and who decided."""
    return AssistantDraft.objects.filter(farm_id=farm_id).select_related("farm", "ai_run__user", "decided_by")


def pending_count(farm_id: UUID) -> int:
    return AssistantDraft.objects.filter(farm_id=farm_id, status="pending").count()


def cards(listed: list[AssistantDraft], role: str, user_id: UUID) -> list[Card]:
    """Cards of drafts of one farm; the queries are as many for one as for all, and one more a day of waiting sales.

    What can hardly be is asked of all waiting drafts together (`farms.records.plausible.doubts`).
    """
    if not listed:
        return []
    farm_id = listed[0].farm_id
    batches = {str(batch.id): batch for batch in Batch.objects.filter(farm_id=farm_id)}
    waiting = [draft for draft in listed if draft.status == AssistantDraft.Status.PENDING]
    how = how_read(waiting)
    stopped = held_back(farm_id, (draft.ai_run_id for draft in waiting))

    @cache
    def withdrawals(day: date) -> dict[UUID, BatchWithdrawal]:
        return withdrawals_on(farm_id, day, list(batches.values()))

    readings = {draft.id: read(draft, batches) for draft in listed}
    doubted = _doubted(waiting, readings)

    def account(made: Card) -> Card:
        fields, left = how.get(made.draft.id, ((), ()))
        return replace(made, read_as=fields, unread=left, doubts=doubted.get(made.draft.id, ()))

    return [
        account(
            _card(draft, readings[draft.id], role, user_id, stopped.get(draft.ai_run_id, ""), withdrawals),
        )
        for draft in listed
    ]


def _doubted(waiting: list[AssistantDraft], readings: Mapping[UUID, Reading | None]) -> dict[UUID, tuple[Doubt, ...]]:
    """Draft -> what can hardly be in it."""
    records = {draft.id: reading.record for draft in waiting if (reading := readings[draft.id])}
    found = doubts(list(records.values()), waiting[0].farm) if records else []
    return {draft_id: tuple(each) for draft_id, each in zip(records, found, strict=True)}


def card(draft: AssistantDraft, role: str, user_id: UUID) -> Card:
    """The card of one draft; of a confirmed one with the id of its record."""
    shown = cards([draft], role, user_id)[0]
    if draft.status != AssistantDraft.Status.CONFIRMED:
        return shown
    record = shown.kind.model._default_manager.filter(farm_id=draft.farm_id, draft_id=draft.id).first()
    return replace(shown, record_id=record.id if record else None)


def _card(
    draft: AssistantDraft,
    reading: Reading | None,
    role: str,
    user_id: UUID,
    held: str,
    withdrawals: Callable[[date], dict[UUID, BatchWithdrawal]],
) -> Card:
    waits = draft.status == AssistantDraft.Status.PENDING
    return Card(
        draft=draft,
        kind=RECORD_TYPES[draft.record_type_id],
        summary=reading.summary if reading else unreadable(),
        details=reading.details if reading else [],
        day=reading.day if reading else None,
        proposed_summary=reading.proposed_summary if reading else "",
        may_decide=may_decide(draft, role, user_id),
        why_not=why_not_offered(draft, role, user_id, broken=reading is None, stopped=bool(held)),
        held=held,
        warning=sold_in_withdrawal(draft, reading.day, withdrawals) if reading and waits else "",
        broken=reading is None,
    )


def edit_form(draft: AssistantDraft, farm: Farm, data: Any = None) -> RecordForm:
    """The record type's own form, filled with the draft, or with what the person typed. Raises DraftChanged."""
    if why := why_unreadable(draft):
        raise DraftChanged(why)
    return form_of(draft, farm, farm_today(farm), data)


def save_edit(draft: AssistantDraft, shown_digest: str, payload: dict[str, Any]) -> None:
    """Change a pending draft; the model's own proposal is kept beside it. Raises DraftChanged."""
    if not _as_shown(draft, shown_digest).update(payload=payload):
        raise _changed(draft)


def _as_shown(draft: AssistantDraft, shown_digest: str) -> Any:
    """The draft's row, while it waits and says what was shown."""
    return AssistantDraft.objects.filter(farm_id=draft.farm_id, id=draft.id, status="pending", digest=shown_digest)


def _changed(draft: AssistantDraft) -> DraftChanged:
    return DraftChanged(why_changed(drafts(draft.farm_id).get(id=draft.id)))


def confirm(draft: AssistantDraft, farm: Farm, shown_digest: str, *, it_is_so: bool = False) -> Record:
    """Turn the draft that was shown into its record: one conditional UPDATE and one INSERT.

    Raises DraftChanged when it is not pending with that digest any more, DraftInvalid when it cannot be confirmed as
    it stands, DraftDoubted when what it says can hardly be and the person did not say `it_is_so` (what was doubted is
    then kept as the draft's `reason`), Refused for who may not decide it and when PostgreSQL refuses the record,
    IntegrityError when that refuses the decision.
    """
    draft = drafts(draft.farm_id).get(id=draft.id)
    if draft.status != AssistantDraft.Status.PENDING or draft.digest != shown_digest:
        raise DraftChanged(why_changed(draft))
    scope = open_scope()
    visitor = Visit(farm=farm, user_id=scope.user_id, role=scope.role, today=farm_today(farm))
    if why := why_not_confirmable(draft, visitor):
        raise (DraftInvalid if may_decide(draft, scope.role, scope.user_id) else Refused)(why)
    record = RECORD_TYPES[draft.record_type_id].draft_record(draft.payload, draft.farm_id)
    record.source, record.draft_id, record.ai_run_id = "assistant", draft.id, draft.ai_run_id
    found = doubts([record], farm)[0]
    if found and not it_is_so:
        raise DraftDoubted(IT_IS_SO)
    although = " ".join(doubt.words for doubt in found)[:REASON_LENGTH]
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE assistant_drafts SET status = 'confirmed', decided_by_id = %s, decided_at = now(),"
            " decided_digest = %s, reason = %s WHERE farm_id = %s AND id = %s AND status = 'pending' AND digest = %s",
            [scope.user_id, shown_digest, although, draft.farm_id, draft.id, shown_digest],
        )
        decided = cursor.rowcount
    if not decided:
        raise _changed(draft)
    return write_record(record)


def discard(draft: AssistantDraft, shown_digest: str, reason: str) -> None:
    """Throw a pending draft away, with a reason. Raises DraftChanged."""
    changed = _as_shown(draft, shown_digest).update(
        status="discarded",
        decided_by_id=open_scope().user_id,
        decided_at=timezone.now(),
        decided_digest=shown_digest,
        reason=reason,
    )
    if not changed:
        raise _changed(draft)
