"""Tasks: something to be done on a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.database.rules import Check, Function, TenantForeignKey, Trigger
from farms.records.base import Record, RecordForm, RecordType
from farms.records.fields import BatchField, CountField, DueDateField, LineField


class Task(Record):
    """`vaccine` names what is to be given when it came from a vaccination plan; `why` is the plan's reason."""

    occurred_on = None  # type: ignore[assignment] # a task is due, it has not happened
    due_on = models.DateField(gettext_lazy("date"))
    title = models.CharField(max_length=200)
    repeat_days = models.PositiveIntegerField(null=True, blank=True)
    vaccine = models.CharField(max_length=120, default="", db_default="", editable=False)
    why = models.CharField(max_length=200, default="", db_default="", editable=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    done_at = models.DateTimeField(null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    date_column = "due_on"

    class Meta:
        db_table = "tasks"
        constraints = [
            Check(name="tasks_title_is_not_empty", sql="btrim(title) <> ''"),
            Check(name="tasks_repeat_is_sane", sql="repeat_days IS NULL OR repeat_days >= 1 AND repeat_days <= 366"),
            Check(name="tasks_done_has_person_and_time", sql="(done_at IS NULL) = (done_by_id IS NULL)"),
            TenantForeignKey(name="tasks_assignee_of_the_farm", column="assignee_id", to="farm_people", key="user_id"),
            # Reads the membership itself, not the session's word for it.
            Function(
                name="task_is_marked",
                body="""
BEGIN
    IF NEW.done_by_id IS NOT NULL THEN
        IF OLD.done_by_id IS NOT NULL OR NEW.done_by_id IS DISTINCT FROM current_person() THEN
            RAISE EXCEPTION 'a person marks what is to be done, once and in her own name'
                USING ERRCODE = '23514', CONSTRAINT = 'task_marked_in_own_name', TABLE = 'tasks';
        END IF;
        NEW.done_at := CASE WHEN NEW.done_at IS NOT NULL THEN now() END;
    ELSIF OLD.done_by_id IS DISTINCT FROM current_person()
          AND NOT EXISTS (SELECT 1 FROM farm_members m WHERE m.farm_id = OLD.farm_id AND m.user_id = current_person()
                          AND m.role IN ('owner', 'manager')) THEN
        RAISE EXCEPTION 'a mark is taken back by whoever made it, or who manages'
            USING ERRCODE = '23514', CONSTRAINT = 'task_unmarked_in_own_name', TABLE = 'tasks';
    END IF;
    RETURN NEW;
END
""",
            ),
            Trigger(
                name="tasks_marked",
                timing="BEFORE UPDATE",
                function="task_is_marked",
                when="old.done_at IS DISTINCT FROM new.done_at OR old.done_by_id IS DISTINCT FROM new.done_by_id",
            ),
        ]
        indexes = [
            models.Index(
                name="tasks_to_do", fields=["farm", "due_on"], condition=models.Q(done_at=None, voided_at=None)
            )
        ]

    def summary(self) -> str:
        return f"{self.title} ({self.batch})" if self.batch else self.title


class TaskForm(RecordForm):
    title = LineField(label=gettext_lazy("What has to be done"), max_length=200)
    batch = BatchField(label=gettext_lazy("For which batch, if one"), required=False)
    due_on = DueDateField(label=gettext_lazy("On which day"))
    repeat_days = CountField(
        label=gettext_lazy("Again every so many days"),
        required=False,
        max_value=366,
        help_text=gettext_lazy("7 is every week. Leave empty if it is done once."),
    )

    class Meta:
        model = Task


def repeats(days: int) -> str:
    """How often a task comes again, in words."""
    if days == 1:
        return _("every day")
    return _("every week") if days == 7 else _("every %(days)s days") % {"days": days}


def details(record: Task) -> list[tuple[str, str]]:
    return [
        (_("To do"), record.title),
        (_("Batch"), str(record.batch or "—")),
        *([(_("Again"), repeats(record.repeat_days))] if record.repeat_days else []),
        *([(_("Why"), record.why)] if record.why else []),
        *([(_("Who does it"), str(record.assignee))] if record.assignee else []),
        (_("Done"), _("yes") if record.done_at else _("not yet")),
    ]


RECORD_TYPE = RecordType(
    name="task",
    order=80,
    icon="task",
    form=TaskForm,
    label=gettext_lazy("Task"),
    label_plural=gettext_lazy("Tasks"),
    tool_description="Something to be done on a day to come (due_on).",
    details=details,
    floor=False,
    sample={"title": "clean the drinkers", "repeat_days": 7},
    updatable=("done_at", "done_by_id", "assignee_id"),
    by_hand=("vaccine", "why", "assignee_id"),
    beside="assignee",
)
