"""Tasks: what is due, what was done lately, who does it, and the mark that it is done."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from farmops.database.scope import open_scope
from farmops.refusals import guarded_write
from farmops.roles import WRITE, may
from farms.people.membership import members
from farms.records import RECORD_TYPES, Record
from farms.records.fields import MAX_DAYS_AHEAD
from farms.records.services import AlreadyWritten, records, write_record
from farms.records.types.task import Task

DONE_SHOWN = 20  # of the last two weeks
DONE_DAYS = 14


def open_tasks(farm_id: UUID) -> Any:
    """The farm's tasks that are to be done, the longest overdue first."""
    return (
        records(RECORD_TYPES["task"], farm_id)
        .select_related("done_by", "assignee")
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


def mark_task(task_id: UUID, *, done: bool, today: date) -> bool:
    """Mark a task of the open scope's farm as done by this person, or as not done after all.

    A task that repeats comes again after `today`, once, however often it is marked, unless that is too far
    ahead. False when it was so already, or was taken out of the books. Raises Refused.
    """
    scope = open_scope()
    now = {"done_at": timezone.now(), "done_by_id": scope.user_id} if done else {"done_at": None, "done_by_id": None}
    tasks = Task._default_manager.filter(farm_id=scope.farm_id, id=task_id, voided_at=None)
    with guarded_write():
        changed = tasks.filter(done_at__isnull=done).update(**now)
        if changed and done:
            come_again(tasks.get(), today)
    return bool(changed)


def asks_for_vaccine(task: Record) -> bool:
    """Whether a task is done by writing down a vaccination."""
    return isinstance(task, Task) and bool(task.vaccine) and task.done_at is None


def come_again(task: Task, today: date) -> None:
    """Write the next one of a task that repeats: its first day after `today`. Once: its id follows from the task's.

    Nothing is written when that day is further ahead than a task may be. The next one is anybody's when who did this
    one has left the farm or writes no more.
    """
    if not task.repeat_days:
        return
    days = max((today - task.due_on).days // task.repeat_days + 1, 1) * task.repeat_days
    due_on = task.due_on + timedelta(days=days)
    if (due_on - today).days > MAX_DAYS_AHEAD:
        return
    is_there = str(task.assignee_id) in dict(assignees(task.farm_id))
    following = Task(
        id=uuid5(task.farm_id, f"again {task.id}"),
        farm_id=task.farm_id,
        batch_id=task.batch_id,
        due_on=due_on,
        title=task.title,
        repeat_days=task.repeat_days,
        vaccine=task.vaccine,
        why=task.why,
        assignee_id=task.assignee_id if is_there else None,
    )
    with suppress(AlreadyWritten):
        write_record(following)


def write_done(record: Record, task_id: UUID, today: date) -> Record:
    """Write the vaccination that a task asked for and mark the task as done, both or neither.

    Raises Refused; AlreadyWritten when somebody has marked the task as done before.
    """
    with transaction.atomic():
        if not mark_task(task_id, done=True, today=today):
            raise AlreadyWritten(_("That task was marked as done before. Nothing was written twice."))
        return write_record(record)


def assignees(farm_id: UUID) -> list[tuple[str, str]]:
    """(user id, name) of each member who may do a task."""
    return [(str(member.user_id), str(member.user)) for member in members(farm_id) if may(member.role, WRITE)]


def assign(task_id: UUID, user_id: UUID | None) -> bool:
    """Say who does a task of the open scope's farm, or that anybody may; False when it is not in the books."""
    tasks = Task._default_manager.filter(farm_id=open_scope().farm_id, id=task_id, voided_at=None)
    with guarded_write():
        return bool(tasks.update(assignee_id=user_id))
