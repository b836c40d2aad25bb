"""What Today says must be looked at: alarms of deaths, lay, feed and water, and many sick animals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from farmops.database.scope import farm_scope
from farms.batch.services import add_batch
from farms.health.alarms import is_many
from farms.models import Batch
from farms.people.farms import farm_today
from tests.support.browser import html, press
from tests.support.factories import make_batch, make_cast
from tests.support.records import today, write


def flock(cast, count, *, name="Big", days=100, kind="layers"):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        placed = farm_today(cast.farm) - timedelta(days=days)
        return add_batch(Batch(farm_id=cast.farm.id, name=name, kind=kind, placed_count=count, placed_on=placed))


def notices(client, base):
    """The notices on Today, the first ones first."""
    text = html(client.get(f"{base}/")).text
    return text.split("Look at this first")[1].split("Message")[0] if "Look at this first" in text else ""


def died(cast, batch, *counts):
    """Deaths of the days up to today, today's last."""
    for ago, count in enumerate(reversed(counts)):
        if count:
            write(cast, "mortality", batch=batch, count=count, ago=ago)


@pytest.mark.parametrize(
    ("placed", "counts", "words"),
    [
        (100, [3], "3 of 100 died in a day: too many in a small flock. Look at the animals"),
        (100, [2], "2 of 100 died; on other days hardly any die. Look at the animals"),
        (100, [1], ""),
        (100, [3, 0, 0], ""),  # the day before yesterday
        (100, [3, 0], "too many in a small flock"),  # yesterday, and nothing is written for today
        (1000, [5, 6], "6 of 995 died, 5 the day before: 0.5 % and more on two days."),
        (1000, [1, 1, 1, 1, 1, 1, 1, 2], "twice the usual 1 a day or more"),
        (1000, [1, 1, 1, 1, 1, 1, 1, 3], "three times the usual 1 a day or more"),
        (1000, [2, 2, 2, 2, 2, 2, 2, 3], ""),
        (2000, [4, 4, 4, 4, 4, 4, 4, 4], ""),
    ],
)
def test_deaths_raise_the_alarm_by_the_rules(cast, as_user, base, placed, counts, words):
    batch = flock(cast, placed)
    died(cast, batch, *counts)
    found = notices(as_user(cast.worker), base)
    assert (f"Big: {words}" in found or words in found) if words else not found


def test_sold_birds_are_not_dead_and_their_going_is_no_fall(cast, as_user, base):
    batch = flock(cast, 1000)
    for ago in (1, 2, 3):
        write(cast, "egg_collection", batch=batch, eggs=900, ago=ago)
    write(cast, "sale", batch=batch, item="birds", quantity=900, unit="bird", total_kobo=100)
    for person in (cast.owner, cast.worker):  # who sees the sale, and who does not
        assert notices(as_user(person), base) == ""


