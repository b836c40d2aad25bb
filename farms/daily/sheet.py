"""The daily sheet: boxes for what happened on a day, and one save that writes a record of each part, or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from farmops.refusals import Refused
from farms.daily.today import BatchDay, FarmDay
from farms.figures.plausible import Doubt
from farms.models import Batch, Farm
from farms.records import RECORD_TYPES, Record, RecordForm
from farms.records.plausible import doubts
from farms.records.services import AlreadyWritten, TakenOut, repeatable_id, write_record
from farms.records.types.feed_use import BAG

# record type -> what its boxes leave unsaid
UNSAID: dict[str, dict[str, str]] = {
    "mortality": {}, "egg_collection": {}, "feed_use": {"unit": BAG}, "water": {}, "weight": {},
}  # fmt: skip
WHOLE = ("count", "loose", "cracked", "sample_size")


@dataclass
class Box:
    """One answer of the daily sheet. `name` is that of its input.

    Of two boxes of one column, the later one counts where it is filled in. A box that does not speak for itself
    (`alone` False: a measure, the name of a feed) makes no record. `zero` is a value where nothing else says "none".
    """

    batch: Batch
    kind: str
    column: str
    label: str
    typed: str = ""
    error: str = ""
    doubt: str = ""
    widget: str = "number"  # or "text", "time", "select"
    choices: list[tuple[str, str]] = field(default_factory=list)
    unit: str = ""
    before: str = ""  # a word beside the label: what was written the day before
    again: bool = False  # the second box of its column
    alone: bool = True
    zero: bool = False

    @property
    def name(self) -> str:
        """The name of the box's input: type, column and batch."""
        return f"{self.kind}-{self.column}{'-words' if self.again else ''}-{self.batch.id}"

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers go into it."""
        return self.column in WHOLE

    @property
    def is_blank(self) -> bool:
        """Nothing to write: on a daily sheet 0 died is not a record."""
        return self.typed.strip() in (("",) if self.zero else ("", "0"))


@dataclass
class Sheet:
    """The daily sheet of a farm or of one batch: (figures, boxes) of each batch, and what was just written from it.

    `on` is the day that is written down; `today` where it is None. `doubts` is what can hardly be in it, while nobody
    has said "yes, it is so".
    """

    farm: Farm
    today: date
    rows: list[tuple[BatchDay, list[Box]]]
    written: list[str] = field(default_factory=list)
    taken_out: list[str] = field(default_factory=list)  # what this showing had written, and counts nothing any more
    problem: str = ""
    on: date | None = None
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def boxes(self) -> list[Box]:
        """All boxes, batch by batch."""
        return [box for _day, boxes in self.rows for box in boxes]

    @property
    def has_errors(self) -> bool:
        """Whether something is wrong with what was typed."""
        return bool(self.problem) or any(box.error for box in self.boxes)

    def fill(self, typed: Mapping[str, str]) -> None:
        """Put into the boxes what was typed."""
        for box in self.boxes:
            box.typed = typed.get(box.name, box.typed)

    def save(self, key: str, *, it_is_so: bool = False) -> bool:
        """Write a record for every part that was filled in: all of them, or nothing and the boxes say why.

        `key` names one showing of the sheet: sending the same numbers under it a second time writes nothing twice.
        Where something is doubted, nothing is written unless `it_is_so`.
        """
        if self.problem:
            return False
        parts = [part for part in self.parts() if any(box.alone and not box.is_blank for box in part)]
        if not parts:
            self.problem = _("Write a number in at least one box.")
            return False
        forms = [(self._form(part), part) for part in parts]
        for form, part in forms:
            _show_errors(form, part)
        if not self.has_errors:
            records = [self._record(form, part, key) for form, part in forms]
            if not it_is_so:
                self._doubt(records, [part for _form, part in forms])
            if not self.doubts:
                self._write(records, [part for _form, part in forms])
        return not (self.has_errors or self.doubts)

    def parts(self) -> list[list[Box]]:
        """The boxes that make one record together."""
        return [
            [box for box in boxes if box.kind == kind]
            for _day, boxes in self.rows
            for kind in UNSAID
            if any(box.kind == kind for box in boxes)
        ]

    def _form(self, part: list[Box]) -> RecordForm:
        kind = RECORD_TYPES[part[0].kind]
        typed = {box.column: "" for box in part}
        typed |= {box.column: box.typed for box in part if not box.is_blank}
        place = {"batch": str(part[0].batch.id), "occurred_on": (self.on or self.today).isoformat()}
        return kind.form(
            {**UNSAID[kind.name], **typed, **place},
            farm=self.farm,
            today=self.today,
            batches=[day.batch for day, _boxes in self.rows if day.batch],
            instance=kind.model(farm_id=self.farm.id),
        )

    def _record(self, form: RecordForm, part: list[Box], key: str) -> Record:
        record: Record = form.save(commit=False)
        answers = [("on", str(self.on or "")), *((box.name, box.typed) for box in part)]
        record.id = repeatable_id(self.farm.id, key, answers)
        return record

    def _doubt(self, records: list[Record], parts: list[list[Box]]) -> None:
        for part, found in zip(parts, doubts(records, self.farm), strict=True):
            for doubt in found:
                _box_of(part, doubt.field).doubt = doubt.words
                words = doubt.words if len(self.rows) == 1 else f"{part[0].batch.name}: {doubt.words}"
                self.doubts.append(replace(doubt, words=words))

    def _write(self, records: list[Record], parts: list[list[Box]]) -> None:
        first = parts[0][0]
        try:
            with transaction.atomic():
                for record, part in zip(records, parts, strict=True):
                    first = part[0]
                    try:
                        self.written.append(write_record(record).summary())
                    except TakenOut:
                        self.taken_out.append(record.summary())
                    except AlreadyWritten:
                        continue  # the rest of the sheet may be new
        except Refused as refused:
            self.written = []
            first.error = str(refused)


def daily_sheet(farm: Farm, today: date, day: FarmDay, typed: Mapping[str, str] | None = None) -> Sheet:
    """The sheet for the batches of `day` with animals, with what was typed into it."""
    sheet = Sheet(farm, today, [(batch_day, _boxes(batch_day)) for batch_day in day.batches if batch_day.alive])
    sheet.fill(typed or {})
    return sheet


def _boxes(batch_day: BatchDay) -> list[Box]:
    assert batch_day.batch is not None
    labels = {("mortality", "count"): _("Died")}
    if batch_day.lays:
        labels |= {("egg_collection", "crates"): _("Crates"), ("egg_collection", "loose"): _("Loose eggs")}
    labels |= {("feed_use", "quantity"): _("Feed bags")}
    return [Box(batch_day.batch, kind, column, label) for (kind, column), label in labels.items()]


def _show_errors(form: RecordForm, part: list[Box]) -> None:
    """Put each message of the form at its box; one about a field without a box goes to the first."""
    for name, texts in form.errors.items():
        box = _box_of(part, name)
        box.error = " ".join([*([box.error] if box.error else []), *(str(text) for text in texts)])


def _box_of(part: list[Box], column: str) -> Box:
    """The box of a column that was filled in, or its first; of a column without one the part's first."""
    boxes = [box for box in part if box.column == column]
    return next((box for box in boxes if not box.is_blank), boxes[0] if boxes else part[0])
