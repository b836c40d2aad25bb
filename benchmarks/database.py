"""An embedded PostgreSQL of a benchmark's own, migrated, with Django connected to it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from farmops.postgres import Cluster


@contextmanager
def database(folder: Path) -> Iterator[Cluster]:
    """Start it in `folder`; it ends with the block. At most one a process, before anything loads Django."""
    os.environ.update(
        {
            "FARMOPS_DATA_DIR": str(folder / "data"),
            "SECRET_KEY": "bench",
            "DJANGO_SETTINGS_MODULE": "farmops.settings",
            "FARMOPS_LOCAL": "1",
        }
    )
    cluster = Cluster(folder / "data")
    cluster.start()
    try:
        cluster.bootstrap()
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0, interactive=False)
        yield cluster
        connections.close_all()
    finally:
        cluster.stop()
