"""The farm context is unforgeable: SQL that was smuggled into a serving login is nobody, whatever it sets.

Every attack here runs in the real logins, without the key that operators and the application have.
"""

from __future__ import annotations

import time

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connections

from farmops import tickets
from farmops.scope import NotAMember, farm_scope, person_scope, system_scope
from farmops.tickets import context_key, install_keys, ticket
from farms.models import Batch
from tests.conftest import login_to
from tests.factories import make_cast

SETTINGS = ("farmops.farm_id", "farmops.user_id", "farmops.role", "farmops.seal")
PLAIN = (
    "SELECT set_config('farmops.farm_id', %s, true), set_config('farmops.user_id', %s, true),"
    " set_config('farmops.role', 'owner', true)"
)
SEEN = "SELECT current_farm(), current_person(), current_member_role(), (SELECT count(*) FROM batches)"
NOBODY = [(None, None, "", 0)]
SIGN = "SELECT farm_id, member_role, backend_is FROM enter_farm(%s::uuid, %s, %s::uuid, %s, %s, %s)"


def signed(login, cast, *, person=None, farm=None, backend=None, expires=None, as_login="farmops_app"):
    """The parameters of `enter_farm` as the application would sign them, with what the attack changes."""
    person, farm = person or cast.owner.pk, farm or cast.farm.id
    backend = backend or login.connection.info.backend_pid
    expires = expires or int(time.time()) + 60
    return [person, "", farm, backend, expires, ticket(as_login, person, "", farm, backend, expires)]


@pytest.mark.parametrize("who", ["app", "assistant"])
def test_settings_without_a_seal_are_nobody(cast, sql, who):
    with sql(who) as login:
        login.run(PLAIN, str(cast.farm.id), str(cast.owner.pk))
        assert login.run(SEEN) == NOBODY


def test_billing_moves_no_credit_without_a_seal(cast, sql):
    with sql("billing") as login:
        login.run(PLAIN, str(cast.farm.id), str(cast.owner.pk))
        assert login.run("SELECT count(*) FROM farms") == [(0,)]
        login.run("UPDATE farms SET credit_balance = 0, leg = '{}' ")  # of no farm: nothing is there to be refused
    with sql("auditor") as auditor:
        assert auditor.run("SELECT credit_balance FROM farms WHERE id = %s", cast.farm.id) == [(20,)]


@pytest.mark.parametrize("seal", ["x", "0" * 64])
def test_a_forged_seal_is_nobody(cast, sql, seal):
    with sql("app") as app:
        app.run(PLAIN, str(cast.farm.id), str(cast.owner.pk))
        app.run("SELECT set_config('farmops.seal', %s, true)", seal)
        assert app.run(SEEN) == NOBODY


@pytest.mark.parametrize("key", ["x", "0" * 64])
def test_a_guessed_key_is_nobody(cast, sql, key):
    with sql("app") as app:
        app.run(PLAIN, str(cast.farm.id), str(cast.owner.pk))
        app.run("SELECT set_config('farmops.key', %s, true)", key)
        assert app.run(SEEN) == NOBODY


def test_a_signed_ticket_opens_its_farm_and_no_other(cast, sql):
    with sql("app") as app:
        assert app.run(SIGN, *signed(app, cast))[0][:2] == (cast.farm.id, "owner")
        assert app.run(SEEN) == [(cast.farm.id, cast.owner.pk, "owner", 2)]
    with sql("app") as app:
        assert app.run(SIGN, *signed(app, cast, farm=cast.other_farm.id))[0][:2] == (None, None)
        assert app.run(SEEN) == [(None, cast.owner.pk, "", 0)]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("farmops.farm_id", "other farm"),
        ("farmops.user_id", "stranger"),
        ("farmops.role", "owner"),
        ("farmops.role", "manager|x"),
        ("farmops.farm_id", ""),
    ],
)
def test_smuggled_sql_inside_a_genuine_context_cannot_become_another(cast, sql, setting, value):
    """A worker's request in which somebody has found a way to run SQL: every change makes her nobody."""
    value = {"other farm": str(cast.other_farm.id), "stranger": str(cast.stranger.pk)}.get(value, value)
    with sql("app") as app:
        app.run(SIGN, *signed(app, cast, person=cast.worker.pk))
        assert app.run(SEEN)[0][3] == 2
        app.run("SELECT set_config(%s, %s, true)", setting, value)
        assert app.run(SEEN) == NOBODY


