"""The farm context is unforgeable: SQL that was smuggled into a serving login is nobody, whatever it sets.

Every attack here runs in the real logins, without the key that operators and the application have.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connections

from farmops.database import tickets
from farmops.database.scope import NotAMember, farm_scope, person_scope, system_scope
from farmops.database.tickets import context_key, install_keys, ticket
from farms.models import Batch, FarmMember
from tests.support.database import Login, login_to
from tests.support.factories import drafts_of, make_cast, one_draft
from tests.support.waiting import PATIENCE

SETTINGS = ("farmops.farm_id", "farmops.user_id", "farmops.role", "farmops.purpose", "farmops.seal")
PLAIN = (
    "SELECT set_config('farmops.farm_id', %s, true), set_config('farmops.user_id', %s, true),"
    " set_config('farmops.role', 'owner', true)"
)
SEEN = "SELECT current_farm(), current_person(), current_member_role(), (SELECT count(*) FROM batches)"
NOBODY = [(None, None, "", 0)]
SIGN = "SELECT farm_id, member_role, backend_is FROM enter_farm(%s, %s::uuid, %s, %s::uuid, %s, %s, %s)"


def signed(
    login, cast, *, person=None, farm=None, backend=None, expires=None, as_login="farmops_app", purpose="member"
):
    """The parameters of `enter_farm` as the application would sign them, with what the attack changes."""
    person, farm = person or cast.owner.pk, farm or cast.farm.id
    backend = backend or login.connection.info.backend_pid
    expires = expires or int(time.time()) + 60
    return [purpose, person, "", farm, backend, expires, ticket(purpose, as_login, person, "", farm, backend, expires)]


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
        assert app.run(SEEN) == NOBODY


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("farmops.farm_id", "other farm"),
        ("farmops.user_id", "stranger"),
        ("farmops.role", "owner"),
        ("farmops.role", "manager|x"),
        ("farmops.farm_id", ""),
        ("farmops.purpose", "turn"),
        ("farmops.purpose", ""),
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
        others = ((0, "turn"), (1, cast.owner.pk), (3, cast.other_farm.id), (2, cast.other_farm.slug), (5, mine[5] + 1))
        for place, other in others:
            forged = [*mine]
            forged[place] = other
            assert isinstance(app.refused(SIGN, *forged), psycopg.errors.InvalidAuthorizationSpecification)
        for function in (
            "seal_context('member', %s, %s, 'owner')",
            "check_ticket('member', %s, '', %s, 1, '')",
            "settle_run(%s, %s, 0, '')",
        ):
            error = app.refused(f"SELECT {function}", cast.farm.id, cast.owner.pk)
            assert isinstance(error, psycopg.errors.InsufficientPrivilege)


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
        stolen[4] = other.connection.info.backend_pid
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
        asked.append(parts[5])
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


# --- what a context is for ------------------------------------------------------------------------------------------


OPEN = "SELECT open_context(%s, %s::uuid, %s::uuid, %s, %s, %s)"


def opened(login, purpose, person, farm):
    """Open a context without membership as the application would: with a genuine ticket."""
    backend, expires = login.connection.info.backend_pid, int(time.time()) + 60
    signature = ticket(purpose, "farmops_app", person, "", farm, backend, expires)
    return [purpose, person, farm, backend, expires, signature]


@pytest.mark.parametrize("purpose", ["founding", "invitation"])
def test_who_names_a_farm_in_a_link_sees_nothing_of_it(cast, sql, purpose):
    """The page behind a link opens a context for whatever farm its address names."""
    with sql("app") as app:
        app.run(OPEN, *opened(app, purpose, cast.stranger.pk, cast.farm.id))
        assert app.run(SEEN) == [(None, cast.stranger.pk, "", 0)]
        tables = app.run(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'farm_id' AND has_table_privilege(table_name, 'SELECT')"
        )
        assert len(tables) > 30
        for (table,) in [*tables, ("farms",)]:
            assert app.run(f'SELECT count(*) FROM "{table}"') == [(0,)], table
        assert app.run("SELECT * FROM shown_invitation()") == []
        for statement in (
            "UPDATE farms SET name = 'x'",
            "UPDATE invitations SET revoked_at = now()",
            "DELETE FROM farm_members",
        ):
            app.run(statement)  # of no row
        refused = app.refused(
            "INSERT INTO farm_members (id, farm_id, user_id, role) VALUES (gen_random_uuid(), %s, %s, 'owner')",
            cast.farm.id,
            cast.stranger.pk,
        )
        assert isinstance(refused, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize(
    ("purpose", "person", "farm"),
    [
        ("member", "owner", "farm"),
        ("turn", "owner", "farm"),
        ("system", "owner", "farm"),
        ("system", None, None),
        ("person", "owner", "farm"),
        ("person", None, None),
        ("founding", None, "farm"),
        ("invitation", "stranger", None),
        ("", "owner", "farm"),
    ],
)
def test_no_context_of_another_shape_is_opened_even_with_a_ticket(cast, sql, purpose, person, farm):
    with sql("app") as app:
        asked = opened(app, purpose, person and getattr(cast, person).pk, farm and cast.farm.id)
        assert isinstance(app.refused(OPEN, *asked), psycopg.errors.InvalidAuthorizationSpecification)


@pytest.mark.parametrize("purpose", ["system", "person", "founding", "invitation", "owner", ""])
def test_a_farm_is_entered_by_a_member_or_for_her_turn_alone(cast, sql, purpose):
    with sql("app") as app:
        error = app.refused(SIGN, *signed(app, cast, purpose=purpose))
        assert isinstance(error, psycopg.errors.InvalidAuthorizationSpecification)


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_context_is_opened_at_read_committed_alone(cast, cluster, level):
    """Rules look at what others committed meanwhile: that is hidden from a snapshot of the transaction's start."""
    with psycopg.connect(cluster.url("app")) as connection:
        app = Login(connection)
        connection.execute(f"SET TRANSACTION ISOLATION LEVEL {level}".encode())
        assert "READ COMMITTED" in str(app.refused(SIGN, *signed(app, cast)))
        asked = opened(app, "system", None, cast.farm.id)
        assert "READ COMMITTED" in str(app.refused(OPEN, *asked))


