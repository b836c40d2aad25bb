"""A person's conversation with the assistant on one farm."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.database.logins import APP
from farmops.database.rules import Check, Function, TenantForeignKey, Trigger, one_of
from farmops.database.tenancy import MAY_WRITE, PERSON, PURPOSE, narrowed, tenant_rules
from farmops.ids import uuid7
from farms.models import Farm
from governance.models import AiRun

MAX_MESSAGE = 2000  # characters; a farm message is rarely over 300


class Message(models.Model):
    """One message of a person's conversation with the assistant on one farm. Read by her alone; never changed."""

    class Author(models.TextChoices):
        FARMER = "farmer", _("you")
        ASSISTANT = "assistant", _("assistant")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ai_run = models.ForeignKey(AiRun, on_delete=models.PROTECT, related_name="messages", db_constraint=False)
    author = models.CharField(max_length=10, choices=Author.choices)
    text = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "messages"
        constraints = [
            models.UniqueConstraint(name="messages_one_a_run_and_author", fields=["farm", "ai_run", "author"]),
            TenantForeignKey(name="messages_run", column="ai_run_id", to="ai_runs"),
            Check(name="messages_author_is_known", sql=one_of("author", ["farmer", "assistant"])),
            Check(name="messages_are_not_endless", sql="length(text) <= 20000"),
            *tenant_rules(
                "messages",
                in_turns=True,
                app={"SELECT": "*", "INSERT": ("id", "farm_id", "user_id", "ai_run_id", "author", "text")},
                app_check=f"user_id = {PERSON} AND (author = 'farmer' AND is_my_run(farm_id, ai_run_id)"
                f" AND {MAY_WRITE} AND {PURPOSE} = 'member'"
                " OR author = 'assistant' AND run_is_being_answered(farm_id, ai_run_id))",
            ),
            narrowed("messages_app_own", "SELECT", APP, using=f"user_id = {PERSON}"),
            Function(
                name="enqueue_answer",
                signature="run uuid",
                returns="void",
                definer=True,
                logins=(APP,),
                body="""
BEGIN
    PERFORM 1 FROM ai_runs r WHERE r.farm_id = current_farm() AND r.id = run AND r.user_id = current_person()
        AND r.feature = 'message' AND r.status = 'queued' AND current_purpose() = 'member';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a question of one''s own that waits is put in line'
            USING ERRCODE = '23514', CONSTRAINT = 'enqueue_answer', TABLE = 'procrastinate_jobs';
    END IF;
    PERFORM put_in_line('assistant.tasks.answer_run', 'answers', 'answer ' || run, jsonb_build_object(
        'farm_id', current_farm(), 'run_id', run, 'user_id', current_person()));
END
""",
            ),
            Trigger(name="messages_append_only", timing="BEFORE DELETE OR UPDATE", function="refuse_change"),
        ]
        indexes = [models.Index(name="messages_of_a_person", fields=["farm", "user", "-created_at"])]

    def __str__(self) -> str:
        return self.text[:60]
