"""What people think of answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.database.rules import Check, TenantForeignKey
from farmops.database.tenancy import PERSON, tenant_rules
from farmops.ids import uuid7
from farms.models import Farm
from governance.runs.models import AiRun, own_runs_for_workers


class AiFeedback(models.Model):
    """One person's thumb on one answer. She may change it, nobody else may."""

    class Rating(models.IntegerChoices):
        """Thumb up or down."""

        GOOD = 1, _("good")
        WRONG = -1, _("wrong")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    ai_run = models.ForeignKey(AiRun, on_delete=models.PROTECT, related_name="feedback", db_constraint=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rating = models.SmallIntegerField(choices=Rating.choices)
    comment = models.CharField(max_length=500, db_default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "ai_feedback"
        constraints = [
            models.UniqueConstraint(name="ai_feedback_one_a_person", fields=["farm", "ai_run", "user"]),
            TenantForeignKey(name="ai_feedback_run", column="ai_run_id", to="ai_runs"),
            Check(name="ai_feedback_rating_is_a_thumb", sql="abs(rating) = 1"),
            *tenant_rules(
                "ai_feedback",
                app={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "ai_run_id", "user_id", "rating", "comment"),
                    "UPDATE": ("rating", "comment"),
                },
                app_check=f"user_id = {PERSON} AND is_my_farm(farm_id)",
                app_update_check=f"user_id = {PERSON} AND is_my_farm(farm_id)",
            ),
            own_runs_for_workers("ai_feedback", "ALL"),
        ]

    def __str__(self) -> str:
        return f"{self.get_rating_display()} {self.comment}".strip()
