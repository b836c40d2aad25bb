"""What is tried on each table: the rows that are there, the rows that somebody inserts, the changes that somebody makes.

Values and changes are SQL text. `%(me)s` is who tries (the side's owner where that is nobody), `%(row)s` the row, `%(new)s`
an id that no row has; the other names are those of tests/probes/rows.py, of the side that is attacked: `%(run)s` is my
running run there, `%(queued_run)s` and `%(done_run)s` my others.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.probes.people import BOSS, MIGRATION, MODEL, SYSTEM
from tests.probes.rows import (
    FLOOR,
    MONEY,
    RECORD_TABLES,
    ROWS,
    by_assistant,
    by_person,
    draft,
    insert,
    of_draft,
)


@dataclass(frozen=True)
class Plant:
    """A row that is there. `whose` is a person's name, "boss" for the side's owner, "" for nobody's."""

    tag: str
    values: dict[str, str]
    whose: str = "boss"
    hidden: bool = False  # from workers: it may speak of money


@dataclass(frozen=True)
class Table:
    """`inserts` are rows, or statements, by the name of the attempt; `changes` what stands behind SET, or whole statements; `only` the
    rows that a change is tried on, as a pattern. `key` is the row's key, whose value is the row's id or `value`."""

    rows: tuple[Plant, ...] = ()
    inserts: dict[str, dict[str, str] | tuple[str, ...]] = field(default_factory=dict)
    changes: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    only: dict[str, str] = field(default_factory=dict)
    key: str = "id"
    value: str = ""


def of(who: str, run: str = "done") -> dict[str, str]:
    return {"ai_run_id": f"%({run}_of_{who})s"}


VOID = "voided_at = now(), voided_by_id = %(me)s, void_reason = 'wrong'"
DECIDE = "decided_by_id = %(me)s, decided_at = now()"
CONFIRM = (
    f"UPDATE assistant_drafts SET status = 'confirmed', decided_digest = digest, {DECIDE} WHERE id = %(row)s",
    "INSERT INTO notes (id, farm_id, source, ai_run_id, draft_id, created_by_id, batch_id, occurred_on, text)"
    " SELECT %(new)s, farm_id, 'assistant', ai_run_id, id, %(me)s, (payload ->> 'batch_id')::uuid,"
    " (payload ->> 'occurred_on')::date, payload ->> 'text' FROM assistant_drafts WHERE id = %(row)s",
)
PEOPLE = ("boss", "worker")  # whose rows are there: the farm's owner's, and a worker's


def _record(table: str) -> Table:
    changes: dict[str, str | tuple[str, ...]] = {"void": VOID}
    if table == "tasks":
        changes |= {"done": "done_at = now(), done_by_id = %(me)s", "assign": "assignee_id = %(me)s"}
    row = by_person(table)
    if table == "treatments":
        changes["label"] = "egg_days = 9, meat_days = 9"
        row |= {"egg_days": "NULL", "meat_days": "NULL"}
    inserts = {"own": by_person(table), "model's": by_assistant(table)}
    inserts["another's"] = {**inserts["own"], "created_by_id": "%(colleague)s"}
    return Table(rows=(Plant("a record", row),), inserts=inserts, changes=changes)


def _per_person(values: dict[str, str], **named: str) -> tuple[Plant, ...]:
    """A row of each of PEOPLE; `named` columns say `{who}`."""
    return tuple(
        Plant(f"{who}'s", {**values, **{column: sql.format(who=who) for column, sql in named.items()}}, who)
        for who in PEOPLE
    )


def _money_and_not(table_row: dict[str, str], columns: tuple[dict[str, str], dict[str, str]]) -> tuple[Plant, ...]:
    """For each of PEOPLE a row that shows no money and one that does."""
    found = []
    for who in PEOPLE:
        for hidden, changed in zip((False, True), columns, strict=True):
            tag = f"{who}'s{', of money' if hidden else ''}"
            text = {column: sql.format(who=who, n=len(found)) for column, sql in changed.items()}
            found.append(Plant(tag, {**table_row, **text}, who, hidden))
    return tuple(found)


