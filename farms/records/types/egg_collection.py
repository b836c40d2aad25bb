"""Eggs collected. `eggs` counts every piece, the cracked ones included."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.database.rules import Check, Function, Trigger
from farmops.words import quantity
from farms.models.batch import GIVES_EGGS
from farms.records.base import Record, RecordForm, RecordType
from farms.records.fields import BatchField, CountField, FarmDateField, QuantityField


class EggCollection(Record):
    eggs = models.PositiveIntegerField()
    crates = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    loose = models.PositiveIntegerField(default=0, db_default=0)
    cracked = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "egg_collections"
        constraints = [
            Check(name="egg_collections_count_is_sane", sql="eggs > 0 AND eggs <= 1000000"),
            Check(name="egg_collections_crates_are_sane", sql="crates IS NULL OR crates > 0 AND crates <= 100000"),
            Check(name="egg_collections_cracked_are_among_them", sql="cracked >= 0 AND cracked <= eggs"),
            Check(name="egg_collections_loose_are_among_them", sql="loose >= 0 AND loose <= eggs"),
            # What is laid while a medicine is in the hens is kept apart from what may be sold.
            Function(
                name="egg_collection_moves_store",
                definer=True,
                body="""
DECLARE
    held boolean := withdrawal_on(NEW.farm_id, NEW.batch_id, 'eggs', NEW.occurred_on) IS NOT NULL;
BEGIN
    PERFORM move_store(NEW.farm_id, 'eggs', CASE WHEN held THEN 'held' ELSE '' END, 'egg', NEW.eggs - NEW.cracked,
                       'collected', NEW.occurred_on, TG_TABLE_NAME::text, NEW.id);
    PERFORM move_store(NEW.farm_id, 'eggs', 'cracked', 'egg', NEW.cracked, 'collected', NEW.occurred_on,
                       TG_TABLE_NAME::text, NEW.id);
    RETURN NULL;
END
""",
            ),
            Trigger(name="egg_collections_store", timing="AFTER INSERT", function="egg_collection_moves_store"),
            Function(
                name="eggs_come_from_layers",
                definer=True,
                body="""
BEGIN
    IF EXISTS (SELECT 1 FROM batches b WHERE b.farm_id = NEW.farm_id AND b.id = NEW.batch_id
               AND NOT kind_gives(b.kind::text, 'eggs')) THEN
        RAISE EXCEPTION 'the batch gives no eggs'
            USING ERRCODE = '23514', CONSTRAINT = 'eggs_come_from_layers', TABLE = 'egg_collections';
    END IF;
    RETURN NULL;
END
""",
            ),
            Trigger(name="egg_collections_batch_lays", timing="AFTER INSERT", function="eggs_come_from_layers"),
        ]
        indexes = [models.Index(name="egg_collections_by_day", fields=["farm", "occurred_on"])]

    def summary(self) -> str:
        text = _("Collected %(eggs)s eggs") % {"eggs": quantity(self.eggs)}
        if self.crates:
            text += f" ({self.in_crates()})"
        if self.batch:
            text += _(" in %(batch)s") % {"batch": self.batch}
        return text + (_(", %(count)s cracked") % {"count": quantity(self.cracked)} if self.cracked else "")

    def in_crates(self) -> str:
        """As it was counted: "6 crates + 12"."""
        if not self.crates:
            return _("not counted in crates")
        crates = _("%(crates)s crates") % {"crates": quantity(self.crates)}
        return f"{crates} + {self.loose}" if self.loose else crates


class EggCollectionForm(RecordForm):
    batch_kinds = GIVES_EGGS

    crates = QuantityField(label=gettext_lazy("Crates"), required=False, max_value=Decimal(100_000))
    loose = CountField(label=gettext_lazy("Loose eggs"), required=False, min_value=0)
    eggs = CountField(
        label=gettext_lazy("All eggs, if you counted pieces"),
        required=False,
        help_text=gettext_lazy("Leave empty if you gave crates."),
    )
    cracked = CountField(label=gettext_lazy("Cracked, among them"), required=False, min_value=0)
    batch = BatchField(label=gettext_lazy("Which batch"), required=False)
    occurred_on = FarmDateField(label=gettext_lazy("When"))

    class Meta:
        model = EggCollection

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["loose"], data["cracked"] = data.get("loose") or 0, data.get("cracked") or 0
        if self.errors:
            return data
        self._agree_on_the_eggs(data)
        if data.get("eggs") and data["cracked"] > data["eggs"]:
            self.add_error("cracked", _("More cracked than there are eggs."))
        return data

    def _agree_on_the_eggs(self, data: dict[str, Any]) -> None:
        crates, eggs, size = data.get("crates"), data.get("eggs"), self.farm.crate_size
        if crates is None and eggs is None:
            if not data["loose"]:
                self.add_error("crates", _("Say how many crates, or how many eggs."))
            data["eggs"] = data["loose"] or None
            return
        if crates is None:
            return
        counted = crates * size + data["loose"]
        if counted != counted.to_integral_value():
            self.add_error(
                "crates", _("A crate here holds %(size)s eggs; that is not a whole number.") % {"size": size}
            )
        elif eggs is None:
            data["eggs"] = int(counted)
        elif not data["loose"] and 0 < eggs - counted < size:
            data["loose"] = int(eggs - counted)  # "7 crates, 222 eggs": the rest are loose
        elif eggs != counted:
            self.add_error(
                "eggs",
                _("%(crates)s of %(size)s are %(counted)s eggs, not %(eggs)s. Which is right?")
                % {"crates": quantity(crates), "size": size, "counted": quantity(counted), "eggs": quantity(eggs)},
            )


def details(record: EggCollection) -> list[tuple[str, str]]:
    return [
        (_("Eggs"), quantity(record.eggs)),
        (_("Counted as"), record.in_crates()),
        (_("Cracked"), quantity(record.cracked)),
        (_("Batch"), str(record.batch or _("not said"))),
    ]


RECORD_TYPE = RecordType(
    name="egg_collection",
    order=30,
    icon="egg_collection",
    form=EggCollectionForm,
    label=gettext_lazy("Eggs"),
    label_plural=gettext_lazy("Eggs"),
    tool_description="Eggs collected: `eggs` counts every piece; `crates` as the farmer said it.",
    details=details,
    floor=False,
    sample={"eggs": 310, "crates": 10, "loose": 10, "cracked": 2},
    moves_store=True,
    collects_eggs=True,
)
