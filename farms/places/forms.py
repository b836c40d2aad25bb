"""Forms of houses and ponds."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from farmops.words import quantity
from farms.models import Structure
from farms.models.structure import MEASURES, StructureKind
from farms.records.fields import (
    LineField,
    QuantityField,
)


class StructureField(forms.ChoiceField):
    """One of the farm's houses and ponds, by id; or none."""

    def set_structures(self, structures: Iterable[Structure]) -> None:
        """Offer these houses and ponds, and none."""
        self.structures = {str(structure.id): structure for structure in structures}
        self.choices = [("", _("not said")), *((key, structure.name) for key, structure in self.structures.items())]

    def prepare_value(self, value: Any) -> Any:
        return str(value) if value else ""

    def clean(self, value: Any) -> Structure | None:
        return self.structures.get(super().clean(value))


class StructureForm(forms.ModelForm):
    """A house or pond with its inside measures."""

    name = LineField(label=_("Name"), max_length=60, help_text=_("For example House A or Pond 2."))
    kind = forms.ChoiceField(label=_("What it is"), choices=StructureKind.choices)

    class Meta:
        model = Structure
        fields = ["name", "kind", *MEASURES]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        labels = {"length_m": _("Length inside"), "width_m": _("Width inside"), "depth_m": _("Depth of the water")}
        for column in MEASURES:
            digits = 5 if column == "depth_m" else 7
            field = QuantityField(
                label=labels[column], required=False, max_digits=digits, decimal_places=2,
                min_value=Decimal("0.01"), max_value=Decimal(999 if column == "depth_m" else 1000),
            )  # fmt: skip
            field.unit = _("m")  # type: ignore[attr-defined] # shown after the box
            if column == "depth_m":
                field.help_text = _("Of the water, not of the walls. Leave it empty for a house.")
            self.fields[column] = field
            value = getattr(self.instance, column)
            if value is not None:
                self.initial[column] = quantity(value).replace(",", "")

    def validate_unique(self) -> None:
        """Nothing: PostgreSQL checks, and `farmops.refusals` has the words."""
