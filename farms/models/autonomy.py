"""How much the assistant may do on a farm, and what PostgreSQL knows of each record type to decide it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from farmops.database.rules import Function, Grant
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
