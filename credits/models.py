"""The credit ledger: append-only entries, each explained, with the balance on the farm's own row.

A movement of the balance carries its explanation (the column `farms.leg`), and the trigger of that UPDATE writes the
entry: the balance never moves without an entry and no entry stands without a movement, because no login may write the
ledger itself. `seq` counts a farm's entries without a gap and `hash` chains each to the one before; both are computed
under the row lock of the farm.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.database.rules import Check, Function, Trigger, one_of
from farmops.database.tenancy import tenant_rules
from farms.models import Farm


class CreditLedger(models.Model):
    """One entry of a farm's ledger, in credits; `actor` is the person whose statement moved the balance, if one did."""

    class Kind(models.TextChoices):
        """What moved the balance. A run is reserved once, and settled or refunded once."""

        GRANT = "grant", _("given")
        PURCHASE = "purchase", _("bought")
        RESERVE = "reserve", _("set aside for an answer")
        SETTLE = "settle", _("answer paid, rest returned")
        REFUND = "refund", _("returned")
        ADJUST = "adjust", _("corrected")

    id = models.BigAutoField(primary_key=True)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    seq = models.BigIntegerField()
    ai_run_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    delta = models.BigIntegerField(help_text="credits added, or taken away when negative")
    balance_after = models.BigIntegerField()
    shortfall = models.BigIntegerField(db_default=0, help_text="credits that were owed and not there")
    reason = models.CharField(max_length=200, db_default="")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    hash = models.BinaryField(help_text="SHA-256 over the hash before and what this entry says")

    class Meta:
        db_table = "credit_ledger"
        verbose_name = "ledger entry"
        verbose_name_plural = "ledger entries"
        constraints = [
            models.UniqueConstraint(name="credit_ledger_seq_once_a_farm", fields=["farm", "seq"]),
            models.UniqueConstraint(
                name="credit_ledger_reserve_once_a_run", fields=["farm", "ai_run_id"], condition=Q(kind="reserve")
            ),
            models.UniqueConstraint(
                name="credit_ledger_close_once_a_run",
                fields=["farm", "ai_run_id"],
                condition=Q(kind__in=["settle", "refund"]),
            ),
            Check(
                name="credit_ledger_kind_is_known",
                sql=one_of("kind", ["grant", "purchase", "reserve", "settle", "refund", "adjust"]),
            ),
            Check(name="credit_ledger_balance_not_negative", sql="balance_after >= 0"),
            Check(
                name="credit_ledger_shortfall_only_when_empty",
                sql="shortfall = 0 OR shortfall > 0 AND balance_after = 0"
                " AND kind = ANY (ARRAY['settle', 'adjust'])",
            ),
            Check(
                name="credit_ledger_sign_fits_kind",
                sql="kind = ANY (ARRAY['grant', 'purchase']) AND delta > 0 AND reason <> ''"
                " OR kind = 'reserve' AND delta < 0 OR kind = 'refund' AND delta > 0 OR kind = 'settle'"
                " OR kind = 'adjust' AND reason <> ''",
            ),
            Check(
                name="credit_ledger_run_fits_kind",
                sql="(ai_run_id IS NOT NULL) = (kind = ANY (ARRAY['reserve', 'settle', 'refund']))",
            ),
            Check(name="credit_ledger_hash_is_whole", sql="length(hash) = 32"),
            *tenant_rules("credit_ledger", app={"SELECT": "*"}, billing={"SELECT": "*"}),
            Function(
                name="balance_moves_with_leg",
                definer=True,
                body="""
DECLARE
    leg jsonb := NEW.leg;
    held bigint;
    written credit_ledger;
BEGIN
    IF leg IS NULL OR NEW.ledger_seq <> OLD.ledger_seq OR NEW.ledger_head <> OLD.ledger_head THEN
        RAISE EXCEPTION 'the credit balance moves only with the ledger leg that explains it'
            USING ERRCODE = '23514', CONSTRAINT = 'balance_moves_with_leg', TABLE = 'farms';
    END IF;
    IF NOT coalesce(session_user = 'farmops_app' AND leg ->> 'kind' IN ('reserve', 'settle', 'refund')
                    OR session_user = 'farmops_billing' AND leg ->> 'kind' IN ('grant', 'purchase', 'adjust'), false)
    THEN
        RAISE EXCEPTION '% may not write a leg of kind %', session_user, leg ->> 'kind'
            USING ERRCODE = '23514', CONSTRAINT = 'ledger_kind_is_of_its_login', TABLE = 'credit_ledger';
    END IF;
    written.farm_id := NEW.id;
    written.seq := OLD.ledger_seq + 1;
    written.ai_run_id := leg ->> 'run';
    written.kind := leg ->> 'kind';
    written.delta := NEW.credit_balance - OLD.credit_balance;
    written.balance_after := NEW.credit_balance;
    IF written.kind <> 'reserve' THEN  -- who asks has nothing to say in the books
        written.shortfall := leg ->> 'shortfall';
        written.reason := leg ->> 'reason';
    END IF;
    written.shortfall := coalesce(written.shortfall, 0);
    written.reason := coalesce(written.reason, '');
    written.actor_id := current_person();
    written.created_at := now();
    IF written.kind IN ('settle', 'refund') THEN
        SELECT -l.delta INTO held FROM credit_ledger l
            WHERE l.farm_id = NEW.id AND l.ai_run_id = written.ai_run_id AND l.kind = 'reserve';
        IF held IS NULL OR written.delta > held OR written.kind = 'refund' AND written.delta <> held THEN
            RAISE EXCEPTION 'a % returns at most what its run reserved', written.kind
                USING ERRCODE = '23514', CONSTRAINT = 'ledger_close_fits_reserve', TABLE = 'credit_ledger';
        END IF;
    END IF;
    -- Recomputed by credits.chain.leg_hash: what one side reads, the other must have written.
    written.hash := sha256(OLD.ledger_head || convert_to(jsonb_build_array(
        written.farm_id, written.seq, written.ai_run_id, written.kind, written.delta, written.balance_after,
        written.shortfall, written.reason, written.actor_id,
        (extract(epoch FROM written.created_at) * 1000000)::bigint)::text, 'UTF8'));
    INSERT INTO credit_ledger (farm_id, seq, ai_run_id, kind, delta, balance_after, shortfall, reason, actor_id,
                               created_at, hash)
    VALUES (written.farm_id, written.seq, written.ai_run_id, written.kind, written.delta, written.balance_after,
            written.shortfall, written.reason, written.actor_id, written.created_at, written.hash);
    NEW.ledger_seq := written.seq;
    NEW.ledger_head := written.hash;
    NEW.leg := NULL;
    RETURN NEW;
END
""",
            ),
            # By current_user, which is the owner inside `settle_run` and the login itself in a statement of its own.
            Function(
                name="ledger_close_is_the_runs",
                body="""
BEGIN
    IF current_user <> 'farmops_owner' THEN
        RAISE EXCEPTION 'a reservation is closed by its run''s end alone'
            USING ERRCODE = '23514', CONSTRAINT = 'ledger_close_is_the_runs', TABLE = 'credit_ledger';
    END IF;
    RETURN NEW;
END
""",
            ),
            Trigger(
                name="farms_close_is_the_runs",
                on="farms",
                timing="BEFORE UPDATE OF leg",
                function="ledger_close_is_the_runs",
                when="(new.leg ->> 'kind') = ANY (ARRAY['settle', 'refund'])",
            ),
            # Pays `used` credits for a run out of its reservation and returns the rest. More than was reserved takes
            # what the balance has, never below zero, and keeps the rest as the shortfall. Called by the run's end.
            Function(
                name="settle_run",
                signature="farm uuid, run uuid, used bigint, reason text",
                returns="void",
                definer=True,
                body="""
DECLARE
    held bigint;
BEGIN
    SELECT -l.delta INTO held FROM credit_ledger l
        WHERE l.farm_id = farm AND l.ai_run_id = run AND l.kind = 'reserve';
    -- After a wait for the row, PostgreSQL computes this again from the balance that it finds then.
    UPDATE farms f SET credit_balance = f.credit_balance + greatest(held - used, -f.credit_balance),
                       leg = jsonb_build_object('kind', CASE used WHEN 0 THEN 'refund' ELSE 'settle' END, 'run', run,
                                                'reason', reason,
                                                'shortfall', greatest(0, used - held - f.credit_balance))
        WHERE f.id = farm AND held IS NOT NULL;
END
""",
            ),
            # The last of the farm's BEFORE triggers by name: none after it can change or drop the movement.
            Trigger(
                name="farms_zz_balance_moves_with_leg",
                on="farms",
                timing="BEFORE UPDATE",
                function="balance_moves_with_leg",
                when="new.leg IS NOT NULL OR old.credit_balance IS DISTINCT FROM new.credit_balance"
                " OR old.ledger_seq IS DISTINCT FROM new.ledger_seq"
                " OR old.ledger_head IS DISTINCT FROM new.ledger_head",
            ),
            Function(
                name="ledger_leg_comes_with_balance",
                body="""
BEGIN
    RAISE EXCEPTION 'a ledger leg is written by the movement of the balance that it explains'
        USING ERRCODE = '23514', CONSTRAINT = 'ledger_leg_comes_with_balance', TABLE = 'credit_ledger';
END
""",
            ),
            # Holds the owner; nobody else may insert at all.
            Trigger(
                name="credit_ledger_comes_with_balance",
                timing="BEFORE INSERT",
                function="ledger_leg_comes_with_balance",
                when="pg_trigger_depth() = 0",
            ),
            Trigger(
                name="credit_ledger_append_only", timing="BEFORE DELETE OR UPDATE", function="refuse_change"
            ),
            Trigger(
                name="credit_ledger_never_emptied",
                timing="BEFORE TRUNCATE",
                function="refuse_change",
                each="STATEMENT",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.delta:+}"


from credits.meters import Meter  # noqa: E402 - Django finds models in this module
from credits.prices import ModelPrice  # noqa: E402

__all__ = ["CreditLedger", "Meter", "ModelPrice"]
