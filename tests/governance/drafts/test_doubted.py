"""Drafts of what can hardly be: the card says with what it was compared, Confirm asks, and auto mode drafts."""

from __future__ import annotations

import re

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from governance.drafts.proposals import propose
from tests.support.browser import html, press, send
from tests.support.database import one
from tests.support.factories import count_rows, make_cast, one_draft, say_and_answer
from tests.support.records import void, write
from tests.support.runs import finish, running

HTMX = {"HX-Request": "true"}
WORDS = "600 eggs in a day, and there are 100 hens: a hen lays one at most."


@pytest.fixture
def draft(cast):
    return one_draft(cast, "Collected 20 crates of eggs in Pen 1")


@pytest.fixture
def at(base, draft):
    """The address of the draft."""
    return f"{base}/drafts/{draft.id}/"


def status(draft):
    return one("SELECT status, reason FROM assistant_drafts WHERE id = %s", draft.id)


@pytest.mark.parametrize("page", ["drafts/", "assistant/", ""])
def test_the_card_shows_what_is_doubted_wherever_it_stands(owner, base, draft, page):
    card = html(owner.get(f"{base}/{page}")).drafts[str(draft.id)]
    assert f"Is this right? {WORDS}" in card
    assert "Yes, it is so" in card


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain form", "HTMX"])
def test_confirm_asks_for_the_tick_and_writes_with_it(cast, as_user, at, draft, headers):
    client = as_user(cast.owner)
    asked = client.post(f"{at}confirm/", {"digest": draft.digest}, headers=headers)
    assert asked.status_code == 422
    assert "Nothing is written yet. Read what is unusual; if it is right, tick" in html(asked).text
    assert (status(draft), count_rows("egg_collections", cast.farm.id)) == (("pending", ""), 0)
    form = html(asked).form("Confirm")
    landed = client.post(f"{at}confirm/", {**form.values, "it_is_so": "1"}, headers=headers, follow=True)
    assert landed.status_code == 200
    assert count_rows("egg_collections", cast.farm.id) == 1
    assert status(draft) == ("confirmed", WORDS)
    assert f"It was unusual, and is so: {WORDS}" in html(client.get(at)).text


def test_a_card_of_what_is_likely_has_no_tick_and_leaves_no_reason(cast, owner, base):
    draft = one_draft(cast, "Collected 3 crates of eggs in Pen 1")
    page = owner.get(f"{base}/drafts/")
    assert b"it_is_so" not in page.content
    press(owner, f"{base}/drafts/{draft.id}/", "Confirm")
    assert status(draft) == ("confirmed", "")


def test_the_edit_page_shows_it_and_what_was_mended_needs_no_tick(owner, at, draft):
    page = owner.get(f"{at}edit/")
    assert WORDS in html(page).text
    assert 'id="id_crates_doubt"' in page.content.decode()
    landed = press(owner, f"{at}edit/", "Save the change", crates="2", eggs="60")
    assert "Is this right?" not in html(landed).text
    press(owner, at, "Confirm")
    assert status(draft)[0] == "confirmed"


def test_what_became_doubtful_after_the_card_was_shown_is_asked_about(cast, owner, base):
    draft = one_draft(cast, "Collected 3 crates of eggs in Pen 1")
    form = html(owner.get(f"{base}/drafts/{draft.id}/")).form("Confirm")
    write(cast, "egg_collection", batch=cast.batches["Pen 1"], eggs=90)
    asked = send(owner, form, f"{base}/drafts/{draft.id}/")
    assert asked.status_code == 422
    assert "With the 90 written for that day already it is 180 eggs" in html(asked).text


def test_a_worker_is_told_of_her_own_eggs_and_sees_no_price(cast, as_user, base):
    write(cast, "sale", item="eggs", unit="crate", quantity=1, total_kobo=580_000)
    say_and_answer(cast.farm, cast.owner, "Sold 20 crates of eggs at 580 each to Mama Nkechi")
    say_and_answer(cast.farm, cast.worker, "Collected 20 crates of eggs in Pen 1")
    page = html(as_user(cast.worker).get(f"{base}/drafts/"))
    (card,) = page.drafts.values()
    assert WORDS in card
    assert "₦" not in page.text
    assert "90 % less than the last time, ₦5,800" in html(as_user(cast.owner).get(f"{base}/drafts/")).text


