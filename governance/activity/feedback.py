"""Thumbs on answers, and the decisions about recommendations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connections
from django.utils import timezone

from farmops.database.scope import open_scope
from farmops.ids import uuid7
from farmops.refusals import Refused, guarded_write, refusal
from governance.models import AiFeedback, AiRecommendation


def rate(run_id: UUID, rating: int, comment: str) -> None:
    """Put the person's thumb on an answer; a second time changes it."""
    scope = open_scope()
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO ai_feedback (id, farm_id, ai_run_id, user_id, rating, comment)"
            " VALUES (%s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (farm_id, ai_run_id, user_id)"
            " DO UPDATE SET rating = excluded.rating, comment = excluded.comment",
            [uuid7(), scope.farm_id, run_id, scope.user_id, rating, comment],
        )


def my_feedback(run_ids: list[UUID]) -> dict[UUID, AiFeedback]:
    """Run id -> the person's own feedback on it."""
    scope = open_scope()
    own_feedback = AiFeedback.objects.filter(farm_id=scope.farm_id, user_id=scope.user_id, ai_run_id__in=run_ids)
    return {feedback.ai_run_id: feedback for feedback in own_feedback}


def recommendations(farm_id: UUID) -> Any:
    """The farm's recommendations that the member may see, with who decided."""
    return AiRecommendation.objects.filter(farm_id=farm_id).select_related("decided_by")


def waiting_advice(farm_id: UUID) -> int:
    """How many pieces of advice wait, of those that the member may see."""
    return int(AiRecommendation.objects.filter(farm_id=farm_id, status=AiRecommendation.Status.PENDING).count())


def decide(recommendation: AiRecommendation, status: AiRecommendation.Status, reason: str = "") -> None:
    """Approve or reject, once, in the person's own name. Nothing is carried out. Raises Refused."""
    pending = AiRecommendation.objects.filter(farm_id=recommendation.farm_id, id=recommendation.id, status="pending")
    with guarded_write():
        decided = pending.update(
            status=status, reason=reason, decided_by_id=open_scope().user_id, decided_at=timezone.now()
        )
    if not decided:
        raise Refused(refusal("recommendation_already_decided"))
