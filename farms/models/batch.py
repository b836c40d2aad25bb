"""Batches (a flock or a pond stocking) and the signed movements that their head count is the sum of."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from farmops.database.logins import APP, ASSISTANT
from farmops.database.rules import Check, Function, TenantForeignKey, Trigger, one_of, sane_times
from farmops.database.tenancy import MAY_MANAGE, tenant_rules
from farmops.ids import uuid7
from farms.models.farm import Farm
from farms.models.room import has_room
from farms.models.structure import Structure, StructureKind


class BatchKind(models.TextChoices):
    LAYERS = "layers", _("Layers")
    BROILERS = "broilers", _("Broilers")
    PULLETS = "pullets", _("Pullets")
    NOILERS = "noilers", _("Noilers")
    COCKERELS = "cockerels", _("Cockerels")
    TURKEYS = "turkeys", _("Turkeys")
    CATFISH = "catfish", _("Catfish")
    FINGERLINGS = "fingerlings", _("Fingerlings")


FISH = (BatchKind.CATFISH, BatchKind.FINGERLINGS)
DESCRIPTION = ("age_at_placing", "start_weight_g", "breed", "structure_id")  # may be mended later
LAYING = (BatchKind.LAYERS, BatchKind.PULLETS, BatchKind.NOILERS)  # kept for eggs, or soon to lay
GIVES_EGGS = (*LAYING, BatchKind.TURKEYS)
# good -> the kinds of batch that it can come from
GIVEN_BY = {
    "eggs": GIVES_EGGS,
    "birds": tuple(kind for kind in BatchKind if kind not in FISH),
    "fish": FISH,
}


class Batch(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60, help_text=_("What you call it, for example Pen 1 or Pond 2"))
    kind = models.CharField(_("kind"), max_length=20, choices=BatchKind.choices)
    placed_on = models.DateField(_("stocked on"))
    placed_count = models.PositiveIntegerField(_("how many were stocked"))
    age_at_placing = models.PositiveIntegerField(_("age when stocked, days"), default=0, db_default=0)
    start_weight_g = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    breed = models.CharField(_("breed"), max_length=60, default="", db_default="", blank=True)
    structure = models.ForeignKey(
        Structure, on_delete=models.PROTECT, related_name="+", db_constraint=False, null=True, blank=True
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "batches"
        verbose_name_plural = "batches"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("farm", Lower("name"), name="batches_name_once_a_farm"),
            models.UniqueConstraint(name="batches_farm_and_id", fields=["farm", "id"]),
            Check(name="batches_kind_is_known", sql=one_of("kind", BatchKind.values)),
            sane_times("batches", dates=["placed_on"]),
            TenantForeignKey(name="batches_structure", column="structure_id", to="structures"),
            Check(name="batches_age_is_sane", sql="age_at_placing >= 0 AND age_at_placing <= 3650"),
            Check(
                name="batches_start_weight_is_sane",
                sql="start_weight_g IS NULL OR start_weight_g > 0 AND start_weight_g <= 50000",
            ),
            Check(name="batches_count_is_sane", sql="placed_count >= 1 AND placed_count <= 1000000"),
            Check(
                name="batches_placed_in_the_past",
                sql="placed_on <= (created_at AT TIME ZONE 'UTC')::date + 1",
            ),
            *tenant_rules(
                "batches",
                app={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "name", "kind", "placed_on", "placed_count", *DESCRIPTION),
                    "UPDATE": ("name", *DESCRIPTION),
                },
                app_check=MAY_MANAGE,
                app_update_check=MAY_MANAGE,
                assistant={"SELECT": "*"},
            ),
            Function(
                name="batch_is_placed",
                definer=True,
                body="""
BEGIN
    PERFORM move_stock(NEW.farm_id, NEW.id, 'placed', NEW.placed_count, 'batches', NEW.id);
    RETURN NULL;
END
""",
            ),
            Trigger(name="batches_stock", timing="AFTER INSERT", function="batch_is_placed"),
            has_room("batches"),
            Function(
                name="kind_gives",
                signature="kind text, good text",
                returns="boolean",
                language="sql",
                volatility="IMMUTABLE",
                logins=(APP, ASSISTANT),
                body=" SELECT CASE good "
                + " ".join(f"WHEN '{good}' THEN {one_of('kind', kinds)}" for good, kinds in GIVEN_BY.items())
                + " ELSE false END ",
            ),
            # Whoever sells, treats or moves animals waits here for whoever does so at the same time: for the one batch,
            # or for all of the farm's, in the order of their ids, so that there is no deadlock.
            Function(
                name="lock_batches",
                signature="farm uuid, which uuid",
                returns="void",
                definer=True,
                body="""
BEGIN
    IF farm IS DISTINCT FROM current_farm() THEN
        RAISE EXCEPTION 'animals are sold, treated and moved inside their farm'
            USING ERRCODE = '23514', CONSTRAINT = 'batches_locked_inside_their_farm', TABLE = 'batches';
    END IF;
    -- With a snapshot of before, what was waited for could not be seen.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'animals are sold, treated and moved at READ COMMITTED only'
            USING ERRCODE = '25001', CONSTRAINT = 'stock_isolation', TABLE = 'batches';
    END IF;
    PERFORM 1 FROM batches b WHERE b.farm_id = farm AND (which IS NULL OR b.id = which)
        ORDER BY b.id FOR NO KEY UPDATE;
