"""Documents, and the passages that search reads: a farm's own, and the knowledge that all farms share."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, HnswIndex

from farmops.database.logins import APP, ASSISTANT, AUDITOR
from farmops.database.rules import Check, Function, Grant, Storage, TenantForeignKey, Trigger, one_of
from farmops.database.tenancy import MAY_MANAGE, MAY_SEE_ALL, MEMBER_ROLE, PERSON, member_may, narrowed, tenant_rules
from farmops.ids import uuid7
from farmops.roles import MANAGE
from farms.models import Farm
from farms.models.context import EVERYONE

DIMENSIONS = 1024  # of every stored vector; shorter ones are padded with zeros, which changes no angle
DEFAULT_MODEL = "all-MiniLM-L6-v2"
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


class EmbeddingModel(models.Model):
    """The model whose vectors search compares. No active row: DEFAULT_MODEL. Switched by `manage.py reembed`."""

    name = models.CharField(primary_key=True, max_length=120)
    active = models.BooleanField(db_default=False)
    switched_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "embedding_models"
        constraints = [
            models.UniqueConstraint(
                name="embedding_models_one_active", fields=["active"], condition=models.Q(active=True)
            ),
            *(
                Grant(name=f"embedding_models_{login}_rights", login=login, rights={"SELECT": "*"})
                for login in (APP, ASSISTANT, AUDITOR)
            ),
            Function(
                name="active_embedding_model",
                returns="text",
                language="sql",
                volatility="STABLE",
                definer=True,
                logins=EVERYONE,
                body=f" SELECT coalesce((SELECT name FROM embedding_models WHERE active), '{DEFAULT_MODEL}') ",  # noqa: S608 - our own constant
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Passage(models.Model):
    """A piece of a document, a kept memory or a summary, as search finds it. Without a vector, by its words."""

    class Source(models.TextChoices):
        MEMORY = "memory", _("remembered")
        DOCUMENT = "document", _("document")
        CONVO_SUMMARY = "convo_summary", _("conversation")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    source_type = models.CharField(max_length=20, choices=Source.choices)
    source_id = models.UUIDField()
    position = models.IntegerField(db_default=0)
    title = models.CharField(max_length=200, db_default="")
    place = models.CharField(max_length=60, db_default="", help_text="page 3, rows 1 to 20")
    content = models.TextField()
    private = models.BooleanField(db_default=False, help_text="hidden from workers")
    person_id = models.UUIDField(null=True, help_text="the one person who may read it")
    embedding = HalfVectorField(dimensions=DIMENSIONS, null=True)
    embedding_model = models.CharField(max_length=120)
    created_at = models.DateTimeField(db_default=Now())
    # What a foreign key can hold on to.
    document_id = models.GeneratedField(
        expression=models.Case(models.When(source_type="document", then=models.F("source_id"))),
        output_field=models.UUIDField(null=True),
        db_persist=True,
    )
    memory_id = models.GeneratedField(
        expression=models.Case(models.When(source_type="memory", then=models.F("source_id"))),
        output_field=models.UUIDField(null=True),
        db_persist=True,
    )
    summary_id = models.GeneratedField(
        expression=models.Case(models.When(source_type="convo_summary", then=models.F("source_id"))),
        output_field=models.UUIDField(null=True),
        db_persist=True,
    )
    tsv = models.GeneratedField(
        expression=SearchVector("title", "content", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        db_table = "embeddings"
        constraints = [
            # It begins with the farm, so it is also the index by which search reads a farm's own passages.
            models.UniqueConstraint(
                name="embeddings_once", fields=["farm", "source_id", "position", "embedding_model"]
            ),
            Storage(name="embeddings_vector_in_row", column="embedding", kind="PLAIN"),
            Storage(name="embeddings_words_in_row", column="tsv", kind="MAIN"),
            Check(
                name="embeddings_source_is_known",
                sql=one_of("source_type", ["memory", "document", "convo_summary"]),
            ),
            Check(name="embeddings_say_something", sql="btrim(content) <> '' AND length(content) <= 20000"),
            Check(name="embeddings_name_their_model", sql="embedding_model <> ''"),
            TenantForeignKey(name="embeddings_document", column="document_id", to="documents", cascade=True),
            TenantForeignKey(name="embeddings_memory", column="memory_id", to="memories", cascade=True),
            TenantForeignKey(name="embeddings_summary", column="summary_id", to="convo_summaries", cascade=True),
            *tenant_rules(
                "embeddings",
                app={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "source_type", "source_id", "position", "title", "place", "content",
                               "embedding", "embedding_model"),
                    "UPDATE": ("embedding", "embedding_model"),
                    "DELETE": "*",
                },
                app_check=SYSTEM,
                app_update_check=SYSTEM,
                assistant={"SELECT": "*"},
            ),
            narrowed("embeddings_app_delete_narrowed", "DELETE", APP, using=SYSTEM),
            *(
                narrowed(f"embeddings_{short}_workers", "SELECT", login, using=f"NOT private OR {MAY_SEE_ALL}")
                for short, login in (("app", APP), ("assistant", ASSISTANT))
            ),
            *(
                narrowed(
                    f"embeddings_{short}_persons",
                    "SELECT",
                    login,
                    using=f"person_id IS NULL OR person_id = {PERSON} OR {SYSTEM}",
                )
                for short, login in (("app", APP), ("assistant", ASSISTANT))
            ),
            Function(
                name="passage_is_as_private_as_its_source",
                body="""
