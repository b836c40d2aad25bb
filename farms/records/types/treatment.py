"""Medicine given to a batch, and how long its eggs and meat may not be sold.

The days are those of the product's own label. Labels differ by country, so the software teaches none and fills in none.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from farmops.database.logins import APP
from farmops.database.rules import Check, Function, Trigger
from farmops.database.tenancy import MAY_MANAGE
from farmops.words import quantity
from farms.health.drugs import IS_BANNED_SQL, is_banned, is_latin
from farms.records.base import Record, RecordForm, RecordType
from farms.records.fields import BatchField, CountField, DayField, FarmDateField, LineField, QuantityField

MAX_DAYS = 365
COURSE_DAYS = 90  # the longest course that is believed


class Treatment(Record):
    """`occurred_on` is the day of the first dose, `last_day` that of the last. Days None: nobody has read the label."""

    drug = models.CharField(max_length=120)
    last_day = models.DateField()
    egg_days = models.PositiveIntegerField(null=True, blank=True)
    meat_days = models.PositiveIntegerField(null=True, blank=True)
    not_for_layers = models.BooleanField(default=False, db_default=False)
    reason = models.CharField(max_length=200, default="", db_default="", blank=True)
    prescriber = models.CharField(max_length=120, default="", db_default="", blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    unit = models.CharField(max_length=20, default="", db_default="", blank=True)

    class Meta:
        db_table = "treatments"
        constraints = [
            Check(name="treatments_name_their_batch", sql="batch_id IS NOT NULL"),
            Check(name="treatments_drug_is_not_empty", sql="btrim(drug) <> ''"),
            Check(
                name="treatments_last_day_after_first",
                sql=f"last_day >= occurred_on AND last_day <= occurred_on + {COURSE_DAYS}",
            ),
            Check(
                name="treatments_days_are_sane",
                sql=f"(egg_days IS NULL OR egg_days <= {MAX_DAYS}) AND (meat_days IS NULL OR meat_days <= {MAX_DAYS})",
            ),
            Check(
                name="treatments_quantity_is_sane",
                sql="quantity IS NULL OR quantity > 0 AND quantity <= 1000000 AND unit <> ''",
            ),
            Function(
                name="is_banned_drug",
                signature="drug text",
                returns="boolean",
                language="sql",
                volatility="IMMUTABLE",
                logins=(APP, "farmops_assistant"),
                body=f" SELECT {IS_BANNED_SQL} ",
            ),
            # What a person has already given is written down and holds the batch for ever; the assistant proposes none.
            Check(
                name="treatments_banned_drug_has_no_safe_day",
                sql="NOT is_banned_drug(drug) OR source = 'person' AND egg_days IS NULL AND meat_days IS NULL",
            ),
            Function(
                name="treatment_days_are_said_once",
                body="""
BEGIN
    IF OLD.egg_days IS NOT NULL AND NEW.egg_days IS DISTINCT FROM OLD.egg_days
       OR OLD.meat_days IS NOT NULL AND NEW.meat_days IS DISTINCT FROM OLD.meat_days THEN
        RAISE EXCEPTION 'the label''s days were said before'
            USING ERRCODE = '23514', CONSTRAINT = 'treatment_days_are_said_once', TABLE = 'treatments';
    END IF;
    RETURN NEW;
END
""",
            ),
            Trigger(
                name="treatments_days", timing="BEFORE UPDATE OF egg_days, meat_days",
                function="treatment_days_are_said_once",
            ),
            Function(
                name="treatment_moves_store",
                definer=True,
                body="""
BEGIN
    PERFORM move_store(NEW.farm_id, 'medicine', NEW.drug, NEW.unit, -NEW.quantity, 'treated', NEW.occurred_on,
                       TG_TABLE_NAME::text, NEW.id);
    RETURN NULL;
END
""",
            ),
            Trigger(name="treatments_store", timing="AFTER INSERT", function="treatment_moves_store"),
            Function(
                name="treatment_waits_for_sales",
                definer=True,
                body="""
BEGIN
    PERFORM lock_batches(NEW.farm_id, NULL);  -- the animals may have been moved to any of them
    RETURN NULL;
