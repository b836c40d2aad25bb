"""Notes: a happening that fits no other type."""

from __future__ import annotations

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.database.rules import Check
from farms.records.base import Record, RecordForm, RecordType
from farms.records.fields import BatchField, FarmDateField


class Note(Record):
    text = models.CharField(max_length=1000)

    class Meta:
        db_table = "notes"
        constraints = [
            Check(name="notes_text_is_not_empty", sql="btrim(text) <> ''"),
        ]

    def summary(self) -> str:
        return self.text


class NoteForm(RecordForm):
    text = forms.CharField(
        label=gettext_lazy("Note"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4, "maxlength": 1000})
    )
    batch = BatchField(label=gettext_lazy("About which batch, if one"), required=False)
    occurred_on = FarmDateField(label=gettext_lazy("When"))

    class Meta:
        model = Note


def details(record: Note) -> list[tuple[str, str]]:
    return [(_("Note"), record.text), (_("Batch"), str(record.batch or "—"))]


RECORD_TYPE = RecordType(
    name="note",
    order=90,
    icon="note",
    form=NoteForm,
    label=gettext_lazy("Note"),
    label_plural=gettext_lazy("Notes"),
    tool_description="Something that happened and fits no other tool, in the farmer's own words.",
    details=details,
    floor=False,
    sample={"text": "the fence is down"},
    names_medicine=("text",),
)