def test_a_draft_that_is_decided_is_not_asked_about(cast, owner, base, draft):
    assert len(re.findall("it_is_so", owner.get(f"{base}/drafts/").content.decode())) == 1
    press(owner, f"{base}/drafts/{draft.id}/discard/", "Discard", reason="not true")
    assert "it_is_so" not in owner.get(f"{base}/drafts/").content.decode()


def test_many_doubted_cards_ask_the_books_no_more_than_two(owner, cast, base, draft):
    counted = []
    for more in (1, 6):
        for number in range(more):
            say_and_answer(cast.farm, cast.owner, f"Collected {20 + number} crates in Pen 1 and fed {9 + number} bags")
        with CaptureQueriesContext(connections["default"]) as queries:
            assert owner.get(f"{base}/drafts/").content.count(b"it_is_so") > more
        counted.append(len(queries))
    assert counted[0] == counted[1]


# --- Auto mode ------------------------------------------------------------------------------------------------------------

AUTO = ("egg_collection", "feed_use", "weight")


@pytest.fixture
def auto():
    return make_cast(tier="auto", auto=AUTO)


@pytest.mark.parametrize(
    ("tool", "said", "outcome"),
    [
        ("egg_collection", {"crates": 3}, "written"),
        ("egg_collection", {"crates": 20}, "drafted"),
        ("feed_use", {"quantity": 1, "unit": "bag"}, "written"),
        ("feed_use", {"quantity": 11, "unit": "bag"}, "drafted"),
    ],
)
def test_auto_mode_drafts_what_can_hardly_be(auto, tool, said, outcome):
    _run, taken = running(auto)
    assert propose(taken, "1", tool, {**said, "batch": "Pen 1"}).kind == outcome
    finish(taken)


def test_auto_mode_drafts_the_same_told_twice_and_a_collection_that_makes_the_day_impossible(auto):
    for message in ("Collected 2 crates in Pen 1", "Collected 2 crates in Pen 1", "Collected 3 crates in Pen 1"):
        say_and_answer(auto.farm, auto.owner, message)
    assert count_rows("egg_collections", auto.farm.id) == 1
    assert count_rows("assistant_drafts", auto.farm.id) == 2


def test_a_tool_call_that_is_repeated_answers_with_what_it_wrote(auto):
    _run, taken = running(auto)
    first, again = (propose(taken, "1", "egg_collection", {"crates": 2, "batch": "Pen 1"}) for _time in range(2))
    assert (first.kind, first.record_id) == (again.kind, again.record_id)
    assert first.kind == "written"
    finish(taken)
    assert count_rows("assistant_drafts", auto.farm.id) == 0


def test_what_was_taken_out_is_not_compared_with(auto):
    wrong = write(auto, "egg_collection", batch=auto.batches["Pen 1"], eggs=60, crates=2)
    void(auto, wrong)
    say_and_answer(auto.farm, auto.owner, "Collected 2 crates in Pen 1")
    assert count_rows("assistant_drafts", auto.farm.id) == 0


# --- Notes ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("the fence is broken", "written"),
        ("the vet came to look at Pen 2", "written"),
        ("Mama Tope has paid", "drafted"),
        ("the pastor was given two hens", "drafted"),
        ("sold some eggs to the hotel", "drafted"),
        ("Musa collected the eggs", "drafted"),
        ("₦5,000 for the plumber", "drafted"),
    ],
)
def test_a_note_is_never_written_in_place_of_a_payment_a_gift_or_a_sale(text, outcome):
    cast = make_cast(tier="auto", auto=("note",))
    _run, taken = running(cast)
    assert propose(taken, "1", "note", {"text": text}).kind == outcome
    finish(taken)
