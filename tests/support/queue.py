"""Workers of the queue, in this process and in processes of their own, and the jobs they take."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from django.db import connections
from procrastinate.contrib.django import app as jobs

from assistant.tasks import retry_stalled
from farmops.data_dir import CHECKOUT
from farmops.database.logins import ALIASES, URL_VARIABLES, WORKER, short_name
from farmops.processes import wait_until
from farmops.running.jobs import queue_connector
from tests.support.database import audit
from tests.support.waiting import PATIENCE


def wait_for(what: Callable[[], Any], failed: Callable[[], str]) -> None:
    """Return once `what` is true."""
    assert wait_until(what, PATIENCE), failed()


@contextmanager
def loop_with_threads(concurrency: int) -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        runner.get_loop().set_default_executor(ThreadPoolExecutor(max_workers=concurrency + 2))
        yield runner


def in_worker(action: Callable[[Any], Any], concurrency: int = 4) -> Any:
    """What `action(app)` answers, with the app's connector replaced by a worker's, as `manage.py worker` does."""

    async def run() -> Any:
        with jobs.replace_connector(queue_connector()) as worker_app:
            async with worker_app.open_async():
                return await action(worker_app)

    with loop_with_threads(concurrency) as runner:
        return runner.run(run())


def work(concurrency: int = 4) -> None:
    """Run a worker until no message waits."""
    in_worker(
        lambda app: app.run_worker_async(
            queues=["answers"], wait=False, concurrency=concurrency, install_signal_handlers=False,
            listen_notify=False, delete_jobs="never",
        ),
        concurrency,
    )  # fmt: skip


def put_back() -> None:
    """What the periodic task `retry_stalled` does."""
    in_worker(lambda app: retry_stalled.func(SimpleNamespace(app=app), 0))


def job_states(task: str = "answer_run") -> list[str]:
    rows = audit("SELECT status::text FROM procrastinate_jobs WHERE task_name LIKE %s ORDER BY id", f"%{task}")
    return [status for (status,) in rows]


def take_as_a_worker_that_dies(queueing_lock: str | None = None) -> None:
    """Take the next job as a worker does, and never come back: its heartbeat stops."""

    async def take(app: Any) -> None:
        worker = await app.job_manager.register_worker()
        assert await app.job_manager.fetch_job(queues=None, worker_id=worker)

    in_worker(take)
    age_heartbeats()


def age_heartbeats() -> None:
    with connections["queue"].cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        assert cursor.rowcount


class WorkerProcess:
    """`manage.py worker` in a process of its own."""

    def __init__(self, cluster: Any, database: str, log: Any):
        urls = {URL_VARIABLES[alias]: cluster.url(short_name(ALIASES[alias]), database) for alias in WORKER}
        self.log = log
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "worker", "--concurrency", "2"],
                cwd=CHECKOUT,
                env={**os.environ, **urls, "DJANGO_SETTINGS_MODULE": "farmops.settings", "SECRET_KEY": "tests"},
                stdout=out,
                stderr=out,
            )

    def said(self) -> str:
        return f"exit status {self.process.poll()}, log: {self.log.read_text()[-3000:]}"

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)
