"""Behind PgBouncer in transaction mode, two farms on one server connection: neither ever sees a row of the other.

First what does leak in this very setup is shown to leak: settings of a session, and prepared statements.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connections

from farmops.database.logins import ALIASES
from farmops.database.scope import farm_scope
from farmops.database.tickets import context_key
from farmops.embedded import access as postgres_access
from farmops.embedded.cluster import Cluster
from farmops.processes import die_with_parent, wait_until
from farms.models import User
from tests.support.database import point_connections_at
from tests.support.factories import Cast, ledger_entries, make_cast, say
from tests.support.queue import WorkerProcess, wait_for
from tests.support.runs import state
from tests.support.waiting import PATIENCE

PGBOUNCER = shutil.which("pgbouncer", path=os.environ.get("PATH", "") + ":/usr/sbin")


pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(
        not PGBOUNCER and not os.environ.get("FARMOPS_REQUIRE_POOLER"),
        reason="PgBouncer is not installed: apt-get install pgbouncer",
    ),
]


TRANSACTIONS = 10_000
THREADS = 4
PORT = 6432  # names the socket; nothing listens on the network
SESSION = ("farmops.farm_id", "farmops.user_id", "farmops.role", "farmops.key")  # a seal dies with its transaction


Owned = tuple[User, UUID]  # a farm and its owner


CONFIG = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_port = {own_port}
unix_socket_dir = {directory}
auth_type = scram-sha-256
auth_file = {directory}/users
logfile = {directory}/log
pool_mode = transaction
default_pool_size = 1
"""


class Pooler:
    """A PgBouncer of this test alone: one server connection a login and database, in transaction mode."""

    def __init__(self, cluster: Cluster, directory: Path) -> None:
        self.cluster, self.directory = cluster, directory
        server = cluster.connection_settings("app")
        # It runs as PostgreSQL's own user, the only one who may pass through the folder of the server's socket.
        owner = os.stat(server["HOST"])
        logins = [cluster.connection_settings(login.removeprefix("farmops_")) for login in ALIASES.values()]
        users = "".join(f'"{login["USER"]}" "{login["PASSWORD"]}"\n' for login in logins)
        config = CONFIG.format(host=server["HOST"], port=server["PORT"], own_port=PORT, directory=directory)
        for name, text in (("users", users), ("pgbouncer.ini", config)):
            (directory / name).write_text(text)
            (directory / name).chmod(0o600)
            os.chown(directory / name, owner.st_uid, owner.st_gid)
        os.chown(directory, owner.st_uid, owner.st_gid)
        account = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        self.process = subprocess.Popen(
            [PGBOUNCER or "pgbouncer", "-q", str(directory / "pgbouncer.ini")],
            cwd="/",
            preexec_fn=die_with_parent(signal.SIGTERM),
            **account,
        )

    def settings(self, login: str, database: str) -> dict[str, Any]:
        return self.cluster.connection_settings(login, database) | {"HOST": str(self.directory), "PORT": str(PORT)}

    def url(self, login: str, database: str) -> str:
        access = postgres_access.read(self.cluster.data_dir)
        access.update(host=str(self.directory), port=PORT)
        return postgres_access.url(access, login, database)

    def is_ready(self) -> bool:
        return (self.directory / f".s.PGSQL.{PORT}").exists()

    def client(self, **options: Any) -> psycopg.Connection:
        """A connection of the application's login that does what Django's would not."""
        return psycopg.connect(self.url("app", "farmops"), autocommit=True, **options)


@pytest.fixture(scope="module")
def pooler(cluster, database) -> Iterator[Pooler]:
    with tempfile.TemporaryDirectory(prefix="farmops-pooler-") as directory:
        running = Pooler(cluster, Path(directory))
        try:
            assert wait_until(lambda: running.is_ready() or running.process.poll() is not None, PATIENCE)
            assert running.process.poll() is None, (running.directory / "log").read_text()
            yield running
        finally:
            running.process.terminate()
            running.process.wait(PATIENCE)


@contextmanager
def through(pooler: Pooler, database: str) -> Iterator[None]:
    """All of Django's connections go through the pooler."""
    for alias, login in ALIASES.items():
        connections[alias].close()
        settings = pooler.settings(login.removeprefix("farmops_"), database)
        connections.settings[alias].update(settings)
        connections[alias].settings_dict.update(settings)
    try:
        yield
    finally:
        point_connections_at(pooler.cluster, database)


@pytest.fixture
def pooled(pooler, database) -> Iterator[Pooler]:
    with through(pooler, database):
        yield pooler


@pytest.fixture
def two(cast: Cast) -> list[Owned]:
    """Two farms of two owners, with batches."""
    return [(cast.owner, cast.farm.id), (cast.stranger, cast.other_farm.id)]


# --- the setup is able to leak --------------------------------------------------------------------------------------


def test_two_clients_share_one_server_connection(pooler):
    with pooler.client() as one, pooler.client() as other:
        pids = [client.execute("SELECT pg_backend_pid()").fetchone()[0] for client in (one, other, one)]
        assert len(set(pids)) == 1
        # What the driver calls the server's process is a number that the pooler made up.
        assert one.info.backend_pid != other.info.backend_pid
        assert pids[0] not in (one.info.backend_pid, other.info.backend_pid)


