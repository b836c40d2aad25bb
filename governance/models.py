"""What the assistant did, and what it may do: runs, their steps, and the drafts that people decide."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.ids import uuid7
from farmops.logins import APP, ASSISTANT, OWNER
from farmops.rules import Check, Function, Policy, TenantForeignKey, Trigger, one_of
from farmops.tenancy import tenant_rules
from farms.models import Farm, RecordTypeRow
from farms.records.base import MAY_WRITE

# A worker sees what she asked herself; the system's own bookkeeping has no role.
NOT_A_WORKER = "current_member_role() <> 'worker'"
WORKERS_OWN_DRAFT = f"{NOT_A_WORKER} OR NOT draft_shows_money(record_type) AND is_my_run(farm_id, ai_run_id)"


class AiRun(models.Model):
    """One question to the assistant, from the message to the last credit."""

    class Status(models.TextChoices):
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
    latency_ms = models.IntegerField(null=True)
    credits_reserved = models.BigIntegerField(default=0)
    credits_estimate = models.BigIntegerField(default=0, help_text="what the input alone will cost")
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
                sql="input_tokens >= 0 AND output_tokens >= 0 AND credits_reserved >= 0"
                " AND credits_estimate >= 0 AND (credits_actual IS NULL OR credits_actual >= 0)",
            ),
            *tenant_rules(
                "ai_runs",
                app={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "user_id", "feature", "provider", "model", "status", "attempt",
                               "lease_until", "provider_requests", "input_tokens", "output_tokens", "latency_ms",
                               "credits_reserved", "credits_estimate", "credits_actual", "input_summary",
                               "output_summary", "error", "idempotency_key", "started_at", "finished_at"),
                    "UPDATE": ("status", "attempt", "lease_until", "provider_requests", "input_tokens",
                               "output_tokens", "latency_ms", "credits_reserved", "credits_actual",
                               "output_summary", "error", "started_at", "finished_at"),
                },
                app_check=f"user_id = current_person() AND {MAY_WRITE} AND status = 'queued' AND attempt = 0",
                # the person's own, or the system's bookkeeping, which is of no person
                app_update_check="(current_person() IS NULL OR user_id = current_person())",
                assistant={"SELECT": ("id", "farm_id", "user_id", "status", "attempt", "lease_until")},
            ),
            Policy(
                name="ai_runs_app_own_for_workers",
                command="SELECT",
                login=APP,
                using=f"{NOT_A_WORKER} OR user_id = current_person()",
                restrictive=True,
            ),
            Function(
                name="run_moves_forward",
                body="""
BEGIN
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
    RETURN NEW;
END
""",
            ),
            Function(
                name="run_takes_turn",
                definer=True,
                body="""
BEGIN
    PERFORM take_from_meter(NEW.farm_id, 'runs_an_hour', 1, date_trunc('hour', now()));
    RETURN NULL;
END
""",
            ),
            Trigger(name="ai_runs_meter", timing="AFTER INSERT", function="run_takes_turn"),
            Trigger(name="ai_runs_move_forward", timing="BEFORE UPDATE", function="run_moves_forward"),
            # The fence: without it a slow worker's draft was written after its run had been swept and refunded.
            Function(
                name="run_must_be_open",
                definer=True,
                body="""
BEGIN
    PERFORM 1 FROM ai_runs r
        WHERE r.farm_id = NEW.farm_id AND r.id = NEW.ai_run_id AND r.status = 'running'
          AND r.lease_until > clock_timestamp()
          AND r.user_id = current_person()
          AND r.attempt = nullif(current_setting('farmops.attempt', true), '')::int
        FOR SHARE;
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
                logins=(APP,),
                body="""
    SELECT r.farm_id, r.id FROM ai_runs r
    WHERE r.status = ANY (ARRAY['queued', 'running']) AND r.lease_until < clock_timestamp()
    ORDER BY r.lease_until
""",
            ),
            TenantForeignKey(name="credit_ledger_run", on="credit_ledger", column="ai_run_id", to="ai_runs"),
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
        return self.status in self.OPEN


class AiRunStep(models.Model):
    """One model invocation, tool call or retrieval of a run: what went in, what came out. Append-only."""

    class Kind(models.TextChoices):
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
    request = models.JSONField(default=dict)
    response = models.JSONField(default=dict)
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
            *tenant_rules(
                "ai_run_steps",
                app={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "ai_run_id", "attempt", "position", "kind", "model",
                               "tool_call_id", "tool", "request", "response", "outcome", "input_tokens",
                               "output_tokens", "latency_ms", "error"),
                },
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
            Policy(
                name="ai_run_steps_app_own_for_workers",
                command="SELECT",
                login=APP,
                using=f"{NOT_A_WORKER} OR is_my_run(farm_id, ai_run_id)",
                restrictive=True,
            ),
            Trigger(
                name="ai_run_steps_append_only", timing="BEFORE DELETE OR UPDATE", function="refuse_change"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.position}. {self.kind} {self.tool}"


