"""Making a cluster's files, once, before its server runs."""

import logging
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from farmops.data_dir import write_private
from farmops.embedded import access as postgres_access
from farmops.embedded.access import SUPERUSER
from farmops.embedded.home import Home, PostgresError, make_private

logger = logging.getLogger(__name__)


def set_aside(cluster: Path) -> None:
    """The data directory that this cluster belonged to was deleted: keep it under another name."""
    renamed = cluster.with_name(f"postgres-{datetime.now(UTC):%Y%m%dT%H%M%S}")
    cluster.rename(renamed)
    logger.warning("kept the database of a data directory that is gone in %s", renamed)


def create(home: Home, data_dir: Path, *, durable: bool) -> None:
    """Run initdb; what it makes appears complete or not at all. Raises PostgresError."""
    building = home.cluster.with_name("postgres.new")
    shutil.rmtree(building, ignore_errors=True)
    make_private(building, home.account.uid, home.account.gid)
    password_file = home.directory / "password.new"
    write_private(password_file, _superuser_password(data_dir), (home.account.uid, home.account.gid))
    command = [home.binaries / "initdb", "-D", building, "-U", SUPERUSER, f"--pwfile={password_file}"]
    # The built-in C.UTF-8 sorts by code point and knows all letters: the same on every machine,
    # and an upgrade of the system's libraries cannot change the order that an index was built in.
    command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["--auth-local=scram-sha-256", "--auth-host=reject", "--no-instructions"]
    command += [] if durable else ["--no-sync"]
    try:
        _run(command, home)
    finally:
        password_file.unlink()
    write_private(building / "pg_hba.conf", "local all all scram-sha-256\n", (home.account.uid, home.account.gid))
    building.rename(home.cluster)


def reset_superuser_password(home: Home, data_dir: Path) -> None:
    """Set the password of the access file in single-user mode: the file was lost, the data were not."""
    command = [home.binaries / "postgres", "--single", "-D", home.cluster, "postgres"]
    _run(command, home, f"ALTER ROLE {SUPERUSER} PASSWORD '{_superuser_password(data_dir)}'\n")


def _superuser_password(data_dir: Path) -> str:
    return postgres_access.read(data_dir)["passwords"][SUPERUSER]


def _run(command: list[Any], home: Home, text: str = "") -> None:
    done = subprocess.run(  # noqa: S603 (our own arguments)
        [str(part) for part in command],
        input=text.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        **home.account.popen_options,
    )
    if done.returncode != 0:
        output = done.stdout.decode(errors="replace").strip()
        raise PostgresError(f"{Path(command[0]).name} failed:\n{output}")
