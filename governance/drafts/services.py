"""What people do with drafts: look, edit, confirm, discard. Everything here runs as the application's login."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops import words
from farmops.database.scope import open_scope
from farms.health.holds import Hold, holds, words_for
from farms.models import Batch, Farm
from farms.people.farms import farm_today
from farms.records import RECORD_TYPES, Record, RecordForm, RecordType
from farms.records.services import write_record
from governance.evals.services import held_back
from governance.models import AssistantDraft

logger = logging.getLogger(__name__)


UNREADABLE = gettext_lazy("What the assistant prepared here cannot be read, so it cannot be written. Discard it.")


class DraftChanged(Exception):
    """The draft is not what the person saw: edited or decided by somebody else. The text is for her."""


class DraftInvalid(Exception):
    """The draft cannot become a record as it stands (a full batch, a wrong total). Carries the form."""

    def __init__(self, form: RecordForm):
        super().__init__("; ".join(str(text) for texts in form.errors.values() for text in texts))
        self.form = form


@dataclass(frozen=True)
class Card:
    """A draft as people see it: one sentence, the fields in words, and whether this person may decide it.

    `held` says why a check stopped it; such a draft, and one whose answer is not finished, can only be discarded.
    `warning` is what to know before Confirm: a medicine that holds what is sold. A `broken` one says something that is
    no record, and can only be discarded.
    """

    draft: AssistantDraft
    kind: RecordType
    summary: str
    details: list[tuple[Any, str]]
    day: Any
    proposed_summary: str
    may_decide: bool
    held: str = ""
    warning: str = ""
    record_id: UUID | None = None
    broken: bool = False


def drafts(farm_id: UUID) -> Any:
    """The farm's drafts that the member may see, with who asked and who decided."""
    return AssistantDraft.objects.filter(farm_id=farm_id).select_related("ai_run__user", "decided_by")


def pending_count(farm_id: UUID) -> int:
    return AssistantDraft.objects.filter(farm_id=farm_id, status="pending").count()


def cards(found: list[AssistantDraft], role: str, user_id: UUID) -> list[Card]:
    """Cards of drafts of one farm, with one query for all their batches."""
    if not found:
        return []
    batches = {str(batch.id): batch for batch in Batch.objects.filter(farm_id=found[0].farm_id)}
    held = held_back(found[0].farm_id, (draft.ai_run_id for draft in found if draft.status == "pending"))
    made = [_card(draft, batches, role, user_id, held.get(draft.ai_run_id, "")) for draft in found]
    return _warned(made, list(batches.values()))


def _warned(made: list[Card], batches: list[Batch]) -> list[Card]:
    """The cards, with a warning on each waiting sale of what a medicine holds: one query if there is such a sale."""
    holds_by_day: dict[date, dict[UUID, Hold]] = {}

    def warning(shown: Card) -> str:
        if shown.broken or shown.draft.status != AssistantDraft.Status.PENDING or not shown.kind.sells:
            return ""
        if shown.day not in holds_by_day:
            holds_by_day[shown.day] = holds(shown.draft.farm_id, shown.day, batches)
        batch_id = shown.draft.payload.get("batch_id")
        goods = shown.kind.sells(shown.draft.payload)
        return words_for(UUID(str(batch_id)) if batch_id else None, goods, shown.day, holds_by_day[shown.day])

    return [replace(shown, warning=warning(shown)) for shown in made]


def card(draft: AssistantDraft, role: str, user_id: UUID) -> Card:
    made = cards([draft], role, user_id)[0]
    if draft.status != AssistantDraft.Status.CONFIRMED:
        return made
    record = made.kind.model._default_manager.filter(farm_id=draft.farm_id, draft_id=draft.id).first()
    return Card(**{**vars(made), "record_id": record.id if record else None})


def _card(draft: AssistantDraft, batches: dict[str, Batch], role: str, user_id: UUID, held: str) -> Card:
    kind = RECORD_TYPES[draft.record_type_id]
    manages = role in ("owner", "manager")
    own_simple = role == "worker" and not kind.money and draft.ai_run.user_id == user_id
    try:
        record = _unsaved(kind, draft.payload, draft.farm_id, batches)
        summary, details, day = record.summary(), kind.details(record), record.day
        proposed = _unsaved(kind, draft.proposed_payload, draft.farm_id, batches).summary() if draft.was_edited else ""
        words.day(day, day)
    except Exception:  # whatever is wrong with what an old draft says, the page stands
        logger.warning("The draft %s cannot be drawn", draft.id, exc_info=True)
        return Card(
            draft, kind, str(UNREADABLE), [], None, "", manages or own_simple, held or str(UNREADABLE), broken=True
        )
    return Card(draft, kind, summary, details, day, proposed, manages or own_simple, held)


