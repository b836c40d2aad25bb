"""What a person and the assistant did together on one day, in a few lines."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from assistant.knowledge.models import SYSTEM
from farmops.database.logins import APP
from farmops.database.rules import Check, Function, Trigger, sane_times
from farmops.database.tenancy import MAY_SEE_ALL, PERSON, PURPOSE, narrowed, tenant_rules
from farmops.ids import uuid7
from farms.models import Farm

MAX_SUMMARY = 4000
HERS = f"user_id = {PERSON} OR {SYSTEM}"  # the system's own bookkeeping makes new vectors of it


class ConvoSummary(models.Model):
    """One person's day with the assistant on one farm, told by the books. Hers alone to read and to delete."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(help_text="of the farm's own zone")
    content = models.TextField()
    private = models.BooleanField(help_text="hidden from her once she is a worker: it may hold money")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "convo_summaries"
        verbose_name_plural = "conversation summaries"
        constraints = [
            models.UniqueConstraint(name="convo_summaries_farm_and_id", fields=["farm", "id"]),
            sane_times("convo_summaries", dates=["day"]),
            models.UniqueConstraint(name="convo_summaries_once_a_day", fields=["farm", "user", "day"]),
            Check(
                name="convo_summaries_say_something",
                sql=f"btrim(content) <> '' AND length(content) <= {MAX_SUMMARY}",
            ),
            *tenant_rules(
                "convo_summaries",
                in_turns=True,
                app={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "user_id", "day", "content", "private"),
                    "DELETE": "*",
                },
                app_check=f"user_id = {PERSON} AND private = ({MAY_SEE_ALL}) AND {PURPOSE} = 'turn'",
            ),
            narrowed("convo_summaries_app_own", "SELECT", APP, using=f"({HERS}) AND (NOT private OR {MAY_SEE_ALL})"),
            narrowed(
                "convo_summaries_app_delete_own", "DELETE", APP, using=f"user_id = {PERSON} AND {PURPOSE} = 'member'"
            ),
            Trigger(name="convo_summaries_never_changed", timing="BEFORE UPDATE", function="refuse_change"),
            Function(
                name="summary_is_found",
                definer=True,
                body="""
BEGIN
    INSERT INTO embeddings (id, farm_id, source_type, source_id, title, content, embedding_model)
        VALUES (gen_random_uuid(), NEW.farm_id, 'convo_summary', NEW.id,
                'Your talk of ' || to_char(NEW.day, 'FMDD FMMonth YYYY'), NEW.content, active_embedding_model());
    RETURN NULL;
END
""",
            ),
            Trigger(name="convo_summaries_found", timing="AFTER INSERT", function="summary_is_found"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.content[:60]}"
