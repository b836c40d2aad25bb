"""What owners changed of a farm: its settings and its members. Written by triggers alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.database.logins import APP
from farmops.database.rules import Function, Trigger
from farmops.database.tenancy import narrowed, tenant_rules
from farms.models.farm import SETTINGS, Farm
from farms.models.member import OWNER_HERE


class FarmChange(models.Model):
    """One change of a setting or a membership: who, when, from what, to what. Written by triggers alone."""

    id = models.BigAutoField(primary_key=True)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "farm_changes"
        verbose_name = _("change")
        constraints = [
            *tenant_rules("farm_changes", app={"SELECT": "*"}),
            narrowed("farm_changes_app_by_owners", "SELECT", APP, using=OWNER_HERE),
            Function(
                name="setting_is_kept",
                definer=True,
                body="""
BEGIN
    IF current_person() IS NULL AND session_user <> 'farmops_owner' THEN
        RAISE EXCEPTION 'a change is kept with the name of who made it'
            USING ERRCODE = '23514', CONSTRAINT = 'change_has_a_person', TABLE = 'farm_changes';
    END IF;
    INSERT INTO farm_changes (farm_id, user_id, what, before, after)
    SELECT NEW.id, current_person(), n.key, o.value, n.value
    FROM jsonb_each(to_jsonb(NEW)) n JOIN jsonb_each(to_jsonb(OLD)) o USING (key)
    WHERE n.value <> o.value AND n.key = ANY (TG_ARGV);
    RETURN NULL;
END
""".replace("TG_ARGV", "ARRAY[" + ", ".join(f"'{name}'" for name in SETTINGS) + "]"),
            ),
            Trigger(
                name="farms_settings_kept",
                on="farms",
                timing=f"AFTER UPDATE OF {', '.join(SETTINGS)}",
                function="setting_is_kept",
            ),
            Function(
                name="membership_is_kept",
                definer=True,
                body="""
BEGIN
    IF current_person() IS NULL AND session_user <> 'farmops_owner' THEN
        RAISE EXCEPTION 'a change is kept with the name of who made it'
            USING ERRCODE = '23514', CONSTRAINT = 'change_has_a_person', TABLE = 'farm_changes';
    END IF;
    INSERT INTO farm_changes (farm_id, user_id, what, before, after)
    VALUES (coalesce(NEW.farm_id, OLD.farm_id), current_person(), 'member',
            CASE WHEN TG_OP <> 'INSERT' THEN jsonb_build_object('user', OLD.user_id, 'role', OLD.role) END,
            CASE WHEN TG_OP <> 'DELETE' THEN jsonb_build_object('user', NEW.user_id, 'role', NEW.role) END);
    RETURN NULL;
END
""",
            ),
            Trigger(
                name="farm_members_kept",
                on="farm_members",
                timing="AFTER INSERT OR DELETE OR UPDATE",
                function="membership_is_kept",
            ),
            Trigger(name="farm_changes_append_only", timing="BEFORE DELETE OR UPDATE", function="refuse_change"),
        ]
        indexes = [models.Index(name="farm_changes_newest", fields=["farm", "-created_at"])]

    def __str__(self) -> str:
        return self.what
