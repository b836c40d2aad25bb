"""Processes that start at one barrier and get in each other's way."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from django.db import connections

from tests.crash import site as life
from tests.crash.checks import MESSAGE
from tests.crash.children import fork
from tests.crash.site import Site
from tests.support.factories import say


def at_once(site: Site, actions: list[Callable[[], Any]]) -> list[int]:
    """The exit status of each action, all begun at the same moment in processes of their own."""
    gate, opener = os.pipe()

    def behind_the_gate(action: Callable[[], Any]) -> Callable[[Any], None]:
        def run(_tell: Any) -> None:
            os.close(opener)
            for alias in ("default", "assistant"):
                connections[alias].ensure_connection()
            os.read(gate, 1)  # returns when the parent closes its end
            action()

        return run

    children = [fork(behind_the_gate(action), site.log) for action in actions]
    os.close(opener)
    try:
        return [child.wait() for child in children]
    finally:
        os.close(gate)
        for child in children:
            child.close()


def dead_workers_jobs(site: Site, count: int) -> None:
    """`count` messages whose jobs a dead worker took, and whose leases have run out."""
    farmer = site.new_farmers()[0]
    for number in range(count):
        say(farmer.farm, farmer.user, MESSAGE, f"{number}")
    site.do(lambda _tell: life.take_jobs_and_die(count))
    life.end_leases(farmer.farm.id)


def race(site: Site, *, messages: int = 4) -> list[str]:
    """Three that put back, three that sweep and a worker, at one barrier; what was wrong, then and after upkeep."""
    dead_workers_jobs(site, messages)
    statuses = at_once(site, [*[life.put_back, life.sweep] * 3, life.drain])
    problems = [f"a process failed: {statuses}"] if any(statuses) else []
    problems += site.problems(idle=False)
    site.do(lambda _tell: (life.sweep(), life.put_back(), life.drain()))
    return problems + site.problems(idle=True)
