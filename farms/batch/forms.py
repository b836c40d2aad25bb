"""Forms of a batch: a new one, and what may be said of it at any time."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from farmops.words import quantity
from farms.models import Batch, BatchKind, Structure
from farms.places.forms import StructureField
from farms.records.fields import (
    CountField,
    FarmDateField,
    LineField,
    QuantityField,
    as_id,
)

DAYS, WEEKS = "days", "weeks"


MAX_AGE_DAYS = 3650


class BatchDescriptionForm(forms.ModelForm):
    """What may be said of a batch at any time: its name, breed, age and weight when it came, and where it lives."""

    name = LineField(label=_("Name"), max_length=60, help_text=_("What you call it, for example Pen 1 or Pond 2."))
    age = CountField(label=_("How old they were when they came"), required=False, min_value=0, max_value=MAX_AGE_DAYS)
    age_unit = forms.ChoiceField(
        label=_("Counted in"),
        choices=[(DAYS, _("days")), (WEEKS, _("weeks"))],
        required=False,
        help_text=_("Day-old chicks: 0 days. Point-of-lay hens: about 16 weeks. Fish: leave it empty."),
    )
    start_weight_g = QuantityField(
        label=_("Average weight when they came"),
        required=False,
        max_digits=8,
        decimal_places=2,
        max_value=Decimal(50_000),
        help_text=_("In grams. A day-old chick is about 42 g, a catfish fingerling 3 to 5 g."),
    )
    breed = LineField(label=_("Breed"), max_length=60, required=False, empty_value="")
    structure = StructureField(label=_("House or pond"), required=False)

    field_order = ["name", "age", "age_unit", "start_weight_g", "breed", "structure"]

    class Meta:
        model = Batch
        fields = ["name", "start_weight_g", "breed"]

    def __init__(self, *args: Any, structures: Iterable[Structure], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["start_weight_g"].unit = _("g")  # type: ignore[attr-defined] # shown after the box
        place = self.fields["structure"]
        assert isinstance(place, StructureField)
        place.set_structures(structures)
        days = self.instance.age_at_placing
        in_weeks = days > 0 and days % 7 == 0
        self.initial = {
            **self.initial,
            "age": days // 7 if in_weeks else days or "",
            "age_unit": WEEKS if in_weeks else DAYS,
            "structure": self.instance.structure_id,
        }
        if self.instance.start_weight_g is not None:
            self.initial["start_weight_g"] = quantity(self.instance.start_weight_g).replace(",", "")

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if as_id(name):  # forms and tools take it for the id of another batch
            raise forms.ValidationError(_("Write a name that people use, for example Pen 1."))
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        days = (data.get("age") or 0) * (7 if data.get("age_unit") == WEEKS else 1)
        if days > MAX_AGE_DAYS:
            self.add_error("age", _("That number is too large to be right."))
        self.instance.age_at_placing = min(days, MAX_AGE_DAYS)
        self.instance.structure = data.get("structure")
        return data

    def validate_unique(self) -> None:
        """Nothing: PostgreSQL checks, and `farmops.refusals` has the words."""


class BatchForm(BatchDescriptionForm):
    """A new batch."""

    kind = forms.ChoiceField(label=_("Animals"), choices=BatchKind.choices)
    placed_count = CountField(label=_("How many are in it"))
    placed_on = FarmDateField(label=_("Since when"))

    field_order = [
        "name",
        "kind",
        "placed_count",
        "placed_on",
        "age",
        "age_unit",
        "start_weight_g",
        "breed",
        "structure",
    ]

    class Meta(BatchDescriptionForm.Meta):
        fields = ["name", "kind", "placed_count", "placed_on", "start_weight_g", "breed"]

    def __init__(self, *args: Any, today: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        date_field = self.fields["placed_on"]
        assert isinstance(date_field, FarmDateField)
        date_field.set_today(today)
        self.initial["placed_on"] = self.initial.get("placed_on") or today  # the empty instance says None
