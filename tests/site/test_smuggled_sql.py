"""Whoever smuggles SQL into a page finds at most what the signed-in person may see by her own pages.

What she may see is said here once more, in plain SQL of a superuser, and not by the policies that are under attack.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.test import Client

from farmops.database.scope import farm_scope
from tests.matrix.tables import MONEY, RECORD_TABLES
from tests.probes.base import mutation, named
from tests.support.browser import whole
from tests.support.exhaustive import only
from tests.support.factories import say_and_answer
from tests.support.permissions import MATRIX, World
from tests.support.smuggling import Relation, Smuggler, relations, smuggled

WHO = ("stranger", "viewer", "worker", "manager", "owner")
HERE = "farm_id = %(farm)s"
NO_WORKER = f"{HERE} AND %(role)s <> 'worker'"
MY_RUN = f"{HERE} AND (%(role)s <> 'worker' OR ai_run_id IN (SELECT id FROM ai_runs WHERE user_id = %(me)s))"
MINE = f"{HERE} AND user_id = %(me)s"
OPEN = f"{HERE} AND (%(role)s <> 'worker' OR workers_may_read)"
OWNERS = f"{HERE} AND %(role)s = 'owner'"
COLLEAGUES = "id = %(me)s OR id IN (SELECT user_id FROM farm_people WHERE farm_id = %(farm)s)"
ALL, NONE = "true", "false"


# table -> the rows that a member may see by her pages
MAY_SEE: dict[str, str] = {
    **dict.fromkeys(RECORD_TABLES, HERE),
    **dict.fromkeys(
        (
            *MONEY,
            "contacts",
            "standing_costs",
        ),
        NO_WORKER,
    ),
    **dict.fromkeys(("batches", "structures", "stock_movements", "store_movements", "meters", "farm_members"), HERE),
    **dict.fromkeys(("ai_run_steps", "ai_evals", "ai_feedback"), MY_RUN),
    **dict.fromkeys(("invitations", "farm_changes"), OWNERS),
    "farm_people": HERE,
    "credit_ledger": MY_RUN,
    "farms": "id = %(farm)s",
    "ai_runs": f"{HERE} AND (%(role)s <> 'worker' OR user_id = %(me)s)",
    "assistant_drafts": f"{MY_RUN} AND (%(role)s <> 'worker' OR NOT (SELECT money FROM record_types WHERE name = record_type))",
    "ai_recommendations": f"{HERE} AND (%(role)s <> 'worker' OR NOT money)",
    "memories": f"{OPEN} AND (%(role)s <> 'worker' OR status = 'kept'"
    " OR ai_run_id IN (SELECT id FROM ai_runs WHERE user_id = %(me)s))",
    "messages": MINE,
    "convo_summaries": f"{MINE} AND (%(role)s <> 'worker' OR NOT private)",
    "documents": OPEN,
    "embeddings": f"{HERE} AND (%(role)s <> 'worker' OR NOT private) AND coalesce(person_id, %(me)s) = %(me)s",
    "users": COLLEAGUES,
    "people": COLLEAGUES,
    **dict.fromkeys(("shared_embeddings", "embedding_models", "model_prices", "record_types", "eval_rules"), ALL),
    **dict.fromkeys(("django_content_type", "django_migrations", "django_admin_log"), ALL),
}


# The same where she is at work on no farm: her list of farms, a farm that she founds, a link that she looks at.
OF_HERS = {
    "farms": "id IN (SELECT farm_id FROM farm_members WHERE user_id = %(me)s)",
    "farm_members": "user_id = %(me)s",
    **dict.fromkeys(("users", "people"), "id = %(me)s"),
    **{table: rows for table, rows in MAY_SEE.items() if rows == ALL},
}


# What is seen today and should not be. To be kept empty.
KNOWN_LEAKS: dict[str, str] = {}


class Site(World):
    """A farm with one of everything; a worker and a manager have asked something too."""

    def __init__(self) -> None:
        super().__init__()
        for who in (self.cast.worker, self.cast.manager):
            say_and_answer(self.cast.farm, who, "2 birds died in Pen 1")
        say_and_answer(self.cast.farm, self.cast.worker, "Sold 2 crates of eggs at 4,500 each to Musa")


@pytest.fixture(scope="module")
def site(fresh: Any) -> Site:
    return Site()


@pytest.fixture(scope="module")
def next_door(fresh: Any) -> Site:
    return Site()


@pytest.fixture(scope="module")
def fresh(cluster: Any, database: str) -> Iterator[Any]:
    """A superuser's cursor on the database."""
    with psycopg.connect(cluster.superuser_url(database), autocommit=True) as connection:
        yield connection.cursor()


