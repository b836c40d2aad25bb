"""While a model thinks: the lease, and many runs in flight."""

from __future__ import annotations

import threading
from typing import Any

import psycopg
from django.db import connections

from assistant.conversation.turn import answer as answer_run_now
from farmops.database.scope import system_scope, turn_scope
from farmops.processes import wait_until
from governance.runs.services import note_request, sweep_runs
from tests.support.bedrock_server import answer
from tests.support.database import audit
from tests.support.factories import balance, claim, count_rows, make_cast, say
from tests.support.queue import in_worker
from tests.support.runs import state
from tests.support.turns import books_are_right
from tests.support.waiting import PATIENCE


def lease_left(run: Any) -> float:
    return float(
        audit("SELECT extract(epoch FROM lease_until - clock_timestamp()) FROM ai_runs WHERE id = %s", run.id)[0][0]
    )


def test_the_lease_covers_a_request_until_its_deadline_and_the_sweeper_leaves_it_alone(server, cast, settings):
    settings.BEDROCK_DEADLINE = 1000
    seen = []

    def look(handler):
        seen.append(lease_left(run))
        sweep_runs()
        connections.close_all()
        handler.reply(answer("hi"))

    server.script = [look]
    run = say(cast.farm, cast.owner, "hello")
    answer_run_now(cast.farm.id, run.id, cast.owner.pk)
    assert seen[0] > 1000
    assert state(run)[0] == "done"


def test_an_attempt_that_was_overtaken_sends_nothing_and_pays_nothing(server, cast):
    run = say(cast.farm, cast.owner, "hello")
    first = claim(run, cast.owner)
    assert first is not None
    with system_scope(cast.farm.id), connections["default"].cursor() as cursor:
        cursor.execute("UPDATE ai_runs SET lease_until = clock_timestamp() - interval '1 s' WHERE farm_id = %s AND id = %s",
                       [cast.farm.id, run.id])  # fmt: skip
    server.script = [answer("hi")]
    answer_run_now(cast.farm.id, run.id, cast.owner.pk)  # the second attempt
    with turn_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        assert not note_request(first, 100)
    assert state(run) == ("done", 2, 2)


IN_FLIGHT = 30


def backends(admin: psycopg.Connection, login: str) -> int:
    """Connections of one login to this test's database."""
    row = admin.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND datname = 'farmops_fresh'", [login]
    ).fetchone()
    assert row is not None
    return int(row[0])


def test_runs_in_flight_hold_no_connection_and_every_credit_is_accounted_for(
    fresh_database, cluster, server, settings, monkeypatch
):
    settings.BEDROCK_READ_TIMEOUT = settings.BEDROCK_DEADLINE = PATIENCE
    for alias in ("default", "assistant"):
        monkeypatch.setitem(connections.settings[alias], "CONN_MAX_AGE", 0)
    cast = make_cast(credits=50 * IN_FLIGHT)
    runs = [say(cast.farm, cast.owner, f"{n} birds died in Pen 2") for n in range(1, IN_FLIGHT + 1)]
    connections.close_all()
    everybody_is_here = threading.Event()
    seen: dict[str, int] = {}

    def wait(handler):
        if everybody_is_here.wait(PATIENCE):
            handler.reply(answer("Good morning."))

    def look():
        with psycopg.connect(cluster.superuser_url("farmops_fresh"), autocommit=True) as admin:
            if wait_until(lambda: len(server.requests) == IN_FLIGHT and backends(admin, "farmops_app") <= 5, PATIENCE):
                for login in ("farmops_app", "farmops_assistant"):
                    seen[login] = backends(admin, login)
        everybody_is_here.set()

    server.script = [wait] * IN_FLIGHT
    looking = threading.Thread(target=look)
    looking.start()
    in_worker(
        lambda app: app.run_worker_async(
            queues=["answers"], wait=False, concurrency=IN_FLIGHT, install_signal_handlers=False,
            listen_notify=False, delete_jobs="never",
        ),
        IN_FLIGHT,
    )  # fmt: skip
    looking.join()
    assert seen == {"farmops_app": seen.get("farmops_app"), "farmops_assistant": 0}
    assert seen["farmops_app"] <= 5  # four of the queue's own
    assert {state(run) for run in runs} == {("done", 1, 2)}
    assert balance(cast.farm.id) == 48 * IN_FLIGHT
    assert count_rows("messages", cast.farm.id) == 2 * IN_FLIGHT
    books_are_right(cast.farm)
