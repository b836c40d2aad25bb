"""Tasks: something to be done on a day."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.rules import Check
from farms.fields import BatchField, DueDateField
from farms.records.base import Record, RecordForm, RecordType, record_rules


class Task(Record):
    occurred_on = None  # type: ignore[assignment] # a task is due, it has not happened
    due_on = models.DateField(gettext_lazy("date"))
    title = models.CharField(max_length=200)
    done_at = models.DateTimeField(null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    date_column = "due_on"

    class Meta:
        db_table = "tasks"
        constraints = [
            Check(name="tasks_title_is_not_empty", sql="btrim(title) <> ''"),
            Check(name="tasks_done_has_person_and_time", sql="(done_at IS NULL) = (done_by_id IS NULL)"),
            *record_rules(
                "tasks",
                name="task",
                columns=("title",),
                floor=False,
                money=False,
                updatable=("done_at", "done_by_id"),
                to_come=True,
            ),
        ]

    def summary(self) -> str:
        return f"{self.title} ({self.batch})" if self.batch else self.title


class TaskForm(RecordForm):
    title = forms.CharField(label=gettext_lazy("What has to be done"), max_length=200)
    batch = BatchField(label=gettext_lazy("For which batch, if one"), required=False)
    due_on = DueDateField(label=gettext_lazy("On which day"))

    class Meta:
        model = Task
        fields = ["title", "batch", "due_on"]


def details(record: Task) -> list[tuple[str, str]]:
    return [
        (_("To do"), record.title),
        (_("Batch"), str(record.batch or "—")),
        (_("Done"), _("yes") if record.done_at else _("not yet")),
    ]


RECORD_TYPE = RecordType(
    name="task",
    order=80,
    model=Task,
    form=TaskForm,
    label=gettext_lazy("Task"),
    label_plural=gettext_lazy("Tasks"),
    floor=False,
    money=False,
    tool_description="Something to be done on a day to come (due_on).",
    details=details,
)
