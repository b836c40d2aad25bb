from django.contrib import admin

from farmops.admin import AuditAdmin
from farms.models import Batch, Farm, FarmChange, FarmMember, Invitation, Person, StockMovement
from farms.people.session_middleware import staff_login
from farms.records import RECORD_TYPES

admin.site.login = staff_login  # type: ignore[method-assign]


@admin.register(Farm)
class FarmAdmin(AuditAdmin):
    list_display = ["name", "slug", "ai_autonomy", "credit_balance", "created_at"]
    search_fields = ["name", "slug"]


@admin.register(Person)
class PersonAdmin(AuditAdmin):
    list_display = ["email", "name"]
    search_fields = ["email", "name"]


@admin.register(FarmMember)
class FarmMemberAdmin(AuditAdmin):
    list_display = ["farm_id", "user_id", "role", "created_at"]


@admin.register(Batch)
class BatchAdmin(AuditAdmin):
    list_display = ["name", "kind", "farm_id", "placed_on", "placed_count"]


@admin.register(StockMovement)
class StockMovementAdmin(AuditAdmin):
    list_display = ["created_at", "farm_id", "batch_id", "reason", "delta"]


@admin.register(Invitation)
class InvitationAdmin(AuditAdmin):
    list_display = ["created_at", "farm_id", "role", "for_whom", "accepted_at", "revoked_at"]


@admin.register(FarmChange)
class FarmChangeAdmin(AuditAdmin):
    list_display = ["created_at", "farm_id", "user_id", "what"]


class RecordAdmin(AuditAdmin):
    list_display = ["day", "farm_id", "source", "ai_run_id", "voided_at"]


for kind in RECORD_TYPES.values():
    admin.site.register(kind.model, RecordAdmin)
