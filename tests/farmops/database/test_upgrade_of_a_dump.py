"""A database of the version of 2026-11-30, kept as a dump, migrates to this one and goes on being used."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client

from farmops.database.catalog import differences
from farmops.embedded.cluster import Cluster
from farms.models import User
from tests.support.browser import html, press
from tests.support.database import audit, point_connections_at

DUMP = Path(__file__).with_name("database_of_2026_11_30.sql.gz")
NAME = "farmops_kept"
# Whom the dump holds: a farm with two drafts (one confirmed), an expense, a note, a contact and a cost that comes again.
FARM, OWNER, PASSWORD = "farm-1-855e", "person0@farm.example", "farmops-test"


@pytest.fixture(scope="module")
def upgraded(cluster: Cluster, database: str) -> Iterator[None]:
    """The dump, restored and migrated; every login is connected to it."""
    cluster.bootstrap(NAME)
    statements = [
        line for line in gzip.decompress(DUMP.read_bytes()).decode().splitlines() if not line.startswith("\\")
    ]
    with psycopg.connect(cluster.superuser_url(NAME), autocommit=True) as admin:
        admin.execute("\n".join(statements).encode())
    point_connections_at(cluster, NAME)
    call_command("migrate", verbosity=0)
    yield
    connections.close_all()
    point_connections_at(cluster, database)


@pytest.fixture
def owner(upgraded: None) -> Client:
    """The owner, signed in with the password that she had."""
    browser = Client()
    assert press(browser, "/accounts/login/", "Sign in", login=OWNER, password=PASSWORD).status_code == 200
    return browser


def test_every_rule_stands_and_the_ledger_verifies(upgraded):
    assert differences("owner") == []
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert FARM in out.getvalue()
    assert User.objects.filter(email=OWNER).exists()


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("records/expense/", "₦15,000"),
        ("records/note/", "Rain all day."),
        ("money/standing/", "wages"),
        ("money/contacts/", "Mama Nkechi"),
        ("money/cash/?month=2026-11", "₦15,000"),
        ("activity/", "Mama Nkechi"),
        ("credits/", "given: test"),
    ],
)
def test_what_was_written_is_shown(owner, page, words):
    assert words in html(owner.get(f"/farms/farm-1-855e/{page}")).text


def test_a_sale_that_waited_says_that_no_day_was_promised(upgraded):
    drafts = audit(
        "SELECT payload -> 'due_on', proposed_payload -> 'due_on', digest, encode(sha256(convert_to('sale ' || payload::text, 'UTF8')), 'hex')"
        " FROM assistant_drafts WHERE record_type = 'sale' AND status = 'pending'"
    )
    assert drafts
    assert [draft[:3] for draft in drafts] == [("null", "null", digest) for *_said, digest in drafts]


def test_the_draft_that_waited_is_confirmed(owner):
    assert press(owner, f"/farms/{FARM}/drafts/", "Confirm").status_code == 200
    cards = html(owner.get(f"/farms/{FARM}/drafts/")).drafts.values()
    assert [card.split()[0] for card in cards if "In the book" in card] == ["Sale", "Death"]
