"""The embedded PostgreSQL lets in nobody without a password, and each login as far as it must."""

from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from farmops.embedded.access import LOGINS, embedded_settings, embedded_urls, url
from farmops.embedded.cluster import Cluster
from tests.support.clusters import AS_ROOT, mode, value

pytestmark = pytest.mark.process


# --- Who gets in -------------------------------------------------------------------------------


@pytest.mark.parametrize("user", ["postgres", *(f"farmops_{login}" for login in LOGINS)])
def test_nobody_is_let_in_without_the_password(server: Cluster, user: str) -> None:
    settings = server.connection_settings("app")
    target = {"host": settings["HOST"], "port": settings["PORT"], "dbname": "postgres", "user": user}
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(**target, passfile="/dev/null")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**target, password="farmops")


def test_there_is_one_way_in(server: Cluster) -> None:
    with psycopg.connect(server.superuser_url()) as connection:
        rules = connection.execute("SELECT type, auth_method FROM pg_hba_file_rules").fetchall()
        listening = connection.execute("SHOW listen_addresses").fetchone()
    assert rules == [("local", "scram-sha-256")]
    assert listening == ("",)


def test_files_are_private(server: Cluster) -> None:
    data_dir = server.data_dir
    assert mode(data_dir / "postgres.json") == "0o600"
    assert mode(data_dir / "postgres") == "0o700"
    assert mode(Path(server.connection_settings("app")["HOST"])) == "0o700"
    # As root, the server's user alone may pass through, by its group.
    assert mode(data_dir) == ("0o710" if AS_ROOT else "0o700")


def test_what_was_opened_up_is_closed_again(fresh: Cluster) -> None:
    fresh.start()
    fresh.stop()
    socket_dir = Path(fresh.connection_settings("app")["HOST"])
    for path in (fresh.data_dir, socket_dir):
        path.chmod(0o777)
    fresh.start()
    assert mode(socket_dir) == "0o700"
    assert mode(fresh.data_dir) in ("0o700", "0o710")


def test_each_login_reaches_the_database_and_holds_no_power(server: Cluster) -> None:
    for login in LOGINS:
        assert value(server.url(login), "SELECT session_user::text") == f"farmops_{login}"
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(server.url(login, "postgres"))
    with psycopg.connect(server.superuser_url("farmops")) as connection:
        powers = connection.execute(
            "SELECT bool_or(rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication"
            " OR rolinherit), count(*) FROM pg_roles WHERE rolname LIKE 'farmops%'"
        ).fetchone()
        members = connection.execute(
            "SELECT count(*) FROM pg_auth_members WHERE member::regrole::text LIKE 'farmops%'"
        ).fetchone()
    assert powers == (False, len(LOGINS))
    assert members == (0,)


@pytest.mark.parametrize("login", ["app", "assistant", "billing", "auditor"])
@pytest.mark.parametrize("statement", ["CREATE TABLE t ()", "CREATE TEMP TABLE t ()", "CREATE SCHEMA s"])
def test_only_the_owner_creates(server: Cluster, login: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        value(server.url(login), statement)


def test_the_owner_owns_the_database(server: Cluster) -> None:
    value(server.url("owner"), "CREATE TABLE born (v vector(3))")
    value(server.url("owner"), "DROP TABLE born")
    assert value(server.superuser_url(), "SELECT datdba::regrole::text FROM pg_database ORDER BY oid DESC") == (
        "farmops_owner"
    )


def test_order_is_by_code_point_and_letters_are_known(server: Cluster) -> None:
    assert value(server.url("app"), "SELECT array_agg(x ORDER BY x) FROM unnest('{b,B,a,Á}'::text[]) x") == (
        ["B", "a", "b", "Á"]
    )
    assert value(server.url("app"), "SELECT lower('ỌJÀ')") == "ọjà"


def test_urls_and_settings_agree(server: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FARMOPS_DATA_DIR", str(server.data_dir))
    settings = embedded_settings("billing")
    parts = conninfo_to_dict(embedded_urls()["billing"])
    assert parts == {
        "host": settings["HOST"],
        "port": settings["PORT"],
        "dbname": "farmops",
        "user": "farmops_billing",
        "password": settings["PASSWORD"],
    }
    assert settings == server.connection_settings("billing")


def test_urls_quote_what_must_be_quoted() -> None:
    text = url({"host": "/a b/ç", "port": 1, "passwords": {"app": "p@/%:?#"}}, "app", "one/two")
    parts = conninfo_to_dict(text)
    assert (parts["host"], parts["password"], parts["dbname"]) == ("/a b/ç", "p@/%:?#", "one/two")


def test_an_unknown_login_is_an_error(server: Cluster) -> None:
    with pytest.raises(ValueError, match="no such login"):
        server.connection_settings("root")
