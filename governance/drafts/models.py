"""What the assistant may do: the drafts that people decide."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.database.logins import APP, ASSISTANT
from farmops.database.rules import Check, Function, TenantForeignKey, Trigger, one_of
from farmops.database.tenancy import MAY_SEE_ALL, MAY_WRITE, narrowed, tenant_rules
from farmops.ids import uuid7
from farmops.web.drawable import ShallowDecoder
from farms.models import Farm, RecordTypeRow
from governance.runs.models import AiRun

WORKERS_OWN_DRAFT = f"{MAY_SEE_ALL} OR NOT draft_shows_money(record_type) AND is_my_run(farm_id, ai_run_id)"


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
    payload = models.JSONField(decoder=ShallowDecoder)
    proposed_payload = models.JSONField(decoder=ShallowDecoder)
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
            Check(name="assistant_drafts_payload_is_not_endless", sql="octet_length(payload::text) <= 20000"),
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
                narrowed(f"assistant_drafts_{short}_money", "ALL", login, WORKERS_OWN_DRAFT, WORKERS_OWN_DRAFT)
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
            # A payload that is no row of its record's table would break the pages that draw it, and never be confirmed:
            # each value in the JSON and the bounds of its column, batches of this farm, every CHECK of the table.
            Function(
                name="draft_fits_record",
                body="""
DECLARE
    target text;
    wrong text;
    field record;
    row_said jsonb;
    checks text;
BEGIN
    SELECT t.table_name INTO target FROM record_types t WHERE t.name = NEW.record_type;
    BEGIN
        EXECUTE format('SELECT to_jsonb(jsonb_populate_record(NULL::%I, $1))', target)
            INTO row_said USING NEW.payload;
    EXCEPTION WHEN data_exception THEN
        wrong := SQLERRM;
    END;
    IF wrong IS NULL THEN
        FOR field IN SELECT a.attname AS name, a.atttypid::regtype::text AS kind, a.attnotnull AS needed,
                            NEW.payload -> a.attname::text AS said
                     FROM pg_attribute a
                     WHERE a.attrelid = format('public.%I', target)::regclass AND NEW.payload ? a.attname::text
        LOOP
            IF field.said = 'null' THEN
                CONTINUE WHEN NOT field.needed;
            ELSIF row_said -> field.name = field.said
                  AND (jsonb_typeof(field.said) = 'number')
                      = (field.kind IN ('integer', 'bigint', 'smallint', 'numeric'))
                  AND (field.kind <> 'date' OR row_said ->> field.name ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')
                  AND (field.kind <> 'time without time zone' OR row_said ->> field.name !~ '^24')
                  AND (field.kind <> 'jsonb' OR are_numbers(field.said))
                  AND (field.name NOT IN ('batch_id', 'to_batch_id')
                       OR EXISTS (SELECT 1 FROM batches b
                                  WHERE b.farm_id = NEW.farm_id AND b.id = (field.said #>> '{}')::uuid)) THEN
                CONTINUE;
            END IF;
            wrong := field.name;
        END LOOP;
    END IF;
    IF wrong IS NULL THEN
        SELECT string_agg(format('WHEN (%s) IS FALSE THEN %L', pg_get_expr(c.conbin, c.conrelid), c.conname), ' ')
            INTO checks
            FROM pg_constraint c WHERE c.conrelid = format('public.%I', target)::regclass AND c.contype = 'c';
        EXECUTE format('SELECT CASE %s END FROM (SELECT (jsonb_populate_record(NULL::%I, $1)).*) r', checks, target)
            INTO wrong USING NEW.payload || jsonb_build_object(
                'source', 'assistant', 'ai_run_id', NEW.ai_run_id, 'draft_id', NEW.id, 'tool_call_id', '',
                'created_by_id', NEW.id, 'void_reason', '', 'created_at', now());
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the draft is no row of %: %', target, wrong
            USING ERRCODE = '23514', CONSTRAINT = 'assistant_drafts_payload_fits_record', TABLE = 'assistant_drafts';
    END IF;
    RETURN NULL;
END
""",
            ),
            Trigger(
                name="assistant_drafts_payload_fits_record",
                timing="AFTER INSERT OR UPDATE OF payload",
                function="draft_fits_record",
            ),
            # Reads the membership itself, not the session's word for it.
            Function(
                name="draft_decision",
                body="""
DECLARE
    member text;
    asker uuid;
    state text;
    money boolean;
BEGIN
    IF OLD.status <> 'pending' THEN
        RAISE EXCEPTION 'the draft was decided before'
            USING ERRCODE = '23514', CONSTRAINT = 'draft_already_decided', TABLE = 'assistant_drafts';
    END IF;
    SELECT m.role INTO member FROM farm_members m
        WHERE m.farm_id = OLD.farm_id AND m.user_id = current_person();
    -- Before the verdicts are looked at: they commit with the end of the run, so whoever sees its end sees them.
    SELECT r.user_id, r.status INTO asker, state FROM ai_runs r
        WHERE r.farm_id = OLD.farm_id AND r.id = OLD.ai_run_id;
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
        IF NEW.status = 'confirmed' AND coalesce(state IN ('queued', 'running'), true) THEN
            RAISE EXCEPTION 'the answer is not finished'
                USING ERRCODE = '23514', CONSTRAINT = 'draft_run_is_closed', TABLE = 'assistant_drafts';
        END IF;
        NEW.decided_at := now();
    END IF;
    RETURN NEW;
END
""",
            ),
            Trigger(name="assistant_drafts_decision", timing="BEFORE UPDATE", function="draft_decision"),
            # Of each column that the payload names. Not containment, which overlooks order and repeats in lists.
            Function(
                name="says_the_same",
                signature="record jsonb, payload jsonb",
                returns="boolean",
                language="sql",
                volatility="IMMUTABLE",
                logins=(APP, ASSISTANT),
                body="""
    SELECT coalesce(bool_and(record -> p.key = p.value), false) FROM jsonb_each(payload) p
""",
            ),
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
                   ' AND says_the_same(to_jsonb(r), $4)', target)
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
          AND d.status = 'confirmed' AND t.table_name = TG_TABLE_NAME AND says_the_same(to_jsonb(NEW), d.payload);
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
    IF btrim(NEW.void_reason) <> '' AND NEW.void_reason !~ '[[:alnum:]]' THEN
        RAISE EXCEPTION 'a record is voided with a reason that can be read'
            USING ERRCODE = '23514', CONSTRAINT = 'record_voided_with_a_reason', TABLE = TG_TABLE_NAME;
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
