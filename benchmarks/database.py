"""An embedded PostgreSQL of a benchmark's own, migrated, which is gone with the block."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from farmops.data_dir import CHECKOUT
from farmops.embedded.cluster import Cluster

ENVIRONMENT = {
    "SECRET_KEY": "bench",
    "DJANGO_SETTINGS_MODULE": "farmops.settings",
    "FARMOPS_LOCAL": "1",
    "ALLOWED_HOSTS": "testserver,127.0.0.1",
}


@contextmanager
def database(
    prepare: tuple[str, ...] = ("manage.py", "migrate", "-v0"),
    environment: Mapping[str, str] = ENVIRONMENT,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Cluster]:
    """Start a cluster, and run the Python program `prepare` on it.

    `environment` becomes this process's own, so that Django, which must not be loaded yet, and children find the
    cluster. `settings` are the server's. Raises PostgresError, or CalledProcessError when `prepare` fails.
    """
    with tempfile.TemporaryDirectory(prefix="farmops-bench-") as folder:
        cluster = Cluster(Path(folder) / "data", settings=settings)
        os.environ.update({**environment, "FARMOPS_DATA_DIR": str(cluster.data_dir)})
        try:
            cluster.start()
            cluster.bootstrap()
            subprocess.run([sys.executable, *prepare], cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL)
            yield cluster
        finally:
            cluster.stop()
            cluster.destroy()
