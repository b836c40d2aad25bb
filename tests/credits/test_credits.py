"""Credits: never negative, never unexplained, each run reserved and closed at most once."""

from __future__ import annotations

import json
import threading

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections

from credits.chain import verify_ledger
from credits.services import grant, reserve
from farmops.database.scope import farm_scope, system_scope
from farmops.ids import uuid7
from farms.people.cross_tenant import NoSuchFarm
from tests.support.factories import UserFactory, balance, claim, close, ledger_entries, make_farm, set_aside
from tests.support.threads import CLIENTS, in_threads
from tests.support.waiting import PATIENCE


@pytest.fixture
def owner():
    return UserFactory()


@pytest.fixture
def farm(owner):
    return make_farm(owner, credits=10)


def act(owner, farm, action, *args, **kwargs):
    with farm_scope(user_id=owner.pk, farm_id=farm.id):
        return action(*args, **kwargs)


def test_a_reservation_moves_the_balance_and_writes_its_entry(farm, owner):
    assert set_aside(farm, owner, 4).status == "queued"
    assert (balance(farm.id), ledger_entries(farm.id)) == (6, [("grant", 10), ("reserve", -4)])


def test_a_reservation_beyond_the_balance_changes_nothing(farm, owner):
    assert set_aside(farm, owner, 11).status == "refused"
    assert (balance(farm.id), ledger_entries(farm.id)) == (10, [("grant", 10)])


def test_a_run_reserves_once(farm, owner):
    run = set_aside(farm, owner, 1)
    with pytest.raises(IntegrityError, match="credit_ledger_reserve_once_a_run"):
        act(owner, farm, reserve, run.id, 1)
    assert balance(farm.id) == 9


@pytest.mark.parametrize(
    ("status", "used", "leg", "left"),
    [
        ("done", 3, ("settle", 1), 7),
        ("done", 4, ("settle", 0), 6),
        ("done", 6, ("settle", -2), 4),
        ("done", 0, ("settle", 3), 9),  # an answer costs one credit at least
        ("failed", 3, ("refund", 4), 10),
    ],
)
def test_the_end_of_a_run_pays_what_it_used(farm, owner, status, used, leg, left):
    assert close(claim(set_aside(farm, owner, 4), owner), status, used=used)
    assert ledger_entries(farm.id)[-1] == leg
    assert balance(farm.id) == left


def test_what_has_no_price_is_returned_whole(farm, owner):
    assert close(claim(set_aside(farm, owner, 4, priced=False), owner), used=3)
    assert ledger_entries(farm.id)[-1] == ("refund", 4)


def test_a_settle_takes_what_is_there_and_keeps_the_shortfall(farm, owner):
    close(claim(set_aside(farm, owner, 8), owner), used=15)
    with connections["auditor"].cursor() as cursor:
        cursor.execute(
            "SELECT delta, balance_after, shortfall FROM credit_ledger WHERE farm_id = %s ORDER BY seq DESC LIMIT 1",
            [farm.id],
        )
        assert cursor.fetchone() == (-2, 0, 5)


def test_a_run_is_closed_once_whoever_tries(farm, owner):
    taken = claim(set_aside(farm, owner, 4), owner)
    assert close(taken, "failed")
    for status in ("failed", "done"):
        assert not close(taken, status, used=1)
    assert balance(farm.id) == 10


def test_a_run_that_reserved_nothing_is_not_settled(farm, owner):
    assert close(claim(set_aside(farm, owner, priced=False), owner), used=5)
    assert ledger_entries(farm.id) == [("grant", 10)]


def test_the_naive_check_then_act_overspends(owner):
    """The negative control: read the balance, then reserve if it is enough, on a table without our rules."""
    lock, read = threading.Lock(), threading.Barrier(CLIENTS)
    state = {"balance": 1, "spent": 0}

    def naive(_number):
        enough = state["balance"] >= 1
        read.wait(PATIENCE)  # every client has looked before any acts, as under load
        with lock:
            if enough:
                state["balance"] -= 1
                state["spent"] += 1

    in_threads(naive)
    assert state == {"balance": 1 - CLIENTS, "spent": CLIENTS}


