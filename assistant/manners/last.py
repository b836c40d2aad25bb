"""What a person's last message left: drafts that wait, and records. Called inside her scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now

from assistant.manners.hearing import AMENDS, MANNERS_TOOL
from farms.people.access import Visit
from governance.drafts.services import Card, card, drafts
from governance.drafts.written import WrittenRecord, written_records
from governance.models import AiRunStep, AssistantDraft
from governance.runs.services import visible_runs

REMEMBERED_MINUTES = 30
SHOWN = 6


@dataclass(frozen=True)
class Left:
    """`cards` are the drafts of the message, decided ones too; `written` what was written by itself, with its step."""

    cards: list[Card]
    written: list[tuple[AiRunStep, WrittenRecord]]

    @property
    def waiting(self) -> list[Card]:
        return [each for each in self.cards if each.draft.status == AssistantDraft.Status.PENDING]


def last_left(visitor: Visit, run_id: UUID) -> Left:
    """What the visitor's message before the run `run_id` left, where it is not older than REMEMBERED_MINUTES.

    A message that was but a greeting or a complaint is passed over.
    """
    farm_id = visitor.farm.id
    spoken = AiRunStep.objects.filter(farm_id=farm_id, tool=MANNERS_TOOL, ai_run__user_id=visitor.user_id)
    courtesies = spoken.exclude(request__input__manner=AMENDS).values("ai_run_id")
    fresh = Now() - timedelta(minutes=REMEMBERED_MINUTES)  # by the clock of the database, which wrote created_at
    mine = visible_runs(farm_id).filter(user_id=visitor.user_id, feature="message", created_at__gt=fresh)
    run = mine.exclude(id=run_id).exclude(id__in=courtesies).first()
    if run is None:
        return Left([], [])
    of_run = {"farm_id": farm_id, "ai_run_id": run.id}
    made = drafts(farm_id).filter(ai_run_id=run.id).order_by("created_at")[:SHOWN]
    steps = list(AiRunStep.objects.filter(**of_run, outcome="written").order_by("position")[:SHOWN])
    records = written_records(farm_id, steps)
    return Left(
        [card(draft, visitor.role, visitor.user_id) for draft in made],
        [(step, records[step.id]) for step in steps if step.id in records],
    )