def test_smuggled_sql_cannot_sign_for_somebody_else(cast, sql):
    with sql("app") as app:
        mine = signed(app, cast, person=cast.worker.pk)
        for place, other in ((0, cast.owner.pk), (2, cast.other_farm.id), (1, cast.other_farm.slug), (4, mine[4] + 1)):
            forged = [*mine]
            forged[place] = other
            assert isinstance(app.refused(SIGN, *forged), psycopg.errors.InvalidAuthorizationSpecification)
        for function in ("seal_context(%s, %s, 'owner')", "check_ticket(%s, '', %s, 1, '')"):
            error = app.refused(f"SELECT {function}", cast.farm.id, cast.owner.pk)
            assert isinstance(error, psycopg.errors.InsufficientPrivilege)
        for function in ("context_hmac('', '', 'x')", "sealed_words()"):
            assert isinstance(app.refused(f"SELECT {function}"), psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("who", ["app", "assistant", "billing", "auditor"])
def test_nobody_who_serves_reads_or_adds_a_key(sql, who):
    with sql(who) as login:
        for statement in ("SELECT * FROM context_keys", "INSERT INTO context_keys VALUES ('x', '', '')"):
            assert isinstance(login.refused(statement), psycopg.errors.InsufficientPrivilege)


def test_a_ticket_is_worth_nothing_on_another_connection(cast, sql):
    with sql("app") as app, sql("app") as other:
        stolen = signed(app, cast)
        assert other.run(SIGN, *stolen) == [(None, None, other.connection.info.backend_pid)]
        assert other.run(SEEN) == NOBODY
        stolen[3] = other.connection.info.backend_pid
        assert isinstance(other.refused(SIGN, *stolen), psycopg.errors.InvalidAuthorizationSpecification)


def test_a_ticket_is_worth_nothing_in_another_login(cast, sql):
    with sql("assistant") as assistant:
        error = assistant.refused(SIGN, *signed(assistant, cast, as_login="farmops_app"))
        assert isinstance(error, psycopg.errors.InvalidAuthorizationSpecification)


@pytest.mark.parametrize("seconds", [-1, 600])
def test_a_ticket_that_expired_or_never_would_is_refused(cast, sql, seconds):
    with sql("app") as app:
        error = app.refused(SIGN, *signed(app, cast, expires=int(time.time()) + seconds))
        assert "expired" in str(error)
        assert app.run(SEEN) == NOBODY


def test_a_seal_is_worth_nothing_in_another_transaction_or_connection(cast, sql):
    with sql("app") as app, sql("app") as other:
        app.run(SIGN, *signed(app, cast))
        sealed = app.run("SELECT " + ", ".join(f"current_setting('{name}')" for name in SETTINGS))[0]
        app.commit()
        for login in (app, other):
            for name, value in zip(SETTINGS, sealed, strict=True):
                login.run("SELECT set_config(%s, %s, true)", name, value)
            assert login.run(SEEN) == NOBODY


def test_nothing_of_a_statement_can_be_read_in_the_activity_view(cast, cluster):
    """Sessions of one login may read each other's statements there, where the server shows them."""
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id), login_to(cluster, "app") as spy:
        mine = connections["default"].connection.info.backend_pid
        ((statement,),) = spy.run("SELECT query FROM pg_stat_activity WHERE pid = %s", mine)
        assert "enter_farm" not in statement
        assert isinstance(spy.refused("SET track_activities = on"), psycopg.errors.InsufficientPrivilege)


def test_a_ticket_travels_apart_from_its_statement(cast, cluster):
    """The second belt, for servers that show statements: an operator of the server reads no ticket there."""
    with psycopg.connect(cluster.superuser_url("farmops"), autocommit=True) as admin:
        admin.execute("ALTER ROLE farmops_app SET track_activities = on")
        try:
            connections["default"].close()
            with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
                mine = connections["default"].connection.info.backend_pid
                # The scope's own statement is the last of that backend: nothing came after it.
                row = admin.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [mine]).fetchone()
        finally:
            admin.execute("ALTER ROLE farmops_app SET track_activities = off")
            connections["default"].close()
    assert row is not None
    assert "enter_farm" in row[0]
    assert str(cast.owner.pk) not in row[0]


@pytest.mark.parametrize("who", ["app", "assistant", "billing", "auditor"])
def test_nothing_is_left_between_farms_and_nobody_ends_another_session(sql, who):
    with sql(who) as login:
        for statement in ("SELECT lo_from_bytea(0, 'x')", "SELECT lo_create(0)", "SELECT lo_creat(-1)",
                          "SELECT pg_terminate_backend(1)", "SELECT pg_cancel_backend(1)"):  # fmt: skip
            assert isinstance(login.refused(statement), psycopg.errors.InsufficientPrivilege)


def test_scopes_work_where_the_driver_does_not_know_its_backend(cast, monkeypatch):
    """Behind a pooler: the number that the driver was told is not that of the backend."""
    asked = []

    def wrong_first(*parts):
        asked.append(parts[4])
        return ticket(*parts)

    monkeypatch.setattr(tickets, "ticket", wrong_first)
    monkeypatch.setattr(psycopg.ConnectionInfo, "backend_pid", property(lambda info: 1))
    for using in ("default", "assistant"):
        with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id, using=using):
            assert Batch.objects.using(using).count() == 2
    with system_scope(cast.farm.id):
        assert Batch.objects.count() == 2
    with pytest.raises(NotAMember), farm_scope(user_id=cast.stranger.pk, farm_id=cast.farm.id):
        pass
    assert asked[0::2] == [1, 1, 1, 1]


def test_another_secret_key_is_refused_loudly(cast, settings):
    settings.SECRET_KEY = "another"
    with pytest.raises(DatabaseError, match="not signed"), farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        pass
    with pytest.raises(DatabaseError, match="not signed"), person_scope(cast.owner.pk):
        pass


def test_a_key_is_exchanged_without_a_gap(fresh_database, settings):
    cast = make_cast()

    def works(secret):
        settings.SECRET_KEY = secret
        try:
            with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
                return Batch.objects.count() == 2
        except DatabaseError:
            return False

    install_keys(["new", "tests"])
    assert [works("tests"), works("new")] == [True, True]
    install_keys(["new"])
    assert [works("tests"), works("new")] == [False, True]


def test_an_operators_url_carries_the_key_and_the_settings_count_there(cast, capsys):
    for login in ("app", "assistant", "billing", "auditor", "owner"):
        call_command("database_url", "--as", login)
        url = capsys.readouterr().out.strip()
        with psycopg.connect(url) as connection:
            connection.execute(PLAIN, [str(cast.farm.id), str(cast.owner.pk)])
            expected = (None,) if login == "auditor" else (cast.farm.id,)  # who reads every farm needs no context
            assert connection.execute("SELECT current_farm()").fetchone() == expected
        assert (context_key() in url) == (login in ("app", "assistant", "billing"))
