"""Running copies of the application, each as `make run` starts it, with a port and a data directory of its own."""

import os
import random
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg

from farmops.data_dir import CHECKOUT
from farmops.database.logins import URL_VARIABLES
from farmops.embedded import access as postgres_access
from farmops.embedded.cluster import Cluster
from farmops.processes import wait_until
from tests.support.waiting import PATIENCE

SUPERVISOR = [sys.executable, "-m", "farmops.running.supervisor", "--end-with-parent"]
MAKE = ["make", "-o", ".venv/.stamp-run", "run"]  # without installing: this virtualenv is in use


class Copy:
    """One `make run` with a port and a data directory of its own."""

    def __init__(self, directory: Path, command: list[str] = SUPERVISOR) -> None:
        self.command = command
        self.data_dir = directory / "data"
        self.port = free_port()
        self.output = directory / "output"
        self.errors = directory / "errors"
        self.environment: dict[str, str] = {}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Copy":
        foreign = {*URL_VARIABLES.values(), "SECRET_KEY", "DEBUG", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
        foreign |= {"DJANGO_SETTINGS_MODULE", "FARMOPS_LOCAL", "ASSISTANT_PROVIDER", "ALLOWED_HOSTS", "EMAIL_URL"}
        environment = {name: value for name, value in os.environ.items() if name not in foreign}
        environment |= {"PORT": str(self.port), "FARMOPS_DATA_DIR": str(self.data_dir), **self.environment}
        self.output.parent.mkdir(exist_ok=True)
        with self.output.open("wb") as output, self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                self.command,
                cwd=CHECKOUT,
                env=environment,
                stdout=output,
                stderr=errors,
                start_new_session=True,
            )
        return self

    def wait_until_ready(self) -> "Copy":
        wait_until(lambda: "is ready" in self.said() or self.has_ended(), PATIENCE)
        assert "is ready" in self.said(), self.complained()
        return self

    def said(self) -> str:
        return self.output.read_text()

    def complained(self) -> str:
        return self.errors.read_text()

    def has_ended(self) -> bool:
        assert self.process
        return self.process.poll() is not None

    def exit_status(self) -> int:
        assert self.process
        return self.process.wait(timeout=PATIENCE)

    def stop(self, signum: int = signal.SIGTERM) -> int:
        """Signal the whole session, as the terminal does; the exit status."""
        assert self.process
        os.killpg(self.process.pid, signum)
        return self.process.wait(timeout=PATIENCE)

    @property
    def supervisor(self) -> int:
        """Its process id; `process` may be make."""
        return int((self.data_dir / "lock").read_text())

    def service(self, name: str) -> int | None:
        """The process id of the child that is the web, the worker or postgres."""
        mark = {"web": b"gunicorn", "worker": b"\0worker", "postgres": b"\0-D\0"}[name]
        return next((pid for pid in children(self.supervisor) if mark in command_line(pid)), None)

    def everything(self) -> set[int]:
        """All processes below the supervisor."""
        below = children(self.supervisor)
        return below | {pid for child in below for pid in children(child)}

    def query(self, statement: str) -> list[tuple[object, ...]]:
        url = postgres_access.url(postgres_access.read(self.data_dir), "postgres", "farmops")
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def remembers(self) -> bool:
        try:
            return self.query("SELECT word FROM tests.kept") == [("eggs",)]
        except psycopg.OperationalError:  # it is just starting
            return False


def free_port() -> int:
    """A port below those that the kernel gives to outgoing connections, which could take it before we do."""
    while True:
        with socket.socket() as probe:
            port = random.randrange(20_000, 30_000)  # noqa: S311 (no secret)
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def children(parent: int) -> set[int]:
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split() if entry.name.isdigit() else []
        except OSError:
            continue
        if fields[1:2] == [str(parent)] and fields[0] != "Z":
            found.add(int(entry.name))
    return found


def command_line(pid: int) -> bytes:
    """The arguments of a process; nothing when it is gone or only waits to be reaped."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def all_gone(pids: set[int], seconds: float = PATIENCE) -> bool:
    return wait_until(lambda: not any(command_line(pid) for pid in pids), seconds)


def end(copy: Copy) -> None:
    """Whatever a test left: stop it, and delete its database, which may lie outside of its directory."""
    if copy.process and not copy.has_ended():
        copy.stop()
    Cluster(copy.data_dir).destroy()
