"""The credit ledger: append-only legs, each explained, with the balance on the farm's own row.

A balance never moves without a leg and a leg is never written without the balance: triggers look at both after each
statement. `seq` counts a farm's legs without a gap; it rides on the row lock of the farm.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.rules import Check, Function, Trigger, one_of
from farmops.tenancy import tenant_rules
from farms.models import Farm


class CreditLedger(models.Model):
    class Kind(models.TextChoices):
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

    class Meta:
        db_table = "credit_ledger"
        verbose_name = "ledger leg"
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
            *tenant_rules(
                "credit_ledger",
                app={
                    "SELECT": "*",
                    "INSERT": ("farm_id", "seq", "ai_run_id", "kind", "delta", "balance_after", "shortfall",
                               "reason", "actor_id"),
                },
                app_check=one_of("kind", ["reserve", "settle", "refund"]),
                billing={
                    "SELECT": "*",
                    "INSERT": ("farm_id", "seq", "kind", "delta", "balance_after", "shortfall", "reason",
                               "actor_id"),
                },
                billing_check=one_of("kind", ["grant", "purchase", "adjust"]),
            ),
            Function(
                name="ledger_leg_moves_balance",
                body="""
DECLARE
    held bigint;
BEGIN
    PERFORM 1 FROM farms f
        WHERE f.id = NEW.farm_id AND f.ledger_seq = NEW.seq AND f.credit_balance = NEW.balance_after;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a ledger leg must move the balance it explains'
            USING ERRCODE = '23514', CONSTRAINT = 'ledger_leg_moves_balance', TABLE = 'credit_ledger';
    END IF;
    IF NEW.kind IN ('settle', 'refund') THEN
        SELECT -l.delta INTO held FROM credit_ledger l
            WHERE l.farm_id = NEW.farm_id AND l.ai_run_id = NEW.ai_run_id AND l.kind = 'reserve';
        IF held IS NULL OR NEW.delta > held OR (NEW.kind = 'refund' AND NEW.delta <> held) THEN
            RAISE EXCEPTION 'a % returns at most what its run reserved', NEW.kind
                USING ERRCODE = '23514', CONSTRAINT = 'ledger_close_fits_reserve', TABLE = 'credit_ledger';
        END IF;
    END IF;
    RETURN NULL;
END
""",
            ),
            Trigger(
                name="credit_ledger_moves_balance", timing="AFTER INSERT", function="ledger_leg_moves_balance"
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
            Function(
                name="balance_moves_with_leg",
                body="""
BEGIN
    PERFORM 1 FROM credit_ledger l
        WHERE l.farm_id = NEW.id AND l.seq = NEW.ledger_seq AND NEW.ledger_seq = OLD.ledger_seq + 1
          AND l.balance_after = NEW.credit_balance AND l.delta = NEW.credit_balance - OLD.credit_balance;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the credit balance moves only with the ledger leg that explains it'
            USING ERRCODE = '23514', CONSTRAINT = 'balance_moves_with_leg', TABLE = 'farms';
    END IF;
    RETURN NULL;
END
""",
            ),
            Trigger(
                name="farms_balance_moves_with_leg",
                on="farms",
                timing="AFTER UPDATE",
                function="balance_moves_with_leg",
                when="old.credit_balance IS DISTINCT FROM new.credit_balance"
                " OR old.ledger_seq IS DISTINCT FROM new.ledger_seq",
            ),
        ]  # fmt: skip
        indexes = [models.Index(name="credit_ledger_of_a_run", fields=["farm", "ai_run_id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.delta:+}"


from credits.meters import Meter  # noqa: E402 - Django finds models in this module

__all__ = ["CreditLedger", "Meter"]
