"""Vaccinations that were given, with the lot number: buyers and vets ask for them."""

from __future__ import annotations

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.database.rules import Check, one_of
from farmops.words import quantity
from farms.models.batch import FISH, BatchKind
from farms.records.base import Record, RecordForm, RecordType
from farms.records.fields import BatchField, CountField, FarmDateField, LineField


class Route(models.TextChoices):
    WATER = "water", gettext_lazy("drinking water")
    EYE = "eye", gettext_lazy("eye or nose drop")
    WING = "wing", gettext_lazy("wing web")
    INJECTION = "injection", gettext_lazy("injection")
    SPRAY = "spray", gettext_lazy("spray")


class Vaccination(Record):
    vaccine = models.CharField(max_length=120)
    route = models.CharField(max_length=10, choices=Route.choices, default="", db_default="", blank=True)
    lot = models.CharField(max_length=60, default="", db_default="", blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    given_by = models.CharField(max_length=120, default="", db_default="", blank=True)

    class Meta:
        db_table = "vaccinations"
        constraints = [
            Check(name="vaccinations_name_their_batch", sql="batch_id IS NOT NULL"),
            Check(name="vaccinations_vaccine_is_not_empty", sql="btrim(vaccine) <> ''"),
            Check(name="vaccinations_route_is_known", sql=one_of("route", ["", *Route.values])),
            Check(name="vaccinations_count_is_sane", sql="count IS NULL OR count > 0 AND count <= 1000000"),
        ]

    def summary(self) -> str:
        return _("%(vaccine)s given to %(batch)s") % {"vaccine": self.vaccine, "batch": self.batch}


class VaccinationForm(RecordForm):
    batch_kinds = tuple(kind for kind in BatchKind.values if kind not in FISH)

    vaccine = LineField(label=gettext_lazy("Which vaccine"), max_length=120)
    batch = BatchField(label=gettext_lazy("Which batch"))
    lot = LineField(
        label=gettext_lazy("Lot number"),
        required=False,
        max_length=60,
        empty_value="",
        help_text=gettext_lazy("On the vial, after “Lot” or “Batch no.”"),
    )
    route = forms.ChoiceField(
        label=gettext_lazy("How"), required=False, choices=[("", gettext_lazy("not said")), *Route.choices]
    )
    count = CountField(label=gettext_lazy("How many birds"), required=False)
    given_by = LineField(label=gettext_lazy("Given by"), required=False, max_length=120, empty_value="")
    occurred_on = FarmDateField(label=gettext_lazy("When"))

    class Meta:
        model = Vaccination


def details(record: Vaccination) -> list[tuple[str, str]]:
    return [
        (_("Vaccine"), record.vaccine),
        (_("Batch"), str(record.batch or "—")),
        (_("Lot number"), record.lot or _("not said")),
        (_("How"), str(Route(record.route).label) if record.route else _("not said")),
        (_("Birds"), quantity(record.count) if record.count else _("not said")),
        (_("Given by"), record.given_by or _("not said")),
    ]


RECORD_TYPE = RecordType(
    name="vaccination",
    order=74,
    icon="vaccination",
    form=VaccinationForm,
    label=gettext_lazy("Vaccination"),
    label_plural=gettext_lazy("Vaccinations"),
    tool_description="A vaccine that WAS given to a batch of birds.",
    details=details,
    floor=False,
    sample={"vaccine": "LaSota", "route": "water", "lot": "L12", "count": 100, "given_by": "Dr Musa"},
    beside="task",
)
