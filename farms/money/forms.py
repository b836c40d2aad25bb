"""Forms about money that are no record's: contacts, and costs that come again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from farms.models import Batch, Contact, ContactKind, Every, RecurringCost
from farms.records.base import PEOPLE
from farms.records.fields import DATE_FORMATS, BatchField, DueDateField, LineField, NairaField
from farms.records.types.expense import Category


class ContactForm(forms.ModelForm):
    name = LineField(
        label=_("Name"), max_length=120, help_text=_("As you write it in sales and expenses; capitals do not matter.")
    )
    kind = forms.ChoiceField(label=_("Buys or sells"), choices=ContactKind.choices)
    phone = LineField(
        label=_("Phone"),
        required=False,
        max_length=30,
        empty_value="",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("For example 0803 123 4567, or +234 803 123 4567."),
    )
    note = LineField(label=_("Note"), required=False, max_length=200, empty_value="")

    class Meta:
        model = Contact
        fields = ["name", "kind", "phone", "note"]

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        if phone and sum(figure.isdigit() for figure in phone) < 6:
            raise forms.ValidationError(_("That is too short for a phone number."))
        return phone

    def validate_unique(self) -> None:
        """Nothing: PostgreSQL checks, and `farmops.refusals` has the words."""


class RecurringCostForm(forms.ModelForm):
    category = forms.ChoiceField(label=_("What kind"), choices=Category.choices, initial=Category.LABOUR)
    description = LineField(
        label=_("For what"), required=False, max_length=200, empty_value="", help_text=_("For example Wages of Musa.")
    )
    amount_kobo = NairaField(label=_("Amount each time"))
    every = forms.ChoiceField(label=_("How often"), choices=Every.choices, initial=Every.MONTH)
    next_on = DueDateField(label=_("Next time"))
    supplier = LineField(
        label=_("Paid to"),
        required=False,
        max_length=120,
        empty_value="",
        widget=forms.TextInput(attrs={"list": PEOPLE}),
    )
    batch = BatchField(label=_("For which batch, if one"), required=False)

    class Meta:
        model = RecurringCost
        fields = ["category", "description", "amount_kobo", "every", "next_on", "supplier", "batch"]

    def __init__(self, *args: Any, today: Any, batches: list[Batch], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, BatchField):
                field.set_batches(batches)
            elif isinstance(field, DueDateField):
                field.set_today(today)
        # The empty instance says '' and None, which would hide the fields' own initial values.
        self.initial = {name: value for name, value in self.initial.items() if value not in ("", None)}
        self.initial.setdefault("next_on", today)

    def validate_unique(self) -> None:
        """Nothing: PostgreSQL checks."""


class DueCostForm(forms.Form):
    """Which recurring cost an expense writes down, and for which day: hidden boxes of the expense's form."""

    standing = forms.UUIDField(widget=forms.HiddenInput)
    due = forms.DateField(input_formats=DATE_FORMATS, widget=forms.HiddenInput)
