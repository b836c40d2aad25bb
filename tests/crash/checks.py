"""What must hold, whatever was killed. Each is a question to the auditor whose answer must be empty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connections

from credits.chain import verify_ledger
from farmops.database.scope import system_scope
from farms.records import RECORD_TYPES
from farms.records.services import repeatable_id

OPEN = "r.status IN ('queued', 'running')"
# One record and one draft, however often it is sent: two weighings of a day are no question, two collections are.
MESSAGE = "Average weight in Pen 1 is 1.8 kg and 3 birds died in Pen 2"
RECORDS = " UNION ALL ".join(
    f"SELECT farm_id, id, draft_id, ai_run_id, tool_call_id, '{name}' AS kind FROM {kind.model._meta.db_table}"
    for name, kind in RECORD_TYPES.items()
)

# Every message of these tests asks for one record that the assistant writes itself and one draft.
ALWAYS = {
    "the entries of a farm sum to its balance": """
        SELECT f.slug, f.credit_balance FROM farms f WHERE f.id = ANY(%(farms)s) AND f.credit_balance IS DISTINCT FROM
            (SELECT coalesce(sum(l.delta), 0) FROM credit_ledger l WHERE l.farm_id = f.id)""",
    "balance + held = granted - spent, as the runs tell it": f"""
        SELECT f.slug, f.credit_balance, r.* FROM farms f, LATERAL (
            SELECT coalesce(sum(r.credits_reserved) FILTER (WHERE {OPEN}), 0) AS held,
                   coalesce(sum(r.credits_actual) FILTER (WHERE NOT {OPEN}), 0) AS spent
            FROM ai_runs r WHERE r.farm_id = f.id) r, LATERAL (
            SELECT coalesce(sum(l.delta), 0) AS granted FROM credit_ledger l
            WHERE l.farm_id = f.id AND l.kind = 'grant') g
        WHERE f.id = ANY(%(farms)s) AND f.credit_balance + r.held <> g.granted - r.spent""",
    "a run is reserved once": """
        SELECT r.id, r.status, r.credits_reserved, count(l.id) FROM ai_runs r LEFT JOIN credit_ledger l
            ON l.farm_id = r.farm_id AND l.ai_run_id = r.id AND l.kind = 'reserve'
        WHERE r.farm_id = ANY(%(farms)s) GROUP BY r.id
        HAVING count(l.id) <> (r.credits_reserved > 0)::int OR coalesce(-sum(l.delta), 0) <> r.credits_reserved""",
    "a run is paid once, when it is closed": f"""
        SELECT r.id, r.status, r.credits_reserved, r.credits_actual, count(l.id) FROM ai_runs r LEFT JOIN credit_ledger l
            ON l.farm_id = r.farm_id AND l.ai_run_id = r.id AND l.kind IN ('settle', 'refund')
        WHERE r.farm_id = ANY(%(farms)s) GROUP BY r.id
        HAVING count(l.id) <> (r.credits_reserved > 0 AND NOT {OPEN})::int
            OR count(l.id) = 1 AND sum(l.delta) <> r.credits_reserved - r.credits_actual""",
    "a run has its message, and an answer when it is answered": """
        SELECT r.id, r.status, array_agg(m.author) FROM ai_runs r LEFT JOIN messages m
            ON m.farm_id = r.farm_id AND m.ai_run_id = r.id
        WHERE r.farm_id = ANY(%(farms)s) GROUP BY r.id
        HAVING count(*) FILTER (WHERE m.author = 'farmer') <> 1
            OR count(*) FILTER (WHERE m.author = 'assistant') <> (r.status IN ('done', 'failed'))::int
            OR r.status = 'refused'""",
    "a run has a job": """
        SELECT r.id FROM ai_runs r WHERE r.farm_id = ANY(%(farms)s) AND NOT EXISTS (
            SELECT 1 FROM procrastinate_jobs j WHERE j.args ->> 'run_id' = r.id::text)""",
    "a job has a run": """
        SELECT j.id FROM procrastinate_jobs j WHERE (j.args ->> 'farm_id')::uuid = ANY(%(farms)s)
          AND j.task_name = 'assistant.tasks.answer_run' AND NOT EXISTS (
            SELECT 1 FROM ai_runs r WHERE r.id = (j.args ->> 'run_id')::uuid)""",
    "a tool call leaves one draft or one record": f"""
        SELECT ai_run_id, tool_call_id FROM (
            SELECT farm_id, ai_run_id, tool_call_id FROM assistant_drafts UNION ALL
            SELECT farm_id, ai_run_id, tool_call_id FROM ({RECORDS}) w WHERE draft_id IS NULL) t
        WHERE farm_id = ANY(%(farms)s) GROUP BY ai_run_id, tool_call_id HAVING count(*) > 1""",
    "a message becomes at most one record and one draft, and both when it is answered": f"""
        SELECT r.id, r.status, w.written, d.drafted FROM ai_runs r, LATERAL (
            SELECT count(*) AS written FROM ({RECORDS}) w
            WHERE w.farm_id = r.farm_id AND w.ai_run_id = r.id AND w.draft_id IS NULL) w, LATERAL (
            SELECT count(*) AS drafted FROM assistant_drafts d
            WHERE d.farm_id = r.farm_id AND d.ai_run_id = r.id) d
        WHERE r.farm_id = ANY(%(farms)s)
          AND (w.written > 1 OR d.drafted > 1 OR r.status = 'done' AND (w.written, d.drafted) <> (1, 1))""",
    "a draft has one record when it is confirmed, none otherwise": f"""
        SELECT d.id, d.status, count(w.id) FROM assistant_drafts d
        LEFT JOIN ({RECORDS}) w ON w.farm_id = d.farm_id AND w.draft_id = d.id
        WHERE d.farm_id = ANY(%(farms)s) GROUP BY d.id HAVING count(w.id) <> (d.status = 'confirmed')::int""",
    "a batch has lost the animals that died": """
        SELECT b.farm_id, b.name FROM batches b WHERE b.farm_id = ANY(%(farms)s)
          AND (SELECT coalesce(sum(s.delta), 0) FROM stock_movements s
               WHERE s.farm_id = b.farm_id AND s.batch_id = b.id AND s.reason = 'died')
           <> (SELECT coalesce(-sum(m.count), 0) FROM mortality_records m
               WHERE m.farm_id = b.farm_id AND m.batch_id = b.id)""",
}

AFTER_UPKEEP = {
    "no run stays open": f"SELECT r.id, r.status FROM ai_runs r WHERE r.farm_id = ANY(%(farms)s) AND {OPEN}",
    "no job waits or is taken": """
        SELECT j.id, j.status FROM procrastinate_jobs j WHERE (j.args ->> 'farm_id')::uuid = ANY(%(farms)s)
          AND j.status IN ('todo', 'doing') AND coalesce(j.scheduled_at <= now(), true)""",
}


def broken(questions: dict[str, str], farms: list[UUID]) -> list[str]:
    """One line for each question that has an answer."""
    found = []
    with connections["auditor"].cursor() as cursor:
        for promise, question in questions.items():
            cursor.execute(question, {"farms": farms})
            rows = cursor.fetchmany(5)
            if rows:
                found.append(f"{promise}: {rows}")
    for farm in farms:
        with system_scope(farm):
            found += verify_ledger(farm).breaks
    return found


def lost(acknowledged: Iterable[str]) -> list[str]:
    """What a client was told is kept, and is not: `sent KEY`, `confirmed DRAFT`, `discarded DRAFT`."""
    told: dict[str, set[str]] = {"sent": set(), "confirmed": set(), "discarded": set()}
    for line in acknowledged:
        what, _space, which = line.partition(" ")
        told[what].add(which)
    kept = {
        "sent": came_in(told["sent"]),
        **{
            status: column(
                "SELECT id::text FROM assistant_drafts WHERE status = %s AND id = ANY(%s::uuid[])", told[status], status
            )
            for status in ("confirmed", "discarded")
        },
    }
    return [f"{what} {which} is lost" for what in told for which in sorted(told[what] - kept[what])]


def came_in(keys: set[str]) -> set[str]:
    """Those of the keys under which a farm has the tests' message."""
    farms = column("SELECT DISTINCT farm_id FROM ai_runs WHERE status <> ALL(%s)", set())
    runs = {str(repeatable_id(farm, key, [("message", MESSAGE)])): key for farm in farms for key in keys}
    kept = column("SELECT idempotency_key FROM ai_runs WHERE idempotency_key = ANY(%s)", set(runs))
    return {runs[run] for run in kept}


def column(question: str, which: set[str], *before: Any) -> set[str]:
    with connections["auditor"].cursor() as cursor:
        cursor.execute(question, [*before, sorted(which)])
        return {row[0] for row in cursor.fetchall()}
