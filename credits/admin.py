from django.contrib import admin

from credits.models import CreditLedger, Meter
from farmops.admin import AuditAdmin


@admin.register(CreditLedger)
class CreditLedgerAdmin(AuditAdmin):
    list_display = ["created_at", "farm_id", "seq", "kind", "delta", "balance_after", "shortfall", "reason"]
    list_filter = ["kind"]


@admin.register(Meter)
class MeterAdmin(AuditAdmin):
    list_display = ["farm_id", "kind", "used", "allowance", "since"]
