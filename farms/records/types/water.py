"""Water: litres drunk, or readings of a pond or a drinker line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.database.rules import Check
from farmops.words import quantity
from farms.records.base import Record, RecordForm, RecordType
from farms.records.fields import BatchField, FarmDateField, QuantityField

# column: (least, most) of a reading that a meter can give; a wider one is a slip of the finger
RANGES = {
    "litres": (Decimal(0), Decimal(1_000_000)),
    "ph": (Decimal(0), Decimal(14)),
    "temperature_c": (Decimal(0), Decimal(60)),
    "ammonia_mg_l": (Decimal(0), Decimal(100)),
    "dissolved_oxygen_mg_l": (Decimal(0), Decimal(30)),
    "nitrite_mg_l": (Decimal(0), Decimal(100)),
    "transparency_cm": (Decimal(0), Decimal(500)),
}


def reading(label: Any, column: str) -> QuantityField:
    low, high = RANGES[column]
    return QuantityField(
        label=label, required=False, min_value=Decimal("0.001") if column == "litres" else low, max_value=high
    )


class WaterRecord(Record):
    litres = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    ph = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    temperature_c = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    ammonia_mg_l = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    dissolved_oxygen_mg_l = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    nitrite_mg_l = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    transparency_cm = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    taken_at = models.TimeField(null=True, blank=True)

    class Meta:
        db_table = "water_records"
        constraints = [
            *(
                Check(
                    name=f"water_records_{column}_is_sane",
                    sql=f"{column} IS NULL OR {column} >= {low} AND {column} <= {high}",
                )
                for column, (low, high) in RANGES.items()
            ),
            Check(name="water_records_taken_within_the_day", sql="taken_at < '24:00:00'::time without time zone"),
            Check(name="water_records_say_something", sql=f"num_nonnulls({', '.join(RANGES)}) > 0"),
        ]
        indexes = [models.Index(name="water_records_by_day", fields=["farm", "occurred_on"])]

    def summary(self) -> str:
        said = ", ".join(f"{label} {text}" for label, text in self.readings())
        return f"{self.batch}: {said}" if self.batch else _("Water: %(said)s") % {"said": said}

    def readings(self) -> list[tuple[str, str]]:
        """(what, value with its unit) of each reading that was taken."""
        labels = {
            "litres": (_("water"), _("%s litres")),
            "ph": (_("pH"), "%s"),
            "temperature_c": (_("temperature"), "%s °C"),
            "ammonia_mg_l": (_("ammonia"), "%s mg/l"),
            "dissolved_oxygen_mg_l": (_("oxygen"), "%s mg/l"),
            "nitrite_mg_l": (_("nitrite"), "%s mg/l"),
            "transparency_cm": (_("clear to"), "%s cm"),
        }
        return [
            (label, unit % quantity(getattr(self, column)))
            for column, (label, unit) in labels.items()
            if getattr(self, column) is not None
        ]


class WaterForm(RecordForm):
    litres = reading(gettext_lazy("Litres"), "litres")
    ph = reading(gettext_lazy("pH"), "ph")
    temperature_c = reading(gettext_lazy("Temperature (°C)"), "temperature_c")
    ammonia_mg_l = reading(gettext_lazy("Ammonia (mg/l)"), "ammonia_mg_l")
    dissolved_oxygen_mg_l = reading(gettext_lazy("Dissolved oxygen (mg/l)"), "dissolved_oxygen_mg_l")
    nitrite_mg_l = reading(gettext_lazy("Nitrite (mg/l)"), "nitrite_mg_l")
    transparency_cm = reading(gettext_lazy("Clear to what depth (cm)"), "transparency_cm")
    taken_at = forms.TimeField(
        label=gettext_lazy("At what time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"invalid": gettext_lazy("Write the time as hours and minutes, for example 06:10.")},
        help_text=gettext_lazy("Oxygen is lowest just before sunrise."),
    )
    batch = BatchField(label=gettext_lazy("Which batch"), required=False)
    occurred_on = FarmDateField(label=gettext_lazy("When"))

    class Meta:
        model = WaterRecord

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and all(data.get(column) is None for column in RANGES):
            self.add_error("litres", _("Write the litres, or at least one reading."))
        return data


def details(record: WaterRecord) -> list[tuple[str, str]]:
    when = [(_("Time"), f"{record.taken_at:%H:%M}")] if record.taken_at else []
    return [*record.readings(), *when, (_("Batch"), str(record.batch or _("not said")))]


RECORD_TYPE = RecordType(
    name="water",
    order=50,
    icon="water",
    form=WaterForm,
    label=gettext_lazy("Water"),
    label_plural=gettext_lazy("Water"),
    tool_description="Litres of water drunk, or readings: pH, temperature in °C, ammonia and oxygen in mg/l.",
    details=details,
    floor=False,
    sample={
        "litres": 1200, "ph": 7.2, "temperature_c": 28, "ammonia_mg_l": 0.3, "dissolved_oxygen_mg_l": 5.5,
        "nitrite_mg_l": 0.1, "transparency_cm": 30, "taken_at": "06:10",
    },
)  # fmt: skip
