"""The page of one batch: its figures against sums made by hand, what is missing said in words, and who sees what."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from farmops.database.scope import farm_scope
from farms.batch.services import add_batch
from farms.models import Batch, Structure
from farms.people.farms import farm_today
from farms.places.services import save_structure
from tests.support.browser import html, press
from tests.support.database import one
from tests.support.factories import make_batch
from tests.support.records import write


def page(client, cast, batch, rest=""):
    answer = client.get(f"/farms/{cast.farm.slug}/batches/{batch.id}/{rest}")
    assert answer.status_code == 200
    return html(answer).text


def stocked(cast, name, kind, *, days, count=100, **fields):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        since = farm_today(cast.farm) - timedelta(days=days)
        batch = Batch(farm_id=cast.farm.id, name=name, kind=kind, placed_count=count, placed_on=since, **fields)
        return add_batch(batch)


def figure(text, label):
    """What is printed after the label of a key figure, not of its formula."""
    text = next(part for part in text.split("How is this worked out?") if f" {label} " in part)
    return text[text.index(f" {label} ") + len(label) + 2 :][:90]


# --- Hens -------------------------------------------------------------------------------------------------------------


def test_hens_lay_by_those_alive_each_morning_and_mortality_leaves_sales_out(cast, as_user):
    pen = stocked(cast, "Hens", "layers", days=200, count=200)
    write(cast, "sale", batch=pen, item="birds", quantity=100, unit="bird", total_kobo=50_000_00, ago=10)
    write(cast, "mortality", batch=pen, count=10, ago=2)
    for ago, eggs in ((3, 80), (2, 80), (1, 72), (0, 63)):
        write(cast, "egg_collection", batch=pen, eggs=eggs, ago=ago)
        write(cast, "feed_use", batch=pen, quantity=10, unit="kg", kg=10, ago=ago)
    text = page(as_user(cast.owner), cast, pen)
    assert "90 alive" in text
    assert figure(text, "Lay today").startswith("70 % 63 eggs, 90 hens")
    assert figure(text, "Lay, 7 days").startswith("77.6 % of 4 written days")  # 295 / (100 + 100 + 90 + 90)
    assert figure(text, "Lay of hens housed").startswith("73.8 % 100 hens, 4 written days")  # 295 / 400
    assert figure(text, "Died so far").startswith("5 % 10 of 200")
    assert figure(text, "Feed for a crate").startswith("4.07 kg")  # 40 kg / (295 / 30)


def test_feed_left_counts_what_others_eat_of_it(cast, as_user):
    pen = stocked(cast, "Hens", "layers", days=200)
    other = cast.batches["Pen 2"]
    for ago in range(3):
        write(cast, "feed_use", batch=pen, quantity=15, unit="kg", kg=15, feed_type="layer mash", ago=ago)
        write(cast, "feed_use", batch=other, quantity=7, unit="kg", kg=7, feed_type=" Layer Mash ", ago=ago)
    assert "Count the feed in the store" in figure(page(as_user(cast.owner), cast, pen), "Feed left: layer mash")
    write(cast, "store_adjustment", good="feed", item="Layer mash", why="counted", quantity=180, unit="kg")
    assert figure(page(as_user(cast.worker), cast, pen), "Feed left: layer mash").startswith("10 days")  # / (15 + 21/7)


def test_what_is_voided_changes_the_figures_back(cast, as_user):
    pen, client = cast.batches["Pen 1"], as_user(cast.owner)
    before = page(client, cast, pen)
    record = write(cast, "mortality", batch=pen, count=3)
    text = page(client, cast, pen)
    assert "97 alive" in text
    assert "3 of 100 died in a day: too many in a small flock" in text
    assert figure(text, "Died so far").startswith("3 %")
    press(client, f"/farms/{cast.farm.slug}/records/mortality/{record.id}/void/", "Take it out", reason="typed twice")
    after = page(client, cast, pen)
    assert figure(after, "Died so far") == figure(before, "Died so far")
    assert "small flock" not in after
    assert "+3 Record voided" in after


# --- Broilers ---------------------------------------------------------------------------------------------------------


def broilers(cast, *, sold_kg=20):
    pen = stocked(cast, "Broilers", "broilers", days=40, count=100, start_weight_g=40)
    write(cast, "mortality", batch=pen, count=5, ago=5)
    for ago in range(41):
        write(cast, "feed_use", batch=pen, quantity=8, unit="kg", kg=8, ago=ago)
    write(cast, "weight", batch=pen, average_g=1500, sample_size=10, ago=7)
    write(cast, "weight", batch=pen, average_g=2000, sample_size=10, weights_g=[2000] * 9 + [2500])
    if sold_kg is not None:
        write(cast, "sale", batch=pen, item="birds", quantity=sold_kg, unit="kg", heads=10, total_kobo=90_000_00)
    return pen


def test_broilers_convert_feed_grow_and_are_even(cast, as_user):
    text = page(as_user(cast.owner), cast, broilers(cast))
    assert figure(text, "Average weight").startswith("2,000 g")
    assert figure(text, "Growth").startswith("71.4 g a day")
    assert figure(text, "Feed for 1 kg").startswith("1.76")  # 328 / (20 + 85 × 2 − 100 × 0.04)
    assert figure(text, "Efficiency (EPEF)").startswith("269")  # 95 × 2 / (40 × 1.763) × 100
    assert figure(text, "Even in weight").startswith("90 %")


def test_a_worker_gets_no_figure_out_of_sales_she_may_not_see(cast, as_user):
    pen = broilers(cast)
    text = page(as_user(cast.worker), cast, pen)
    assert "the owner or a manager sees this figure" in figure(text, "Feed for 1 kg")
    unsold = stocked(cast, "Young", "broilers", days=3)
    write(cast, "feed_use", batch=unsold, quantity=5, unit="kg", kg=5, ago=3)
    write(cast, "weight", batch=unsold, average_g=110)
    assert figure(page(as_user(cast.worker), cast, unsold), "Feed for 1 kg").startswith("0.74")  # 5 / (11 − 4.2)


def test_sales_without_a_weight_are_asked_for_not_guessed(cast, as_user):
    pen = broilers(cast, sold_kg=None)
    write(cast, "sale", batch=pen, item="birds", quantity=10, unit="bird", total_kobo=90_000_00)
    assert "what the sold ones weighed" in figure(page(as_user(cast.owner), cast, pen), "Feed for 1 kg")


# --- Fish -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def pond(cast):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        place = save_structure(
            Structure(farm_id=cast.farm.id, name="Tarp 1", kind="tarpaulin", length_m=5, width_m=4, depth_m=1)
        )
    return stocked(cast, "Pond", "catfish", days=60, count=1_000, start_weight_g=10, structure=place)


def test_a_pond_has_biomass_ration_pellets_room_and_a_partial_harvest_by_weight(cast, as_user, pond):
    write(cast, "feed_use", batch=pond, quantity=100, unit="kg", kg=100, ago=60)
    write(cast, "weight", batch=pond, average_g=120)
    write(cast, "sale", batch=pond, item="fish", quantity=30, unit="kg", heads=200, total_kobo=100_000_00)
    text = page(as_user(cast.owner), cast, pond)
    assert "800 alive" in text
    assert figure(text, "All fish together").startswith("96 kg")
    assert figure(text, "Feed a day").startswith("2.88 kg 3 % of their weight; pellets of 4–4.5 mm")
    assert figure(text, "Room").startswith("40 in a m³")
    assert figure(text, "Feed for 1 kg").startswith("0.86")  # 100 / (30 + 96 − 10)


def test_water_is_good_watch_or_act_and_low_oxygen_warns_for_the_next_dawn(cast, as_user, pond):
    text = page(as_user(cast.worker), cast, pond)
    assert "The water was not measured yet" in text
    write(cast, "water", batch=pond, dissolved_oxygen_mg_l=2.5, ph=7, temperature_c=33, taken_at="06:00", ago=1)
    text = page(as_user(cast.worker), cast, pond)
    assert "Oxygen may be short before sunrise" in text
    assert "Last measured yesterday 06:00." in text
    assert re.search(r"Act Act now on oxygen: 2.5 mg/l.*Watch Watch temperature: 33 °C.*Good Good pH: 7", text)


# --- Money ------------------------------------------------------------------------------------------------------------


def test_money_is_for_those_who_see_it_and_a_worker_finds_no_naira_anywhere(cast, as_user):
    pen = broilers(cast)
    write(cast, "expense", batch=pen, category="chicks", amount_kobo=85_000_00, ago=20)
    write(cast, "sale", batch=pen, item="manure", quantity=5, unit="bag", total_kobo=2_000_00)
    for person in (cast.owner, cast.manager, cast.viewer):
        text = page(as_user(person), cast, pen)
        assert "Cost of one bird ₦895 alive or sold" in text  # 85,000 / (85 + 10)
        assert "Cost of 1 kg ₦447" in text  # 85,000 / 190 kg
        assert "Price to break even ₦437 for 1 kg" in text  # 83,000 / 190
        assert "Left over so far ₦7,000" in text
    worker = as_user(cast.worker)
    base = f"/farms/{cast.farm.slug}/batches/"
    for address in (base, *(f"{base}{pen.id}/{rest}" for rest in ("", "?days=all", "day/", "ledger/"))):
        body = worker.get(address).content.decode()
        assert "₦" not in body
        assert "Cost of" not in body
        assert "/records/sale/" not in body


def test_lay_to_break_even_needs_sales_and_a_cost(cast, as_user):
    pen = stocked(cast, "Hens", "layers", days=20)
    for ago in range(3):
        write(cast, "egg_collection", batch=pen, eggs=60, ago=ago)
    text = page(as_user(cast.owner), cast, pen)
    assert "Write down 3 sales of eggs" in figure(text, "Lay to break even")
    for _sale in range(3):
        write(cast, "sale", item="eggs", quantity=1, unit="crate", total_kobo=3_000_00)
    write(cast, "expense", batch=pen, category="feed", amount_kobo=105_000_00)
    text = page(as_user(cast.owner), cast, pen)
    assert figure(text, "Cost of a crate").startswith("₦17,500")  # 105,000 / 6 crates
    lived = (farm_today(cast.farm) - max(pen.placed_on, _two_months(cast))).days + 1
    assert figure(text, "Lay to break even").startswith(f"{round(105_000 / lived / (100 * 100) * 100, 1):g} %")


def _two_months(cast):
    first = farm_today(cast.farm).replace(day=1)
    return (first - timedelta(days=1)).replace(day=1)


# --- Without data, gone, and of others --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["layers", "broilers", "pullets", "turkeys", "catfish", "fingerlings"])
def test_a_batch_with_no_data_says_what_to_do_and_shows_no_number_it_cannot_know(cast, as_user, kind):
    batch = stocked(cast, "New", kind, days=0)
    for person in (cast.owner, cast.worker, cast.viewer):
        text = page(as_user(person), cast, batch)
        key = text.split("How they do")[1].split("How is this worked out?")[0]
        assert "Write down" in key or "Weigh" in key
        assert "Died so far 0 % 0 of 100" in key
        assert not re.search(r"nan|None|Infinity|Traceback", text)
        assert "Begin with the daily sheet" in text


@pytest.mark.parametrize("kind", ["layers", "broilers", "catfish"])
def test_a_sold_out_batch_keeps_its_books_and_moves_to_the_past(cast, as_user, kind):
    batch = stocked(cast, "Gone", kind, days=50)
    item = "fish" if kind == "catfish" else "birds"
    write(cast, "weight", batch=batch, average_g=1000, ago=3)
    write(cast, "sale", batch=batch, item=item, quantity=100, unit="piece", weight_kg=100, total_kobo=1_000_00)
    text = page(as_user(cast.owner), cast, batch)
    assert "This batch holds no animals now" in text
    assert "0 alive" in text
    listed = html(as_user(cast.worker).get(f"/farms/{cast.farm.slug}/batches/")).text
    assert "1 past batch Gone" in listed


def test_records_before_the_stocking_and_huge_numbers_break_nothing(cast, as_user):
    pen = stocked(cast, "Hens", "layers", days=1)
    write(cast, "egg_collection", batch=pen, eggs=1_000_000)
    write(cast, "egg_collection", batch=pen, eggs=5, ago=300)
    write(cast, "feed_use", batch=pen, quantity=100_000, unit="kg", kg=1_000_000, ago=4000)
    write(cast, "weight", batch=pen, average_g=50_000)
    write(cast, "mortality", batch=pen, count=50, ago=40)
    for rest in ("", "?days=all", "?days=" + "9" * 400):
        text = page(as_user(cast.owner), cast, pen, rest)
    assert "check the eggs and the count of hens" in figure(text, "Lay today")


def test_a_batch_of_another_farm_is_not_there(cast, as_user):
    for person in (cast.owner, cast.worker):
        for rest in ("", "day/", "ledger/", "edit/"):
            address = f"/farms/{cast.farm.slug}/batches/{cast.other_batch.id}/{rest}"
            expected = {403, 404} if rest == "edit/" and person is cast.worker else {404}
            assert as_user(person).get(address).status_code in expected


def test_the_list_has_todays_figure_and_the_alarm_of_each_batch(cast, as_user):
    write(cast, "egg_collection", batch=cast.batches["Pen 1"], eggs=80)
    write(cast, "mortality", batch=cast.batches["Pen 2"], count=5, ago=1)
    pond = stocked(cast, "Pond", "catfish", days=30)
    write(cast, "weight", batch=pond, average_g=70)
    text = html(as_user(cast.worker).get(f"/farms/{cast.farm.slug}/batches/")).text
    assert "Pen 1 100 alive Layers · 14 weeks old Lay today 80 %" in text
    assert "Pen 2 Act now 95 alive" in text
    assert "5 of 100 died in a day" in text
    assert "Pond 100 alive Catfish · 30 days here Average weight, today 70 g" in text


# --- Editing ----------------------------------------------------------------------------------------------------------


def test_a_manager_mends_the_description_and_the_animals_stay(cast, as_user, pond):
    pen, client = cast.batches["Pen 1"], as_user(cast.manager)
    edit = f"/farms/{cast.farm.slug}/batches/{pen.id}/edit/"
    typed = {"name": "Pen One", "age": "16", "age_unit": "weeks", "breed": "Isa Brown", "start_weight_g": "1450.5"}
    landed = press(client, edit, "Save", **typed)
    assert landed.redirect_chain[-1][0] == f"/farms/{cast.farm.slug}/batches/{pen.id}/"
    found = one("SELECT name, age_at_placing, start_weight_g, breed, placed_count FROM batches WHERE id = %s", pen.id)
    assert found == ("Pen One", 112, 1450.5, "Isa Brown", 100)
    values = html(client.get(edit)).form("Save").values
    assert (values["age"], values["age_unit"]) == ("16", "weeks")
    taken = press(client, edit, "Save", name="pen 2")
    assert taken.status_code == 422
    assert "already have a batch" in html(taken).text
    for wrong in ({"age": "-1"}, {"age": "9999"}, {"age": "600", "age_unit": "weeks"}, {"start_weight_g": "60000"},
                  {"name": ""}, {"structure": str(cast.other_batch.id)}):  # fmt: skip
        assert press(client, edit, "Save", **wrong).status_code == 422, wrong
    assert one("SELECT age_at_placing FROM batches WHERE id = %s", pen.id) == 112


def test_a_new_batch_takes_its_age_weight_breed_and_place(cast, as_user, pond):
    typed = {"name": "POL", "kind": "layers", "placed_count": "50", "age": "17", "age_unit": "weeks",
             "breed": "Lohmann", "structure": str(pond.structure_id)}  # fmt: skip
    press(as_user(cast.owner), f"/farms/{cast.farm.slug}/batches/new/", "Add the batch", **typed)
    found = one("SELECT age_at_placing, breed, structure_id FROM batches WHERE name = 'POL'")
    assert found == (119, "Lohmann", pond.structure_id)


# --- Cost of the page -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["layers", "catfish"])
def test_the_queries_of_a_batch_do_not_grow_with_its_records(cast, as_user, kind):
    batch, client = stocked(cast, "Busy", kind, days=60, count=5_000), as_user(cast.owner)

    def queries(rest):
        client.get(f"/farms/{cast.farm.slug}/batches/{batch.id}/{rest}")
        with CaptureQueriesContext(connections["default"]) as found:
            page(client, cast, batch, rest)
        return len(found)

    def work(days):
        for ago in days:
            write(cast, "mortality", batch=batch, count=1, ago=ago)
            write(cast, "feed_use", batch=batch, quantity=1, unit="bag", kg=25, ago=ago)
            write(cast, "weight", batch=batch, average_g=100, ago=ago)
            write(cast, "water", batch=batch, ph=7, ago=ago)
            write(cast, "sale", batch=batch, item="other", quantity=1, unit="bag", total_kobo=1_00, ago=ago)
            if kind == "layers":
                write(cast, "egg_collection", batch=batch, eggs=100, ago=ago)

    rests = ("", "day/", "ledger/")
    work(range(2))
    few = {rest: queries(rest) for rest in rests}
    work(range(2, 20))
    make_batch(cast.farm, cast.owner, "Another")
    assert {rest: queries(rest) for rest in rests} == few
    assert few[""] <= 42


@pytest.mark.parametrize("rest", ["", "?days=all", "day/"])
def test_the_pages_of_a_batch_are_light(cast, as_user, rest):
    batch = stocked(cast, "Busy", "layers", days=60, count=5_000)
    for ago in range(30):
        write(cast, "egg_collection", batch=batch, eggs=4_000 + ago, ago=ago)
        write(cast, "feed_use", batch=batch, quantity=1, unit="bag", kg=25, ago=ago)
    client = as_user(cast.owner, **{"Accept-Encoding": "gzip"})
    answer = client.get(f"/farms/{cast.farm.slug}/batches/{batch.id}/{rest}")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) <= 15_000


def test_who_wrote_from_the_batchs_page_comes_back_to_it(cast, as_user):
    batch = cast.batches["Pen 1"]
    page = f"/farms/{cast.farm.slug}/records/weight/new/?batch={batch.id}"
    landed = press(as_user(cast.owner), page, "Write it down", average_g="1500", sample_size="10")
    assert landed.request["PATH_INFO"] == f"/farms/{cast.farm.slug}/batches/{batch.id}/"
    assert "Written down" in html(landed).text


def test_a_movement_bears_the_day_of_its_record_and_not_that_of_the_writing(cast, as_user):
    batch = cast.batches["Pen 1"]
    day = write(cast, "mortality", ago=3, batch=batch, count=2).occurred_on
    page = html(as_user(cast.owner).get(f"/farms/{cast.farm.slug}/batches/{batch.id}/ledger/")).text
    assert f"Died {day:%a} {day.day} {day:%b %Y}" in page
