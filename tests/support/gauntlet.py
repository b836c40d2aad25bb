"""What a farm holds before and after a hostile answer, table by table."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from farms.records import RECORD_TYPES
from tests.support.database import audit

TIERS = ("suggest", "draft", "auto")
RECORDS = {kind.model._meta.db_table: kind for kind in RECORD_TYPES.values()}
FREE = {table for table, kind in RECORDS.items() if not kind.floor}
RUN_TABLES = {"ai_runs", "ai_run_steps", "ai_evals", "messages", "meters"}  # what a run says of itself


def tenant_tables() -> list[str]:
    """Every table with a farm_id that the auditor reads, which is every tenant table, and the farms."""
    rows = audit(
        "SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_name)"
        " WHERE c.column_name = 'farm_id' AND t.table_type = 'BASE TABLE' AND c.table_schema = 'public'"
        " AND has_table_privilege(quote_ident(c.table_name), 'SELECT') ORDER BY 1"
    )
    return ["farms", *(name for (name,) in rows)]


def farm_rows(farm_id: Any) -> dict[str, Counter[str]]:
    """All rows of one farm, table by table."""
    taken = {}
    for table in tenant_tables():
        column = "id" if table == "farms" else "farm_id"
        rows = audit(f'SELECT to_jsonb(t)::text FROM "{table}" t WHERE {column} = %s', farm_id)
        taken[table] = Counter(row for (row,) in rows)
    return taken


def only_the_balance_moved(before: Counter[str], after: Counter[str]) -> None:
    """The farm's own row: name, tier and settings as they were."""
    moves = {"credit_balance", "ledger_seq", "ledger_head"}
    (was,), (now) = [json.loads(row) for row in before], [json.loads(row) for row in after]
    assert [{key: value for key, value in row.items() if key not in moves} for row in now] == [
        {key: value for key, value in was.items() if key not in moves}
    ]
