"""What pages of a record type ask beside the type's own form; a type names its own in `beside`.

These need the forms of tasks, health and money, which need the types: so the types name them and do not hold them.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import QueryDict

from farms.health.forms import LabelForm
from farms.health.labels import needs_label
from farms.health.vaccination_plans import route_of
from farms.money.forms import DueCostForm
from farms.money.recurring import write_due
from farms.people.access import Visit
from farms.records import Record
from farms.records.access import record_for
from farms.records.services import write_record
from farms.records.types.task import RECORD_TYPE as TASKS
from farms.records.types.task import Task
from farms.records.types.treatment import Treatment
from farms.tasks.forms import AssigneeForm, TaskDoneForm
from farms.tasks.services import assignees, write_done


class Beside:
    """Nothing is asked."""

    def __init__(self, visitor: Visit, said: QueryDict, *, sent: bool):
        """`said` is what the address or the sent form says. 404 for what is not of this farm."""
        self.visitor = visitor

    @property
    def is_valid(self) -> bool:
        return True

    @property
    def initial(self) -> dict[str, Any]:
        """What the form of a new record says at first, as a person would have typed it."""
        return {}

    def write(self, record: Record) -> Record:
        """Write the record and what belongs to it. Raises Refused, AlreadyWritten."""
        return write_record(record)

    @classmethod
    def on_page(cls, visitor: Visit, record: Any) -> dict[str, Any]:
        """More of the context of a record's own page."""
        return {}


class WhoDoesIt(Beside):
    """Who does a task."""

    def __init__(self, visitor: Visit, said: QueryDict, *, sent: bool):
        super().__init__(visitor, said, sent=sent)
        self.assignee = AssigneeForm(said if sent else None, people=assignees(visitor.farm.id))

    @property
    def is_valid(self) -> bool:
        return self.assignee.is_valid()

    def write(self, record: Record) -> Record:
        assert isinstance(record, Task)
        record.assignee_id = self.assignee.cleaned_data["assignee"]
        return super().write(record)

    @classmethod
    def on_page(cls, visitor: Visit, record: Task) -> dict[str, Any]:
        if not visitor.writes or record.done_at or record.voided_at:
            return {}
        given = {"assignee": str(record.assignee_id or "")}
        return {"assignee_form": AssigneeForm(initial=given, people=assignees(visitor.farm.id))}


class WhichTask(Beside):
    """Which task a vaccination answers, if one."""

    def __init__(self, visitor: Visit, said: QueryDict, *, sent: bool):
        super().__init__(visitor, said, sent=sent)
        self.task: Task | None = None
        wanted = TaskDoneForm(said)
        task_id: UUID | None = wanted.cleaned_data["task"] if wanted.is_valid() else None
        if task_id:
            task = record_for(visitor, TASKS, task_id)
            assert isinstance(task, Task)
            self.task = task

    @property
    def initial(self) -> dict[str, Any]:
        if self.task is None:
            return {}
        vaccine = self.task.vaccine
        return {"vaccine": vaccine, "batch": str(self.task.batch_id or ""), "route": route_of(vaccine)}

    def write(self, record: Record) -> Record:
        if self.task is None:
            return super().write(record)
        return write_done(record, self.task.id, self.visitor.today)


class WhichRecurringCost(Beside):
    """Which recurring cost an expense writes down, and for which day, if one."""

    def __init__(self, visitor: Visit, said: QueryDict, *, sent: bool):
        super().__init__(visitor, said, sent=sent)
        self.due = DueCostForm(said)

    def write(self, record: Record) -> Record:
        if not self.due.is_valid():
            return super().write(record)
        return write_due(record, self.due.cleaned_data["standing"], self.due.cleaned_data["due"])


class LabelDays(Beside):
    """The days of a medicine's label, on the page of a treatment whose label nobody had read."""

    @classmethod
    def on_page(cls, visitor: Visit, record: Treatment) -> dict[str, Any]:
        if not needs_label(record):
            return {}
        return {"unread": True, **({"label_form": LabelForm(treatment=record)} if visitor.manages else {})}


# what a type says in `beside` -> what its pages ask
BESIDE: dict[str, type[Beside]] = {
    "": Beside,
    "assignee": WhoDoesIt,
    "task": WhichTask,
    "recurring cost": WhichRecurringCost,
    "label": LabelDays,
}
