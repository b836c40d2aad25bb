"""Every page in Chromium on a small phone: accessible, no wider than the phone, with targets that a finger hits."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import resolve
from playwright.sync_api import expect

from assistant.knowledge.documents import add_document, read_document
from assistant.knowledge.store import load_shared
from assistant.memories.services import add_memory
from farmops.database.scope import farm_scope
from farms.batch.services import describe_batch
from farms.charts.styleguide import examples
from farms.models import Batch, Structure
from farms.people.farms import farm_today
from farms.places.services import save_structure
from farms.records import RECORD_TYPES
from farms.records.services import write_record
from tests.support.browser import crawl, press
from tests.support.database import one
from tests.support.exhaustive import only
from tests.support.factories import UserFactory, drafts_of, make_batch, make_cast, make_farm, say, say_and_answer
from tests.support.money_books import buy, pay, sell
from tests.support.pages import OPEN_MENUS, STORY, wrong_with


@pytest.mark.parametrize("who", only(("owner",), ("nobody", "newcomer", "owner", "manager", "worker", "viewer")))
def test_every_page_is_accessible_fits_a_small_phone_and_can_be_tapped(world, phone, who):
    page, wrong = phone(world.people[who]), []
    for name, address in pages_of(who, world).items():
        page.goto(address)
        wrong += [f"{name}: {problem}" for problem in wrong_with(page)]
    page.evaluate(OPEN_MENUS)
    wrong += [f"{name}, menus open: {problem}" for problem in wrong_with(page)]
    assert wrong == []


def test_pages_with_errors_are_as_good_as_the_others(world, phone):
    page, wrong = phone(world.people["owner"]), []
    for name, address, button in (
        ("sign-in", "/accounts/password/change/", "Save the password"),
        ("farm", "/farms/new/", "Create the farm"),
        ("batch", f"{world.base}/batches/new/", "Add the batch"),
        ("house", f"{world.base}/houses/new/", "Save"),
        ("sale", f"{world.base}/records/sale/new/", "Write it down"),
        ("death", f"{world.base}/records/mortality/new/", "Write it down"),
        ("void", f"{world.base}/records/sale/{world.sale}/void/", "Take it out"),
        ("discard", f"{world.base}/drafts/{world.drafts['pending'].id}/discard/", "Discard"),
    ):
        page.goto(address)
        page.locator("main form").evaluate("form => { form.noValidate = true }")
        page.get_by_role("button", name=button).click()
        expect(page.locator("[aria-invalid=true]").first).to_be_visible()
        wrong += [f"{name}: {problem}" for problem in wrong_with(page)]
    assert wrong == []


def test_staff_read_the_evidence_without_an_error_of_the_browser(world, phone):
    page = phone(world.cast.staff)
    page.goto("/admin/evidence/")
    page.get_by_role("link", name=re.compile(r"^\d{4}-")).first.click()
    expect(page.get_by_role("heading", name="Ledger entries")).to_be_visible()
    page.goto("/admin/accuracy/")
    expect(page.get_by_role("heading", name="Checks, by rule and version")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Look at everything, change nothing")).to_be_visible()


def test_the_style_guide_shows_charts_that_are_accessible_and_fit(phone):
    policy = Client().get("/accounts/login/").headers["Content-Security-Policy"]
    guide = render_to_string("farms/charts/styleguide.html", {"charts": examples()})
    page = phone()
    headers = {"Content-Security-Policy": policy, "Content-Type": "text/html; charset=utf-8"}
    page.route("**/styleguide/", lambda route: route.fulfill(body=guide, headers=headers))
    page.goto("/styleguide/")
    page.locator("#charts").evaluate("charts => charts.querySelectorAll('details').forEach(d => { d.open = true })")
    page.evaluate("document.querySelectorAll('main > :not(#charts)').forEach(part => part.remove())")
    page.evaluate("document.querySelector('#charts h2').outerHTML = '<h1>Charts</h1>'")
    assert wrong_with(page) == []
    sizes = page.evaluate("""[...document.querySelectorAll('.chart > svg')].map(chart =>
        parseFloat(getComputedStyle(chart.querySelector('text')).fontSize) * chart.clientWidth / 320)""")
    assert len(sizes) >= 6
    assert min(sizes) >= 11
    over = page.evaluate("""[...document.querySelectorAll('.chart > svg text')].filter(text => {
        const [box, chart] = [text, text.closest('svg')].map(part => part.getBoundingClientRect())
        return box.left < chart.left - 1 || box.right > chart.right + 1 }).map(text => text.textContent)""")
    assert over == []


@pytest.fixture(scope="module")
def world(database: str) -> Any:
    """A farm on which everything that a page can show has happened, and two farms on which nothing has."""
    cast = make_cast(auto=("note",), credits=60)
    farm, owner = cast.farm, cast.owner
    client = Client()
    client.force_login(owner)
    base = f"/farms/{farm.slug}"
    say_and_answer(farm, owner, "Sold 5 crates of eggs at 4,000 each to Iya Bisi and 2 birds died in Pen 1")
    first, second = drafts_of(farm, owner)
    press(client, f"{base}/drafts/", "Confirm", within=str(first.id))
    press(client, f"{base}/drafts/", "Confirm", within=str(second.id))
    say_and_answer(farm, owner, "4 birds died in Pen 1")
    third = drafts_of(farm, owner)[-1]
    press(client, f"{base}/drafts/{third.id}/edit/", "Save the change", count="5", cause="heat")
    say_and_answer(farm, owner, "1 bird died in Pen 1")
    fourth = drafts_of(farm, owner)[-1]
    press(client, f"{base}/drafts/{fourth.id}/discard/", "Discard", reason="It was only asleep")
    answered = say_and_answer(farm, owner, STORY)
    load_shared([{"id": "hens", "title": "Water", "text": "Hens drink water.", "source": "FAO", "topic": "water"}])
    with farm_scope(user_id=owner.pk, farm_id=farm.id):
        document = add_document("vet's letter.txt", "txt", b"Give clean water. " * 90, workers_may_read=True)
        add_memory("the water tank is blue")
    read_document(farm.id, document.id)
    say_and_answer(farm, owner, "How much water do hens drink?")
    say_and_answer(farm, owner, "What is the weather?")
    press(client, f"{base}/records/note/new/", "Write it down", text="Fence is broken")
    press(client, f"{base}/records/note/new/", "Write it down", text="<script>alert(1)</script> 🐔 ጫጩት " + "long" * 60)
    press(client, f"{base}/records/mortality/new/", "Write it down", count="1", batch=str(cast.batches["Pen 2"].id))
    death = one("SELECT id FROM mortality_records WHERE farm_id = %s AND source = 'person'", farm.id)
    press(client, f"{base}/records/mortality/{death}/void/", "Take it out", reason="Counted twice")
    sell(cast, 90_000_50, "Mama Nkechi of Ketu market", owed=40_000_50, ago=9, batch=cast.batches["Pen 1"])
    buy(cast, 1_200_345_67, "Olam", owed=5_000_00, category="feed", ago=40)
    pay(cast, "Iya Bisi", 10_000_00)
    contact = {"name": "mama nkechi of Ketu Market", "phone": "0803 123 4567", "note": "pays on Fridays"}
    press(client, f"{base}/money/contacts/new/", "Save", **contact)
    press(client, f"{base}/money/standing/new/", "Remind me", description="Wages of Musa", amount_kobo="260,000")
    say_and_answer(farm, cast.worker, "2 birds died in Pen 1")
    pen = str(cast.batches["Pen 1"].id)
    press(client, f"{base}/records/treatment/new/", "Write it down", drug="Tylosin", batch=pen)
    sick = {"description": "coughing", "affected_count": "30", "batch": pen}
    press(client, f"{base}/records/symptom/new/", "Write it down", **sick)
    client.post(f"{base}/batches/{pen}/health/plan/", {"past": "1"})
    waiting = say(farm, cast.manager, "3 birds died in Pen 2")
    pond = live_in_a_pond(cast)
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
        sale=one("SELECT id FROM sales WHERE farm_id = %s AND source = 'assistant'", farm.id),
        death=death,
        pen=f"{base}/batches/{cast.batches['Pen 1'].id}/",
        pond=f"{base}/batches/{pond.id}/",
        treatment=one("SELECT id FROM treatments WHERE farm_id = %s", farm.id),
        vaccine=one("SELECT id FROM tasks WHERE farm_id = %s AND vaccine <> '' LIMIT 1", farm.id),
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


def live_in_a_pond(cast: Any) -> Batch:
    """A pond with five days in the books, one of them bad, and five days of eggs in Pen 1."""
    pond = make_batch(cast.farm, cast.owner, "Pond 1", "catfish", 900)
    pen = cast.batches["Pen 1"]
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        house = save_structure(
            Structure(farm_id=cast.farm.id, name="Tarp 1", kind="tarpaulin", length_m=5, width_m=2, depth_m=1)
        )
        pond.structure_id = house.id
        describe_batch(pond)
        today, kinds = farm_today(cast.farm), RECORD_TYPES
        for ago in range(5):
            for kind, batch, said in (
                ("mortality", pond, {"count": 9 - ago}),
                ("feed_use", pond, {"quantity": 8, "unit": "kg", "kg": 8, "feed_type": "2 mm pellets"}),
                ("water", pond, {"dissolved_oxygen_mg_l": 2 + ago, "ph": 7, "ammonia_mg_l": 1, "temperature_c": 33}),
                ("weight", pond, {"average_g": 100 - 5 * ago, "sample_size": 20}),
                ("egg_collection", pen, {"eggs": 80 - ago, "crates": 2, "loose": 20 - ago}),
            ):
                write_record(
                    kinds[kind].model(
                        farm_id=cast.farm.id, batch=batch, occurred_on=today - timedelta(days=ago), **said
                    )
                )
    return pond


def pages_of(who: str, world: Any) -> dict[str, str]:
    """The pages to look at: name -> address. The owner's that are not named here are found by their links."""
    found = named_pages(world)
    if who != "owner":
        return found[who]
    client = Client()
    client.force_login(world.people["owner"])
    named = {resolve(address.split("?")[0]).view_name for pages in found.values() for address in pages.values()}
    for address, response in crawl(client, f"{world.base}/").items():
        place = resolve(address.split("?")[0])
        if place.view_name not in named and "html" in response.headers["Content-Type"]:
            named.add(place.view_name)
            found[who][place.view_name] = address
    return found[who]


