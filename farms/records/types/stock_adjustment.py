"""Animals that come or go without a sale: culled, given away, eaten, missing, moved, or counted again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.database.rules import Check, Function, TenantForeignKey, Trigger, one_of
from farmops.database.tenancy import MAY_MANAGE, MAY_WRITE
from farmops.words import quantity
from farms.models.batch import Batch
from farms.records.base import Record, RecordForm, RecordType
from farms.records.fields import BatchField, CountField, FarmDateField, LineField


class Why(models.TextChoices):
    DOA = "doa", gettext_lazy("dead when they came")
    CULLED = "culled", gettext_lazy("culled")
    GIVEN = "given", gettext_lazy("given away")
    HOME_USE = "home_use", gettext_lazy("eaten at home")
    MISSING = "missing", gettext_lazy("missing or stolen")
    MOVED = "moved", gettext_lazy("moved to another batch")
    ADDED = "added", gettext_lazy("added, for example free chicks")
    RECOUNT = "recount", gettext_lazy("counted again")


class StockAdjustment(Record):
    """`count` is how many came or went; for a recount it is how many there are, and PostgreSQL finds the difference."""

    why = models.CharField(max_length=10, choices=Why.choices)
    count = models.PositiveIntegerField()
    to_batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="+", db_constraint=False, null=True, blank=True
    )
    reason = models.CharField(max_length=200, default="", db_default="", blank=True)

    class Meta:
        db_table = "stock_adjustments"
        constraints = [
            TenantForeignKey(name="stock_adjustments_to_batch", column="to_batch_id", to="batches"),
            Check(name="stock_adjustments_name_their_batch", sql="batch_id IS NOT NULL"),
            Check(name="stock_adjustments_why_is_known", sql=one_of("why", Why.values)),
            Check(
                name="stock_adjustments_count_is_sane",
                sql="count <= 1000000 AND (count > 0 OR why = 'recount' AND count = 0)",
            ),
            Check(
                name="stock_adjustments_moves_say_where",
                sql="(why = 'moved') = (to_batch_id IS NOT NULL) AND (to_batch_id IS NULL OR to_batch_id <> batch_id)",
            ),
            Check(
                name="stock_adjustments_say_their_reason",
                sql="why <> ALL (ARRAY['recount', 'missing']) OR btrim(reason) <> ''",
            ),
            Function(
                name="adjustment_moves_stock",
                definer=True,
                body="""
DECLARE
    heads bigint;
BEGIN
    IF NEW.farm_id IS DISTINCT FROM current_farm() THEN
        RAISE EXCEPTION 'animals are counted inside their farm'
            USING ERRCODE = '23514', CONSTRAINT = 'stock_counted_inside_its_farm', TABLE = TG_TABLE_NAME;
    END IF;
    IF NEW.why = 'moved' THEN
        PERFORM lock_batches(NEW.farm_id, NULL);  -- medicine moves with them, and on to wherever they were moved next
        IF (SELECT count(DISTINCT kind_gives(b.kind, 'fish')) FROM batches b
            WHERE b.farm_id = NEW.farm_id AND b.id IN (NEW.batch_id, NEW.to_batch_id)) > 1 THEN
            RAISE EXCEPTION 'birds and fish do not live in one batch'
                USING ERRCODE = '23514', CONSTRAINT = 'stock_moves_among_its_like', TABLE = TG_TABLE_NAME;
        END IF;
    ELSE
        PERFORM lock_batches(NEW.farm_id, NEW.batch_id);
    END IF;
    SELECT coalesce(sum(m.delta), 0) INTO heads FROM stock_movements m
        WHERE m.farm_id = NEW.farm_id AND m.batch_id = NEW.batch_id;
    PERFORM move_stock(NEW.farm_id, NEW.batch_id, NEW.why::text,
        CASE NEW.why WHEN 'added' THEN NEW.count WHEN 'recount' THEN NEW.count - heads ELSE -NEW.count END,
        TG_TABLE_NAME::text, NEW.id);
    IF NEW.why = 'moved' THEN
        PERFORM move_stock(NEW.farm_id, NEW.to_batch_id, 'moved', NEW.count, TG_TABLE_NAME::text, NEW.id);
    END IF;
    RETURN NULL;
