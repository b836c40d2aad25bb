"""When each task of the worker's upkeep was last done: told by the worker, by the database's clock, and asked by all.

Heartbeats would not do: a worker may send them, and hold a lock in the queue, while nothing is swept.
"""

from __future__ import annotations

from django.db import connections
from procrastinate.contrib.django import app

LATE_SECONDS = 300  # for what is done every minute; a restart of the worker may take some
EVERY_MINUTE = ("sweep", "retry_stalled")
MARK = "SELECT mark_upkeep(%(task)s)"


def mark_done(task: str) -> None:
    """Write down that a task of upkeep was done just now, as the worker's queue login."""
    app.connector.get_sync_connector().execute_query(MARK, task=task)


async def mark_done_async(task: str) -> None:
    """The same from a task that is a coroutine."""
    await app.connector.execute_query_async(MARK, task=task)


def ages() -> dict[str, float]:
    """Seconds since each task of upkeep was done; one that never was is not there."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT task, seconds FROM upkeep_ages()")
        return dict(cursor.fetchall())


def late() -> list[str]:
    """What is done every minute and was not done for LATE_SECONDS, or never."""
    age_of = ages()
    return [task for task in EVERY_MINUTE if age_of.get(task, LATE_SECONDS + 1) > LATE_SECONDS]


def jobs_by_state() -> list[tuple[str, int]]:
    """(state, how many) of the jobs in the queue."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT state, jobs FROM jobs_by_state() ORDER BY state")
        return list(cursor.fetchall())
