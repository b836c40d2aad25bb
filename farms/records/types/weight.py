"""Weighings: the average of a sample, in grams."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.database.logins import APP, ASSISTANT
from farmops.database.rules import Check, Function, Trigger
from farmops.web.drawable import ShallowDecoder
from farmops.words import quantity
from farms.records.base import Record, RecordForm, RecordType
from farms.records.fields import BatchField, CountField, FarmDateField, QuantityField

GRAMS_IN_A_KG = 1000
MAX_G = Decimal(50_000)


class WeightRecord(Record):
    """`weights_g` are the single weights of the sample, where they were written down."""

    average_g = models.DecimalField(max_digits=9, decimal_places=2)
    sample_size = models.PositiveIntegerField(null=True, blank=True)
    weights_g = models.JSONField(null=True, blank=True, decoder=ShallowDecoder)

    class Meta:
        db_table = "weight_records"
        constraints = [
            Check(name="weight_records_average_is_sane", sql="average_g > 0 AND average_g <= 50000"),
            Check(
                name="weight_records_sample_is_sane",
                sql="sample_size IS NULL OR sample_size > 0 AND sample_size <= 100000",
            ),
            Check(
                name="weight_records_weights_are_a_list",
                sql="weights_g IS NULL OR jsonb_typeof(weights_g) = 'array' AND octet_length(weights_g::text) <= 20000",
            ),
            Function(
                name="are_numbers",
                signature="listed jsonb",
                returns="boolean",
                language="sql",
                volatility="IMMUTABLE",
                logins=(APP, ASSISTANT),
                body="""
    SELECT coalesce(jsonb_typeof(listed) <> 'array'
                    OR NOT jsonb_path_exists(listed, '$[*].type() ? (@ <> "number")'), true)
""",
            ),
            Trigger(
                name="weight_records_weights_are_numbers",
                timing="AFTER INSERT",
                function="refuse_row",
                when="NOT (are_numbers(new.weights_g) AND is_drawable(coalesce(new.weights_g, '[]'::jsonb)))",
            ),
        ]
        indexes = [models.Index(name="weight_records_by_day", fields=["farm", "occurred_on"])]

    def summary(self) -> str:
        text = _("Average weight %(weight)s") % {"weight": self.weight()}
        return text + (_(" in %(batch)s") % {"batch": self.batch} if self.batch else "")

    def weight(self) -> str:
        """Grams below one kilogram, kilograms above."""
        if self.average_g < GRAMS_IN_A_KG:
            return _("%(grams)s g") % {"grams": quantity(self.average_g)}
        return _("%(kg)s kg") % {"kg": quantity(Decimal(self.average_g) / GRAMS_IN_A_KG)}


class WeightsField(forms.CharField):
    """Single weights in whole grams, as typed with spaces or commas; a list of numbers, or None."""

    default_error_messages = {"invalid": gettext_lazy("Write whole grams with a space between, for example 1700 1850.")}

    def __init__(self, **kwargs: Any):
        super().__init__(max_length=4000, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return " ".join(str(grams) for grams in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        typed = " ".join(map(str, value)) if isinstance(value, list) else str(value or "")
        words = [word for word in re.split(r"[\s,;]+", typed) if word]
        if not all(word.isdecimal() and 0 < int(word[:9]) <= MAX_G for word in words):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return [int(word) for word in words] or None


class WeightForm(RecordForm):
    average_g = QuantityField(
        label=gettext_lazy("Average weight in grams"),
        decimal_places=2,
        max_value=MAX_G,
        required=False,
        help_text=gettext_lazy("1.8 kg is 1800"),
    )
    sample_size = CountField(label=gettext_lazy("How many were weighed"), required=False, max_value=100_000)
    weights_g = WeightsField(
        label=gettext_lazy("Each weight in grams"),
        required=False,
        help_text=gettext_lazy("With a space between: 1700 1850 1640. Then leave the average empty."),
    )
    batch = BatchField(label=gettext_lazy("Which batch"), required=False)
    occurred_on = FarmDateField(label=gettext_lazy("When"))

    class Meta:
        model = WeightRecord

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        weights, average, size = data.get("weights_g"), data.get("average_g"), data.get("sample_size")
        if not weights:
            if average is None:
                self.add_error("average_g", _("Write the average, or each weight."))
            return data
        mean = (Decimal(sum(weights)) / len(weights)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        if average is not None and abs(average - mean) > mean / 100:
            self.add_error(
                "average_g",
                _("The average of what you wrote is %(mean)s g, not %(average)s. Which is right?")
                % {"mean": quantity(mean), "average": quantity(average)},
            )
        if size not in (None, len(weights)):
            self.add_error("sample_size", _("You wrote %(count)s weights.") % {"count": len(weights)})
        data["average_g"], data["sample_size"] = mean if average is None else average, len(weights)
        return data


def details(record: WeightRecord) -> list[tuple[str, str]]:
    return [
        (_("Average weight"), record.weight()),
        (_("Weighed"), quantity(record.sample_size) if record.sample_size else _("not said")),
        (_("Batch"), str(record.batch or _("not said"))),
    ]


RECORD_TYPE = RecordType(
    name="weight",
    order=60,
    icon="weight",
    form=WeightForm,
    label=gettext_lazy("Weight"),
    label_plural=gettext_lazy("Weights"),
    tool_description="The average weight of a sample of animals, in grams.",
    details=details,
    floor=False,
    sample={"average_g": 1800, "sample_size": 2, "weights_g": [1700, 1900]},
)
