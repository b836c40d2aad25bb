"""Invitations: links that make whoever opens them a member of a farm."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from farmops.database.logins import APP
from farmops.database.rules import Check, Function, Trigger, one_of, sane_times
from farmops.database.tenancy import PERSON, narrowed, tenant_rules
from farmops.ids import uuid7
from farmops.roles import JOIN, Role
from farms.models.farm import Farm
from farms.models.member import OPEN, OWNER_HERE
from farms.models.room import has_room


class Invitation(models.Model):
    """A link that makes whoever opens it a member, once. The secret is in the link alone; here is its hash."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    for_whom = models.CharField(max_length=80, db_default="")
    token_hash = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "invitations"
        constraints = [
            models.UniqueConstraint(name="invitations_token_once_a_farm", fields=["farm", "token_hash"]),
            Check(name="invitations_role_is_not_owner", sql=one_of("role", JOIN.roles)),
            Check(name="invitations_end", sql="expires_at <= created_at + '31 days'::interval"),
            sane_times("invitations", "expires_at", "revoked_at"),
            Check(
                name="invitations_acceptance_is_whole",
                sql="(accepted_at IS NULL) = (accepted_by_id IS NULL) AND (accepted_at IS NULL OR revoked_at IS NULL)",
            ),
            Function(
                name="invitation_is_shown",
                signature="token_hash text",
                returns="boolean",
                language="sql",
                volatility="STABLE",
                body="""
    SELECT token_hash = encode(sha256(convert_to(current_setting('farmops.invitation', true), 'UTF8')), 'hex')
""",
            ),
            *tenant_rules(
                "invitations",
                app={
                    "SELECT": "*",
                    "INSERT": ("id", "farm_id", "role", "for_whom", "token_hash", "created_by_id", "expires_at"),
                    "UPDATE": ("revoked_at",),
                },
                app_check=f"created_by_id = {PERSON}",
            ),
            narrowed("invitations_app_by_owners", "ALL", APP, OWNER_HERE, OWNER_HERE),
            # All that somebody with a link sees of the farm: its name, and as what she is invited.
            Function(
                name="shown_invitation",
                returns="TABLE (farm_name text, farm_slug text, member_role text)",
                definer=True,
                logins=(APP,),
                body=f"""
BEGIN
    IF current_purpose() = 'invitation' THEN
        RETURN QUERY SELECT f.name::text, f.slug::text, i.role::text
            FROM invitations i JOIN farms f ON f.id = i.farm_id
            WHERE i.farm_id = context_farm() AND invitation_is_shown(i.token_hash)
              AND {OPEN};
    END IF;
END
""",  # noqa: S608 - our own constants
            ),
            Function(
                name="invitation_is_used_once",
                body="""
BEGIN
    IF OLD.accepted_at IS NOT NULL OR OLD.revoked_at IS NOT NULL THEN
        RAISE EXCEPTION 'the invitation was used before, or taken back'
            USING ERRCODE = '23514', CONSTRAINT = 'invitation_is_used_once', TABLE = 'invitations';
    END IF;
    RETURN NEW;
END
""",
            ),
            Trigger(name="invitations_once", timing="BEFORE UPDATE", function="invitation_is_used_once"),
            has_room("invitations"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.for_whom}"