END
""",
            ),
            Trigger(name="treatments_wait", timing="AFTER INSERT", function="treatment_waits_for_sales"),
            # The treatments that are in the animals of a batch (without one, of every batch of the farm) on a day:
            # those that they were given, and those that animals had been given before they were moved to it. A batch
            # is reached once for each day of a move, so moves in a circle end.
            Function(
                name="treatments_reaching",
                signature="farm uuid, which uuid, day date",
                returns="TABLE (batch_id uuid, treatment_id uuid)",
                language="sql",
                volatility="STABLE",
                logins=(APP, "farmops_assistant"),
                body="""
    WITH RECURSIVE reach (batch_id, from_id, until) AS (
        SELECT b.id, b.id, day FROM batches b WHERE b.farm_id = farm AND (which IS NULL OR b.id = which)
        UNION
        SELECT r.batch_id, m.batch_id, m.occurred_on
        FROM reach r JOIN stock_adjustments m
            ON m.farm_id = farm AND m.to_batch_id = r.from_id AND m.why = 'moved' AND m.voided_at IS NULL
               AND m.occurred_on <= r.until
    )
    SELECT DISTINCT r.batch_id, t.id
    FROM reach r JOIN treatments t
        ON t.farm_id = farm AND t.batch_id = r.from_id AND t.voided_at IS NULL AND t.occurred_on <= r.until
""",
            ),
            # The medicine that holds what a batch gives ('eggs', 'birds' or 'fish') on a day, or NULL. Without a batch:
            # any batch that such goods can come from. Days nobody has read off a label hold for ever.
            Function(
                name="withdrawal_on",
                signature="farm uuid, which uuid, good text, day date",
                returns="text",
                language="sql",
                volatility="STABLE",
                definer=True,
                logins=(APP, "farmops_assistant"),
                body="""
    SELECT t.drug FROM treatments_reaching(farm, which, day) r
        JOIN treatments t ON t.farm_id = farm AND t.id = r.treatment_id
        JOIN batches b ON b.farm_id = farm AND b.id = r.batch_id
    WHERE farm = current_farm() AND kind_gives(b.kind, good)
      AND CASE good
          WHEN 'eggs' THEN t.not_for_layers OR t.egg_days IS NULL OR day < t.last_day + t.egg_days
          ELSE t.meat_days IS NULL OR day < t.last_day + t.meat_days END
    ORDER BY t.occurred_on DESC, t.id LIMIT 1