def test_a_sum_over_the_ledger_overspends_under_concurrency(owner, cluster):
    """The negative control in PostgreSQL: a predicate on SUM(ledger) at READ COMMITTED lets several through."""
    farm = make_farm(owner, credits=1)
    with psycopg.connect(cluster.superuser_url("farmops"), autocommit=True) as admin:
        admin.execute("CREATE TABLE IF NOT EXISTS naive_ledger (farm uuid, delta int)")
        admin.execute("GRANT SELECT, INSERT ON naive_ledger TO farmops_app")
        admin.execute("INSERT INTO naive_ledger VALUES (%s, 1)", [farm.id])
    inserted = threading.Barrier(CLIENTS)

    def naive(_number):
        with psycopg.connect(cluster.url("app")) as connection:
            cursor = connection.execute(
                "INSERT INTO naive_ledger"
                " SELECT %s, -1 WHERE (SELECT sum(delta) FROM naive_ledger WHERE farm = %s) >= 1",
                [farm.id, farm.id],
            )
            inserted.wait(PATIENCE)
            return cursor.rowcount

    try:
        assert sum(in_threads(naive)) == CLIENTS
    finally:
        with psycopg.connect(cluster.superuser_url("farmops"), autocommit=True) as admin:
            admin.execute("DROP TABLE naive_ledger")


def test_twenty_clients_get_the_last_credit_once(owner):
    farm = make_farm(owner, credits=1)
    won = in_threads(lambda _number: set_aside(farm, owner, 1).status)
    assert sorted(won) == ["queued", *["refused"] * (CLIENTS - 1)]
    assert balance(farm.id) == 0
    assert ledger_entries(farm.id) == [("grant", 1), ("reserve", -1)]


def test_twenty_clients_close_one_run_once(farm, owner):
    taken = claim(set_aside(farm, owner, 5), owner)
    assert sum(in_threads(lambda number: close(taken, "done" if number % 2 else "failed", used=number % 5))) == 1
    assert len(ledger_entries(farm.id)) == 3


def test_reserving_and_settling_at_once_keeps_the_books(owner):
    """Some use more than was set aside: what a settle takes is worked out from the balance that it finds."""
    farm = make_farm(owner, credits=200)
    in_threads(lambda number: close(claim(set_aside(farm, owner, 3), owner), used=1 + number % 5))
    with system_scope(farm.id):
        assert verify_ledger(farm.id).breaks == ()
    assert balance(farm.id) == 200 - sum(1 + number % 5 for number in range(CLIENTS))


def test_twenty_dear_answers_at_once_take_what_is_there_and_no_more(owner):
    farm = make_farm(owner, credits=CLIENTS + 10)
    taken = [claim(set_aside(farm, owner, 1), owner) for _ in range(CLIENTS)]
    assert balance(farm.id) == 10
    assert all(in_threads(lambda number: close(taken[number], used=3)))
    with system_scope(farm.id):
        assert verify_ledger(farm.id).breaks == ()
    with connections["auditor"].cursor() as cursor:
        cursor.execute("SELECT sum(shortfall) FROM credit_ledger WHERE farm_id = %s", [farm.id])
        assert (balance(farm.id), cursor.fetchone()[0]) == (0, 2 * CLIENTS - 10)


# --- by SQL ---------------------------------------------------------------------------------------------------------


LEG = "INSERT INTO credit_ledger (farm_id, seq, kind, delta, balance_after, reason, hash) VALUES (%s, 2, 'grant', 5, 15, 'x', sha256(''))"


@pytest.mark.parametrize("who", ["app", "billing"])
def test_the_balance_cannot_move_without_a_entry(farm, owner, sql, who):
    with sql(who) as login:
        login.enter(farm.id, owner.pk, "owner")
        for change in ("credit_balance = credit_balance + 1", "credit_balance = 0"):
            error = login.refused(f"UPDATE farms SET {change} WHERE id = %s", farm.id)
            assert error.diag.constraint_name == "balance_moves_with_leg"
        for change in ("ledger_seq = ledger_seq + 1", "ledger_head = ''"):
            error = login.refused(f"UPDATE farms SET {change} WHERE id = %s", farm.id)
            assert isinstance(error, psycopg.errors.InsufficientPrivilege)


