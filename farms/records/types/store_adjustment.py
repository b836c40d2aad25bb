"""Eggs, feed and medicine that come or go without a sale or a purchase, and counts of what is there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.database.rules import Check, Function, Trigger, one_of
from farmops.words import quantity
from farms.models.store import CRACKED, HELD, Good
from farms.records.base import Record, RecordForm, RecordType
from farms.records.fields import BatchField, FarmDateField, LineField, QuantityField

UNITS = {Good.EGGS: ("crate", "egg"), Good.FEED: ("bag", "kg")}
ONE_NAME = {"crates": "crate", "eggs": "egg", "piece": "egg", "pieces": "egg", "bags": "bag", "kgs": "kg"}


class StoreWhy(models.TextChoices):
    COUNTED = "counted", gettext_lazy("counted what is there")
    GIVEN = "given", gettext_lazy("given away")
    HOME_USE = "home_use", gettext_lazy("used at home")
    SPOILT = "spoilt", gettext_lazy("spoilt, broken or lost")


class StoreAdjustment(Record):
    """`quantity` is what went; for a count it is what is there, and PostgreSQL finds the difference."""

    good = models.CharField(max_length=10, choices=Good.choices)
    item = models.CharField(max_length=120, default="", db_default="", blank=True)
    why = models.CharField(max_length=10, choices=StoreWhy.choices)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit = models.CharField(max_length=20)
    reason = models.CharField(max_length=200, default="", db_default="", blank=True)

    class Meta:
        db_table = "store_adjustments"
        constraints = [
            Check(name="store_adjustments_good_is_known", sql=one_of("good", Good.values)),
            Check(name="store_adjustments_why_is_known", sql=one_of("why", StoreWhy.values)),
            Check(
                name="store_adjustments_quantity_is_sane",
                sql="quantity <= 1000000 AND (quantity > 0 OR why = 'counted' AND quantity = 0)",
            ),
            Check(
                name="store_adjustments_unit_fits",
                sql="good = 'eggs' AND unit = ANY (ARRAY['crate', 'egg'])"
                " OR good = 'feed' AND unit = ANY (ARRAY['bag', 'kg'])"
                " OR good = 'medicine' AND btrim(unit) <> '' AND btrim(item) <> ''",
            ),
            Function(
                name="adjustment_moves_store",
                definer=True,
                body="""
DECLARE
    amount numeric := store_amount(NEW.farm_id, NEW.good, NEW.quantity, NEW.unit);
    measure text := CASE NEW.good WHEN 'eggs' THEN 'egg' WHEN 'feed' THEN 'kg' ELSE lower(btrim(NEW.unit)) END;
    there numeric;
BEGIN
    IF NEW.farm_id IS DISTINCT FROM current_farm() THEN
        RAISE EXCEPTION 'the store is counted inside its farm'
            USING ERRCODE = '23514', CONSTRAINT = 'store_counted_inside_its_farm', TABLE = TG_TABLE_NAME;
    END IF;
    IF NEW.why = 'counted' THEN
        -- Two counts at once would each find the whole difference.
        PERFORM pg_advisory_xact_lock(hashtextextended(NEW.farm_id::text || NEW.good || lower(btrim(NEW.item)), 0));
        SELECT coalesce(sum(m.delta), 0) INTO there FROM store_movements m
            WHERE m.farm_id = NEW.farm_id AND m.good = NEW.good AND m.item = lower(btrim(NEW.item))
              AND m.unit = measure;
        amount := amount - there;
    ELSE
        amount := -amount;
    END IF;
    PERFORM move_store(NEW.farm_id, NEW.good, NEW.item, measure, amount, NEW.why::text, NEW.occurred_on,
                       TG_TABLE_NAME::text, NEW.id);
    RETURN NULL;
END
""",
            ),
            Trigger(name="store_adjustments_store", timing="AFTER INSERT", function="adjustment_moves_store"),
        ]

    def summary(self) -> str:
        text = {
            StoreWhy.COUNTED: _("Counted %(what)s in the store"),
            StoreWhy.GIVEN: _("Gave away %(what)s"),
            StoreWhy.HOME_USE: _("Used %(what)s at home"),
            StoreWhy.SPOILT: _("Lost %(what)s"),
        }[StoreWhy(self.why)]
        return text % {"what": self.what()}

    def what(self) -> str:
        """ "3 crates of eggs", "2 bags of layer mash"."""
        unit = self.unit if self.quantity == 1 or self.unit == "kg" else f"{self.unit}s"
        goods = self.item or str(Good(self.good).label)
        if self.good == Good.EGGS and self.item:
            goods = {HELD: _("eggs held back"), CRACKED: _("cracked eggs")}.get(self.item, goods)
        return _("%(number)s %(unit)s of %(goods)s") % {
            "number": quantity(self.quantity),
            "unit": unit,
            "goods": goods,
        }


class StoreAdjustmentForm(RecordForm):
    why = forms.ChoiceField(label=gettext_lazy("What happened"), choices=StoreWhy.choices)
    good = forms.ChoiceField(label=gettext_lazy("Of what"), choices=Good.choices)
    item = LineField(
        label=gettext_lazy("Which, by name"),
        required=False,
        max_length=120,
        empty_value="",
        help_text=gettext_lazy("The feed or medicine. For eggs: leave empty, or write cracked or held."),
    )
    quantity = QuantityField(label=gettext_lazy("How much"), min_value=0)
    unit = LineField(
        label=gettext_lazy("Measured in"),
        max_length=20,
        help_text=gettext_lazy("Eggs: crate or egg. Feed: bag or kg. Medicine: as you bought it."),
    )
    reason = LineField(label=gettext_lazy("Why, in your words"), required=False, max_length=200, empty_value="")
    batch = BatchField(label=gettext_lazy("For which batch, if one"), required=False)
    occurred_on = FarmDateField(label=gettext_lazy("When"))

    class Meta:
        model = StoreAdjustment

    def clean_unit(self) -> str:
        unit = str(self.cleaned_data["unit"]).strip().lower()
        return ONE_NAME.get(unit, unit)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        good, unit = data.get("good"), data.get("unit")
        if good and unit and good in UNITS and unit not in UNITS[good]:
            one, other = UNITS[Good(good)]
            self.add_error("unit", _("Write %(one)s or %(other)s.") % {"one": one, "other": other})
        if good == Good.MEDICINE and not data.get("item"):
            self.add_error("item", _("Say which medicine."))
        if data.get("why") != StoreWhy.COUNTED and data.get("quantity") == 0:
            self.add_error("quantity", _("Write how much."))
        return data


def details(record: StoreAdjustment) -> list[tuple[str, str]]:
    rows = [(_("What"), str(StoreWhy(record.why).label)), (_("How much"), record.what())]
    return [*rows, (_("Why"), record.reason or _("not said"))]


RECORD_TYPE = RecordType(
    name="store_adjustment",
    order=42,
    icon="store_adjustment",
    form=StoreAdjustmentForm,
    label=gettext_lazy("Count of the store"),
    label_plural=gettext_lazy("Counts of the store"),
    tool_description="Eggs, feed or medicine given away, used at home, spoilt, or counted in the store. Feed given to"
    " animals is feed_use; goods sold are sale; goods bought are expense.",
    details=details,
    floor=True,
    sample={"good": "feed", "item": "layer mash", "why": "spoilt", "quantity": 1, "unit": "bag", "reason": "rain"},
    moves_store=True,
)
