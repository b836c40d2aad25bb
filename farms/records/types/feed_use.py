"""Feed given to animals. Buying feed is an expense."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from farmops.database.rules import Check, Function, Trigger
from farmops.words import quantity
from farms.records.base import Record, RecordForm, RecordType
from farms.records.fields import BatchField, FarmDateField, LineField, QuantityField

BAG, KG = "bag", "kg"

_BAGS = re.compile(
    r"(?<![\d.,])(\d{1,4}(?:\.\d+)?)\s*(?:x\s*)?(?:(\d{1,3})\s*kg\s*)?bags?\b(?:\s*(?:of|x|×|@)?\s*(\d{1,3})\s*kg)?",
    re.IGNORECASE,
)
_KG = re.compile(r"(?<![\d.,])(\d{1,6}(?:\.\d+)?)\s*(?:kg|kilos?)\b", re.IGNORECASE)


def said_kg(words: str, bag_kg: Decimal) -> Decimal | None:
    """Kilograms of feed that words speak of; None when they name no single amount.

    "10 bags of layer mash" is ten of the farm's bags, "10 bags 15 kg" ten of fifteen kilos, "300 kg of maize" is 300.
    """
    bags = _BAGS.findall(words)
    if len(bags) == 1:
        count, before, after = bags[0]
        return Decimal(count) * Decimal(before or after or bag_kg)
    weights = _KG.findall(words)
    return Decimal(weights[0]) if not bags and len(weights) == 1 else None


def plain_unit(unit: str) -> str:
    """One name for each measure of feed: "Bags" is bag, "kilos" is kg; other measures as they are, in small letters."""
    unit = unit.strip().lower()
    return {"bags": BAG, "kgs": KG, "kilo": KG, "kilos": KG, "kilogram": KG}.get(unit, unit)


class FeedUse(Record):
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit = models.CharField(max_length=20)
    kg = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    feed_type = models.CharField(max_length=60, default="", db_default="", blank=True)

    class Meta:
        db_table = "feed_records"
        constraints = [
            Check(name="feed_records_quantity_is_sane", sql="quantity > 0 AND quantity <= 100000"),
            Check(name="feed_records_unit_is_not_empty", sql="btrim(unit) <> ''"),
            Check(name="feed_records_kg_is_sane", sql="kg IS NULL OR kg > 0 AND kg <= 1000000"),
            Function(
                name="feed_use_moves_store",
                definer=True,
                body="""
BEGIN
    PERFORM move_store(NEW.farm_id, 'feed', NEW.feed_type, 'kg', -NEW.kg, 'fed', NEW.occurred_on,
                       TG_TABLE_NAME::text, NEW.id);
    RETURN NULL;
END
""",
            ),
            Trigger(name="feed_records_store", timing="AFTER INSERT", function="feed_use_moves_store"),
        ]
        indexes = [models.Index(name="feed_records_by_day", fields=["farm", "occurred_on"])]

    def summary(self) -> str:
        text = _("Fed %(amount)s") % {"amount": self.amount()}
        if self.feed_type:
            text += _(" of %(feed)s") % {"feed": self.feed_type}
        return text + (_(" to %(batch)s") % {"batch": self.batch} if self.batch else "")

    def amount(self) -> str:
        """As it was measured, with the weight: "2 bags (50 kg)"."""
        number = quantity(self.quantity)
        if self.unit == KG:
            return _("%(number)s kg") % {"number": number}
        unit = ngettext("bag", "bags", 1 if self.quantity == 1 else 2) if self.unit == BAG else self.unit
        return f"{number} {unit}" + (_(" (%(kg)s kg)") % {"kg": quantity(self.kg)} if self.kg else "")


class FeedUseForm(RecordForm):
    quantity = QuantityField(label=gettext_lazy("How much"), max_value=Decimal(100_000))
    unit = LineField(
        label=gettext_lazy("Measured in"),
        max_length=20,
        initial=BAG,
        help_text=gettext_lazy("bag, kg, or your own measure, for example paint bucket"),
    )
    kg = QuantityField(
        label=gettext_lazy("Weight in kg"),
        required=False,
        help_text=gettext_lazy("Leave empty for bags: the size of your bags is in the farm's settings."),
    )
    feed_type = LineField(label=gettext_lazy("Which feed"), required=False, max_length=60, empty_value="")
    batch = BatchField(label=gettext_lazy("Which batch"), required=False)
    occurred_on = FarmDateField(label=gettext_lazy("When"))

    class Meta:
        model = FeedUse

    def clean_unit(self) -> str:
        return plain_unit(self.cleaned_data["unit"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        amount, unit, kg = data.get("quantity"), data.get("unit"), data.get("kg")
        if amount is None or unit is None or "kg" in self.errors:
            return data
        if unit == KG and kg not in (None, amount):
            self.add_error("kg", _("You wrote two different weights. Which is right?"))
        elif kg is None and unit in (KG, BAG):
            data["kg"] = amount if unit == KG else amount * Decimal(self.farm.feed_bag_kg)
        return data


def details(record: FeedUse) -> list[tuple[str, str]]:
    return [
        (_("Fed"), record.amount()),
        (_("Feed"), record.feed_type or _("not said")),
        (_("Batch"), str(record.batch or _("not said"))),
    ]


RECORD_TYPE = RecordType(
    name="feed_use",
    order=40,
    icon="feed_use",
    form=FeedUseForm,
    label=gettext_lazy("Feed given"),
    label_plural=gettext_lazy("Feed given"),
    tool_description="Feed given to animals: quantity and unit as said (bag, kg, own measure), kg if known.",
    details=details,
    floor=False,
    sample={"quantity": 2, "unit": "bag", "kg": 50, "feed_type": "layer mash"},
    moves_store=True,
)
