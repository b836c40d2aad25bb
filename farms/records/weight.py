"""Weighings: the average of a sample, in grams."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.rules import Check
from farms.fields import BatchField, CountField, FarmDateField, QuantityField
from farms.records.base import Record, RecordForm, RecordType, record_rules
from farms.words import quantity

GRAMS_IN_A_KG = 1000


class WeightRecord(Record):
    average_g = models.DecimalField(max_digits=9, decimal_places=2)
    sample_size = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        db_table = "weight_records"
        constraints = [
            Check(name="weight_records_average_is_sane", sql="average_g > 0 AND average_g <= 50000"),
            Check(
                name="weight_records_sample_is_sane",
                sql="sample_size IS NULL OR sample_size > 0 AND sample_size <= 100000",
            ),
            *record_rules(
                "weight_records", name="weight", columns=("average_g", "sample_size"), floor=False, money=False
            ),
        ]

    def summary(self) -> str:
        text = _("Average weight %(weight)s") % {"weight": self.weight()}
        return text + (_(" in %(batch)s") % {"batch": self.batch} if self.batch else "")

    def weight(self) -> str:
        """Grams below one kilogram, kilograms above."""
        if self.average_g < GRAMS_IN_A_KG:
            return _("%(grams)s g") % {"grams": quantity(self.average_g)}
        return _("%(kg)s kg") % {"kg": quantity(Decimal(self.average_g) / GRAMS_IN_A_KG)}


class WeightForm(RecordForm):
    average_g = QuantityField(
        label=gettext_lazy("Average weight in grams"),
        decimal_places=2,
        max_value=Decimal(50_000),
        help_text=gettext_lazy("1.8 kg is 1800"),
    )
    sample_size = CountField(label=gettext_lazy("How many were weighed"), required=False, max_value=100_000)
    batch = BatchField(label=gettext_lazy("Which batch"), required=False)
    occurred_on = FarmDateField(label=gettext_lazy("When"))

    class Meta:
        model = WeightRecord
        fields = ["average_g", "sample_size", "batch", "occurred_on"]


def details(record: WeightRecord) -> list[tuple[str, str]]:
    return [
        (_("Average weight"), record.weight()),
        (_("Weighed"), quantity(record.sample_size) if record.sample_size else _("not said")),
        (_("Batch"), str(record.batch or _("not said"))),
    ]


RECORD_TYPE = RecordType(
    name="weight",
    order=60,
    model=WeightRecord,
    form=WeightForm,
    label=gettext_lazy("Weight"),
    label_plural=gettext_lazy("Weights"),
    floor=False,
    money=False,
    tool_description="The average weight of a sample of animals, in grams.",
    details=details,
)
