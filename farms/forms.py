"""Forms about the farm itself. A record type's form is in its own module under `farms.records`."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from farms.fields import DATE_FORMATS, DATE_WIDGET, BatchField, CountField, FarmDateField, QuantityField
from farms.models import Batch, BatchKind, Farm, Role, User
from farms.words import quantity


class SignupForm(forms.Form):
    """What sign-up asks beyond e-mail and password."""

    name = forms.CharField(
        label=_("Your name"), max_length=100, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


# The zones of the countries nearest to our farmers first; every other zone is accepted too.
NEAR_ZONES = ["Africa/Lagos", "Africa/Accra", "Africa/Douala", "Africa/Niamey", "Africa/Porto-Novo", "Africa/Nairobi"]


class NewFarmForm(forms.Form):
    name = forms.CharField(
        label=_("Farm name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    timezone = forms.ChoiceField(
        label=_("Where the farm is"),
        choices=[(zone, zone.split("/")[1].replace("_", " ")) for zone in NEAR_ZONES],
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

    @classmethod
    def of(cls, farm: Farm) -> FarmForm:
        """The form as the farm stands."""
        form = cls(initial={name: getattr(farm, name) for name in cls.base_fields})
        form.initial["feed_bag_kg"] = quantity(farm.feed_bag_kg)
        return form


class InviteForm(forms.Form):
    for_whom = forms.CharField(
        label=_("For whom"), max_length=80, help_text=_("A name, so that you know the link again.")
    )
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


class BatchForm(forms.ModelForm):
    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("What you call it, for example Pen 1 or Pond 2.")
    )
    kind = forms.ChoiceField(label=_("Animals"), choices=BatchKind.choices)
    placed_count = CountField(label=_("How many are in it"))
    placed_on = FarmDateField(label=_("Since when"))

    class Meta:
        model = Batch
        fields = ["name", "kind", "placed_count", "placed_on"]

    def __init__(self, *args: Any, today: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        date_field = self.fields["placed_on"]
        assert isinstance(date_field, FarmDateField)
        date_field.set_today(today)
        self.initial["placed_on"] = self.initial.get("placed_on") or today  # the empty instance says None

    def validate_unique(self) -> None:
        """Nothing: PostgreSQL checks, and `services.explain` has the words."""

    def validate_constraints(self) -> None:
        """Nothing: see validate_unique."""


class VoidForm(forms.Form):
    reason = forms.CharField(
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