def named_pages(world: Any) -> dict[str, dict[str, str]]:
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
            "person": f"{base}/money/person/?name=iya+bisi",
            "profit": f"{base}/money/profit/",
            "sale-void": f"{base}/records/sale/{world.sale}/void/",
            "treatment": f"{base}/records/treatment/{world.treatment}/",
            "task": f"{base}/records/task/{world.vaccine}/",
            "task-new": f"{base}/records/task/new/",
            "vaccination-of-a-task": f"{base}/records/vaccination/new/?task={world.vaccine}",
            "eggs-held": f"{base}/records/egg_collection/new/",
            "health": f"{base}/batches/{world.cast.batches['Pen 1'].id}/health/",
            "health-to-plan": f"{base}/batches/{world.cast.batches['Pen 2'].id}/health/",
            "my-tasks": f"{base}/tasks/?mine=1",
            "batches": f"{base}/batches/",
            "batch-new": f"{base}/batches/new/",
            "batch": world.pen,
            "batch-whole": f"{world.pen}?days=all",
            "pond": world.pond,
            "pond-day": f"{world.pond}day/",
            "pond-edit": f"{world.pond}edit/",
            "houses": f"{base}/houses/",
            "house-new": f"{base}/houses/new/",
            "credits": f"{base}/credits/",
            "found": f"{base}/knowledge/?q=water",
            "not-here": f"{base}/records/eggs/",
        },
        "worker": {
            "today": f"{base}/",
            "assistant": f"{base}/assistant/",
            "review": f"{base}/drafts/",
            "records": f"{base}/records/",
            "not-allowed": f"{base}/credits/",
            "batches": f"{base}/batches/",
            "batch": world.pen,
            "day": f"{world.pen}day/",
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
            "empty-houses": f"/farms/{world.empty.slug}/houses/",
            "empty-today": f"/farms/{world.empty.slug}/",
            "empty-assistant": f"/farms/{world.empty.slug}/assistant/",
            "empty-review": f"/farms/{world.empty.slug}/drafts/",
            "empty-sales": f"/farms/{world.empty.slug}/records/sale/",
            "empty-death-new": f"/farms/{world.empty.slug}/records/mortality/new/",
            "empty-batches": f"/farms/{world.empty.slug}/batches/",
            "empty-credits": f"/farms/{world.empty.slug}/credits/",
        },
    }
