"""A worker that dies or stops while the model thinks: another one answers, once, and it is paid once."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import pytest
from django.db import connections

from assistant.conversation.turn import answer as answer_run_now
from farmops.database.scope import system_scope, turn_scope
from farmops.processes import wait_until
from governance.runs.services import MAX_ATTEMPTS, TAKEOVER_SECONDS, claim_run, give_back, sweep_runs
from tests.support.bedrock_server import answer, silence, tool_call
from tests.support.database import audit
from tests.support.factories import balance, claim, drafts_of, ledger_entries, make_cast, reload, say
from tests.support.queue import age_heartbeats, job_states, put_back, wait_for, work
from tests.support.runs import authors, expire, reply_to, state
from tests.support.turns import MODEL, books_are_right
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.process


KILLS = int(os.environ.get("BEDROCK_KILLS", "1"))


@pytest.fixture
def cast(queue):
    return make_cast(credits=5000)


@pytest.fixture(autouse=True)
def processes_use_bedrock(server, monkeypatch):
    monkeypatch.setenv("ASSISTANT_PROVIDER", "bedrock")
    monkeypatch.setenv("BEDROCK_MODEL_ID", MODEL)
    monkeypatch.setenv("BEDROCK_ENDPOINT_URL", server.url)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("WORKER_GRACE_SECONDS", "1")
    yield
    server.otherwise = polite


def polite(handler):
    handler.reply(answer("All right."))


def drafts_once(handler):
    """Ask for a draft, and be content with its result."""
    asked = "toolResult" not in str(handler.server.requests[-1]["messages"][-1])
    handler.reply(answer(tool_call("mortality", count=3, batch="Pen 2")) if asked else answer("Prepared."))


def time_passes(run: Any) -> None:
    """The lease ends, and with it the job's wait."""
    expire(run)
    with connections["queue"].cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


def answered_once_by_another(cast: Any, run: Any, attempt: int = 2) -> None:
    run = reload(run, cast.owner)
    assert (run.status, run.attempt, run.credits_actual, reply_to(run)) == ("done", attempt, 3, "Prepared.")
    assert authors(run) == ["farmer", "assistant"]
    of_this_run = [
        leg for leg in audit("SELECT kind, delta FROM credit_ledger WHERE ai_run_id = %s ORDER BY seq", run.id)
    ]
    assert of_this_run == [("reserve", -run.credits_reserved), ("settle", run.credits_reserved - 3)]
    assert len([draft for draft in drafts_of(cast.farm, cast.owner) if draft.ai_run_id == run.id]) == 1


def test_a_worker_killed_while_the_model_thinks_is_stood_in_for_when_its_lease_ends(cast, server, worker):
    for number in range(1, KILLS + 1):
        server.requests.clear()
        server.script = [silence]
        run = say(cast.farm, cast.owner, "3 birds died in Pen 2")
        first = worker()
        wait_for(lambda: server.requests, first.said)
        first.end(signal.SIGKILL)
        age_heartbeats()
        put_back()
        work()  # the lease still holds: the job is to come again
        assert job_states()[-2:] == ["succeeded", "todo"]
        assert state(run) == ("running", 1, None)
        again, lease = audit(
            "SELECT j.scheduled_at, r.lease_until FROM procrastinate_jobs j, ai_runs r"
            " WHERE j.status = 'todo' AND j.task_name LIKE '%%answer_run' AND r.id = %s", run.id,
        )[0]  # fmt: skip
        assert again == lease
        time_passes(run)
        assert sweep_runs(patience=TAKEOVER_SECONDS) == 0  # the sweep leaves it to the job
        server.otherwise = drafts_once
        work()
        answered_once_by_another(cast, run)
        assert balance(cast.farm.id) == 5000 - 3 * number
        assert "todo" not in job_states()
    books_are_right(cast.farm)


