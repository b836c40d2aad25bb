"""A queue of the test's own with its workers, and an embedder that is quick."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator

import pytest
from django.db import connections

from tests.support.knowledge import Toy
from tests.support.queue import (
    WorkerProcess,
)


@pytest.fixture
def queue(fresh_database, monkeypatch):
    """A database of this test alone, whose jobs are all its own. A worker's threads keep no connection."""
    for alias in ("default", "assistant"):
        monkeypatch.setitem(connections.settings[alias], "CONN_MAX_AGE", 0)
    return fresh_database


@pytest.fixture
def worker(cluster, queue, tmp_path) -> Iterator[Callable[[], WorkerProcess]]:
    started: list[WorkerProcess] = []

    def start() -> WorkerProcess:
        started.append(WorkerProcess(cluster, queue, tmp_path / f"worker-{len(started)}.log"))
        return started[-1]

    yield start
    for process in started:
        if process.process.poll() is None:
            process.end(signal.SIGKILL)


@pytest.fixture
def toy(monkeypatch) -> None:
    """Vectors by a toy, quick and the same everywhere."""
    for module in ("search", "store"):
        monkeypatch.setattr(f"assistant.knowledge.{module}.get_embedder", Toy)
