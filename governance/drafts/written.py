"""What the assistant wrote by itself, as the books have it now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from farms.records import RECORD_TYPES
from farms.records.undo import states
from governance.models import AiRunStep


@dataclass(frozen=True)
class WrittenRecord:
    """The record of a step: whether it counts, or was taken out since, and whether Undo is offered."""

    record_id: UUID
    counts: bool
    undoable: bool


def written_records(farm_id: UUID, steps: Iterable[AiRunStep]) -> dict[UUID, WrittenRecord]:
    """Step id -> the record that it wrote, of those steps that wrote one: one query."""
    of_step: dict[UUID, UUID] = {}
    by_type: dict[str, list[UUID]] = {}
    for step in steps:
        if step.outcome != "written" or step.tool not in RECORD_TYPES:
            continue
        try:
            of_step[step.id] = UUID(str(step.answered.get("record_id")))
        except ValueError:  # an old row that names none
            continue
        by_type.setdefault(step.tool, []).append(of_step[step.id])
    found = states(farm_id, by_type)
    return {step: WrittenRecord(record, *found[record]) for step, record in of_step.items() if record in found}
