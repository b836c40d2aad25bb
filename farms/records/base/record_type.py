"""The declaration of a record type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db import models
from django.db.models import BaseConstraint

from farmops.database.tenancy import MAY_WRITE, money_rules
from farms.records.base.form import RecordForm, as_json
from farms.records.base.model import Record
from farms.records.base.money import Money
from farms.records.base.rules import access_rules, day_rule, provenance_rules, type_row, void_rules
from farms.records.fields import BatchField

SHARED = frozenset(field.name for field in Record._meta.local_fields)


@dataclass(frozen=True)
class RecordType:
    """A record type, declared once: whatever else knows something of a single type reads it here.

    Made, it adds to its model the database rules that follow from it, and tells its form whose names to offer.
    """

    name: str
    order: int  # its place in every list of types
    icon: str  # in the sprite
    form: type[RecordForm]
    label: Any
    label_plural: Any
    tool_description: str
    details: Callable[[Any], list[tuple[Any, str]]]  # (label, text) pairs of a record
    sample: Mapping[str, Any]  # a valid payload, without batch and day
    floor: bool  # the assistant may never write one by itself
    money: Money | None = None  # what it does to money; workers do not see such a type
    moves_stock: bool = False  # a trigger writes stock movements
    moves_store: bool = False  # a trigger writes store movements
    updatable: tuple[str, ...] = ()  # columns that may change later
    by_hand: tuple[str, ...] = ()  # columns that a person writes and no draft says
    voided_by: str = MAY_WRITE  # SQL of who may change it or take it out
    beside: str = ""  # what its pages ask beside the form: a key of farms.records.beside.BESIDE
    names_medicine: tuple[str, ...] = ()  # columns in which a banned medicine is warned of
    #: payload -> the food that it sells ('eggs', 'birds', 'fish'), which a medicine may hold
    sells: Callable[[Mapping[str, Any]], tuple[str, ...]] | None = None
    collects_eggs: bool = False  # they are kept apart while a medicine holds them
    has_receipt: bool = False

    def __post_init__(self) -> None:
        meta = self.model._meta
        meta.constraints = [*meta.constraints, *self.rules()]
        meta.original_attrs["constraints"] = meta.constraints  # what makemigrations reads
        if self.money:
            self.form.people = (self.money.who,)

    @property
    def model(self) -> type[Record]:
        return cast(type[Record], self.form._meta.model)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def to_come(self) -> bool:
        """Whether it lies in the future: due, not done."""
        return self.model.date_column == "due_on"

    @property
    def amount_column(self) -> str:
        """What a list of them adds up, in kobo; '' where no money is counted."""
        return self.money.amount if self.money else ""

    @property
    def columns(self) -> list[str]:
        """The columns of a payload besides the batch: the day, then the model's own fields that are edited."""
        own = [
            field.attname for field in self.model._meta.concrete_fields if field.editable and field.name not in SHARED
        ]
        day = self.model.date_column
        return [day, *(column for column in own if column != day)]

    def rules(self) -> list[BaseConstraint]:
        """The database rules that every table of records has, and those of what it does to money."""
        table, columns = self.table, self.columns
        return [
            *provenance_rules(table),
            day_rule(table, to_come=self.to_come),
            *void_rules(table),
            *access_rules(
                table,
                self.name,
                columns=columns,
                by_hand=self.by_hand,
                updatable=self.updatable,
                voided_by=self.voided_by,
            ),
            type_row(table, self.name, columns=columns, floor=self.floor, money=self.money is not None),
            *([*money_rules(table), *self.money.rules(table)] if self.money else []),
        ]

    @property
    def batch_fields(self) -> list[str]:
        """The form's fields that name a batch: `batch`, and where animals go from one to another."""
        return [name for name, field in self.form.base_fields.items() if isinstance(field, BatchField)]

    def payload_of(self, record: Record) -> dict[str, Any]:
        """What a record says, as a payload says it."""
        return {column: as_json(getattr(record, column)) for column in ("batch_id", *self.columns)}

    def draft_record(self, payload: dict[str, Any], farm_id: UUID) -> Record:
        """An unsaved record that says what `payload` says."""
        record = self.model(farm_id=farm_id)
        for column, value in payload.items():
            field = record._meta.get_field(column.removesuffix("_id"))
            assert isinstance(field, models.Field)
            setattr(record, column, field.to_python(value))
        return record
