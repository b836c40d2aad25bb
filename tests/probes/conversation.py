"""What the assistant writes in a run, what is said and remembered, and what nobody may rewrite."""

from __future__ import annotations

from tests.probes.base import NO_ROW, ROW_SECURITY, Attack, Probe, Use, try_it
from tests.probes.people import BOSS, HERMIT, LATE_MODEL, MANAGER, MIGRATION, MODEL, MODEL_FOR_VIEWER, VIEWER
from tests.probes.rows import elsewhere, insert_as
from tests.probes.shared import policy, same, sees, without


def _fences() -> dict[str, Probe]:
    """What the assistant writes in a run that is closed, late, another's or of another attempt."""
    found: dict[str, Probe] = {}
    rows = {"assistant_drafts": "drafts", "ai_recommendations": "recommends", "memories": "remembers"}
    for table, verb in rows.items():
        late = try_it(MODEL, f"{verb} after the run was closed", insert_as(MODEL, table, ai_run_id="%(done_run)s"))
        found |= same(
            (f"{table}_run_is_open",), (late,), "refused by run_must_be_open",
            (try_it(MODEL, f"{verb} in an open run", insert_as(MODEL, table)),),
        )  # fmt: skip
    write = insert_as(MODEL, "notes")
    attempts = (
        try_it(MODEL, "writes a note after the run was closed", insert_as(MODEL, "notes", ai_run_id="%(done_run)s")),
        try_it(MODEL, "writes a note after the lease ran out", insert_as(MODEL, "notes", ai_run_id="%(overdue_run)s")),
        try_it(MODEL, "writes a note in a worker's run", insert_as(MODEL, "notes", ai_run_id="%(worker_run)s")),
        try_it(LATE_MODEL, "writes a note", write),
    )
    uses = (try_it(MODEL, "writes a note in its open run", write),)
    return found | same(("run_must_be_open",), attempts, "refused by run_must_be_open", uses)


def _conversation() -> dict[str, Probe]:
    found = policy(
        "messages_app_insert", ROW_SECURITY,
        (try_it(BOSS, "speaks in a manager's name", insert_as(BOSS, "messages", user_id="%(manager)s")),
         try_it(BOSS, "speaks on another farm", elsewhere(insert_as(BOSS, "messages")))),
        (try_it(BOSS, "writes a message", insert_as(BOSS, "messages")),),
    )  # fmt: skip
    found |= policy(
        "messages_app_own", NO_ROW, (try_it(MANAGER, "reads the owner's messages", sees("messages", "message")),),
        (try_it(BOSS, "reads her messages", sees("messages", "message")),),
    )  # fmt: skip
    mine = insert_as(BOSS, "memories")
    found |= policy(
        "memories_app_insert", ROW_SECURITY,
        (try_it(BOSS, "remembers in a manager's name", insert_as(BOSS, "memories", created_by_id="%(manager)s")),
         try_it(VIEWER, "adds a memory", insert_as(BOSS, "memories", created_by_id="%(viewer)s"))),
        (try_it(BOSS, "adds a memory", mine),),
    )  # fmt: skip
    edit = "UPDATE memories SET content = 'x', changed_by_id = %({})s WHERE id = %(own_memory)s"
    found |= policy("memories_app_update", NO_ROW, (try_it(VIEWER, "edits a memory", edit.format("viewer")),),
                    (try_it(BOSS, "edits a memory", edit.format("owner")),))  # fmt: skip
    delete = "DELETE FROM memories WHERE id = %(own_memory)s"
    forgets = (try_it(BOSS, "deletes a memory", delete),)
    found |= policy("memories_app_delete", NO_ROW, (try_it(HERMIT, "deletes every memory there is", "DELETE FROM memories"),),
                    forgets)  # fmt: skip
    found |= policy("memories_app_delete_by_writers", NO_ROW, (try_it(VIEWER, "deletes a memory", delete),), forgets)
    found |= policy(
        "memories_assistant_insert", ROW_SECURITY,
        (try_it(MODEL_FOR_VIEWER, "remembers", insert_as(MODEL, "memories")),),
        (try_it(MODEL, "proposes a memory", insert_as(MODEL, "memories")),),
    )  # fmt: skip
    found |= policy(
        "memories_assistant_kept", NO_ROW,
        (try_it(MODEL, "reads a memory that nobody kept", sees("memories", "proposed_memory")),),
        (try_it(MODEL, "reads a memory that was kept", sees("memories", "kept_memory")),),
    )  # fmt: skip
    change = "UPDATE memories SET status = '{}', changed_by_id = %({})s WHERE id = %({}_memory)s"
    attempts = (
        (try_it(BOSS, "un-keeps a memory", change.format("proposed", "owner", "kept")), "memory_stays_kept"),
        (try_it(BOSS, "keeps a memory in a manager's name", change.format("kept", "manager", "proposed")),
         "memory_changed_in_own_name"),
    )  # fmt: skip
    for name in ("memory_changes", "memories_change"):
        found[name] = Probe(
            tuple(Attack(attempt, f"refused by {rule}", without(name)) for attempt, rule in attempts),
            (Use(try_it(BOSS, "keeps a memory", change.format("kept", "owner", "proposed"))),),
        )
    return found


def _append_only() -> dict[str, Probe]:
    found: dict[str, Probe] = {}
    for table, row in {"messages": "message", "ai_run_steps": "step", "ai_evals": "eval", "farm_changes": "",
                       "stock_movements": ""}.items():  # fmt: skip
        where = f"id = %({row})s" if row else "farm_id = %(farm)s"
        name = f"{table}_append_only"
        found[name] = Probe(
            (Attack(try_it(MIGRATION, f"changes {table}", f"UPDATE {table} SET created_at = now() WHERE {where}"),
                    f"refused by {name}", without(name)),
             Attack(try_it(MIGRATION, f"deletes {table}", f"DELETE FROM {table} WHERE {where}"),
                    f"refused by {name}", without(name))),
            (Use(try_it(MIGRATION, f"reads {table}", f"SELECT 1 FROM {table} WHERE {where}")),),
        )  # fmt: skip
    name = "stock_movements_never_emptied"
    found[name] = Probe(
        (Attack(try_it(MIGRATION, "empties stock_movements", "TRUNCATE stock_movements"), f"refused by {name}", without(name)),),
        (Use(try_it(MIGRATION, "adds a movement", insert_as(MIGRATION, "stock_movements"))),),
    )  # fmt: skip
    return found


PROBES: dict[str, Probe] = {}
for _part in (_fences, _conversation, _append_only):
    PROBES |= _part()
