"""Django's cache in PostgreSQL, as JSON: what the database holds is never turned into code.

Only the login for signing in reads and writes it. An entry whose time is over is not there; PostgreSQL's clock decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connections

ALIAS = "signin"
SWEPT = 100  # entries whose time is over that one `set` deletes, at most
_ENDS = "coalesce(now() + make_interval(secs => %s), 'infinity')"  # no number of seconds: never
PUT = (
    f"INSERT INTO cache_entries AS there (cache_key, value, expires) VALUES (%s, %s::jsonb, {_ENDS})"  # noqa: S608
    " ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires"
)


class JsonCache(BaseCache):
    """A cache of what JSON can say. Raises TypeError for any other value."""

    def __init__(self, _location: str, params: dict[str, Any]):
        super().__init__(params)

    def _seconds(self, timeout: Any) -> float | None:
        seconds = self.default_timeout if timeout == DEFAULT_TIMEOUT else timeout
        return None if seconds is None else float(seconds)

    def _run(self, sql: str, params: Iterable[Any] = ()) -> tuple[int, list[Any]]:
        """(rows touched, rows read)"""
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(sql, list(params))
            return cursor.rowcount, cursor.fetchall() if cursor.description else []

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self.get_many([key], version).get(key, default)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        names = {self.make_and_validate_key(key, version): key for key in keys}
        _touched, rows = self._run(
            "SELECT cache_key, value::text FROM cache_entries WHERE cache_key = ANY (%s) AND expires > now()",
            [list(names)],
        )
        return {names[key]: json.loads(value) for key, value in rows}

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return key in self.get_many([key], version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        name = self.make_and_validate_key(key, version)
        self._run(
            PUT,
            [name, json.dumps(value), self._seconds(timeout)],
        )
        self._run(
            "DELETE FROM cache_entries WHERE cache_key IN (SELECT cache_key FROM cache_entries WHERE expires <= now()"
            " LIMIT %s FOR UPDATE SKIP LOCKED)",
            [SWEPT],
        )

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        name = self.make_and_validate_key(key, version)
        touched, _rows = self._run(
            f"{PUT} WHERE there.expires <= now()",
            [name, json.dumps(value), self._seconds(timeout)],
        )
        return touched == 1

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        touched, _rows = self._run(
            f"UPDATE cache_entries SET expires = {_ENDS} WHERE cache_key = %s AND expires > now()",  # noqa: S608
            [self._seconds(timeout), self.make_and_validate_key(key, version)],
        )
        return touched == 1

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """The new number. Raises ValueError where there is none."""
        _touched, rows = self._run(
            "UPDATE cache_entries SET value = to_jsonb((value #>> '{}')::bigint + %s)"
            " WHERE cache_key = %s AND expires > now() RETURNING (value #>> '{}')::bigint",
            [delta, self.make_and_validate_key(key, version)],
        )
        if not rows:
            raise ValueError(f"there is no {key!r} to add to")
        return int(rows[0][0])

    def delete(self, key: Any, version: int | None = None) -> bool:
        touched, _rows = self._run(
            "DELETE FROM cache_entries WHERE cache_key = %s", [self.make_and_validate_key(key, version)]
        )
        return touched == 1

    def clear(self) -> None:
        self._run("DELETE FROM cache_entries")
