"""What lies in the farm's store (eggs, feed, medicine), as signed movements of which it is the sum.

The store may fall below zero in the books: eggs and feed are used before somebody writes down where they came from.
That is said on the page, and a count puts it right. Animals, unlike goods, never fall below zero (`stock_movements`).
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.database.rules import Check, Function, Trigger, one_of
from farmops.database.tenancy import tenant_rules
from farms.models.farm import Farm

HELD, CRACKED = "held", "cracked"  # items of eggs: laid within a withdrawal period, and cracked ones


class Good(models.TextChoices):
    EGGS = "eggs", _("eggs")
    FEED = "feed", _("feed")
    MEDICINE = "medicine", _("medicine")


class StoreReason(models.TextChoices):
    COLLECTED = "collected", _("collected")
    BOUGHT = "bought", _("bought")
    SOLD = "sold", _("sold")
    FED = "fed", _("fed")
    TREATED = "treated", _("given to animals")
    GIVEN = "given", _("given away")
    HOME_USE = "home_use", _("used at home")
    SPOILT = "spoilt", _("spoilt or lost")
    COUNTED = "counted", _("counted")
    VOIDED = "voided", _("record voided")


class StoreMovement(models.Model):
    """One signed change. Written by triggers of the records alone; never changed.

    `item` is '' for sound eggs, "cracked" or "held" (laid within a withdrawal period) for others; for feed and
    medicine it is the name as people wrote it, in small letters. `unit` is "egg", "kg", or the medicine's own.
    """

    id = models.BigAutoField(primary_key=True)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    good = models.CharField(max_length=10, choices=Good.choices)
    item = models.CharField(max_length=120, default="", db_default="")
    unit = models.CharField(max_length=20)
    reason = models.CharField(max_length=10, choices=StoreReason.choices)
    delta = models.DecimalField(max_digits=14, decimal_places=3)
    moved_on = models.DateField()
    record_table = models.CharField(max_length=63)
    record_id = models.UUIDField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "store_movements"
        constraints = [
            Check(name="store_movements_good_is_known", sql=one_of("good", Good.values)),
            Check(name="store_movements_reason_is_known", sql=one_of("reason", StoreReason.values)),
            Check(name="store_movements_delta_not_zero", sql="delta <> 0"),
            models.UniqueConstraint(
                name="store_movements_once_a_record",
                fields=["farm", "record_table", "record_id", "good", "item", "unit", "reason"],
            ),
            *tenant_rules("store_movements", app={"SELECT": "*"}, assistant={"SELECT": "*"}),
            Function(
                name="move_store",
                signature="farm uuid, what text, called text, measure text, change numeric, why text, day date,"
                " from_table text, record uuid",
                returns="void",
                definer=True,
                body="""
BEGIN
    IF change IS NULL OR change = 0 THEN
        RETURN;
    END IF;
    INSERT INTO store_movements (farm_id, good, item, unit, reason, delta, moved_on, record_table, record_id)
        VALUES (farm, what, lower(btrim(called)), lower(btrim(measure)), why, change, day, from_table, record);
END
""",
            ),
            # How many eggs or kilograms a quantity is, in the farm's own crates and bags; NULL for other measures.
            Function(
                name="store_amount",
                signature="farm uuid, what text, amount numeric, measure text",
                returns="numeric",
                language="sql",
                volatility="STABLE",
                definer=True,
                body="""
    SELECT amount * CASE
        WHEN what = 'eggs' AND measure = 'crate' THEN f.crate_size
        WHEN what = 'eggs' AND measure IN ('egg', 'piece') THEN 1
        WHEN what = 'feed' AND measure = 'bag' THEN f.feed_bag_kg
        WHEN what = 'feed' AND measure = 'kg' THEN 1
        WHEN what = 'medicine' THEN 1 END
    FROM farms f WHERE f.id = farm
""",
            ),
            Trigger(name="store_movements_append_only", timing="BEFORE DELETE OR UPDATE", function="refuse_change"),
            Trigger(
                name="store_movements_never_emptied",
                timing="BEFORE TRUNCATE",
                function="refuse_change",
                each="STATEMENT",
            ),
        ]
        indexes = [
            models.Index(name="store_movements_of_a_good", fields=["farm", "good"], include=["item", "unit", "delta"]),
            models.Index(name="store_movements_of_a_record", fields=["farm", "record_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.delta:+} {self.unit} {self.item or self.good} {self.reason}"
