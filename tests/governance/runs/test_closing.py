"""What closes a run and moves its credits is nobody's to tell: attacks in the real logins, by SQL."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connections

from credits.chain import verify_ledger
from farmops.database.scope import farm_scope, system_scope, turn_scope
from governance.runs.services import CLOSED_BEFORE, note_request, sweep_runs
from tests.support.database import audit, enter, why
from tests.support.factories import as_it_was, balance, claim, close, ledger_entries, set_aside
from tests.support.runs import expire, state
from tests.support.threads import in_threads

LEG = (
    "UPDATE farms SET credit_balance = credit_balance + %s, leg = jsonb_build_object('kind', %s::text, 'run', %s::uuid,"
    " 'reason', 'x', 'shortfall', %s::int) WHERE id = %s"
)
END = "UPDATE ai_runs SET status = %s WHERE id = %s"


def in_order(farm):
    with system_scope(farm.id):
        return verify_ledger(farm.id).breaks == ()


@pytest.fixture
def open_run(cast):
    """The owner's question, which is being answered: 5 of the farm's 20 credits are set aside."""
    taken = claim(set_aside(cast.farm, cast.owner, 5), cast.owner)
    assert taken is not None
    return taken


# --- the leg --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["owner", "manager", "worker", "viewer"])
@pytest.mark.parametrize("leg", [("refund", 5, 0), ("settle", 4, 0), ("settle", -15, 1_000_000)])
def test_no_member_closes_what_was_set_aside_for_a_run(cast, open_run, sql, role, leg):
    """Neither another's, nor her own, nor with a shortfall that nobody owes."""
    kind, delta, shortfall = leg
    with sql("app") as app:
        for purpose in ("member", "turn"):
            enter(app, cast, role, purpose)
            leg = (delta, kind, open_run.run_id, shortfall, cast.farm.id)
            if purpose == "turn":  # it moves no balance at all
                assert app.connection.execute(LEG, leg).rowcount == 0
            else:
                assert why(app.refused(LEG, *leg)) == "ledger_close_is_the_runs"
        app.commit()
    assert (balance(cast.farm.id), state_of(open_run)) == (15, "running")


def test_neither_a_stranger_nor_the_system_closes_what_was_set_aside(cast, open_run, sql):
    with sql("app") as app:
        app.enter(cast.farm.id)
        assert why(app.refused(LEG, 5, "refund", open_run.run_id, 0, cast.farm.id)) == "ledger_close_is_the_runs"
        for context in ({"farm_id": cast.farm.id, "user_id": cast.stranger.pk, "purpose": "founding"},
                        {"farm_id": cast.farm.id, "user_id": cast.stranger.pk, "purpose": "invitation"},
                        {"user_id": cast.stranger.pk, "purpose": "person"},
                        {"farm_id": cast.other_farm.id, "user_id": cast.stranger.pk, "role": "owner"}):  # fmt: skip
            app.enter(**context)
            leg = (5, "refund", open_run.run_id, 0, cast.farm.id)
            assert app.connection.execute(LEG, leg).rowcount == 0
            assert app.connection.execute(END, ("failed", open_run.run_id)).rowcount == 0
            assert isinstance(app.refused("SELECT settle_run(%s, %s, 0, '')", cast.farm.id, open_run.run_id),
                              psycopg.errors.InsufficientPrivilege)  # fmt: skip
        app.commit()
    assert (balance(cast.farm.id), state_of(open_run)) == (15, "running")


def state_of(taken):
    return audit("SELECT status FROM ai_runs WHERE id = %s", taken.run_id)[0][0]


# --- the end --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["owner", "manager", "worker", "viewer"])
@pytest.mark.parametrize("status", ["done", "failed", "expired", "refused"])
def test_no_member_ends_a_run_that_is_answered_not_even_her_own(cast, open_run, sql, role, status):
    with sql("app") as app:
        enter(app, cast, role)
        assert app.connection.execute(END, (status, open_run.run_id)).rowcount == 0
        app.commit()
    assert (balance(cast.farm.id), state_of(open_run)) == (15, "running")


