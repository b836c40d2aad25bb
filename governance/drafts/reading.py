"""A draft read as what it is to become: the record in words, and the form that a person would have filled in."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from farmops import words
from farms.models import Batch, Farm
from farms.records import RECORD_TYPES, Record, RecordForm, RecordType
from governance.models import AiRunStep, AssistantDraft

logger = logging.getLogger(__name__)


HowRead = tuple[tuple[tuple[str, str], ...], tuple[str, ...]]  # (labels, words of the message), words that gave nothing


@dataclass(frozen=True)
class Reading:
    """What a draft says: the unsaved record, one sentence, its fields in words, its day, and what it said before a
    person edited it."""

    record: Record
    summary: str
    details: list[tuple[Any, str]]
    day: date
    proposed_summary: str


def read(draft: AssistantDraft, batches: Mapping[str, Batch]) -> Reading | None:
    """What the draft says, with its batches among `batches` (id -> batch); None where it says no record."""
    kind = RECORD_TYPES[draft.record_type_id]
    try:
        record = _unsaved(kind, draft.payload, draft.farm_id, batches)
        summary, details, day = record.summary(), kind.details(record), record.day
        proposed = _unsaved(kind, draft.proposed_payload, draft.farm_id, batches).summary() if draft.was_edited else ""
        words.day(day, day)
    except Exception:  # whatever is wrong with what an old draft says, the page stands
        logger.warning("The draft %s cannot be drawn", draft.id, exc_info=True)
        return None
    return Reading(record, summary, details, day, proposed)


def how_read(listed: list[AssistantDraft]) -> dict[UUID, HowRead]:
    """{draft: (labels of its fields with the words of the message that gave them, words that gave none)}.

    Empty for drafts of a model, which does not say what it read where.
    """
    calls = {(draft.ai_run_id, draft.tool_call_id): draft for draft in listed}
    steps = AiRunStep.objects.filter(
        farm_id__in={draft.farm_id for draft in listed},
        ai_run_id__in={draft.ai_run_id for draft in listed},
        tool_call_id__in={draft.tool_call_id for draft in listed},
        kind=AiRunStep.Kind.TOOL,
    )
    found = {(step.ai_run_id, step.tool_call_id): step.read_as for step in steps}
    return {draft.id: _labelled(draft, found.get(call, {})) for call, draft in calls.items()}


def _labelled(draft: AssistantDraft, reading: dict[str, Any]) -> HowRead:
    fields = RECORD_TYPES[draft.record_type_id].form.base_fields
    said: dict[str, list[str]] = {}
    for name, words_, _rule in reading.get("fields", []):
        if name in fields and words_:
            said.setdefault(words_, []).append(str(fields[name].label))
    return tuple((", ".join(labels), words_) for words_, labels in said.items()), tuple(reading.get("left", []))


def _unsaved(kind: RecordType, payload: dict[str, Any], farm_id: UUID, batches: Mapping[str, Batch]) -> Record:
    record = kind.draft_record(payload, farm_id)
    for name in kind.batch_fields:
        if getattr(record, f"{name}_id"):
            setattr(record, name, batches.get(str(getattr(record, f"{name}_id"))))
    return record


def form_of(draft: AssistantDraft, farm: Farm, today: date, data: Any = None) -> RecordForm:
    """The record type's own form, filled with what the draft says; bound to `data` where a person typed something."""
    kind = RECORD_TYPES[draft.record_type_id]
    initial = kind.form.data_from_payload(draft.payload)
    return kind.form(data, initial=initial, farm=farm, today=today, instance=kind.model(farm_id=farm.id))
