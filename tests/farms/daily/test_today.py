"""Today, the daily sheet, tasks, and the lists of records with their filters: a worker's and an owner's morning."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from credits.services import grant
from farms.people.farms import farm_today
from tests.support.browser import html, press, send
from tests.support.database import audit, one
from tests.support.factories import UserFactory, count_rows, make_batch, make_cast, make_farm, one_draft
from tests.support.records import write

SAVE = "Save the numbers"


def box(kind, column, batch):
    return f"{kind}-{column}-{batch.id}"


def written(cast):
    """(deaths, egg collections, feedings) in the books."""
    return tuple(count_rows(table, cast.farm.id) for table in ("mortality_records", "egg_collections", "feed_records"))


# --- Figures --------------------------------------------------------------------------------------------------------


def test_each_batch_shows_today_against_yesterday(cast, as_user, base):
    pen, other = cast.batches["Pen 1"], cast.batches["Pen 2"]
    pond = make_batch(cast.farm, cast.owner, "Pond 1", "catfish", 500)
    write(cast, "mortality", batch=pen, count=2)
    write(cast, "mortality", batch=pen, count=1, ago=1)
    write(cast, "mortality", batch=pen, count=7, ago=2)
    write(cast, "mortality", batch=pen, count=40, voided=True)
    write(cast, "egg_collection", batch=pen, eggs=66)
    write(cast, "egg_collection", batch=pen, eggs=10)
    write(cast, "egg_collection", batch=pen, eggs=90, ago=1)
    write(cast, "egg_collection", eggs=5)
    write(cast, "feed_use", batch=other, quantity=2, unit="bag", kg=50)
    write(cast, "feed_use", batch=other, quantity=1, unit="paint bucket")
    write(cast, "feed_use", batch=pond, quantity=9, unit="kg", kg=9, ago=1)
    for person in (cast.owner, cast.worker, cast.viewer):
        text = html(as_user(person).get(f"{base}/")).text
        assert "Whole farm 690 alive Died 2 yesterday 1 Eggs 2 crates + 21 yesterday 3 crates" in text
        assert "Pen 1 90 Layers Died 2 yesterday 1 Eggs 2 crates + 16 yesterday 3 crates Feed given 0 kg" in text
        assert "Pen 2 100 Layers Died 0 yesterday 0 Eggs 0 eggs" in text
        assert "Feed given 50 kg + 1 not weighed" in text
        assert "Pond 1 500 Catfish Died 0 yesterday 0 Feed given 0 kg" in text
        assert "No batch named Died 0 yesterday 0 Eggs 5 eggs yesterday 0 eggs" in text


def test_a_farm_with_one_batch_has_no_total_and_an_empty_batch_leaves_the_page(as_user):
    owner = UserFactory()
    farm = make_farm(owner)
    client = as_user(owner)
    assert "Add the first batch" in html(client.get(f"/farms/{farm.slug}/")).text
    pen = make_batch(farm, owner, count=10)
    text = html(client.get(f"/farms/{farm.slug}/")).text
    assert "Pen 1 10 Layers" in text
    assert "Whole farm" not in text
    write(None, "mortality", person=owner, farm=farm, batch=pen, count=10, ago=5)
    assert "No animals now" in html(client.get(f"/farms/{farm.slug}/")).text


def test_the_queries_of_today_do_not_grow_with_batches_and_records(cast, as_user, base):
    client = as_user(cast.owner)

    def queries():
        client.get(f"{base}/")
        with CaptureQueriesContext(
            connections["default"],
        ) as found:
            page = client.get(f"{base}/")
        assert page.status_code == 200
        return len(found)

    make_batch(cast.farm, cast.owner, "Pen 3")
    one_draft(cast)
    write(cast, "task", title="LaSota", batch=cast.batches["Pen 1"])
    few = queries()
    for number in range(4, 11):
        pen = make_batch(cast.farm, cast.owner, f"Pen {number}")
        for ago in (0, 1):
            write(cast, "mortality", batch=pen, count=1, ago=ago)
            write(cast, "egg_collection", batch=pen, eggs=40, ago=ago)
            write(cast, "feed_use", batch=pen, quantity=1, unit="bag", kg=25, ago=ago)
        write(cast, "task", title=f"Weigh {number}", batch=pen)
        one_draft(cast, f"2 birds died in Pen {number}")
    assert queries() == few
    assert few <= 25


def test_few_credits_are_told_to_those_who_see_money(as_user):
    cast = make_cast(credits=9)
    base = f"/farms/{cast.farm.slug}"
    for person in (cast.owner, cast.manager, cast.viewer):
        text = html(as_user(person).get(f"{base}/")).text
        assert "9 credits left." in text
        assert "free" in text
    assert "credit" not in html(as_user(cast.worker).get(f"{base}/")).text.replace("Credits", "")
    grant(cast.farm.slug, 1, "test")
    assert "credits left" not in html(as_user(cast.owner).get(f"{base}/")).text


# --- The daily sheet --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_one_tap_writes_all_numbers_of_all_batches(cast, as_user, base, headers):
    one_pen, two = cast.batches["Pen 1"], cast.batches["Pen 2"]
    typed = {
        box("mortality", "count", one_pen): "2",
        box("egg_collection", "crates", one_pen): "2",
        box("egg_collection", "loose", one_pen): "16",
        box("feed_use", "quantity", two): "0.5",
        box("egg_collection", "loose", two): "29",
        box("mortality", "count", two): "0",
    }
    landed = press(as_user(cast.worker, **headers), f"{base}/", SAVE, **typed)
    assert landed.redirect_chain[-1][0] == f"{base}/#day"
    text = html(landed).text
    assert (
        "Written down: 2 died in Pen 1; Collected 76 eggs (2 crates + 16) in Pen 1; Collected 29 eggs in Pen 2;"
        " Fed 0.5 bags (12.5 kg) to Pen 2" in text
    )
    assert "Pen 1 98 Layers Died 2 yesterday 0 Eggs 2 crates + 16" in text
    said = ("person", cast.worker.pk, farm_today(cast.farm))

    def kept(table, columns):
        shared = "batch_id, source, created_by_id, occurred_on"
        return audit(f"SELECT {columns}, {shared} FROM {table} WHERE farm_id = %s ORDER BY 1", cast.farm.id)

    assert kept("mortality_records", "count") == [(2, one_pen.id, *said)]
    assert kept("egg_collections", "eggs, crates, loose") == [
        (29, None, 29, two.id, *said),
        (76, 2, 16, one_pen.id, *said),
    ]
    assert kept("feed_records", "quantity, unit, kg") == [(0.5, "bag", 12.5, two.id, *said)]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        (("mortality", "count"), "-1", "must be 1 or more"),
        (("mortality", "count"), "two", "whole number"),
        (("mortality", "count"), "1.5", "whole number"),
        (("mortality", "count"), "101", "not that many animals"),
        (("mortality", "count"), "9" * 400, "number"),
        (("mortality", "count"), "<script>alert(1)</script>", "whole number"),
        (("mortality", "count"), "دجاجة", "whole number"),
        (("egg_collection", "crates"), "5,8", "three figures"),
        (("egg_collection", "crates"), "6.25", "not a whole number"),
        (("egg_collection", "loose"), "🥚", "whole number"),
        (("feed_use", "quantity"), "₦4,500", "number"),
        (("feed_use", "quantity"), "100001", "too large"),
    ],
)
def test_a_wrong_number_is_told_at_its_box_and_nothing_at_all_is_written(cast, as_user, base, column, value, words):
    pen, good = cast.batches["Pen 2"], box("feed_use", "quantity", cast.batches["Pen 1"])
    name = box(*column, pen)
    answer = press(as_user(cast.worker), f"{base}/", SAVE, **{name: value, good: "1"})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.content.decode()
    form = html(answer).form(SAVE)
    assert words in form.errors[name]
    assert list(form.errors) == [name]
    assert (form.values[name], form.values[good]) == (value, "1")
    assert written(cast) == (0, 0, 0)


def test_an_empty_sheet_says_so(cast, as_user, base):
    for typed in ({}, {box("mortality", "count", cast.batches["Pen 1"]): " 0 "}):
        answer = press(as_user(cast.owner), f"{base}/", SAVE, **typed)
        assert answer.status_code == 422
        assert "Write a number in at least one box." in html(answer).text
    assert written(cast) == (0, 0, 0)


def test_sending_the_sheet_twice_writes_once_and_another_sheet_writes_again(cast, as_user, base):
    client, name = as_user(cast.worker), box("mortality", "count", cast.batches["Pen 1"])
    form = html(client.get(f"{base}/")).form(SAVE)
    for _again in range(3):
        landed = client.post(f"{base}/", {**form.values, name: "3"}, follow=True)
    assert "Nothing was written twice" in html(landed).text
    assert written(cast) == (1, 0, 0)
    client.post(f"{base}/", {**form.values, name: "4"})  # went back, and wrote another number
    asked = press(client, f"{base}/", SAVE, **{name: "3"})  # three more
    send(client, html(asked).form(SAVE), f"{base}/", it_is_so="1")
    assert one("SELECT sum(count)::int FROM mortality_records WHERE farm_id = %s", cast.farm.id) == 10


def test_the_sheet_is_for_those_who_write_and_for_their_own_batches(cast, as_user, base):
    entry = {box("mortality", "count", cast.batches["Pen 1"]): "1"}
    assert as_user(cast.viewer).post(f"{base}/", entry).status_code == 403
    assert as_user(cast.stranger).post(f"{base}/", entry).status_code == 404
    assert SAVE not in html(as_user(cast.viewer).get(f"{base}/")).text
    foreign = {box("mortality", "count", cast.other_batch): "1"}
    assert as_user(cast.owner).post(f"{base}/", foreign).status_code == 422
    assert as_user(cast.owner).post(f"{base}/", {"key": "x" * 5000, **entry}).status_code == 302
    assert written(cast) == (1, 0, 0)
    assert count_rows("mortality_records", cast.other_farm.id) == 0


def test_boxes_for_eggs_are_offered_for_birds_that_lay_alone(cast, as_user, base):
    pond = make_batch(cast.farm, cast.owner, "Pond 1", "catfish", 500)
    broilers = make_batch(cast.farm, cast.owner, "Pen 3", "broilers", 50)
    names = html(as_user(cast.owner).get(f"{base}/")).form(SAVE).values
    for batch, lays in ((pond, False), (broilers, False), (cast.batches["Pen 1"], True)):
        assert (box("egg_collection", "crates", batch) in names) == lays
        assert box("mortality", "count", batch) in names
        assert box("feed_use", "quantity", batch) in names


# --- Tasks ----------------------------------------------------------------------------------------------------------


def test_tasks_that_are_due_or_overdue_are_on_today_and_all_open_ones_on_their_page(cast, as_user, base):
    write(cast, "task", title="Overdue fan", ago=3)
    write(cast, "task", title="Due LaSota", batch=cast.batches["Pen 1"])
    write(cast, "task", title="Later deworming", ago=-5)
    write(cast, "task", title="Wrong one", voided=True)
    write(cast, "task", title="Theirs", farm=cast.other_farm, person=cast.stranger)
    for person in (cast.owner, cast.worker, cast.viewer):
        client = as_user(person)
        today, page = html(client.get(f"{base}/")).text, html(client.get(f"{base}/tasks/")).text
        assert today.index("Overdue fan") < today.index("Due LaSota")
        assert "Later deworming" not in today
        assert page.index("Overdue fan Overdue") < page.index("Due LaSota") < page.index("Later deworming")
        assert "Wrong one" not in today + page
        assert "Theirs" not in today + page
    assert f"{base}/records/task/new/" in html(as_user(cast.worker).get(f"{base}/tasks/")).links


@pytest.mark.parametrize("where", ["", "tasks/"])
def test_a_worker_marks_a_task_as_done_and_not_done(cast, as_user, base, where):
    task, client = write(cast, "task", title="Mend the fan"), as_user(cast.worker)
    landed = press(client, f"{base}/{where}", "Done", within=str(task.id))
    assert landed.redirect_chain[-1][0] == f"{base}/{where}"
    assert "Done: Mend the fan" in html(landed).text
    assert one("SELECT done_at IS NOT NULL, done_by_id FROM tasks WHERE id = %s", task.id) == (True, cast.worker.pk)
    assert f"Done by {cast.worker}, today" in html(client.get(f"{base}/tasks/")).text
    assert "Mend the fan" not in html(client.get(f"{base}/")).text
    press(as_user(cast.owner), f"{base}/tasks/", "Not done", within=str(task.id))
    assert one("SELECT done_at, done_by_id FROM tasks WHERE id = %s", task.id) == (None, None)


def test_htmx_gets_the_row_of_the_task_alone(cast, as_user, base):
    task = write(cast, "task", title="Mend the fan")
    answer = as_user(cast.worker, **{"HX-Request": "true"}).post(f"{base}/tasks/{task.id}/done/", {"done": "1"})
    assert answer.status_code == 200
    assert answer.content.decode().lstrip().startswith("<li")
    assert f"Done by {cast.worker}" in html(answer).text


def test_only_those_who_write_mark_tasks_and_the_first_one_counts(cast, as_user, base):
    task, gone = write(cast, "task", title="Mend the fan"), write(cast, "task", title="No", voided=True)
    address = f"{base}/tasks/{task.id}/done/"
    assert as_user(cast.viewer).post(address).status_code == 403
    assert as_user(cast.stranger).post(address).status_code == 404
    assert as_user(cast.owner).get(address).status_code == 405
    foreign = write(cast, "task", title="Theirs", farm=cast.other_farm, person=cast.stranger)
    assert as_user(cast.owner).post(f"{base}/tasks/{foreign.id}/done/").status_code == 404
    for person in (cast.worker, cast.owner):
        assert as_user(person).post(address).status_code == 302
        as_user(person).post(f"{base}/tasks/{gone.id}/done/")
    assert one("SELECT done_by_id FROM tasks WHERE id = %s", task.id) == cast.worker.pk
    assert one("SELECT count(*) FROM tasks WHERE farm_id = %s AND done_at IS NOT NULL", cast.other_farm.id) == 0
    assert one("SELECT done_at FROM tasks WHERE id = %s", gone.id) is None


# --- Lists with filters ---------------------------------------------------------------------------------------------


def sold(cast, naira, **fields):
    write(cast, "sale", item="eggs", quantity=1, unit="crate", total_kobo=naira * 100, **fields)


def test_a_list_is_narrowed_by_batch_and_days_and_adds_up_what_is_in_the_books(cast, as_user, base):
    client, today = as_user(cast.viewer), farm_today(cast.farm)
    sold(cast, 1_000, batch=cast.batches["Pen 1"], ago=1)
    sold(cast, 2_000, batch=cast.batches["Pen 2"], ago=5)
    sold(cast, 4_000, ago=9)
    sold(cast, 8_000, batch=cast.batches["Pen 1"], ago=5, voided=True)

    def listed(**wanted):
        text = html(client.get(f"{base}/records/sale/", wanted)).text
        return text, [naira for naira in ("₦1,000", "₦2,000", "₦4,000", "₦8,000") if f": {naira}" in text]

    text, shown = listed()
    assert shown == ["₦1,000", "₦2,000", "₦4,000", "₦8,000"]
    assert "3 records, 1 taken out ₦7,000" in text
    text, shown = listed(batch=cast.batches["Pen 1"].id)
    assert (shown, "1 record, 1 taken out ₦1,000" in text) == (["₦1,000", "₦8,000"], True)
    text, shown = listed(hide_voided="on")
    assert (shown, "3 records ₦7,000" in text) == (["₦1,000", "₦2,000", "₦4,000"], True)
    text, shown = listed(since=today - timedelta(days=5), until=today - timedelta(days=2), hide_voided="on")
    assert (shown, "1 record ₦2,000" in text) == (["₦2,000"], True)
    assert listed(since=today)[1] == []
    assert "Nothing was written for that" in listed(since=today)[0]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"since": "someday"}, "valid date"),
        ({"until": "<script>alert(1)</script>"}, "valid date"),
        ({"since": "2026-05-05", "until": "2026-05-04"}, "before the first one"),
        ({"batch": "🐔"}, "no batch called"),
        ({"page": "-3"}, "1 record"),
        ({"page": "many"}, "1 record"),
    ],
)
def test_a_filter_that_makes_no_sense_says_so(cast, as_user, base, wanted, words):
    sold(cast, 1_000)
    answer = as_user(cast.owner).get(f"{base}/records/sale/", wanted)
    assert answer.status_code == 200
    assert words in html(answer).text
    assert "<script>alert" not in answer.content.decode()


def test_the_batch_of_another_farm_is_no_filter(cast, as_user, base):
    answer = as_user(cast.owner).get(f"{base}/records/sale/", {"batch": str(cast.other_batch.id)})
    assert "no batch called" in html(answer).text
    assert cast.other_batch.name not in html(answer).text


def test_filters_are_kept_from_page_to_page(cast, as_user, base):
    for _number in range(31):
        write(cast, "note", text="rain", batch=cast.batches["Pen 1"])
    write(cast, "note", text="sun")
    client = as_user(cast.owner)
    page = html(client.get(f"{base}/records/note/", {"batch": str(cast.batches["Pen 1"].id), "hide_voided": "on"}))
    assert "31 records" in page.text
    (older,) = [link for link in page.links if "page=2" in link]
    assert "hide_voided=on" in older
    second = html(client.get(f"{base}/records/note/{older}"))
    assert "31 records" in second.text
    assert second.text.count("rain") == 1
    assert "Page 2 of 2" in second.text


def test_a_list_without_money_has_no_total(cast, as_user, base):
    write(cast, "note", text="rain")
    text = html(as_user(cast.worker).get(f"{base}/records/note/")).text
    assert "1 record" in text
    assert "₦" not in text
