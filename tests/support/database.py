"""Databases and logins of the tests: clones of the template, plain SQL in a login, and what the auditor reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connections

from farmops.database.logins import ALIASES
from farmops.database.tickets import context_key
from farmops.embedded.cluster import Cluster

TEMPLATE = "farmops_template"


def point_connections_at(cluster: Cluster, database: str) -> None:
    """Make every alias use its own login on `database`."""
    for alias, login in ALIASES.items():
        connections[alias].close()
        settings = cluster.connection_settings(login.removeprefix("farmops_"), database)
        connections.settings[alias].update(settings)
        connections[alias].settings_dict.update(settings)


def clone_database(cluster: Cluster, name: str, template: str = TEMPLATE) -> None:
    with psycopg.connect(cluster.superuser_url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER farmops_owner STRATEGY file_copy")
        connection.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        connection.execute(f"GRANT CONNECT ON DATABASE {name} TO {', '.join(ALIASES.values())}")


class Login:
    """Plain SQL in one of the real logins, outside Django: what an attacker with that connection could say."""

    def __init__(self, connection: psycopg.Connection):
        self.connection = connection

    def enter(self, farm_id: Any = None, user_id: Any = None, role: str = "", purpose: str = "") -> None:
        """As an operator who knows the key may; what SQL without it can do is in test_context.py."""
        self.run(
            "SELECT set_config('farmops.farm_id', %s, true), set_config('farmops.user_id', %s, true),"
            " set_config('farmops.role', %s, true), set_config('farmops.purpose', %s, true),"
            " set_config('farmops.key', %s, true)",
            str(farm_id or ""),
            str(user_id or ""),
            role or ("" if user_id else "system"),
            purpose,
            context_key(),
        )

    def run(self, sql: str, *params: Any) -> list[Any]:
        cursor = self.connection.execute(sql, params)
        return cursor.fetchall() if cursor.description else []

    def refused(self, sql: str, *params: Any) -> psycopg.Error:
        """Run what must be refused; the transaction stays usable. Returns the error."""
        with pytest.raises(psycopg.Error) as caught, self.connection.transaction():
            self.connection.execute(sql, params)
        return caught.value

    def commit(self) -> None:
        self.connection.commit()


@contextmanager
def login_to(cluster: Cluster, login: str, database: str = "farmops") -> Iterator[Login]:
    with psycopg.connect(cluster.url(login, database)) as connection:
        yield Login(connection)
        connection.rollback()


def one(query: str, *params: Any) -> Any:
    """The only row of a query; its value when it has one column."""
    (row,) = audit(query, *params)
    return row[0] if len(row) == 1 else row


def audit(query: str, *params: Any, using: str = "auditor") -> list[Any]:
    """What a login that sees every farm reads: the auditor's, or the owner's of the database."""
    with connections[using].cursor() as cursor:
        cursor.execute(query, params)
        return list(cursor.fetchall())


def rule_of(error: psycopg.Error) -> str:
    """The rule that a refusal names, also where it is one of a missing right."""
    return error.diag.constraint_name or str(error)


def why(error: psycopg.Error) -> str:
    """The constraint of a refusal; 'privilege' where a right or a policy is missing."""
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return "privilege"
    return error.diag.constraint_name or str(error)


def enter(login: Login, cast: Any, role: str = "owner", purpose: str = "", *, attempt: int = 1) -> Login:
    """Be the cast's member of that role, or answer her question; '' is the system's own bookkeeping."""
    login.enter(cast.farm.id, cast.members[role].pk if role else None, role, purpose)
    login.run("SELECT set_config('farmops.attempt', %s, true)", str(attempt))
    return login
