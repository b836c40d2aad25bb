import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from procrastinate.contrib.django import app


class Command(BaseCommand):
    help = "Answer messages and do the upkeep, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=settings.WORKER_CONCURRENCY)

    def handle(self, *args: Any, concurrency: int, **options: Any) -> None:
        asyncio.run(run(concurrency))


async def run(concurrency: int) -> None:
    """Run the worker. Tasks are blocking functions in threads: one each, as asyncio's own pool would be too small."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max_workers=concurrency + 2))
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:  # type: ignore[attr-defined]
        async with worker_app.open_async():
            await worker_app.run_worker_async(
                concurrency=concurrency,
                fetch_job_polling_interval=1.0,  # where LISTEN does not reach, behind a transaction pooler
                delete_jobs="never",
                shutdown_graceful_timeout=5.0,
            )
