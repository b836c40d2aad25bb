import asyncio
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from procrastinate.contrib.django import app

from farmops.database import addresses, logins
from farmops.database.session_state import forget
from farmops.running.jobs import queue_connector
from farmops.running.waiting import stop_waiting

SHARED = ("default", "assistant")
POOL_TIMEOUT = 60.0  # seconds


class Command(BaseCommand):
    help = "Answer messages and do the upkeep, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=settings.WORKER_CONCURRENCY)

    def handle(self, *args: Any, concurrency: int, **options: Any) -> None:
        addresses.require(logins.WORKER)
        share_connections(min(concurrency, settings.WORKER_DATABASE_CONNECTIONS))
        try:
            asyncio.run(run(concurrency))
        finally:
            for alias in SHARED:
                connections[alias].close_pool()  # type: ignore[attr-defined] # of the PostgreSQL backend


def share_connections(most: int) -> None:
    """Let all threads of this process share `most` connections a login; who finds none free waits for one.

    Every turn takes its connections in the order of SHARED and gives both back before it waits for a model, so no two
    wait for each other.
    """
    for alias in SHARED:
        database = connections.settings[alias]
        database["CONN_MAX_AGE"] = 0  # a connection belongs to its thread until it is closed, then to the pool
        database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": most, "timeout": POOL_TIMEOUT, "reset": forget}


async def run(concurrency: int) -> None:
    """Run the worker. Tasks are blocking functions in threads: one each, as asyncio's own pool would be too small."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max_workers=concurrency + 2))
    with app.replace_connector(queue_connector()) as worker_app:
        async with worker_app.open_async():
            working = asyncio.ensure_future(
                worker_app.run_worker_async(
                    concurrency=concurrency,
                    fetch_job_polling_interval=1.0,  # where LISTEN does not reach, behind a transaction pooler
                    delete_jobs="never",
                    install_signal_handlers=False,
                )
            )
            stop_on_signals(working)
            with suppress(asyncio.CancelledError):
                await working


def stop_on_signals(working: asyncio.Future[None]) -> None:
    """On the first SIGTERM or SIGINT take no more jobs, and wait for those at hand, but not long for a model."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, lambda: None)
        loop.call_later(settings.WORKER_GRACE_SECONDS, stop_waiting)
        working.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
