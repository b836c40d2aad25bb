"""Forms of people and their farms: sign-up, a new farm, its profile, invitations and roles."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import available_timezones

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from farmops.roles import Role
from farmops.words import quantity
from farms.models import Farm, User
from farms.records.fields import (
    CountField,
    LineField,
    QuantityField,
)


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