RUN, STEP, EVAL = ROWS["ai_runs", BOSS], ROWS["ai_run_steps", BOSS], ROWS["ai_evals", BOSS]
FOUND = "INSERT INTO farms (id, slug, name) VALUES (%(new_farm)s, 'a-new-farm', 'x')"
HERSELF = {"id": "%(new)s", "farm_id": "%(new_farm)s", "user_id": "%(me)s", "role": "'owner'"}
SECRET = "convert_to(%(secret)s, 'UTF8')"
COUNT = (
    "provider_requests = 1, input_tokens = 1, output_tokens = 1, cache_read_tokens = 1, cache_write_tokens = 1,"
    " cost_microdollars = 1"
)
RULE = {"rule": "'grounding'", "rule_version": "1"}  # an old version: the table of rules knows version 2
KNOWN = {"rule": "'grounding'", "rule_version": "(SELECT version FROM eval_rules WHERE name = 'grounding')"}
MEMORY, ADVICE = ROWS["memories", BOSS], ROWS["ai_recommendations", MODEL]
SUMMARY, DOCUMENT, PASSAGE = ROWS["convo_summaries", BOSS], ROWS["documents", BOSS], ROWS["embeddings", SYSTEM]
MESSAGE, FEEDBACK = ROWS["messages", BOSS], ROWS["ai_feedback", BOSS]
CALL = {"tool_call_id": "'{who} {n}'", "ai_run_id": "%(done_of_{who})s"}
PROPOSED = {**ROWS["memories", MODEL], "tool_call_id": "'planted'"}
LEG = {"farm_id": "%(farm)s", "delta": "-1", "balance_after": "5", "kind": "'reserve'", "hash": "sha256('planted')",
       "reason": "''"}  # fmt: skip

