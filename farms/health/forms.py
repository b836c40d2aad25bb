"""The form of a medicine's label."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from farms.records.fields import CountField
from farms.records.types.treatment import MAX_DAYS, Treatment


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
