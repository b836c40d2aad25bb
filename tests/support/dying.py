"""Die like a killed process, at a chosen point of a chosen transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connections
from hypothesis import strategies as st


class Died(BaseException):
    """Nothing after this point was done. Not an Exception, so that no code of ours goes on."""


@dataclass(frozen=True)
class Death:
    """After `statement` statements of the `transaction`-th transaction, or at its end when it has fewer.

    `committed`: at the end, the commit goes through and only its answer is lost. `by_server`: the server drops the
    connection, otherwise the client does.
    """

    transaction: int
    statement: int
    committed: bool = False
    by_server: bool = False


@dataclass
class Witness:
    """What happened: how many transactions were committed, and whether anybody died."""

    commits: int = 0
    statements: int = 0
    died: bool = False


@contextmanager
def dying(death: Death | None, admin: psycopg.Connection, alias: str = "default") -> Iterator[Witness]:
    """Let what runs inside die as `death` says, if it gets there; `admin` is a superuser's connection."""
    connection, witness = connections[alias], Witness()
    connection.ensure_connection()  # a wrapper that comes with the connection must be there before ours
    commit = connection.commit

    def die() -> None:
        witness.died = True
        if death.by_server:
            admin.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
        connection.close()
        raise Died

    def execute(run: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        result = run(sql, params, many, context)
        if death and connection.in_atomic_block and witness.commits == death.transaction - 1:
            witness.statements += 1
            if witness.statements == death.statement:
                die()
        return result

    def commit_or_die() -> None:
        last = death is not None and witness.commits == death.transaction - 1
        if last and not death.committed:
            die()
        commit()
        witness.commits += 1
        if last:
            die()

    connection.commit = commit_or_die
    try:
        with connection.execute_wrapper(execute):
            yield witness
    except Died:
        pass
    finally:
        del connection.commit


def deaths(transactions: int) -> st.SearchStrategy[Death | None]:
    """Mostly nobody dies."""
    booleans = {"committed": st.booleans(), "by_server": st.booleans()}
    dead = st.builds(Death, transaction=st.integers(1, transactions), statement=st.integers(1, 12), **booleans)
    return st.one_of(st.none(), st.none(), st.none(), dead)