TABLES: dict[str, Table] = {table: _record(table) for table in RECORD_TABLES}
TABLES |= {
    "ai_runs": Table(
        rows=tuple(
            Plant(f"{who}'s {state}", {**RUN, "user_id": f"%({who})s", "idempotency_key": f"'{who} {state}'",
                                       "status": f"'{status}'", **more}, who)
            for who in PEOPLE
            for state, status, more in (
                ("waiting", "queued", {}),
                ("running", "running", {"attempt": "1"}),
                ("closed", "done", {"attempt": "1", "finished_at": "now()"}),
            )
        ),
        inserts={
            "own": RUN,
            "another's": {**RUN, "user_id": "%(colleague)s"},
            "answered": {**RUN, "status": "'running'", "attempt": "1", "provider_requests": "1"},
        },
        changes={
            "claim": "status = 'running', attempt = attempt + 1",
            "renew": "lease_until = now() + interval '2 days'",
            "put off": "lease_until = now() + interval '2 days'",
            "count": COUNT,
            "count before": COUNT,
            "count after": COUNT,
            "close": "status = 'done', output_summary = 'done'",
            "refuse": "status = 'refused', credits_reserved = 0, error = 'x'",
            "expire": "status = 'expired'",
            "reopen": "status = 'running'",
        },
        only={"claim": "*waiting", "renew": "*running", "put off": "*waiting", "count": "*running",
              "count before": "*waiting", "count after": "*closed", "close": "*running", "refuse": "*waiting",
              "expire": "*running", "reopen": "*closed"},
    ),
    "ai_run_steps": Table(
        rows=_per_person(STEP, ai_run_id="%(done_of_{who})s"),
        inserts={"own": STEP, "another's": {**STEP, **of("colleague", "run")}},
    ),
    "ai_evals": Table(
        rows=_per_person({**EVAL, **RULE}, ai_run_id="%(done_of_{who})s"),
        inserts={
            "own": {**EVAL, **KNOWN},
            "another's": {**EVAL, **KNOWN, **of("colleague", "run")},
            "of no rule": {**EVAL, "rule": "'grounding'", "rule_version": "9999"},
        },
    ),
    "ai_feedback": Table(
        rows=_per_person(FEEDBACK, ai_run_id="%(done_of_{who})s", user_id="%({who})s"),
        inserts={
            "own": {**FEEDBACK, **of("me", "other")},
            "of another's": {**FEEDBACK, **of("colleague", "other")},
            "another's": {**FEEDBACK, **of("me", "other"), "user_id": "%(colleague)s"},
        },
        changes={"change": "rating = -1, comment = 'wrong'"},
    ),
    "assistant_drafts": Table(
        rows=(
            *_money_and_not({}, ({**draft("notes"), **CALL}, {**draft("sales"), **CALL})),
            Plant("boss's, of a run in work",
                  {**draft("notes"), "tool_call_id": "'running'", **of("boss", "run")}, hidden=True),
        ),
        inserts={"own": draft("notes"), "of money": draft("sales"),
                 "another's": {**draft("notes"), **of("colleague", "run")}},
        changes={
            "discard": f"status = 'discarded', reason = 'no', {DECIDE}",
            "edit": "payload = payload || '{}'",
            "confirm": CONFIRM,
            "confirm early": CONFIRM,
        },
        only={"confirm": "*'s", "confirm early": "*in work"},
    ),
    "ai_recommendations": Table(
        rows=_money_and_not(ADVICE, ({**CALL, "money": "false"}, CALL)),
        inserts={"own": ADVICE, "another's": {**ADVICE, **of("colleague", "run")}},
        changes={"approve": f"status = 'approved', {DECIDE}", "reject": f"status = 'rejected', reason = 'no', {DECIDE}"},
    ),
    "memories": Table(
        rows=(
            Plant("kept", MEMORY, ""),
            Plant("kept, hidden from workers", {**MEMORY, "workers_may_read": "false"}, "", hidden=True),
            *(Plant(f"{who}'s, proposed", {**PROPOSED, **of(who), "tool_call_id": f"'{who}'"}, who, hidden=True)
              for who in PEOPLE),
        ),
        inserts={
            "own": MEMORY,
            "model's": ROWS["memories", MODEL],
            "another's": {**MEMORY, "created_by_id": "%(colleague)s"},
        },
        changes={
            "edit": "content = 'x', workers_may_read = true, changed_by_id = %(me)s, changed_at = now()",
            "keep": "status = 'kept', changed_by_id = %(me)s",
        },
    ),
    "messages": Table(
        rows=_per_person(MESSAGE, ai_run_id="%(done_of_{who})s", user_id="%({who})s"),
        inserts={
            "asked": MESSAGE,
            "answered": {**MESSAGE, "author": "'assistant'", "ai_run_id": "%(run)s"},
            "another's": {**MESSAGE, "user_id": "%(colleague)s", **of("colleague", "queued")},
        },
    ),
    "convo_summaries": Table(
        rows=_per_person({**SUMMARY, "private": "false"}, user_id="%({who})s"),
        inserts={
            "own": {**SUMMARY, "day": "'2026-01-09'"},
            "own, open": {**SUMMARY, "day": "'2026-01-09'", "private": "false"},
            "another's": {**SUMMARY, "day": "'2026-01-09'", "user_id": "%(colleague)s"},
        },
    ),
    "documents": Table(
        rows=(Plant("shown", {**DOCUMENT, "workers_may_read": "true"}, ""), Plant("hidden", DOCUMENT, "", hidden=True)),
        inserts={
            "own": DOCUMENT,
            "loaded": ROWS["documents", SYSTEM],
            "another's": {**DOCUMENT, "uploaded_by_id": "%(colleague)s"},
        },
        changes={"show": "workers_may_read = NOT workers_may_read", "read": "file = NULL, state = 'failed', reason = 'x'"},
    ),
    "embeddings": Table(
        rows=(
            Plant("shown", {**PASSAGE, "private": "false"}, ""),
            Plant("hidden", {**PASSAGE, "position": "901", "private": "true"}, "", hidden=True),
            *(Plant(f"{who}'s", {**PASSAGE, "source_type": "'convo_summary'", "source_id": f"%(summary_of_{who})s",
                                 "private": "false", "person_id": f"%({who})s"}, who) for who in PEOPLE),
        ),
        inserts={"own": {**PASSAGE, "position": "950"}},
        changes={"vector": "embedding = NULL, embedding_model = 'another'"},
    ),
    "batches": Table(
        rows=(Plant("a batch", {**ROWS["batches", BOSS], "name": "'planted ' || %(farm)s"}, ""),),
        inserts={"own": ROWS["batches", BOSS]},
        changes={"edit": "name = 'x', age_at_placing = 1, start_weight_g = 1, breed = 'x', structure_id = NULL"},
    ),
    "structures": Table(
        rows=(Plant("a house", {**ROWS["structures", BOSS], "name": "'planted ' || %(farm)s"}, ""),),
        inserts={"own": ROWS["structures", BOSS]},
        changes={"edit": "name = 'x', kind = 'cages', length_m = 1, width_m = 1, depth_m = 1"},
    ),
    "contacts": Table(
        rows=(Plant("a contact", {**ROWS["contacts", BOSS], "name": "'planted ' || %(farm)s"}, ""),),
        inserts={"own": ROWS["contacts", BOSS]},
        changes={"edit": "name = 'x', kind = 'both', phone = '1', note = 'x'"},
    ),
    "standing_costs": Table(
        rows=(Plant("a cost", ROWS["standing_costs", BOSS], ""),),
        inserts={"own": ROWS["standing_costs", BOSS]},
        changes={"edit": "amount_kobo = 1, description = 'x', supplier = 'x', every = 'week', next_on = current_date,"
                         " ended_at = now()"},
    ),
    "stock_movements": Table(
        rows=(Plant("a movement", {"id": "%(serial)s", **ROWS["stock_movements", MIGRATION]}, ""),),
        inserts={"own": ROWS["stock_movements", MIGRATION]},
    ),
    "store_movements": Table(
        rows=(Plant("a movement", {"id": "%(serial)s", **ROWS["store_movements", MIGRATION]}, ""),),
        inserts={"own": ROWS["store_movements", MIGRATION]},
    ),
    "credit_ledger": Table(
        rows=tuple(
            Plant(f"{who}'s leg", {"id": "%(serial)s", **LEG, "seq": "%(serial)s", "ai_run_id": f"%(done_of_{who})s"}, who)
            for who in PEOPLE
        ),
        inserts={"own": {**LEG, "seq": "990", "ai_run_id": "%(run)s"}},
    ),
    "meters": Table(
        rows=(Plant("its seats", {}, ""),),
        inserts={"own": {"farm_id": "%(farm)s", "kind": "'seats'", "allowance": "99"}},
        changes={"allow": "allowance = 99"},
        key="kind = 'seats' AND farm_id",
        value="farm",
    ),
    "farms": Table(
        rows=(Plant("the farm", {}, "boss"),),
        inserts={"found": (FOUND,)},
        changes={
            "settings": "name = 'x', timezone = 'UTC', crate_size = 24, feed_bag_kg = 20, ai_autonomy = 'suggest',"
                        " ai_auto_categories = '[]', ai_record_autonomy = '{}', ai_question_credits = 9",
            "reserve": "credit_balance = credit_balance - 1,"
                       " leg = jsonb_build_object('kind', 'reserve', 'run', %(paid_run)s::uuid)",
            "settle": "credit_balance = credit_balance + 1,"
                      " leg = jsonb_build_object('kind', 'refund', 'run', %(run)s::uuid)",
            "grant": "credit_balance = credit_balance + 9, leg = jsonb_build_object('kind', 'grant', 'reason', 'x')",
            "plain": "credit_balance = credit_balance + 9",
        },
        value="farm",
    ),
    "farm_members": Table(
        rows=tuple(Plant(f"{who}'s membership", {}, who) for who in PEOPLE),
        inserts={
            "somebody": {**ROWS["farm_members", BOSS], "user_id": "%(staff)s"},
            "herself, as owner": {**ROWS["farm_members", BOSS], "user_id": "%(me)s", "role": "'owner'"},
            "herself, as invited": {**ROWS["farm_members", BOSS], "user_id": "%(me)s", "role": "'worker'"},
            "herself, into a new farm": (FOUND, insert("farm_members", HERSELF)),
            "somebody, into a new farm": (FOUND, insert("farm_members", {**HERSELF, "user_id": "%(staff)s"})),
        },
        changes={"role": "role = 'manager'"},
        key="farm_id = %(farm)s AND user_id",
        value="whose",
    ),
    "farm_people": Table(
        rows=tuple(Plant(f"{who}'s name", {}, who) for who in PEOPLE),
        inserts={"own": {"farm_id": "%(farm)s", "user_id": "%(staff)s"}},
        key="farm_id = %(farm)s AND user_id",
        value="whose",
    ),
    "invitations": Table(
        rows=(Plant("a link", {**ROWS["invitations", BOSS], "token_hash": f"encode(sha256({SECRET}), 'hex')"}, ""),),
        inserts={
            "own": ROWS["invitations", BOSS],
            "another's": {**ROWS["invitations", BOSS], "created_by_id": "%(colleague)s"},
        },
        changes={"revoke": "revoked_at = now()", "accept": "accepted_at = now(), accepted_by_id = %(me)s"},
    ),
    "farm_changes": Table(
        rows=(Plant("a change", {"id": "%(serial)s", **ROWS["farm_changes", MIGRATION]}, ""),),
        inserts={"own": ROWS["farm_changes", MIGRATION]},
    ),
}  # fmt: skip

__all__ = ["FLOOR", "MONEY", "RECORD_TABLES", "TABLES", "Plant", "Table", "insert", "of_draft"]
