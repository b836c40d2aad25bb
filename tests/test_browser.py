"""The pages in Chromium, on a small phone: the main job with and without JavaScript, accessibility, layout, no errors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from assistant.turn import answer
from tests.browser import chromium, one, press, rows, serving, work_off_the_queue
from tests.factories import (
    UserFactory,
    drafts_of,
    legs,
    make_batch,
    make_cast,
    make_farm,
    say,
    say_and_answer,
)

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
STORY = "Sold 20 crates of eggs at 4,500 each to Mama Nkechi and 3 birds died in Pen 2"


@pytest.fixture(scope="module")
def site(database: str) -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture
def phone(browser: Any, site: str) -> Iterator[Any]:
    """`phone(user, javascript=True)` -> a page on a phone, signed in; what goes wrong in it fails the test."""
    opened, wrong = [], []

    def open_for(user: Any = None, *, javascript: bool = True, **options: Any) -> Any:
        context = browser.new_context(
            base_url=site, viewport=PHONE, java_script_enabled=javascript, has_touch=True, locale="en-NG", **options
        )
        context.set_default_timeout(5000)
        opened.append(context)
        if user is not None:
            context.add_cookies([session_of(user, site)])
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


def session_of(user: Any, site: str) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}


@pytest.fixture(scope="module")
def world(database: str) -> Any:
    """A farm on which everything that a page can show has happened, and two farms on which nothing has."""
    cast = make_cast(auto=("note",), credits=60)
    farm, owner = cast.farm, cast.owner
    Client_owner = Client()
    Client_owner.force_login(owner)
    base = f"/farms/{farm.slug}"
    say_and_answer(farm, owner, "Sold 5 crates of eggs at 4,000 each to Iya Bisi and 2 birds died in Pen 1")
    first, second = drafts_of(farm, owner)
    press(Client_owner, f"{base}/drafts/", "Confirm", within=str(first.id))
    press(Client_owner, f"{base}/drafts/", "Confirm", within=str(second.id))
    say_and_answer(farm, owner, "4 birds died in Pen 1")
    third = drafts_of(farm, owner)[-1]
    press(Client_owner, f"{base}/drafts/{third.id}/edit/", "Save the change", count="5", cause="heat")
    say_and_answer(farm, owner, "1 bird died in Pen 1")
    fourth = drafts_of(farm, owner)[-1]
    press(Client_owner, f"{base}/drafts/{fourth.id}/discard/", "Discard", reason="It was only asleep")
    answered = say_and_answer(farm, owner, STORY)
    say_and_answer(farm, owner, "What is the weather?")
    press(Client_owner, f"{base}/records/note/new/", "Write it down", text="Fence is broken")
    press(Client_owner, f"{base}/records/note/new/", "Write it down", text="<script>alert(1)</script> 🐔 ጫጩት " + "long" * 60)
    press(Client_owner, f"{base}/records/mortality/new/", "Write it down", count="1", batch=str(cast.batches["Pen 2"].id))
    death = one("SELECT id FROM mortality_records WHERE farm_id = %s AND source = 'person'", farm.id)
    press(Client_owner, f"{base}/records/mortality/{death}/void/", "Take it out", reason="Counted twice")
    say_and_answer(farm, cast.worker, "2 birds died in Pen 1")
    waiting = say(farm, cast.manager, "3 birds died in Pen 2")
    suggesting = make_farm(cast.manager, tier="suggest", credits=3)
    make_batch(suggesting, cast.manager, "Pen 1")
    say_and_answer(suggesting, cast.manager, STORY)
    empty = make_farm(cast.manager)
    return SimpleNamespace(
        cast=cast,
        base=base,
        drafts={"pending": drafts_of(farm, owner)[4], "edited": third, "confirmed": first, "discarded": fourth},
        run=answered,
        waiting=waiting,
        sale=one("SELECT id FROM sales WHERE farm_id = %s", farm.id),
        death=death,
        suggesting=suggesting,
        empty=empty,
        people={
            "nobody": None,
            "owner": owner,
            "worker": cast.worker,
            "viewer": cast.viewer,
            "manager": cast.manager,
            "newcomer": UserFactory(),
        },
    )


def pages_of_everybody(world: Any) -> dict[str, dict[str, str]]:
    """Every page of the app: person -> name -> address."""
    base, drafts = world.base, world.drafts
    return {
        "nobody": {
            "home": "/",
            "login": "/accounts/login/",
            "signup": "/accounts/signup/",
            "reset": "/accounts/password/reset/",
        },
        "newcomer": {"no-farm": "/farms/", "new-farm": "/farms/new/", "password": "/accounts/password/change/"},
        "owner": {
            "today": f"{base}/",
            "farms": "/farms/?all=1",
            "assistant": f"{base}/assistant/",
            "exchange": f"{base}/assistant/{world.run.id}/",
            "review": f"{base}/drafts/",
            **{f"draft-{name}": f"{base}/drafts/{draft.id}/" for name, draft in drafts.items()},
            "draft-edit": f"{base}/drafts/{drafts['pending'].id}/edit/",
            "draft-edit-decided": f"{base}/drafts/{drafts['confirmed'].id}/edit/",
            "draft-discard": f"{base}/drafts/{drafts['pending'].id}/discard/",
            "run": f"{base}/activity/{world.run.id}/",
            "records": f"{base}/records/",
            "sales": f"{base}/records/sale/",
            "deaths": f"{base}/records/mortality/",
            "notes": f"{base}/records/note/",
            "sale-new": f"{base}/records/sale/new/",
            "death-new": f"{base}/records/mortality/new/",
            "note-new": f"{base}/records/note/new/",
            "sale": f"{base}/records/sale/{world.sale}/",
            "death-voided": f"{base}/records/mortality/{world.death}/",
            "sale-void": f"{base}/records/sale/{world.sale}/void/",
            "batches": f"{base}/batches/",
            "batch-new": f"{base}/batches/new/",
            "credits": f"{base}/credits/",
            "not-here": f"{base}/records/eggs/",
        },
        "worker": {
            "today": f"{base}/",
            "assistant": f"{base}/assistant/",
            "review": f"{base}/drafts/",
            "records": f"{base}/records/",
            "not-allowed": f"{base}/credits/",
        },
        "viewer": {
            "today": f"{base}/",
            "assistant": f"{base}/assistant/",
            "review": f"{base}/drafts/",
            "sales": f"{base}/records/sale/",
        },
        "manager": {
            "farms": "/farms/",
            "working": f"{base}/assistant/",
            "suggested": f"/farms/{world.suggesting.slug}/assistant/",
            "empty-today": f"/farms/{world.empty.slug}/",
            "empty-assistant": f"/farms/{world.empty.slug}/assistant/",
            "empty-review": f"/farms/{world.empty.slug}/drafts/",
            "empty-sales": f"/farms/{world.empty.slug}/records/sale/",
            "empty-death-new": f"/farms/{world.empty.slug}/records/mortality/new/",
            "empty-batches": f"/farms/{world.empty.slug}/batches/",
            "empty-credits": f"/farms/{world.empty.slug}/credits/",
        },
    }
