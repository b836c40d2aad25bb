"""What every record type shares.

A record type is one module of this package. From its one definition come the table and its rules, the form that
validates a person's entry, a tool call, an edited draft and a confirm, the tool's JSON schema and the review card.

Rules here name the tables `assistant_drafts` and `ai_runs` of an upper room as plain text: a record's provenance is
part of the record, and so a new type stays one file and one migration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.conf import settings
from django.db import models
from django.db.models import BaseConstraint
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.database.rules import Check, ReferenceRow, TenantForeignKey, Trigger
from farmops.database.tenancy import MAY_WRITE, PERSON, money_rules, tenant_rules
from farmops.ids import uuid7
from farms.models.batch import Batch
from farms.models.farm import Farm
from farms.records.fields import BatchField, FarmDateField

PEOPLE = "people"  # the id of the list of names on a page
PROVENANCE_COLUMNS = ("id", "farm_id", "batch_id", "source", "draft_id", "ai_run_id", "tool_call_id")


class Source(models.TextChoices):
    PERSON = "person", _("a person")
    ASSISTANT = "assistant", _("the assistant")


class Record(models.Model):
    """One fact of the farm's books. Never changed and never deleted: a correction is a void and a new record."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+", editable=False)
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="+", db_constraint=False, null=True, blank=True
    )
    occurred_on = models.DateField(_("date"))
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PERSON, editable=False)
    draft_id = models.UUIDField(null=True, editable=False)
    ai_run_id = models.UUIDField(null=True, editable=False)
    tool_call_id = models.CharField(max_length=100, default="", db_default="", editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    void_reason = models.CharField(max_length=200, db_default="", editable=False)

    #: the column that says when: `due_on` for what is still to be done
    date_column: ClassVar[str] = "occurred_on"

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.summary()

    @property
    def day(self) -> date:
        """When it happened, or is due."""
        value: date = getattr(self, self.date_column)
        return value

    def summary(self) -> str:
        """The record in one plain line, e.g. "3 died in Pen 2 (heat)"."""
        raise NotImplementedError


def record_rules(
    table: str,
    *,
    name: str,
    columns: tuple[str, ...],
    floor: bool,
    money: bool,
    updatable: tuple[str, ...] = (),
    by_hand: tuple[str, ...] = (),
    to_come: bool = False,
    voided_by: str = MAY_WRITE,
) -> list[BaseConstraint]:
    """The rules of a record table: tenancy, provenance, void-once, and its row in `record_types`.

    `columns` are the type's own; `floor` keeps the assistant's login from ever inserting; `money` hides the table from
    workers; `updatable` columns may change later; `by_hand` columns are a person's alone, no draft says them; `to_come`
    records lie in the future (`due_on`); `voided_by` is the SQL of who may change it or take it out.
    """
    latest = "(created_at AT TIME ZONE 'UTC')::date + 1"
    if to_come:
        date_column = "due_on"
        dates = Check(
            name=f"{table}_due_within_reason", sql=f"due_on >= '2000-01-01'::date AND due_on <= {latest} + 1100"
        )
    else:
        date_column = "occurred_on"
        dates = Check(
            name=f"{table}_not_in_the_future",
            sql=f"occurred_on >= '2000-01-01'::date AND occurred_on <= {latest}",
        )
    insertable = (*PROVENANCE_COLUMNS, date_column, *columns)
    rules: list[BaseConstraint] = [
        models.UniqueConstraint(name=f"{table}_farm_and_id", fields=["farm", "id"]),
        models.UniqueConstraint(name=f"{table}_one_a_draft", fields=["farm", "draft_id"]),
        models.UniqueConstraint(
            name=f"{table}_one_a_tool_call",
            fields=["farm", "ai_run_id", "tool_call_id"],
            condition=~models.Q(tool_call_id=""),
        ),
        TenantForeignKey(name=f"{table}_batch", column="batch_id", to="batches"),
        TenantForeignKey(name=f"{table}_draft", column="draft_id", to="assistant_drafts"),
        TenantForeignKey(name=f"{table}_run", column="ai_run_id", to="ai_runs"),
        # A person's own record, a person's confirm of a draft, or the assistant's own (by autonomy): nothing between.
        Check(
            name=f"{table}_provenance",
            sql="source = 'person' AND draft_id IS NULL AND ai_run_id IS NULL AND tool_call_id = ''"
            " AND created_by_id IS NOT NULL"
            " OR source = 'assistant' AND ai_run_id IS NOT NULL AND draft_id IS NOT NULL AND tool_call_id = ''"
            " AND created_by_id IS NOT NULL"
            " OR source = 'assistant' AND ai_run_id IS NOT NULL AND draft_id IS NULL AND tool_call_id <> ''"
            " AND created_by_id IS NULL",
        ),
        dates,
        Check(
            name=f"{table}_void_has_person_and_reason",
            sql="voided_at IS NULL AND voided_by_id IS NULL AND void_reason = ''"
            " OR voided_at IS NOT NULL AND voided_by_id IS NOT NULL AND void_reason <> ''",
        ),
        *tenant_rules(
            table,
            app={
                "SELECT": "*",
                "INSERT": (*insertable, *by_hand, "created_by_id"),
                "UPDATE": ("voided_at", "voided_by_id", "void_reason", *updatable),
            },
            app_check=f"{MAY_WRITE} AND created_by_id = {PERSON}",
            app_update_check=voided_by,
            assistant={"SELECT": "*", "INSERT": insertable},
            assistant_check=f"source = 'assistant' AND draft_id IS NULL"
            f" AND resolve_autonomy(farm_id, '{name}') = 'auto' AND {MAY_WRITE}",
        ),
        Trigger(
            name=f"{table}_run_is_open",
            timing="BEFORE INSERT",
            function="run_must_be_open",
            when="new.source = 'assistant' AND new.draft_id IS NULL",
        ),
        Trigger(
            name=f"{table}_void",
            timing="BEFORE UPDATE",
            function="record_void_is_final",
            when="new.voided_at IS NOT NULL OR old.voided_at IS NOT NULL",
        ),
        Trigger(
            name=f"{table}_void_returns_stock",
            timing="AFTER UPDATE",
            function="record_is_voided",
            when="old.voided_at IS NULL AND new.voided_at IS NOT NULL",
        ),
        Trigger(
            name=f"{table}_draft_is_confirmed",
            timing="AFTER INSERT",
            function="record_must_match_draft",
            when="new.draft_id IS NOT NULL",
            deferred=True,
        ),
        ReferenceRow(
            name=f"{table}_record_type",
            into="record_types",
            key=name,
            values={
                "table_name": table,
                "floor": floor,
                "money": money,
                "columns": " ".join(("batch_id", date_column, *columns)),
            },
        ),
    ]
    return [*rules, *money_rules(table)] if money else rules


class RecordForm(forms.ModelForm):
    """The one form of a record type. Field names are column names, but for batches (`batch` is column `batch_id`)."""

    #: kinds of batch that the type can belong to; None means any
    batch_kinds: ClassVar[tuple[str, ...] | None] = None
    #: fields that are seldom filled in: a page keeps them closed under "More"
    more: ClassVar[tuple[str, ...]] = ()
    #: fields that name a person the farm trades with: a page offers the names it knows
    people: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        *args: Any,
        farm: Farm,
        today: Any,
        batches: Iterable[Batch] | None = None,
        using: str = "default",
        **kwargs: Any,
    ):
        """`batches` are the farm's, where the caller has them already: many forms on a page then ask only once."""
        super().__init__(*args, **kwargs)
        self.farm = farm
        self.today = today
        if batches is None:
            batches = Batch.objects.using(using).filter(farm_id=farm.id)
        fitting = [batch for batch in batches if self.takes(batch)]
        for field in self.fields.values():
            if isinstance(field, BatchField):
                field.set_batches(fitting)
        for name in self.people:
            self.fields[name].widget.attrs["list"] = PEOPLE
        date_field = self.fields[self._meta.model.date_column]
        assert isinstance(date_field, FarmDateField)
        date_field.set_today(today)
        # A new record's instance says None, which would hide the field's own initial value: show the day it will take.
        self.initial[self._meta.model.date_column] = self.initial.get(self._meta.model.date_column) or today

    @classmethod
    def takes(cls, batch: Batch) -> bool:
        """Whether a record of this type can belong to `batch`."""
        return cls.batch_kinds is None or batch.kind in cls.batch_kinds

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """The fields that a page shows at once."""
        return [field for field in self if field.name not in self.more]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The fields that a page keeps closed under "More", in the form's order."""
        return [field for field in self if field.name in self.more]

    @property
    def more_is_open(self) -> bool:
        """Whether one of those says something, or is wrong."""
        return any(field.errors or field.value() not in (None, "", False, "False") for field in self.more_fields)

    def _get_validation_exclusions(self) -> set[str]:
        # Uniqueness and keys are PostgreSQL's to check; asking beforehand costs a query a rule.
        return {field.name for field in self._meta.model._meta.fields}

    def validate_unique(self) -> None:
        """Nothing: see _get_validation_exclusions."""

    def payload(self) -> dict[str, Any]:
        """The validated record as JSON: column name -> value, money in kobo, dates as ISO text."""
        return {
            self.column(name): as_json(self.cleaned_data[name]) for name in self.fields if name in self.cleaned_data
        }

    @classmethod
    def column(cls, name: str) -> str:
        return f"{name}_id" if isinstance(cls.base_fields.get(name), BatchField) else name

    @classmethod
    def data_from_payload(cls, payload: dict[str, Any]) -> dict[str, Any]:
        """Form data (what a person would have typed) that says the same as `payload`."""
        return {
            name: field.prepare_value(payload.get(cls.column(name)))
            for name, field in cls.base_fields.items()
            if payload.get(cls.column(name)) is not None
        }


