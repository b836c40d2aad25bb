"""The daily look at the books: the same is said once, at no cost, and under the rules of any run."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections

from assistant.tasks import advise_farm, look_at_the_books
from farmops.database.scope import turn_scope
from farms.people.cross_tenant import all_farms
from governance.advice.daily import advise
from governance.drafts.proposals import recommend
from governance.runs.services import Claim, claim_run, sweep_runs
from tests.support.advice import EVERY_RECORD, Books, runs, steps_taken
from tests.support.factories import balance, count_rows, ledger_entries, make_cast, say
from tests.support.runs import running
from tests.support.waiting import PATIENCE

# --- once -----------------------------------------------------------------------------------------------------------------


def decide(books, status):
    """Decide what waits."""
    with books.scope(), connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE ai_recommendations SET status = %s, decided_by_id = %s, decided_at = now(), reason = %s"
            " WHERE farm_id = %s AND status = 'pending'",
            [status, books.owner.pk, "x" if status == "rejected" else "", books.farm.id],
        )


def age_decisions(books, cluster, days):
    with psycopg.connect(cluster.superuser_url("farmops")) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(
            "UPDATE ai_recommendations SET decided_at = now() - make_interval(days => %s) WHERE farm_id = %s",
            [days, books.farm.id],
        )


@pytest.mark.parametrize("status", ["pending", "approved", "rejected"])
def test_the_same_is_not_said_twice(books, cluster, status):
    books.died(1, 9)
    books.advised()
    if status != "pending":
        decide(books, status)
    books.advised()
    assert len(books.advice()) == 1
    if status != "pending":
        age_decisions(books, cluster, 13)
        books.advised()
        assert len(books.advice()) == 1
        age_decisions(books, cluster, 15)
        books.advised()
        assert len(books.advice()) == 2


def test_a_vaccination_that_was_decided_never_comes_back(cluster):
    books = Books(kind="broilers", age=9)
    books.advised()
    decide(books, "rejected")
    age_decisions(books, cluster, 300)
    books.advised()
    assert len(books.advice()) == 2


def test_the_job_looks_once_a_day_however_often_it_is_called(books):
    books.died(1, 9)
    advise_farm(str(books.farm.id))
    advise_farm(str(books.farm.id))
    assert len(runs(books.farm)) == len(books.advice()) == 1
    assert steps_taken(books.farm) == [("retrieval", "books", ""), ("tool", "recommend", "advised")]


def test_two_looks_at_one_moment_give_one_piece_of_advice(books):
    books.died(1, 9)
    barrier = threading.Barrier(2)

    def look(key):
        barrier.wait(PATIENCE)
        try:
            advise(books.farm.id, key=key)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=look, args=[key]) for key in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [status for status, *_rest in runs(books.farm)] == ["done", "done"]
    assert len(books.advice()) == 1


# --- under the same rules ---------------------------------------------------------------------------------------------------


def test_advice_costs_nothing_and_writes_no_record(books):
    books.died(1, 9)
    before = {table: count_rows(table, books.farm.id) for table in EVERY_RECORD}
    books.advised()
    assert {table: count_rows(table, books.farm.id) for table in EVERY_RECORD} == before
    assert runs(books.farm)[0][3:] == (0, 0, 0)
    assert balance(books.farm.id) == 5
    assert [kind for kind, _delta in ledger_entries(books.farm.id)] == ["grant"]


ADVICE = {"title": "T", "body": "B", "why": "W", "sources": [], "money": False, "subject": "x"}


def test_a_run_that_is_closed_or_in_other_hands_advises_no_more(books):
    cast = make_cast()
    run, claim = running(cast)
    assert recommend(claim, "1", ADVICE)
    assert not recommend(claim, "1", ADVICE)
    late = Claim(farm_id=claim.farm_id, run_id=run.id, user_id=claim.user_id, attempt=2)
    with pytest.raises(IntegrityError) as refused:
        recommend(late, "2", {**ADVICE, "subject": "y"})
    assert refused.value.__cause__.diag.constraint_name == "run_must_be_open"
    waiting = say(cast.farm, cast.owner, "hello")
    with pytest.raises(IntegrityError):
        recommend(Claim(cast.farm.id, waiting.id, cast.owner.pk, 0), "3", {**ADVICE, "subject": "z"})


def test_a_look_that_died_is_swept_like_any_run(books, cluster):
    advise(books.farm.id, key="first")
    with books.scope(), connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO ai_runs (id, farm_id, user_id, feature, provider, model, status, attempt, lease_until,"
            " provider_requests, input_tokens, output_tokens, credits_reserved, credits_estimate, input_summary,"
            " output_summary, error, idempotency_key) VALUES (gen_random_uuid(), %s, %s, 'advice', 'builtin', 'x',"
            " 'queued', 0, now() + interval '1 minute', 0, 0, 0, 0, 0, '', '', '', 'dead') RETURNING id",
            [books.farm.id, books.owner.pk],
        )
        run = cursor.fetchone()[0]
    with turn_scope(user_id=books.owner.pk, farm_id=books.farm.id):
        claim_run(run)
    with psycopg.connect(cluster.superuser_url("farmops")) as admin:
        admin.execute("UPDATE ai_runs SET lease_until = now() - interval '1 second' WHERE id = %s", [run])
    sweep_runs()
    assert [status for status, *_rest in runs(books.farm)] == ["done", "expired"]
    assert balance(books.farm.id) == 5


def test_a_failure_closes_the_run_and_says_why(books, monkeypatch):
    def breaks(*args):
        raise RuntimeError("no such page")

    monkeypatch.setattr("governance.advice.daily.gather", breaks)
    with pytest.raises(RuntimeError):
        advise(books.farm.id)
    assert runs(books.farm, "status, error") == [("failed", "RuntimeError: no such page")]


def test_a_farm_that_used_up_its_hour_waits_for_another_day(books, cluster):
    with psycopg.connect(cluster.superuser_url("farmops")) as admin:
        admin.execute(
            "UPDATE meters SET used = allowance, since = date_trunc('hour', now())"
            " WHERE farm_id = %s AND kind = 'runs_an_hour'",
            [books.farm.id],
        )
    assert advise(books.farm.id) is None
    assert runs(books.farm) == []


def test_the_daily_job_puts_every_farm_in_line_and_the_command_takes_all_or_one(fresh_database, capsys):
    books = [Books(), Books()]
    look_at_the_books(0)
    with connections["auditor"].cursor() as cursor:
        cursor.execute("SELECT args ->> 'farm_id' FROM procrastinate_jobs WHERE task_name LIKE '%advise_farm'")
        assert {row[0] for row in cursor.fetchall()} == {str(farm_id) for farm_id in all_farms()}
    books[0].died(1, 9)
    call_command("advise", farm=books[0].farm.slug)
    assert capsys.readouterr().out == "1 pieces of advice on 1 of 1 farms\n"
    call_command("advise")
    assert capsys.readouterr().out == "0 pieces of advice on 2 of 2 farms\n"
    with pytest.raises(CommandError, match="no farm called nowhere"):
        call_command("advise", farm="nowhere")


def test_the_page_shows_why_and_from_where(books, as_user):
    books.died(1, 9)
    books.advised()
    owner = as_user(books.owner)
    page = owner.get(f"/farms/{books.farm.slug}/recommendations/").content.decode()
    for said in (
        "More deaths than normal in Pen 1",
        "three times the usual",
        "French rule",
        "https://legal.tricoteuses.fr/",
    ):
        assert said in page
    run = books.advice()[0].ai_run_id
    shown = owner.get(f"/farms/{books.farm.slug}/activity/{run}/").content.decode()
    assert "Daily look at the books" in shown
    activity = owner.get(f"/farms/{books.farm.slug}/activity/").content.decode()
    assert "Advised: More deaths than normal in Pen 1" in activity
    assert "not accepted" not in activity
