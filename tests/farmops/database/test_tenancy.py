"""One farm never touches another: by SQL in each real login, and through the scope."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from django.db import connections, transaction

from farmops.database.logins import LOGINS
from farmops.database.scope import NoFarmScope, NotAMember, farm_scope, person_scope, system_scope
from farmops.database.tickets import context_key
from farms.models import Batch, Farm, FarmMember
from governance.runs.services import sweep_runs
from tests.support.factories import UserFactory, say_and_answer

TENANT_TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'farm_id'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT a.attisdropped ORDER BY 1
"""


def readable(login, table):
    return login.run("SELECT has_any_column_privilege(%s, 'SELECT')", table)[0][0]


@pytest.mark.parametrize("who", ["app", "assistant", "billing", "owner"])
def test_a_login_without_settings_sees_no_tenant_row(cast, sql, who):
    sweep_runs()  # other tests leave overdue runs, and those the owner may find
    say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
    with sql("auditor") as auditor:
        tables = [name for (name,) in auditor.run(TENANT_TABLES)]
        assert sum(auditor.run(f"SELECT count(*) FROM {name}")[0][0] for name in tables) > 10
    with sql(who) as login:
        assert len(tables) > 8
        for name in tables:
            if readable(login, name):
                assert login.run(f"SELECT count(*) FROM {name}")[0][0] == 0, name


@pytest.mark.parametrize("who", ["app", "assistant", "billing", "owner"])
def test_a_login_in_one_farm_sees_no_row_of_another(cast, sql, who):
    sweep_runs()
    say_and_answer(cast.other_farm, cast.stranger, "3 birds died in Pen 9")
    with sql(who) as login:
        login.enter(cast.farm.id, cast.owner.pk, "owner")
        for (name,) in login.run(TENANT_TABLES):
            if readable(login, name):
                found = login.run(f"SELECT count(*) FROM {name} WHERE farm_id <> %s", cast.farm.id)
                assert found == [(0,)], name


def test_the_farms_table_shows_one_farm_inside_a_scope_and_own_farms_to_a_person(cast, sql):
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        assert app.run("SELECT id FROM farms") == [(cast.farm.id,)]
        app.enter(None, cast.owner.pk)
        assert app.run("SELECT id FROM farms") == [(cast.farm.id,)]
        assert app.run("SELECT DISTINCT user_id FROM farm_members") == [(cast.owner.pk,)]
        app.enter(None, None)
        assert app.run("SELECT id FROM farms") == []


def test_nobody_writes_into_another_farm(cast, sql):
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        error = app.refused(
            "INSERT INTO notes (id, farm_id, occurred_on, source, created_by_id, text)"
            " VALUES (%s, %s, current_date, 'person', %s, 'hello')",
            uuid4(), cast.other_farm.id, cast.owner.pk,
        )  # fmt: skip
        assert isinstance(error, psycopg.errors.InsufficientPrivilege)
        assert "row-level security" in str(error)


def test_a_record_cannot_point_at_a_batch_of_another_farm(cast, sql):
    """Foreign-key checks bypass row security, so a key on the id alone would let this through."""
    insert = (
        "INSERT INTO notes (id, farm_id, batch_id, occurred_on, source, created_by_id, text)"
        " VALUES (%s, %s, %s, current_date, 'person', %s, 'hello')"
    )
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        app.run(insert, uuid4(), cast.farm.id, cast.batches["Pen 1"].id, cast.owner.pk)
        error = app.refused(insert, uuid4(), cast.farm.id, cast.other_batch.id, cast.owner.pk)
        assert error.diag.constraint_name == "notes_batch"


def test_a_stranger_does_not_make_herself_a_member(cast, sql):
    insert = "INSERT INTO farm_members (id, farm_id, user_id, role) VALUES (%s, %s, %s, %s)"
    with sql("app") as app:
        app.enter(cast.farm.id, cast.stranger.pk, "owner")
        for role in ("owner", "viewer"):
            error = app.refused(insert, uuid4(), cast.farm.id, cast.stranger.pk, role)
            assert isinstance(error, psycopg.errors.InsufficientPrivilege)
        app.enter(cast.farm.id, cast.manager.pk, "manager")
        app.refused(insert, uuid4(), cast.farm.id, cast.stranger.pk, "viewer")
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        app.run(insert, uuid4(), cast.farm.id, cast.stranger.pk, "viewer")


