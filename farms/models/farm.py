"""Farms: their settings, and the few functions that look across farms."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.database.logins import APP, ASSISTANT, BILLING, OWNER, QUEUE
from farmops.database.purposes import Purpose
from farmops.database.rules import Check, Function, Grant, Policy, Trigger, one_of
from farmops.database.tenancy import CONTEXT_FARM, LOGIN, PURPOSE, tenant_rules
from farmops.ids import uuid7
from farmops.web.drawable import DEEPEST, LARGEST, LONGEST
from farms.models.autonomy import DECIDE_AUTONOMY, RECORD_AUTONOMY_IS_VALID, RESOLVE_AUTONOMY, Autonomy
from farms.models.room import FARM_HAS_ROOM

SETTINGS = (
    "name", "timezone", "crate_size", "feed_bag_kg", "ai_autonomy", "ai_auto_categories", "ai_record_autonomy",
    "ai_question_credits",
)  # fmt: skip

SETTINGS_ARE_THE_OWNERS = Function(
    name="settings_are_the_owners",
    body="""
BEGIN
    -- A data migration has no person; everybody who serves has one.
    IF session_user <> 'farmops_owner' AND NOT is_owner_here() THEN
        RAISE EXCEPTION 'only an owner of the farm changes its settings'
            USING ERRCODE = '23514', CONSTRAINT = 'settings_are_the_owners', TABLE = 'farms';
    END IF;
    RETURN NEW;
END
""",
)

IS_MY_FARM = Function(
    name="is_my_farm",
    signature="farm uuid",
    returns="boolean",
    volatility="STABLE",
    logins=(APP,),
    body="""
BEGIN
    RETURN EXISTS (SELECT 1 FROM farm_members m WHERE m.farm_id = farm AND m.user_id = current_person());
END
""",
)

# The listed cross-tenant functions: they return ids only, through the policy `farms_owner_finds`. Not for
# the login of the pages: an operator, and the worker over its queue, ask which farms there are.
FIND_FARM = Function(
    name="find_farm",
    signature="farm_slug text",
    returns="uuid",
    language="sql",
    volatility="STABLE",
    definer=True,
    logins=(QUEUE, BILLING),
    body=" SELECT id FROM farms WHERE slug = farm_slug ",
)

ALL_FARMS = Function(
    name="all_farms",
    returns="SETOF uuid",
    language="sql",
    volatility="STABLE",
    definer=True,
    logins=(QUEUE,),
    body=" SELECT id FROM farms ORDER BY id ",
)

ROW_STAYS_IN_ITS_FARM = Function(
    name="row_stays_in_its_farm",
    # A statement may leave its farm half-way, by set_config() in what it writes or returns: the policies were asked at
    # its first row. So each row is asked twice, before the rules of its table look at it and before those after it.
    body=f"""
DECLARE
    farm uuid;
BEGIN
    IF TG_TABLE_NAME = 'farms' THEN
        farm := coalesce(NEW.id, OLD.id);
    ELSE
        farm := coalesce(NEW.farm_id, OLD.farm_id);
    END IF;
    IF {one_of("session_user", (APP, ASSISTANT, BILLING))} AND farm IS DISTINCT FROM context_farm() THEN
        RAISE EXCEPTION 'a row of % is written inside its farm (row-level security)', TG_TABLE_NAME
            USING ERRCODE = '42501', CONSTRAINT = 'row_stays_in_its_farm', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN coalesce(NEW, OLD);
END
""",
)

IS_DRAWABLE = Function(
    name="is_drawable",
    signature="value jsonb",
    returns="boolean",
    language="sql",
    volatility="IMMUTABLE",
    logins=(APP, ASSISTANT),
    # What a page can read: not nested too deep, and no number of thousands of figures, which Python refuses.
    body=f"""
    SELECT octet_length(value::text) <= {LONGEST} AND NOT jsonb_path_exists(value, '$.**{{{DEEPEST}}}')
       AND NOT jsonb_path_exists(value, '$.** ? (@.type() == "number" && (@ > {LARGEST} || @ < -{LARGEST}))')
""",
)


def zone_named(name: str) -> ZoneInfo:
    """The zone of that name; UTC where this machine knows none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