def test_two_owners_who_step_down_at_once_leave_one(cast):
    """Each sees the other as an owner when she begins; the farm's row makes the second look again."""
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        FarmMember.objects.filter(farm_id=cast.farm.id, user_id=cast.manager.pk).update(role="owner")
    both = threading.Barrier(2)

    def steps_down(user):
        try:
            with farm_scope(user_id=user.pk, farm_id=cast.farm.id):
                both.wait(PATIENCE)
                FarmMember.objects.filter(farm_id=cast.farm.id, user_id=user.pk).update(role="viewer")
            return True
        except IntegrityError:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(steps_down, (cast.owner, cast.manager))) == [False, True]


def test_a_turn_writes_nothing_that_a_person_writes_or_decides(cast, sql):
    """SQL that a model talked the worker into runs in the owner's name: it may answer, and decide nothing."""
    draft = one_draft(cast)
    with sql("app") as app:
        app.run(SIGN, *signed(app, cast, purpose="turn"))
        assert app.run(SEEN)[0] == (cast.farm.id, cast.owner.pk, "owner", 2)
        for statement in (
            "UPDATE assistant_drafts SET status = 'discarded', decided_by_id = current_person(), decided_at = now(),"
            " reason = 'x'",
            "UPDATE farms SET ai_autonomy = 'auto'",
            "UPDATE farm_members SET role = 'owner'",
            "DELETE FROM farm_members",
            "UPDATE invitations SET revoked_at = now()",
            "UPDATE notes SET voided_at = now(), voided_by_id = current_person(), void_reason = 'x'",
            "UPDATE batches SET name = 'x'",
        ):
            assert app.connection.execute(statement).rowcount == 0, statement
        for statement in (
            "INSERT INTO notes (id, farm_id, occurred_on, source, created_by_id, text)"
            " VALUES (gen_random_uuid(), current_farm(), current_date, 'person', current_person(), 'x')",
            "INSERT INTO memories (id, farm_id, content, status, source, created_by_id)"
            " VALUES (gen_random_uuid(), current_farm(), 'x', 'kept', 'person', current_person())",
            "INSERT INTO farm_members (id, farm_id, user_id, role)"
            f" VALUES (gen_random_uuid(), current_farm(), '{cast.stranger.pk}', 'owner')",
        ):
            assert isinstance(app.refused(statement), psycopg.errors.InsufficientPrivilege), statement
    assert drafts_of(cast.farm, cast.owner)[-1].status == draft.status == "pending"
