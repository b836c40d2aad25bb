"""The daily sheet of one batch: one screen, one save, back-dated, corrected by a void; and what must not get through."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from farms.people.farms import farm_today
from tests.support.browser import html, press
from tests.support.database import audit, one
from tests.support.factories import count_rows, make_batch
from tests.support.records import write
from tests.support.waiting import PATIENCE

SAVE = "Save the sheet"
TABLES = ("mortality_records", "egg_collections", "feed_records", "water_records", "weight_records")


@pytest.fixture
def pen(cast):
    return cast.batches["Pen 1"]


@pytest.fixture
def pond(cast):
    return make_batch(cast.farm, cast.owner, "Pond 1", "catfish", 500)


def address(cast, batch, ago=None):
    day = f"?on={farm_today(cast.farm) - timedelta(days=ago)}" if ago is not None else ""
    return f"/farms/{cast.farm.slug}/batches/{batch.id}/day/{day}"


def named(batch, **typed):
    """mortality_count="2" -> the name of that box, and what is typed into it."""
    kinds = ("mortality", "egg_collection", "feed_use", "water", "weight")
    kind_of = {name: next(kind for kind in kinds if name.startswith(kind)) for name in typed}
    return {f"{kind}-{name.removeprefix(kind + '_')}-{batch.id}": typed[name] for name, kind in kind_of.items()}


def written(cast):
    return tuple(count_rows(table, cast.farm.id) for table in TABLES)


def test_a_worker_writes_a_whole_day_with_one_save(cast, as_user, pen):
    typed = named(
        pen,
        mortality_count="2",
        mortality_cause="heat",
        egg_collection_crates="2",
        egg_collection_loose="16",
        egg_collection_cracked="3",
        feed_use_quantity="1",
        water_litres="22",
        weight_average_g="1850",
        weight_sample_size="10",
    )
    landed = press(as_user(cast.worker), address(cast, pen), SAVE, **typed)
    text = html(landed).text
    assert "Written down: 2 died in Pen 1 (heat); Collected 76 eggs (2 crates + 16) in Pen 1, 3 cracked" in text
    assert "Already written for this day" in text
    assert "₦" not in landed.content.decode()
    today, farm = farm_today(cast.farm), cast.farm.id
    said = (pen.id, cast.worker.pk, today)
    shared = "batch_id, created_by_id, occurred_on FROM"
    assert audit(f"SELECT count, cause, {shared} mortality_records WHERE farm_id = %s", farm) == [(2, "heat", *said)]
    assert audit(f"SELECT eggs, cracked, {shared} egg_collections WHERE farm_id = %s", farm) == [(76, 3, *said)]
    assert audit(f"SELECT quantity, unit, kg, {shared} feed_records WHERE farm_id = %s", farm) == [
        (1, "bag", 25, *said)
    ]
    assert audit(f"SELECT litres, {shared} water_records WHERE farm_id = %s", farm) == [(22, *said)]
    assert audit(f"SELECT average_g, sample_size, {shared} weight_records WHERE farm_id = %s", farm) == [
        (1850, 10, *said)
    ]


def test_words_of_the_cause_count_more_than_the_choice_and_a_cause_alone_asks_how_many(cast, as_user, pen):
    words = f"mortality-cause-words-{pen.id}"
    both = named(pen, mortality_count="1", mortality_cause="heat") | {words: "fell into the well"}
    press(as_user(cast.worker), address(cast, pen), SAVE, **both)
    assert one("SELECT cause FROM mortality_records WHERE farm_id = %s", cast.farm.id) == "fell into the well"
    answer = press(as_user(cast.worker), address(cast, pen), SAVE, **named(pen, mortality_cause="heat"))
    assert answer.status_code == 422
    form = html(answer).form(SAVE)
    assert list(form.errors) == [f"mortality-count-{pen.id}"]
    assert form.values[f"mortality-cause-{pen.id}"] == "heat"


def test_yesterday_is_beside_each_box_and_the_day_is_listed_with_a_way_to_take_it_out(cast, as_user, pen):
    write(cast, "mortality", batch=pen, count=4, ago=1)
    write(cast, "mortality", batch=pen, count=9, ago=1, voided=True)
    write(cast, "egg_collection", batch=pen, eggs=71, cracked=2, ago=1)
    write(cast, "feed_use", batch=pen, quantity=2, unit="bag", kg=50, feed_type="Layer mash", ago=1)
    write(cast, "weight", batch=pen, average_g=1800, ago=6)
    write(cast, "feed_use", batch=cast.batches["Pen 2"], quantity=7, unit="bag", kg=175)
    here = write(cast, "mortality", batch=pen, count=1)
    page = html(as_user(cast.worker).get(address(cast, pen)))
    for words in ("Died yesterday 4", "Crates yesterday 2", "Loose yesterday 11", "Cracked yesterday 2",
                  "yesterday 2 bags (50 kg)", "last 1.8 kg", "a bag is 25 kg", "1 died in Pen 1"):  # fmt: skip
        assert words in page.text, words
    assert "Fed 7 bags" not in page.text
    assert page.form(SAVE).values[f"feed_use-feed_type-{pen.id}"] == "Layer mash"
    void = f"/farms/{cast.farm.slug}/records/mortality/{here.id}/void/"
    assert void in page.links
    press(as_user(cast.worker), void, "Take it out", reason="counted twice")
    assert "1 died in Pen 1" not in html(as_user(cast.worker).get(address(cast, pen))).text


@pytest.mark.parametrize("ago", [1, 30])
def test_a_sheet_is_written_for_a_day_that_is_over(cast, as_user, pen, ago):
    landed = press(as_user(cast.worker), address(cast, pen, ago), SAVE, **named(pen, mortality_count="1"))
    assert landed.redirect_chain[-1][0] == address(cast, pen, ago)
    day = farm_today(cast.farm) - timedelta(days=ago)
    assert one("SELECT occurred_on FROM mortality_records WHERE farm_id = %s", cast.farm.id) == day


@pytest.mark.parametrize("ago", [31, 99, 101, 5000, -1, -400])
def test_other_days_are_refused_and_what_was_typed_stays(cast, as_user, pen, ago):
    client = as_user(cast.worker)
    landed = client.get(address(cast, pen, ago), follow=True)
    assert landed.redirect_chain[-1][0] == address(cast, pen)
    key = html(landed).form(SAVE).values["key"]
    answer = client.post(address(cast, pen, ago), {"key": key, **named(pen, mortality_count="3")})
    assert answer.status_code == 422
    assert html(answer).form(SAVE).values[f"mortality-count-{pen.id}"] == "3"
    assert written(cast) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize("day", ["yesterday", "2026-13-40", "2026-02-30", "'; DROP TABLE batches; --", "0000-00-00"])
def test_a_day_that_is_none_leads_to_today(cast, as_user, pen, day):
    assert as_user(cast.worker).get(address(cast, pen), {"on": day}).status_code == 302
    assert (
        as_user(cast.worker).post(f"{address(cast, pen)}?on={day}", named(pen, mortality_count="3")).status_code == 422
    )
    assert written(cast) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("mortality_count", "-1", "must be 1 or more"),
        ("mortality_count", "101", "not that many animals"),
        ("mortality_count", "9" * 300, "number"),
        ("egg_collection_crates", "5,8", "three figures"),
        ("egg_collection_cracked", "7", "how many"),
        ("feed_use_quantity", "100001", "too large"),
        ("feed_use_unit", "x" * 30, ""),
        ("water_litres", "1e99", "number"),
        ("weight_average_g", "50001", "too large"),
        ("weight_average_g", "<script>alert(1)</script>", "number"),
        ("weight_sample_size", "10", "average"),
    ],
)
def test_a_wrong_number_is_told_at_its_box_and_nothing_is_written(cast, as_user, pen, column, value, words):
    typed = named(pen, **{"feed_use_quantity": "1", "water_litres": "20", column: value})
    answer = press(as_user(cast.worker), address(cast, pen), SAVE, **typed)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.content.decode()
    form = html(answer).form(SAVE)
    assert len(form.errors) == 1
    assert words in next(iter(form.errors.values()))
    assert form.values[f"water-litres-{pen.id}"] == typed[f"water-litres-{pen.id}"]
    assert written(cast) == (0, 0, 0, 0, 0)


def test_a_sheet_sent_again_after_a_part_was_taken_out_says_that_it_counts_nothing(cast, as_user, pen):
    client = as_user(cast.worker)
    form = html(client.get(address(cast, pen))).form(SAVE)
    said = {**form.values, **named(pen, mortality_count="2")}
    client.post(address(cast, pen), said)
    died = one("SELECT id FROM mortality_records WHERE farm_id = %s", cast.farm.id)
    press(client, f"/farms/{cast.farm.slug}/records/mortality/{died}/void/", "Take it out", reason="counted twice")
    text = html(client.post(address(cast, pen), said, follow=True)).text
    assert "taken out since, so it counts nothing: 2 died" in text
    assert "Nothing was written twice" not in text


def test_sending_twice_writes_once_and_a_part_that_was_added_is_written(cast, as_user, pen):
    client = as_user(cast.worker)
    form = html(client.get(address(cast, pen))).form(SAVE)
    first = {**form.values, **named(pen, mortality_count="2")}
    for _again in range(2):
        landed = client.post(address(cast, pen), first, follow=True)
    assert "Nothing was written twice" in html(landed).text
    client.post(address(cast, pen), {**first, **named(pen, water_litres="20")})  # went back, and filled in another box
    assert written(cast) == (1, 0, 0, 1, 0)


def test_two_phones_that_send_one_sheet_at_once_write_it_once(cast, as_user, pen):
    client = as_user(cast.worker)
    typed = {
        **html(client.get(address(cast, pen))).form(SAVE).values,
        **named(pen, mortality_count="2", water_litres="9"),
    }
    barrier = Barrier(4)

    def send(_number):
        own = as_user(cast.worker)
        barrier.wait(PATIENCE)
        try:
            return own.post(address(cast, pen), typed).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(4))) == {302}
    assert written(cast) == (1, 0, 0, 1, 0)


def test_a_sheet_is_for_those_who_write_and_for_batches_of_the_farm(cast, as_user, pen):
    entry = named(pen, mortality_count="1")
    assert as_user(cast.viewer).post(address(cast, pen), entry).status_code == 403
    assert SAVE not in html(as_user(cast.viewer).get(address(cast, pen))).text
    assert as_user(cast.stranger).post(address(cast, pen), entry).status_code == 404
    foreign = address(cast, cast.other_batch)
    assert as_user(cast.owner).get(foreign).status_code == 404
    assert as_user(cast.owner).post(foreign, named(cast.other_batch, mortality_count="1")).status_code == 404
    other = cast.batches["Pen 2"]  # boxes of another batch are not of this sheet
    assert as_user(cast.owner).post(address(cast, pen), named(other, mortality_count="1")).status_code == 422
    assert written(cast) == (0, 0, 0, 0, 0)


def test_a_pond_is_read_with_the_time_of_day_and_nought_is_a_reading(cast, as_user, pond):
    write(cast, "water", batch=pond, ph=7.1, taken_at="06:00", ago=1)
    page = html(as_user(cast.worker).get(address(cast, pond)))
    assert "pH yesterday 7.1" in page.text
    assert not [name for name in page.form(SAVE).values if name.startswith("egg_collection")]
    typed = named(pond, water_taken_at="06:10", water_dissolved_oxygen_mg_l="4.5", water_ammonia_mg_l="0")
    press(as_user(cast.worker), address(cast, pond), SAVE, **typed)
    found = one(
        "SELECT taken_at::text, dissolved_oxygen_mg_l, ammonia_mg_l FROM water_records"
        " WHERE farm_id = %s AND taken_at > '06:00'",
        cast.farm.id,
    )
    assert found == ("06:10:00", 4.5, 0)
    answer = press(as_user(cast.worker), address(cast, pond), SAVE, **named(pond, water_taken_at="06:10"))
    assert "at least one reading" in html(answer).form(SAVE).errors[f"water-taken_at-{pond.id}"]


def test_a_farm_that_weighs_its_feed_is_offered_kilos(cast, as_user, pond):
    write(cast, "feed_use", batch=pond, quantity=12, unit="kg", kg=12, feed_type="2 mm", ago=2)
    form = html(as_user(cast.worker).get(address(cast, pond))).form(SAVE)
    assert form.values[f"feed_use-unit-{pond.id}"] == "kg"
    press(as_user(cast.worker), address(cast, pond), SAVE, **named(pond, feed_use_quantity="11.5"))
    today = farm_today(cast.farm)
    assert audit("SELECT kg, unit, feed_type FROM feed_records WHERE farm_id = %s AND occurred_on = %s",
                cast.farm.id, today) == [(11.5, "kg", "2 mm")]  # fmt: skip


def test_a_sold_out_batch_can_still_be_written_but_not_lose_what_it_has_not(cast, as_user, pen):
    write(cast, "mortality", batch=pen, count=100)
    answer = press(as_user(cast.worker), address(cast, pen), SAVE, **named(pen, mortality_count="1", water_litres="5"))
    assert "not that many animals" in html(answer).form(SAVE).errors[f"mortality-count-{pen.id}"]
    assert written(cast) == (1, 0, 0, 0, 0)
    press(as_user(cast.worker), address(cast, pen, 3), SAVE, **named(pen, egg_collection_loose="40"))
    assert written(cast) == (1, 1, 0, 0, 0)


def test_today_and_the_list_of_batches_lead_to_the_sheet(cast, as_user, pen):
    sheet = f"/farms/{cast.farm.slug}/batches/{pen.id}/day/"
    for page in ("", "batches/", f"batches/{pen.id}/"):
        assert sheet in html(as_user(cast.worker).get(f"/farms/{cast.farm.slug}/{page}")).links
