"""The worker's queue: who puts a job in line and about what, who says that upkeep was done, who asks."""

from __future__ import annotations

from farmops.database.logins import APP, OWNER, QUEUE
from tests.probes.base import DENIED, Attack, Attempt, Probe, Use, Who, try_it
from tests.probes.people import BOSS, JOBS, MANAGER, PERSON, STAFF, STRANGER, SYSTEM
from tests.probes.shared import body, dropped

PUT = "put_in_line(text, text, text, jsonb)"
DEFER = (
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('nobody', 'nothing', 0, NULL, 'sweep', '{}', NULL)]"
    "::procrastinate_job_to_defer_v1[])"
)
LET_APP_WRITE = (
    f"GRANT SELECT, INSERT, UPDATE ON procrastinate_jobs TO {APP}; GRANT INSERT ON procrastinate_events TO {APP};"
    f" GRANT USAGE ON SEQUENCE procrastinate_jobs_id_seq, procrastinate_events_id_seq TO {APP}"
)


def enqueues(name: str, attacks: tuple[Attempt, ...], use: Attempt) -> dict[str, Probe]:
    """A function that puts a job in line: without its check it does so for everybody."""
    trusting = body(name, "BEGIN RETURN; END")
    none = body(name, "BEGIN RAISE insufficient_privilege; END")
    return {name: Probe(tuple(Attack(each, f"refused by {name}", trusting) for each in attacks), (Use(use, none),))}


def may_call(who: Who, what: str, statement: str, called: str, use: Attempt, gone: tuple[str, ...]) -> Probe:
    """A function whose callers are the rule."""
    return Probe(
        (Attack(try_it(who, what, statement), DENIED, (f"GRANT EXECUTE ON FUNCTION {called} TO {who.login}",)),),
        (Use(use, gone),),
    )


def _kinds() -> dict[str, Probe]:
    own = "SELECT enqueue_answer(%(queued_run)s)"
    found = enqueues(
        "enqueue_answer",
        (
            try_it(MANAGER, "has another member's question answered as her own", own),
            try_it(BOSS, "has a question of another farm answered", "SELECT enqueue_answer(%(other_queued_run)s)"),
            try_it(BOSS, "has a finished question answered again", "SELECT enqueue_answer(%(done_run)s)"),
            try_it(STRANGER, "has a question of the farm that she names answered", own),
            try_it(SYSTEM, "has a question answered in nobody's name", own),
        ),
        try_it(BOSS, "has her question answered", own),
    )
    document = "SELECT enqueue_document(%(document)s)"
    found |= enqueues(
        "enqueue_document",
        (
            try_it(MANAGER, "has another's document read again", document),
            try_it(BOSS, "has a document of another farm read", "SELECT enqueue_document(%(other_document)s)"),
        ),
        try_it(BOSS, "has the document read that she gave", document),
    )
    embed = "SELECT enqueue_embed()"
    return found | enqueues(
        "enqueue_embed",
        (try_it(PERSON, "has passages made in no farm", embed),),
        try_it(BOSS, "has the farm's passages made", embed),
    )


def _others() -> dict[str, Probe]:
    put = "SELECT put_in_line('nothing', 'nobody', 'sweep', '{}')"
    marks = "SELECT mark_upkeep('sweep')"
    asked = try_it(SYSTEM, "asks how old the upkeep is", "SELECT 1 FROM upkeep_ages() WHERE task = 'sweep'")
    counted = try_it(SYSTEM, "counts the jobs by state", "SELECT 1 FROM jobs_by_state() WHERE state = 'todo'")
    nothing = "SELECT NULL::text, NULL::{} WHERE false"
    tables = ("procrastinate_jobs_farmops_queue_rights", LET_APP_WRITE)
    return {
        "put_in_line": Probe(
            (Attack(try_it(BOSS, "plants a job and its lock", put), DENIED,
                    (f"GRANT EXECUTE ON FUNCTION {PUT} TO {APP}",), also=(tables,)),),
            (Use(try_it(BOSS, "has her question answered", "SELECT enqueue_answer(%(queued_run)s)"),
                 (f"REVOKE ALL ON FUNCTION {PUT} FROM {OWNER}",)),),
        ),
        "procrastinate_functions": Probe(
            (Attack(try_it(BOSS, "plants a job by the library's own function", DEFER), DENIED,
                    dropped("procrastinate_functions"), also=(tables,)),),
            (Use(try_it(JOBS, "puts a job in line", DEFER), tuple(f"REVOKE EXECUTE ON FUNCTION procrastinate_defer_jobs_v1 FROM {who}" for who in ("PUBLIC", QUEUE))),),
        ),
        "mark_upkeep": may_call(
            SYSTEM, "says that the sweep was done", marks, "mark_upkeep(text)",
            try_it(JOBS, "says that the sweep was done", marks), body("mark_upkeep", "BEGIN RAISE insufficient_privilege; END"),
        ),
        "upkeep_ages": may_call(
            STAFF, "asks by the application's function", "SELECT * FROM upkeep_ages()", "upkeep_ages()",
            asked, body("upkeep_ages", nothing.format("double precision"), "sql"),
        ),
        "jobs_by_state": may_call(
            STAFF, "counts by the application's function", "SELECT * FROM jobs_by_state()", "jobs_by_state()",
            counted, body("jobs_by_state", nothing.format("bigint"), "sql"),
        ),
    }  # fmt: skip


PROBES = {**_kinds(), **_others()}