DECLARE
    shown boolean;
BEGIN
    NEW.person_id := NULL;
    IF NEW.source_type = 'document' THEN
        -- Whoever shows or hides the document meanwhile waits for us, or we for her.
        SELECT d.workers_may_read INTO shown FROM documents d
            WHERE d.farm_id = NEW.farm_id AND d.id = NEW.source_id FOR SHARE;
    ELSIF NEW.source_type = 'memory' THEN
        SELECT m.workers_may_read INTO shown FROM memories m WHERE m.farm_id = NEW.farm_id AND m.id = NEW.source_id;
    ELSE
        SELECT NOT s.private, s.user_id INTO shown, NEW.person_id FROM convo_summaries s
            WHERE s.farm_id = NEW.farm_id AND s.id = NEW.source_id;
    END IF;
    NEW.private := NOT coalesce(shown, false);
    RETURN NEW;
END
""",
            ),
            Function(
                name="enqueue_embed",
                returns="void",
                definer=True,
                logins=(APP,),
                body="""
BEGIN
    IF current_farm() IS NULL OR current_member_role() = '' THEN
        RAISE EXCEPTION 'a farm''s passages are put in line by who works on it'
            USING ERRCODE = '23514', CONSTRAINT = 'enqueue_embed', TABLE = 'procrastinate_jobs';
    END IF;
    PERFORM put_in_line('assistant.tasks.embed_farm', 'documents', 'embed ' || current_farm(), jsonb_build_object(
        'farm_id', current_farm()));
END
""",
            ),
            Trigger(name="embeddings_private", timing="BEFORE INSERT", function="passage_is_as_private_as_its_source"),
        ]  # fmt: skip
        indexes = [models.Index(name="embeddings_waiting", fields=["farm"], condition=models.Q(embedding__isnull=True))]

    def __str__(self) -> str:
        return self.content[:60]


class SharedPassage(models.Model):
    """A passage of the knowledge that every farm reads. Commands write it, as the owner; who serves only reads."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source_type = models.CharField(max_length=20, db_default="card")
    source_id = models.CharField(max_length=200)
    position = models.IntegerField(db_default=0)
    title = models.CharField(max_length=200, db_default="")
    content = models.TextField()
    source = models.CharField(max_length=300, db_default="")
    url = models.CharField(max_length=500, db_default="")
    source_date = models.CharField(max_length=20, db_default="")
    review = models.CharField(max_length=100, db_default="", help_text="who has checked it")
    topic = models.CharField(max_length=40, db_default="")
    embedding = HalfVectorField(dimensions=DIMENSIONS, null=True)
    embedding_model = models.CharField(max_length=120)
    created_at = models.DateTimeField(db_default=Now())
    tsv = models.GeneratedField(
        expression=SearchVector("title", "content", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        db_table = "shared_embeddings"
        constraints = [
            models.UniqueConstraint(name="shared_embeddings_once", fields=["source_id", "position", "embedding_model"]),
            Storage(name="shared_embeddings_vector_in_row", column="embedding", kind="PLAIN"),
            Storage(name="shared_embeddings_words_in_row", column="tsv", kind="MAIN"),
            Check(name="shared_embeddings_say_something", sql="btrim(content) <> ''"),
            Check(name="shared_embeddings_name_their_model", sql="embedding_model <> ''"),
            *(
                Grant(name=f"shared_embeddings_{login}_rights", login=login, rights={"SELECT": "*"})
                for login in (APP, ASSISTANT, AUDITOR)
            ),
        ]
        indexes = [
            HnswIndex(
                name="shared_embeddings_hnsw",
                fields=["embedding"],
                m=16,
                ef_construction=128,
                opclasses=["halfvec_cosine_ops"],
            ),
            GinIndex(name="shared_embeddings_words", fields=["tsv"]),
            models.Index(name="shared_embeddings_waiting", fields=["id"], condition=models.Q(embedding__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.title
