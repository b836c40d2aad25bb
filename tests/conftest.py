"""The harness: an own PostgreSQL cluster, the real logins, a fixed cast on a farm of its own for every test.

Nothing is rolled back and nothing is shared: a test makes its own farm, and row security keeps the others out of sight.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client

from farmops.embedded.cluster import Cluster
from tests.settings import DATA_DIR
from tests.support.browser import chromium, serving, signed_in
from tests.support.database import TEMPLATE, clone_database, login_to, point_connections_at
from tests.support.factories import (
    Cast,
    know_rules,
    make_cast,
    price_scripted,
)
from tests.support.template import start_with_template

# The same examples each time, so that a change alone turns a test red; `--hypothesis-profile new` looks for others.
hypothesis.settings.register_profile("same", derandomize=True, database=None, deadline=None)
hypothesis.settings.register_profile("new", derandomize=False, database=None, deadline=None)
hypothesis.settings.load_profile("same")

# The files that take longest, first, so that no core waits for them at the end.
LONGEST = (
    "test_crash.py",
    "test_every_page.py",
    "test_make_run.py",
    "test_browser.py",
    "test_probes.py",
    "test_matrix.py",
    "test_credit_machine.py",
    "test_forms.py",
    "test_staff_pages.py",
    "test_jobs.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--exhaustive", action="store_true", help="also what is marked exhaustive (make test-all)")


@pytest.fixture(scope="session")
def exhaustive(request: pytest.FixtureRequest) -> bool:
    """Whether a test that tries many things tries all of them."""
    return bool(request.config.getoption("--exhaustive"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONGEST)))
    if not config.getoption("--exhaustive"):
        later = pytest.mark.skip(reason="exhaustive: make test-all")
        for item in items:
            if item.get_closest_marker("exhaustive"):
                item.add_marker(later)
    if Path("/usr/bin/chromium").exists() or os.environ.get("FARMOPS_REQUIRE_BROWSER"):
        return
    skip = pytest.mark.skip(reason="Chromium is not installed: apt-get install chromium")
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(skip)


def make_template(cluster: Cluster) -> None:
    """The template, migrated by the owner, with what the tests' providers and checks need."""
    cluster.bootstrap(TEMPLATE)
    point_connections_at(cluster, TEMPLATE)
    call_command("migrate", verbosity=0)
    price_scripted()
    know_rules(tone=9, facts=9)
    connections.close_all()


@pytest.fixture(scope="session")
def cluster(django_db_blocker: Any) -> Iterator[Cluster]:
    running = Cluster(Path(DATA_DIR), durable=False)
    django_db_blocker.unblock()
    start_with_template(running, lambda: make_template(running))
    running.bootstrap(TEMPLATE)
    try:
        yield running
    finally:
        connections.close_all()
        running.destroy()  # as root its data lies outside of DATA_DIR


@pytest.fixture(scope="session", autouse=True)
def database(cluster: Cluster) -> str:
    """The migrated database of this test process: a clone of the template."""
    clone_database(cluster, "farmops")
    point_connections_at(cluster, "farmops")
    return "farmops"


@pytest.fixture
def fresh_database(cluster: Cluster, database: str) -> Iterator[str]:
    """A database of this test alone, for tests that look at every farm or take rules away."""
    clone_database(cluster, "farmops_fresh")
    point_connections_at(cluster, "farmops_fresh")
    settings.LEDGER_HEADS_FILE.unlink(missing_ok=True)  # what a worker exported of another database
    yield "farmops_fresh"
    point_connections_at(cluster, database)


@pytest.fixture
def sql(cluster: Cluster, request: pytest.FixtureRequest) -> Any:
    """`with sql("app") as app:` — a connection of that login in an open transaction, rolled back at the end."""
    database = "farmops_fresh" if "fresh_database" in request.fixturenames else "farmops"

    def connect(login: str) -> Any:
        return login_to(cluster, login, database)

    return connect


@pytest.fixture
def cast() -> Cast:
    """A farm at tier `draft` with owner, manager, worker and viewer; a stranger with a farm of her own; staff."""
    return make_cast()


@pytest.fixture
def as_user() -> Any:
    """`as_user(cast.owner)` -> a signed-in browser of that person, without JavaScript."""

    def sign_in(user: Any, **headers: str) -> Client:
        return signed_in(Client(headers=headers or None), user)

    return sign_in


@pytest.fixture
def base(cast: Cast) -> str:
    """The address of the cast's farm, to which its pages are added."""
    return f"/farms/{cast.farm.slug}"


@pytest.fixture
def owner(cast: Cast, as_user: Any) -> Client:
    """The owner's browser."""
    return as_user(cast.owner)


@pytest.fixture(scope="module")
def site(database: str) -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running
