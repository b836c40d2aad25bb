"""Jobs commit with what they belong to, a worker answers them, and those of a worker that was killed are put back."""

from __future__ import annotations

import asyncio
import json
import signal
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import connections
from procrastinate.contrib.django import app as jobs

from assistant.conversation.turn import ask
from assistant.tasks import answer_run, retry_stalled
from farmops.database.scope import farm_scope
from tests.support.database import audit
from tests.support.factories import count_rows, drafts_of, ledger_entries, make_cast, say
from tests.support.queue import (
    age_heartbeats,
    in_worker,
    job_states,
    put_back,
    take_as_a_worker_that_dies,
    wait_for,
    work,
)
from tests.support.runs import authors, state
from tests.support.threads import CLIENTS, in_threads


@pytest.fixture
def cast(queue):
    return make_cast()


# --- deferring ------------------------------------------------------------------------------------------------------


def test_a_message_that_is_rolled_back_leaves_no_job(cast):
    class Stopped(Exception):
        pass

    def ask_and_stop():
        with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
            ask("3 birds died in Pen 2", "key")
            raise Stopped

    with pytest.raises(Stopped):
        ask_and_stop()
    assert job_states() == []
    assert count_rows("ai_runs", cast.farm.id) == count_rows("messages", cast.farm.id) == 0
    assert ledger_entries(cast.farm.id) == [("grant", 20)]


def test_a_job_deferred_beside_the_transaction_outlives_its_rollback(cast):
    """The negative control: a queue with a connection of its own keeps a job for a message that does not exist."""
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        run = ask("3 birds died in Pen 2", "key")
        arguments = {"farm_id": str(run.farm_id), "run_id": str(run.id), "user_id": str(run.user_id)}
        in_worker(
            lambda app: app.configure_task("assistant.tasks.answer_run", queue="answers").defer_async(**arguments)
        )
        connections["default"].set_rollback(True)
    assert job_states() == ["todo"]
    assert count_rows("ai_runs", cast.farm.id) == 0
    work()  # and does no harm
    assert job_states() == ["succeeded"]
    assert count_rows("ai_runs", cast.farm.id) == 0


def test_nobody_else_sees_a_job_before_its_message(cast, sql):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        ask("3 birds died in Pen 2", "key")
        with sql("queue") as queue:
            assert queue.run("SELECT count(*) FROM procrastinate_jobs") == [(0,)]
    assert job_states() == ["todo"]


def test_a_job_carries_ids_and_nothing_that_was_said(cast):
    run = say(cast.farm, cast.owner, "Sold 2 crates to Musa")
    ((arguments,),) = audit("SELECT args FROM procrastinate_jobs")
    assert json.loads(arguments) == {"farm_id": str(run.farm_id), "run_id": str(run.id), "user_id": str(run.user_id)}


@pytest.mark.parametrize("who", ["app", "assistant", "billing", "auditor", "signin"])
def test_only_the_queues_own_login_takes_and_changes_jobs(cast, sql, who):
    say(cast.farm, cast.owner, "hello")
    with sql(who) as login:
        for statement in (
            "INSERT INTO procrastinate_jobs (task_name) VALUES ('assistant.tasks.answer_run')",
            "UPDATE procrastinate_jobs SET status = 'failed'",
            "DELETE FROM procrastinate_jobs",
            "DELETE FROM procrastinate_workers",
            "TRUNCATE procrastinate_jobs CASCADE",
        ):
            assert isinstance(login.refused(statement), psycopg.errors.InsufficientPrivilege), statement


# --- a worker -------------------------------------------------------------------------------------------------------


def test_a_worker_answers_what_waits(cast):
    runs = [say(cast.farm, cast.owner, f"{n} birds died in Pen 2") for n in (1, 2, 3)]
    work()
    assert [state(run)[0] for run in runs] == ["done"] * 3
    assert job_states() == ["succeeded"] * 3
    assert [draft.payload["count"] for draft in drafts_of(cast.farm, cast.owner)] != []
    assert len(drafts_of(cast.farm, cast.owner)) == 3


def test_a_run_with_twenty_jobs_is_answered_once(cast):
    run = say(cast.farm, cast.owner, "3 birds died in Pen 2")

    def defer_again(_number):
        answer_run.defer(farm_id=str(run.farm_id), run_id=str(run.id), user_id=str(run.user_id))

    in_threads(defer_again)
    work(concurrency=10)
    assert job_states() == ["succeeded"] * (CLIENTS + 1)
    assert authors(run) == ["farmer", "assistant"]
    assert count_rows("assistant_drafts", cast.farm.id) == 1
    assert ledger_entries(cast.farm.id) == [("grant", 20), ("reserve", -1), ("refund", 1)]


