"""The worker's connection to its queue."""

from __future__ import annotations

from collections.abc import Iterable

from procrastinate.connector import Notify
from procrastinate.contrib.django import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

A_JOB = '{"type": "job_inserted", "job_id": 0}'


class QueueConnector(PsycopgConnector):
    """Procrastinate's connector, for which a notice is only a reason to look into the queue.

    Any login of the database may send a notice: one that is no JSON would end the worker, and one that says so would
    end a job. Jobs that were really asked to end are found by looking.
    """

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        async def wake(*, channel: str, payload: str) -> None:
            await on_notification(channel=channel, payload=A_JOB)

        await super().listen_notify(on_notification=wake, channels=channels)


def queue_connector() -> QueueConnector:
    """A connector of the login that the queue belongs to, for a worker."""
    return QueueConnector(kwargs=connector_params("queue"))
