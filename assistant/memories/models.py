"""What the assistant is to remember about a farm."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.database.logins import APP, ASSISTANT
from farmops.database.rules import Check, Function, TenantForeignKey, Trigger, one_of
from farmops.database.tenancy import MAY_SEE_ALL, MAY_WRITE, PERSON, narrowed, tenant_rules
from farmops.ids import uuid7
from farms.models import Farm
from farms.records.base import Source
from governance.models import AiRun

MAX_MEMORY = 1000  # characters
SEEN_MEMORY = f"workers_may_read OR {MAY_SEE_ALL}"  # a memory may hold money, and a worker sees none
MAY_CHANGE = f"{MAY_WRITE} AND ({SEEN_MEMORY})"
MOST_MEMORIES = 500  # of a farm
MOST_PROPOSED = 20  # of those, waiting for somebody to keep them


class Memory(models.Model):
    """Something to remember about the farm. The assistant proposes; only what a person kept counts."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        KEPT = "kept", _("kept")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    content = models.CharField(max_length=MAX_MEMORY)
    status = models.CharField(max_length=10, choices=Status.choices, db_default="proposed")
    source = models.CharField(max_length=10, choices=Source.choices)
    ai_run = models.ForeignKey(AiRun, on_delete=models.PROTECT, related_name="memories", db_constraint=False, null=True)
    tool_call_id = models.CharField(max_length=100, db_default="")
    workers_may_read = models.BooleanField(db_default=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "memories"
        verbose_name_plural = "memories"
        constraints = [
            models.UniqueConstraint(name="memories_farm_and_id", fields=["farm", "id"]),
            models.UniqueConstraint(
                name="memories_once_a_call",
                fields=["farm", "ai_run", "tool_call_id"],
                condition=~models.Q(tool_call_id=""),
            ),
            TenantForeignKey(name="memories_run", column="ai_run_id", to="ai_runs"),
            Check(name="memories_status_is_known", sql=one_of("status", ["proposed", "kept"])),
            Check(name="memories_say_something", sql="content ~ '[[:alnum:]]'"),
            # A person's own, or the assistant's, which a person in her own name has kept or not.
            Check(
                name="memories_provenance",
                sql="source = 'person' AND status = 'kept' AND created_by_id IS NOT NULL AND ai_run_id IS NULL"
                " AND tool_call_id = ''"
                " OR source = 'assistant' AND created_by_id IS NULL AND ai_run_id IS NOT NULL AND tool_call_id <> ''"
                " AND (status = 'proposed' OR changed_by_id IS NOT NULL)",
            ),
            *tenant_rules(
                "memories",
                app={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "content", "status", "source", "workers_may_read", "created_by_id"),
                    "UPDATE": ("content", "status", "workers_may_read", "changed_by_id", "changed_at"),
                    "DELETE": "*",
                },
                app_check=f"source = 'person' AND created_by_id = {PERSON} AND {MAY_WRITE}",
                app_update_check=MAY_CHANGE,
                assistant={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "content", "status", "source", "workers_may_read", "ai_run_id",
                               "tool_call_id"),
                },
                assistant_check=f"source = 'assistant' AND status = 'proposed' AND {MAY_WRITE}",
            ),
            narrowed("memories_app_delete_by_writers", "DELETE", APP, using=MAY_CHANGE),
            *(
                narrowed(f"memories_{short}_workers", "SELECT", login, using=SEEN_MEMORY)
                for short, login in (("app", APP), ("assistant", ASSISTANT))
            ),
            narrowed(
                "memories_app_proposed",
                "SELECT",
                APP,
                using=f"status = 'kept' OR {MAY_SEE_ALL} OR is_my_run(farm_id, ai_run_id)",
            ),
            # What nobody has kept must not reach the next prompt.
            narrowed("memories_assistant_kept", "SELECT", ASSISTANT, using="status = 'kept'"),
            Trigger(
                name="memories_run_is_open",
                timing="BEFORE INSERT",
                function="run_must_be_open",
                when="new.source = 'assistant'",
            ),
            Function(
                name="memory_has_room",
                definer=True,  # the assistant sees no proposal
                body=f"""
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('memories of ' || NEW.farm_id, 0));
    IF (SELECT count(*) FROM memories m WHERE m.farm_id = NEW.farm_id) >= {MOST_MEMORIES}
       OR NEW.source = 'assistant' AND (SELECT count(*) FROM memories m WHERE m.farm_id = NEW.farm_id
                                        AND m.status = 'proposed') >= {MOST_PROPOSED} THEN
        RAISE EXCEPTION 'there is no room for another memory'
            USING ERRCODE = '23514', CONSTRAINT = 'memory_has_room', TABLE = 'memories';
    END IF;
    RETURN NEW;
END
""",  # noqa: S608 - our own numbers
            ),
            Trigger(name="memories_have_room", timing="BEFORE INSERT", function="memory_has_room"),
            Function(
                name="memory_changes",
                body="""
DECLARE
    state text;
BEGIN
    IF OLD.status = 'kept' AND NEW.status <> 'kept' THEN
        RAISE EXCEPTION 'a memory that was kept is edited or deleted'
            USING ERRCODE = '23514', CONSTRAINT = 'memory_stays_kept', TABLE = 'memories';
    END IF;
    IF NEW.changed_by_id IS DISTINCT FROM current_person() THEN
        RAISE EXCEPTION 'a person changes a memory in her own name'
            USING ERRCODE = '23514', CONSTRAINT = 'memory_changed_in_own_name', TABLE = 'memories';
    END IF;
    IF OLD.status = 'proposed' AND NEW.status = 'kept' THEN
        SELECT r.status INTO state FROM ai_runs r WHERE r.farm_id = OLD.farm_id AND r.id = OLD.ai_run_id;
        IF coalesce(state IN ('queued', 'running'), true) THEN
            RAISE EXCEPTION 'the answer is not finished'
                USING ERRCODE = '23514', CONSTRAINT = 'memory_run_is_closed', TABLE = 'memories';
        END IF;
        IF run_is_blocked(OLD.farm_id, OLD.ai_run_id) THEN
            RAISE EXCEPTION 'a check stopped the run of this memory'
                USING ERRCODE = '23514', CONSTRAINT = 'memory_is_not_blocked', TABLE = 'memories';
        END IF;
    END IF;
    NEW.changed_at := now();
    RETURN NEW;
END
""",
            ),
            Trigger(name="memories_change", timing="BEFORE UPDATE", function="memory_changes"),
            Function(
                name="memory_is_found",
                definer=True,
                # Whoever keeps, edits or forgets a memory: search knows in the same transaction.
                body="""
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM embeddings e WHERE e.farm_id = OLD.farm_id AND e.source_id = OLD.id AND e.source_type = 'memory';
    END IF;
    IF NEW.status = 'kept' THEN
        INSERT INTO embeddings (id, farm_id, source_type, source_id, content, embedding_model)
            VALUES (gen_random_uuid(), NEW.farm_id, 'memory', NEW.id, NEW.content, active_embedding_model());
    END IF;
    RETURN NULL;
END
""",
            ),
            Trigger(name="memories_found", timing="AFTER INSERT OR UPDATE", function="memory_is_found"),
        ]  # fmt: skip
        indexes = [models.Index(name="memories_newest", fields=["farm", "status", "-created_at"])]

    def __str__(self) -> str:
        return self.content[:60]