def as_json(value: Any) -> Any:
    """A cleaned form value in JSON's words; numbers stay numbers so that PostgreSQL can compare them with columns."""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, UUID):
        return str(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "as_tuple"):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


@dataclass(frozen=True)
class RecordType:
    """The one definition of a record type. `details` lists (label, text) pairs of a record; `amount_column` is what a
    list of them adds up, in kobo."""

    name: str
    order: int
    model: type[Record]
    form: type[RecordForm]
    label: Any
    label_plural: Any
    floor: bool
    money: bool
    tool_description: str
    details: Callable[[Any], list[tuple[Any, str]]]
    amount_column: str = ""

    @property
    def batch_fields(self) -> list[str]:
        """The form's fields that name a batch: `batch`, and where animals go from one to another."""
        return [name for name, field in self.form.base_fields.items() if isinstance(field, BatchField)]

    def draft_record(self, payload: dict[str, Any], farm_id: UUID) -> Record:
        """An unsaved record that says what `payload` says."""
        record = self.model(farm_id=farm_id)
        for column, value in payload.items():
            field = record._meta.get_field(column.removesuffix("_id"))
            assert isinstance(field, models.Field)
            setattr(record, column, field.to_python(value))
        return record


__all__ = ["PROVENANCE_COLUMNS", "Record", "RecordForm", "RecordType", "Source", "as_json", "record_rules"]