def test_a_worker_told_to_stop_gives_back_what_waits_for_the_model_and_ends_soon(cast, server, worker):
    server.script = [silence] * 2
    runs = [say(cast.farm, cast.owner, "3 birds died in Pen 2") for _ in range(3)]  # it has two hands
    process = worker()
    wait_for(lambda: len(server.requests) == 2, process.said)
    assert process.end(signal.SIGTERM) == 0, process.said()
    assert sorted(state(run)[:2] for run in runs) == [("queued", 0), ("running", 1), ("running", 1)]
    assert audit("SELECT count(*) FROM ai_runs WHERE status = 'running' AND lease_until > clock_timestamp()") == [(0,)]
    assert audit("SELECT left(error, 11) FROM ai_run_steps WHERE kind = 'model'") == [("WorkerStops",)] * 2
    server.otherwise = drafts_once
    work()
    for run in runs:
        answered_once_by_another(cast, run, attempt=reload(run, cast.owner).attempt)
    assert balance(cast.farm.id) == 5000 - 3 * 3
    assert set(job_states()) == {"succeeded"}
    books_are_right(cast.farm)


def test_a_worker_killed_after_it_prepared_something_leaves_that_once(cast, server, worker):
    server.script = [answer(tool_call("mortality", count=3, batch="Pen 2")), silence]
    run = say(cast.farm, cast.owner, "3 birds died in Pen 2")
    first = worker()
    wait_for(lambda: len(server.requests) == 2, first.said)
    first.end(signal.SIGKILL)
    age_heartbeats()
    put_back()
    time_passes(run)
    server.otherwise = lambda handler: handler.reply(
        answer(tool_call("mortality", count=3, batch="Pen 2", cause="heat"))
    )
    work()
    assert state(run) == ("failed", 2, 0)
    assert len(server.requests) == 2
    assert len(drafts_of(cast.farm, cast.owner)) == 1
    assert "is kept" in reply_to(run)
    assert (ledger_entries(cast.farm.id)[-1][0], balance(cast.farm.id)) == ("refund", 5000)
    books_are_right(cast.farm)


def test_a_worker_told_to_stop_finishes_what_is_answered_in_time(cast, server, worker):
    told = threading.Event()

    def wait(handler):
        if told.wait(PATIENCE):
            drafts_once(handler)

    server.script, server.otherwise = [wait], drafts_once
    run = say(cast.farm, cast.owner, "3 birds died in Pen 2")
    process = worker()
    wait_for(lambda: server.requests, process.said)
    process.process.send_signal(signal.SIGTERM)
    process.process.send_signal(signal.SIGINT)  # as from a terminal, to both
    process.process.send_signal(signal.SIGTERM)
    told.set()
    assert process.process.wait(PATIENCE) == 0, process.said()
    answered_once_by_another(cast, run, attempt=1)


def test_a_question_that_kills_its_workers_is_given_up(cast, server):
    run = say(cast.farm, cast.owner, "3 birds died in Pen 2")
    for attempt in range(1, MAX_ATTEMPTS + 1):
        taken = claim(run, cast.owner)
        assert taken is not None
        assert taken.attempt == attempt
        expire(run)
    assert answer_run_now(cast.farm.id, run.id, cast.owner.pk) is None
    assert state(run)[:2] == ("running", MAX_ATTEMPTS)
    assert sweep_runs(patience=TAKEOVER_SECONDS) == 0
    with system_scope(cast.farm.id), connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE ai_runs SET lease_until = now() - make_interval(secs => %s) WHERE farm_id = %s AND id = %s",
            [TAKEOVER_SECONDS, cast.farm.id, run.id],
        )
    assert wait_until(lambda: sweep_runs(patience=TAKEOVER_SECONDS) == 1, PATIENCE)
    assert (state(run)[0], ledger_entries(cast.farm.id)[-1][0], balance(cast.farm.id)) == ("expired", "refund", 5000)


def test_only_the_holder_gives_a_run_back(cast, server):
    run = say(cast.farm, cast.owner, "3 birds died in Pen 2")
    with turn_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        first = claim_run(run.id)
        give_back(first)
    with turn_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        assert claim_run(run.id).attempt == 2
        give_back(first)
    assert answer_run_now(cast.farm.id, run.id, cast.owner.pk) is not None  # in the second's hands, until then
    assert state(run)[:2] == ("running", 2)
