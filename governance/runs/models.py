"""What the assistant did: runs and their steps."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.database.logins import APP, ASSISTANT, OWNER, QUEUE
from farmops.database.rules import Check, Function, Policy, TenantForeignKey, Trigger, one_of, sane_times
from farmops.database.tenancy import MAY_SEE_ALL, MAY_WRITE, PERSON, PURPOSE, narrowed, tenant_rules
from farmops.ids import uuid7
from farmops.web.drawable import ShallowDecoder
from farms.models import Farm
from governance.runs.costs import COST_RULES

MOST_PROPOSED = 60  # drafts, records and memories of one run
MOST_ADVISED = 20  # recommendations of one run


def own_runs_for_workers(table: str, command: str = "SELECT") -> Policy:
    """The policy on a table of what hangs on runs: a worker sees (command "ALL": and writes) that of her own alone."""
    own = f"{MAY_SEE_ALL} OR is_my_run(farm_id, ai_run_id)"
    return narrowed(
        name=f"{table}_app_own_for_workers",
        command=command,
        login=APP,
        using=own,
        with_check=own if command == "ALL" else None,
    )


class AiRun(models.Model):
    """One question to the assistant: its tokens, prices, credits, and how and when (UTC) it ended."""

    class Status(models.TextChoices):
        """queued, running, then closed: done, failed, refused (never asked) or expired (nobody came back)."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("working")
        DONE = "done", _("answered")
        FAILED = "failed", _("failed")
        REFUSED = "refused", _("refused")
        EXPIRED = "expired", _("gave up")

    OPEN = (Status.QUEUED, Status.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    feature = models.CharField(max_length=30)
    provider = models.CharField(max_length=30)
    model = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    provider_requests = models.PositiveSmallIntegerField(default=0, help_text="requests that left for the provider")
    input_tokens = models.IntegerField(default=0)
    output_tokens = models.IntegerField(default=0)
    cache_read_tokens = models.IntegerField(db_default=0)
    cache_write_tokens = models.IntegerField(db_default=0)
    prices = models.JSONField(null=True, help_text="micro-dollars a million tokens, as quoted; null where free")
    cost_microdollars = models.BigIntegerField(db_default=0, help_text="of all requests, charged or not")
    latency_ms = models.IntegerField(null=True)
    proposed = models.PositiveSmallIntegerField(db_default=0, help_text="drafts, records and memories it wrote")
    advised = models.PositiveSmallIntegerField(db_default=0, help_text="recommendations it wrote")
    credits_reserved = models.BigIntegerField(default=0)
    credits_estimate = models.BigIntegerField(default=0, help_text="what the input alone will cost")
    credits_limit = models.BigIntegerField(null=True, help_text="what it may cost at most, as the farm's settings say")
    credits_actual = models.BigIntegerField(null=True)
    input_summary = models.CharField(max_length=500, default="")
    output_summary = models.CharField(max_length=500, default="")
    error = models.CharField(max_length=500, default="")
    idempotency_key = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ai_runs"
        constraints = [
            models.UniqueConstraint(name="ai_runs_farm_and_id", fields=["farm", "id"]),
            sane_times("ai_runs", "lease_until"),
            # However often it is renewed, so that the sweep finds what nobody ends.
            Check(
                name="ai_runs_lease_ends",
                sql="status <> ALL (ARRAY['queued', 'running']) OR lease_until <= created_at + '3 days'::interval",
            ),
            models.UniqueConstraint(name="ai_runs_once_a_key", fields=["farm", "user", "idempotency_key"]),
            Check(
                name="ai_runs_status_is_known",
                sql=one_of("status", ["queued", "running", "done", "failed", "refused", "expired"]),
            ),
            Check(
                name="ai_runs_open_has_lease_closed_has_end",
                sql="status = ANY (ARRAY['queued', 'running']) AND lease_until IS NOT NULL AND finished_at IS NULL"
                " OR status = ANY (ARRAY['done', 'failed', 'refused', 'expired']) AND finished_at IS NOT NULL",
            ),
            Check(
                name="ai_runs_figures_not_negative",
                sql="input_tokens >= 0 AND output_tokens >= 0 AND cache_read_tokens >= 0 AND cache_write_tokens >= 0"
                " AND cost_microdollars >= 0 AND credits_reserved >= 0"
                " AND credits_estimate >= 0 AND (credits_actual IS NULL OR credits_actual >= 0)",
            ),
            # What costs something is never answered without credits set aside for it.
            Check(
                name="ai_runs_priced_is_reserved",
                sql="prices IS NULL OR credits_reserved > 0 OR NOT (status = ANY (ARRAY['running', 'done']))",
            ),
            Check(name="ai_runs_proposed_within_bounds", sql=f"proposed <= {MOST_PROPOSED}"),
            Check(name="ai_runs_advised_within_bounds", sql=f"advised <= {MOST_ADVISED}"),
            *tenant_rules(
                "ai_runs",
                in_turns=True,
                app={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "user_id", "feature", "provider", "model", "status", "attempt",
                               "lease_until", "provider_requests", "input_tokens", "output_tokens",
                               "credits_reserved", "credits_estimate", "input_summary", "output_summary", "error",
                               "idempotency_key"),
                    "UPDATE": ("status", "attempt", "lease_until", "provider_requests", "input_tokens",
                               "output_tokens", "cache_read_tokens", "cache_write_tokens", "cost_microdollars",
                               "credits_reserved", "output_summary", "error"),
                },
                app_check=f"user_id = {PERSON} AND {MAY_WRITE} AND status = 'queued' AND attempt = 0"
                " AND provider_requests = 0 AND lease_until <= now() + '1 day'::interval",
                # Her own question's turn, or the system's bookkeeping; she herself only while it is refused.
                app_update_check=f"{PURPOSE} = 'system' OR user_id = {PERSON} AND ({PURPOSE} = 'turn'"
                " OR status = ANY (ARRAY['queued', 'refused']) AND attempt = 0)",
                assistant={"SELECT": ("id", "farm_id", "user_id", "status", "attempt", "lease_until")},
            ),
            narrowed("ai_runs_app_own_for_workers", "SELECT", APP, using=f"{MAY_SEE_ALL} OR user_id = {PERSON}"),
            Function(
                name="run_moves_forward",
                body="""
DECLARE
    -- What a member says of her own question, and what nobody says: `run_must_be_open` counts it.
    said text[] := ARRAY['status', 'credits_reserved', 'error', 'proposed', 'advised'];
BEGIN
    IF current_purpose() = 'member' AND to_jsonb(NEW) - said IS DISTINCT FROM to_jsonb(OLD) - said THEN
        RAISE EXCEPTION 'a question is answered in its turn, not by who asks it'
            USING ERRCODE = '23514', CONSTRAINT = 'run_is_the_workers', TABLE = 'ai_runs';
    END IF;
    -- A statement may leave the farm half-way; who cannot see the ledger must not read that as nothing.
    IF NEW.credits_reserved <> OLD.credits_reserved
       AND (OLD.status <> 'queued' OR NEW.credits_reserved <> 0 OR current_farm() IS DISTINCT FROM OLD.farm_id
            OR EXISTS (SELECT 1 FROM credit_ledger l
                       WHERE l.farm_id = OLD.farm_id AND l.ai_run_id = OLD.id AND l.kind = 'reserve')) THEN
        RAISE EXCEPTION 'what was set aside for a run stays'
            USING ERRCODE = '23514', CONSTRAINT = 'run_reservation_stays', TABLE = 'ai_runs';
    END IF;
    IF NEW.attempt < OLD.attempt THEN
        RAISE EXCEPTION 'an attempt never goes back'
            USING ERRCODE = '23514', CONSTRAINT = 'run_moves_forward', TABLE = 'ai_runs';
    END IF;
    IF OLD.status = NEW.status AND OLD.status = 'running' AND NEW.attempt > OLD.attempt
       AND OLD.lease_until > clock_timestamp() THEN
        RAISE EXCEPTION 'the run is in the hands of another worker'
            USING ERRCODE = '23514', CONSTRAINT = 'run_moves_forward', TABLE = 'ai_runs';
    END IF;
    IF NOT (OLD.status = NEW.status AND OLD.status IN ('queued', 'running')
            OR OLD.status = 'queued' AND NEW.status IN ('running', 'refused', 'failed', 'expired')
            OR OLD.status = 'running' AND NEW.status IN ('done', 'failed', 'expired')) THEN
        RAISE EXCEPTION 'a run cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = '23514', CONSTRAINT = 'run_moves_forward', TABLE = 'ai_runs';
    END IF;
    IF NEW.status = 'running' THEN
        NEW.started_at := coalesce(OLD.started_at, now());
    END IF;
    RETURN NEW;
END
""",
            ),
            Trigger(name="ai_runs_move_forward", timing="BEFORE UPDATE", function="run_moves_forward"),
            # Fencing by attempt and lease: without it a slow worker's draft would be written after its run had been
            # swept and refunded. It also counts, and so locks the run's row: writes of one run wait for each other.
            Function(
                name="run_must_be_open",
                definer=True,
                body="""
BEGIN
    UPDATE ai_runs r
        SET advised = r.advised + CASE WHEN TG_TABLE_NAME = 'ai_recommendations' THEN 1 ELSE 0 END,
            proposed = r.proposed + CASE WHEN TG_TABLE_NAME = 'ai_recommendations' THEN 0 ELSE 1 END
        WHERE r.farm_id = NEW.farm_id AND r.id = NEW.ai_run_id AND r.status = 'running'
          AND r.lease_until > clock_timestamp()
          AND r.user_id = current_person()
          AND r.attempt = nullif(current_setting('farmops.attempt', true), '')::int;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the run is not open, or in other hands'
            USING ERRCODE = '23514', CONSTRAINT = 'run_must_be_open', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
""",
            ),
            Policy(
                name="ai_runs_owner_sweeps",
                command="SELECT",
                login=OWNER,
                using="status = ANY (ARRAY['queued', 'running']) AND lease_until < clock_timestamp()",
            ),
            Function(
                name="runs_past_lease",
                returns="TABLE (farm_id uuid, run_id uuid)",
                language="sql",
                definer=True,
                logins=(QUEUE,),
                body="""
    SELECT r.farm_id, r.id FROM ai_runs r
    WHERE r.status = ANY (ARRAY['queued', 'running']) AND r.lease_until < clock_timestamp()
    ORDER BY r.lease_until
""",
            ),
            *COST_RULES,
        ]  # fmt: skip
        indexes = [
            models.Index(
                name="ai_runs_open", fields=["lease_until"], condition=models.Q(status__in=["queued", "running"])
            ),
            models.Index(name="ai_runs_newest", fields=["farm", "-created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.feature} {self.status}"

    @property
    def is_open(self) -> bool:
        """Whether the answer is still to come."""
        return self.status in self.OPEN


class AiRunStep(models.Model):
    """One model invocation, tool call or retrieval of a run: what went in, what came out. Append-only."""

    class Kind(models.TextChoices):
        """A request to a model, a call of a tool, or a search."""

        MODEL = "model", _("model")
        TOOL = "tool", _("tool call")
        RETRIEVAL = "retrieval", _("search")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    ai_run = models.ForeignKey(AiRun, on_delete=models.PROTECT, related_name="steps", db_constraint=False)
    attempt = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    model = models.CharField(max_length=120, default="")
    tool_call_id = models.CharField(max_length=100, default="")
    tool = models.CharField(max_length=60, default="")
    request = models.JSONField(default=dict, decoder=ShallowDecoder)
    response = models.JSONField(default=dict, decoder=ShallowDecoder)
    outcome = models.CharField(max_length=20, default="")
    input_tokens = models.IntegerField(default=0)
    output_tokens = models.IntegerField(default=0)
    latency_ms = models.IntegerField(default=0)
    error = models.CharField(max_length=500, default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "ai_run_steps"
        constraints = [
            models.UniqueConstraint(
                name="ai_run_steps_position", fields=["farm", "ai_run", "attempt", "position"]
            ),
            TenantForeignKey(name="ai_run_steps_run", column="ai_run_id", to="ai_runs"),
            Check(name="ai_run_steps_kind_is_known", sql=one_of("kind", ["model", "tool", "retrieval"])),
            Trigger(
                name="ai_run_steps_are_drawn",
                timing="AFTER INSERT",
                function="refuse_row",
                when="NOT (jsonb_typeof(new.request) = 'object' AND jsonb_typeof(new.response) = 'object'"
                " AND is_drawable(new.request) AND is_drawable(new.response))",
            ),
            *tenant_rules(
                "ai_run_steps",
                in_turns=True,
                app={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "ai_run_id", "attempt", "position", "kind", "model",
                               "tool_call_id", "tool", "request", "response", "outcome", "input_tokens",
                               "output_tokens", "latency_ms", "error"),
                },
                app_check="run_is_being_answered(farm_id, ai_run_id)",
            ),
            Function(
                name="is_my_run",
                signature="farm uuid, run uuid",
                returns="boolean",
                volatility="STABLE",
                logins=(APP, ASSISTANT),
                body="""
BEGIN
    RETURN EXISTS (SELECT 1 FROM ai_runs r WHERE r.farm_id = farm AND r.id = run AND r.user_id = current_person());
END
""",
            ),
            narrowed(
                "ai_run_steps_app_own_for_workers", "SELECT", APP, f"{MAY_SEE_ALL} OR is_my_run(farm_id, ai_run_id)"
            ),
            Trigger(
                name="ai_run_steps_append_only", timing="BEFORE DELETE OR UPDATE", function="refuse_change"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.position}. {self.kind} {self.tool}"

    @property
    def answered(self) -> dict[str, Any]:
        """What came out; nothing where an old row has no map there."""
        return self.response if isinstance(self.response, dict) else {}

    @property
    def read_as(self) -> dict[str, Any]:
        """Of a tool call of the built-in reader: which words gave which field, and by which rule."""
        return self.request.get("reading") or {} if isinstance(self.request, dict) else {}

    @property
    def summary(self) -> str:
        """What it wrote or would write, in a line."""
        return str(self.answered.get("summary", ""))[:500]
