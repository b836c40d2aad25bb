"""A phone with Chromium on it, which fails the test when anything goes wrong in a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.pages import PHONE, session_of
from tests.support.waiting import PATIENCE


@pytest.fixture
def phone(browser: Any, site: str) -> Iterator[Any]:
    """`phone(user, javascript=True)` -> a page on a phone, signed in; what goes wrong in it fails the test."""
    opened, wrong = [], []

    def open_for(user: Any = None, *, javascript: bool = True, **options: Any) -> Any:
        context = browser.new_context(
            base_url=site, viewport=PHONE, java_script_enabled=javascript, has_touch=True, locale="en-NG", **options
        )
        context.set_default_timeout(PATIENCE * 1000)
        opened.append(context)
        if user is not None:
            context.add_cookies(session_of(user, site))
        page = context.new_page()
        page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}") if said.type in BAD else None)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        return page

    yield open_for
    for context in opened:
        context.close()
    assert [text for text in wrong if not EXPECTED_STATUS.search(text)] == []


BAD = ("error", "warning")


# Chromium reports every 4xx answer as an error of the network, also those that a test provokes.
EXPECTED_STATUS = re.compile(r"status of (402|403|404|409|422)")
