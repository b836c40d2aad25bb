"""The embedded PostgreSQL is back on its feet after whatever killed it."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from farmops.data_dir import CHECKOUT
from farmops.embedded.access import embedded_settings, embedded_urls
from farmops.embedded.cluster import AlreadyRunning, Cluster
from farmops.embedded.home import PostgresError
from farmops.processes import wait_until
from tests.support.clusters import AS_ROOT, START_AND_SLEEP, remember, remembers, value
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.process


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
    assert wait_until(lambda: not fresh.is_running(), PATIENCE)
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
        bystander.wait(PATIENCE)


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
        assert wait_until(lambda: not fresh.is_running(), PATIENCE)
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