def test_a_founder_takes_the_first_membership_for_herself_alone(sql):
    founder, friend, farm = UserFactory(), UserFactory(), uuid4()
    insert = "INSERT INTO farm_members (id, farm_id, user_id, role) VALUES (%s, %s, %s, %s)"
    with sql("app") as app:
        app.enter(farm, founder.pk, purpose="founding")
        app.run("INSERT INTO farms (id, slug, name) VALUES (%s, %s, 'x')", farm, str(farm))
        app.refused(insert, uuid4(), farm, founder.pk, "manager")
        app.refused(insert, uuid4(), farm, friend.pk, "owner")
        app.run(insert, uuid4(), farm, founder.pk, "owner")


def test_no_login_has_power_over_the_rules(sql):
    for name in LOGINS:
        with sql(name.removeprefix("farmops_")) as login:
            rows = login.run(
                "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
                " WHERE rolname = current_user"
            )
            assert rows == [(False,) * 5]
            assert login.run("SELECT session_user::text") == [(name,)]
            for other in LOGINS:
                if other != name:
                    error = login.refused(f"SET ROLE {other}")
                    assert isinstance(error, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("who", ["app", "assistant", "billing", "auditor"])
def test_a_serving_login_cannot_change_the_schema(cast, sql, who):
    with sql(who) as login:
        for statement in (
            "CREATE TABLE mine (id int)",
            "CREATE TEMP TABLE mine (id int)",
            "ALTER TABLE notes DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE credit_ledger DISABLE TRIGGER ALL",
            "DROP POLICY notes_app_read ON notes",
            "CREATE OR REPLACE FUNCTION current_farm() RETURNS uuid LANGUAGE sql AS $$ SELECT NULL::uuid $$",
            "SET session_replication_role = replica",
            "TRUNCATE notes",
        ):
            assert isinstance(login.refused(statement), psycopg.errors.InsufficientPrivilege), statement


def test_the_auditor_reads_every_farm_and_writes_nothing(cast, sql):
    with sql("auditor") as auditor:
        assert auditor.run("SELECT count(*) FROM farms WHERE id = ANY(%s)", [cast.farm.id, cast.other_farm.id]) == [
            (2,)
        ]
        assert auditor.run("SELECT email FROM people WHERE id = %s", cast.owner.pk) == [(cast.owner.email,)]
        for statement in (
            "UPDATE farms SET name = 'x'",
            "INSERT INTO farms (id, slug, name) VALUES (gen_random_uuid(), 'x', 'x')",
            "DELETE FROM notes",
            "SELECT password FROM credentials",
            "SELECT date_joined FROM users",
            "SELECT data FROM web_sessions",
        ):
            assert isinstance(auditor.refused(statement), psycopg.errors.InsufficientPrivilege), statement


def test_the_assistant_reads_neither_credentials_nor_credits(cast, sql):
    with sql("assistant") as assistant:
        assistant.enter(cast.farm.id, cast.owner.pk, "owner")
        for statement in (
            "SELECT credit_balance FROM farms",
            "SELECT * FROM farms",
            "SELECT * FROM credit_ledger",
            "SELECT email FROM users",
            "SELECT * FROM people",
            "SELECT * FROM web_sessions",
            "SELECT * FROM messages",
            "SELECT input_summary FROM ai_runs",
            "SELECT * FROM procrastinate_jobs",
        ):
            assert isinstance(assistant.refused(statement), psycopg.errors.InsufficientPrivilege), statement
        assert assistant.run("SELECT slug FROM farms") == [(cast.farm.slug,)]


def test_the_assistant_updates_and_deletes_nothing_anywhere(cast, sql):
    with sql("assistant") as assistant:
        rows = assistant.run(
            "SELECT c.relname, p FROM pg_class c, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) p"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v')"
            " AND (has_table_privilege(c.oid, p) OR p = 'UPDATE' AND has_any_column_privilege(c.oid, p))"
        )
        assert rows == []


def test_only_the_database_owner_makes_a_person_staff(cast, sql):
    for who in ("app", "signin"):
        with sql(who) as login:
            for statement, person in (
                ("UPDATE users SET is_staff = true WHERE id = %s", cast.owner.pk),
                ("INSERT INTO users (id, email, name, is_staff) VALUES (%s, 'x@y.example', '', true)", uuid4()),
            ):
                assert isinstance(login.refused(statement, person), psycopg.errors.InsufficientPrivilege)


def test_a_worker_sees_no_money_by_sql(cast, sql):
    say_and_answer(cast.farm, cast.owner, "Sold 2 crates of eggs at 4,500 each to Musa")
    with sql("app") as app:
        for role, seen in (("owner", 1), ("manager", 1), ("viewer", 1), ("worker", 0)):
            app.enter(cast.farm.id, cast.members[role].pk, role)
            assert app.run("SELECT count(*) FROM assistant_drafts") == [(seen,)], role
        app.enter(cast.farm.id, cast.worker.pk, "worker")
        assert app.run("SELECT count(*) FROM ai_runs") == [(0,)]
        assert app.run("SELECT count(*) FROM ai_run_steps") == [(0,)]
        error = app.refused(
            "INSERT INTO sales (id, farm_id, occurred_on, source, created_by_id, item, quantity, unit, total_kobo)"
            " VALUES (%s, %s, current_date, 'person', %s, 'eggs', 1, 'crate', 100)",
            uuid4(), cast.farm.id, cast.worker.pk,
        )  # fmt: skip
        assert isinstance(error, psycopg.errors.InsufficientPrivilege)


def test_a_viewer_writes_no_record_by_sql(cast, sql):
    with sql("app") as app:
        app.enter(cast.farm.id, cast.viewer.pk, "viewer")
        error = app.refused(
            "INSERT INTO notes (id, farm_id, occurred_on, source, created_by_id, text)"
            " VALUES (%s, %s, current_date, 'person', %s, 'hello')",
            uuid4(), cast.farm.id, cast.viewer.pk,
        )  # fmt: skip
        assert isinstance(error, psycopg.errors.InsufficientPrivilege)


def test_nobody_reads_the_messages_of_another(cast, sql):
    say_and_answer(cast.farm, cast.owner, "hello")
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        assert app.run("SELECT count(*) FROM messages") == [(2,)]
        app.enter(cast.farm.id, cast.manager.pk, "manager")
        assert app.run("SELECT count(*) FROM messages") == [(0,)]


# --- the scope ------------------------------------------------------------------------------------------------------


def test_tenant_sql_outside_a_scope_is_a_loud_error(cast):
    with pytest.raises(NoFarmScope):
        list(Batch.objects.all())
    with pytest.raises(NoFarmScope):
        Farm.objects.count()
    with pytest.raises(NoFarmScope):
        FarmMember.objects.using("assistant").count()


def test_a_scope_shows_its_farm_and_leaves_nothing_behind(cast):
    with farm_scope(user_id=cast.owner.pk, slug=cast.farm.slug) as scope:
        assert scope.role == "owner"
        assert {batch.name for batch in Batch.objects.all()} == {"Pen 1", "Pen 2"}
    with connections["default"].cursor() as cursor, transaction.atomic():
        cursor.execute("SELECT current_farm(), current_person(), current_member_role()")
        assert cursor.fetchone() == (None, None, "")


def test_a_scope_is_refused_to_a_stranger_and_for_a_farm_that_does_not_exist(cast):
    for slug in (cast.farm.slug, "no-such-farm"):
        with pytest.raises(NotAMember), farm_scope(user_id=cast.stranger.pk, slug=slug):
            pass
    with pytest.raises(NotAMember), farm_scope(user_id=cast.stranger.pk, farm_id=cast.farm.id):
        pass


def test_scopes_do_not_nest(cast):
    with (
        farm_scope(user_id=cast.owner.pk, slug=cast.farm.slug),
        pytest.raises(NoFarmScope),
        system_scope(cast.other_farm.id),
    ):
        pass


def test_a_person_scope_shows_her_own_farms_alone(cast):
    with person_scope(cast.stranger.pk):
        assert [farm.id for farm in Farm.objects.all()] == [cast.other_farm.id]
        assert list(Batch.objects.all()) == []


def test_a_session_setting_would_leak_where_ours_does_not(cast, sql):
    """The negative control of every transaction-local setting: a session-level one is there for the next client."""
    with sql("app") as app:
        app.run("SELECT set_config('farmops.key', %s, false)", context_key())
        app.run(
            "SELECT set_config('farmops.farm_id', %s, false), set_config('farmops.role', 'system', false)",
            str(cast.farm.id),
        )
        app.commit()
        assert app.run("SELECT count(*) FROM batches") == [(2,)]
        app.run("RESET farmops.farm_id")
        app.run("RESET farmops.role")
        app.commit()
        app.enter(cast.farm.id)
        assert app.run("SELECT count(*) FROM batches") == [(2,)]
        app.commit()
        assert app.run("SELECT count(*) FROM batches") == [(0,)]
