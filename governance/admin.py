from django.contrib import admin

from farmops.admin import AuditAdmin
from governance.models import AiEval, AiFeedback, AiRecommendation, AiRun, AiRunStep, AssistantDraft


@admin.register(AiRun)
class AiRunAdmin(AuditAdmin):
    list_display = ["created_at", "farm_id", "user_id", "feature", "provider", "status", "credits_actual"]
    list_filter = ["status", "provider"]


@admin.register(AiRunStep)
class AiRunStepAdmin(AuditAdmin):
    list_display = ["created_at", "ai_run_id", "position", "kind", "tool", "outcome"]
    list_filter = ["kind", "outcome"]


@admin.register(AssistantDraft)
class AssistantDraftAdmin(AuditAdmin):
    list_display = ["created_at", "farm_id", "record_type_id", "status", "decided_by_id", "decided_at"]
    list_filter = ["status"]


@admin.register(AiEval)
class AiEvalAdmin(AuditAdmin):
    list_display = ["created_at", "farm_id", "ai_run_id", "rule", "rule_version", "verdict"]
    list_filter = ["verdict", "rule"]


@admin.register(AiFeedback)
class AiFeedbackAdmin(AuditAdmin):
    list_display = ["created_at", "farm_id", "ai_run_id", "user_id", "rating", "comment"]
    list_filter = ["rating"]


@admin.register(AiRecommendation)
class AiRecommendationAdmin(AuditAdmin):
    list_display = ["created_at", "farm_id", "ai_run_id", "title", "status", "decided_by_id", "decided_at"]
    list_filter = ["status"]
