"""The farms on which probes are tried: two full ones and an empty one, with a row of every table in each full one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg

from credits.services import RESERVE
from tests.probes.base import enter
from tests.probes.people import BOSS, MODEL, SYSTEM
from tests.probes.rows import PAID, RECORD_TABLES, TYPES, by_person, draft, insert, insert_as, of_draft
from tests.support.factories import UserFactory, know_rules, make_cast, make_farm

NOTHING_YET = ("new", "new2", "new3")  # ids that no row has
EVERY_TYPE = tuple(f'"{rule.key}"' for rule in TYPES.values())
RUNS = {  # name -> (status, attempt, lease)
    "run": ("queued", 0, "1 hour"),  # until its credits are set aside
    "paid_run": ("queued", 0, "1 hour"),
    "worker_run": ("running", 1, "1 hour"),
    "blocked_run": ("running", 1, "1 hour"),
    "queued_run": ("queued", 0, "1 hour"),
    "done_run": ("done", 1, "1 hour"),
}
SET_ASIDE = {"run": 1, "paid_run": 2}  # credits


def make_world(superuser_url: str) -> dict[str, Any]:
    """Build the farms in the database that the connections point at; returns name -> id."""
    know_rules(**{"seeded": 9, "a rule": 9, " ": 9})
    cast = make_cast()
    hermit = UserFactory()
    people = {
        name: getattr(cast, name).pk for name in ("owner", "manager", "worker", "viewer", "stranger", "staff")
    }  # fmt: skip
    here = {**people, "farm": cast.farm.id, "batch": cast.batches["Pen 1"].id, "slug": cast.farm.slug,
            "batch2": cast.batches["Pen 2"].id}  # fmt: skip
    there = {**people, "owner": people["stranger"], "worker": people["stranger"], "manager": people["stranger"],
             "farm": cast.other_farm.id, "batch": cast.other_batch.id, "slug": cast.other_farm.slug,
             "batch2": cast.other_batch.id}  # fmt: skip
    with psycopg.connect(superuser_url, cursor_factory=psycopg.ClientCursor) as connection:
        cursor = connection.cursor()
        for names in (here, there):
            _fill_farm(cursor, names)
        _overdue_run(cursor, here)
        _library_rows(cursor, here)
    world = {**here, "hermit": hermit.pk, "empty_farm": make_farm(hermit).id}
    world |= {f"other_{name}": value for name, value in there.items()}
    return world | {name: uuid4() for name in NOTHING_YET}


def _fill_farm(cursor: Any, names: dict[str, Any]) -> None:
    def add(name: str, statement: str) -> None:
        names[name] = names["new"] = uuid4()
        cursor.execute(statement, names)

    def as_person(user: str, role: str) -> None:
        enter(cursor, names["farm"], names[user], role)
        cursor.execute("SELECT set_config('farmops.attempt', '1', true)")

    as_person("owner", "owner")
    cursor.execute(
        f"UPDATE farms SET ai_autonomy = 'auto', ai_auto_categories = '[{', '.join(EVERY_TYPE)}]' WHERE id = %(farm)s",
        names,
    )
    for name, (status, attempt, lease) in RUNS.items():
        user = "worker" if name == "worker_run" else "owner"
        changes = {"user_id": f"%({user})s", "status": f"'{status}'", "attempt": str(attempt),
                   "lease_until": f"now() + interval '{lease}'", "idempotency_key": f"'{name}'"}  # fmt: skip
        if status == "done":
            changes["finished_at"] = "now()"
        if name == "paid_run":
            changes |= PAID
        if name in SET_ASIDE:
            changes["credits_reserved"] = str(SET_ASIDE[name])
        add(name, insert_as(BOSS, "ai_runs", **changes))
    cursor.execute("SET LOCAL SESSION AUTHORIZATION farmops_app")
    for name, credits in SET_ASIDE.items():
        cursor.execute(RESERVE, {"farm": names["farm"], "run": names[name], "credits": credits})
    cursor.execute("RESET SESSION AUTHORIZATION")
    cursor.execute("SET LOCAL session_replication_role = replica")  # only in their turn are they answered
    for name in SET_ASIDE:
        cursor.execute("UPDATE ai_runs SET status = 'running', attempt = 1 WHERE id = %s", [names[name]])
    cursor.execute("SET LOCAL session_replication_role = origin")
    _run_rows(add)
    _document_rows(add)
    add("structure", insert_as(BOSS, "structures", name="'House A'"))
    add("contact", insert_as(BOSS, "contacts", name="'Alhaji Musa'"))
    add("standing_cost", insert_as(BOSS, "standing_costs"))
    for table in RECORD_TABLES:
        _records(cursor, names, add, table)
    as_person("worker", "worker")
    changes = {"ai_run_id": "%(worker_run)s", "tool_call_id": "'worker'"}
    add("worker_memory", insert_as(MODEL, "memories", ai_run_id="%(worker_run)s", tool_call_id="'worker'"))
    add("worker_draft", insert("assistant_drafts", draft("notes"), **changes))
    add("worker_sale_draft", insert("assistant_drafts", draft("sales"), **{**changes, "tool_call_id": "'sale'"}))


def _run_rows(add: Callable[[str, str], None]) -> None:
    """What hangs on the runs: messages, steps, verdicts, thumbs, advice, memories, an invitation."""
    add("message", insert_as(BOSS, "messages", ai_run_id="%(run)s"))
    add("step", insert_as(BOSS, "ai_run_steps", position="1"))
    add("worker_step", insert_as(BOSS, "ai_run_steps", position="1", ai_run_id="%(worker_run)s"))
    add("eval", insert_as(BOSS, "ai_evals", rule="'seeded'"))
    add("worker_eval", insert_as(BOSS, "ai_evals", rule="'seeded'", ai_run_id="%(worker_run)s"))
    add("block", insert_as(BOSS, "ai_evals", ai_run_id="%(blocked_run)s", verdict="'block'"))
    blocked = {"ai_run_id": "%(blocked_run)s", "tool_call_id": "'blocked'"}
    add("blocked_draft", insert("assistant_drafts", draft("notes"), **blocked))
    add("thumb", insert_as(BOSS, "ai_feedback", ai_run_id="%(run)s"))
    add("advice", insert_as(MODEL, "ai_recommendations", tool_call_id="'advice'"))
    add("plain_advice", insert_as(MODEL, "ai_recommendations", tool_call_id="'plain advice'", money="false"))
    add("proposed_memory", insert_as(MODEL, "memories", tool_call_id="'proposed'"))
    kept = {"status": "'kept'", "changed_by_id": "%(owner)s", "tool_call_id": "'kept'"}
    add("kept_memory", insert_as(MODEL, "memories", **kept))
    add("own_memory", insert_as(BOSS, "memories"))
    add("hidden_memory", insert_as(BOSS, "memories", workers_may_read="false"))
    add("blocked_memory", insert_as(MODEL, "memories", **blocked))
    for name, user, day, private in (
        ("summary", "owner", 1, "true"),
        ("open_summary", "owner", 3, "false"),
        ("worker_summary", "worker", 7, "false"),
        ("old_summary", "worker", 9, "true"),
    ):
        add(name, insert_as(BOSS, "convo_summaries", user_id=f"%({user})s", day=f"'2026-01-0{day}'", private=private))
    add("invitation", insert_as(BOSS, "invitations", token_hash="encode(sha256('secret'), 'hex')"))


def _document_rows(add: Callable[[str, str], None]) -> None:
    """A document that workers may not read, one that they may, and a passage of each."""
    add("document", insert_as(BOSS, "documents"))
    add("open_document", insert_as(BOSS, "documents", workers_may_read="true"))
    add("passage", insert_as(SYSTEM, "embeddings", position="0"))
    add("open_passage", insert_as(SYSTEM, "embeddings", position="0", source_id="%(open_document)s"))


def _records(cursor: Any, names: dict[str, Any], add: Callable[[str, str], None], table: str) -> None:
    """A person's record, a draft that waits, and a draft that was confirmed with its record."""
    add(f"{table}_row", insert(table, by_person(table)))
    add(f"{table}_draft", insert("assistant_drafts", draft(table), tool_call_id=f"'{table} waits'"))
    add(f"{table}_done_draft", insert("assistant_drafts", draft(table), tool_call_id=f"'{table} done'"))
    cursor.execute("SET LOCAL session_replication_role = replica")  # while the run is answered nobody may confirm
    cursor.execute(
        "UPDATE assistant_drafts SET status = 'confirmed', decided_by_id = %(owner)s, decided_at = now(),"
        " decided_digest = digest WHERE id = %(new)s",
        names,
    )
    cursor.execute("SET LOCAL session_replication_role = origin")
    add(f"{table}_confirmed", insert(table, of_draft(table, f"%({table}_done_draft)s")))


