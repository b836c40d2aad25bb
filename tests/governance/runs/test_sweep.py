"""Runs whose lease has ended are closed once and paid back, and late answers are dropped whole."""

from __future__ import annotations

import threading

import psycopg
import pytest

from assistant.conversation.turn import answer
from farmops.database.scope import turn_scope
from governance.runs.services import note_request, sweep_runs
from tests.support.factories import (  # fmt: skip
    ScriptedProvider,
    balance,
    claim,
    close,
    count_rows,
    ledger_entries,
    make_cast,
    say,
    tool_use,
)
from tests.support.runs import authors, death, expire, ledger_is_right, running, state, use
from tests.support.threads import CLIENTS, in_threads
from tests.support.waiting import PATIENCE


def test_a_naive_sweep_gives_the_credits_back_many_times(cluster):
    """The negative control: look which runs are overdue, then refund and close them."""
    looked = threading.Barrier(CLIENTS)

    def naive(_number):
        with psycopg.connect(cluster.url("owner")) as connection:
            overdue = connection.execute("SELECT status = 'running' FROM naive_runs").fetchone()[0]
            looked.wait(PATIENCE)
            if overdue:
                connection.execute("UPDATE naive_runs SET status = 'expired', refunded = refunded + 1")

    with psycopg.connect(cluster.url("owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE naive_runs AS SELECT 'running'::text AS status, 0 AS refunded")
        try:
            in_threads(naive)
            assert owner.execute("SELECT refunded FROM naive_runs").fetchone() == (CLIENTS,)
        finally:
            owner.execute("DROP TABLE naive_runs")


@pytest.mark.parametrize("claimed", [False, True])
def test_twenty_sweepers_refund_a_run_once(cast, claimed):
    run = running(cast)[0] if claimed else say(cast.farm, cast.owner, "hello")
    expire(run)
    in_threads(lambda _number: sweep_runs())
    assert state(run)[0] == "expired"
    assert ledger_entries(cast.farm.id) == [("grant", 20), ("reserve", -1), ("refund", 1)]
    assert balance(cast.farm.id) == 20


def test_a_sweep_leaves_runs_in_their_lease_alone(cast):
    waiting, (busy, _taken) = say(cast.farm, cast.owner, "hello"), running(cast)
    sweep_runs()
    assert (state(waiting)[0], state(busy)[0]) == ("queued", "running")


def test_a_sweep_pays_the_estimate_once_a_request_has_left(cast, monkeypatch):
    use(monkeypatch, ScriptedProvider(reserve=5, estimate=2))
    run, taken = running(cast)
    with turn_scope(user_id=cast.owner.pk, farm_id=run.farm_id):
        assert note_request(taken)
    expire(run)
    in_threads(lambda _number: sweep_runs())
    assert state(run) == ("expired", 1, 2)
    assert ledger_entries(cast.farm.id) == [("grant", 20), ("reserve", -5), ("settle", 3)]


def test_a_sweep_and_twenty_answers_close_a_run_once(cast):
    run, taken = running(cast)
    expire(run)

    in_threads(lambda number: sweep_runs() if number % 2 else close(taken, used=1))
    assert state(run)[0] in ("expired", "done")
    assert len(ledger_entries(cast.farm.id)) == 3
    assert ledger_is_right(cast.farm.id)


def test_a_farm_whose_run_cannot_be_closed_holds_up_no_other_farm(fresh_database, cluster, caplog):
    """Whatever stands in the way of one farm's run (here a rule gone mad) does not stop the others' sweep."""
    cast = make_cast()
    broken, healthy = say(cast.farm, cast.owner, "hello"), say(cast.other_farm, cast.stranger, "hello")
    expire(broken)  # first, so it is the first to be swept
    expire(healthy)
    with psycopg.connect(cluster.superuser_url(fresh_database)) as admin:
        admin.execute(f"ALTER TABLE ai_runs ADD CHECK (id <> '{broken.id}' OR status = 'queued')")
    assert sweep_runs() == 1
    assert (state(broken)[0], state(healthy)[0]) == ("queued", "expired")
    assert "cannot be closed" in caplog.text


def test_a_late_answer_after_the_sweep_is_dropped_whole(cast, monkeypatch):
    def swept_while_thinking():
        expire(run)
        sweep_runs()
        return [{"text": "I wrote it down."}, tool_use("mortality", **death(cast))]

    use(monkeypatch, ScriptedProvider([swept_while_thinking, "done"], reserve=5, cost=4))
    run = say(cast.farm, cast.owner, "hello")
    answer(cast.farm.id, run.id, cast.owner.pk)
    assert state(run) == ("expired", 1, 0)
    assert authors(run) == ["farmer"]
    assert count_rows("assistant_drafts", cast.farm.id) == 0
    assert ledger_entries(cast.farm.id) == [("grant", 20), ("reserve", -5), ("refund", 5)]


def test_a_late_answer_after_a_takeover_is_dropped_whole(cast, monkeypatch):
    def taken_over_while_thinking():
        expire(run)
        assert claim(run, cast.owner).attempt == 2
        return [{"text": "I wrote it down."}, tool_use("mortality", **death(cast))]

    use(monkeypatch, ScriptedProvider([taken_over_while_thinking, "done"], reserve=5, cost=4))
    run = say(cast.farm, cast.owner, "hello")
    answer(cast.farm.id, run.id, cast.owner.pk)
    assert state(run)[:2] == ("running", 2)
    assert authors(run) == ["farmer"]
    assert count_rows("assistant_drafts", cast.farm.id) == 0
    assert ledger_entries(cast.farm.id) == [("grant", 20), ("reserve", -5)]


def test_a_run_whose_person_left_the_farm_is_closed_and_refunded(cast, cluster, monkeypatch):
    def leaves_while_thinking():
        with psycopg.connect(cluster.url("owner")) as owner:
            owner.execute("SELECT set_config('farmops.farm_id', %s, true)", [str(cast.farm.id)])
            owner.execute("DELETE FROM farm_members WHERE user_id = %s", [cast.worker.pk])
        return [tool_use("mortality", **death(cast))]

    use(monkeypatch, ScriptedProvider([leaves_while_thinking]))
    run = say(cast.farm, cast.worker, "hello")
    answer(cast.farm.id, run.id, cast.worker.pk)
    assert state(run)[0] == "failed"
    assert count_rows("assistant_drafts", cast.farm.id) == 0
    assert ledger_entries(cast.farm.id) == [("grant", 20), ("reserve", -1), ("refund", 1)]
