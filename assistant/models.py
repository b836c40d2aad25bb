"""The conversation: what a person said and what the assistant answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.ids import uuid7
from farmops.logins import APP
from farmops.rules import Check, Policy, TenantForeignKey, Trigger, one_of, tenant_rules
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
                app={"SELECT": "*", "INSERT": ("id", "farm_id", "user_id", "ai_run_id", "author", "text")},
                app_check="user_id = current_person()",
            ),
            Policy(
                name="messages_app_own",
                command="SELECT",
                login=APP,
                using="user_id = current_person()",
                restrictive=True,
            ),
            Trigger(name="messages_append_only", timing="BEFORE DELETE OR UPDATE", function="refuse_change"),
        ]
        indexes = [models.Index(name="messages_of_a_person", fields=["farm", "user", "-created_at"])]

    def __str__(self) -> str:
        return self.text[:60]
