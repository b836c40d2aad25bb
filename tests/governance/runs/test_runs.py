"""A run of the assistant is claimed once, and fenced by attempt and lease."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.db import connections

from farmops.database.scope import turn_scope
from farmops.ids import uuid7
from governance.drafts.proposals import propose
from governance.models import AiRun
from governance.runs.services import claim_run, note_request, sweep_runs
from tests.support.database import audit
from tests.support.drafts import INSERT_NOTE_DRAFT
from tests.support.factories import (  # fmt: skip
    claim,
    close,
    count_rows,
    drafts_of,
    ledger_entries,
    make_cast,
    say,
)
from tests.support.runs import death, expire, running, state
from tests.support.threads import CLIENTS, in_threads
from tests.support.waiting import PATIENCE

# --- claims ---------------------------------------------------------------------------------------------------------


def test_a_naive_claim_is_won_by_every_worker(cast):
    """The negative control: look whether the run is queued, then take it."""
    run = say(cast.farm, cast.owner, "hello")
    looked = threading.Barrier(CLIENTS)

    def naive(_number):
        with turn_scope(user_id=cast.owner.pk, farm_id=run.farm_id), connections["default"].cursor() as cursor:
            found = AiRun.objects.get(farm_id=run.farm_id, id=run.id)
            looked.wait(PATIENCE)
            if found.status != "queued":
                return False
            cursor.execute(
                "UPDATE ai_runs SET status = 'running', attempt = %s WHERE farm_id = %s AND id = %s",
                [found.attempt + 1, run.farm_id, run.id],
            )
            return bool(cursor.rowcount)

    assert sum(in_threads(naive)) == CLIENTS


def test_twenty_workers_claim_a_run_once(cast):
    run = say(cast.farm, cast.owner, "hello")
    claims = in_threads(lambda _number: claim(run, cast.owner))
    assert [taken.attempt for taken in claims if taken] == [1]
    assert state(run)[:2] == ("running", 1)


def test_twenty_workers_take_over_a_run_once(cast):
    run, _old = running(cast)
    expire(run)
    claims = in_threads(lambda _number: claim(run, cast.owner))
    assert [taken.attempt for taken in claims if taken] == [2]
    assert state(run)[:2] == ("running", 2)


def test_a_run_in_its_lease_is_not_taken_over(cast, sql):
    run, _claim = running(cast)
    assert claim(run, cast.owner) is None
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner", "turn")
        error = app.refused(
            "UPDATE ai_runs SET attempt = attempt + 1, lease_until = now() + interval '1 hour' WHERE id = %s", run.id
        )
        assert error.diag.constraint_name == "run_moves_forward"


def test_a_closed_run_is_claimed_by_nobody(cast):
    run, taken = running(cast)
    assert close(taken)
    assert claim(run, cast.owner) is None


def test_a_stranger_and_another_farm_claim_nothing(cast):
    run = say(cast.farm, cast.owner, "hello")
    with turn_scope(user_id=cast.stranger.pk, farm_id=cast.other_farm.id):
        assert claim_run(run.id) is None
    assert state(run)[0] == "queued"


# --- the fence ------------------------------------------------------------------------------------------------------


def test_the_old_attempt_neither_drafts_nor_closes_after_a_takeover(cast):
    run, old = running(cast)
    assert propose(old, "1", "mortality", death(cast)).kind == "drafted"
    expire(run)
    new = claim(run, cast.owner)
    assert propose(old, "2", "mortality", death(cast)).kind == "refused"
    with turn_scope(user_id=cast.owner.pk, farm_id=run.farm_id):
        assert not note_request(old)
    assert not close(old, used=1)
    assert ledger_entries(cast.farm.id) == [("grant", 20), ("reserve", -1)]
    assert propose(new, "2", "mortality", death(cast, 2)).kind == "drafted"
    assert [draft.payload["count"] for draft in drafts_of(cast.farm, cast.owner)] == [1, 2]


def test_the_old_attempt_writes_no_record_after_a_takeover():
    cast = make_cast(tier="auto", auto=("note",))
    run, old = running(cast)
    expire(run)
    new = claim(run, cast.owner)
    assert propose(old, "1", "note", {"text": "late"}).kind == "refused"
    assert propose(new, "1", "note", {"text": "in time"}).kind == "written"
    assert audit("SELECT text FROM notes WHERE farm_id = %s", cast.farm.id) == [("in time",)]


def test_a_repeated_tool_call_of_the_next_attempt_answers_with_the_first_draft(cast):
    run, old = running(cast)
    first = propose(old, "1", "mortality", death(cast))
    expire(run)
    assert propose(claim(run, cast.owner), "1", "mortality", death(cast)).draft_id == first.draft_id
    assert count_rows("assistant_drafts", cast.farm.id) == 1


@pytest.mark.parametrize("end", ["lease", "sweep", "close"])
def test_nothing_is_drafted_once_the_run_is_over(cast, sql, end):
    run, taken = running(cast)
    if end == "close":
        close(taken)
    else:
        expire(run)
    if end == "sweep":
        sweep_runs()
    assert propose(taken, "1", "mortality", death(cast)).kind == "refused"
    with sql("assistant") as assistant:
        assistant.enter(cast.farm.id, cast.owner.pk, "owner")
        error = assistant.refused(INSERT_NOTE_DRAFT, uuid7(), cast.farm.id, run.id, "1")
        assert error.diag.constraint_name == "run_must_be_open"
    assert count_rows("assistant_drafts", cast.farm.id) == 0


def test_nothing_is_drafted_before_the_run_is_claimed(cast, sql):
    run = say(cast.farm, cast.owner, "hello")
    with sql("assistant") as assistant:
        assistant.enter(cast.farm.id, cast.owner.pk, "owner")
        error = assistant.refused(INSERT_NOTE_DRAFT, uuid7(), cast.farm.id, run.id, "1")
        assert error.diag.constraint_name == "run_must_be_open"


def test_without_the_fence_a_draft_gets_in_after_the_refund(fresh_database, cluster):
    """The negative control of the fence: the same late draft, with the trigger taken away by the owner."""
    with psycopg.connect(cluster.url("owner", fresh_database)) as owner:
        owner.execute("DROP TRIGGER assistant_drafts_run_is_open ON assistant_drafts")
    cast = make_cast()
    run, taken = running(cast)
    expire(run)
    sweep_runs()
    assert ledger_entries(cast.farm.id)[-1] == ("refund", 1)
    assert propose(taken, "1", "mortality", death(cast)).kind == "drafted"
    assert count_rows("assistant_drafts", cast.farm.id) == 1


CLOSE = (
    "UPDATE ai_runs SET status = 'expired', lease_until = clock_timestamp() - interval '1 second'"
    " WHERE farm_id = %s AND id = %s"
)


def close_beside_an_uncommitted_draft(sql, cast, run):
    """Close the run while a draft of it is inserted and not yet committed; raises LockNotAvailable if it must wait."""
    with sql("assistant") as assistant, sql("app") as app:
        assistant.enter(cast.farm.id, cast.owner.pk, "owner")
        assistant.run("SELECT set_config('farmops.attempt', '1', true)")
        assistant.run(INSERT_NOTE_DRAFT, uuid7(), cast.farm.id, run.id, "1")
        app.enter(cast.farm.id)
        app.run("SET LOCAL lock_timeout = '100ms'")
        app.run(CLOSE, cast.farm.id, run.id)


def test_a_run_is_not_closed_beside_a_draft_that_is_being_written(cast, sql):
    run, _taken = running(cast)
    with pytest.raises(psycopg.errors.LockNotAvailable):
        close_beside_an_uncommitted_draft(sql, cast, run)


def test_without_the_fence_a_run_is_closed_beside_a_draft_that_is_being_written(fresh_database, cluster, sql):
    """The negative control: a foreign key alone does not hold the run's status."""
    with psycopg.connect(cluster.url("owner", fresh_database)) as owner:
        owner.execute("DROP TRIGGER assistant_drafts_run_is_open ON assistant_drafts")
    cast = make_cast()
    run, _taken = running(cast)
    close_beside_an_uncommitted_draft(sql, cast, run)


