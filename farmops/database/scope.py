"""The farm scope: one transaction, one farm, one login.

Row security shows a transaction only the rows of the farm named by its transaction-local settings, and the settings
count only when PostgreSQL has sealed them (`farmops.database.tickets`). A scope opens the transaction and has them set;
everything that touches tenant tables happens inside one. Statements on tenant tables outside a scope raise
`NoFarmScope` instead of quietly finding nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from farmops.database.logins import ALIASES, APP, ASSISTANT, BILLING
from farmops.database.purposes import Purpose
from farmops.database.tickets import ask_with_ticket

# The casts tell PostgreSQL the type of a NULL.
ENTER = "SELECT farm_id, member_role, backend_is FROM enter_farm(%s, %s::uuid, %s, %s::uuid, %s, %s, %s)"
OPEN = "SELECT open_context(%s, %s::uuid, %s::uuid, %s, %s, %s)"


class NoFarmScope(RuntimeError):
    """A statement on a tenant table outside a farm scope, or a scope inside a scope: a bug in our code."""


class NotAMember(LookupError):
    """There is no such farm, or this person does not belong to it: the same answer on purpose."""


@dataclass(frozen=True)
class Scope:
    """Who is at work on which farm in the open transaction. `role` is 'system' for its own bookkeeping."""

    alias: str
    farm: UUID | None
    user: UUID | None
    role: str

    @property
    def farm_id(self) -> UUID:
        """The farm's id. Raises NoFarmScope in a scope without a farm."""
        if self.farm is None:
            raise NoFarmScope(f"the scope on {self.alias!r} is of no farm")
        return self.farm

    @property
    def user_id(self) -> UUID:
        """The person's id. Raises NoFarmScope in a scope of the system's own."""
        if self.user is None:
            raise NoFarmScope(f"the scope on {self.alias!r} is of no person")
        return self.user


_open: ContextVar[tuple[Scope, ...]] = ContextVar("farm_scopes", default=())


def open_scope(alias: str = "default") -> Scope:
    """The scope that is open on `alias`. Raises NoFarmScope."""
    for scope in _open.get():
        if scope.alias == alias:
            return scope
    raise NoFarmScope(f"no farm scope is open on the connection {alias!r}")


@contextmanager
def _transaction(alias: str, enter: Callable[[], Scope]) -> Iterator[Scope]:
    if any(scope.alias == alias for scope in _open.get()):
        raise NoFarmScope(f"a farm scope is already open on the connection {alias!r}: scopes do not nest")
    with transaction.atomic(using=alias, durable=True):
        scope = enter()
        token = _open.set((*_open.get(), scope))
        try:
            yield scope
        finally:
            _open.reset(token)


@contextmanager
def farm_scope(
    *,
    user_id: UUID,
    slug: str = "",
    farm_id: UUID | None = None,
    using: str = "default",
    purpose: Purpose = Purpose.MEMBER,
) -> Iterator[Scope]:
    """A transaction in which a member works on her farm, named by `slug` or by `farm_id`.

    Membership is checked and the settings are sealed by one statement. Raises NotAMember.
    """

    def enter() -> Scope:
        entered, role, _backend = ask_with_ticket(using, ENTER, purpose, user_id, slug, farm_id)
        if entered is None:
            raise NotAMember(slug or farm_id)
        return Scope(using, entered, user_id, role)

    with _transaction(using, enter) as scope:
        yield scope


def turn_scope(*, user_id: UUID, farm_id: UUID, using: str = "default") -> Any:
    """A transaction in which the worker answers a member's question: it may write steps and verdicts, and close the
    run, and may decide nothing that a member decides. Raises NotAMember."""
    return farm_scope(user_id=user_id, farm_id=farm_id, using=using, purpose=Purpose.TURN)


def _opened(using: str, purpose: Purpose, farm_id: UUID | None, user_id: UUID | None) -> Any:
    def enter() -> Scope:
        ask_with_ticket(using, OPEN, purpose, user_id, None, farm_id)
        return Scope(using, farm_id, user_id, "" if user_id else "system")

    return _transaction(using, enter)


def system_scope(farm_id: UUID, *, using: str = "default") -> Any:
    """A transaction for the system's own bookkeeping on one farm (sweeping, grants): no person, no role."""
    return _opened(using, Purpose.SYSTEM, farm_id, None)


def person_scope(user_id: UUID) -> Any:
    """A transaction in which a person sees her own memberships and those farms, and nothing else."""
    return _opened("default", Purpose.PERSON, None, user_id)


def founding_scope(farm_id: UUID, user_id: UUID) -> Any:
    """A transaction in which a person creates the farm `farm_id`, which does not exist yet. She sees nothing in it."""
    return _opened("default", Purpose.FOUNDING, farm_id, user_id)


def invitation_scope(farm_id: UUID, user_id: UUID) -> Any:
    """A transaction in which a person looks at an invitation to the farm `farm_id`, and joins by it. She sees nothing
    but what `shown_invitation` tells."""
    return _opened("default", Purpose.INVITATION, farm_id, user_id)


def release_connections() -> None:
    """Give this thread's connections back, to their pool or to the server, before it waits for something else.

    Raises NoFarmScope while a scope is open.
    """
    if _open.get():
        raise NoFarmScope("connections are given back between scopes")
    for alias in ("default", "assistant"):
        if alias in connections.settings:  # the web is not given the assistant's login
            connections[alias].close()


@cache
def _tenant_tables() -> re.Pattern[str]:
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.managed and any(field.column == "farm_id" for field in model._meta.concrete_fields)
    ]
    return re.compile(r'\b(?:FROM|JOIN|INTO|UPDATE)\s+"?(?:' + "|".join(sorted([*tables, "farms"])) + r")\b", re.I)


def _guard(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    alias = context["connection"].alias
    if not any(scope.alias == alias for scope in _open.get()) and isinstance(sql, str) and _tenant_tables().search(sql):
        raise NoFarmScope(f"no farm scope is open on the connection {alias!r} for: {sql[:200]}")
    return execute(sql, params, many, context)


def guard_connection(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Receiver of `connection_created`: refuse tenant SQL outside a scope, for the logins that are bound to a farm."""
    if ALIASES.get(connection.alias) in (APP, ASSISTANT, BILLING) and _guard not in connection.execute_wrappers:
        connection.execute_wrappers.append(_guard)
