"""What the assistant writes in a run, what is said and remembered, and what nobody may rewrite."""

from __future__ import annotations

from tests.probes.base import NO_ROW, ROW_SECURITY, Attack, Probe, Use, try_it
from tests.probes.people import (
    BOSS,
    HERMIT,
    LATE_MODEL,
    MANAGER,
    MIGRATION,
    MODEL,
    MODEL_FOR_VIEWER,
    MODEL_FOR_WORKER,
    STRANGER,
    TURN,
    VIEWER,
    WORKER,
    WORKERS_TURN,
)
from tests.probes.rows import ANSWERED, elsewhere, insert_as
from tests.probes.shared import no_trace, policy, same, sees, without


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
    # Without a condition PostgreSQL does not ask what she may read.
    hidden = ("DELETE FROM memories WHERE farm_id = %(farm)s AND id <> %(hidden_memory)s",)
    found |= policy("memories_app_update", NO_ROW,
                    (try_it(VIEWER, "edits a memory", edit.format("viewer")),
                     try_it(WORKER, "edits, blindly, what is hidden from her", edit.format("worker").split(" WHERE")[0],
                            given=hidden)),
                    (try_it(BOSS, "edits a memory", edit.format("owner")),))  # fmt: skip
    delete = "DELETE FROM memories WHERE id = %(own_memory)s"
    forgets = (try_it(BOSS, "deletes a memory", delete),)
    found |= policy("memories_app_delete", NO_ROW, (try_it(HERMIT, "deletes every memory there is", "DELETE FROM memories"),),
                    forgets)  # fmt: skip
    found |= policy(
        "memories_app_delete_by_writers",
        NO_ROW,
        (
            try_it(VIEWER, "deletes a memory", delete),
            try_it(WORKER, "deletes, blindly, what is hidden from her", "DELETE FROM memories", given=hidden),
        ),
        forgets,
    )
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
    for short, who in (("app", WORKER), ("assistant", MODEL_FOR_WORKER)):
        found |= policy(
            f"memories_{short}_workers", NO_ROW,
            (try_it(who, "reads a memory that is hidden from workers", sees("memories", "hidden_memory")),),
            (try_it(who, "reads a memory that workers may read", sees("memories", "own_memory")),),
        )  # fmt: skip
    found |= policy(
        "memories_app_proposed", NO_ROW,
        (try_it(WORKER, "reads what was proposed to the owner", sees("memories", "proposed_memory")),),
        (try_it(WORKER, "reads what was proposed to her", sees("memories", "worker_memory")),
         try_it(BOSS, "reads what was proposed to a worker", sees("memories", "worker_memory"))),
    )  # fmt: skip
    return found | _keeping() | _room()


def _keeping() -> dict[str, Probe]:
    """How a proposal becomes a memory that counts."""
    found: dict[str, Probe] = {}
    change = "UPDATE memories SET status = '{}', changed_by_id = %({})s WHERE id = %({}_memory)s"
    attempts = (
        (try_it(BOSS, "un-keeps a memory", change.format("proposed", "owner", "kept")), "memory_stays_kept"),
        (try_it(BOSS, "keeps a memory in a manager's name", change.format("kept", "manager", "proposed")),
         "memory_changed_in_own_name"),
        (try_it(BOSS, "keeps a memory while the answer goes on", change.format("kept", "owner", "proposed")),
         "memory_run_is_closed"),
        (try_it(BOSS, "keeps a memory of a run that a check stopped", change.format("kept", "owner", "blocked"),
                given=ANSWERED), "memory_is_not_blocked"),
    )  # fmt: skip
    for name in ("memory_changes", "memories_change"):
        found[name] = Probe(
            tuple(Attack(attempt, f"refused by {rule}", without(name)) for attempt, rule in attempts),
            (Use(try_it(BOSS, "keeps a memory", change.format("kept", "owner", "proposed"), given=ANSWERED)),),
        )
    return found


def _room() -> dict[str, Probe]:
    """A farm has room for 500 memories, and for 20 proposals of the assistant."""
    fill = "INSERT INTO memories (id, farm_id, content, status, source, ai_run_id, tool_call_id, created_by_id) SELECT"
    many = (
        f"{fill} gen_random_uuid(), %(farm)s, 'x', 'kept', 'person', NULL, '', %(owner)s FROM generate_series(1, 500)",
    )
    some = (f"{fill} gen_random_uuid(), %(farm)s, 'x', 'proposed', 'assistant', %(run)s, 'x' || n, NULL"
            " FROM generate_series(1, 20) n",)  # fmt: skip
    attempts = (try_it(BOSS, "adds a memory to 500 others", insert_as(BOSS, "memories"), given=many),
                try_it(MODEL, "proposes a memory where 20 wait", insert_as(MODEL, "memories"), given=some))  # fmt: skip
    uses = (try_it(BOSS, "adds a memory where 20 proposals wait", insert_as(BOSS, "memories"), given=some),)
    return same(("memory_has_room", "memories_have_room"), attempts, "refused by memory_has_room", uses)


def _summaries() -> dict[str, Probe]:
    """A summary of a day is of one person: she alone reads it and deletes it, and nobody changes it."""
    mine = insert_as(BOSS, "convo_summaries")
    found = policy(
        "convo_summaries_app_insert", ROW_SECURITY,
        (try_it(BOSS, "sums up her day by herself", mine),
         try_it(TURN, "sums up a manager's day", insert_as(BOSS, "convo_summaries", user_id="%(manager)s")),
         try_it(TURN, "sums up her day for any role", insert_as(BOSS, "convo_summaries", private="false"))),
        (try_it(TURN, "sums up her day", mine),
         try_it(WORKERS_TURN, "sums up her day", insert_as(BOSS, "convo_summaries", user_id="%(worker)s", private="false"))),
    )  # fmt: skip
    found |= policy(
        "convo_summaries_app_own", NO_ROW,
        (try_it(MANAGER, "reads the owner's summary", sees("convo_summaries", "summary")),
         try_it(WORKER, "reads her summary of when she was more than a worker", sees("convo_summaries", "old_summary"))),
        (try_it(BOSS, "reads her summary", sees("convo_summaries", "summary")),
         try_it(WORKER, "reads her summary", sees("convo_summaries", "worker_summary"))),
    )  # fmt: skip
    every = "DELETE FROM convo_summaries"
    deletes = (try_it(BOSS, "deletes her summary", f"{every} WHERE id = %(summary)s"),)
    found |= policy("convo_summaries_app_delete", NO_ROW,
                    (try_it(STRANGER, "deletes, from another farm, all of hers", every),), deletes)  # fmt: skip
    found |= policy("convo_summaries_app_delete_own", NO_ROW,
                    (try_it(MANAGER, "deletes the others' summaries", every),), deletes)  # fmt: skip
    changes = try_it(MIGRATION, "rewrites a summary", "UPDATE convo_summaries SET content = 'x' WHERE id = %(summary)s")
    reads = try_it(MIGRATION, "reads a summary", sees("convo_summaries", "summary"))
    found |= same(("convo_summaries_never_changed",), (changes,), "refused by convo_summaries_never_changed", (reads,))
    return found | no_trace(
        ("summary_is_found", "convo_summaries_found"), TURN, "sums up a day", mine,
        "FROM embeddings WHERE source_id = %(new)s AND person_id = %(owner)s",
    )  # fmt: skip


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
for _part in (_fences, _conversation, _summaries, _append_only):
    PROBES |= _part()
