"""What is said about the assistant's work: verdicts of checks, people's ratings, and its own recommendations."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.database.logins import APP, ASSISTANT, AUDITOR
from farmops.database.rules import Check, Function, Grant, Policy, ReferenceRows, TenantForeignKey, Trigger, one_of
from farmops.database.tenancy import MAY_SEE_ALL, MAY_WRITE, PERSON, narrowed, tenant_rules
from farmops.ids import uuid7
from farmops.web.drawable import SAFE_ADDRESS, ShallowDecoder, is_safe_address
from farms.models import Farm
from governance.runs.models import AiRun

MOST_SOURCES = 20  # of one recommendation
NO_MONEY_FOR_WORKERS = f"{MAY_SEE_ALL} OR NOT money"


def own_runs_for_workers(table: str, command: str = "SELECT") -> Policy:
    """What hangs on a run may speak of money, so a worker sees that of her own runs alone."""
    mine = f"{MAY_SEE_ALL} OR is_my_run(farm_id, ai_run_id)"
    return narrowed(
        name=f"{table}_app_own_for_workers",
        command=command,
        login=APP,
        using=mine,
        with_check=mine if command == "ALL" else None,
    )


# rule -> its version in this program: higher whenever it may judge the same run differently (governance.evals.rules)
RULE_VERSIONS = {
    "schema_conformance": 1,
    "clinical_safety": 3,
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
            # A definer's, because the gate must count verdicts that the person herself may not see.
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


class AiFeedback(models.Model):
    """One person's thumb on one answer. She may change it, nobody else may."""

    class Rating(models.IntegerChoices):
        GOOD = 1, _("good")
        WRONG = -1, _("wrong")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    ai_run = models.ForeignKey(AiRun, on_delete=models.PROTECT, related_name="feedback", db_constraint=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rating = models.SmallIntegerField(choices=Rating.choices)
    comment = models.CharField(max_length=500, db_default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "ai_feedback"
        constraints = [
            models.UniqueConstraint(name="ai_feedback_one_a_person", fields=["farm", "ai_run", "user"]),
            TenantForeignKey(name="ai_feedback_run", column="ai_run_id", to="ai_runs"),
            Check(name="ai_feedback_rating_is_a_thumb", sql="abs(rating) = 1"),
            *tenant_rules(
                "ai_feedback",
                app={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "ai_run_id", "user_id", "rating", "comment"),
                    "UPDATE": ("rating", "comment"),
                },
                app_check=f"user_id = {PERSON} AND is_my_farm(farm_id)",
                app_update_check=f"user_id = {PERSON} AND is_my_farm(farm_id)",
            ),
            own_runs_for_workers("ai_feedback", "ALL"),
        ]

    def __str__(self) -> str:
        return f"{self.get_rating_display()} {self.comment}".strip()


class AiRecommendation(models.Model):
    """Advice that the assistant gives, for the owner or a manager to approve or reject. Approving executes nothing.

    `why` says what made it speak, `sources` are {"text", "url"} each, `subject` names what it is about so that the same
    advice does not wait twice, and `money` (the safe answer) hides it from workers.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting for you")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    ai_run = models.ForeignKey(AiRun, on_delete=models.PROTECT, related_name="recommendations", db_constraint=False)
    tool_call_id = models.CharField(max_length=100)
    title = models.CharField(max_length=120)
    body = models.CharField(max_length=2000)
    why = models.CharField(max_length=500, db_default="", default="")
    sources = models.JSONField(default=list, db_default=[], decoder=ShallowDecoder)
    money = models.BooleanField(default=True, db_default=True)
    subject = models.CharField(max_length=120, db_default="", default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING, db_default="pending")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, db_default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "ai_recommendations"
        constraints = [
            models.UniqueConstraint(
                name="ai_recommendations_once_a_call", fields=["farm", "ai_run", "tool_call_id"]
            ),
            models.UniqueConstraint(
                name="ai_recommendations_one_waiting",
                fields=["farm", "subject"],
                condition=models.Q(status="pending") & ~models.Q(subject=""),
            ),
            Check(name="ai_recommendations_sources_is_a_list", sql="jsonb_typeof(sources) = 'array'"),
            # A page makes links of them.
            Function(
                name="are_sources",
                signature="sources jsonb",
                returns="boolean",
                language="sql",
                volatility="IMMUTABLE",
                logins=(ASSISTANT,),
                body=f"""
    SELECT CASE WHEN jsonb_typeof(sources) <> 'array' THEN true
        WHEN jsonb_array_length(sources) > {MOST_SOURCES} THEN false
        ELSE NOT EXISTS (
        SELECT 1 FROM jsonb_array_elements(sources) s
        WHERE CASE WHEN jsonb_typeof(s) <> 'object' THEN true ELSE
              jsonb_typeof(s -> 'text') IS DISTINCT FROM 'string' OR jsonb_typeof(s -> 'url') IS DISTINCT FROM 'string'
              OR s - ARRAY['text', 'url'] <> '{{}}' OR s ->> 'url' !~ '^({SAFE_ADDRESS})?$' END) END
""",  # noqa: S608 - our own constants
            ),
            Trigger(
                name="ai_recommendations_sources_are_safe",
                timing="AFTER INSERT",
                function="refuse_row",
                when="NOT are_sources(new.sources)",
            ),
            TenantForeignKey(name="ai_recommendations_run", column="ai_run_id", to="ai_runs"),
            Check(name="ai_recommendations_say_something", sql="btrim(title) <> '' AND btrim(body) <> ''"),
            Check(
                name="ai_recommendations_status_is_known", sql=one_of("status", ["pending", "approved", "rejected"])
            ),
            Check(
                name="ai_recommendations_decision_is_whole",
                sql="status = 'pending' AND decided_by_id IS NULL AND decided_at IS NULL AND reason = ''"
                " OR status = 'approved' AND decided_by_id IS NOT NULL AND decided_at IS NOT NULL"
                " OR status = 'rejected' AND decided_by_id IS NOT NULL AND decided_at IS NOT NULL"
                " AND reason <> ''",
            ),
            *tenant_rules(
                "ai_recommendations",
                app={"SELECT": "*", "UPDATE": ("status", "decided_by_id", "decided_at", "reason")},
                assistant={
                    "INSERT": ("id", "farm_id", "ai_run_id", "tool_call_id", "title", "body", "why", "sources",
                               "money", "subject", "status"),
                },
                assistant_check=f"status = 'pending' AND {MAY_WRITE}",
            ),
            # Whoever's run it came from: what is about money is for those who see money.
            narrowed("ai_recommendations_app_money", "ALL", APP, NO_MONEY_FOR_WORKERS, NO_MONEY_FOR_WORKERS),
            Trigger(name="ai_recommendations_run_is_open", timing="BEFORE INSERT", function="run_must_be_open"),
            # Reads the membership itself, not the session's word for it.
            Function(
                name="recommendation_decision",
                body="""
BEGIN
    IF OLD.status <> 'pending' THEN
        RAISE EXCEPTION 'the recommendation was decided before'
            USING ERRCODE = '23514', CONSTRAINT = 'recommendation_already_decided', TABLE = 'ai_recommendations';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM farm_members m WHERE m.farm_id = OLD.farm_id AND m.user_id = current_person()
                   AND m.role IN ('owner', 'manager')) THEN
        RAISE EXCEPTION 'this person may not decide recommendations'
            USING ERRCODE = '23514', CONSTRAINT = 'recommendation_decider_has_the_right',
                  TABLE = 'ai_recommendations';
    END IF;
    IF NEW.decided_by_id IS DISTINCT FROM current_person() THEN
        RAISE EXCEPTION 'a person decides in her own name'
            USING ERRCODE = '23514', CONSTRAINT = 'recommendation_decided_in_own_name', TABLE = 'ai_recommendations';
    END IF;
    NEW.decided_at := now();
    RETURN NEW;
END
""",
            ),
            Trigger(
                name="ai_recommendations_decision", timing="BEFORE UPDATE", function="recommendation_decision"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def links(self) -> list[tuple[str, str]]:
        """(text, address) of each source; '' where there is none, or where it is no address that a page may link to."""
        listed = self.sources if isinstance(self.sources, list) else []
        return [
            (str(one.get("text", "")), one["url"] if is_safe_address(one.get("url")) else "")
            for one in listed
            if isinstance(one, dict)
        ]
