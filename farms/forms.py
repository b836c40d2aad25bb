"""Forms about the farm itself. A record type's form is in its own module under `farms.records`."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from farms.fields import CountField, FarmDateField
from farms.models import Batch, BatchKind, User


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


class FarmForm(forms.Form):
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