def _overdue_run(cursor: Any, names: dict[str, Any]) -> None:
    """A run whose lease has run out. Only in the one farm: a migration may see it from anywhere."""
    names["overdue_run"] = names["new"] = uuid4()
    enter(cursor, names["farm"], names["owner"], "owner")
    changes = {"status": "'running'", "attempt": "1", "lease_until": "now() - interval '1 minute'"}
    cursor.execute(insert_as(BOSS, "ai_runs", idempotency_key="'overdue'", **changes), names)


def _library_rows(cursor: Any, names: dict[str, Any]) -> None:
    """A row in each table of a library, or of all farms, that a login may touch."""
    for statement in (
        "INSERT INTO embedding_models (name) VALUES ('seeded')",
        "INSERT INTO shared_embeddings (id, source_id, content, embedding_model)"
        " VALUES (gen_random_uuid(), 'seeded', 'seeded', 'seeded')",
        "INSERT INTO cache_entries (cache_key, value, expires) VALUES ('seeded', '1', now())",
        "INSERT INTO web_sessions (key_hash, data, expires) VALUES (repeat('5', 64), '', now())",
        "INSERT INTO staff_sessions (key_hash, data, expires, user_id) VALUES (repeat('5', 64), '', now(), %(staff)s)",
        'INSERT INTO account_emailaddress (email, verified, "primary", user_id)'
        " VALUES ('owner@farm.example', true, false, %(owner)s)",
        "INSERT INTO account_emailconfirmation (created, key, email_address_id)"
        " SELECT now(), 'seeded', id FROM account_emailaddress WHERE user_id = %(manager)s",
        "INSERT INTO django_admin_log (action_time, object_repr, action_flag, change_message, user_id)"
        " VALUES (now(), '', 1, '', %(staff)s)",
        "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('seeded', 'seeded')",
        "INSERT INTO procrastinate_workers DEFAULT VALUES",
        "INSERT INTO upkeep_marks (task, done_at) VALUES ('sweep', now() - interval '1 hour')",
        "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, periodic_id) VALUES ('seeded', 1, '')",
    ):
        cursor.execute(statement, names)
