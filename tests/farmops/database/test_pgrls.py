"""A judge from outside: pgrls, which knows nothing of this project, lints its row security and proves it by a solver.

It decides from the catalog alone. `pgrls.toml` tells it what it cannot know, and may excuse no table of a farm.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import psycopg
import pytest

from farmops.data_dir import CHECKOUT
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.exhaustive

CONFIG = CHECKOUT / "pgrls.toml"


# Who is at work, as far as a proof may take it for granted: a stranger has none of these, a member has another farm.
# The three farms are one, that of the context; which of them are empty depends on what the context is for.
MEMBER = ("current_farm", "farm_by_hand", "context_farm")


STRANGER = (*MEMBER, "current_person", "current_member_role", "current_purpose", "current_login")


# Policies that look beyond the entered farm on purpose, each with its reason; each is tested by name elsewhere.
SIGNIN_READS = {"users_signin"}  # farmops_signin looks for a person before she is known, and reads no table of a farm


LISTS_OF_ONES_OWN = {
    "farms_app_own_read",  # the farms of the person, in a context for nothing else
    "users_app_read",  # the person, and the people of the entered farm: a list that the prover cannot look into
}
MANY_FARMS = {
    "farm_members_app_own_read",  # the person's own memberships, in a context for her list of farms alone
    "farm_members_owner_finds",  # enter_farm looks for the membership before there is a context
    "farm_members_owner_counts",  # founder_has_room counts the farms that the founder owns
    "farms_owner_finds",  # functions that answer with ids of farms, where no farm is entered
    "ai_runs_owner_sweeps",  # runs_past_lease answers with ids of runs, to the worker
}
WRITES_NO_FARM = {
    "users_owner",  # make_staff; in functions that run as the owner it is staff alone
    "users_signin",  # signing up, and a person's own name and address
}
NOT_OF_ONE_FARM = {"farms", "users"}  # judged too, by their own key


def judge(url, *arguments):
    """pgrls's exit code and its JSON."""
    done = subprocess.run(
        [Path(sys.executable).parent / "pgrls", *arguments, "--config", CONFIG, "--format", "json"],
        env={**os.environ, "DATABASE_URL": url},  # not an argument: `ps` shows those
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.stdout.startswith("{"), done.stdout + done.stderr
    return done.returncode, json.loads(done.stdout)


def lint(url):
    """(exit code, the errors found as "RULE place")."""
    code, report = judge(url, "lint")
    return code, {f"{v['rule_id']} {v['location']}" for v in report["violations"] if v["severity"] == "error"}


def verify(url, mode, knows):
    """(exit code, tables judged, names of the policies that leak or that could not be proven)."""
    functions = [word for name in knows for word in ("--auth-function", name)]
    code, report = judge(url, "verify", "--mode", mode, *functions)
    doubtful = {
        policy["policy"]
        for table in report["tables"]
        for policy in table["policies"]
        if policy["verdict"] != "isolated"
    }
    return code, len(report["tables"]), doubtful


@pytest.fixture
def url(cluster, database):
    return cluster.superuser_url(database)


@pytest.fixture
def tenant_tables(url):
    with psycopg.connect(url) as admin:
        rows = admin.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
            " AND a.attname = 'farm_id' AND NOT a.attisdropped"
        ).fetchall()
    return {name for (name,) in rows}


def test_the_linter_finds_no_error(url):
    assert lint(url) == (0, set())


def test_who_has_entered_no_farm_reads_nothing(url, tenant_tables):
    judged = len(tenant_tables | NOT_OF_ONE_FARM)
    assert verify(url, "anon", STRANGER) == (0, judged, LISTS_OF_ONES_OWN | SIGNIN_READS)


def test_no_farm_writes_into_another(url, tenant_tables):
    assert verify(url, "write", MEMBER) == (0, len(tenant_tables | NOT_OF_ONE_FARM), WRITES_NO_FARM)


def test_no_farm_reads_another(url, tenant_tables):
    judged = tenant_tables | NOT_OF_ONE_FARM
    auditors = {f"{table}_auditor" for table in judged}
    expected = MANY_FARMS | LISTS_OF_ONES_OWN | SIGNIN_READS | {"users_owner"} | auditors
    assert verify(url, "cross-tenant", MEMBER) == (0, len(judged), expected)