def test_who_asked_gives_up_her_own_question_while_it_waits_and_does_nothing_else_to_it(cast, sql):
    run = set_aside(cast.farm, cast.owner, 5)
    with sql("app") as app:
        enter(app, cast, "manager")
        assert app.connection.execute(END, ("refused", run.id)).rowcount == 0
        enter(app, cast, "owner")
        for status in ("failed", "expired", "running"):
            assert isinstance(app.refused(END, status, run.id), psycopg.errors.InsufficientPrivilege), status
        for change in (
            "lease_until = now() + interval '1 year'",
            "provider_requests = 1",
            "input_tokens = 5",
            "cost_microdollars = 5",
            "output_summary = 'x'",
        ):
            assert why(app.refused(f"UPDATE ai_runs SET {change} WHERE id = %s", run.id)) == "run_is_the_workers"
        app.run(END, "refused", run.id)
        app.commit()
    assert (state(run), balance(cast.farm.id)) == (("refused", 0, 0), 20)
    assert claim(run, cast.owner) is None


def test_twenty_who_give_up_sweep_and_answer_close_a_run_once(cast):
    run = set_aside(cast.farm, cast.owner, 5)
    expire(run)

    def end(number):
        if number % 3 == 0:
            return sweep_runs()
        if number % 3 == 1:
            taken = claim(run, cast.owner)
            return taken is not None and close(taken, used=3)
        with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id), connections["default"].cursor() as cursor:
            cursor.execute(f"{END} AND status = 'queued'", ["refused", run.id])
            return cursor.rowcount

    in_threads(end)
    assert state(run)[0] in ("done", "expired", "refused")
    assert len(ledger_entries(cast.farm.id)) == 3
    assert balance(cast.farm.id) == 20 - state(run)[2]
    assert in_order(cast.farm)


def test_a_run_ends_in_sight_of_its_farm_or_not_at_all(cast, open_run, sql):
    """A statement may empty its own context: then nothing would be returned."""
    with sql("app") as app:
        enter(app, cast, "owner", "turn")
        error = app.refused(END + " RETURNING set_config('farmops.farm_id', '', true)", "failed", open_run.run_id)
        assert why(error) in ("run_ends_inside_its_farm", "privilege")


def test_a_person_who_left_the_farm_has_her_question_returned_though_a_request_had_left(cast):
    taken = claim(set_aside(cast.farm, cast.worker, 5, estimate=2), cast.worker)
    with turn_scope(user_id=cast.worker.pk, farm_id=cast.farm.id):
        assert note_request(taken)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id), connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM farm_members WHERE user_id = %s", [cast.worker.pk])
    with system_scope(cast.farm.id), connections["default"].cursor() as cursor:
        cursor.execute(END, ["failed", taken.run_id])
    assert ledger_entries(cast.farm.id)[-1] == ("refund", 5)


# --- a database of before ---------------------------------------------------------------------------------------------


def test_an_open_run_whose_credits_somebody_had_closed_is_closed_and_reported(cast, cluster, caplog):
    run = set_aside(cast.farm, cast.owner, 5)
    as_it_was(
        cluster,
        "INSERT INTO credit_ledger (farm_id, seq, ai_run_id, kind, delta, balance_after, hash)"
        " SELECT id, 3, %s, 'settle', 2, 17, sha256('') FROM farms WHERE id = %s",
        run.id, cast.farm.id,
    )  # fmt: skip
    expire(run)
    before = ledger_entries(cast.farm.id)
    sweep_runs()
    assert state(run) == ("expired", 0, 3)
    assert ledger_entries(cast.farm.id) == before
    assert CLOSED_BEFORE in caplog.text


@pytest.mark.parametrize(("said", "leg"), [(0, ("refund", 5)), (9, ("refund", 5)), (None, None)])
def test_an_open_run_that_says_another_reservation_than_the_ledger_is_closed_by_the_ledger(cast, cluster, said, leg):
    if said is None:  # nothing was set aside, whatever it says
        run = set_aside(cast.farm, cast.owner, priced=False)
        as_it_was(cluster, "UPDATE ai_runs SET credits_reserved = 4 WHERE id = %s", run.id)
    else:
        run = set_aside(cast.farm, cast.owner, 5)
        as_it_was(cluster, "UPDATE ai_runs SET credits_reserved = %s WHERE id = %s", said, run.id)
    expire(run)
    assert sweep_runs() == 1
    assert state(run)[0] == "expired"
    assert (ledger_entries(cast.farm.id)[-1] if leg else None) == leg
    assert (balance(cast.farm.id), in_order(cast.farm)) == (20, True)


def test_an_old_run_without_a_limit_costs_what_was_set_aside_at_most(cast, cluster):
    taken = claim(set_aside(cast.farm, cast.owner, 5), cast.owner)
    as_it_was(cluster, "UPDATE ai_runs SET credits_limit = NULL WHERE id = %s", taken.run_id)
    assert close(taken, used=9)
    assert ledger_entries(cast.farm.id)[-1] == ("settle", 0)
