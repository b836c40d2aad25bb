"""Who belongs to a farm, and who ever did."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from farmops.database.logins import APP, ASSISTANT, OWNER
from farmops.database.purposes import Purpose
from farmops.database.rules import Check, Function, Grant, Policy, Trigger, one_of
from farmops.database.tenancy import CONTEXT_FARM, FARM_BY_HAND, LOGIN, PERSON, PURPOSE, narrowed, tenant_rules
from farmops.ids import uuid7
from farmops.roles import Role
from farms.models.farm import Farm

FARMS_OWNED = 20  # by one person who founds another
# Of the row `i` of invitations.
OPEN = "i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now()"
OWNER_HERE = "(SELECT is_owner_here() AS is_owner_here)"


class FarmMember(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "farm_members"
        constraints = [
            models.UniqueConstraint(name="farm_members_once_a_farm", fields=["farm", "user"]),
            models.UniqueConstraint(name="farm_members_farm_and_id", fields=["farm", "id"]),
            Check(name="farm_members_role_is_known", sql=one_of("role", Role.values)),
            Function(
                name="is_owner_here",
                returns="boolean",
                volatility="STABLE",
                logins=(APP,),
                body="""
BEGIN
    RETURN current_purpose() = 'member' AND EXISTS (
        SELECT 1 FROM farm_members m
        WHERE m.farm_id = current_farm() AND m.user_id = current_person() AND m.role = 'owner');
END
""",
            ),
            Function(
                name="may_add_member",
                signature="person uuid, new_role text",
                returns="boolean",
                volatility="STABLE",
                definer=True,
                logins=(APP,),
                # An owner, the founder of a farm without members, or who shows an invitation to that very role.
                body=f"""
BEGIN
    RETURN coalesce(CASE current_purpose()
        WHEN 'member' THEN is_owner_here()
        WHEN 'founding' THEN person = current_person() AND new_role = 'owner'
            AND NOT EXISTS (SELECT 1 FROM farm_members m WHERE m.farm_id = context_farm())
        WHEN 'invitation' THEN person = current_person() AND EXISTS (
            SELECT 1 FROM invitations i
            WHERE i.farm_id = context_farm() AND i.role = new_role AND invitation_is_shown(i.token_hash)
              AND {OPEN})
        END, false);
END
""",  # noqa: S608 - our own constants
            ),
            *tenant_rules(
                "farm_members",
                app={"SELECT": "*", "INSERT": ("id", "farm_id", "user_id", "role")},
                app_check="may_add_member(user_id, role)",
                assistant={"SELECT": ("farm_id", "user_id", "role")},
            ),
            # Whoever founds the farm or joins it: a context that sees nothing of it.
            Policy(
                name="farm_members_app_join",
                command="INSERT",
                login=APP,
                with_check=f"farm_id = {CONTEXT_FARM} AND {one_of(PURPOSE, [Purpose.FOUNDING, Purpose.INVITATION])}",
            ),
            Grant(name="farm_members_app_manage", login=APP, rights={"UPDATE": ("role",), "DELETE": "*"}),
            Policy(
                name="farm_members_app_change",
                command="UPDATE",
                login=APP,
                using=f"farm_id = {FARM_BY_HAND}",
                with_check=f"farm_id = {FARM_BY_HAND}",
            ),
            narrowed("farm_members_app_change_by_owners", "UPDATE", APP, using=OWNER_HERE, with_check=OWNER_HERE),
            # An owner removes anybody; anybody may leave.
            Policy(name="farm_members_app_remove", command="DELETE", login=APP, using=f"farm_id = {FARM_BY_HAND}"),
            narrowed("farm_members_app_remove_or_leave", "DELETE", APP, using=f"{OWNER_HERE} OR user_id = {PERSON}"),
            Policy(
                name="farm_members_app_own_read",
                command="SELECT",
                login=APP,
                using=f"{PURPOSE} = '{Purpose.PERSON}' AND user_id = {PERSON}",
            ),
            # For enter_farm, which looks for the membership before there is a context.
            Policy(
                name="farm_members_owner_finds",
                command="SELECT",
                login=OWNER,
                using=f"{CONTEXT_FARM} IS NULL AND {one_of(LOGIN, (APP, ASSISTANT))}",
            ),
            Function(
                name="member_uses_invitation",
                definer=True,
                # Otherwise the holder of a link could let in any number of people by it.
                body=f"""
