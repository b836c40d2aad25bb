"""What only the superuser can do, once: the logins, the database, pgvector."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from psycopg import sql

from farmops.embedded.access import LOGINS
from farmops.embedded.home import PostgresError

_OWNER = sql.Identifier("farmops_owner")
_LARGE_OBJECTS = (
    "lo_creat(integer)",
    "lo_create(oid)",
    "lo_from_bytea(oid, bytea)",
    "lo_put(oid, bigint, bytea)",
    "lowrite(integer, bytea)",
)
_ENDING_OTHERS = ("pg_terminate_backend(integer, bigint)", "pg_cancel_backend(integer)")


def bootstrap(superuser_url: Callable[[str], str], passwords: dict[str, str], database: str) -> None:
    """Make logins and `database` what they must be, whatever they are now. Raises PostgresError.

    `superuser_url` gives the superuser's libpq URL of a database.
    """
    try:
        with psycopg.connect(superuser_url("postgres"), autocommit=True) as connection:
            _server(connection, passwords, database)
        with psycopg.connect(superuser_url(database), autocommit=True) as connection:
            _inside(connection)
    except psycopg.Error as error:
        raise PostgresError(f"the database {database} could not be prepared: {error}") from error


def _server(connection: psycopg.Connection, passwords: dict[str, str], database: str) -> None:
    for login in LOGINS:
        _ensure_login(connection, f"farmops_{login}", passwords[login])
    _ensure_database(connection, database)
    name = sql.Identifier(database)
    for login in LOGINS:
        _settle(connection, f"farmops_{login}")
    logins = sql.SQL(", ").join(sql.Identifier(f"farmops_{login}") for login in LOGINS)
    _execute(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", name)
    _execute(connection, "GRANT CONNECT ON DATABASE {} TO {}", name, logins)
    connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")


def _inside(connection: psycopg.Connection) -> None:
    _execute(connection, "ALTER SCHEMA public OWNER TO {}", _OWNER)
    connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    connection.execute("SET client_min_messages = warning")  # no word when there is nothing to do
    connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    connection.execute("ALTER EXTENSION vector UPDATE")
    # Large objects belong to no farm: what one statement of the assistant left there, another could pick up. And
    # sessions of one login could end each other's.
    for function in (*_LARGE_OBJECTS, *_ENDING_OTHERS):
        connection.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC".encode())


def _ensure_login(connection: psycopg.Connection, role: str, password: str) -> None:
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    # Hashed here, so that the password itself is in no statement and in no log.
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    attributes = "LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD {}"
    verb = "ALTER" if exists else "CREATE"
    _execute(connection, f"{verb} ROLE {{}} {attributes}", sql.Identifier(role), sql.Literal(verifier))


def _settle(connection: psycopg.Connection, role: str) -> None:
    """Give the login the settings that it must have, and none that it gave itself."""
    name = sql.Identifier(role)
    databases = connection.execute(
        "SELECT d.datname FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase"
        " WHERE s.setrole = %s::regrole",
        [role],
    ).fetchall()
    for (database,) in databases:
        _execute(connection, "ALTER ROLE {} IN DATABASE {} RESET ALL", name, sql.Identifier(database))
    _execute(connection, "ALTER ROLE {} RESET ALL", name)
    # Sessions of one login could read each other's statements, and other farms' words in them.
    _execute(connection, "ALTER ROLE {} SET track_activities = off", name)


def _ensure_database(connection: psycopg.Connection, database: str) -> None:
    name = sql.Identifier(database)
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        _execute(connection, "ALTER DATABASE {} OWNER TO {}", name, _OWNER)
        return
    # Order by code point, the same everywhere and for ever: see Cluster._initdb.
    _execute(
        connection,
        "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
        " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'",
        name,
        _OWNER,
    )


def _execute(connection: psycopg.Connection, statement: str, *parts: sql.Composable) -> None:
    connection.execute(sql.SQL(statement).format(*parts))
