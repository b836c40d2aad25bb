"""SQL of an attacker's own in a context that the application itself would open: one transaction, an answer a statement.

For attack suites on a laptop (`manage.py sql_as`). The context is entered by a ticket, as for a request or a worker's
turn; neither the ticket nor the key is in the session afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import psycopg
import sqlparse
from django.contrib.auth import get_user_model
from django.db import connections
from psycopg.types.json import JsonbLoader

from farmops.database.purposes import Purpose
from farmops.database.scope import (
    Scope,
    farm_scope,
    founding_scope,
    invitation_scope,
    open_scope,
    person_scope,
    system_scope,
)
from farmops.ids import uuid7

LOGINS = {"app": "default", "assistant": "assistant"}  # what an attacker may be -> alias
USUAL = {"app": Purpose.MEMBER, "assistant": Purpose.TURN}


class NoSuchContext(LookupError):
    """The application would open no such context; says why."""


class TransactionEnded(RuntimeError):
    """A statement ended the transaction, and with it the context."""


def opened(login: str, email: str, slug: str, purpose: Purpose) -> AbstractContextManager[Scope]:
    """The scope that the application would open for the person `email` on the farm `slug`.

    Raises NoSuchContext; entering it raises NotAMember for a stranger, or for a farm that does not exist.
    """
    person = get_user_model()._default_manager.filter(email=email.strip().lower()).values_list("pk", flat=True).first()
    if person is None:
        raise NoSuchContext(f"there is no person {email}")
    using = LOGINS[login]
    if purpose in (Purpose.MEMBER, Purpose.TURN):
        return farm_scope(user_id=person, slug=slug, using=using, purpose=purpose)
    if using != "default":
        raise NoSuchContext(f"the login {login} enters no farm for {purpose}")
    if purpose == Purpose.PERSON:
        return person_scope(person)
    farm = _farm(slug)
    if purpose == Purpose.FOUNDING:
        return founding_scope(farm or uuid7(), person)
    if farm is None:
        raise NoSuchContext(f"there is no farm {slug}")
    return system_scope(farm) if purpose == Purpose.SYSTEM else invitation_scope(farm, person)


def _farm(slug: str) -> UUID | None:
    with connections["queue"].cursor() as cursor:
        cursor.execute("SELECT find_farm(%s)", [slug])
        farm: UUID | None = cursor.fetchone()[0]
    return farm


def answers(alias: str, sql: str, attempt: int | None = None) -> Iterator[dict[str, Any]]:
    """What each statement of `sql` answers in the open scope; a refused one leaves the transaction usable.

    Raises TransactionEnded after a statement that ended it.
    """
    open_scope(alias)
    with psycopg.Cursor(connections[alias].connection) as cursor:
        cursor.adapters.register_loader("jsonb", JsonbLoader)  # Django leaves it as text
        if attempt is not None:
            cursor.execute("SELECT set_config('farmops.attempt', %s, true)", [str(attempt)])
        for statement in sqlparse.split(sql):
            if not _says_something(statement):
                continue
            cursor.execute("SAVEPOINT sql_as")
            try:
                answer = _answer(cursor, statement)
            except psycopg.Error as error:
                answer = refusal(error)
                if _is_open(cursor):
                    cursor.execute("ROLLBACK TO SAVEPOINT sql_as")
            yield answer
            if not _is_open(cursor):
                raise TransactionEnded("the statement ended the transaction: what follows is not run")


def _says_something(statement: str) -> bool:
    return bool(sqlparse.format(statement, strip_comments=True).strip(" \t\r\n;"))


def _is_open(cursor: psycopg.Cursor[Any]) -> bool:
    states = psycopg.pq.TransactionStatus
    return cursor.connection.info.transaction_status in (states.INTRANS, states.INERROR)


def _answer(cursor: psycopg.Cursor[Any], statement: str) -> dict[str, Any]:
    cursor.execute(statement.encode())  # no parameters: a % is a %
    rows = [list(row) for row in cursor.fetchall()] if cursor.description else []
    return {"rows": rows, "rowcount": cursor.rowcount}


def refusal(error: Exception) -> dict[str, Any]:
    """An error as a line says it. Of a DatabaseError of Django, what PostgreSQL said."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.Error):
        return {"error": str(error), "sqlstate": None, "constraint": None}
    text = cause.diag.message_primary or str(cause)
    return {"error": text, "sqlstate": cause.sqlstate, "constraint": cause.diag.constraint_name}


def as_line(answer: dict[str, Any]) -> str:
    """The answer as one line of JSON; what JSON has no words for as text, bytes in hex."""
    return json.dumps(answer, default=lambda value: value.hex() if isinstance(value, bytes) else str(value))