END
""",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def gives(self, good: str) -> bool:
        """Whether 'eggs', 'birds' or 'fish' can come from the batch."""
        return self.kind in GIVEN_BY.get(good, ())

    @property
    def is_fish(self) -> bool:
        """Whether it is of fish."""
        return self.kind in FISH

    @property
    def is_caged(self) -> bool:
        """Whether it lives in cages."""
        return self.structure is not None and self.structure.kind == StructureKind.CAGES


STOCK_REASONS = (
    "placed", "died", "sold", "doa", "culled", "given", "home_use", "missing", "moved", "added", "recount", "voided",
)  # fmt: skip


class StockMovement(models.Model):
    """One signed change of a batch's head count. Written by triggers of the records alone; never changed."""

    class Reason(models.TextChoices):
        PLACED = "placed", _("placed")
        DIED = "died", _("died")
        SOLD = "sold", _("sold")
        DOA = "doa", _("dead on arrival")
        CULLED = "culled", _("culled")
        GIVEN = "given", _("given away")
        HOME_USE = "home_use", _("eaten at home")
        MISSING = "missing", _("missing or stolen")
        MOVED = "moved", _("moved to another batch")
        ADDED = "added", _("added")
        RECOUNT = "recount", _("counted again")
        VOIDED = "voided", _("record voided")

    id = models.BigAutoField(primary_key=True)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    delta = models.IntegerField(help_text="animals added, or taken away when negative")
    record_table = models.CharField(max_length=63)
    record_id = models.UUIDField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "stock_movements"
        constraints = [
            TenantForeignKey(name="stock_movements_batch", column="batch_id", to="batches"),
            Check(name="stock_movements_reason_is_known", sql=one_of("reason", STOCK_REASONS)),
            Check(name="stock_movements_delta_not_zero", sql="delta <> 0"),
            models.UniqueConstraint(
                name="stock_movements_once_a_record", fields=["farm", "record_table", "record_id", "batch", "reason"]
            ),
            *tenant_rules("stock_movements", app={"SELECT": "*"}, assistant={"SELECT": "*"}),
            Function(
                name="move_stock",
                signature="farm uuid, batch uuid, why text, change bigint, from_table text, record uuid",
                returns="void",
                definer=True,
                body="""
DECLARE
    heads bigint;
BEGIN
    IF batch IS NULL OR change = 0 THEN
        RETURN;
    END IF;
    -- With a snapshot of before, the sum below would not see the sale that was waited for.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'stock moves at READ COMMITTED only'
            USING ERRCODE = '25001', CONSTRAINT = 'stock_isolation', TABLE = 'stock_movements';
    END IF;
    -- Movements of one batch queue up here, so that two sales cannot both take the last birds.
    PERFORM 1 FROM batches b WHERE b.farm_id = farm AND b.id = batch FOR NO KEY UPDATE;
    INSERT INTO stock_movements (farm_id, batch_id, reason, delta, record_table, record_id)
        VALUES (farm, batch, why, change, from_table, record);
    SELECT sum(m.delta) INTO heads FROM stock_movements m WHERE m.farm_id = farm AND m.batch_id = batch;
    IF heads < 0 THEN
        RAISE EXCEPTION 'the batch has % animals, % cannot leave it', heads - change, -change
            USING ERRCODE = '23514', CONSTRAINT = 'stock_not_negative', TABLE = 'stock_movements';
    END IF;
END
""",
            ),
            Function(
                name="record_is_voided",
                definer=True,
                body="""
DECLARE
    moved record;
BEGIN
    -- A statement may leave the farm half-way; the movements cannot be seen then, and none would be taken back.
    IF NEW.farm_id IS DISTINCT FROM current_farm() THEN
        RAISE EXCEPTION 'a record is voided inside its farm'
            USING ERRCODE = '23514', CONSTRAINT = 'record_voided_inside_its_farm', TABLE = TG_TABLE_NAME;
    END IF;
    FOR moved IN SELECT m.batch_id, sum(m.delta) AS delta FROM stock_movements m
                 WHERE m.farm_id = NEW.farm_id AND m.record_table = TG_TABLE_NAME AND m.record_id = NEW.id
                 GROUP BY m.batch_id ORDER BY m.batch_id
    LOOP
        PERFORM move_stock(NEW.farm_id, moved.batch_id, 'voided', -moved.delta, TG_TABLE_NAME::text, NEW.id);
    END LOOP;
    FOR moved IN SELECT m.good, m.item, m.unit, sum(m.delta) AS delta, max(m.moved_on) AS moved_on
                 FROM store_movements m
                 WHERE m.farm_id = NEW.farm_id AND m.record_table = TG_TABLE_NAME AND m.record_id = NEW.id
                 GROUP BY m.good, m.item, m.unit
    LOOP
        PERFORM move_store(NEW.farm_id, moved.good, moved.item, moved.unit, -moved.delta, 'voided', moved.moved_on,
                           TG_TABLE_NAME::text, NEW.id);
    END LOOP;
    RETURN NULL;
END
""",
            ),
            Function(
                name="refuse_change",
                body="""
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = '23514', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
""",
            ),
            # A CHECK for rows to come: its trigger says by WHEN what is refused, and old rows stay as they are.
            Function(
                name="refuse_row",
                body="""
BEGIN
    RAISE EXCEPTION '% refuses this row', TG_NAME
        USING ERRCODE = '23514', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
""",
            ),
            Trigger(
                name="stock_movements_append_only",
                timing="BEFORE DELETE OR UPDATE",
                function="refuse_change",
            ),
            Trigger(
                name="stock_movements_never_emptied",
                timing="BEFORE TRUNCATE",
                function="refuse_change",
                each="STATEMENT",
            ),
        ]
        indexes = [models.Index(name="stock_movements_of_a_batch", fields=["farm", "batch"])]

    def __str__(self) -> str:
        return f"{self.delta:+} {self.reason}"
