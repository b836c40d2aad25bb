"""Small data bundles: a first view is at most 60 kB in all, a later one at most 15 kB, as sent (compressed)."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from tests.support.factories import say_and_answer

FIRST_VIEW = 60_000
LATER_VIEW = 15_000
PAGES = [
    "assistant:today",
    "assistant:conversation",
    "governance:drafts",
    "farms:records",
    "farms:batches",
    "farms:money",
    "farms:profit",
    "farms:debts",
    "farms:members",
    "farms:settings",
    "credits:credits",
]


@pytest.fixture(scope="module")
def visitor():
    """An owner whose farm has a full conversation and a full queue."""
    from tests.support.factories import make_cast

    cast = make_cast(credits=200)
    for number in range(25):
        say_and_answer(
            cast.farm, cast.owner, f"Sold {number + 1} crates of eggs at 4,500 each to Mama Nkechi in Ibadan"
        )
    client = Client(headers={"Accept-Encoding": "gzip"})
    client.force_login(cast.owner)
    return cast, client


def static_files(html: str) -> set[str]:
    return set(re.findall(r'(?:href|src)="/static/([^"#]+)', html))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light(visitor, name):
    cast, client = visitor
    page = client.get(reverse(name, args=[cast.farm.slug]))
    assert page.headers["Content-Encoding"] == "gzip"
    sent = len(page.content)
    html = gzip.decompress(page.content).decode()
    files = {file: finders.find(file) for file in static_files(html)}
    assert len(files) >= 5
    assert all(files.values()), files
    static = sum(len(gzip.compress(Path(path).read_bytes())) for path in files.values())
    assert sent <= LATER_VIEW, f"{sent:,} bytes"
    assert sent + static <= FIRST_VIEW, f"{sent + static:,} bytes"