""",
            ),
        ]  # fmt: skip
        indexes = [models.Index(name="treatments_of_a_batch", fields=["farm", "batch"])]

    def summary(self) -> str:
        return _("%(drug)s given to %(batch)s") % {"drug": self.drug, "batch": self.batch}

    @property
    def eggs_clear_on(self) -> date | None:
        """The first day on which eggs may be sold again; None while it is not known, or never."""
        return None if self.egg_days is None or self.not_for_layers else self.last_day + timedelta(days=self.egg_days)

    @property
    def meat_clear_on(self) -> date | None:
        """The first day on which the animals may be sold again; None while it is not known."""
        return None if self.meat_days is None else self.last_day + timedelta(days=self.meat_days)

    @property
    def is_banned(self) -> bool:
        return is_banned(self.drug)


BANNED_TEXT = gettext_lazy(
    "%(drug)s is banned in animals for food: no number of days makes it safe. Stop, and call a vet. If it was already"
    " given, leave both days empty and write it down."
)


class TreatmentForm(RecordForm):
    more = ("reason", "prescriber", "quantity", "unit")

    drug = LineField(label=gettext_lazy("Which medicine"), max_length=120, help_text=gettext_lazy("As on the label."))
    batch = BatchField(label=gettext_lazy("Which batch"))
    occurred_on = FarmDateField(label=gettext_lazy("First day given"))
    last_day = DayField(label=gettext_lazy("Last day given"), help_text=gettext_lazy("Leave empty if it was one day."))
    egg_days = CountField(
        label=gettext_lazy("Days to keep eggs back"),
        required=False,
        min_value=0,
        max_value=MAX_DAYS,
        help_text=gettext_lazy(
            "“Withdrawal period, eggs” on the label. Leave empty if you have not read it: eggs are held until you do."
        ),
    )
    meat_days = CountField(
        label=gettext_lazy("Days to keep meat or fish back"),
        required=False,
        min_value=0,
        max_value=MAX_DAYS,
        help_text=gettext_lazy("“Withdrawal period, meat” on the label. Leave empty if you have not read it."),
    )
    not_for_layers = forms.BooleanField(
        label=gettext_lazy("The label says: not for hens that lay eggs for people"), required=False
    )
    reason = LineField(label=gettext_lazy("Against what"), required=False, max_length=200, empty_value="")
    prescriber = LineField(label=gettext_lazy("Vet who said so"), required=False, max_length=120, empty_value="")
    quantity = QuantityField(label=gettext_lazy("How much was used"), required=False)
    unit = LineField(
        label=gettext_lazy("Measured in"),
        required=False,
        max_length=20,
        empty_value="",
        help_text=gettext_lazy("As you bought it, for example sachet or bottle. It leaves the store."),
    )

    class Meta:
        model = Treatment

    def clean_drug(self) -> str:
        drug = str(self.cleaned_data["drug"])
        if not is_latin(drug):
            raise forms.ValidationError(_("Write the name in Latin letters, as on the label."))
        return drug

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first = data.get("occurred_on")
        if first and "last_day" not in self.errors:
            data["last_day"] = data.get("last_day") or first
            if data["last_day"] < first:
                self.add_error("last_day", _("The last day is before the first."))
            elif (data["last_day"] - first).days > COURSE_DAYS:
                self.add_error("last_day", _("That is too long to be one treatment."))
        if data.get("quantity") and not data.get("unit"):
            self.add_error("unit", _("Say what it is measured in, for example sachet."))
        days = (data.get("egg_days"), data.get("meat_days"))
        if is_banned(data.get("drug") or "") and days != (None, None):
            self.add_error("drug", BANNED_TEXT % {"drug": data["drug"]})
        return data


def days_in_words(days: int | None, clear_on: date | None) -> str:
    """ "7 days, until 12 Mar 2026", or that nobody knows."""
    if days is None or clear_on is None:
        return _("not known: not safe to sell")
    until = _("may be sold from %(day)s") % {"day": f"{clear_on.day} {clear_on:%b %Y}"}
    return f"{ngettext('%(count)s day', '%(count)s days', days) % {'count': days}}, {until}"


def details(record: Treatment) -> list[tuple[str, str]]:
    eggs = _("not for laying hens") if record.not_for_layers else days_in_words(record.egg_days, record.eggs_clear_on)
    rows = [
        (_("Medicine"), record.drug),
        (_("Batch"), str(record.batch or "—")),
        (_("Last day given"), f"{record.last_day.day} {record.last_day:%b %Y}"),
        (_("Eggs"), eggs),
        (_("Meat or fish"), days_in_words(record.meat_days, record.meat_clear_on)),
    ]
    if record.reason:
        rows.append((_("Against"), record.reason))
    if record.prescriber:
        rows.append((_("Vet"), record.prescriber))
    if record.quantity:
        rows.append((_("Used"), f"{quantity(record.quantity)} {record.unit}"))
    return rows


RECORD_TYPE = RecordType(
    name="treatment",
    order=72,
    icon="treatment",
    form=TreatmentForm,
    label=gettext_lazy("Treatment"),
    label_plural=gettext_lazy("Treatments"),
    tool_description="Medicine that WAS given to a batch, with the withdrawal days that the farmer read off the label."
    " Never fill in days or a dose that the farmer did not say.",
    details=details,
    floor=True,
    sample={
        "drug": "Amprolium", "egg_days": 7, "meat_days": 7, "not_for_layers": False, "reason": "bloody droppings",
        "prescriber": "Dr Musa", "quantity": 1, "unit": "sachet",
    },
    moves_store=True,
    updatable=("egg_days", "meat_days"),
    voided_by=MAY_MANAGE,  # it frees eggs and meat for sale
    beside="label",
    names_medicine=("drug",),
)  # fmt: skip
