"""The harness: an own PostgreSQL cluster, the real logins, a fixed cast on a farm of its own for every test.

Nothing is rolled back and nothing is shared: a test makes its own farm, and row security keeps the others out of sight.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client

from farmops.database.logins import ALIASES
from farmops.database.tickets import context_key
from farmops.embedded.cluster import Cluster
from farms.people.sessions import STAFF_COOKIE, begin_staff_session
from tests.settings import DATA_DIR
from tests.support.factories import Cast, know_rules, make_cast, price_scripted

TEMPLATE = "farmops_template"


# The files that take longest, first, so that no core waits for them at the end.
LONGEST = (
    "test_crash.py",
    "test_browser.py",
    "test_make_run.py",
    "test_jobs.py",
    "test_pages_staff.py",
    "test_record_forms.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONGEST)))
    if Path("/usr/bin/chromium").exists() or os.environ.get("FARMOPS_REQUIRE_BROWSER"):
        return
    skip = pytest.mark.skip(reason="Chromium is not installed: apt-get install chromium")
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    running = Cluster(Path(DATA_DIR), durable=False)
    running.start()
    try:
        yield running
    finally:
        connections.close_all()
        running.destroy()  # as root its data lies outside of DATA_DIR


def point_connections_at(cluster: Cluster, database: str) -> None:
    """Make every alias use its own login on `database`."""
    for alias, login in ALIASES.items():
        connections[alias].close()
        settings = cluster.connection_settings(login.removeprefix("farmops_"), database)
        connections.settings[alias].update(settings)
        connections[alias].settings_dict.update(settings)


def clone_database(cluster: Cluster, name: str, template: str = TEMPLATE) -> None:
    with psycopg.connect(cluster.superuser_url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER farmops_owner STRATEGY file_copy")
        connection.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        connection.execute(f"GRANT CONNECT ON DATABASE {name} TO {', '.join(ALIASES.values())}")


@pytest.fixture(scope="session", autouse=True)
def database(cluster: Cluster, django_db_blocker: Any) -> str:
    """The migrated database of this test process: a clone of the template that the owner migrated."""
    django_db_blocker.unblock()
    cluster.bootstrap(TEMPLATE)
    point_connections_at(cluster, TEMPLATE)
    call_command("migrate", verbosity=0)
    price_scripted()
    know_rules(tone=9, facts=9)
    connections.close_all()
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


class Login:
    """Plain SQL in one of the real logins, outside Django: what an attacker with that connection could say."""

    def __init__(self, connection: psycopg.Connection):
        self.connection = connection

    def enter(self, farm_id: Any = None, user_id: Any = None, role: str = "", purpose: str = "") -> None:
        """As an operator who knows the key may; what SQL without it can do is in test_context.py."""
        self.run(
            "SELECT set_config('farmops.farm_id', %s, true), set_config('farmops.user_id', %s, true),"
            " set_config('farmops.role', %s, true), set_config('farmops.purpose', %s, true),"
            " set_config('farmops.key', %s, true)",
            str(farm_id or ""),
            str(user_id or ""),
            role or ("" if user_id else "system"),
            purpose,
            context_key(),
        )

    def run(self, sql: str, *params: Any) -> list[Any]:
        cursor = self.connection.execute(sql, params)
        return cursor.fetchall() if cursor.description else []

    def refused(self, sql: str, *params: Any) -> psycopg.Error:
        """Run what must be refused; the transaction stays usable. Returns the error."""
        with pytest.raises(psycopg.Error) as caught, self.connection.transaction():
            self.connection.execute(sql, params)
        return caught.value

    def commit(self) -> None:
        self.connection.commit()


@contextmanager
def login_to(cluster: Cluster, login: str, database: str = "farmops") -> Iterator[Login]:
    with psycopg.connect(cluster.url(login, database)) as connection:
        yield Login(connection)
        connection.rollback()


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


def signed_in(client: Client, user: Any) -> Client:
    """The browser, signed in as a person: for a staff person on the staff pages too."""
    client.force_login(user)
    if user.is_staff:
        client.cookies[STAFF_COOKIE] = begin_staff_session(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def as_user() -> Any:
    """`as_user(cast.owner)` -> a signed-in browser of that person, without JavaScript."""

    def sign_in(user: Any, **headers: str) -> Client:
        return signed_in(Client(headers=headers or None), user)

    return sign_in
