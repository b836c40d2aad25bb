"""What a database session keeps between transactions: nothing that one request could leave for the next."""

from __future__ import annotations

import logging
from typing import Any

import psycopg
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger(__name__)

# RESET ALL goes back to what the login's and the database's settings say, so Django's own zone is said again.
RESET = "RESET ALL; SET TIME ZONE 'UTC'; UNLISTEN *; DEALLOCATE ALL; CLOSE ALL; SELECT pg_advisory_unlock_all()"


def pin_transactions(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Receiver of `connection_created`: every BEGIN says its own characteristics, whatever the session's default is."""
    session = connection.connection
    if isinstance(session, psycopg.Connection):
        session.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        session.read_only = False
        session.deferrable = False


def forget(session: psycopg.Connection[Any]) -> None:
    """Put a session back to how it was opened. One round trip. Raises psycopg.Error."""
    session.autocommit = True
    session.execute(RESET)


def forget_request(**kwargs: Any) -> None:
    """Receiver of `request_finished`: the sessions that this thread keeps for its next request forget this one."""
    for wrapper in connections.all(initialized_only=True):
        if wrapper.connection is None or wrapper.in_atomic_block:
            continue
        try:
            forget(wrapper.connection)
        except psycopg.Error:
            logger.warning("a session on %s could not be reset and is closed", wrapper.alias)
            wrapper.close()
