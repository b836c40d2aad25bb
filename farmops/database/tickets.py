"""Tickets: how the application proves to PostgreSQL that a context is its own doing.

Whoever smuggles SQL into one of our statements can set `farmops.farm_id`, but cannot sign. A ticket is an HMAC over
purpose, person, farm, login, backend and an end within two minutes, by a key that is derived from SECRET_KEY;
PostgreSQL keeps the same key where only the owner's login can read it (`farms.models.context`).
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connections

from farmops.database.logins import ALIASES
from farmops.database.purposes import Purpose

TICKET_SECONDS = 60
_BLOCK = 64  # bytes of a block of SHA-256


def context_key(secret: str | None = None) -> str:
    """The key as hex text, derived from `secret` (SECRET_KEY)."""
    return hmac.new((secret or settings.SECRET_KEY).encode(), b"farmops.context", hashlib.sha256).hexdigest()


def ticket(
    purpose: str, login: str, person: UUID | None, slug: str, farm: UUID | None, backend: int, expires: int
) -> str:
    """The signature of one context; `expires` is Unix time in seconds."""
    message = f"ticket|{purpose}|{person or ''}|{slug}|{farm or ''}|{login}|{backend}|{expires}"
    return hmac.new(context_key().encode(), message.encode(), hashlib.sha256).hexdigest()


def ask_with_ticket(
    alias: str, sql: str, purpose: Purpose, person: UUID | None, slug: str | None, farm: UUID | None
) -> tuple[Any, ...]:
    """The one row of `sql`, which takes purpose, person, slug (unless None), farm, backend, expires and ticket.

    Its last column is the backend that it ran in. Behind a pooler that is another one than the driver was told; then
    the ticket is signed again for it. The parameters travel apart from the text: in `pg_stat_activity` the tickets of
    other people's statements could be read.
    """
    connection = connections[alias]
    backend = connection.connection.info.backend_pid
    while True:
        expires = int(time.time()) + TICKET_SECONDS
        context = [purpose, person, *([] if slug is None else [slug]), farm]
        signature = ticket(purpose, ALIASES[alias], person, slug or "", farm, backend, expires)
        params = [*context, backend, expires, signature]
        with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
            row: tuple[Any, ...] | None = cursor.execute(sql, params).fetchone()
        assert row is not None, sql
        if row[-1] == backend:
            return row
        backend = row[-1]


def install_keys(secrets: Iterable[str]) -> None:
    """Make PostgreSQL know exactly the keys of these secrets, as the owner."""
    keys = [context_key(secret) for secret in secrets]
    names = [hashlib.sha256(key.encode()).hexdigest() for key in keys]
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM context_keys WHERE name <> ALL (%s)", [names])
        for name, key in zip(names, keys, strict=True):
            padded = key.encode().ljust(_BLOCK, b"\0")
            cursor.execute(
                "INSERT INTO context_keys (name, inner_pad, outer_pad) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [name, bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded)],
            )
