"""How to reach the embedded PostgreSQL: the logins and the private file that holds their passwords."""

import json
import secrets
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import quote

from farmops.data_dir import data_dir, write_private
from farmops.database import logins
from farmops.embedded.home import PostgresError

LOGINS = tuple(logins.short_name(login) for login in logins.LOGINS)
SUPERUSER = "postgres"
PORT = 5432  # names the socket; nothing listens on the network


class Access(TypedDict):
    """What postgres.json holds: the socket's folder, and the password of the superuser and of each login."""

    host: str
    port: int
    passwords: dict[str, str]


def embedded_settings(login: str, database: str = "farmops") -> dict[str, Any]:
    """Django's HOST, PORT, NAME, USER and PASSWORD of the embedded PostgreSQL. Reads a file, starts nothing.

    Where there is no cluster yet, connecting fails and names the reason, and everything else works.
    """
    try:
        access = read(data_dir())
    except PostgresError as error:
        # libpq repeats the host in its error message: the one place where a person will read this.
        access = Access(host=f"/{error}".replace(",", ";"), port=PORT, passwords={})
    return connection_settings(access, login, database)


def embedded_urls(database: str = "farmops") -> dict[str, str]:
    """{login: libpq URL with password} of the embedded PostgreSQL. Raises PostgresError if there is none."""
    access = read(data_dir())
    return {login: url(access, login, database) for login in LOGINS}


def read(directory: Path) -> Access:
    """The access file of a data directory. Raises PostgresError."""
    path = directory / "postgres.json"
    try:
        access: Access = json.loads(path.read_text())
    except FileNotFoundError:
        raise PostgresError(f"no embedded PostgreSQL in {directory}: start it by make run") from None
    except OSError as error:
        raise PostgresError(f"cannot read {path}: {error.strerror}") from None
    except ValueError:
        raise PostgresError(f"cannot read {path}: it is not JSON") from None
    return access


def ensure(directory: Path, socket_dir: Path) -> bool:
    """Write the access file, keeping the passwords in it; True when some are new."""
    try:
        passwords = read(directory)["passwords"]
    except PostgresError:
        passwords = {}
    kept_count = len(passwords)
    for name in (SUPERUSER, *LOGINS):
        passwords.setdefault(name, secrets.token_urlsafe(24))
    access = Access(host=str(socket_dir), port=PORT, passwords=passwords)
    write_private(directory / "postgres.json", json.dumps(access, indent=1) + "\n")
    return len(passwords) > kept_count


def url(access: Access, login: str, database: str) -> str:
    """The libpq URL, password included, of one of LOGINS or of the superuser."""
    parts = (_role(login), access["passwords"][login], access["host"], database)
    user, password, host, name = (quote(part, safe="") for part in parts)
    return f"postgresql://{user}:{password}@/{name}?host={host}&port={access['port']}"


def connection_settings(access: Access, login: str, database: str) -> dict[str, Any]:
    """The same for Django's DATABASES."""
    return {
        "HOST": access["host"],
        "PORT": str(access["port"]),
        "NAME": database,
        "USER": _role(login),
        "PASSWORD": access["passwords"].get(login, ""),
    }


def _role(login: str) -> str:
    if login == SUPERUSER:
        return SUPERUSER
    if login not in LOGINS:
        raise ValueError(f"no such login: {login!r}; there are {', '.join(LOGINS)}")
    return f"farmops_{login}"
