"""A site of the crash tests' own: a server that syncs its commits, farms, and the queue's upkeep."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import psycopg
from django.core.management import call_command
from django.db import connections
from procrastinate.contrib.django import app as jobs

from assistant.conversation import turn
from assistant.providers.base import Answer, Conversation, Quote
from assistant.providers.builtin import BuiltinProvider
from assistant.tasks import retry_stalled
from credits.services import set_allowance
from farmops.database.scope import system_scope
from farmops.embedded.cluster import Cluster
from farmops.running.jobs import queue_connector
from governance.runs import services as runs
from governance.runs.services import sweep_runs
from tests.crash import checks
from tests.crash.browser import Browser
from tests.crash.checks import MESSAGE
from tests.crash.children import Say, fork
from tests.support.database import point_connections_at
from tests.support.factories import UserFactory, make_batch, make_farm, price_scripted, say_and_answer

CREDITS = 1_000_000


class PaidProvider(BuiltinProvider):
    """The built-in reader at a price, so that a death costs or returns credits."""

    name = "paid"
    free_when_empty = False

    def quote(self, text: str, most: int) -> Quote:
        return Quote(worst_case=5, input_estimate=2)

    def converse(self, conversation: Conversation) -> Answer:
        return replace(super().converse(conversation), input_tokens=3 if len(conversation.messages) == 1 else 0)


@dataclass
class Farmer:
    """An owner, her farm and her browser."""

    user: Any
    farm: Any
    browser: Browser


@dataclass
class Site:
    """The running cluster and what was told to clients of it."""

    cluster: Cluster
    log: Path
    random: random.Random
    farmers: list[Farmer] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)

    def new_farmers(self, count: int = 1) -> list[Farmer]:
        """Go on with `count` new farms; the invariants are asked about these."""
        self.farmers, self.acknowledged = [new_farmer() for _ in range(count)], []
        return self.farmers

    @property
    def farm_ids(self) -> list[UUID]:
        return [farmer.farm.id for farmer in self.farmers]

    def do(self, action: Any) -> None:
        """Run `action` in a child that is left alone, and require that it succeeds."""
        child = fork(action, self.log)
        try:
            status = child.wait()
            self.acknowledged += child.said()
        finally:
            child.close()
        assert status == 0, f"a child that nobody killed failed:\n{self.log.read_text()[-3000:]}"

    def problems(self, *, idle: bool) -> list[str]:
        """Broken invariants; with `idle`, also what upkeep should have finished."""
        questions = {**checks.ALWAYS, **(checks.AFTER_UPKEEP if idle else {})}
        return checks.broken(questions, self.farm_ids) + checks.lost(self.acknowledged)


@contextmanager
def site(directory: Path, seed: int) -> Iterator[Site]:
    """Start a durable cluster below `directory`, migrate it, and point Django's connections at it."""
    directory.mkdir(parents=True, exist_ok=True)
    # A process that is held up in the middle of the queue's own work holds up the others no longer than that.
    cluster = Cluster(directory / "data", settings={"idle_in_transaction_session_timeout": "5s"})
    cluster.start()
    try:
        write_without_waiting_for_the_disk(cluster)
        cluster.bootstrap("farmops")
        point_connections_at(cluster, "farmops")
        call_command("migrate", verbosity=0)
        price_scripted()
        with ExitStack() as stack:
            stack.enter_context(patch.object(turn, "get_provider", lambda *named: PaidProvider()))
            warm_up()
            place = Site(cluster, directory / "children.log", random.Random(seed))  # noqa: S311 (no secret)
            place.do(drain)  # what the warming up left in the queue
            yield place
    finally:
        connections.close_all()
        cluster.destroy()


def write_without_waiting_for_the_disk(cluster: Cluster) -> None:
    """Processes are killed here, not the machine: what was handed to the kernel survives them.

    A COMMIT still waits until its WAL was written, and a recovery does not sync thousands of files first.
    """
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def leases(*, queue: float, answer: float) -> Iterator[None]:
    """Leases of that many seconds in every child forked from now on."""
    with patch.object(runs, "QUEUE_LEASE_SECONDS", queue), patch.object(runs, "ANSWER_LEASE_SECONDS", answer):
        yield


def new_farmer() -> Farmer:
    user = UserFactory(email=f"{uuid4().hex}@farm.example")
    farm = make_farm(user, tier="auto", auto=("weight",), credits=CREDITS, slug=f"farm-{uuid4().hex[:12]}")
    set_allowance(farm.slug, "runs_an_hour", 1_000_000)
    for name in ("Pen 1", "Pen 2"):
        make_batch(farm, user, name, count=100_000)
    return Farmer(user, farm, Browser(user, farm.slug))


def warm_up() -> None:
    """Do everything once, so that children find templates, addresses and expressions read."""
    farmer = new_farmer()
    assert farmer.browser.send(MESSAGE, "warm")
    say_and_answer(farmer.farm, farmer.user, MESSAGE)
    assert farmer.browser.confirm(*farmer.browser.waiting()[0])
    connections.close_all()


# --- what goes on in children ---------------------------------------------------------------------------------------


def drain(_say: Say | None = None, concurrency: int = 1) -> None:
    """A worker that answers every message that waits, then ends."""
    run_worker(concurrency, queues=["answers"], wait=False, listen_notify=False)


def run_worker(concurrency: int, **options: Any) -> None:
    in_worker_app(
        lambda app: app.run_worker_async(
            concurrency=concurrency, delete_jobs="never", install_signal_handlers=False, **options
        ),
        concurrency,
    )


def in_worker_app(action: Any, concurrency: int = 1) -> None:
    """Await `action(app)` with the connections that `manage.py worker` has."""

    async def run() -> None:
        with jobs.replace_connector(queue_connector()) as app:
            async with app.open_async():
                await action(app)

    with asyncio.Runner() as runner:
        runner.get_loop().set_default_executor(ThreadPoolExecutor(max_workers=concurrency + 2))
        runner.run(run())


def put_back(_say: Say | None = None) -> None:
    """What the periodic task `retry_stalled` does."""
    in_worker_app(lambda app: retry_stalled.func(SimpleNamespace(app=app), 0))


def sweep(_say: Say | None = None) -> None:
    sweep_runs()


def stop_hearts() -> None:
    """Let every worker's heartbeat be an hour old, as time would for the dead ones."""
    with connections["queue"].cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")


def end_leases(farm_id: UUID) -> None:
    """Let every open run of the farm be past its lease, as time would."""
    with system_scope(farm_id), connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE ai_runs SET lease_until = clock_timestamp() - interval '1 second'"
            " WHERE farm_id = %s AND status = ANY (ARRAY['queued', 'running'])",
            [farm_id],
        )


def take_jobs_and_die(count: int) -> None:
    """Take `count` jobs as a worker does, and never come back."""

    async def take(app: Any) -> None:
        worker = await app.job_manager.register_worker()
        for _ in range(count):
            assert await app.job_manager.fetch_job(queues=["answers"], worker_id=worker)

    in_worker_app(take)
    stop_hearts()
