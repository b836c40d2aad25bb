"""The pages in Chromium, on a small phone: the main job with and without JavaScript, accessibility, layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
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
from farms.people.sessions import STAFF_COOKIE
from farms.places.services import save_structure
from farms.records import RECORD_TYPES
from farms.records.services import write_record
from farms.records.types.task import Task
from tests.conftest import signed_in
from tests.support.browser import chromium, crawl, one, press, rows, serving, work_off_the_queue
from tests.support.factories import UserFactory, drafts_of, legs, make_batch, make_cast, make_farm, say, say_and_answer
from tests.support.money_books import buy, pay, sell

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


def session_of(user: Any, site: str) -> list[dict[str, str]]:
    """The cookies of a signed-in person, for a browser."""
    cookies = signed_in(Client(), user).cookies
    return [
        {"name": name, "value": cookie.value, "url": f"{site}/admin/" if name == STAFF_COOKIE else site}
        for name, cookie in cookies.items()
    ]


def confirm_on(page: Any, what: str) -> None:
    """Press Confirm on the card that says `what`."""
    card(page, what).get_by_role("button", name="Confirm").click()


def card(page: Any, what: str) -> Any:
    return page.locator("article.draft").filter(has=page.get_by_role("heading", name=what))


def check_the_books(page: Any, cast: Any) -> None:
    """After the main job: the pages and the tables agree."""
    base = f"/farms/{cast.farm.slug}"
    page.goto(f"{base}/records/sale/")
    expect(page.get_by_text("Sold 20 crates of eggs at ₦4,500 each to Mama Nkechi: ₦90,000")).to_be_visible()
    page.goto(f"{base}/batches/")
    expect(page.get_by_role("main").get_by_role("listitem").filter(has_text="Pen 2")).to_contain_text("97")
    page.goto(f"{base}/credits/")
    expect(page.locator("table")).to_contain_text("set aside for an answer")
    expect(page.locator("table")).to_contain_text("returned")
    farm = cast.farm.id
    assert rows("SELECT total_kobo, source, created_by_id FROM sales WHERE farm_id = %s", farm) == [
        (9_000_000, "assistant", cast.owner.pk)
    ]
    assert one("SELECT sum(delta)::int FROM stock_movements WHERE batch_id = %s", cast.batches["Pen 2"].id) == 97
    assert legs(farm) == [("grant", 20), ("reserve", -1), ("refund", 1)]


def test_the_main_job_on_a_phone_happens_without_a_reload(cast, phone):
    page = phone(cast.owner)
    page.goto(f"/farms/{cast.farm.slug}/")
    page.get_by_label("Message").fill(STORY)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").filter(has_text="Working")).to_be_visible()
    page.evaluate("window.neverReloaded = true")
    work_off_the_queue(cast.farm.id)
    expect(page.get_by_text("I prepared 2 records for you.")).to_be_visible()
    expect(page.locator("#pending-count")).to_have_text(re.compile("^2"))
    confirm_on(page, "Sold 20 crates")
    expect(page.locator("article.draft[data-status=confirmed]")).to_have_count(1)
    expect(page.locator("#pending-count")).to_have_text(re.compile("^1"))
    confirm_on(page, "3 died in Pen 2")
    expect(page.locator("article.draft[data-status=confirmed]")).to_have_count(2)
    expect(page.locator("#pending-count")).to_be_hidden()
    assert page.evaluate("window.neverReloaded") is True
    check_the_books(page, cast)


def test_the_main_job_on_a_phone_works_without_javascript(cast, phone):
    page = phone(cast.owner, javascript=False)
    page.goto(f"/farms/{cast.farm.slug}/")
    page.get_by_label("Message").fill(STORY)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").filter(has_text="Working")).to_be_visible()
    work_off_the_queue(cast.farm.id)
    expect(page.get_by_text("I prepared 2 records for you.")).to_be_visible()  # the page refreshes itself
    confirm_on(page, "Sold 20 crates")
    expect(page.locator("#messages")).to_contain_text("Confirmed: Sold 20 crates of eggs")
    confirm_on(page, "3 died in Pen 2")
    expect(page.locator("#messages")).to_contain_text("Confirmed: 3 died in Pen 2")
    expect(page.get_by_role("heading", name="Nothing is waiting")).to_be_visible()
    check_the_books(page, cast)


def test_a_second_tap_on_confirm_writes_one_record(cast, phone):
    say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
    page = phone(cast.owner)
    page.goto(f"/farms/{cast.farm.slug}/drafts/")
    page.get_by_role("button", name="Confirm").dblclick()
    expect(page.locator("article.draft[data-status=confirmed]")).to_have_count(1)
    assert one("SELECT count(*) FROM mortality_records WHERE farm_id = %s", cast.farm.id) == 1
    assert page.get_by_text("already confirmed").count() == 0


def test_a_card_that_somebody_else_decided_says_so_in_place(cast, phone, as_user):
    say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
    page = phone(cast.owner)
    page.goto(f"/farms/{cast.farm.slug}/drafts/")
    press(as_user(cast.manager), f"/farms/{cast.farm.slug}/drafts/", "Confirm")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("alert")).to_have_text(re.compile(f"{cast.manager} has already confirmed this."))
    assert wrong_with(page) == []


def test_edit_and_discard_by_keyboard_alone(cast, phone):
    say_and_answer(cast.farm, cast.owner, STORY)
    page = phone(cast.owner)
    page.goto(f"/farms/{cast.farm.slug}/drafts/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    card(page, "Sold 20").get_by_role("button", name="Edit").focus()
    page.keyboard.press("Enter")
    page.get_by_label("How many", exact=True).fill("18")
    page.get_by_label("Total").fill("")
    page.keyboard.press("Enter")
    expect(page.locator("article.draft")).to_contain_text("The assistant had written: Sold 20 crates")
    page.get_by_role("button", name="Discard").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Why is it wrong?").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()  # the summary of what to mend
    page.get_by_label("Why is it wrong?").fill("It was yesterday")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Discarded. Nothing was written.")
    assert rows("SELECT status, payload->>'total_kobo' FROM assistant_drafts WHERE reason = 'It was yesterday'") == [
        ("discarded", "8100000")
    ]


# --- Every page -----------------------------------------------------------------------------------------------------

TAPPED = "button, .btn, summary, nav a, header a.brand, .rows a, .actions a, .pop a, .choice"
TOO_SMALL = """selector => [...document.querySelectorAll(selector)]
    .filter(e => e.checkVisibility() && !e.closest('.skip'))
    .map(e => [e.getBoundingClientRect(), e]).filter(([box, e]) => box.height < 48)
    .map(([box, e]) => `${Math.round(box.height)} px: ${e.outerHTML.slice(0, 90)}`)"""
TOO_WIDE = """() => document.scrollingElement.scrollWidth > innerWidth
    ? [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 3).map(e => e.outerHTML.slice(0, 90)).concat('page') : []"""
VIOLATIONS = "options => axe.run(document, options).then(result => result.violations)"
OPEN_MENUS = "() => document.querySelectorAll('details').forEach(menu => { menu.open = true })"


def wrong_with(page: Any) -> list[str]:
    """What is wrong with the page as it stands, in light and dark, at 360 and 320 pixels."""
    found = []
    page.evaluate(Axe().axe_script)
    for scheme, options in (("light", None), ("dark", {"runOnly": ["color-contrast"]})):
        page.emulate_media(color_scheme=scheme)
        for broken in page.evaluate(VIOLATIONS, {"resultTypes": ["violations"], **(options or {})}):
            node = broken["nodes"][0]
            found.append(f"{scheme}: {broken['id']}: {node['html'][:120]}: {node['failureSummary'][:300]}")
    for width in (320, 360):
        page.set_viewport_size({**PHONE, "width": width})
        found += [f"wider than {width}: {part}" for part in page.evaluate(TOO_WIDE)]
    found += page.evaluate(TOO_SMALL, TAPPED)
    return found


@pytest.mark.parametrize("who", ["nobody", "newcomer", "owner", "manager", "worker", "viewer"])
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
    expect(page.get_by_role("heading", name="Credit legs")).to_be_visible()
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


@pytest.mark.parametrize("javascript", [True, False])
def test_a_worker_fills_in_the_daily_sheet_on_a_phone(cast, phone, javascript):
    page = phone(cast.worker, javascript=javascript)
    page.goto(f"/farms/{cast.farm.slug}/batches/")
    page.get_by_role("link", name=re.compile("Daily sheet.*Pen 1")).click()
    for label, value in (("Died", "2"), ("Crates", "2"), ("Loose", "5"), ("How much", "1"), ("Drunk", "many")):
        page.get_by_label(label).fill(value)
    page.get_by_label("Cause", exact=True).select_option("heat")
    page.get_by_role("button", name="Save the sheet").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is written yet")
    if javascript:
        assert wrong_with(page) == []
    assert page.get_by_label("Crates").input_value() == "2"
    page.get_by_label("Drunk").fill("25")
    page.get_by_role("button", name="Save the sheet").dblclick()
    expect(page.locator("#messages")).to_contain_text(
        re.compile("Written down: 2 died in Pen 1|Nothing was written twice")
    )
    assert one("SELECT count(*) FROM mortality_records WHERE farm_id = %s", cast.farm.id) == 1
    assert page.get_by_label("Died").get_attribute("inputmode") == "numeric"
    page.get_by_role("link", name="The day before").click()
    expect(page.get_by_text("Yesterday", exact=True)).to_be_visible()


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


@pytest.mark.parametrize("javascript", [True, False])
def test_the_daily_sheet_and_a_task_on_a_phone(cast, phone, javascript):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        write_record(Task(farm_id=cast.farm.id, title="Mend the fan", due_on=farm_today(cast.farm)))
    page = phone(cast.worker, javascript=javascript)
    page.goto(f"/farms/{cast.farm.slug}/")
    pen = page.get_by_role("group", name="Write for Pen 2")
    pen.get_by_label("Died").fill("-1")
    pen.get_by_label("Crates").fill("2")
    page.get_by_role("button", name="Save the numbers").click()
    expect(pen.get_by_text("Died: The number must be 1 or more.")).to_be_visible()
    expect(pen.get_by_label("Crates")).to_have_value("2")
    assert one("SELECT count(*) FROM egg_collections WHERE farm_id = %s", cast.farm.id) == 0
    pen.get_by_label("Died").fill("1")
    page.get_by_role("button", name="Save the numbers").click()
    expect(page.locator("#messages")).to_contain_text("1 died in Pen 2; Collected 60 eggs (2 crates) in Pen 2")
    expect(page.locator("#day")).to_contain_text("2 crates")
    page.get_by_role("button", name="Done: Mend the fan").click()
    expect(page.get_by_text("Done: Mend the fan" if not javascript else "Done by")).to_be_visible()
    assert one("SELECT done_by_id FROM tasks WHERE farm_id = %s", cast.farm.id) == cast.worker.pk