END
""",
            ),
            Trigger(name="stock_adjustments_stock", timing="AFTER INSERT", function="adjustment_moves_stock"),
        ]
        indexes = [
            models.Index(
                name="stock_moves_into_a_batch",
                fields=["farm", "to_batch"],
                condition=models.Q(why="moved", voided_at=None),
            )
        ]

    def summary(self) -> str:
        text = {
            Why.DOA: _("%(count)s dead when they came, %(batch)s"),
            Why.CULLED: _("%(count)s culled in %(batch)s"),
            Why.GIVEN: _("%(count)s given away from %(batch)s"),
            Why.HOME_USE: _("%(count)s eaten at home from %(batch)s"),
            Why.MISSING: _("%(count)s missing from %(batch)s"),
            Why.MOVED: _("%(count)s moved from %(batch)s to %(to)s"),
            Why.ADDED: _("%(count)s added to %(batch)s"),
            Why.RECOUNT: _("Counted %(count)s in %(batch)s"),
        }[Why(self.why)]
        return text % {"count": quantity(self.count), "batch": self.batch, "to": self.to_batch}


class StockAdjustmentForm(RecordForm):
    why = forms.ChoiceField(label=gettext_lazy("What happened"), choices=Why.choices)
    batch = BatchField(label=gettext_lazy("Which batch"))
    count = CountField(
        label=gettext_lazy("How many"), min_value=0, help_text=gettext_lazy("If you counted again: all that are there.")
    )
    to_batch = BatchField(label=gettext_lazy("To which batch, if moved"), required=False)
    reason = LineField(label=gettext_lazy("Why, in your words"), required=False, max_length=200, empty_value="")
    occurred_on = FarmDateField(label=gettext_lazy("When"))

    class Meta:
        model = StockAdjustment

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        why = data.get("why")
        if why != Why.RECOUNT and data.get("count") == 0:
            self.add_error("count", _("Write how many."))
        if why != Why.MOVED:
            data["to_batch"] = None
        elif data.get("to_batch") is None and "to_batch" not in self.errors:
            self.add_error("to_batch", _("Say to which batch they went."))
        elif data.get("to_batch") == data.get("batch"):
            self.add_error("to_batch", _("They were in that batch already."))
        elif data.get("batch") and data.get("to_batch") and data["batch"].is_fish != data["to_batch"].is_fish:
            self.add_error("to_batch", _("%(batch)s holds other animals.") % {"batch": data["to_batch"].name})
        if why in (Why.RECOUNT, Why.MISSING) and not (data.get("reason") or "").strip():
            self.add_error("reason", _("Say why, so that others understand."))
        return data


def details(record: StockAdjustment) -> list[tuple[str, str]]:
    rows = [
        (_("What"), str(Why(record.why).label)),
        (_("How many there are") if record.why == Why.RECOUNT else _("How many"), quantity(record.count)),
        (_("Batch"), str(record.batch or "—")),
    ]
    if record.to_batch:
        rows.append((_("To"), str(record.to_batch)))
    return [*rows, (_("Why"), record.reason or _("not said"))]


RECORD_TYPE = RecordType(
    name="stock_adjustment",
    order=22,
    icon="stock_adjustment",
    form=StockAdjustmentForm,
    label=gettext_lazy("Count of animals"),
    label_plural=gettext_lazy("Counts of animals"),
    tool_description="Animals that came or went without dying or being sold: given away, eaten, missing, moved to"
    " another batch, or counted again. Deaths and culls are mortality; sales are sale.",
    details=details,
    floor=True,
    sample={"why": "culled", "count": 2, "reason": "weak"},
    moves_stock=True,
    # A hold came along with the animals that were moved: to take the move out ends it.
    voided_by=f"{MAY_WRITE} AND (why::text <> 'moved' OR {MAY_MANAGE})",
)
