"""Tasks: what is due, what was done lately, and the mark that it is done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from farmops.scope import open_scope
from farms.records import RECORD_TYPES
from farms.records.task import Task
from farms.services import records

DONE_SHOWN = 20  # of the last two weeks
DONE_DAYS = 14


def open_tasks(farm_id: UUID) -> Any:
    """The farm's tasks that are to be done, the longest overdue first."""
    return (
        records(RECORD_TYPES["task"], farm_id)
        .select_related("done_by")
        .filter(voided_at=None, done_at=None)
        .order_by("due_on", "created_at")
    )


def due_tasks(farm_id: UUID, today: date) -> Any:
    """The open tasks of `today` and of the days before."""
    return open_tasks(farm_id).filter(due_on__lte=today)


def tasks_done_lately(farm_id: UUID) -> Any:
    """The last tasks that were done in the last two weeks, the latest first."""
    since = timezone.now() - timedelta(days=DONE_DAYS)
    done = records(RECORD_TYPES["task"], farm_id).select_related("done_by").filter(voided_at=None, done_at__gte=since)
    return done.order_by("-done_at")[:DONE_SHOWN]


def mark_task(task_id: UUID, *, done: bool) -> bool:
    """Mark a task of the open scope's farm as done by this person, or as not done after all.

    False when it was so already, or was taken out of the books.
    """
    scope = open_scope()
    now = {"done_at": timezone.now(), "done_by_id": scope.user_id} if done else {"done_at": None, "done_by_id": None}
    kept = Task._default_manager.filter(farm_id=scope.farm_id, id=task_id, voided_at=None)
    return bool(kept.filter(done_at__isnull=done).update(**now))
