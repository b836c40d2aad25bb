"""Farms, how much the assistant may do on each, and the few functions that look across farms."""

from __future__ import annotations

import json
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
from farms.models.context import EVERYONE


class Autonomy(models.TextChoices):
    SUGGEST = "suggest", _("Suggest: it writes nothing, it only tells me what it would write")
    DRAFT = "draft", _("Draft: it prepares records, a person confirms each one")
    AUTO = "auto", _("Auto: it writes small things itself, and drafts the rest")


DECIDE_AUTONOMY = Function(
    name="decide_autonomy",
    signature="tier text, overrides jsonb, auto jsonb, record_type text",
    returns="text",
    language="sql",
    volatility="STABLE",
    logins=EVERYONE,
    # array_position turns the tiers into an order; an unknown type is 'suggest': nothing is written.
    body="""
    SELECT coalesce((
        SELECT (ARRAY['suggest', 'draft', 'auto'])[least(
            array_position(ARRAY['suggest', 'draft', 'auto'], tier),
            array_position(ARRAY['suggest', 'draft', 'auto'],
                           coalesce(overrides ->> t.name, CASE WHEN auto ? t.name THEN 'auto' ELSE 'draft' END)),
            CASE WHEN t.floor THEN 2 ELSE 3 END)]
        FROM record_types t WHERE t.name = record_type), 'suggest')
""",
)

RESOLVE_AUTONOMY = Function(
    name="resolve_autonomy",
    signature="farm_id uuid, record_type text",
    returns="text",
    language="sql",
    volatility="STABLE",
    logins=EVERYONE,
    # A farm that cannot be seen is 'suggest': nothing is written.
    body="""
    SELECT coalesce((
        SELECT decide_autonomy(f.ai_autonomy::text, f.ai_record_autonomy, f.ai_auto_categories, $2)
        FROM farms f WHERE f.id = $1), 'suggest')
""",
)

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

# The listed functions that look across farms: they return ids only, through the policy `farms_owner_finds`. Not for
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

RECORD_AUTONOMY_IS_VALID = Function(
    name="record_autonomy_is_valid",
    signature="overrides jsonb",
    returns="boolean",
    language="sql",
    volatility="IMMUTABLE",
    logins=EVERYONE,
    body="""
    SELECT jsonb_typeof(overrides) = 'object' AND NOT EXISTS (
        SELECT 1 FROM jsonb_each(CASE WHEN jsonb_typeof(overrides) = 'object' THEN overrides ELSE '{}' END) e
        WHERE e.value NOT IN ('"suggest"', '"draft"', '"auto"'))
""",
)


def zone_named(name: str) -> ZoneInfo:
    """The zone of that name; UTC where this machine knows none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


class RecordTypeRow(models.Model):
    """What PostgreSQL knows of a record type; the row is declared by the type's own module in `farms.records`."""

    name = models.CharField(primary_key=True, max_length=30)
    table_name = models.CharField(max_length=63)
    floor = models.BooleanField(help_text="a person confirms every one, whatever the farm's settings say")
    money = models.BooleanField(help_text="hidden from workers")
    columns = models.TextField(default="", help_text="what a draft of it says: column names, with a space between")

    class Meta:
        db_table = "record_types"
        constraints = [
            Grant(name=f"record_types_{login}_rights", login=login, rights={"SELECT": "*"}) for login in EVERYONE
        ]

    def __str__(self) -> str:
        return self.name


# table -> rows that a farm may have; of invitations those that are open
ROOM = {"batches": 1000, "structures": 500, "contacts": 5000, "standing_costs": 500, "invitations": 50}
FARM_HAS_ROOM = Function(
    name="farm_has_room",
    definer=True,
    # They queue up on the farm's row, so that each counts those before it. It counts itself too: whoever has left the
    # farm meanwhile finds nothing, not even that.
    body="""
DECLARE
    there bigint;
    most bigint := ('{ROOM}'::jsonb ->> TG_TABLE_NAME)::bigint;
BEGIN
    PERFORM 1 FROM farms f WHERE f.id = NEW.farm_id FOR NO KEY UPDATE;
    EXECUTE format('SELECT count(*) FROM %I t WHERE t.farm_id = $1', TG_TABLE_NAME)
        || CASE TG_TABLE_NAME WHEN 'invitations'
           THEN ' AND (t.id = $2 OR t.accepted_at IS NULL AND t.revoked_at IS NULL AND t.expires_at > now())'
           ELSE '' END
        INTO there USING NEW.farm_id, NEW.id;
    IF there NOT BETWEEN 1 AND most THEN
        RAISE EXCEPTION 'a farm has room for % %', most, TG_TABLE_NAME
            USING ERRCODE = '23514', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
""".replace("{ROOM}", json.dumps(ROOM)),
)


def has_room(table: str) -> Trigger:
    """The cap of a farm's rows in `table`."""
    return Trigger(name=f"{table}_have_room", timing="AFTER INSERT", function="farm_has_room")


class Farm(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("farm name"), max_length=80)
    currency = models.CharField(max_length=3, default="NGN", db_default="NGN")
    timezone = models.CharField(max_length=40, default="Africa/Lagos", db_default="Africa/Lagos")
    crate_size = models.PositiveSmallIntegerField(_("eggs in a crate"), default=30, db_default=30)
    feed_bag_kg = models.DecimalField(_("kg in a feed bag"), max_digits=5, decimal_places=2, default=25, db_default=25)
    credit_balance = models.BigIntegerField(db_default=0, editable=False)
    # The ledger's count and the hash of its last leg; they move with the balance, under the same row lock.
    ledger_seq = models.BigIntegerField(db_default=0, editable=False)
    ledger_head = models.BinaryField(db_default=b"", editable=False)
    # What a movement of the balance is for. It travels in the UPDATE, becomes a ledger leg and is never stored.
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
