from django.contrib import admin

from assistant.memories.models import Memory
from farmops.admin import AuditAdmin


@admin.register(Memory)
class MemoryAdmin(AuditAdmin):
    list_display = ["created_at", "farm_id", "status", "source", "ai_run_id", "content"]
    list_filter = ["status", "source"]
