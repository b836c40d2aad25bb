"""Clusters of PostgreSQL that a test starts, fills and kills."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import psycopg
import pytest

from farmops.embedded.cluster import Cluster

AS_ROOT = os.geteuid() == 0
TMP = Path("/tmp")  # noqa: S108 (mkdtemp, or names that only we can own)


root_only = pytest.mark.skipif(not AS_ROOT, reason="needs root")


START_AND_SLEEP = """
import sys, threading, time
from farmops.embedded.cluster import Cluster
cluster = Cluster(sys.argv[1], durable=False)
if sys.argv[2] == "detached":  # only a server started by the main thread is tied to us
    thread = threading.Thread(target=cluster.start); thread.start(); thread.join()
else:
    cluster.start()
print(cluster.pid, flush=True)
time.sleep(600)
"""


def value(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
    return row and row[0]


def remember(cluster: Cluster) -> None:
    value(cluster.superuser_url(), "CREATE TABLE kept AS SELECT 'eggs' AS word")


def remembers(cluster: Cluster) -> bool:
    return value(cluster.superuser_url(), "SELECT word FROM kept") == "eggs"


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))
