"""What many do at the same moment, each with database connections of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from farmops.database.scope import farm_scope
from tests.support.waiting import PATIENCE

CLIENTS = 20


def in_threads(work: Callable[[int], Any], clients: int = CLIENTS) -> list[Any]:
    """What `work(number)` answered in each of `clients` threads that started at one barrier."""
    barrier = threading.Barrier(clients)

    def client(number: int) -> Any:
        try:
            barrier.wait(PATIENCE)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(client, range(clients)))


def at_once(cast, work: Callable[[], Any], clients: int = CLIENTS, person=None) -> list[Any]:
    """What each of `clients` threads got that did `work()` at the same moment, each in its own transaction."""

    def one_of_them(_number: int) -> Any:
        with farm_scope(user_id=(person or cast.owner).pk, farm_id=cast.farm.id):
            return work()

    return in_threads(one_of_them, clients)
