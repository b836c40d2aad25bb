"""What can hardly be on this farm today, on record forms and daily sheets: asked once, with the number; then written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from farmops.database.scope import farm_scope
from farms.people.farms import farm_today
from farms.records import RECORD_TYPES
from farms.records.plausible import doubts
from tests.support.browser import html, press, send
from tests.support.factories import count_rows, make_batch
from tests.support.records import void, write

ASKED = "Nothing is written yet. Is this right?"
WRITE, SHEET, NUMBERS = "Write it down", "Save the sheet", "Save the numbers"


@pytest.fixture
def pen(cast):
    """A hundred layers that came a hundred days ago; nobody said how old."""
    return cast.batches["Pen 1"]


def new(base, kind):
    return f"{base}/records/{kind}/new/"


def asked(answer):
    """The page that asks: nothing is written, the tick is there."""
    assert answer.status_code == 422
    page = answer.content.decode()
    assert ASKED in html(answer).text
    assert 'name="it_is_so"' in page
    return html(answer)


# --- A record's form --------------------------------------------------------------------------------------------------


def test_more_eggs_than_hens_are_asked_about_beside_their_box_and_written_with_the_tick(cast, owner, base, pen):
    answer = press(owner, new(base, "egg_collection"), WRITE, crates="12", batch=str(pen.id))
    page = asked(answer)
    assert "360 eggs in a day, and there are 100 hens: a hen lays one at most." in page.text
    assert 'aria-describedby="id_crates_doubt"' in answer.content.decode()
    assert page.form(WRITE).values["crates"] == "12"
    assert count_rows("egg_collections", cast.farm.id) == 0
    landed = send(owner, page.form(WRITE), new(base, "egg_collection"), it_is_so="1")
    assert "Written down: Collected 360 eggs" in html(landed).text
    assert count_rows("egg_collections", cast.farm.id) == 1


def test_what_is_likely_is_written_at_once_and_has_no_tick(cast, owner, base, pen):
    assert b"it_is_so" not in owner.get(new(base, "egg_collection")).content
    landed = press(owner, new(base, "egg_collection"), WRITE, crates="3", loose="4", batch=str(pen.id))
    assert "Written down" in html(landed).text


def test_a_form_sent_twice_is_not_asked_about_itself(cast, owner, base, pen):
    form = html(owner.get(new(base, "egg_collection"))).form(WRITE)
    typed = {**form.values, "crates": "3", "batch": str(pen.id)}
    owner.post(new(base, "egg_collection"), typed)
    again = owner.post(new(base, "egg_collection"), typed, follow=True)
    assert "Nothing was written twice" in html(again).text
    assert count_rows("egg_collections", cast.farm.id) == 1


def test_a_second_collection_counts_with_the_first_and_one_that_was_taken_out_does_not(cast, owner, base, pen):
    write(cast, "egg_collection", batch=pen, eggs=70)
    wrong = write(cast, "egg_collection", batch=pen, eggs=40)
    write(cast, "egg_collection", batch=pen, eggs=90, ago=1)
    write(cast, "egg_collection", batch=cast.batches["Pen 2"], eggs=90)
    void(cast, wrong)
    typed = {"batch": str(pen.id), "crates": ""}
    page = asked(press(owner, new(base, "egg_collection"), WRITE, eggs="41", **typed))
    assert "With the 70 written for that day already it is 111 eggs, and there are 100 hens." in page.text
    assert "Written down" in html(press(owner, new(base, "egg_collection"), WRITE, eggs="40", **typed)).text


def test_eggs_of_no_batch_are_compared_with_all_hens_of_the_farm(cast, owner, base):
    make_batch(cast.farm, cast.owner, "Pond", "catfish", 5_000)
    asked(press(owner, new(base, "egg_collection"), WRITE, eggs="221", batch=""))
    assert "Written down" in html(press(owner, new(base, "egg_collection"), WRITE, eggs="220", batch="")).text


def test_a_day_of_the_past_is_compared_with_the_hens_of_that_day(cast, owner, base, pen):
    write(cast, "mortality", batch=pen, count=50, ago=2)
    day = farm_today(cast.farm)
    typed = {"eggs": "90", "batch": str(pen.id)}
    asked(press(owner, new(base, "egg_collection"), WRITE, **typed, occurred_on=str(day)))
    landed = press(owner, new(base, "egg_collection"), WRITE, **typed, occurred_on=str(day - timedelta(days=4)))
    assert "Written down" in html(landed).text


def test_feed_twice_the_need_is_asked_about_and_the_bag_that_is_opened_is_not(cast, owner, base, pen):
    typed = {"batch": str(pen.id), "unit": "bag"}
    assert "Written down" in html(press(owner, new(base, "feed_use"), WRITE, quantity="1", **typed)).text
    page = asked(press(owner, new(base, "feed_use"), WRITE, quantity="2", **typed))
    assert "With the 25 kg written for that day already it is 75 kg; they need about 11.8 kg a day." in page.text


def test_a_weight_of_the_wrong_unit_is_asked_about(cast, owner, base):
    broilers = make_batch(cast.farm, cast.owner, "Broilers", "broilers")
    page = asked(press(owner, new(base, "weight"), WRITE, average_g="2.1", batch=str(broilers.id)))
    assert "2.1 g at 100 days: the standard is about 2,977 g" in page.text
    assert count_rows("weight_records", cast.farm.id) == 0


def test_hens_whose_age_nobody_said_are_weighed_without_a_question(cast, owner, base, pen):
    assert "Written down" in html(press(owner, new(base, "weight"), WRITE, average_g="2100", batch=str(pen.id))).text


def test_a_price_far_from_the_last_is_asked_about(cast, owner, base):
    sold = {"item": "eggs", "unit": "crate", "buyer": "Ada"}
    write(cast, "sale", item="eggs", unit="crate", quantity=10, total_kobo=5_800_000, ago=3)
    page = asked(press(owner, new(base, "sale"), WRITE, quantity="20", unit_price_kobo="580", **sold))
    assert "₦580 for one is 90 % less than the last time, ₦5,800." in page.text
    landed = press(owner, new(base, "sale"), WRITE, quantity="20", unit_price_kobo="6,000", **sold)
    assert "Written down" in html(landed).text


def test_the_cost_of_a_feed_is_compared_by_the_kilo(cast, owner, base):
    write(cast, "expense", category="feed", item="Layer mash", unit="bag", quantity=10, kg=250, amount_kobo=18_500_000)
    typed = {"category": "feed", "item": "layer mash ", "unit": "kg"}
    page = asked(press(owner, new(base, "expense"), WRITE, quantity="25", amount_kobo="185,000", **typed))
    assert "₦7,400 a kg is 900 % more than the last time, ₦740." in page.text
    landed = press(owner, new(base, "expense"), WRITE, quantity="25", amount_kobo="19,000", **typed)
    assert "Written down" in html(landed).text


def test_deaths_above_the_flock_are_refused_by_the_books_and_not_asked_about(cast, owner, base, pen):
    answer = press(owner, new(base, "mortality"), WRITE, count="101", batch=str(pen.id))
    assert answer.status_code == 422
    assert ASKED not in html(answer).text
    assert "not that many animals" in html(answer).text


# --- The daily sheets ---------------------------------------------------------------------------------------------------


def box(kind, column, batch):
    return f"{kind}-{column}-{batch.id}"


@pytest.mark.parametrize("which", ["today", "batch"])
def test_a_sheet_asks_once_for_all_that_is_doubted_and_keeps_what_was_typed(cast, as_user, base, pen, which):
    client = as_user(cast.worker)
    address, button = (f"{base}/", NUMBERS) if which == "today" else (f"{base}/batches/{pen.id}/day/", SHEET)
    typed = {
        box("mortality", "count", pen): "2",
        box("egg_collection", "crates", pen): "20",
        box("feed_use", "quantity", pen): "9",
    }
    page = asked(press(client, address, button, **typed))
    assert "600 eggs in a day, and there are 100 hens" in page.text
    assert "225 kg in a day; they need about 11.8 kg." in page.text
    assert page.text.count("Yes, it is so") == 1
    assert typed.items() <= page.form(button).values.items()
    tables = ("mortality_records", "egg_collections", "feed_records")
    assert [count_rows(table, cast.farm.id) for table in tables] == [0, 0, 0]
    landed = send(client, page.form(button), address, it_is_so="1")
    assert "Written down" in html(landed).text
    assert [count_rows(table, cast.farm.id) for table in tables] == [1, 1, 1]


def test_a_days_sheet_saved_again_from_a_new_page_is_asked_about(cast, as_user, base, pen):
    client, address = as_user(cast.worker), f"{base}/batches/{pen.id}/day/"
    typed = {box("mortality", "count", pen): "2", box("egg_collection", "crates", pen): "1",
             box("feed_use", "quantity", pen): "0.5"}  # fmt: skip
    assert press(client, address, SHEET, **typed).status_code == 200
    page = asked(press(client, address, SHEET, **typed))
    for words in ("2 died in Pen 1", "Collected 30 eggs", "Fed 0.5 bags"):
        assert f"Already written for that day: {words}" in page.text
    assert count_rows("mortality_records", cast.farm.id) == 1
    other = {box("mortality", "count", cast.batches["Pen 2"]): "2"}
    assert press(client, f"{base}/", NUMBERS, **other).status_code == 200  # another batch


def test_the_same_showing_of_a_sheet_sent_twice_is_no_question(cast, as_user, base, pen):
    client, address = as_user(cast.worker), f"{base}/batches/{pen.id}/day/"
    form = html(client.get(address)).form(SHEET)
    form.values |= {box("egg_collection", "crates", pen): "3", box("mortality", "count", pen): "1"}
    for _again in range(2):
        landed = send(client, form, address)
    assert "Nothing was written twice" in html(landed).text
    assert count_rows("egg_collections", cast.farm.id) == 1


# --- What it may be compared with ---------------------------------------------------------------------------------------


def sale(cast, naira):
    return RECORD_TYPES["sale"].model(
        farm_id=cast.farm.id, occurred_on=farm_today(cast.farm), item="eggs", unit="crate", quantity=1,
        unit_price_kobo=naira * 100, total_kobo=naira * 100,
    )  # fmt: skip


@pytest.mark.parametrize(("role", "found"), [("owner", 1), ("manager", 1), ("viewer", 1), ("worker", 0)])
def test_row_security_decides_whether_there_is_a_price_to_compare_with(cast, role, found):
    write(cast, "sale", item="eggs", unit="crate", quantity=1, total_kobo=580_000)
    with farm_scope(user_id=cast.members[role].pk, farm_id=cast.farm.id):
        assert len(doubts([sale(cast, 58)], cast.farm)[0]) == found


def test_another_farms_books_are_never_compared_with(cast):
    write(cast, "sale", farm=cast.other_farm, person=cast.stranger, item="eggs", unit="crate", quantity=1, total_kobo=1)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        assert doubts([sale(cast, 5_800)], cast.farm) == [[]]


def test_many_records_ask_the_books_no_more_than_one(cast, pen):
    day = farm_today(cast.farm)
    shared = {"farm_id": cast.farm.id, "occurred_on": day}
    kinds = {
        "egg_collection": {"eggs": 400, "batch": pen},
        "feed_use": {"quantity": 9, "unit": "bag", "kg": 225, "batch": pen},
        "mortality": {"count": 2, "batch": pen},
        "weight": {"average_g": 1, "batch": pen},
        "sale": {"item": "eggs", "unit": "crate", "quantity": 1, "total_kobo": 100},
        "expense": {"category": "feed", "item": "mash", "unit": "kg", "quantity": 1, "kg": 1, "amount_kobo": 1},
        "note": {"text": "hello"},
    }
    for kind in ("egg_collection", "feed_use", "mortality"):
        write(cast, kind, **kinds[kind])
    counted = []
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        for times in (1, 9):
            records = [RECORD_TYPES[kind].model(**shared, **said) for kind, said in kinds.items()] * times
            with CaptureQueriesContext(connections["default"]) as queries:
                found = doubts(records, cast.farm)
            assert [len(each) for each in found] == [1, 1, 1, 0, 0, 0, 0] * times
            counted.append(len(queries))
    assert counted[0] == counted[1] <= 8
