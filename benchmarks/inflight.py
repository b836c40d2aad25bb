"""Two hundred questions in flight on one worker, with a model that takes ten seconds.

A real worker and a real web process on an embedded PostgreSQL, and a server that speaks Bedrock's wire format. Asked
are: how many wait for the model at once, what that takes of PostgreSQL's connections, whether a page is as quick as
before, and whether every credit is accounted for at the end. The yardsticks are the model's own ten seconds, and the
same page while nobody asks anything.
"""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from benchmarks.database import ENVIRONMENT, database
from farmops.data_dir import CHECKOUT
from farmops.processes import wait_until
from farmops.running.supervisor import health
from tests.support.bedrock_server import Handler, Server, answer, serving_bedrock, tool_call

RUNS = 200
MODEL_SECONDS = 10.0
PAGES = 60
PORT = 8917
SLUGS = ("lagos-layers", "ibadan-catfish")
OWNERS = ("ngozi@lagos.example", "tunde@ibadan.example")
LOGINS = ("farmops_app", "farmops_assistant")


@dataclass
class Watch:
    """What was seen while the questions were in flight."""

    waiting: int = 0
    most_waiting: int = 0
    backends: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LOGINS, 0))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def think(self, handler: Handler) -> None:
        """Answer a question with a note after MODEL_SECONDS, and its result with a text at once."""
        with self.lock:
            self.waiting += 1
            self.most_waiting = max(self.most_waiting, self.waiting)
            (*_earlier, last) = handler.server.requests
        asked = "toolResult" not in str(last["messages"][-1])
        if asked:
            time.sleep(MODEL_SECONDS)
        with self.lock:
            self.waiting -= 1
        handler.reply(answer(tool_call("note", text="All is well.")) if asked else answer("I prepared a note."))


def main() -> None:
    """Measure and print."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="farmops-bench-")))
        server = stack.enter_context(serving_bedrock())
        cluster = stack.enter_context(database(("-m", "farmops.running.prepare"), environment_of(server)))
        environment = give_credits()
        python = sys.executable
        web = [python, "-m", "gunicorn", "-c", "python:farmops.gunicorn_conf", "farmops.wsgi"]
        stack.enter_context(program(web, environment, folder / "web.log"))
        assert wait_until(lambda: health(PORT) == "200", 60), (folder / "web.log").read_text()[-2000:]
        with psycopg.connect(cluster.superuser_url("farmops"), autocommit=True) as admin:
            measure(admin, server, environment, folder)


def measure(admin: psycopg.Connection, server: Server, environment: dict[str, str], folder: Path) -> None:
    """Idle pages, the questions, pages meanwhile, and the books."""
    cookie = sign_in()
    pages(cookie, 10)  # warm
    before = pages(cookie, PAGES)
    watch = Watch()
    server.otherwise = watch.think
    worker = [sys.executable, "manage.py", "worker", "--concurrency", str(RUNS)]
    with program(worker, environment, folder / "worker.log"):
        assert wait_until(lambda: count(admin, "SELECT count(*) FROM procrastinate_workers") > 0, 60)
        started = time.monotonic()
        ask_all()
        asked = time.monotonic() - started
        all_wait = wait_until(lambda: watch.most_waiting >= RUNS, MODEL_SECONDS, every=0.05)
        for login in LOGINS:
            sql = f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{login}' AND backend_type = 'client backend'"
            watch.backends[login] = count(admin, sql)
        meanwhile = pages(cookie, PAGES, until=lambda: watch.waiting == 0)
        still_open = "SELECT count(*) FROM ai_runs WHERE status IN ('queued', 'running')"
        assert wait_until(lambda: count(admin, still_open) == 0, 120), (folder / "worker.log").read_text()[-2000:]
        took = time.monotonic() - started
    report(watch, all_wait, asked, took, before, meanwhile)
    books(admin)


def report(
    watch: Watch, all_wait: bool, asked: float, took: float, before: list[float], meanwhile: list[float]
) -> None:
    """Print the table."""
    print(f"\nIn flight: {RUNS} questions to a model that takes {MODEL_SECONDS:.0f} s, one worker process.")
    print("\n| what | measured | yardstick | ratio |\n| --- | ---: | ---: | ---: |")
    print(f"| waiting for the model at once | {watch.most_waiting} | {RUNS} | {watch.most_waiting / RUNS:.2f} |")
    print(f"| from the first question to the last credit, s | {took:.1f} | {MODEL_SECONDS:.1f} |"
          f" {took / MODEL_SECONDS:.2f} |")  # fmt: skip
    for name, share in (("median", 0.5), ("95th", 0.95)):
        now, idle = quantile(meanwhile, share), quantile(before, share)
        print(f"| page, {name} of {len(meanwhile)}, ms | {now:.1f} | {idle:.1f} | {now / idle:.2f} |")
    print(f"\nAsking took {asked:.1f} s. Connections while {'all' if all_wait else 'not all'} were waiting, the web's"
          f" included: {', '.join(f'{login} {number}' for login, number in watch.backends.items())}.")  # fmt: skip


def books(admin: psycopg.Connection) -> None:
    """Every run answered, every credit where the ledger says it is. Raises AssertionError."""
    done = count(admin, "SELECT count(*) FROM ai_runs WHERE status = 'done' AND idempotency_key LIKE 'bench%'")
    paid = count(admin, "SELECT sum(credits_actual) FROM ai_runs WHERE idempotency_key LIKE 'bench%'")
    entries = count(
        admin,
        "SELECT -sum(delta) FROM credit_ledger l JOIN ai_runs r ON r.farm_id = l.farm_id AND r.id = l.ai_run_id"
        " WHERE r.idempotency_key LIKE 'bench%'",
    )
    drafts, notes = (
        count(
            admin,
            f"SELECT count(*) FROM {table} t JOIN ai_runs r ON r.id = t.ai_run_id"
            " WHERE r.idempotency_key LIKE 'bench%'",
        )
        for table in ("assistant_drafts", "notes")
    )
    assert (done, entries) == (RUNS, paid), f"{done} of {RUNS} answered; {paid} credits used, {entries} in the ledger"
    verify = subprocess.run(
        [sys.executable, "manage.py", "verify_ledger"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert verify.returncode == 0, verify.stdout + verify.stderr
    print(
        f"Books and chain verified: {done} answers, {drafts} drafts and {notes} records, {paid} credits used and paid."
    )


@contextmanager
def program(command: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    """The command in a process of its own, its output in `log`, ended with the block."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=out, stderr=out)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def environment_of(server: Server) -> dict[str, str]:
    """What makes Django use the server as its model."""
    return {
        **ENVIRONMENT,
        "ALLOWED_HOSTS": "127.0.0.1",
        "PORT": str(PORT),
        "ASSISTANT_PROVIDER": "bedrock",
        "BEDROCK_MODEL_ID": "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        "BEDROCK_ENDPOINT_URL": server.url,
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
    }


