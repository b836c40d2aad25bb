"""Deaths and culls."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from farmops.database.rules import Check, Function, Trigger
from farmops.words import quantity
from farms.records.base import Record, RecordForm, RecordType
from farms.records.fields import BatchField, CountField, FarmDateField, LineField


class Mortality(Record):
    count = models.PositiveIntegerField()
    cause = models.CharField(max_length=120, default="", db_default="", blank=True)

    class Meta:
        db_table = "mortality_records"
        verbose_name_plural = "deaths"
        constraints = [
            Check(name="mortality_count_is_sane", sql="count > 0 AND count <= 1000000"),
            Check(name="mortality_names_its_batch", sql="batch_id IS NOT NULL"),
            Function(
                name="mortality_moves_stock",
                definer=True,
                body="""
BEGIN
    PERFORM move_stock(NEW.farm_id, NEW.batch_id, 'died', -NEW.count, TG_TABLE_NAME::text, NEW.id);
    RETURN NULL;
END
""",
            ),
            Trigger(name="mortality_stock", timing="AFTER INSERT", function="mortality_moves_stock"),
        ]
        indexes = [models.Index(name="mortality_by_day", fields=["farm", "occurred_on"])]

    def summary(self) -> str:
        died = ngettext("%(count)s died", "%(count)s died", self.count) % {"count": quantity(self.count)}
        where = _("%(died)s in %(batch)s") % {"died": died, "batch": self.batch} if self.batch else died
        return f"{where} ({self.cause})" if self.cause else where


class MortalityForm(RecordForm):
    count = CountField(label=gettext_lazy("How many died"))
    batch = BatchField(label=gettext_lazy("Which batch"))
    cause = LineField(label=gettext_lazy("Cause, if you know it"), required=False, max_length=120, empty_value="")
    occurred_on = FarmDateField(label=gettext_lazy("When"))

    class Meta:
        model = Mortality


def details(record: Mortality) -> list[tuple[str, str]]:
    return [
        (_("Died"), quantity(record.count)),
        (_("Batch"), str(record.batch or "—")),
        (_("Cause"), record.cause or _("not said")),
    ]


RECORD_TYPE = RecordType(
    name="mortality",
    order=20,
    icon="mortality",
    form=MortalityForm,
    label=gettext_lazy("Death"),
    label_plural=gettext_lazy("Deaths"),
    tool_description="Animals that died or were culled, in one batch.",
    details=details,
    floor=True,
    sample={"count": 3, "cause": "heat"},
    moves_stock=True,
)
