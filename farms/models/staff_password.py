"""What a staff person's sign-in writes: by functions with one purpose each, as no login that serves writes her rows.

A new hash counts only with the application's signature, an HMAC by the key of `farmops.database.tickets`: SQL smuggled
into the sign-in pages has no key.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from uuid import UUID

from django.db import connections

from farmops.database.logins import ALIASES
from farmops.database.tickets import TICKET_SECONDS, context_key


def password_ticket(login: str, person: UUID, hashed: str, backend: int, expires: int) -> str:
    """The signature of one person's new hash, for one login and connection; `expires` is Unix time in seconds."""
    digest = hashlib.sha256(hashed.encode()).hexdigest()
    message = f"staff-password|{person}|{digest}|{login}|{backend}|{expires}"
    return hmac.new(context_key().encode(), message.encode(), hashlib.sha256).hexdigest()


def set_staff_password(alias: str, person: UUID, hashed: str) -> None:
    """Give a staff person the hash of her new password."""
    connection = connections[alias]
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    while True:  # behind a pooler the backend is another one than the driver was told
        expires = int(time.time()) + TICKET_SECONDS
        ticket = password_ticket(ALIASES[alias], person, hashed, backend, expires)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_staff_password(%s, %s, %s, %s, %s)", [person, hashed, backend, expires, ticket])
            answered = cursor.fetchone()[0]
        if answered == backend:
            return
        backend = answered


def staff_signed_in(alias: str, person: UUID) -> None:
    """Note that a staff person signed in just now."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT staff_signed_in(%s)", [person])