class Farm(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("farm name"), max_length=80)
    currency = models.CharField(max_length=3, default="NGN", db_default="NGN")
    timezone = models.CharField(max_length=40, default="Africa/Lagos", db_default="Africa/Lagos")
    crate_size = models.PositiveSmallIntegerField(_("eggs in a crate"), default=30, db_default=30)
    feed_bag_kg = models.DecimalField(_("kg in a feed bag"), max_digits=5, decimal_places=2, default=25, db_default=25)
    credit_balance = models.BigIntegerField(db_default=0, editable=False)
    # The ledger's count and the hash of its last entry; they move with the balance, under the same row lock.
    ledger_seq = models.BigIntegerField(db_default=0, editable=False)
    ledger_head = models.BinaryField(db_default=b"", editable=False)
    # What a movement of the balance is for. It travels in the UPDATE, becomes a ledger entry and is never stored.
    leg = models.JSONField(null=True, editable=False)
    ai_autonomy = models.CharField(max_length=10, choices=Autonomy.choices, default=Autonomy.DRAFT, db_default="draft")
    ai_auto_categories = models.JSONField(default=list, db_default=[])
    ai_record_autonomy = models.JSONField(default=dict, db_default={})
    ai_question_credits = models.PositiveIntegerField(_("most credits one question may use"), default=50, db_default=50)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "farms"
        constraints = [
            Check(name="farms_credit_balance_not_negative", sql="credit_balance >= 0"),
            Check(name="farms_leg_is_written", sql="leg IS NULL"),
            Check(name="farms_slug_is_an_address", sql="slug ~ '^[-a-zA-Z0-9_]+$'"),
            Check(name="farms_autonomy_is_a_tier", sql=one_of("ai_autonomy", Autonomy.values)),
            Check(name="farms_auto_categories_is_a_list", sql="jsonb_typeof(ai_auto_categories) = 'array'"),
            Function(
                name="are_texts",
                signature="listed jsonb",
                returns="boolean",
                language="sql",
                volatility="IMMUTABLE",
                logins=(APP, BILLING),
                body="""
    SELECT jsonb_typeof(listed) <> 'array' OR NOT jsonb_path_exists(listed, '$[*].type() ? (@ <> "string")')
""",
            ),
            Trigger(
                name="farms_auto_categories_are_names",
                timing="AFTER INSERT OR UPDATE OF ai_auto_categories",
                function="refuse_row",
                when="NOT are_texts(new.ai_auto_categories)",
            ),
            Check(name="farms_crate_size_is_sane", sql="crate_size >= 1 AND crate_size <= 100"),
            Check(
                name="farms_question_credits_is_sane", sql="ai_question_credits >= 1 AND ai_question_credits <= 1000"
            ),
            Check(name="farms_feed_bag_is_sane", sql="feed_bag_kg >= 1 AND feed_bag_kg <= 200"),
            FARM_HAS_ROOM,
            IS_MY_FARM,
            FIND_FARM,
            ALL_FARMS,
            # For the functions that look for a farm before anybody has entered one.
            Policy(
                name="farms_owner_finds",
                command="SELECT",
                login=OWNER,
                using=f"{CONTEXT_FARM} IS NULL AND {one_of(LOGIN, (APP, ASSISTANT, BILLING, QUEUE, OWNER))}",
            ),
            Policy(
                name="farms_app_found",
                command="INSERT",
                login=APP,
                with_check=f"id = {CONTEXT_FARM} AND {PURPOSE} = '{Purpose.FOUNDING}'",
            ),
            Grant(
                name="farms_app_found_rights",
                login=APP,
                rights={
                    "INSERT": ("id", "slug", "name", "currency", "timezone", "crate_size", "feed_bag_kg",
                               "ai_autonomy", "ai_auto_categories", "ai_record_autonomy"),
                },
            ),
            DECIDE_AUTONOMY,
            RESOLVE_AUTONOMY,
            RECORD_AUTONOMY_IS_VALID,
            IS_DRAWABLE,
            ROW_STAYS_IN_ITS_FARM,
            Check(name="farms_record_autonomy_is_a_map", sql="record_autonomy_is_valid(ai_record_autonomy)"),
            *tenant_rules(
                "farms",
                farm_column="id",
                app={
                    "SELECT": "*",
                    "UPDATE": ("name", "timezone", "crate_size", "feed_bag_kg", "ai_autonomy",
                               "ai_auto_categories", "ai_record_autonomy", "ai_question_credits", "credit_balance",
                               "leg"),
                },
                assistant={
                    "SELECT": ("id", "slug", "name", "currency", "timezone", "crate_size", "feed_bag_kg",
                               "ai_autonomy", "ai_auto_categories", "ai_record_autonomy", "ai_question_credits"),
                },
                billing={
                    "SELECT": ("id", "slug", "name", "credit_balance", "ledger_seq", "ledger_head"),
                    "UPDATE": ("credit_balance", "leg"),
                },
            ),
            # Every page asks which day it is there.
            Function(
                name="farm_zone_is_known",
                body="""
BEGIN
    -- The list of all zones takes some milliseconds, and is not asked for the one that nearly everybody has.
    IF NEW.timezone <> 'Africa/Lagos'
       AND NOT EXISTS (SELECT 1 FROM pg_timezone_names z WHERE z.name = NEW.timezone) THEN
        RAISE EXCEPTION 'there is no time zone %', NEW.timezone
            USING ERRCODE = '23514', CONSTRAINT = 'farm_zone_is_known', TABLE = 'farms';
    END IF;
    RETURN NEW;
END
""",
            ),
            Trigger(
                name="farms_zone", timing="BEFORE INSERT OR UPDATE OF timezone", function="farm_zone_is_known"
            ),
            SETTINGS_ARE_THE_OWNERS,
            Trigger(
                name="farms_settings",
                timing=f"BEFORE UPDATE OF {', '.join(SETTINGS)}",
                function="settings_are_the_owners",
            ),
            # A person's list of farms: with farm_members_app_own_read, the only policy that is not one farm's equality.
            Policy(
                name="farms_app_own_read",
                command="SELECT",
                login=APP,
                using=f"{PURPOSE} = '{Purpose.PERSON}' AND is_my_farm(id)",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """Where the farm's days begin; UTC where this machine does not know its zone."""
        return zone_named(self.timezone)
