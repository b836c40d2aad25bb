"""Small forms about tasks: who does one, which one a vaccination answers, and the days of a label."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from farms.records.fields import CountField
from farms.records.types.treatment import MAX_DAYS, Treatment


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


class LabelForm(forms.Form):
    """Days that nobody had read off the label of a medicine. Those that are known are not asked again."""

    egg_days = CountField(label=_("Days to keep eggs back"), required=False, min_value=0, max_value=MAX_DAYS)
    meat_days = CountField(label=_("Days to keep meat or fish back"), required=False, min_value=0, max_value=MAX_DAYS)

    def __init__(self, *args: Any, treatment: Treatment, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if treatment.egg_days is not None or treatment.not_for_layers:
            del self.fields["egg_days"]
        if treatment.meat_days is not None:
            del self.fields["meat_days"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and all(days is None for days in data.values()):
            self.add_error(None, _("Write the days that the label says; 0 if it says none."))
        return data
