"""The checks of this program and their versions, and the verdicts that they gave."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.database.logins import APP, AUDITOR
from farmops.database.rules import Check, Function, Grant, ReferenceRows, TenantForeignKey, Trigger, one_of
from farmops.database.tenancy import tenant_rules
from farmops.ids import uuid7
from farmops.web.drawable import ShallowDecoder
from farms.models import Farm
from governance.runs.models import AiRun, own_runs_for_workers

# rule -> its version in this program: higher whenever it may judge the same run differently (governance.evals.rules)
RULE_VERSIONS = {
    "schema_conformance": 1,
    "clinical_safety": 4,
    "grounding": 2,
    "tenant_leak": 2,
    "injection_signs": 1,
}


class EvalRule(models.Model):
    """A check that this program has, and its version: no verdict is written of another check or a later version.

    Of an earlier one it is, while workers of the program before are still answering; it outvotes nothing.
    """

    name = models.CharField(primary_key=True, max_length=60)
    version = models.PositiveIntegerField()

    class Meta:
        db_table = "eval_rules"
        constraints = [
            Grant(name="eval_rules_app_rights", login=APP, rights={"SELECT": "*"}),
            Grant(name="eval_rules_auditor_rights", login=AUDITOR, rights={"SELECT": "*"}),
            ReferenceRows(
                name="eval_rules_of_the_program", columns=("name", "version"), rows=tuple(RULE_VERSIONS.items())
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class AiEval(models.Model):
    """The verdict of one version of one check on one run. Append-only; the newest version of a rule counts."""

    class Verdict(models.TextChoices):
        """`block` holds the answer back and stops its drafts; `warn` is told beside it."""

        PASS = "pass", _("in order")
        WARN = "warn", _("look at it")
        BLOCK = "block", _("stopped")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    ai_run = models.ForeignKey(AiRun, on_delete=models.PROTECT, related_name="evals", db_constraint=False)
    rule = models.CharField(max_length=60)
    rule_version = models.PositiveIntegerField()
    verdict = models.CharField(max_length=5, choices=Verdict.choices)
    details = models.JSONField(default=dict, db_default={}, decoder=ShallowDecoder)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "ai_evals"
        constraints = [
            models.UniqueConstraint(
                name="ai_evals_once_a_version", fields=["farm", "ai_run", "rule", "rule_version"]
            ),
            TenantForeignKey(name="ai_evals_run", column="ai_run_id", to="ai_runs"),
            Check(name="ai_evals_verdict_is_known", sql=one_of("verdict", ["pass", "warn", "block"])),
            Check(name="ai_evals_rule_is_named", sql="btrim(rule) <> '' AND rule_version >= 1"),
            Check(name="ai_evals_details_is_a_map", sql="jsonb_typeof(details) = 'object'"),
            Trigger(
                name="ai_evals_details_are_drawn",
                timing="AFTER INSERT",
                function="refuse_row",
                when="NOT is_drawable(new.details)",
            ),
            # Otherwise a person who is stopped would pass her run herself.
            Function(
                name="run_is_being_answered",
                signature="farm uuid, run uuid",
                returns="boolean",
                volatility="STABLE",
                logins=(APP,),
                body="""
BEGIN
    RETURN current_purpose() = 'system'
        OR current_purpose() = 'turn' AND EXISTS (
            SELECT 1 FROM ai_runs r
            WHERE r.farm_id = farm AND r.id = run AND r.status = 'running' AND r.user_id = current_person());
END
""",
            ),
            *tenant_rules(
                "ai_evals",
                in_turns=True,
                app={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "ai_run_id", "rule", "rule_version", "verdict", "details"),
                },
                app_check="run_is_being_answered(farm_id, ai_run_id)",
            ),
            own_runs_for_workers("ai_evals"),
            # So a verdict is outvoted only by a later version that exists in the program (see run_is_blocked).
            Function(
                name="eval_is_of_a_rule",
                body="""
BEGIN
    IF NOT EXISTS (SELECT 1 FROM eval_rules r WHERE r.name = NEW.rule AND r.version >= NEW.rule_version) THEN
        RAISE EXCEPTION 'there is no rule % of version %', NEW.rule, NEW.rule_version
            USING ERRCODE = '23514', CONSTRAINT = 'eval_is_of_a_rule', TABLE = 'ai_evals';
    END IF;
    RETURN NEW;
END
""",
            ),
            Trigger(name="ai_evals_of_a_rule", timing="BEFORE INSERT", function="eval_is_of_a_rule"),
            Trigger(name="ai_evals_append_only", timing="BEFORE DELETE OR UPDATE", function="refuse_change"),
            # A definer's, because confirming must count verdicts that the person herself may not see.
            Function(
                name="run_is_blocked",
                signature="farm uuid, run uuid",
                returns="boolean",
                volatility="STABLE",
                definer=True,
                logins=(APP,),
                body="""
BEGIN
    -- A statement may leave the farm half-way; who cannot see the verdicts must not read that as none. What claims to
    -- be newer than the program's rule is not.
    RETURN farm IS DISTINCT FROM current_farm() OR EXISTS (SELECT 1 FROM ai_evals e
                   WHERE e.farm_id = farm AND e.ai_run_id = run AND e.verdict = 'block'
                     AND NOT EXISTS (SELECT 1 FROM ai_evals n JOIN eval_rules r ON r.name = n.rule
                                     WHERE n.farm_id = farm AND n.ai_run_id = run AND n.rule = e.rule
                                       AND n.rule_version > e.rule_version AND n.rule_version <= r.version));
END
""",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.rule} v{self.rule_version}: {self.verdict}"