def test_a_job_of_a_run_that_does_not_exist_does_no_harm(cast):
    nobody = {"farm_id": str(cast.farm.id), "run_id": str(cast.owner.pk), "user_id": str(cast.stranger.pk)}
    answer_run.defer(**nobody)
    answer_run.defer(**{**nobody, "user_id": str(cast.owner.pk)})
    run = say(cast.farm, cast.owner, "3 birds died in Pen 2")
    work()
    assert job_states() == ["succeeded"] * 3
    assert state(run)[0] == "done"


# --- a worker that was killed ---------------------------------------------------------------------------------------


def test_without_putting_back_the_job_of_a_killed_worker_stays_taken(cast):
    """The negative control of `retry_stalled`: other workers do not touch a job that was taken."""
    run = say(cast.farm, cast.owner, "3 birds died in Pen 2")
    take_as_a_worker_that_dies()
    work()
    work()
    assert job_states() == ["doing"]
    assert state(run)[0] == "queued"


def test_the_job_of_a_killed_worker_is_put_back_and_answered(cast):
    run = say(cast.farm, cast.owner, "3 birds died in Pen 2")
    take_as_a_worker_that_dies()
    put_back()
    assert job_states() == ["todo"]
    work()
    assert job_states() == ["succeeded"]
    assert state(run)[:2] == ("done", 1)
    assert count_rows("assistant_drafts", cast.farm.id) == 1


def test_the_job_of_a_living_worker_is_left_alone(cast):
    say(cast.farm, cast.owner, "3 birds died in Pen 2")

    async def take(app: Any) -> None:
        await app.job_manager.fetch_job(queues=None, worker_id=await app.job_manager.register_worker())

    in_worker(take)
    put_back()
    assert job_states() == ["doing"]


def test_two_that_put_back_at_once_put_a_job_back_once(cast):
    run = say(cast.farm, cast.owner, "3 birds died in Pen 2")
    take_as_a_worker_that_dies()

    def once(_number):
        try:
            asyncio.run(retry_stalled.func(SimpleNamespace(app=jobs), 0))
        except Exception as error:  # one that comes second may say so
            return str(error)
        return ""

    in_threads(once, 4)
    assert job_states() == ["todo"]
    work()
    assert state(run)[0] == "done"


def test_a_killed_upkeep_job_does_not_keep_the_messages_behind_it_from_being_put_back(cast):
    """A worker is killed while it sweeps. The next sweep already waits, and only one of them may."""
    jobs.configure_task("assistant.tasks.sweep", queue="upkeep", queueing_lock="sweep").defer(timestamp=1)
    take_as_a_worker_that_dies()
    run = say(cast.farm, cast.owner, "3 birds died in Pen 2")
    take_as_a_worker_that_dies()
    jobs.configure_task("assistant.tasks.sweep", queue="upkeep", queueing_lock="sweep").defer(timestamp=2)
    assert (job_states("sweep"), job_states()) == (["doing", "todo"], ["doing"])
    for _minute in range(2):
        in_worker(try_to_put_back)
    work()
    assert state(run)[0] == "done"
    assert "doing" not in job_states("sweep")


async def try_to_put_back(app: Any) -> None:
    """`retry_stalled` as the worker runs it: an error ends the job, and nothing else."""
    try:
        await retry_stalled.func(SimpleNamespace(app=app), 0)
    except Exception as error:
        print("retry_stalled failed:", repr(error))  # noqa: T201 - shown when the test fails


# --- real processes -------------------------------------------------------------------------------------------------


@pytest.mark.process
def test_a_worker_killed_in_the_middle_of_a_job_loses_nothing(cast, sql, worker):
    run = say(cast.farm, cast.owner, "3 birds died in Pen 2")
    with sql("app") as app:  # hold the run's row, so that the worker stands still while it claims it
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        app.run("SELECT 1 FROM ai_runs WHERE id = %s FOR UPDATE", run.id)
        first = worker()
        blocked = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        wait_for(lambda: app.run(blocked), first.said)
        first.end(signal.SIGKILL)
    assert job_states() == ["doing"]
    age_heartbeats()
    put_back()
    work()
    assert job_states() == ["succeeded"]
    assert state(run)[0] == "done"
    assert count_rows("assistant_drafts", cast.farm.id) == 1
    assert ledger_entries(cast.farm.id) == [("grant", 20), ("reserve", -1), ("refund", 1)]


@pytest.mark.process
def test_a_worker_answers_after_the_database_has_thrown_it_out_and_stops_when_asked(cast, cluster, queue, worker):
    process = worker()
    before = say(cast.farm, cast.owner, "1 bird died in Pen 2")
    wait_for(lambda: state(before)[0] == "done", process.said)
    connections.close_all()
    with psycopg.connect(cluster.superuser_url(queue)) as thrower:
        thrower.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename IN ('farmops_app', 'farmops_assistant', 'farmops_queue') AND datname = current_database()"
        )
    after = [say(cast.farm, cast.owner, f"{n} birds died in Pen 2") for n in (2, 3)]
    wait_for(lambda: {state(run)[0] for run in after} == {"done"}, process.said)
    assert process.end(signal.SIGTERM) == 0, process.said()
