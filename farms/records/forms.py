"""Forms around records: which of a list to show, and why one is voided. A record type's own form is in its module."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from farms.models import Batch
from farms.records.fields import (
    DATE_FORMATS,
    DATE_WIDGET,
    BatchField,
    LineField,
)


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