@pytest.mark.parametrize("mode", ["reachability", "escalation"])
def test_no_view_and_no_membership_leads_around_the_policies(url, mode):
    assert verify(url, mode, MEMBER) == (0, 0, set())


def test_the_auditor_reads_every_farm_only_as_herself(fresh_database, cluster, sql, cast):
    with psycopg.connect(cluster.superuser_url(fresh_database)) as admin:
        try:
            admin.execute("GRANT farmops_auditor TO farmops_app WITH INHERIT TRUE")
            admin.commit()
            with sql("app") as app:
                assert app.run("SELECT count(*) FROM farms") == [(0,)]
                app.run("SET LOCAL ROLE farmops_auditor")
                assert app.run("SELECT count(*) FROM farms") == [(0,)]
        finally:
            admin.execute("REVOKE farmops_auditor FROM farmops_app")
    with sql("auditor") as auditor:
        assert auditor.run("SELECT count(*) FROM farms") == [(2,)]


def test_only_tables_without_a_farm_are_excused_each_with_a_reason(url, tenant_tables):
    config = tomllib.loads(CONFIG.read_text())
    assert "disable" not in config["lint"]
    rules = config["lint"]["rules"]
    assert [name for name, options in rules.items() if "allowlist" in options] == ["SEC001"]
    excused = rules["SEC001"]["allowlist"]
    assert not {name.removeprefix("public.") for name in excused} & (tenant_tables | NOT_OF_ONE_FARM)
    with psycopg.connect(url) as admin:
        for name in excused:
            assert admin.execute("SELECT to_regclass(%s)", [name]).fetchone() != (None,), f"{name} is gone"
    lines = [line for line in CONFIG.read_text().splitlines() if line.strip().startswith('"public.')]
    assert len(lines) == len(excused)
    assert all(len(line.partition("# ")[2]) > 10 for line in lines)


LINT_SEES = {
    "row security off": "ALTER TABLE sales DISABLE ROW LEVEL SECURITY",
    "row security not forced": "ALTER TABLE sales NO FORCE ROW LEVEL SECURITY",
    "a policy that admits every row": "ALTER POLICY notes_app_read ON notes USING (true)",
    "a policy for everybody": "CREATE POLICY extra ON notes FOR SELECT USING (farm_id = (SELECT current_farm()))",
    "a stranger let in": "ALTER POLICY notes_app_read ON notes"
    " USING (farm_id = (SELECT current_farm()) OR (SELECT current_farm()) IS NULL)",
    "a question asked for every row": "ALTER POLICY notes_app_read ON notes USING (farm_id = current_farm())",
    "the farm by hand asked for every row": "ALTER POLICY notes_app_update ON notes USING (farm_id = farm_by_hand())",
    "a table of farms that nobody declared": "CREATE TABLE extra (farm_id uuid)",
    "a view with its owner's eyes": "CREATE VIEW extra AS SELECT * FROM sales",
}
PROVER_SEES = {
    "any farm written": ("write", "ALTER POLICY notes_app_insert ON notes WITH CHECK (true)", "notes_app_insert"),
    "other farms written": (
        "write",
        "ALTER POLICY notes_app_insert ON notes WITH CHECK (farm_id <> (SELECT farm_by_hand()))",
        "notes_app_insert",
    ),
    "other farms read": (
        "cross-tenant",
        "ALTER POLICY notes_app_read ON notes USING (farm_id <> (SELECT current_farm()))",
        "notes_app_read",
    ),
    "every farm read": ("anon", "ALTER POLICY notes_app_read ON notes USING (true)", "notes_app_read"),
}


def sabotaged(cluster, database, statement):
    url = cluster.superuser_url(database)
    with psycopg.connect(url) as admin:
        admin.execute(statement)
    return url


@pytest.mark.parametrize("what", LINT_SEES)
def test_the_linter_can_fail(fresh_database, cluster, what):
    code, errors = lint(sabotaged(cluster, fresh_database, LINT_SEES[what]))
    assert (code, bool(errors)) == (1, True), what


@pytest.mark.parametrize("what", PROVER_SEES)
def test_the_prover_can_fail(fresh_database, cluster, what):
    mode, statement, policy = PROVER_SEES[what]
    _code, _tables, doubtful = verify(
        sabotaged(cluster, fresh_database, statement), mode, STRANGER if mode == "anon" else MEMBER
    )
    assert policy in doubtful