def test_the_owner_of_the_schema_moves_no_balance_and_writes_no_entry(farm, sql):
    with sql("owner") as login:
        login.enter(farm.id)
        for change, rule in (
            ("credit_balance = 0", "balance_moves_with_leg"),
            ("ledger_seq = 7", "balance_moves_with_leg"),
            ("ledger_head = ''", "balance_moves_with_leg"),
            ('credit_balance = 99, leg = \'{"kind": "grant", "reason": "x"}\'', "ledger_kind_is_of_its_login"),
        ):
            assert login.refused(f"UPDATE farms SET {change} WHERE id = %s", farm.id).diag.constraint_name == rule
        assert login.refused(LEG, farm.id).diag.constraint_name == "ledger_leg_comes_with_balance"


@pytest.mark.parametrize("who", ["app", "billing", "assistant", "auditor"])
def test_no_login_that_serves_writes_the_ledger_itself(farm, owner, sql, who):
    with sql(who) as login:
        login.enter(farm.id, owner.pk, "owner")
        assert isinstance(login.refused(LEG, farm.id), psycopg.errors.InsufficientPrivilege)


def move(kind, delta, *, run=None, **more):
    leg = json.dumps({"kind": kind, "reason": "x", **({"run": str(run)} if run else {}), **more})
    return f"UPDATE farms SET credit_balance = credit_balance + ({delta}), leg = '{leg}' WHERE id = %(farm)s"


def attempt(login, farm, statement):
    with pytest.raises(psycopg.Error) as caught, login.connection.transaction():
        login.connection.execute(statement, {"farm": farm.id})
    return caught.value


def test_the_application_can_add_no_credit(farm, owner, sql):
    with sql("app") as app:
        app.enter(farm.id, owner.pk, "owner")
        for kind in ("grant", "purchase", "adjust"):
            assert attempt(app, farm, move(kind, 5)).diag.constraint_name == "ledger_kind_is_of_its_login"


def test_billing_can_reserve_and_settle_nothing(farm, owner, sql):
    run = set_aside(farm, owner, 1)
    with sql("billing") as billing:
        billing.enter(farm.id)
        for kind, rule in (
            ("reserve", "ledger_kind_is_of_its_login"),
            ("settle", "ledger_close_is_the_runs"),
            ("refund", "ledger_close_is_the_runs"),
        ):
            assert attempt(billing, farm, move(kind, -1, run=run.id)).diag.constraint_name == rule
        billing.connection.execute(move("adjust", -9), {"farm": farm.id})
        error = attempt(billing, farm, move("adjust", -1))
        assert error.diag.constraint_name == "credit_ledger_balance_not_negative"


def test_the_assistant_touches_no_credit(farm, owner, sql):
    with sql("assistant") as assistant:
        assistant.enter(farm.id, owner.pk, "owner")
        assert isinstance(attempt(assistant, farm, move("grant", 5)), psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ({"kind": "reserve", "delta": -11}, "credit_ledger_balance_not_negative"),
        ({"kind": "reserve", "delta": 1}, "credit_ledger_sign_fits_kind"),
        ({"kind": "tip", "delta": -1}, "ledger_kind_is_of_its_login"),
        ({"kind": "refund", "delta": 3}, "ledger_close_is_the_runs"),
        ({"kind": "settle", "delta": 3}, "ledger_close_is_the_runs"),
        ({"kind": "settle", "delta": 0}, "ledger_close_is_the_runs"),
    ],
)
def test_a_lying_entry_is_refused(farm, owner, sql, statement, constraint):
    run = set_aside(farm, owner, priced=False)
    with sql("app") as app:
        app.enter(farm.id, owner.pk, "owner")
        assert attempt(app, farm, move(**statement, run=run.id)).diag.constraint_name == constraint


@pytest.mark.parametrize(("kind", "delta"), [("refund", 5), ("refund", 3), ("settle", 5)])
def test_a_refund_returns_exactly_what_was_held(fresh_database, cluster, kind, delta):
    """Even if what settles a run were wrong: here by a body of its own."""
    owner = UserFactory()
    farm = make_farm(owner, credits=10)
    taken = claim(set_aside(farm, owner, 4), owner)
    wrong = move(kind, delta, run=taken.run_id) % {"farm": "settle_run.farm"}
    with psycopg.connect(cluster.url("owner", fresh_database)) as schema:
        schema.execute(
            "CREATE OR REPLACE FUNCTION settle_run(farm uuid, run uuid, used bigint, reason text) RETURNS void"
            f" LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $body$ BEGIN {wrong}; END $body$"
        )
    with pytest.raises(IntegrityError, match="returns at most what its run reserved"):
        close(taken, used=1)