BEGIN
    IF current_purpose() <> 'invitation' THEN
        RETURN NULL;  -- an owner adds somebody, or has just founded the farm
    END IF;
    UPDATE invitations i SET accepted_at = now(), accepted_by_id = NEW.user_id
        WHERE i.farm_id = NEW.farm_id AND invitation_is_shown(i.token_hash) AND i.role = NEW.role
          AND {OPEN};
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the invitation was used before, or taken back'
            USING ERRCODE = '23514', CONSTRAINT = 'invitation_is_used_once', TABLE = 'farm_members';
    END IF;
    RETURN NULL;
END
""",  # noqa: S608 - our own constants
            ),
            Trigger(name="farm_members_invited", timing="AFTER INSERT", function="member_uses_invitation"),
            # A founder finds her other farms by this, whatever farm she is in.
            Policy(
                name="farm_members_owner_counts",
                command="SELECT",
                login=OWNER,
                using=f"role = 'owner' AND user_id = {PERSON}",
            ),
            Function(
                name="founder_has_room",
                definer=True,
                body=f"""
BEGIN
    -- She founds one farm at a time, so that each counts those before it.
    PERFORM pg_advisory_xact_lock(hashtextextended('founds ' || NEW.user_id, 0));
    IF (SELECT count(*) FROM farm_members m WHERE m.user_id = NEW.user_id AND m.role = 'owner')
       NOT BETWEEN 1 AND {FARMS_OWNED} THEN
        RAISE EXCEPTION 'one person owns {FARMS_OWNED} farms at most'
            USING ERRCODE = '23514', CONSTRAINT = 'founder_has_room', TABLE = 'farm_members';
    END IF;
    RETURN NULL;
END
""",  # noqa: S608 - our own constants
            ),
            Trigger(
                name="farm_members_founder_has_room",
                timing="AFTER INSERT",
                function="founder_has_room",
                when="new.role = 'owner' AND new.user_id = current_person()",
            ),
            Function(
                name="farm_keeps_an_owner",
                definer=True,
                body="""
BEGIN
    -- Two owners who remove each other at once queue up on the farm's row; the second finds nobody left.
    PERFORM 1 FROM farms f WHERE f.id = OLD.farm_id FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT 1 FROM farm_members m WHERE m.farm_id = OLD.farm_id AND m.role = 'owner') THEN
        RAISE EXCEPTION 'a farm keeps at least one owner'
            USING ERRCODE = '23514', CONSTRAINT = 'farm_keeps_an_owner', TABLE = 'farm_members';
    END IF;
    RETURN NULL;
END
""",
            ),
            Trigger(
                name="farm_members_keep_an_owner",
                timing="AFTER DELETE OR UPDATE",
                function="farm_keeps_an_owner",
                when="old.role = 'owner'",
            ),
        ]
        indexes = [models.Index(name="farm_members_of_a_person", fields=["user"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class FarmPerson(models.Model):
    """Whoever was ever a member of a farm. Kept for good: records, changes and answers go on naming her."""

    id = models.BigAutoField(primary_key=True)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "farm_people"
        constraints = [
            models.UniqueConstraint(name="farm_people_once_a_farm", fields=["farm", "user"]),
            *tenant_rules("farm_people", app={"SELECT": "*"}),
            Function(
                name="farm_person_is_kept",
                definer=True,
                body="""
BEGIN
    INSERT INTO farm_people (farm_id, user_id) VALUES (NEW.farm_id, NEW.user_id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
""",
            ),
            Trigger(
                name="farm_members_named", on="farm_members", timing="AFTER INSERT", function="farm_person_is_kept"
            ),
            Trigger(name="farm_people_append_only", timing="BEFORE DELETE OR UPDATE", function="refuse_change"),
        ]

    def __str__(self) -> str:
        return str(self.user_id)
