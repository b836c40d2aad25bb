"""The form by which every way into a record type is checked: a page, a tool call, an edited draft, a confirm."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.db import models

from farms.models.batch import Batch
from farms.models.farm import Farm
from farms.records.fields import BatchField, FarmDateField

PEOPLE = "people"  # the id of the list of names on a page


class RecordForm(forms.ModelForm):
    """The one form of a record type. Field names are column names, but for batches (`batch` is column `batch_id`)."""

    #: kinds of batch that the type can belong to; None means any
    batch_kinds: ClassVar[tuple[str, ...] | None] = None
    #: fields that are seldom filled in: a page keeps them closed under "More"
    more: ClassVar[tuple[str, ...]] = ()
    #: fields that name a person the farm trades with, as the type's `money` says: a page offers the names it knows
    people: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """A type's form is made of the fields that it declares, in their order: its Meta names the model alone."""
        super().__init_subclass__(**kwargs)
        meta: Any = vars(cls)["Meta"]
        meta.fields = list(cls.declared_fields)

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