def test_a_setting_of_the_session_leaks_to_the_other_client(pooler, two):
    """The negative control: with settings that outlive their transaction, one farm's rows are shown to anybody."""
    owner, farm_id = two[0]
    count = "SELECT count(*) FROM batches"
    with pooler.client() as one, pooler.client() as other:
        assert other.execute(count).fetchone() == (0,)
        try:
            for name, value in zip(SESSION, (str(farm_id), str(owner.pk), "owner", context_key()), strict=True):
                one.execute("SELECT set_config(%s, %s, false)", [name, value])
            assert other.execute(count).fetchone() == (2,)
        finally:
            other.execute("DISCARD ALL")
        assert one.execute(count).fetchone() == (0,)


def test_a_prepared_statement_leaks_to_the_other_client(pooler):
    """The negative control: psycopg's own default prepares a statement at its fifth use, on whatever server it has."""
    with pooler.client() as one, pooler.client() as other:
        try:
            for _time in range(6):
                one.execute("SELECT %s::int", [1])
            with pytest.raises(psycopg.errors.DuplicatePreparedStatement):
                other.execute("SELECT %s::text", ["1"], prepare=True)
        finally:
            one.execute("DEALLOCATE ALL", prepare=False)


# --- and Django's connections do not --------------------------------------------------------------------------------


def test_no_login_prepares_statements_or_keeps_cursors(pooled):
    for alias in ALIASES:
        connection = connections[alias]
        connection.ensure_connection()
        assert connection.connection.prepare_threshold is None
        assert connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] is True
        assert not connection.settings_dict["OPTIONS"].get("server_side_binding")


def interleave(
    pooled: Pooler, two: list[Owned], transactions: int, enter: Callable[[User, UUID], AbstractContextManager[Any]]
) -> tuple[list[tuple[UUID, int]], list[Any]]:
    """Read all that can be seen, again and again, in THREADS threads, each of one of two farms.

    Returns (farm, server's process) of every transaction in their order, and whatever was seen that should not be.
    """
    seen: list[tuple[UUID, int]] = []
    wrong: list[Any] = []
    start, done = threading.Barrier(THREADS + 1), threading.Event()

    def member(number: int) -> None:
        owner, farm_id = two[number % 2]
        try:
            start.wait(PATIENCE)
            for time in range(transactions // THREADS):
                with enter(owner, farm_id) as execute:
                    rows = execute("SELECT farm_id, pg_backend_pid() FROM batches").fetchall()
                    seen.append((farm_id, rows[0][1] if rows else 0))
                    if {row[0] for row in rows} != {farm_id}:
                        wrong.append(rows)
                    if time % 50 == number:
                        execute("UPDATE batches SET name = name")
        finally:
            connections.close_all()

    def nobody() -> None:
        """A client without a farm, in the same pool, who never should see anything."""
        with pooled.client(prepare_threshold=None) as client:
            start.wait(PATIENCE)
            while not done.is_set():
                found = client.execute("SELECT current_farm(), (SELECT count(*) FROM batches)").fetchone()
                if found != (None, 0):
                    wrong.append(found)

    with ThreadPoolExecutor(THREADS + 1) as pool:
        watcher = pool.submit(nobody)
        members = [pool.submit(member, number) for number in range(THREADS)]
        try:
            for future in members:
                future.result()
        finally:
            done.set()
        watcher.result()
    return seen, wrong


@contextmanager
def by_the_scope(owner: User, farm_id: UUID) -> Iterator[Any]:
    with farm_scope(user_id=owner.pk, farm_id=farm_id), connections["default"].cursor() as cursor:
        yield lambda statement: cursor.execute(statement) or cursor


@contextmanager
def by_the_session(owner: User, farm_id: UUID) -> Iterator[Any]:
    """The farm is chosen once, for all statements that follow on the connection, as it often is done."""
    connections["default"].ensure_connection()
    connection = connections["default"].connection
    values = (str(farm_id), str(owner.pk), "owner", context_key())
    for name, value in zip(SESSION, values, strict=True):
        connection.execute("SELECT set_config(%s, %s, false)", [name, value])
    yield connection.execute


def test_farms_chosen_by_the_session_see_rows_of_each_other(pooled, two):
    """The negative control of the next test."""
    try:
        _seen, wrong = interleave(pooled, two, 400, by_the_session)
    finally:
        with pooled.client() as client:
            client.execute("DISCARD ALL")
    assert wrong


@pytest.mark.exhaustive
def test_two_farms_in_ten_thousand_transactions_see_no_wrong_row(pooled, two):
    seen, wrong = interleave(pooled, two, TRANSACTIONS, by_the_scope)
    assert wrong == []
    assert len(seen) == TRANSACTIONS
    assert len({pid for _farm, pid in seen}) == 1
    switches = sum(one[0] != other[0] for one, other in pairwise(seen))
    assert switches > TRANSACTIONS / 4, "the farms hardly took turns"


def test_a_worker_behind_the_pooler_answers_a_message(pooler, fresh_database, tmp_path):
    """Its LISTEN does not reach it there, so it looks for itself; two jobs at a time share the one connection."""
    with through(pooler, fresh_database):
        cast = make_cast()
        worker = WorkerProcess(pooler, fresh_database, tmp_path / "worker.log")
        try:
            runs = [say(cast.farm, cast.owner, f"{count} birds died in Pen 2") for count in range(2, 8)]
            wait_for(lambda: {state(run)[0] for run in runs} == {"done"}, worker.said)
            assert worker.end(signal.SIGTERM) == 0, worker.said()
        finally:
            if worker.process.poll() is None:
                worker.end(signal.SIGKILL)
        assert sorted(ledger_entries(cast.farm.id)) == sorted([("grant", 20), *[("reserve", -1), ("refund", 1)] * 6])
