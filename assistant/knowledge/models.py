"""The documents that a farm was given."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.database.logins import APP, ASSISTANT
from farmops.database.rules import Check, Function, Trigger, one_of
from farmops.database.tenancy import MAY_MANAGE, MAY_SEE_ALL, MEMBER_ROLE, PERSON, member_may, narrowed, tenant_rules
from farmops.ids import uuid7
from farmops.roles import MANAGE
from farms.models import Farm

MAX_DOCUMENT = 5_000_000  # bytes
SYSTEM = f"{MEMBER_ROLE} = 'system'"
KEEPS_DOCUMENTS = member_may(MANAGE, or_system=True)


class Document(models.Model):
    """A file that a person gave the farm, or a passage that an operator loaded. Its text lies in `embeddings`."""

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF")
        DOCX = "docx", _("Word document")
        TXT = "txt", _("text")
        CSV = "csv", _("table")
        PASSAGE = "passage", _("passage")

    class State(models.TextChoices):
        QUEUED = "queued", _("being read")
        READY = "ready", _("ready")
        FAILED = "failed", _("could not be read")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200, db_default="", help_text="the id that an operator loaded it under")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=300, db_default="")
    bytes = models.BigIntegerField()
    file = models.BinaryField(null=True, help_text="until it has been read; the text alone is kept")
    state = models.CharField(max_length=10, choices=State.choices, db_default="queued")
    reason = models.CharField(max_length=200, db_default="", help_text="why it could not be read")
    workers_may_read = models.BooleanField(db_default=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "documents"
        constraints = [
            models.UniqueConstraint(name="documents_farm_and_id", fields=["farm", "id"]),
            models.UniqueConstraint(
                name="documents_key_once_a_farm", fields=["farm", "key"], condition=~models.Q(key="")
            ),
            Check(name="documents_kind_is_known", sql=one_of("kind", ["pdf", "docx", "txt", "csv", "passage"])),
            Check(name="documents_state_is_known", sql=one_of("state", ["queued", "ready", "failed"])),
            Check(name="documents_failed_says_why", sql="(state = 'failed') = (reason <> '')"),
            Check(name="documents_size_is_sane", sql=f"bytes >= 0 AND bytes <= {MAX_DOCUMENT}"),
            Check(name="documents_size_is_the_files", sql="file IS NULL OR length(file) = bytes"),
            *tenant_rules(
                "documents",
                app={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "key", "title", "kind", "source", "bytes", "file", "state",
                               "workers_may_read", "uploaded_by_id"),
                    "UPDATE": ("file", "state", "reason", "workers_may_read"),
                    "DELETE": "*",
                },
                app_check=f"{MAY_MANAGE} AND uploaded_by_id = {PERSON}"
                f" AND state = 'queued' AND key = '' OR {SYSTEM} AND uploaded_by_id IS NULL",
                app_update_check=KEEPS_DOCUMENTS,
                assistant={"SELECT": ("id", "farm_id", "key", "title", "kind", "source", "state", "workers_may_read",
                                      "created_at")},
            ),
            narrowed("documents_app_delete_narrowed", "DELETE", APP, using=KEEPS_DOCUMENTS),
            # A document may hold money, and a worker sees none.
            *(
                narrowed(f"documents_{short}_workers", "SELECT", login, using=f"workers_may_read OR {MAY_SEE_ALL}")
                for short, login in (("app", APP), ("assistant", ASSISTANT))
            ),
            Function(
                name="document_changes",
                body="""
BEGIN
    IF current_member_role() = 'system' AND NEW.workers_may_read <> OLD.workers_may_read THEN
        RAISE EXCEPTION 'a person says whether workers may read a document'
            USING ERRCODE = '23514', CONSTRAINT = 'document_shown_by_a_person', TABLE = 'documents';
    END IF;
    IF current_member_role() <> 'system'
       AND (NEW.file, NEW.state, NEW.reason) IS DISTINCT FROM (OLD.file, OLD.state, OLD.reason) THEN
        RAISE EXCEPTION 'what became of a document is said by who read it'
            USING ERRCODE = '23514', CONSTRAINT = 'document_read_by_the_worker', TABLE = 'documents';
    END IF;
    RETURN NEW;
END
""",
            ),
            Trigger(name="documents_change", timing="BEFORE UPDATE", function="document_changes"),
            Function(
                name="document_shows_its_passages",
                definer=True,
                body="""
BEGIN
    UPDATE embeddings e SET private = NOT NEW.workers_may_read
        WHERE e.farm_id = NEW.farm_id AND e.source_id = NEW.id AND e.source_type = 'document';
    RETURN NULL;
END
""",
            ),
            Trigger(
                name="documents_shown",
                timing="AFTER UPDATE OF workers_may_read",
                function="document_shows_its_passages",
            ),
            Function(
                name="document_takes_storage",
                definer=True,
                body="""
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- A farm that is older than the meter has none yet.
        INSERT INTO meters (farm_id, kind, allowance) VALUES (NEW.farm_id, 'storage_bytes', 104857600)
            ON CONFLICT (farm_id, kind) DO NOTHING;
        PERFORM take_from_meter(NEW.farm_id, 'storage_bytes', NEW.bytes, NULL);
    ELSE
        PERFORM take_from_meter(OLD.farm_id, 'storage_bytes', -OLD.bytes, NULL);
    END IF;
    RETURN NULL;
END
""",
            ),
            Function(
                name="enqueue_document",
                signature="document uuid",
                returns="void",
                definer=True,
                logins=(APP,),
                body="""
BEGIN
    PERFORM 1 FROM documents d WHERE d.farm_id = current_farm() AND d.id = document
        AND d.uploaded_by_id = current_person() AND d.state = 'queued' AND current_purpose() = 'member';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a document of one''s own that nobody has read is put in line'
            USING ERRCODE = '23514', CONSTRAINT = 'enqueue_document', TABLE = 'procrastinate_jobs';
    END IF;
    PERFORM put_in_line('assistant.tasks.read_document', 'documents', 'read ' || document, jsonb_build_object(
        'farm_id', current_farm(), 'document_id', document));
END
""",
            ),
            Trigger(name="documents_storage", timing="AFTER INSERT OR DELETE", function="document_takes_storage"),
        ]  # fmt: skip
        indexes = [models.Index(name="documents_newest", fields=["farm", "-created_at"])]

    def __str__(self) -> str:
        return self.title