def test_the_assistant_passes_the_fence_only_by_naming_its_attempt(cast, sql):
    """Without a named attempt nobody knows which attempt is writing, so nothing is written."""
    run, _old = running(cast)
    expire(run)
    claim(run, cast.owner)
    with sql("assistant") as assistant:
        assistant.enter(cast.farm.id, cast.owner.pk, "owner")
        error = assistant.refused(INSERT_NOTE_DRAFT, uuid7(), cast.farm.id, run.id, "1")
        assert error.diag.constraint_name == "run_must_be_open"
        assistant.run("SELECT set_config('farmops.attempt', '1', true)")
        assistant.refused(INSERT_NOTE_DRAFT, uuid7(), cast.farm.id, run.id, "1")
        assistant.run("SELECT set_config('farmops.attempt', '2', true)")
        assistant.run(INSERT_NOTE_DRAFT, uuid7(), cast.farm.id, run.id, "1")


def test_the_assistant_writes_into_no_run_of_another_person(cast, sql):
    run, _taken = running(cast, cast.worker)
    with sql("assistant") as assistant:
        for user, role in ((cast.owner, "owner"), (cast.manager, "manager")):
            assistant.enter(cast.farm.id, user.pk, role)
            assistant.run("SELECT set_config('farmops.attempt', '1', true)")
            assistant.refused(INSERT_NOTE_DRAFT, uuid7(), cast.farm.id, run.id, "1")
        assistant.enter(cast.farm.id, cast.worker.pk, "worker")
        assistant.run(INSERT_NOTE_DRAFT, uuid7(), cast.farm.id, run.id, "1")


def test_the_assistant_writes_into_no_run_of_another_farm(cast, sql):
    run, _taken = running(cast)
    with sql("assistant") as assistant:
        assistant.enter(cast.other_farm.id, cast.stranger.pk, "owner")
        assistant.run("SELECT set_config('farmops.attempt', '1', true)")
        for farm in (cast.farm, cast.other_farm):
            assistant.refused(INSERT_NOTE_DRAFT, uuid7(), farm.id, run.id, "1")
