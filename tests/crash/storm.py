"""Web, worker, upkeep and PostgreSQL at work together, one of them killed at a random moment in each round."""

from __future__ import annotations

import contextlib
import logging
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import psycopg
from django.db import DatabaseError, connections

from farmops.embedded.cluster import Cluster
from farmops.processes import kill_all, wait_until
from governance.runs.services import sweep_runs
from tests.crash import checks
from tests.crash import site as life
from tests.crash.checks import MESSAGE
from tests.crash.children import Child, Say, fork
from tests.crash.site import Farmer, Site
from tests.support.waiting import PATIENCE

CHILDREN = ("web", "web", "worker", "worker", "upkeep")
VICTIMS = {"web": 32, "worker": 42, "upkeep": 8, "backend": 14, "postmaster": 4}  # how often, of 100
LONGEST_WAIT = 0.5  # seconds of work before a kill
QUEUE_LEASE, ANSWER_LEASE = 2.0, 0.5  # seconds
ROUNDS_A_CHECK = 10


@dataclass
class Storm:
    """Rounds and what came of them."""

    site: Site
    rounds: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    runs: Counter[str] = field(default_factory=Counter)
    attempts: int = 0
    _children: list[tuple[str, Child]] = field(default_factory=list)
    _unanswered: set[str] = field(default_factory=set)

    def go(self, rounds: int) -> Iterator[str]:
        """Run `rounds` rounds; yields each broken promise with the rounds it may have been broken in."""
        with life.leases(queue=QUEUE_LEASE, answer=ANSWER_LEASE):
            while self.rounds < rounds:
                first = self.rounds + 1
                problems = self._some_rounds(min(ROUNDS_A_CHECK, rounds - self.rounds))
                yield from (f"rounds {first} to {self.rounds}: {problem}" for problem in problems)

    def _some_rounds(self, count: int) -> list[str]:
        self.site.new_farmers(2)
        self._unanswered.clear()
        try:
            for _ in range(count):
                self._start_missing()
                time.sleep(self.site.random.random() * LONGEST_WAIT)  # the moment is the test
                self._kill_one()
                self.rounds += 1
            for _name, child in self._children:
                child.kill()
            self._gather()
        finally:
            for _name, child in self._children:
                child.close()
            self._children.clear()
        problems = [f"at once: {problem}" for problem in self.site.problems(idle=False)]
        problems += self._upkeep()
        self._count()
        return problems + self.site.problems(idle=True)

    def _start_missing(self) -> None:
        """What the supervisor does: whoever is dead is started again."""
        self._gather()
        for place, (_name, child) in reversed(list(enumerate(self._children))):
            if not child.is_alive():
                child.close()
                del self._children[place]
        missing = Counter(CHILDREN) - Counter(name for name, _child in self._children)
        for name in missing.elements():
            seed, farmers = self.site.random.random(), self.site.farmers
            again = sorted(self._unanswered) if name == "web" else []
            work = {"web": Web(seed, farmers, again).run, "worker": worker, "upkeep": Upkeep(seed).run}[name]
            self._children.append((name, fork(work, self.site.log)))

    def _kill_one(self) -> None:
        victim = self.site.random.choices(list(VICTIMS), list(VICTIMS.values()))[0]
        if victim == "backend":
            kill_backend(self.site.cluster, self.site.random)
        elif victim == "postmaster":
            kill_postmaster(self.site.cluster)
        else:
            self.site.random.choice([child for name, child in self._children if name == victim]).kill()
        self.killed[victim] += 1

    def _gather(self) -> None:
        for _name, child in self._children:
            for line in child.said():
                what, _space, which = line.partition(" ")
                if what == "trying":
                    self._unanswered.add(which)
                    continue
                self._unanswered.discard(which)
                self.site.acknowledged.append(f"{what} {which.rpartition(':')[2]}")
                self.told[what] += 1

    def _upkeep(self) -> list[str]:
        """Nobody lives. Once the last lease has run out, upkeep leaves no run open and no job behind."""
        life.stop_hearts()
        deadline = time.monotonic() + QUEUE_LEASE + PATIENCE
        if self.site.random.random() < 0.5:  # otherwise the sweep alone must do
            self.site.do(lambda _tell: (life.put_back(), life.drain(concurrency=2)))
        while checks.broken({"open": checks.AFTER_UPKEEP["no run stays open"]}, self.site.farm_ids):
            sweep_runs()
            if time.monotonic() > deadline:
                return ["a run was still open long after its lease"]
            time.sleep(0.02)
        self.site.do(lambda _tell: (life.stop_hearts(), life.put_back(), life.drain(concurrency=2)))
        return []

    def _count(self) -> None:
        with connections["auditor"].cursor() as cursor:
            cursor.execute(
                "SELECT status, count(*), sum(greatest(attempt - 1, 0)) FROM ai_runs WHERE farm_id = ANY(%s) GROUP BY 1",
                [self.site.farm_ids],
            )
            for status, count, more in cursor.fetchall():
                self.runs[status] += count
                self.attempts += int(more)


