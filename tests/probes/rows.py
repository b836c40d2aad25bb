"""A valid row of every table, as SQL, and the statements that write it.

Values are SQL text; `%(name)s` is an id in the world. A probe varies one column and keeps the rest.
"""

from __future__ import annotations

import json
import re
from typing import Any

from django.db import models

from farmops.database.catalog import declared_rules
from farmops.database.rules import ReferenceRow
from farms.records import RECORD_TYPES, RecordType
from tests.probes.base import Who
from tests.probes.people import BILLS, BOSS, DOOR, MIGRATION, MODEL, SYSTEM

NULL = "NULL"

# record table -> what its probes say otherwise than the type's sample: animals are sold, and of another batch
OTHERWISE: dict[str, dict[str, str]] = {
    "sales": {"batch_id": "%(batch2)s", "item": "'birds'", "quantity": "2", "unit": "'bird'", "total_kobo": "900000",
              "weight_kg": "4", "owed_kobo": "0", "withdrawal_reason": "'the vet said so'"},
    "treatments": {"last_day": "current_date"},
}  # fmt: skip


def _literal(field: Any, value: Any) -> str:
    """A value of a payload as SQL."""
    if value is None:
        return "''" if field.has_db_default() else NULL
    if isinstance(value, (bool, int, float)):
        return str(value).lower()
    text = json.dumps(value) if isinstance(field, models.JSONField) else value
    cast = {"JSONField": "::jsonb", "TimeField": "::time"}.get(field.get_internal_type(), "")
    return f"'{text}'{cast}"


def _own_columns(kind: RecordType) -> dict[str, str]:
    fields = {field.attname: field for field in kind.model._meta.concrete_fields}
    own = {column: _literal(fields[column], kind.sample.get(column)) for column in kind.columns[1:]}
    return {**own, **OTHERWISE.get(kind.table, {})}


# record table -> values of its type's own columns
OWN_COLUMNS = {kind.table: _own_columns(kind) for kind in RECORD_TYPES.values()}

TYPES = {str(rule.values["table_name"]): rule for _table, rule in declared_rules() if isinstance(rule, ReferenceRow)}
RECORD_TABLES = tuple(OWN_COLUMNS)
FLOOR = tuple(kind.table for kind in RECORD_TYPES.values() if kind.floor)
MONEY = tuple(kind.table for kind in RECORD_TYPES.values() if kind.money)
MOVES_STOCK = tuple(kind.table for kind in RECORD_TYPES.values() if kind.moves_stock)
MOVES_STORE = tuple(kind.table for kind in RECORD_TYPES.values() if kind.moves_store)


DAY = {kind.table: kind.model.date_column for kind in RECORD_TYPES.values()}


def date_column(table: str) -> str:
    return DAY[table]


def _record(table: str) -> dict[str, str]:
    shared = {"batch_id": "%(batch)s", date_column(table): "current_date"}
    return {"id": "%(new)s", "farm_id": "%(farm)s", **shared, **OWN_COLUMNS[table]}


def by_person(table: str) -> dict[str, str]:
    """A record that a person writes."""
    return {**_record(table), "source": "'person'", "created_by_id": "%(owner)s"}


def by_assistant(table: str) -> dict[str, str]:
    """A record that the assistant writes by itself."""
    return {**_record(table), "source": "'assistant'", "ai_run_id": "%(run)s", "tool_call_id": "'a new call'"}


def of_draft(table: str, draft: str) -> dict[str, str]:
    """The record of a draft that the owner confirms."""
    confirmed = {"source": "'assistant'", "ai_run_id": "%(run)s", "draft_id": draft, "created_by_id": "%(owner)s"}
    return {**_record(table), **confirmed}


def payload(table: str, *without: str) -> str:
    """What a draft of the table says: every column of its type."""
    columns = [column for column in str(TYPES[table].values["columns"]).split() if column not in without]
    record = _record(table)
    return "jsonb_build_object(" + ", ".join(f"'{column}', {record[column]}" for column in columns) + ")"


def draft(table: str, run: str = "%(run)s") -> dict[str, str]:
    said = payload(table)
    return {
        "id": "%(new)s", "farm_id": "%(farm)s", "ai_run_id": run, "record_type": f"'{TYPES[table].key}'",
        "tool_call_id": "'a new call'", "payload": said, "proposed_payload": said, "status": "'pending'",
    }  # fmt: skip


