"""The advice that the assistant gives, and what people decided about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.database.logins import APP, ASSISTANT
from farmops.database.rules import Check, Function, TenantForeignKey, Trigger, one_of
from farmops.database.tenancy import MAY_SEE_ALL, MAY_WRITE, narrowed, tenant_rules
from farmops.ids import uuid7
from farmops.web.drawable import SAFE_ADDRESS, ShallowDecoder, is_safe_address
from farms.models import Farm
from governance.runs.models import AiRun

MOST_SOURCES = 20  # of one recommendation
NO_MONEY_FOR_WORKERS = f"{MAY_SEE_ALL} OR NOT money"


class AiRecommendation(models.Model):
    """Advice that the assistant gives, for the owner or a manager to approve or reject. Approving executes nothing.

    `why` says what it was given for, `sources` are {"text", "url"} each, `subject` names what it is about so that the
    same advice does not wait twice, and `money` (the safe answer) hides it from workers.
    """

    class Status(models.TextChoices):
        """Decided once, by a person."""

        PENDING = "pending", _("waiting for you")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    ai_run = models.ForeignKey(AiRun, on_delete=models.PROTECT, related_name="recommendations", db_constraint=False)
    tool_call_id = models.CharField(max_length=100)
    title = models.CharField(max_length=120)
    body = models.CharField(max_length=2000)
    why = models.CharField(max_length=500, db_default="", default="")
    sources = models.JSONField(default=list, db_default=[], decoder=ShallowDecoder)
    money = models.BooleanField(default=True, db_default=True)
    subject = models.CharField(max_length=120, db_default="", default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING, db_default="pending")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, db_default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "ai_recommendations"
        constraints = [
            models.UniqueConstraint(
                name="ai_recommendations_once_a_call", fields=["farm", "ai_run", "tool_call_id"]
            ),
            models.UniqueConstraint(
                name="ai_recommendations_one_waiting",
                fields=["farm", "subject"],
                condition=models.Q(status="pending") & ~models.Q(subject=""),
            ),
            Check(name="ai_recommendations_sources_is_a_list", sql="jsonb_typeof(sources) = 'array'"),
            # A page makes links of them.
            Function(
                name="are_sources",
                signature="sources jsonb",
                returns="boolean",
                language="sql",
                volatility="IMMUTABLE",
                logins=(ASSISTANT,),
                body=f"""
    SELECT CASE WHEN jsonb_typeof(sources) <> 'array' THEN true
        WHEN jsonb_array_length(sources) > {MOST_SOURCES} THEN false
        ELSE NOT EXISTS (
        SELECT 1 FROM jsonb_array_elements(sources) s
        WHERE CASE WHEN jsonb_typeof(s) <> 'object' THEN true ELSE
              jsonb_typeof(s -> 'text') IS DISTINCT FROM 'string' OR jsonb_typeof(s -> 'url') IS DISTINCT FROM 'string'
              OR s - ARRAY['text', 'url'] <> '{{}}' OR s ->> 'url' !~ '^({SAFE_ADDRESS})?$' END) END
""",  # noqa: S608 - our own constants
            ),
            Trigger(
                name="ai_recommendations_sources_are_safe",
                timing="AFTER INSERT",
                function="refuse_row",
                when="NOT are_sources(new.sources)",
            ),
            TenantForeignKey(name="ai_recommendations_run", column="ai_run_id", to="ai_runs"),
            Check(name="ai_recommendations_say_something", sql="btrim(title) <> '' AND btrim(body) <> ''"),
            Check(
                name="ai_recommendations_status_is_known", sql=one_of("status", ["pending", "approved", "rejected"])
            ),
            Check(
                name="ai_recommendations_decision_is_whole",
                sql="status = 'pending' AND decided_by_id IS NULL AND decided_at IS NULL AND reason = ''"
                " OR status = 'approved' AND decided_by_id IS NOT NULL AND decided_at IS NOT NULL"
                " OR status = 'rejected' AND decided_by_id IS NOT NULL AND decided_at IS NOT NULL"
                " AND reason <> ''",
            ),
            *tenant_rules(
                "ai_recommendations",
                app={"SELECT": "*", "UPDATE": ("status", "decided_by_id", "decided_at", "reason")},
                assistant={
                    "INSERT": ("id", "farm_id", "ai_run_id", "tool_call_id", "title", "body", "why", "sources",
                               "money", "subject", "status"),
                },
                assistant_check=f"status = 'pending' AND {MAY_WRITE}",
            ),
            # Whoever's run it came from: what is about money is for those who see money.
            narrowed("ai_recommendations_app_money", "ALL", APP, NO_MONEY_FOR_WORKERS, NO_MONEY_FOR_WORKERS),
            Trigger(name="ai_recommendations_run_is_open", timing="BEFORE INSERT", function="run_must_be_open"),
            # Reads the membership itself: the role in the session's settings may be stale.
            Function(
                name="recommendation_decision",
                body="""
BEGIN
    IF OLD.status <> 'pending' THEN
        RAISE EXCEPTION 'the recommendation was decided before'
            USING ERRCODE = '23514', CONSTRAINT = 'recommendation_already_decided', TABLE = 'ai_recommendations';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM farm_members m WHERE m.farm_id = OLD.farm_id AND m.user_id = current_person()
                   AND m.role IN ('owner', 'manager')) THEN
        RAISE EXCEPTION 'this person may not decide recommendations'
            USING ERRCODE = '23514', CONSTRAINT = 'recommendation_decider_has_the_right',
                  TABLE = 'ai_recommendations';
    END IF;
    IF NEW.decided_by_id IS DISTINCT FROM current_person() THEN
        RAISE EXCEPTION 'a person decides in her own name'
            USING ERRCODE = '23514', CONSTRAINT = 'recommendation_decided_in_own_name', TABLE = 'ai_recommendations';
    END IF;
    NEW.decided_at := now();
    RETURN NEW;
END
""",
            ),
            Trigger(
                name="ai_recommendations_decision", timing="BEFORE UPDATE", function="recommendation_decision"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def links(self) -> list[tuple[str, str]]:
        """(text, address) of each source; '' where there is none, or where it is no address that a page may link to."""
        listed = self.sources if isinstance(self.sources, list) else []
        return [
            (str(source.get("text", "")), source["url"] if is_safe_address(source.get("url")) else "")
            for source in listed
            if isinstance(source, dict)
        ]