# --- who is at work -------------------------------------------------------------------------------------------------


class Web:
    """People who send messages, again when they were not answered, and decide what waits for them."""

    def __init__(self, seed: float, farmers: list[Farmer], again: list[str]) -> None:
        self.random = random.Random(seed)  # noqa: S311 (no secret)
        self.farmers = farmers
        self.again = again

    def run(self, tell: Say) -> None:
        logging.getLogger("django.request").setLevel(logging.CRITICAL)  # errors are what we make here
        while True:
            if not (self._send(tell) if self.random.random() < 0.4 else self._decide(tell)):
                time.sleep(0.02)  # as people do, so that the worker gets its turn

    def _send(self, tell: Say) -> bool:
        number, key = self.random.randrange(len(self.farmers)), uuid4().hex
        if self.again:
            place, _colon, key = self.again.pop().partition(":")
            number = int(place)
        tell(f"trying {number}:{key}")
        sent = self.farmers[number].browser.send(MESSAGE, key)
        if sent:
            tell(f"sent {number}:{key}")
        return sent

    def _decide(self, tell: Say) -> bool:
        browser = self.random.choice(self.farmers).browser
        waiting = browser.waiting()
        if not waiting:
            return False
        draft, digest = self.random.choice(waiting[:5])
        how = "confirmed" if self.random.random() < 0.8 else "discarded"
        done = (browser.confirm if how == "confirmed" else browser.discard)(draft, digest)
        if done:
            tell(f"{how} {draft}")
        return done


def worker(_tell: Say) -> None:
    life.run_worker(2, queues=["answers"], fetch_job_polling_interval=0.1)


class Upkeep:
    """The periodic tasks, far too often. At times they think that the living workers are dead."""

    def __init__(self, seed: float) -> None:
        self.random = random.Random(seed)  # noqa: S311 (no secret)

    def run(self, _tell: Say) -> None:
        while True:
            with contextlib.suppress(DatabaseError):
                sweep_runs()
                if self.random.random() < 0.2:
                    life.stop_hearts()
            life.put_back()
            time.sleep(0.1)


# --- killing PostgreSQL ---------------------------------------------------------------------------------------------


def kill_backend(cluster: Cluster, chance: random.Random) -> None:
    """SIGKILL one connection's process; the server throws everybody out and recovers.

    Until the postmaster has noticed, it still takes connections; so wait for that before asking whether it serves again.
    """
    connections.close_all()
    with psycopg.connect(cluster.superuser_url("farmops")) as connection:
        found = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE usename IN ('farmops_app', 'farmops_assistant') ORDER BY pid"
        ).fetchall()
    if found:
        victim = chance.choice(found)[0]
        kill_all([victim], signal.SIGKILL)
        assert wait_until(lambda: not Path(f"/proc/{victim}").exists(), PATIENCE)
    assert wait_until(lambda: serves(cluster), PATIENCE), cluster.log_tail()


def kill_postmaster(cluster: Cluster) -> None:
    """SIGKILL the server, and start it again as the supervisor does."""
    connections.close_all()
    before = cluster.pid
    assert before
    os.kill(before, signal.SIGKILL)
    assert wait_until(lambda: not cluster.is_running(), PATIENCE)
    cluster.start()
    assert wait_until(lambda: serves(cluster), PATIENCE), cluster.log_tail()


def serves(cluster: Cluster) -> bool:
    try:
        psycopg.connect(cluster.url("app"), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True
