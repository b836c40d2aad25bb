"""Main jobs in Chromium on a small phone, with and without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from farmops.database.scope import farm_scope
from farms.people.farms import farm_today
from farms.records.services import write_record
from farms.records.types.task import Task
from tests.support.browser import press, work_off_the_queue
from tests.support.database import audit, one
from tests.support.factories import ledger_entries, say_and_answer
from tests.support.pages import STORY, wrong_with

pytestmark = pytest.mark.browser


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
    assert audit("SELECT total_kobo, source, created_by_id FROM sales WHERE farm_id = %s", farm) == [
        (9_000_000, "assistant", cast.owner.pk)
    ]
    assert one("SELECT sum(delta)::int FROM stock_movements WHERE batch_id = %s", cast.batches["Pen 2"].id) == 97
    assert ledger_entries(farm) == [("grant", 20), ("reserve", -1), ("refund", 1)]


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
    assert audit("SELECT status, payload->>'total_kobo' FROM assistant_drafts WHERE reason = 'It was yesterday'") == [
        ("discarded", "8100000")
    ]


# --- Every page -----------------------------------------------------------------------------------------------------


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