# A model on the tests' rate card: a token that goes in costs one credit.
PAID = {"provider": "'scripted'", "model": "'scripted-priced'"}

# What a superuser does first where a draft is confirmed: the drafts of the world hang on runs that are still answered.
ANSWERED = ("UPDATE ai_runs SET status = 'done', finished_at = now() WHERE farm_id = %(farm)s AND status = 'running'",)

IN_AN_HOUR = "now() + interval '1 hour'"

PASSAGE = {"id": "%(new)s", "farm_id": "%(farm)s", "source_type": "'document'", "source_id": "%(document)s",
           "position": "900", "content": "'vaccinate on day 7'", "embedding_model": "'a model'"}  # fmt: skip

# (table, login's usual self) -> a row that this login may insert
ROWS: dict[tuple[str, Who], dict[str, str]] = {
    ("messages", BOSS): {"id": "%(new)s", "farm_id": "%(farm)s", "user_id": "%(owner)s",
                         "ai_run_id": "%(queued_run)s", "author": "'farmer'", "text": "'hello'"},
    ("memories", BOSS): {"id": "%(new)s", "farm_id": "%(farm)s", "content": "'we feed at six'", "status": "'kept'",
                         "source": "'person'", "created_by_id": "%(owner)s"},
    ("memories", MODEL): {"id": "%(new)s", "farm_id": "%(farm)s", "content": "'we feed at six'",
                          "status": "'proposed'", "source": "'assistant'", "ai_run_id": "%(run)s",
                          "tool_call_id": "'a new call'"},
    ("convo_summaries", BOSS): {"id": "%(new)s", "farm_id": "%(farm)s", "user_id": "%(owner)s",
                                "day": "'2026-01-02'", "content": "'1 message.'", "private": "true"},
    ("documents", BOSS): {"id": "%(new)s", "farm_id": "%(farm)s", "title": "'Vaccines'", "kind": "'txt'",
                          "bytes": "5", "file": "'hello'", "workers_may_read": "false",
                          "uploaded_by_id": "%(owner)s"},
    ("documents", SYSTEM): {"id": "%(new)s", "farm_id": "%(farm)s", "key": "'a new key'", "title": "'Vaccines'",
                            "kind": "'passage'", "bytes": "5", "state": "'ready'"},
    ("embeddings", SYSTEM): PASSAGE,
    ("embeddings", MIGRATION): PASSAGE,
    ("shared_embeddings", MIGRATION): {"id": "%(new)s", "source_id": "'a new card'", "position": "0",
                                       "content": "'keep litter dry'", "embedding_model": "'a model'"},
    ("embedding_models", MIGRATION): {"name": "'a new model'", "active": "false"},
    ("model_prices", MIGRATION): {"name": "'a new price'", "provider": "'bedrock'", "model": "'a new model'",
                                  "kind": "'in'", "microdollars": "1000000", "effective_from": "'2026-01-01'",
                                  "source": "'read somewhere'"},
    ("ai_runs", BOSS): {"id": "%(new)s", "farm_id": "%(farm)s", "user_id": "%(owner)s", "feature": "'message'",
                        "provider": "'test'", "model": "'test'", "status": "'queued'", "attempt": "0",
                        "lease_until": IN_AN_HOUR, "provider_requests": "0", "input_tokens": "0",
                        "output_tokens": "0", "credits_reserved": "0", "credits_estimate": "0",
                        "input_summary": "''", "output_summary": "''", "error": "''",
                        "idempotency_key": "'a new key'"},
    ("ai_run_steps", BOSS): {"id": "%(new)s", "farm_id": "%(farm)s", "ai_run_id": "%(run)s", "attempt": "1",
                             "position": "900", "kind": "'tool'", "model": "''", "tool_call_id": "''", "tool": "''",
                             "request": "'{}'", "response": "'{}'", "outcome": "''", "input_tokens": "0",
                             "output_tokens": "0", "latency_ms": "0", "error": "''"},
    ("assistant_drafts", MODEL): draft("notes"),
    ("ai_evals", BOSS): {"id": "%(new)s", "farm_id": "%(farm)s", "ai_run_id": "%(run)s", "rule": "'a rule'",
                         "rule_version": "1", "verdict": "'pass'", "details": "'{}'"},
    ("ai_feedback", BOSS): {"id": "%(new)s", "farm_id": "%(farm)s", "ai_run_id": "%(done_run)s",
                            "user_id": "%(owner)s", "rating": "1", "comment": "''"},
    ("ai_recommendations", MODEL): {"id": "%(new)s", "farm_id": "%(farm)s", "ai_run_id": "%(run)s",
                                    "tool_call_id": "'a new call'", "title": "'More light'", "body": "'Lay longer.'",
                                    "status": "'pending'"},
    ("batches", BOSS): {"id": "%(new)s", "farm_id": "%(farm)s", "name": "'A new pen'", "kind": "'layers'",
                        "placed_on": "current_date", "placed_count": "50"},
    ("store_movements", MIGRATION): {"farm_id": "%(farm)s", "good": "'feed'", "item": "'layer mash'",
                                     "unit": "'kg'", "reason": "'fed'", "delta": "-1", "moved_on": "current_date",
                                     "record_table": "'notes'", "record_id": "%(new)s"},
    ("structures", BOSS): {"id": "%(new)s", "farm_id": "%(farm)s", "name": "'A new house'", "kind": "'house'",
                           "length_m": "10", "width_m": "5", "depth_m": NULL},
    ("contacts", BOSS): {"id": "%(new)s", "farm_id": "%(farm)s", "name": "'Mama Nkechi'", "kind": "'customer'",
                         "phone": "'0803'", "note": "''"},
    ("standing_costs", BOSS): {"id": "%(new)s", "farm_id": "%(farm)s", "category": "'labour'",
                               "amount_kobo": "3000000", "description": "'wages'", "supplier": "'Musa'",
                               "every": "'month'", "next_on": "current_date", "created_by_id": "%(owner)s"},
    ("stock_movements", MIGRATION): {"farm_id": "%(farm)s", "batch_id": "%(batch)s", "reason": "'died'",
                                     "delta": "-1", "record_table": "'notes'", "record_id": "%(new)s"},
    ("farm_members", BOSS): {"id": "%(new)s", "farm_id": "%(farm)s", "user_id": "%(stranger)s", "role": "'worker'"},
    ("invitations", BOSS): {"id": "%(new)s", "farm_id": "%(farm)s", "role": "'worker'", "for_whom": "'Bola'",
                            "token_hash": "'a new hash'", "created_by_id": "%(owner)s",
                            "expires_at": "now() + interval '7 days'"},
    ("farm_changes", MIGRATION): {"farm_id": "%(farm)s", "what": "'name'"},
    ("farm_people", MIGRATION): {"farm_id": "%(farm)s", "user_id": "%(hermit)s"},
    ("users", DOOR): {"id": "%(new)s", "email": "'new@farm.example'", "name": "''", "is_active": "true"},
    ("credentials", DOOR): {"user_id": "%(new)s", "password": "'x'"},
    ("web_sessions", DOOR): {"key_hash": "repeat('6', 64)", "data": "''", "expires": IN_AN_HOUR},
    ("staff_sessions", DOOR): {"key_hash": "repeat('6', 64)", "data": "''", "expires": IN_AN_HOUR,
                               "user_id": "%(staff)s"},
}  # fmt: skip
for _table in RECORD_TABLES:
    ROWS[_table, BOSS] = by_person(_table)
    ROWS[_table, MODEL] = by_assistant(_table)


def insert(table: str, values: dict[str, str], **changes: str) -> str:
    """The INSERT of a row, with some columns changed."""
    row = {**values, **changes}
    columns = ", ".join(f'"{column}"' for column in row)
    return f'INSERT INTO "{table}" ({columns}) VALUES ({", ".join(row.values())})'


def insert_as(who: Who, table: str, **changes: str) -> str:
    """The INSERT of the row that `who`'s kind may insert, with some columns changed."""
    return insert(table, ROWS[table, who], **changes)


def elsewhere(statement: str) -> str:
    """The statement with every id of the farm replaced by that of another farm; the people stay who they are."""
    here = "farm|batch|batch2|structure|run|queued_run|done_run|document"
    return re.sub(rf"%\(({here})\)s", r"%(other_\1)s", statement)


__all__ = [
    "ANSWERED", "BILLS", "FLOOR", "MONEY", "MOVES_STOCK", "MOVES_STORE", "NULL", "PAID", "RECORD_TABLES", "ROWS", "SYSTEM", "TYPES", "by_assistant", "by_person",
    "date_column", "draft", "elsewhere", "insert", "insert_as", "of_draft", "payload",
]  # fmt: skip