@pytest.fixture(scope="module")
def tables(fresh: Any) -> list[Relation]:
    return relations(fresh)


@pytest.fixture(scope="module")
def smuggler(tables: list[Relation], next_door: Site) -> Smuggler:
    cast = next_door.cast
    batches = {"batch": cast.batches["Pen 1"].id, "batch2": cast.batches["Pen 2"].id}
    return Smuggler(tables, {"farm": cast.farm.id, "owner": cast.owner.pk, **batches})


def hidden(superuser: Any, table: Relation, farm: Any, me: Any, role: str) -> set[str]:
    """The keys of the rows of `table` that this person may not see."""
    rows = (MAY_SEE if role else OF_HERS).get(table.name, NONE)
    superuser.execute(
        f'SELECT {table.key} FROM "{table.name}" WHERE ({rows}) IS NOT TRUE', {"farm": farm, "me": me, "role": role}
    )
    return {key for (key,) in superuser.fetchall()}


@pytest.mark.parametrize("who", only(("stranger", "worker", "owner"), WHO))
def test_sql_inside_a_page_finds_what_its_reader_may_see(site, smuggler, tables, fresh, as_user, monkeypatch, who):
    browser: Client = as_user(getattr(site.cast, who))
    addresses = {case: site.address(case[0]) for case in MATRIX if not case[0].startswith("governance:evidence")}
    with smuggled(smuggler, monkeypatch) as loot:
        for (name, method), address in addresses.items():
            before = loot.transactions
            body = [{"x": "1"}] if method == "post" else []
            whole(getattr(browser, method)(address, *body))
            assert loot.transactions > before or site.cast.farm.slug not in address, f"{name} opened no scope"
    assert not loot.written
    leaks = []
    for (farm, me, role), found in loot.seen.items():
        assert farm in (None, site.cast.farm.id, site.cast.other_farm.id) or role == ""
        for table in tables:
            more = found.get(table.name, set()) & hidden(fresh, table, farm, me, role)
            if more and table.name not in KNOWN_LEAKS:
                leaks.append(f"{who}, as {role or 'nobody in particular'}: {len(more)} rows of {table.name}")
    assert not leaks, "\n".join(leaks)
    assert loot.transactions > 50
    assert who == "stranger" or len(loot.seen[site.cast.farm.id, getattr(site.cast, who).pk, who]["batches"]) == 2


def test_the_smuggler_would_notice(site, smuggler, tables, fresh, monkeypatch):
    """The negative control: policies that let everything through are noticed, for reading and for writing."""
    open_to_all = [named(name) for name in ("notes_app_read", "batches_app_read", "batches_app_update")]
    for table, rule in open_to_all:
        fresh.execute("; ".join(mutation(table, rule)))
    fresh.execute("ALTER TABLE batches DISABLE TRIGGER batches_inside_before, DISABLE TRIGGER batches_inside_after")
    try:
        with smuggled(smuggler, monkeypatch) as loot, farm_scope(user_id=site.cast.owner.pk, farm_id=site.cast.farm.id):
            pass
    finally:
        for table, rule in open_to_all:
            fresh.execute(f"{rule.drop(table)}; {rule.create(table)}")
        fresh.execute("ALTER TABLE batches ENABLE TRIGGER batches_inside_before, ENABLE TRIGGER batches_inside_after")
    who = (site.cast.farm.id, site.cast.owner.pk, "owner")
    notes = next(table for table in tables if table.name == "notes")
    assert loot.seen[who]["notes"] & hidden(fresh, notes, *who)
    assert any('UPDATE "batches"' in statement for statement in loot.written)


def test_every_table_that_the_application_reads_is_said(tables):
    unsaid = {table.name for table in tables} - set(MAY_SEE) - set(KNOWN_LEAKS)
    assert not unsaid


def test_no_known_leak_is_left_that_does_not_leak(site, tables):
    assert set(KNOWN_LEAKS) <= {table.name for table in tables}, "take out what the application cannot read any more"
