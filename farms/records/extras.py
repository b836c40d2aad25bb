"""What a record's pages show beside its form and its facts: withdrawal periods, its task, who does it, the label."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import QueryDict

from farms.health.drugs import banned_words
from farms.health.forms import LabelForm
from farms.health.labels import needs_label
from farms.health.vaccination_plans import route_of
from farms.health.withdrawal import BatchWithdrawal, withdrawals_on
from farms.money.forms import DueCostForm
from farms.money.recurring import write_due
from farms.people.access import Visit
from farms.records import RECORD_TYPES, Record, RecordForm, RecordType
from farms.records.access import record_for
from farms.records.forms import VoidForm
from farms.records.services import write_record
from farms.records.types.expense import Expense
from farms.records.types.note import Note
from farms.records.types.task import Task
from farms.records.types.treatment import Treatment
from farms.tasks.forms import AssigneeForm, TaskDoneForm
from farms.tasks.services import assignees, write_done

WITHDRAWAL_MATTERS = ("sale", "egg_collection")


def held_batches(visitor: Visit, kind: RecordType) -> list[BatchWithdrawal]:
    """The batches whose goods a record of this type must not take as they come; [] for other types."""
    if kind.name not in WITHDRAWAL_MATTERS:
        return []
    withdrawals = withdrawals_on(visitor.farm.id, visitor.today)
    if kind.name == "egg_collection":
        return [withdrawal for withdrawal in withdrawals.values() if withdrawal.keeps_eggs_back]
    return [withdrawal for withdrawal in withdrawals.values() if not withdrawal.is_clear]


def show_reason(form: RecordForm) -> None:
    """Take "why it may be sold" out of the seldom used boxes: a withdrawal period runs."""
    if "withdrawal_reason" in form.fields:
        form.more = tuple(name for name in form.more if name != "withdrawal_reason")  # type: ignore[misc]


class Beside:
    """What is asked beside the form of a new record: who does a task, which task a vaccination answers, which recurring
    cost an expense is of."""

    def __init__(self, visitor: Visit, kind: RecordType, said: QueryDict, *, sent: bool):
        """`said` is what the address or the sent form says. 404 for a task that is not of this farm."""
        self.visitor = visitor
        self.assignee: AssigneeForm | None = None
        self.task: Task | None = None
        self.due = DueCostForm(said if kind.name == "expense" else {})
        if kind.name == "task":
            self.assignee = AssigneeForm(said if sent else None, people=assignees(visitor.farm.id))
        if kind.name == "vaccination":
            wanted = TaskDoneForm(said)
            task_id: UUID | None = wanted.cleaned_data["task"] if wanted.is_valid() else None
            if task_id:
                task = record_for(visitor, RECORD_TYPES["task"], task_id)
                assert isinstance(task, Task)
                self.task = task

    @property
    def is_valid(self) -> bool:
        return self.assignee is None or self.assignee.is_valid()

    @property
    def initial(self) -> dict[str, Any]:
        """What the task says of the vaccination, as a person would have typed it."""
        if self.task is None:
            return {}
        vaccine = self.task.vaccine
        return {"vaccine": vaccine, "batch": str(self.task.batch_id or ""), "route": route_of(vaccine)}

    def write(self, record: Record) -> Record:
        """Write the record and what belongs to it. Raises Refused, AlreadyWritten."""
        if self.assignee is not None:
            assert isinstance(record, Task)
            record.assignee_id = self.assignee.cleaned_data["assignee"]
        if self.task is not None:
            return write_done(record, self.task.id, self.visitor.today)
        if self.due.is_valid():
            return write_due(record, self.due.cleaned_data["standing"], self.due.cleaned_data["due"])
        return write_record(record)


def record_warning(record: Record) -> str:
    """What is wrong with what a record speaks of, although it may be written; '' otherwise."""
    if isinstance(record, Expense):
        return banned_words(record.item, record.description)
    if isinstance(record, Note):
        return banned_words(record.text)
    return banned_words(record.drug) if isinstance(record, Treatment) else ""


def record_page(visitor: Visit, kind: RecordType, record: Record) -> dict[str, Any]:
    """The context of a record's own page."""
    context: dict[str, Any] = {
        "nav": "records",
        "kind": kind,
        "record": record,
        "details": kind.details(record),
        "form": VoidForm(),
        "warning": record_warning(record),
    }
    if isinstance(record, Treatment) and needs_label(record):
        context["unread"] = True
        if visitor.manages:
            context["label_form"] = LabelForm(treatment=record)
    if isinstance(record, Task) and visitor.writes and not (record.done_at or record.voided_at):
        given = {"assignee": str(record.assignee_id or "")}
        context["assignee_form"] = AssigneeForm(initial=given, people=assignees(visitor.farm.id))
    return context
