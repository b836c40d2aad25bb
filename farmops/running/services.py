"""What the supervisor watches: programs and the database, each started, asked, stopped in the same way."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Protocol

from farmops.data_dir import CHECKOUT
from farmops.embedded.cluster import Cluster
from farmops.embedded.home import PostgresError
from farmops.processes import die_with_parent, kill_all, last_lines, wait_until

LOG_LIMIT = 10_000_000  # bytes; a larger log becomes <name>.1 when its program starts


class Problem(Exception):
    """FarmOps Desk cannot start or go on; the message is for the person at the terminal."""


class Service(Protocol):
    """Something that should run as long as the supervisor does."""

    name: str

    def start(self) -> None: ...
    def is_alive(self) -> bool: ...
    def log_tail(self) -> str: ...


class Program:
    """A child process in a session of its own (Ctrl-C reaches the supervisor alone) that writes to a log."""

    def __init__(self, name: str, command: list[str], log_dir: Path) -> None:
        self.name = name
        self._command = command
        self.environment: dict[str, str] | None = None  # ours, unless something else is said
        self._log = log_dir / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the program. It dies with the supervisor."""
        keep_small(self._log)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 (our own arguments)
                self._command,
                cwd=CHECKOUT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def wait(self) -> int:
        """Wait for its end; its exit status."""
        assert self._process is not None
        return self._process.wait()

    def ask_to_stop(self) -> None:
        """Send SIGTERM, if it runs."""
        if self._process is not None and self.is_alive():
            kill_all([self._process.pid], signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL for it and whatever it started, if it runs."""
        if self._process is not None and self.is_alive():
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def log_tail(self) -> str:
        """The last lines it wrote."""
        return last_lines(self._log)


class Database:
    """The embedded PostgreSQL, bootstrapped at each start."""

    name = "postgres"

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def start(self) -> None:
        """Start, or take over what was left behind. Raises PostgresError."""
        self._cluster.start()
        self._cluster.bootstrap()

    def is_alive(self) -> bool:
        """Whether the server runs."""
        return self._cluster.is_running()

    def stop(self) -> None:
        """A clean shutdown."""
        self._cluster.stop()

    def log_tail(self) -> str:
        """The last lines of the server's log."""
        return self._cluster.log_tail()


class Keeper:
    """Restarts one service that died: at once, then ever later, and gives up when it keeps dying young."""

    DELAYS = (0.0, 0.0, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0, 5.0)  # seconds before each restart
    YOUNG = 10.0  # seconds; who lived longer starts over with the first delay

    def __init__(self, service: Service) -> None:
        self.service = service
        self._started_at = time.monotonic()
        self._deaths = 0
        self._restart_at: float | None = None

    def check(self) -> None:
        """Restart the service if it is dead and its time has come. Raises Problem when it keeps dying."""
        now = time.monotonic()
        if self._restart_at is None and not self.service.is_alive():
            self._deaths = self._deaths + 1 if now - self._started_at < self.YOUNG else 1
            if self._deaths > len(self.DELAYS):
                raise Problem(
                    f"{self.service.name} died {self._deaths} times in a row: giving up."
                    f" Its last lines:\n{self.service.log_tail()}"
                )
            self._restart_at = now + self.DELAYS[self._deaths - 1]
        if self._restart_at is not None and now >= self._restart_at:
            self._restart_at = None
            self._started_at = now
            with contextlib.suppress(PostgresError):  # the next check finds it dead, and counts
                self.service.start()


def stop_all(programs: list[Program], seconds: float) -> None:
    """SIGTERM for all of them at once, and SIGKILL for those that still run after `seconds`."""
    for program in programs:
        program.ask_to_stop()
    wait_until(lambda: not any(program.is_alive() for program in programs), seconds)
    for program in programs:
        program.kill()


def keep_small(log: Path) -> None:
    """Put a log file aside that has grown past LOG_LIMIT."""
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_name(f"{log.name}.1"))
