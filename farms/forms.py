"""Forms about the farm itself. A record type's form is in its own module under `farms.records`."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from farms.fields import (
    DATE_FORMATS,
    DATE_WIDGET,
    BatchField,
    CountField,
    FarmDateField,
    LineField,
    QuantityField,
    as_id,
)
from farms.models import Batch, BatchKind, Farm, Role, Structure, User
from farms.models.structure import MEASURES, StructureKind
from farms.words import quantity


class SignupForm(forms.Form):
    """What sign-up asks beyond e-mail and password."""

    name = LineField(
        label=_("Your name"), max_length=100, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


# The zones of the countries nearest to our farmers first; every other zone is accepted too.
NEAR_ZONES = [
    ("Africa/Lagos", _("Nigeria")),
    ("Africa/Accra", _("Ghana")),
    ("Africa/Douala", _("Cameroon")),
    ("Africa/Niamey", _("Niger")),
    ("Africa/Porto-Novo", _("Benin")),
    ("Africa/Nairobi", _("Kenya")),
]


class NewFarmForm(forms.Form):
    name = LineField(
        label=_("Farm name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    timezone = forms.ChoiceField(
        label=_("Where the farm is"),
        choices=NEAR_ZONES,
        help_text=_("So that the day begins and ends with yours."),
        initial="Africa/Lagos",
    )

    def clean_timezone(self) -> str:
        zone = self.cleaned_data["timezone"]
        if zone not in available_timezones():
            raise forms.ValidationError(_("Choose a place from the list."))
        return str(zone)


class FarmForm(NewFarmForm):
    """The farm's profile."""

    crate_size = CountField(label=_("Eggs in a crate"), max_value=100)
    feed_bag_kg = QuantityField(
        label=_("Kg in a feed bag"), max_digits=5, decimal_places=2, min_value=Decimal(1), max_value=Decimal(200)
    )
    ai_question_credits = CountField(
        label=_("Most credits one question may use"),
        max_value=1000,
        required=False,  # who does not say it changes nothing
        help_text=_("The assistant stops there. A question that may cost more is not sent."),
    )

    def clean_ai_question_credits(self) -> int | None:
        most: int | None = self.cleaned_data["ai_question_credits"]
        if most is None and "ai_question_credits" in self.data:
            raise forms.ValidationError(_("Write a number of credits, 1 or more."))
        return most

    @classmethod
    def of(cls, farm: Farm) -> FarmForm:
        """The form as the farm stands."""
        form = cls(initial={name: getattr(farm, name) for name in cls.base_fields})
        form.initial["feed_bag_kg"] = quantity(farm.feed_bag_kg)
        return form


class InviteForm(forms.Form):
    for_whom = LineField(label=_("For whom"), max_length=80, help_text=_("A name, so that you know the link again."))
    role = forms.ChoiceField(
        label=_("As what"),
        choices=[
            (Role.WORKER, _("Worker: writes daily records, sees no money")),
            (Role.MANAGER, _("Manager: everything but members and settings")),
            (Role.VIEWER, _("Viewer: looks at everything, writes nothing")),
        ],
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


DAYS, WEEKS = "days", "weeks"
MAX_AGE_DAYS = 3650


class StructureField(forms.ChoiceField):
    """One of the farm's houses and ponds, by id; or none."""

    def set_structures(self, structures: Iterable[Structure]) -> None:
        self.structures = {str(structure.id): structure for structure in structures}
        self.choices = [("", _("not said")), *((key, one.name) for key, one in self.structures.items())]

    def prepare_value(self, value: Any) -> Any:
        return str(value) if value else ""

    def clean(self, value: Any) -> Structure | None:
        return self.structures.get(super().clean(value))


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
        """Nothing: PostgreSQL checks, and `services.explain` has the words."""

    def validate_constraints(self) -> None:
        """Nothing: see validate_unique."""


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
        """Nothing: PostgreSQL checks, and `services.explain` has the words."""

    def validate_constraints(self) -> None:
        """Nothing: see validate_unique."""


class VoidForm(forms.Form):
    reason = LineField(
        label=_("Why is it wrong?"),
        max_length=200,
        error_messages={"required": _("Say why, so that others understand.")},
    )


class RecordFilterForm(forms.Form):
    """Which records of a list to show. What cannot be understood narrows nothing, and says so."""

    since = forms.DateField(label=_("From"), required=False, input_formats=DATE_FORMATS, widget=DATE_WIDGET)
    until = forms.DateField(label=_("To"), required=False, input_formats=DATE_FORMATS, widget=DATE_WIDGET)
    batch = BatchField(label=_("Batch"), required=False, empty_label=_("All batches"))
    hide_voided = forms.BooleanField(label=_("Hide what was taken out"), required=False)

    def __init__(self, *args: Any, batches: Iterable[Batch], **kwargs: Any):
        super().__init__(*args, **kwargs)
        batch = self.fields["batch"]
        assert isinstance(batch, BatchField)
        batch.set_batches(list(batches))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("This day is before the first one."))
        return data

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    def narrow(self, records: Any) -> Any:
        """The records among `records` (a query of one type) that are asked for."""
        wanted = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        day = records.model.date_column
        if wanted.get("batch"):
            records = records.filter(batch_id=wanted["batch"].id)
        if wanted.get("since"):
            records = records.filter(**{f"{day}__gte": wanted["since"]})
        if wanted.get("until"):
            records = records.filter(**{f"{day}__lte": wanted["until"]})
        return records.filter(voided_at=None) if wanted.get("hide_voided") else records
