"""A list asks the database the same number of questions, however long it is."""

from __future__ import annotations

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from credits.services import set_allowance
from farmops.database.scope import farm_scope
from farmops.roles import Role
from farms.people.farms import farm_today
from farms.people.membership import invite
from farms.records.services import write_record
from farms.records.types.note import Note
from tests.support.factories import make_batch, make_cast, say_and_answer

PAGES = {
    "farms:record_list": ["note"],
    "farms:records": [],
    "farms:batches": [],
    "farms:houses": [],
    "farms:members": [],
    "farms:settings": [],
    "farms:tasks": [],
    "farms:money": [],
    "farms:cash_book": [],
    "farms:profit": [],
    "farms:debts": [],
    "farms:contacts": [],
    "farms:recurring": [],
    "farms:export": [],
    "governance:drafts": [],
    "governance:activity": [],
    "governance:recommendations": [],
    "credits:credits": [],
    "assistant:conversation": [],
    "assistant:knowledge": [],
    "assistant:today": [],
}


def grow(cast, rows):
    for number in range(rows):
        say_and_answer(cast.farm, cast.owner, f"{number + 1} birds died in Pen 2 and I sold 3 crates at 4,500 each")
        make_batch(cast.farm, cast.owner, f"House {number} of {rows}")
        with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
            write_record(Note(farm_id=cast.farm.id, text="hello", occurred_on=farm_today(cast.farm)))
            invite(Role.WORKER, "Musa")


@pytest.fixture(scope="module")
def counted():
    """Page -> (queries with few rows, queries with many)."""
    cast = make_cast(credits=100)
    set_allowance(cast.farm.slug, "runs_an_hour", 500)
    client = Client()
    client.force_login(cast.owner)
    found = {}
    for rows in (2, 9):
        grow(cast, rows)
        for name, rest in PAGES.items():
            page = reverse(name, args=[cast.farm.slug, *rest])
            with (
                CaptureQueriesContext(connections["default"]) as queries,
                CaptureQueriesContext(connections["signin"]) as of_signin,
            ):
                assert client.get(page).status_code == 200
            found.setdefault(name, []).append(len(queries) + len(of_signin))
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_longer_list_asks_no_more(counted, name):
    few, many = counted[name]
    assert few == many
    assert many <= 26
