"""The migrated database that the tests' databases are clones of, kept from one run to the next.

A stopped cluster with it lies in .pytest_cache (which `make clean` deletes), under a name made of all it depends on. Runs
that need it at the same time each copy it; one that is killed while it puts it there leaves a folder that nobody takes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from farmops.data_dir import CHECKOUT
from farmops.embedded import home as postgres_home
from farmops.embedded.cluster import Cluster, lock

KEPT = CHECKOUT / ".pytest_cache" / "clusters"
MOST_KEPT = 3
MADE_OF = (
    "*/migrations/*.py",
    "farmops/database/*.py",
    "farmops/embedded/*.py",
    "farmops/management/commands/migrate.py",
    "farmops/settings.py",
    "credits/prices.py",
    "requirements.txt",
    "tests/settings.py",
    "tests/conftest.py",
    "tests/support/factories.py",
    "tests/support/template.py",
)


def start_with_template(cluster: Cluster, make: Callable[[], None]) -> None:
    """Start a new cluster that has the template: a copy of the kept one, or what `make` makes, which is then kept."""
    kept = KEPT / fingerprint()
    if kept.is_dir() and _copied(kept, cluster.data_dir):
        kept.touch()
        cluster.start()
        return
    cluster.start()
    make()
    cluster.stop()
    _keep(cluster.data_dir / "postgres", kept)
    cluster.start()


def fingerprint() -> str:
    """A name for everything that the template depends on."""
    digest = hashlib.sha256(f"{os.geteuid()}".encode())
    for pattern in MADE_OF:
        for path in sorted(CHECKOUT.glob(pattern)):
            digest.update(f"{path.relative_to(CHECKOUT)} {path.stat().st_size} ".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _copied(kept: Path, data_dir: Path) -> bool:
    """Whether the kept cluster now is the one of the data directory; not where somebody deletes it meanwhile."""
    postgres_home.make_data_dir(data_dir)
    os.close(lock(data_dir))
    home = postgres_home.prepare(data_dir)
    try:
        shutil.copytree(kept, home.cluster)
    except (OSError, shutil.Error):
        shutil.rmtree(home.cluster, ignore_errors=True)
        return False
    for folder, _folders, files in os.walk(home.cluster):
        for name in (".", *files):
            os.chown(os.path.join(folder, name), home.account.uid, home.account.gid)
    if home.directory != data_dir:
        (data_dir / "postgres").symlink_to(home.cluster)
    return True


def _keep(cluster: Path, kept: Path) -> None:
    """Put the stopped cluster among the kept ones, whole or not at all, and drop those that were used longest ago."""
    building = KEPT / f".{os.getpid()}.new"
    shutil.copytree(cluster, building)
    os.sync()
    try:
        building.rename(kept)
    except OSError:  # another run was quicker
        shutil.rmtree(building)
    others = sorted(KEPT.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in others[MOST_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
