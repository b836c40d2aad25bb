"""The database rules of every record table: tenancy, provenance, void-once, and its row in `record_types`."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.models import BaseConstraint

from farmops.database.rules import Check, ReferenceRow, TenantForeignKey, Trigger
from farmops.database.tenancy import MAY_WRITE, PERSON, tenant_rules

PROVENANCE_COLUMNS = ("id", "farm_id", "batch_id", "source", "draft_id", "ai_run_id", "tool_call_id")
VOID_COLUMNS = ("voided_at", "voided_by_id", "void_reason")


def provenance_rules(table: str) -> list[BaseConstraint]:
    """Where a record comes from: once a draft, once a tool call, by a person or by the assistant."""
    return [
        models.UniqueConstraint(name=f"{table}_farm_and_id", fields=["farm", "id"]),
        models.UniqueConstraint(name=f"{table}_one_a_draft", fields=["farm", "draft_id"]),
        models.UniqueConstraint(
            name=f"{table}_one_a_tool_call",
            fields=["farm", "ai_run_id", "tool_call_id"],
            condition=~models.Q(tool_call_id=""),
        ),
        TenantForeignKey(name=f"{table}_batch", column="batch_id", to="batches"),
        TenantForeignKey(name=f"{table}_draft", column="draft_id", to="assistant_drafts"),
        TenantForeignKey(name=f"{table}_run", column="ai_run_id", to="ai_runs"),
        # A person's own record, a person's confirm of a draft, or the assistant's own (by autonomy): nothing between.
        Check(
            name=f"{table}_provenance",
            sql="source = 'person' AND draft_id IS NULL AND ai_run_id IS NULL AND tool_call_id = ''"
            " AND created_by_id IS NOT NULL"
            " OR source = 'assistant' AND ai_run_id IS NOT NULL AND draft_id IS NOT NULL AND tool_call_id = ''"
            " AND created_by_id IS NOT NULL"
            " OR source = 'assistant' AND ai_run_id IS NOT NULL AND draft_id IS NULL AND tool_call_id <> ''"
            " AND created_by_id IS NULL",
        ),
        Trigger(
            name=f"{table}_run_is_open",
            timing="BEFORE INSERT",
            function="run_must_be_open",
            when="new.source = 'assistant' AND new.draft_id IS NULL",
        ),
        Trigger(
            name=f"{table}_draft_is_confirmed",
            timing="AFTER INSERT",
            function="record_must_match_draft",
            when="new.draft_id IS NOT NULL",
            deferred=True,
        ),
    ]


def day_rule(table: str, *, to_come: bool) -> Check:
    """When it happened, in this century and not after today; what is `to_come` is due within three years."""
    latest = "(created_at AT TIME ZONE 'UTC')::date + 1"
    if to_come:
        return Check(
            name=f"{table}_due_within_reason", sql=f"due_on >= '2000-01-01'::date AND due_on <= {latest} + 1100"
        )
    return Check(
        name=f"{table}_not_in_the_future", sql=f"occurred_on >= '2000-01-01'::date AND occurred_on <= {latest}"
    )


def void_rules(table: str) -> list[BaseConstraint]:
    """A record is taken out of the books once, by a person with a reason, and what it moved comes back."""
    return [
        Check(
            name=f"{table}_void_has_person_and_reason",
            sql="voided_at IS NULL AND voided_by_id IS NULL AND void_reason = ''"
            " OR voided_at IS NOT NULL AND voided_by_id IS NOT NULL AND void_reason <> ''",
        ),
        Trigger(
            name=f"{table}_void",
            timing="BEFORE UPDATE",
            function="record_void_is_final",
            when="new.voided_at IS NOT NULL OR old.voided_at IS NOT NULL",
        ),
        Trigger(
            name=f"{table}_void_returns_stock",
            timing="AFTER UPDATE",
            function="record_is_voided",
            when="old.voided_at IS NULL AND new.voided_at IS NOT NULL",
        ),
    ]


def access_rules(
    table: str,
    name: str,
    *,
    columns: Sequence[str],
    by_hand: Sequence[str],
    updatable: Sequence[str],
    voided_by: str,
) -> list[BaseConstraint]:
    """Who may read, write and change the rows of the type `name`; `columns` are those that a draft says."""
    insertable = (*PROVENANCE_COLUMNS, *columns)
    return tenant_rules(
        table,
        app={
            "SELECT": "*",
            "INSERT": (*insertable, *by_hand, "created_by_id"),
            "UPDATE": (*VOID_COLUMNS, *updatable),
        },
        app_check=f"{MAY_WRITE} AND created_by_id = {PERSON}",
        app_update_check=voided_by,
        assistant={"SELECT": "*", "INSERT": insertable},
        assistant_check=f"source = 'assistant' AND draft_id IS NULL"
        f" AND resolve_autonomy(farm_id, '{name}') = 'auto' AND {MAY_WRITE}",
    )


def type_row(table: str, name: str, *, columns: Sequence[str], floor: bool, money: bool) -> ReferenceRow:
    """The row by which PostgreSQL knows the type."""
    return ReferenceRow(
        name=f"{table}_record_type",
        into="record_types",
        key=name,
        values={"table_name": table, "floor": floor, "money": money, "columns": " ".join(("batch_id", *columns))},
    )
