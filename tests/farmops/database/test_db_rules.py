"""`check_db_rules`: what is declared stands in the catalog, and whatever is changed behind its back is named."""

from __future__ import annotations

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from farmops.database.catalog import declared_rules, differences
from farmops.database.rules import Grant, Trigger
from farmops.running.upkeep import EVERY_MINUTE
from farmops.web import health

SABOTAGE = {
    "a policy dropped": "DROP POLICY notes_app_read ON notes",
    "a policy widened": "ALTER POLICY notes_app_read ON notes USING (true)",
    "a policy added": "CREATE POLICY extra ON notes FOR SELECT TO farmops_app USING (true)",
    "row security off": "ALTER TABLE sales DISABLE ROW LEVEL SECURITY",
    "row security not forced": "ALTER TABLE sales NO FORCE ROW LEVEL SECURITY",
    "a trigger disabled": "ALTER TABLE credit_ledger DISABLE TRIGGER credit_ledger_comes_with_balance",
    "a trigger dropped": "DROP TRIGGER assistant_drafts_decision ON assistant_drafts",
    "a trigger moved": "DROP TRIGGER sales_stock ON sales; CREATE TRIGGER sales_stock AFTER INSERT ON sales"
    " FOR EACH ROW EXECUTE FUNCTION sale_moves_stock()",
    "a function rewritten": "CREATE OR REPLACE FUNCTION current_farm() RETURNS uuid LANGUAGE sql STABLE"
    " AS 'SELECT gen_random_uuid()'",
    "a function's path": "ALTER FUNCTION move_stock(uuid, uuid, text, bigint, text, uuid) RESET search_path",
    "a function for everybody": "GRANT EXECUTE ON FUNCTION all_farms() TO PUBLIC",
    "a definer function added": "CREATE FUNCTION extra() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    "a right given": "GRANT UPDATE ON credit_ledger TO farmops_app",
    "a right on a column given": "GRANT UPDATE (is_staff) ON users TO farmops_app",
    "a right taken": "REVOKE SELECT ON batches FROM farmops_assistant",
    "a right for everybody": "GRANT SELECT ON users TO PUBLIC",
    "a check dropped": "ALTER TABLE farms DROP CONSTRAINT farms_credit_balance_not_negative",
    "a foreign key weakened": "ALTER TABLE notes DROP CONSTRAINT notes_batch; ALTER TABLE notes ADD CONSTRAINT"
    " notes_batch FOREIGN KEY (batch_id) REFERENCES batches (id)",
    "a floor lifted": "UPDATE record_types SET floor = false WHERE name = 'sale'",
    "a table in no list": "CREATE TABLE extra (id int)",
    "a view with its owner's eyes": "ALTER VIEW people SET (security_invoker = false)",
    "a library's function for everybody": "GRANT EXECUTE ON FUNCTION procrastinate_cancel_job_v1 TO PUBLIC",
    "a library's function for nobody": "REVOKE EXECUTE ON FUNCTION procrastinate_cancel_job_v1 FROM farmops_queue",
    "a new function of a library": "CREATE FUNCTION procrastinate_new_v1() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a login with a setting": "ALTER ROLE farmops_app SET search_path = mine, public",
    "a login with a setting in this database": "ALTER ROLE farmops_app IN DATABASE farmops SET jit = on",
}


def test_the_rules_stand_in_a_migrated_database(capsys):
    call_command("check_db_rules")
    assert f"{len(declared_rules())} declared rules stand" in capsys.readouterr().out


def test_every_difference_is_found_by_the_application_too():
    assert differences("default") == []


@pytest.mark.parametrize("what", SABOTAGE)
def test_a_change_behind_its_back_is_named(cluster, database, what, capsys):
    statement = SABOTAGE[what]
    with psycopg.connect(cluster.superuser_url(database)) as admin:
        admin.execute(statement)
        found = differences_in(admin)
        admin.rollback()
    assert found, what


def differences_in(admin):
    """Run the comparison inside the saboteur's own open transaction, so that nothing is left behind."""
    from farmops.database import catalog as db_rules

    class Borrowed:
        def cursor(self):
            return admin.cursor()

    original = db_rules.connections
    db_rules.connections = {"borrowed": Borrowed()}
    try:
        return db_rules.differences("borrowed")
    finally:
        db_rules.connections = original


@pytest.fixture
def unasked():
    """A process that has not asked about its rules yet."""
    health._rules_stand.cache_clear()
    yield
    health._rules_stand.cache_clear()


def test_a_difference_fails_the_command_and_the_readiness_page(fresh_database, cluster, unasked, caplog):
    with psycopg.connect(cluster.superuser_url(fresh_database)) as admin:
        admin.execute("DROP POLICY notes_app_read ON notes")
    with pytest.raises(CommandError, match="1 differences"):
        call_command("check_db_rules")
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.content == (b"not ready: the database differs from what is declared: run check_db_rules\n")
    assert "notes_app_read" in caplog.text
    assert Client().get("/healthz").content == b"ok\n"


OWN_SETTINGS = (
    "SET default_transaction_isolation = 'repeatable read'",
    "SET statement_timeout = 1",
    "IN DATABASE farmops_fresh SET search_path = mine, public",
)


@pytest.mark.parametrize("setting", OWN_SETTINGS)
@pytest.mark.parametrize("login", ["app", "assistant", "queue"])
def test_a_login_that_changes_itself_is_seen_each_time(fresh_database, cluster, unasked, upkept, login, setting):
    """PostgreSQL lets every login change its own settings."""
    assert Client().get("/readyz").status_code == 200
    role = f"farmops_{login}"
    with psycopg.connect(cluster.url(login, fresh_database), autocommit=True) as attacker:
        attacker.execute(f"ALTER ROLE {role} {setting}")
    try:
        response = Client().get("/readyz")
        assert response.status_code == 503
        assert response.content == b"not ready: a login has settings that are not declared: run check_db_rules\n"
        assert any(f"the login {role} has the setting" in line for line in differences("owner"))
    finally:
        cluster.bootstrap(fresh_database)
        connections.close_all()
    assert Client().get("/readyz").status_code == 200


@pytest.fixture
def upkept(fresh_database):
    """As if a worker had just done its upkeep."""
    with connections["queue"].cursor() as cursor:
        for task in EVERY_MINUTE:
            cursor.execute("SELECT mark_upkeep(%s)", [task])


def test_every_rule_has_a_name_of_its_own():
    rules = declared_rules()
    names = [(rule.on or table if isinstance(rule, Trigger) else "", rule.name) for table, rule in rules]
    assert len(set(names)) == len(names)


def test_no_serving_login_may_truncate_or_drop():
    for _table, rule in declared_rules():
        if isinstance(rule, Grant):
            assert not {"TRUNCATE", "REFERENCES", "TRIGGER"} & set(rule.rights)


def test_migrations_and_models_agree():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.exhaustive
def test_migrations_go_back_to_nothing_and_forward_again(fresh_database):
    call_command("migrate", "farms", "0001", verbosity=0)
    call_command("migrate", verbosity=0)
    assert differences("owner") == []
    connections.close_all()
