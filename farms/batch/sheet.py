"""The daily sheet of one batch, for today or a day of the last thirty.

`farms.daily.sheet` has the boxes and the saving of every sheet, and the short one of all batches on Today; here are the
boxes of one batch, with what is in the books of that day and the day before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops import words
from farms.daily.sheet import UNSAID, Box, Sheet
from farms.daily.today import BatchDay
from farms.models import Batch, Farm
from farms.models.batch import LAYING
from farms.models.store import Good, StoreMovement
from farms.records import RECORD_TYPES, Record, RecordType
from farms.records.services import records
from farms.records.types.egg_collection import EggCollection
from farms.records.types.feed_use import BAG, KG, FeedUse
from farms.records.types.water import WaterRecord

DAYS_BACK = 30
FEEDS_OFFERED = 12
KINDS = tuple(UNSAID)
BIRD_CAUSES = (
    gettext_lazy("sickness"), gettext_lazy("weak"), gettext_lazy("heat"), gettext_lazy("cold"),
    gettext_lazy("pecking"), gettext_lazy("piling up"), gettext_lazy("prolapse"), gettext_lazy("predator"),
    gettext_lazy("accident"), gettext_lazy("found dead"),
)  # fmt: skip
FISH_CAUSES = (
    gettext_lazy("low oxygen"), gettext_lazy("bad water"), gettext_lazy("sickness"), gettext_lazy("wounds"),
    gettext_lazy("eaten by others"), gettext_lazy("handling"), gettext_lazy("birds or snakes"),
    gettext_lazy("found dead"),
)  # fmt: skip
READINGS = {
    "dissolved_oxygen_mg_l": (gettext_lazy("Oxygen"), gettext_lazy("mg/l")),
    "temperature_c": (gettext_lazy("Temperature"), "°C"),
    "ph": (gettext_lazy("pH"), ""),
    "ammonia_mg_l": (gettext_lazy("Ammonia"), gettext_lazy("mg/l")),
    "nitrite_mg_l": (gettext_lazy("Nitrite"), gettext_lazy("mg/l")),
    "transparency_cm": (gettext_lazy("Clear to"), gettext_lazy("cm")),
}


@dataclass
class BatchSheet:
    """The sheet of a batch on a day, with what is in the books of that day already."""

    batch: Batch
    day: date
    today: date
    sheet: Sheet
    in_books: list[tuple[RecordType, Record]]

    @property
    def parts(self) -> list[tuple[str, list[Box]]]:
        """(heading, boxes) of each part of the sheet."""
        titles = {
            "mortality": _("Deaths"),
            "egg_collection": _("Eggs"),
            "feed_use": _("Feed"),
            "water": _("Water"),
            "weight": _("Weight"),
        }
        return [(titles[part[0].kind], part) for part in self.sheet.parts()]

    @property
    def first_day(self) -> date:
        """The earliest day that can be written for this batch."""
        return first_day(self.batch, self.today)

    @property
    def before(self) -> date | None:
        """The day before, where it can still be written."""
        return self.day - timedelta(days=1) if self.day > self.first_day else None

    @property
    def after(self) -> date | None:
        """The day after; None for today's sheet."""
        return self.day + timedelta(days=1) if self.day < self.today else None


def first_day(batch: Batch, today: date) -> date:
    """The earliest day that is written on a sheet: thirty days back, or the day of stocking."""
    return min(max(today - timedelta(days=DAYS_BACK), batch.placed_on), today)


def wrong_day(batch: Batch, day: date, today: date) -> str:
    """Why that day has no sheet, or ''."""
    if day > today:
        return _("That day has not come yet.")
    if day < batch.placed_on:
        return _("The batch was not there on that day yet.")
    if day < today - timedelta(days=DAYS_BACK):
        return _("That is more than %(days)s days ago: it can no longer be written here.") % {"days": DAYS_BACK}
    return ""


def batch_sheet(farm: Farm, batch: Batch, day: date, today: date) -> BatchSheet:
    """The empty sheet. Eight queries, however many records there are."""
    two_days = {name: _records(name, farm, batch, day) for name in KINDS}
    of_day = {name: [record for record in records if record.day == day] for name, records in two_days.items()}
    before = {name: [record for record in records if record.day < day] for name, records in two_days.items()}
    lays = batch.kind in LAYING or bool(two_days["egg_collection"])
    boxes = [*_deaths(batch, before["mortality"])]
    boxes += _eggs(farm, batch, before["egg_collection"]) if lays else []
    boxes += _feed(farm, batch, before["feed_use"])
    boxes += _readings(batch, before["water"]) if batch.is_fish else _litres(batch, before["water"])
    boxes += _weight(batch, day)
    when = _("yesterday %(value)s") if day == today else _("the day before %(value)s")
    for box in boxes:
        if box.before and box.kind != "weight" and box.column != "unit":
            box.before = when % {"value": box.before}
    batch_day = BatchDay(batch, farm.crate_size, lays)
    in_books = [(RECORD_TYPES[name], record) for name in KINDS for record in of_day[name]]
    return BatchSheet(batch, day, today, Sheet(farm, today, [(batch_day, boxes)], on=day), in_books)