def give_credits() -> dict[str, str]:
    """Let the demo farms ask; the environment of all processes, this one included."""
    import django

    django.setup()
    from credits.services import grant, set_allowance

    for slug in SLUGS:
        grant(slug, 50 * RUNS, "benchmark")
        set_allowance(slug, "runs_an_hour", 10 * RUNS)
    return dict(os.environ)


def people() -> list[tuple[UUID, UUID]]:
    """(farm, owner) of the farms that ask."""
    from farmops.database.scope import person_scope
    from farms.models import Farm, User

    farms = []
    for slug, email in zip(SLUGS, OWNERS, strict=True):
        owner = User.objects.get(email=email)
        with person_scope(owner.pk):
            farms.append((Farm.objects.get(slug=slug).id, owner.pk))
    return farms


def ask_all() -> None:
    """Send all questions, as fast as one process can."""
    from assistant.conversation.turn import ask
    from farmops.database.scope import farm_scope

    askers = people()
    for number in range(RUNS):
        farm_id, user_id = askers[number % len(askers)]
        with farm_scope(user_id=user_id, farm_id=farm_id):
            ask(f"How are my animals? ({number})", f"bench{number}")


def sign_in() -> str:
    """The cookie of a signed-in owner."""
    from django.test import Client

    from farms.models import User

    client = Client()
    client.force_login(User.objects.get(email=OWNERS[0]))
    return client.cookies["sessionid"].value


def pages(cookie: str, number: int, until: Any = None) -> list[float]:
    """Milliseconds of each of `number` visits to Today, one after the other; stops early when `until` says so."""
    took = []
    for _visit in range(number):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        started = time.perf_counter()
        connection.request("GET", f"/farms/{SLUGS[0]}/", headers={"Cookie": f"sessionid={cookie}"})
        response = connection.getresponse()
        response.read()
        took.append((time.perf_counter() - started) * 1000)
        connection.close()
        assert response.status == 200, response.status
        if until and until():
            break
    return took


def count(admin: psycopg.Connection, sql: str) -> int:
    """The one number that a statement answers; 0 for NULL."""
    row = admin.execute(sql.encode()).fetchone()
    assert row is not None
    return int(row[0] or 0)


def quantile(values: list[float], share: float) -> float:
    """The value below which that share of the values lies."""
    return statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1]


if __name__ == "__main__":
    main()
