"""The passages that search reads: a farm's own, and the knowledge that all farms share."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, HnswIndex

from assistant.knowledge.models import SYSTEM
from farmops.database.logins import APP, ASSISTANT, AUDITOR
from farmops.database.rules import Check, Function, Grant, Storage, TenantForeignKey, Trigger, one_of
from farmops.database.tenancy import MAY_SEE_ALL, PERSON, narrowed, tenant_rules
from farmops.ids import uuid7
from farms.models import Farm
from farms.models.context import EVERYONE

DIMENSIONS = 1024  # of every stored vector; shorter ones are padded with zeros, which changes no angle
DEFAULT_MODEL = "all-MiniLM-L6-v2"


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