def _records(name: str, farm: Farm, batch: Batch, day: date) -> list[Any]:
    """What is in the books of that day and the day before."""
    days = [day, day - timedelta(days=1)]
    return list(records(RECORD_TYPES[name], farm.id).filter(batch_id=batch.id, voided_at=None, occurred_on__in=days))


def _deaths(batch: Batch, before: list[Any]) -> list[Box]:
    causes = FISH_CAUSES if batch.is_fish else BIRD_CAUSES
    died = words.quantity(sum(record.count for record in before))
    offered = [("", _("not known"))] + [(str(cause), str(cause).capitalize()) for cause in causes]
    return [
        Box(batch, "mortality", "count", _("Died"), before=died),
        Box(batch, "mortality", "cause", _("Cause"), widget="select", choices=offered),
        Box(batch, "mortality", "cause", _("Cause in your words"), widget="text", again=True),
    ]


def _eggs(farm: Farm, batch: Batch, before: list[EggCollection]) -> list[Box]:
    crates, loose = divmod(sum(collection.eggs for collection in before), farm.crate_size)
    cracked = sum(collection.cracked for collection in before)
    values = [words.quantity(number) if before else "" for number in (crates, loose, cracked)]
    labels = {"crates": _("Crates"), "loose": _("Loose"), "cracked": _("Cracked")}
    return [
        Box(batch, "egg_collection", column, label, before=value)
        for (column, label), value in zip(labels.items(), values, strict=True)
    ]


def _feed(farm: Farm, batch: Batch, before: list[FeedUse]) -> list[Box]:
    fed = FeedUse._default_manager.filter(farm_id=farm.id, batch_id=batch.id, voided_at=None)
    newest = fed.order_by("-occurred_on", "-created_at").values_list("unit", "feed_type").first()
    unit, feed = newest or (BAG, "")
    unit = unit if unit in (BAG, KG) else BAG
    moved = StoreMovement.objects.filter(farm_id=farm.id, good=Good.FEED).exclude(item="")
    names = list(moved.order_by("item").values_list("item", flat=True).distinct()[:FEEDS_OFFERED])
    feeds = {name.strip().lower(): name for name in (*names, feed) if name.strip()}
    measures = [(BAG, _("bags")), (KG, _("kg"))]
    bag = _("a bag is %(kg)s kg") % {"kg": words.quantity(farm.feed_bag_kg)}
    boxes = [
        Box(batch, "feed_use", "quantity", _("How much"), before=_fed(before)),
        Box(
            batch,
            "feed_use",
            "unit",
            _("Measured in"),
            unit,
            widget="select",
            choices=measures,
            before=bag,
            alone=False,
        ),
    ]
    if feeds:
        offered = [("", _("not said")), *((name, name) for name in feeds.values())]
        boxes.append(Box(batch, "feed_use", "feed_type", _("Which feed"), feed, widget="select", choices=offered,
                         alone=False))  # fmt: skip
    return boxes


def _fed(before: Iterable[FeedUse]) -> str:
    return " + ".join(record.amount() for record in before)


def _litres(batch: Batch, before: list[WaterRecord]) -> list[Box]:
    drunk = [record.litres for record in before if record.litres is not None]
    value = words.quantity(sum(drunk, Decimal(0))) if drunk else ""
    return [Box(batch, "water", "litres", _("Drunk"), unit=_("litres"), before=value)]


def _readings(batch: Batch, before: list[WaterRecord]) -> list[Box]:
    """The readings of a pond; beside each the last of the day before."""
    newest = sorted(before, key=lambda record: (str(record.taken_at or ""), record.created_at))
    boxes = [Box(batch, "water", "taken_at", _("At what time"), widget="time")]
    for column, (label, unit) in READINGS.items():
        values = [getattr(record, column) for record in newest if getattr(record, column) is not None]
        value = words.quantity(values[-1]) if values else ""
        boxes.append(Box(batch, "water", column, str(label), unit=str(unit), before=value, zero=True))
    return boxes


def _weight(batch: Batch, day: date) -> list[Box]:
    earlier = records(RECORD_TYPES["weight"], batch.farm_id).filter(
        batch_id=batch.id, voided_at=None, occurred_on__lt=day
    )
    last = earlier.first()
    value = ""
    if last:
        value = _("last %(weight)s, %(day)s") % {"weight": last.weight(), "day": words.day(last.occurred_on, day)}
    return [
        Box(batch, "weight", "average_g", _("Average of one"), unit=_("g"), before=value),
        Box(batch, "weight", "sample_size", _("How many weighed")),
    ]