class AssistantDraft(models.Model):
    """A record that the assistant proposes. Pending, then confirmed or discarded by a person; nothing else, ever."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting for you")
        CONFIRMED = "confirmed", _("confirmed")
        DISCARDED = "discarded", _("discarded")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    ai_run = models.ForeignKey(AiRun, on_delete=models.PROTECT, related_name="drafts", db_constraint=False)
    record_type = models.ForeignKey(RecordTypeRow, on_delete=models.PROTECT, db_column="record_type", related_name="+")
    tool_call_id = models.CharField(max_length=100)
    payload = models.JSONField()
    proposed_payload = models.JSONField()
    digest = models.CharField(max_length=64, db_default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING, db_default="pending")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_digest = models.CharField(max_length=64, db_default="")
    reason = models.CharField(max_length=200, db_default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "assistant_drafts"
        constraints = [
            models.UniqueConstraint(name="assistant_drafts_farm_and_id", fields=["farm", "id"]),
            models.UniqueConstraint(
                name="assistant_drafts_once_a_call", fields=["farm", "ai_run", "tool_call_id"]
            ),
            TenantForeignKey(name="assistant_drafts_run", column="ai_run_id", to="ai_runs"),
            Check(
                name="assistant_drafts_status_is_known", sql=one_of("status", ["pending", "confirmed", "discarded"])
            ),
            Check(
                name="assistant_drafts_decision_is_whole",
                sql="status = 'pending' AND decided_by_id IS NULL AND decided_at IS NULL"
                " OR status = 'confirmed' AND decided_by_id IS NOT NULL AND decided_at IS NOT NULL"
                " AND decided_digest = digest"
                " OR status = 'discarded' AND decided_by_id IS NOT NULL AND decided_at IS NOT NULL"
                " AND reason <> ''",
            ),
            Check(name="assistant_drafts_payload_is_a_map", sql="jsonb_typeof(payload) = 'object'"),
            *tenant_rules(
                "assistant_drafts",
                app={
                    "SELECT": "*",
                    "UPDATE": ("payload", "status", "decided_by_id", "decided_at", "decided_digest", "reason"),
                },
                assistant={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "ai_run_id", "record_type", "tool_call_id", "payload",
                               "proposed_payload", "digest", "status"),
                },
                assistant_check="status = 'pending' AND payload = proposed_payload"
                " AND resolve_autonomy(farm_id, record_type) = ANY (ARRAY['draft', 'auto'])"
                f" AND {MAY_WRITE}",
            ),
            Function(
                name="draft_shows_money",
                signature="record_type text",
                returns="boolean",
                language="sql",
                volatility="STABLE",
                logins=(APP, ASSISTANT),
                body=" SELECT coalesce((SELECT t.money FROM record_types t WHERE t.name = record_type), true) ",
            ),
            *(
                Policy(
                    name=f"assistant_drafts_{short}_money",
                    command="ALL",
                    login=login,
                    using=WORKERS_OWN_DRAFT,
                    with_check=WORKERS_OWN_DRAFT,
                    restrictive=True,
                )
                for short, login in (("app", APP), ("assistant", ASSISTANT))
            ),
            Trigger(name="assistant_drafts_run_is_open", timing="BEFORE INSERT", function="run_must_be_open"),
            Function(
                name="draft_digest",
                body="""
DECLARE
    wanted text[];
BEGIN
    -- A payload that leaves a column open would be contained in records that say anything there.
    SELECT string_to_array(t.columns, ' ') INTO wanted FROM record_types t WHERE t.name = NEW.record_type;
    IF jsonb_typeof(NEW.payload) <> 'object' OR NOT NEW.payload ?& wanted OR NEW.payload - wanted <> '{}' THEN
        RAISE EXCEPTION 'a draft says every column of its record, and nothing else'
            USING ERRCODE = '23514', CONSTRAINT = 'assistant_drafts_payload_is_a_map', TABLE = 'assistant_drafts';
    END IF;
    NEW.digest := encode(sha256(convert_to(NEW.record_type || ' ' || NEW.payload::text, 'UTF8')), 'hex');
    RETURN NEW;
END
""",
            ),
            Trigger(
                name="assistant_drafts_digest", timing="BEFORE INSERT OR UPDATE OF payload", function="draft_digest"
            ),
            # Reads the membership itself, not the session's word for it.
            Function(
                name="draft_decision",
                body="""
DECLARE
    member text;
    asker uuid;
    money boolean;
