"""PostgreSQL with pgvector for machines without a server: private, password only, ours alone.

`Cluster` starts, bootstraps and stops one; `access` says how to reach it and starts nothing.
No Django here: the supervisor and the tests use it before Django is there.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from farmops.embedded import access as postgres_access
from farmops.embedded import home as postgres_home
from farmops.embedded.access import PORT, SUPERUSER
from farmops.embedded.bootstrap import bootstrap
from farmops.embedded.create import create, reset_superuser_password, set_aside
from farmops.embedded.home import Home, PostgresError
from farmops.processes import command_lines, die_with_parent, kill_all, last_lines, wait_until

START_SECONDS = 60

_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "idle_in_transaction_session_timeout": "60s",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgres-%a.log",  # one file a weekday, overwritten a week later
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_line_prefix": "%m [%p] %q%u@%d %a ",
}

# For tests: quick, and worth nothing after a power cut. Autovacuum would hold templates that tests clone.
_SETTINGS_NOT_DURABLE = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}


class AlreadyRunning(PostgresError):
    """Another process holds this data directory."""


class Cluster:
    """One embedded PostgreSQL. `durable=False` is for tests: quick, and lost after a power cut.

    `settings` of the server take the place of ours.
    """

    def __init__(
        self, data_dir: Path | str, *, durable: bool = True, settings: Mapping[str, str] | None = None
    ) -> None:
        self.data_dir = Path(data_dir).resolve()
        self.durable = durable
        self.settings = dict(settings or {})
        self._lock: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Create the cluster if there is none, stop what a killed predecessor left behind, start, and wait.

        Started from the main thread, the server shuts down cleanly when this process ends, however it ends.
        Raises AlreadyRunning, or PostgresError with the last lines of the server's log.
        """
        if self._process is not None and self.is_running():
            return
        home = self._claim()
        try:
            self._stop_processes()
            self._ensure_cluster(home)
            self._launch(home)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Shut the server down cleanly, in at most some ten seconds, and release the data directory."""
        if self._lock is None:
            return
        self._stop_processes()
        os.close(self._lock)
        self._lock = None

    def destroy(self) -> None:
        """Stop, and delete the cluster with all its data, its passwords and its socket folder."""
        home = self._claim()
        self._stop_processes(signal.SIGQUIT)
        shutil.rmtree(home.socket_dir)
        if home.cluster.exists():
            shutil.rmtree(home.cluster)
        if home.directory != self.data_dir:
            (self.data_dir / "postgres").unlink(missing_ok=True)
            shutil.rmtree(home.directory)
        (self.data_dir / "postgres.json").unlink(missing_ok=True)
        self.stop()

    def is_running(self) -> bool:
        """Whether the server process is alive, whoever started it."""
        if self._process is not None:
            return self._process.poll() is None
        return self.pid is not None

    @property
    def pid(self) -> int | None:
        """The process id of the server (its postmaster), if it runs."""
        if self._process is not None and self._process.poll() is None:
            return self._process.pid
        lines = self._pid_file_lines()
        if lines and lines[0].isdigit() and int(lines[0]) in self._processes():
            return int(lines[0])
        return None

    def log_tail(self) -> str:
        """The last lines that the server wrote: what it said while starting, then its current log file."""
        parts = [last_lines(self.data_dir / "logs" / "postgres-start.log")]
        logs = (self.data_dir / "postgres" / "log").glob("*.log")
        newest = max(logs, key=lambda path: path.stat().st_mtime, default=None)
        parts += [last_lines(newest)] if newest else []
        return "\n".join(part for part in parts if part)

    def url(self, login: str, database: str = "farmops") -> str:
        """The libpq URL, password included, of one of LOGINS."""
        return postgres_access.url(postgres_access.read(self.data_dir), login, database)

    def superuser_url(self, database: str = "postgres") -> str:
        """The libpq URL, password included, of the superuser: for bootstrapping and for tests."""
        return postgres_access.url(postgres_access.read(self.data_dir), SUPERUSER, database)

    def connection_settings(self, login: str, database: str = "farmops") -> dict[str, Any]:
        """HOST, PORT, NAME, USER and PASSWORD of one of LOGINS, for Django's DATABASES."""
        return postgres_access.connection_settings(postgres_access.read(self.data_dir), login, database)

    def bootstrap(self, database: str = "farmops") -> None:
        """Make the logins and `database`, owned by farmops_owner, with pgvector in it; repeatable.

        Raises PostgresError.
        """
        bootstrap(self.superuser_url, postgres_access.read(self.data_dir)["passwords"], database)

    def _claim(self) -> Home:
        postgres_home.make_data_dir(self.data_dir)
        if self._lock is None:
            self._lock = lock(self.data_dir)
        try:
            return postgres_home.prepare(self.data_dir)
        except BaseException:
            os.close(self._lock)
            self._lock = None
            raise

    def _ensure_cluster(self, home: Home) -> None:
        passwords_are_new = postgres_access.ensure(self.data_dir, home.socket_dir)
        link = self.data_dir / "postgres"
        outside = home.directory != self.data_dir
        if home.cluster.exists() and outside and not link.is_symlink():
            set_aside(home.cluster)
        if not home.cluster.exists():
            create(home, self.data_dir, durable=self.durable)
        elif passwords_are_new:
            reset_superuser_password(home, self.data_dir)
        if outside and not link.is_symlink():
            link.symlink_to(home.cluster)

    def _launch(self, home: Home) -> None:
        settings = _SETTINGS | ({} if self.durable else _SETTINGS_NOT_DURABLE) | self.settings
        quoted = str(home.socket_dir).replace('"', '""')  # the value is a list of quoted names
        settings |= {"cluster_name": self._name, "unix_socket_directories": f'"{quoted}"'}
        command = [str(home.binaries / "postgres"), "-D", str(home.cluster)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        logs = self.data_dir / "logs"
        logs.mkdir(mode=0o700, exist_ok=True)
        in_main_thread = threading.current_thread() is threading.main_thread()
        with (logs / "postgres-start.log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 (our own arguments)
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT) if in_main_thread else None,
                **home.account.popen_options,
            )
        answered = wait_until(lambda: self._is_ready() or not self.is_running(), START_SECONDS)
        if not self.is_running():
            raise PostgresError(f"PostgreSQL did not start:\n{self.log_tail()}")
        if not answered:
            raise PostgresError(f"PostgreSQL was not ready after {START_SECONDS} s:\n{self.log_tail()}")

    @property
    def _name(self) -> str:
        return f"farmops-{postgres_home.fingerprint(self.data_dir)}"

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.data_dir / "postgres" / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _is_ready(self) -> bool:
        lines = self._pid_file_lines()
        assert self._process is not None
        return len(lines) > 7 and lines[0] == str(self._process.pid) and lines[7].strip() == "ready"

    def _processes(self) -> set[int]:
        """Every server process of this cluster, known by its directory or by the name in its title."""
        cluster = self.data_dir / "postgres"
        try:
            uid = cluster.stat().st_uid
        except OSError:
            return set()
        argument = b"-D\0" + os.fsencode(cluster.resolve()) + b"\0"
        title = f"postgres: {self._name}: ".encode()
        lines = command_lines(uid)
        return {pid for pid, line in lines.items() if argument in line or line.startswith(title)}

    def _stop_processes(self, first: int = signal.SIGINT) -> None:
        """Fast shutdown, then immediate, then kill: for our own server and for one left behind."""

        def gone() -> bool:
            return not self.is_running() and not self._processes()

        if gone():
            return self._forget()
        for signum, seconds in ((first, 8), (signal.SIGQUIT, 2)):
            postmaster = self.pid
            kill_all([postmaster] if postmaster else [], signum)
            if wait_until(gone, seconds):
                return self._forget()
        kill_all(self._processes(), signal.SIGKILL)
        if not wait_until(gone, 5):
            raise PostgresError(f"processes of PostgreSQL do not end: {sorted(self._processes())}")
        return self._forget()

    def _forget(self) -> None:
        self._process = None
        # Nobody is left, so its number may by now belong to another program, which would stop the next start.
        with contextlib.suppress(OSError):
            (self.data_dir / "postgres" / "postmaster.pid").unlink()


def lock(data_dir: Path) -> int:
    """Hold `data_dir` until the returned descriptor is closed or this process ends. Raises AlreadyRunning."""
    descriptor = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 20).decode().strip()
        os.close(descriptor)
        raise AlreadyRunning(
            f"already running: process {holder} uses {data_dir} (a second copy needs a FARMOPS_DATA_DIR of its own)"
        ) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    return descriptor
