"""Places for clusters, and clusters in them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from farmops.embedded.cluster import Cluster
from tests.support.clusters import TMP


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A directory that every user can pass through, as pytest's own is not."""
    path = Path(tempfile.mkdtemp(prefix="cluster-", dir=TMP))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[Cluster]:
    """A running, bootstrapped cluster for the tests that only look."""
    cluster = Cluster(place / "shared", durable=False)
    cluster.start()
    cluster.bootstrap()
    yield cluster
    cluster.destroy()


@pytest.fixture
def fresh(place: Path, request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """A cluster of the test's own, not started yet."""
    cluster = Cluster(place / request.node.name, durable=False)
    yield cluster
    cluster.destroy()
