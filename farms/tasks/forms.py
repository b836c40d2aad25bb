"""Small forms about tasks: who does one, and which one a vaccination answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _


class AssigneeForm(forms.Form):
    assignee = forms.ChoiceField(label=_("Who does it"), required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any):
        """`people` are (user id, name) of those who may be asked."""
        super().__init__(*args, **kwargs)
        field = self.fields["assignee"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("anybody")), *people]

    def clean_assignee(self) -> UUID | None:
        return UUID(self.cleaned_data["assignee"]) if self.cleaned_data["assignee"] else None


class TaskDoneForm(forms.Form):
    """Which task is done with the vaccination that is written."""

    task = forms.UUIDField(required=False, widget=forms.HiddenInput())
