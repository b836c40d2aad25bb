"""Kill -9 of web, worker and PostgreSQL: nothing acknowledged is lost, nothing is written or paid twice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.crash import checks
from tests.crash.checks import MESSAGE
from tests.crash.races import race
from tests.crash.site import Site, site
from tests.crash.steps import DEEDS, kill_at_each_step, late_answers
from tests.crash.storm import Storm, kill_postmaster
from tests.settings import ROOT
from tests.support.database import point_connections_at
from tests.support.exhaustive import one_in, only
from tests.support.factories import drafts_of, say_and_answer

pytestmark = pytest.mark.process


SEED = int(os.environ.get("CRASH_SEED", "7"))
ROUNDS = int(os.environ.get("CRASH_ROUNDS", "0"))  # at random moments; 0: 4, or 10 with --exhaustive
EVERY = int(os.environ.get("CRASH_EVERY", "0"))  # one step in so many; 0: as below, where a deed has many steps
SOME = {"answer": 5, "sweep": 2, "confirm": 2}


@pytest.fixture(scope="module")
def place(cluster: Any, database: str) -> Iterator[Site]:
    """A site whose PostgreSQL waits for its WAL, beside the one of the other tests."""
    with site(ROOT / "crash", SEED) as running:
        yield running
    point_connections_at(cluster, database)


@pytest.mark.parametrize("deed", only(("send",), DEEDS))
def test_a_process_killed_at_any_step_leaves_all_well(place, deed):
    rounds = list(kill_at_each_step(place, deed, EVERY or SOME.get(deed, 1)))
    assert [str(each) for each in rounds if each.problems] == [], f"CRASH_SEED={SEED}"
    assert sum(each.killed for each in rounds) > 4
    assert all(each.killed for each in rounds), [str(each) for each in rounds if not each.killed]


@pytest.mark.exhaustive
def test_a_worker_that_was_held_up_changes_nothing_after_the_sweep_or_after_another(place):
    rounds = list(late_answers(place))
    assert [str(each) for each in rounds if each.problems] == []
    assert sum(each.killed for each in rounds) > 14


def test_whoever_is_killed_under_load_leaves_all_well(place, exhaustive):
    storm = Storm(place)
    assert list(storm.go(ROUNDS or (10 if exhaustive else 4))) == [], f"CRASH_SEED={SEED}"
    assert storm.told["sent"]


@pytest.mark.parametrize("number", one_in(3, range(3)))
def test_putting_back_sweeping_and_answering_at_once_leave_no_job_stuck(place, number):
    assert race(place) == []


def test_what_was_acknowledged_survives_the_death_of_postgresql(place):
    farmer = place.new_farmers()[0]
    for _ in range(3):
        key = uuid4().hex
        assert farmer.browser.send(MESSAGE, key)
        place.acknowledged.append(f"sent {key}")
        kill_postmaster(place.cluster)
        assert place.problems(idle=False) == []


def test_without_waiting_for_the_wal_a_commit_is_lost(place):
    """The negative control: what these kills do to a server that acknowledges too early."""

    def is_lost(number: int) -> bool:
        with psycopg.connect(place.cluster.superuser_url(), autocommit=True) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS told (number int)")
            connection.execute("SET synchronous_commit = off")
            connection.execute("INSERT INTO told VALUES (%s)", [number])
            kill_postmaster(place.cluster)
        with psycopg.connect(place.cluster.superuser_url(), autocommit=True) as connection:
            return not connection.execute("SELECT 1 FROM told WHERE number = %s", [number]).fetchall()

    assert any(is_lost(number) for number in range(8))


# promise -> what breaks it, written by the superuser with every rule off
BREAKS = {
    "the entries of a farm sum to its balance": "UPDATE farms SET credit_balance = credit_balance + 1 WHERE id = %(farm)s",
    "balance + held = granted - spent": "UPDATE ai_runs SET credits_actual = credits_actual + 1 WHERE farm_id = %(farm)s",
    "a run is reserved once": "DELETE FROM credit_ledger WHERE farm_id = %(farm)s AND kind = 'reserve'",
    "a run is paid once": "DELETE FROM credit_ledger WHERE farm_id = %(farm)s AND kind = 'settle'",
    "a run has its message": "DELETE FROM messages WHERE farm_id = %(farm)s AND author = 'assistant'",
    "a run has a job": "DELETE FROM procrastinate_jobs WHERE args ->> 'farm_id' = %(farm)s::text",
    "a job has a run": "DELETE FROM ai_runs WHERE farm_id = %(farm)s",
    "a tool call leaves one": "UPDATE assistant_drafts d SET tool_call_id = e.tool_call_id FROM weight_records e"
    " WHERE d.farm_id = %(farm)s AND e.farm_id = d.farm_id",
    "a message becomes at most one": "DELETE FROM weight_records WHERE farm_id = %(farm)s",
    "a draft has one record": "UPDATE assistant_drafts d SET status = 'confirmed', decided_by_id = r.user_id, decided_at = now(),"
    " decided_digest = digest FROM ai_runs r WHERE d.farm_id = %(farm)s AND r.id = d.ai_run_id",
    "a batch has lost the animals": "UPDATE stock_movements SET reason = 'died' WHERE farm_id = %(farm)s",
    "no run stays open": "UPDATE ai_runs SET status = 'queued', finished_at = NULL WHERE farm_id = %(farm)s",
    "no job waits": "UPDATE procrastinate_jobs SET status = 'doing' WHERE args ->> 'farm_id' = %(farm)s::text",
}


@pytest.mark.parametrize("promise", one_in(3, BREAKS))
def test_a_broken_promise_is_noticed(place, promise):
    """The negative control of the checks themselves."""
    farmer = place.new_farmers()[0]
    say_and_answer(farmer.farm, farmer.user, MESSAGE)
    assert len(drafts_of(farmer.farm, farmer.user)) == 1
    with psycopg.connect(place.cluster.superuser_url("farmops")) as superuser:
        superuser.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")
        superuser.commit()
        assert place.problems(idle=True) == []
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(BREAKS[promise], {"farm": farmer.farm.id})
        superuser.commit()
    assert any(problem.startswith(promise) for problem in place.problems(idle=True))
    assert checks.lost(["sent nothing", f"confirmed {farmer.farm.id}", f"discarded {farmer.farm.id}"]) != []