BEGIN
    IF OLD.status <> 'pending' THEN
        RAISE EXCEPTION 'the draft was decided before'
            USING ERRCODE = '23514', CONSTRAINT = 'draft_already_decided', TABLE = 'assistant_drafts';
    END IF;
    SELECT m.role INTO member FROM farm_members m
        WHERE m.farm_id = OLD.farm_id AND m.user_id = current_person();
    SELECT r.user_id INTO asker FROM ai_runs r WHERE r.farm_id = OLD.farm_id AND r.id = OLD.ai_run_id;
    SELECT t.money INTO money FROM record_types t WHERE t.name = OLD.record_type;
    IF NOT coalesce(member IN ('owner', 'manager')
                    OR member = 'worker' AND NOT money AND asker = current_person(), false) THEN
        RAISE EXCEPTION 'this person may not decide this draft'
            USING ERRCODE = '23514', CONSTRAINT = 'draft_decider_has_the_right', TABLE = 'assistant_drafts';
    END IF;
    IF NEW.status <> 'pending' THEN
        IF NEW.payload <> OLD.payload THEN
            RAISE EXCEPTION 'a draft is changed first and decided after'
                USING ERRCODE = '23514', CONSTRAINT = 'draft_decided_as_shown', TABLE = 'assistant_drafts';
        END IF;
        IF NEW.decided_by_id IS DISTINCT FROM current_person() THEN
            RAISE EXCEPTION 'a person decides in her own name'
                USING ERRCODE = '23514', CONSTRAINT = 'draft_decided_in_own_name', TABLE = 'assistant_drafts';
        END IF;
        IF NEW.status = 'confirmed' AND run_is_blocked(OLD.farm_id, OLD.ai_run_id) THEN
            RAISE EXCEPTION 'a check stopped the run of this draft'
                USING ERRCODE = '23514', CONSTRAINT = 'draft_is_not_blocked', TABLE = 'assistant_drafts';
        END IF;
        NEW.decided_at := now();
    END IF;
    RETURN NEW;
END
""",
            ),
            Trigger(name="assistant_drafts_decision", timing="BEFORE UPDATE", function="draft_decision"),
            # At commit, both ways: a confirmed draft has its one record, and a record that names a draft has a
            # confirmed one of its type that says the same.
            Function(
                name="draft_must_have_record",
                body="""
DECLARE
    found_rows int;
    target text;
BEGIN
    SELECT t.table_name INTO target FROM record_types t WHERE t.name = NEW.record_type;
    EXECUTE format('SELECT count(*) FROM %I r WHERE r.farm_id = $1 AND r.draft_id = $2 AND r.ai_run_id = $3'
                   ' AND to_jsonb(r) @> $4', target)
        INTO found_rows USING NEW.farm_id, NEW.id, NEW.ai_run_id, NEW.payload;
    IF found_rows <> 1 THEN
        RAISE EXCEPTION 'a confirmed draft has exactly one record that says the same'
            USING ERRCODE = '23514', CONSTRAINT = 'draft_must_have_record', TABLE = 'assistant_drafts';
    END IF;
    RETURN NULL;
END
""",
            ),
            Trigger(
                name="assistant_drafts_have_record",
                timing="AFTER UPDATE",
                function="draft_must_have_record",
                when="new.status = 'confirmed'",
                deferred=True,
            ),
            Function(
                name="record_must_match_draft",
                body="""
BEGIN
    PERFORM 1 FROM assistant_drafts d JOIN record_types t ON t.name = d.record_type
        WHERE d.farm_id = NEW.farm_id AND d.id = NEW.draft_id AND d.ai_run_id = NEW.ai_run_id
          AND d.status = 'confirmed' AND t.table_name = TG_TABLE_NAME AND to_jsonb(NEW) @> d.payload;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the record names a draft that is not confirmed, or that says something else'
            USING ERRCODE = '23514', CONSTRAINT = 'record_must_match_draft', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
""",
            ),
            Function(
                name="record_void_is_final",
                body="""
BEGIN
    IF OLD.voided_at IS NOT NULL THEN
        RAISE EXCEPTION 'the record was voided before'
            USING ERRCODE = '23514', CONSTRAINT = 'record_void_is_final', TABLE = TG_TABLE_NAME;
    END IF;
    IF NEW.voided_by_id IS DISTINCT FROM current_person() THEN
        RAISE EXCEPTION 'a person voids in her own name'
            USING ERRCODE = '23514', CONSTRAINT = 'record_voided_in_own_name', TABLE = TG_TABLE_NAME;
    END IF;
    NEW.voided_at := now();
    RETURN NEW;
END
""",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                name="assistant_drafts_pending", fields=["farm", "created_at"], condition=models.Q(status="pending")
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_type_id} draft, {self.status}"

    @property
    def was_edited(self) -> bool:
        return bool(self.payload != self.proposed_payload)


import governance.oversight  # noqa: E402, F401 - Django finds models by importing this module