def _unsaved(kind: RecordType, payload: dict[str, Any], farm_id: UUID, batches: dict[str, Batch]) -> Record:
    record = kind.draft_record(payload, farm_id)
    for name in kind.batch_fields:
        if getattr(record, f"{name}_id"):
            setattr(record, name, batches.get(str(getattr(record, f"{name}_id"))))
    return record


def refuse_broken(draft: AssistantDraft) -> None:
    """Raises DraftChanged for a draft that can only be discarded."""
    if _card(draft, {}, "", draft.farm_id, "").broken:
        raise DraftChanged(str(UNREADABLE))


def edit_form(draft: AssistantDraft, farm: Farm, data: Any = None) -> RecordForm:
    """The record type's own form, filled with the draft, or with what the person typed. Raises DraftChanged."""
    refuse_broken(draft)
    return _form(draft, farm, data)


def _form(draft: AssistantDraft, farm: Farm, data: Any) -> RecordForm:
    kind = RECORD_TYPES[draft.record_type_id]
    initial = kind.form.data_from_payload(draft.payload)
    return kind.form(data, initial=initial, farm=farm, today=farm_today(farm), instance=kind.model(farm_id=farm.id))


def save_edit(draft: AssistantDraft, shown_digest: str, payload: dict[str, Any]) -> None:
    """Change a pending draft; the model's own proposal is kept beside it. Raises DraftChanged."""
    changed = (
        AssistantDraft.objects.filter(farm_id=draft.farm_id, id=draft.id, status="pending", digest=shown_digest)
        .update(payload=payload)
    )  # fmt: skip
    if not changed:
        raise DraftChanged(why_changed(draft))


def confirm(draft: AssistantDraft, farm: Farm, shown_digest: str) -> Record:
    """Turn the draft that was shown into its record: one conditional UPDATE and one INSERT.

    Raises DraftChanged when it is not pending with that digest any more, DraftInvalid when it cannot be written,
    Refused when PostgreSQL refuses the record, IntegrityError when it refuses the decision.
    """
    kind = RECORD_TYPES[draft.record_type_id]
    refuse_broken(draft)
    form = _form(draft, farm, kind.form.data_from_payload(draft.payload))
    if draft.status == "pending" and not form.is_valid():
        raise DraftInvalid(form)
    scope = open_scope()
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE assistant_drafts SET status = 'confirmed', decided_by_id = %s, decided_at = now(),"
            " decided_digest = %s WHERE farm_id = %s AND id = %s AND status = 'pending' AND digest = %s",
            [scope.user_id, shown_digest, draft.farm_id, draft.id, shown_digest],
        )
        decided = cursor.rowcount
    if not decided or draft.digest != shown_digest:
        raise DraftChanged(why_changed(draft))
    record = kind.draft_record(draft.payload, draft.farm_id)
    record.source, record.draft_id, record.ai_run_id = "assistant", draft.id, draft.ai_run_id
    return write_record(record)


def discard(draft: AssistantDraft, shown_digest: str, reason: str) -> None:
    """Throw a pending draft away, with a reason. Raises DraftChanged."""
    changed = AssistantDraft.objects.filter(
        farm_id=draft.farm_id, id=draft.id, status="pending", digest=shown_digest
    ).update(
        status="discarded",
        decided_by_id=open_scope().user_id,
        decided_at=timezone.now(),
        decided_digest=shown_digest,
        reason=reason,
    )
    if not changed:
        raise DraftChanged(why_changed(draft))


def why_changed(draft: AssistantDraft) -> str:
    """Why a draft could not be decided as shown, in the farmer's words."""
    now = drafts(draft.farm_id).get(id=draft.id)
    who = str(now.decided_by or _("somebody"))
    if now.status == AssistantDraft.Status.CONFIRMED:
        return _("%(who)s has already confirmed this. Nothing more was written.") % {"who": who}
    if now.status == AssistantDraft.Status.DISCARDED:
        return _("%(who)s has already discarded this. Nothing was written.") % {"who": who}
    return _("This draft was changed after you opened it. Nothing was written. Read it again, then decide.")