@pytest.mark.parametrize("placed", [1000, 40])
def test_a_falling_lay_is_told_for_a_flock_that_is_large_enough(cast, as_user, base, placed):
    batch = flock(cast, placed)
    write(cast, "egg_collection", batch=batch, eggs=placed * 9 // 10, ago=2)
    write(cast, "egg_collection", batch=batch, eggs=placed * 7 // 10, ago=1)
    write(cast, "egg_collection", batch=batch, eggs=1)  # the morning of a day that is not over
    found = notices(as_user(cast.viewer), base)
    assert ("Big: Lay fell by 22 % in a day." in found) == (placed == 1000)


def test_feed_and_water_that_fall_by_more_than_a_quarter_are_told(cast, as_user, base):
    batch = flock(cast, 1000)
    for ago, litres, kg in ((2, 200, 100), (1, 149, 76)):
        write(cast, "water", batch=batch, litres=litres, ago=ago)
        write(cast, "feed_use", batch=batch, quantity=kg, unit="kg", kg=kg, ago=ago)
    found = notices(as_user(cast.owner), base)
    assert "They drank 26 % less than the day before." in found
    assert "They ate" not in found
    assert "call your vet" in found


def test_feed_that_nobody_weighed_is_no_fall(cast, as_user, base):
    batch = flock(cast, 1000)
    write(cast, "feed_use", batch=batch, quantity=100, unit="kg", kg=100, ago=2)
    write(cast, "feed_use", batch=batch, quantity=1, unit="paint bucket", ago=1)
    assert notices(as_user(cast.owner), base) == ""


def test_records_that_were_taken_out_raise_nothing(cast, as_user, base):
    write(cast, "mortality", batch=cast.batches["Pen 1"], count=30, voided=True)
    assert notices(as_user(cast.owner), base) == ""


def test_chicks_of_the_first_week_may_die_a_little(cast, as_user, base):
    batch = flock(cast, 1000, days=3, kind="broilers")
    died(cast, batch, 3, 2, 4)
    assert notices(as_user(cast.owner), base) == ""
    write(cast, "mortality", batch=batch, count=6, ago=1)
    write(cast, "mortality", batch=batch, count=5)
    assert "Big: 9 of 989 died, 8 the day before" in notices(as_user(cast.owner), base)


# --- Sick animals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("affected", "alive", "many"), [(2, 20, False), (3, 100, True), (3, 151, False), (60, 3000, True)]
)
def test_many_are_three_and_two_percent(affected, alive, many):
    assert is_many(affected, alive) == many


@pytest.mark.parametrize(("ago", "count", "told"), [(0, 10, True), (2, 10, True), (3, 10, False), (0, 1, False)])
def test_many_sick_animals_are_told_for_three_days(cast, as_user, base, ago, count, told):
    write(cast, "symptom", batch=cast.batches["Pen 2"], description="coughing", affected_count=count, ago=ago)
    found = notices(as_user(cast.worker), base)
    assert ("Pen 2: 10 sick: coughing" in found) == told


def test_a_notice_shows_what_was_typed_as_text(cast, as_user, base):
    write(cast, "symptom", description="<script>alert(1)</script>", affected_count=90)
    page = as_user(cast.owner).get(f"{base}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


# --- The page -------------------------------------------------------------------------------------------------------------


def test_red_stands_before_amber_and_each_leads_to_its_batch(cast, as_user, base):
    write(cast, "symptom", batch=cast.batches["Pen 1"], description="coughing", affected_count=10)
    died(cast, cast.batches["Pen 2"], 4)
    page = html(as_user(cast.owner).get(f"{base}/"))
    assert page.text.index("Pen 2: 4 of 100 died") < page.text.index("Pen 1: 10 sick")
    assert f"{base}/batches/{cast.batches['Pen 2'].id}/health/" in page.links


def test_another_farm_hears_nothing(cast, as_user, base):
    died(cast, cast.batches["Pen 2"], 4)
    assert notices(as_user(cast.stranger), f"/farms/{cast.other_farm.slug}") == ""


def test_the_daily_sheet_still_says_what_is_wrong_beside_an_alarm(cast, as_user, base):
    died(cast, cast.batches["Pen 2"], 4)
    box = f"mortality-count-{cast.batches['Pen 1'].id}"
    answer = press(as_user(cast.worker), f"{base}/", "Save the numbers", **{box: "-1"})
    assert answer.status_code == 422
    assert "Look at this first" in html(answer).text


def test_alarms_ask_no_more_questions_on_a_farm_with_more_of_everything(as_user):
    cast = make_cast()
    client, base = as_user(cast.owner), f"/farms/{cast.farm.slug}/"

    def queries():
        with CaptureQueriesContext(connections["default"]) as found:
            assert client.get(base).status_code == 200
        return len(found)

    def trouble(batch):
        for ago in (0, 1, 2):
            write(cast, "mortality", batch=batch, count=5, ago=ago)
            write(cast, "egg_collection", batch=batch, eggs=50 + ago * 20, ago=ago)
        write(cast, "symptom", batch=batch, description="coughing", affected_count=20)
        write(cast, "treatment", batch=batch, drug="Tylosin", last_day=today(cast))
        write(cast, "task", batch=batch, title="Vaccine", vaccine="LaSota", ago=1)

    trouble(cast.batches["Pen 1"])
    few = queries()
    for number in range(8):
        trouble(make_batch(cast.farm, cast.owner, f"House {number}"))
    assert queries() == few
