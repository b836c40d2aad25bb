"""Declared rules against PostgreSQL's catalog."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.apps import apps
from django.db import connections

from farmops.database.libraries import LIBRARY_RIGHTS, UNSERVED
from farmops.database.logins import LOGINS, OWNER
from farmops.database.rules import Grant, Rule, View

TABLES_OF_DJANGO = {"django_migrations"}
LOGIN_SETTINGS = {"track_activities=off"}  # what a login's settings may be; a managed server may not allow them


def declared_rules() -> list[tuple[str, Rule]]:
    """(table, rule) of every rule that a model declares."""
    return [
        (model._meta.db_table, constraint)
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, Rule)
    ]


def differences(alias: str) -> list[str]:
    """Every difference between what is declared and what the catalog says, one sentence each; reads only."""
    rules = declared_rules()
    sentences: list[str] = []
    with connections[alias].cursor() as cursor:
        for table, rule in rules:
            sentences += rule.problems(table, cursor)
        sentences += _login_differences(cursor)
        sentences += login_settings(cursor)
        sentences += _table_differences(cursor)
        sentences += _right_differences(cursor, rules)
        sentences += _undeclared(cursor, rules)
    return sentences


def _login_differences(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication,"
        " EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid OR m.roleid = r.oid)"
        " FROM pg_roles r WHERE rolname = ANY (%s)",
        [list(LOGINS)],
    )
    rows = {name: (powerful, linked) for name, powerful, linked in cursor.fetchall()}
    sentences = [f"the login {login} does not exist" for login in LOGINS if login not in rows]
    sentences += [f"the login {name} may bypass rules" for name, (powerful, _) in rows.items() if powerful]
    sentences += [
        f"the login {name} is a member of another, or has members" for name, (_, linked) in rows.items() if linked
    ]
    return sentences


def login_settings(cursor: Any) -> list[str]:
    """Settings of our logins that nobody declared. A login cannot be kept from changing its own."""
    cursor.execute(
        "SELECT r.rolname, s.setting FROM pg_db_role_setting d JOIN pg_roles r ON r.oid = d.setrole"
        " CROSS JOIN LATERAL unnest(d.setconfig) AS s (setting)"
        " WHERE r.rolname = ANY (%s) AND s.setting <> ALL (%s) ORDER BY 1, 2",
        [list(LOGINS), list(LOGIN_SETTINGS)],
    )
    return [f"the login {login} has the setting {setting}" for login, setting in cursor.fetchall()]


def _table_differences(cursor: Any) -> list[str]:
    """Tables in no list, and tables with a farm that are not under row security."""
    listed = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    listed |= TABLES_OF_DJANGO | UNSERVED | {table for table, _login in LIBRARY_RIGHTS}
    cursor.execute(
        "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, EXISTS (SELECT 1 FROM pg_attribute a"
        " WHERE a.attrelid = c.oid AND a.attname = 'farm_id' AND NOT a.attisdropped)"
        " FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')"
    )
    sentences = []
    for table, secured, of_a_farm in cursor.fetchall():
        if table not in listed:
            sentences.append(f"the table {table} is in no list")
        if of_a_farm and not secured:
            sentences.append(f"the table {table} has a farm_id and no row security")
    return sentences


def _right_differences(cursor: Any, rules: list[tuple[str, Rule]]) -> list[str]:
    """Rights of the logins (and of everybody) on each table and column, declared against granted."""
    expected: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for table, rule in rules:
        if isinstance(rule, Grant):
            expected[rule.table or table, rule.login] |= rule.expected()
        elif isinstance(rule, View):
            for login in rule.logins:
                expected[rule.name, login].add(("SELECT", "*"))
    granted: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    cursor.execute(
        "SELECT c.relname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type, '*'"
        " FROM pg_class c, aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee"
        " WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner"
        " UNION ALL SELECT c.relname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type, t.attname"
        " FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a"
        " LEFT JOIN pg_roles r ON r.oid = a.grantee"
        " WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner"
    )
    for table, login, right, column in cursor.fetchall():
        granted[table, login].add((right, column))
    sentences = []
    for key in sorted(expected.keys() | granted.keys()):
        table, login = key
        for right, column in sorted(granted[key] - expected[key]):
            sentences.append(f"{login} has {right} on {table} ({column}) that is not declared")
        for right, column in sorted(expected[key] - granted[key]):
            sentences.append(f"{login} lacks {right} on {table} ({column})")
    return sentences


def _undeclared(cursor: Any, rules: list[tuple[str, Rule]]) -> list[str]:
    """Policies and definer functions that nobody declared, and tables that the owner's login does not own."""
    names = {rule.name for _table, rule in rules}
    sentences = []
    cursor.execute("SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public'")
    sentences += [f"policy {name} on {table} is not declared" for name, table in cursor.fetchall() if name not in names]
    cursor.execute(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    )  # fmt: skip
    sentences += [
        f"function {name} runs as its owner and is not declared" for (name,) in cursor.fetchall() if name not in names
    ]
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')"
        " AND relowner <> (SELECT oid FROM pg_roles WHERE rolname = %s)",
        [OWNER],
    )
    sentences += [f"{table} does not belong to {OWNER}" for (table,) in cursor.fetchall()]
    return sentences