def test_a_entry_names_a_run_of_its_own_farm(farm, owner, sql):
    other = make_farm(owner, credits=5)
    run = set_aside(other, owner, priced=False)
    with sql("app") as app:
        app.enter(farm.id, owner.pk, "owner")
        error = attempt(app, farm, move("reserve", -1, run=run.id))
        assert error.diag.constraint_name == "credit_ledger_run"


@pytest.mark.parametrize("who", ["app", "billing", "assistant", "auditor", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credit_ledger SET delta = 99",
        "DELETE FROM credit_ledger",
        "TRUNCATE credit_ledger",
        "UPDATE credit_ledger SET reason = 'x' WHERE true",
    ],
)
def test_the_ledger_is_append_only_for_everybody(farm, owner, sql, who, statement):
    with sql(who) as login:
        login.enter(farm.id, owner.pk, "owner")
        error = login.refused(statement)
        assert isinstance(error, psycopg.errors.InsufficientPrivilege | psycopg.errors.CheckViolation)


# --- commands -------------------------------------------------------------------------------------------------------


def test_a_grant_is_a_entry_with_its_reason(owner, capsys):
    farm = make_farm(owner)
    call_command("grant_credits", farm.slug, "7", "--reason", "pilot")
    assert ledger_entries(farm.id) == [("grant", 7)]
    assert f"{farm.slug}: +7 credits, balance 7" in capsys.readouterr().out
    with pytest.raises(NoSuchFarm):
        grant("no-such-farm", 1, "x")
    for arguments in (("no-such-farm", "1"), (farm.slug, "0"), (farm.slug, "-5")):
        with pytest.raises(CommandError):
            call_command("grant_credits", "--reason", "x", "--", *arguments)
    with pytest.raises(CommandError):
        call_command("grant_credits", farm.slug, "1", "--reason", " ")


def test_a_entry_says_who_and_when_whatever_the_statement_says(farm, owner, sql):
    run = uuid7()
    with sql("app") as app:
        app.enter(farm.id, owner.pk, "owner")
        app.run(
            "INSERT INTO ai_runs (id, farm_id, user_id, feature, provider, model, status, attempt, lease_until,"
            " provider_requests, input_tokens, output_tokens, credits_reserved, credits_estimate, input_summary,"
            " output_summary, error, idempotency_key)"
            " VALUES (%s, %s, %s, 'x', 'x', 'x', 'queued', 0, now(), 0, 0, 0, 1, 0, '', '', '', 'a key')",
            run, farm.id, owner.pk,
        )  # fmt: skip
        claimed = {"actor": str(run), "created_at": "1999-01-01", "seq": 99, "balance_after": 1000}
        app.connection.execute(move("reserve", -1, run=run, **claimed), {"farm": farm.id})
        leg = app.run("SELECT seq, delta, balance_after, actor_id, created_at = now() FROM credit_ledger WHERE seq > 1")
    assert leg == [(2, -1, 9, owner.pk, True)]


def test_verify_ledger_says_which_farm_is_broken(fresh_database, cluster, owner, capsys, tmp_path):
    owner = UserFactory()
    good, bad = make_farm(owner, credits=3), make_farm(owner, credits=4)
    call_command("verify_ledger", heads=tmp_path / "heads.jsonl")
    assert f"{bad.slug}: 1 entries, balance 4, ok" in capsys.readouterr().out
    with psycopg.connect(cluster.superuser_url(fresh_database)) as admin:  # nobody less could
        admin.execute("ALTER TABLE credit_ledger DISABLE TRIGGER ALL")
        admin.execute("UPDATE credit_ledger SET delta = 40 WHERE farm_id = %s", [bad.id])
    with pytest.raises(CommandError, match="1 of 2"):
        call_command("verify_ledger", heads=tmp_path / "heads.jsonl")
    out = capsys.readouterr().out
    assert f"{good.slug}: 1 entries, balance 3, ok" in out
    assert f"{bad.slug}: 1 entries, balance 4, BROKEN: entry 1 (row " in out
