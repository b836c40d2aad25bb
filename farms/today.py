"""The farm's day: what each batch did today against yesterday, what is due, and the daily sheet that people fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from farms import words
from farms.models import Batch, Farm
from farms.models.batch import LAYING
from farms.records import RECORD_TYPES, RecordForm
from farms.records.egg_collection import EggCollection
from farms.records.feed_use import BAG, FeedUse
from farms.records.mortality import Mortality
from farms.services import AlreadyWritten, Refused, head_counts, repeatable_id, write_record


@dataclass
class BatchDay:
    """One batch on one day, with the day before. `batch` None: what was written without naming a batch."""

    batch: Batch | None
    crate_size: int
    lays: bool = False  # birds that are kept for eggs, or have laid
    alive: int = 0
    died: int = 0
    died_before: int = 0
    eggs: int = 0  # pieces
    eggs_before: int = 0
    fed_kg: Decimal = Decimal(0)
    fed_unweighed: int = 0  # records of feed in a measure whose weight nobody said

    @property
    def is_empty(self) -> bool:
        """No animals, and nothing written for these two days: a batch of the past."""
        return not (
            self.alive
            or self.died
            or self.died_before
            or self.eggs
            or self.eggs_before
            or self.fed_kg
            or self.fed_unweighed
        )

    @property
    def eggs_in_words(self) -> str:
        return words.crates(self.eggs, self.crate_size)

    @property
    def eggs_before_in_words(self) -> str:
        return words.crates(self.eggs_before, self.crate_size)

    @property
    def fed_in_words(self) -> str:
        """ "150 kg", "2 not weighed", or both."""
        unweighed = ngettext("%(count)s not weighed", "%(count)s not weighed", self.fed_unweighed) % {
            "count": self.fed_unweighed
        }
        weighed = _("%(kg)s kg") % {"kg": words.quantity(self.fed_kg)}
        if not self.fed_unweighed:
            return weighed
        return f"{weighed} + {unweighed}" if self.fed_kg else unweighed


@dataclass(frozen=True)
class FarmDay:
    """The farm on one day: each batch that lives or did something, what was written for no batch, and all of it."""

    batches: list[BatchDay]
    unnamed: BatchDay | None
    whole: BatchDay
    has_batches: bool  # past ones included

    @property
    def has_parts(self) -> bool:
        """Whether the whole says more than its only part."""
        return len(self.batches) + (self.unnamed is not None) > 1


def farm_day(farm: Farm, today: date) -> FarmDay:
    """The figures of `today` and of the day before: five queries, however many batches and records there are."""
    heads = head_counts(farm.id)
    found: dict[UUID | None, BatchDay] = {
        batch.id: BatchDay(batch, farm.crate_size, batch.kind in LAYING, heads.get(batch.id, 0))
        for batch in Batch.objects.filter(farm_id=farm.id)
    }
    found[None] = unnamed = BatchDay(None, farm.crate_size)
    for row in _sums(Mortality, farm, today, amount=Sum("count")):
        _put(found[row["batch_id"]], "died", row, today)
    for row in _sums(EggCollection, farm, today, amount=Sum("eggs")):
        _put(found[row["batch_id"]], "eggs", row, today)
        found[row["batch_id"]].lays = True
    for row in _sums(FeedUse, farm, today, amount=Sum("kg"), unweighed=Count("id", filter=Q(kg=None))):
        if row["occurred_on"] == today:
            here = found[row["batch_id"]]
            here.fed_kg, here.fed_unweighed = row["amount"] or Decimal(0), row["unweighed"]
    del found[None]
    batches = [here for here in found.values() if not here.is_empty]
    return FarmDay(
        batches,
        unnamed=None if unnamed.is_empty else unnamed,
        whole=_whole([*batches, unnamed], farm),
        has_batches=bool(found),
    )


def _sums(model: type[models.Model], farm: Farm, today: date, **sums: Any) -> Iterator[dict[str, Any]]:
    days = [today, today - timedelta(days=1)]
    kept = model._default_manager.filter(farm_id=farm.id, voided_at=None, occurred_on__in=days)
    return kept.order_by().values("batch_id", "occurred_on").annotate(**sums).iterator()


def _put(here: BatchDay, name: str, row: dict[str, Any], today: date) -> None:
    setattr(here, name if row["occurred_on"] == today else f"{name}_before", row["amount"])


def _whole(parts: list[BatchDay], farm: Farm) -> BatchDay:
    whole = BatchDay(None, farm.crate_size, any(part.lays for part in parts))
    for part in parts:
        for name in ("alive", "died", "died_before", "eggs", "eggs_before", "fed_kg", "fed_unweighed"):
            setattr(whole, name, getattr(whole, name) + getattr(part, name))
    return whole


# --- The daily sheet: one-number boxes for each batch --------------------------------------------------------------

# record type -> what its boxes leave unsaid
UNSAID: dict[str, dict[str, str]] = {"mortality": {}, "egg_collection": {}, "feed_use": {"unit": BAG}}
COLUMNS = {"mortality": ("count",), "egg_collection": ("crates", "loose"), "feed_use": ("quantity",)}


@dataclass
class Box:
    """One number of the daily sheet. `name` is that of its input."""

    batch: Batch
    kind: str
    column: str
    label: str
    typed: str = ""
    error: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.column}-{self.batch.id}"

    @property
    def is_whole(self) -> bool:
        return self.column in ("count", "loose")

    @property
    def is_blank(self) -> bool:
        """Nothing to write: on a daily sheet 0 died is not a record."""
        return self.typed.strip() in ("", "0")


@dataclass
class Sheet:
    """The daily sheet of a farm: (figures, boxes) of each batch, and the records that were just written from it."""

    farm: Farm
    today: date
    rows: list[tuple[BatchDay, list[Box]]]
    written: list[str] = field(default_factory=list)
    problem: str = ""

    @property
    def boxes(self) -> list[Box]:
        return [box for _day, boxes in self.rows for box in boxes]

    @property
    def has_errors(self) -> bool:
        return bool(self.problem) or any(box.error for box in self.boxes)

    def save(self, key: str) -> bool:
        """Write a record for every part that was filled in: all of them, or nothing and the boxes say why.

        `key` names one showing of the sheet: sending the same numbers under it a second time writes nothing twice.
        """
        parts = [part for part in self._parts() if not all(box.is_blank for box in part)]
        if not parts:
            self.problem = _("Write a number in at least one box.")
            return False
        forms = [(self._form(part), part) for part in parts]
        for form, part in forms:
            _show_errors(form, part)
        if not self.has_errors:
            self._write(forms, key)
        return not self.has_errors

    def _parts(self) -> list[list[Box]]:
        """The boxes that make one record together."""
        return [
            [box for box in boxes if box.kind == kind]
            for _day, boxes in self.rows
            for kind in UNSAID
            if any(box.kind == kind for box in boxes)
        ]

    def _form(self, part: list[Box]) -> RecordForm:
        kind = RECORD_TYPES[part[0].kind]
        typed = {box.column: "" if box.is_blank else box.typed for box in part}
        return kind.form(
            {**typed, **UNSAID[kind.name], "batch": str(part[0].batch.id)},
            farm=self.farm,
            today=self.today,
            batches=[day.batch for day, _boxes in self.rows if day.batch],
            instance=kind.model(farm_id=self.farm.id),
        )

    def _write(self, forms: list[tuple[RecordForm, list[Box]]], key: str) -> None:
        part: list[Box] = []
        try:
            with transaction.atomic():
                for form, part in forms:
                    record = form.save(commit=False)
                    record.id = repeatable_id(self.farm.id, key, [(box.name, box.typed) for box in part])
                    self.written.append(write_record(record).summary())
        except AlreadyWritten:
            self.written = []
        except Refused as refused:
            self.written = []
            part[0].error = str(refused)


def daily_sheet(farm: Farm, today: date, day: FarmDay, typed: Mapping[str, str] | None = None) -> Sheet:
    """The sheet for the batches of `day` that hold animals, with what was typed into it."""
    sheet = Sheet(farm, today, [(here, _boxes(here)) for here in day.batches if here.alive])
    for box in sheet.boxes:
        box.typed = (typed or {}).get(box.name, "")
    return sheet


def _boxes(here: BatchDay) -> list[Box]:
    assert here.batch is not None
    labels = {("mortality", "count"): _("Died")}
    if here.lays:
        labels |= {("egg_collection", "crates"): _("Crates"), ("egg_collection", "loose"): _("Loose eggs")}
    labels |= {("feed_use", "quantity"): _("Feed bags")}
    return [Box(here.batch, kind, column, label) for (kind, column), label in labels.items()]


def _show_errors(form: RecordForm, part: list[Box]) -> None:
    """Put each message of the form at its box; one about a field without a box goes to the first."""
    for name, texts in form.errors.items():
        box = next((box for box in part if box.column == name), part[0])
        box.error = " ".join([*([box.error] if box.error else []), *(str(text) for text in texts)])
