"""Signs of sickness, in the farmer's own words. No diagnosis and no dose."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.database.rules import Check
from farmops.words import quantity
from farms.records.base import Record, RecordForm, RecordType
from farms.records.fields import BatchField, CountField, FarmDateField, LineField


class SymptomRecord(Record):
    description = models.CharField(max_length=300)
    affected_count = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        db_table = "symptom_records"
        constraints = [
            Check(name="symptom_records_description_is_not_empty", sql="btrim(description) <> ''"),
            Check(
                name="symptom_records_affected_is_sane",
                sql="affected_count IS NULL OR affected_count > 0 AND affected_count <= 1000000",
            ),
        ]

    def summary(self) -> str:
        text = _("Sick: %(description)s") % {"description": self.description}
        if self.affected_count:
            text += _(", %(count)s affected") % {"count": quantity(self.affected_count)}
        return text + (_(" in %(batch)s") % {"batch": self.batch} if self.batch else "")


class SymptomForm(RecordForm):
    description = LineField(
        label=gettext_lazy("What do you see"),
        max_length=300,
        help_text=gettext_lazy("For example: coughing, watery eyes, not eating."),
    )
    affected_count = CountField(label=gettext_lazy("How many animals"), required=False)
    batch = BatchField(label=gettext_lazy("Which batch"), required=False)
    occurred_on = FarmDateField(label=gettext_lazy("When"))

    class Meta:
        model = SymptomRecord


def details(record: SymptomRecord) -> list[tuple[str, str]]:
    return [
        (_("Seen"), record.description),
        (_("Animals"), quantity(record.affected_count) if record.affected_count else _("not said")),
        (_("Batch"), str(record.batch or _("not said"))),
    ]


RECORD_TYPE = RecordType(
    name="symptom",
    order=70,
    icon="symptom",
    form=SymptomForm,
    label=gettext_lazy("Sickness sign"),
    label_plural=gettext_lazy("Sickness signs"),
    tool_description="Signs of sickness that the farmer saw, in her words. Never a diagnosis, never a dose.",
    details=details,
    floor=False,
    sample={"description": "coughing", "affected_count": 4},
)
