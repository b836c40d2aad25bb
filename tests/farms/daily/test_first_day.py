"""A stranger's first day: the steps follow from what is on the farm, fit its animals, and leave when they are done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from farmops.database.scope import farm_scope
from farmops.roles import Role
from farms.daily.first_day import example_message, first_day
from farms.daily.today import farm_day
from farms.models import Farm
from farms.people.farms import add_member, farm_today
from farms.records.services import void_record, write_record
from farms.records.types.mortality import Mortality
from tests.support.browser import html, press
from tests.support.database import one
from tests.support.factories import UserFactory, drafts_of, make_batch, make_farm, say_and_answer
from tests.support.letters import sign_up

CARD = "Your first day"
STEPS = ("Add your first batch", "Write today's first numbers", "Send the first message", "Count your feed")


@pytest.fixture
def owner():
    return UserFactory()


@pytest.fixture
def farm(owner):
    return make_farm(owner, credits=20)


def today_page(client, farm):
    return html(client.get(f"/farms/{farm.slug}/")).text


def done(text):
    """Which of the steps are ticked."""
    return [step for step in STEPS if f"{step} done" in text]


def steps_of(farm, owner, has_asked=False):
    with farm_scope(user_id=owner.pk, farm_id=farm.id):
        kept = Farm.objects.get(id=farm.id)
        return first_day(kept, farm_day(kept, farm_today(kept)), has_asked=has_asked)


def test_a_stranger_goes_from_signing_up_to_the_first_numbers():
    """The whole first day by the buttons of the pages, without JavaScript."""
    client = Client()
    page = sign_up(client, "stranger@first.example")
    assert page.status_code == 200
    page = press(client, "/farms/new/", "Create the farm", name="Sunrise")
    address = page.request["PATH_INFO"]
    assert address.endswith("/batches/new/")
    base = address.removesuffix("batches/new/")
    assert done(html(client.get(base)).text) == []
    press(client, address, "Add the batch", name="Pen 1", kind="layers", placed_count="50")
    assert done(html(client.get(base)).text) == [STEPS[0]]
    batch = one("SELECT b.id FROM batches b JOIN farms f ON f.id = b.farm_id WHERE f.name = 'Sunrise'")
    page = press(client, base, "Save the numbers", **{f"egg_collection-crates-{batch}": "1"})
    assert done(html(page).text) == list(STEPS[:2])


def test_each_step_is_ticked_by_what_is_on_the_farm_and_the_last_one_takes_the_card_away(farm, owner, as_user):
    client = as_user(owner)
    text = today_page(client, farm)
    assert CARD in text
    assert done(text) == []
    assert "Add the first batch" in text
    assert "After the first step." in text
    pen = make_batch(farm, owner, "Pen A", "layers", 120)
    assert done(today_page(client, farm)) == [STEPS[0]]
    press(client, f"/farms/{farm.slug}/", "Save the numbers", **{f"mortality-count-{pen.id}": "1"})
    assert done(today_page(client, farm)) == list(STEPS[:2])
    say_and_answer(farm, owner, "2 crates of eggs in Pen A")
    assert done(today_page(client, farm)) == list(STEPS[:3])
    link = next(link for link in html(client.get(f"/farms/{farm.slug}/")).links if "store_adjustment/new" in link)
    opened = html(client.get(link)).form("Write it down")
    assert (opened.values["why"], opened.values["good"], opened.values["item"]) == ("counted", "feed", "layer mash")
    assert press(client, link, "Write it down", quantity="4").status_code == 200
    assert CARD not in today_page(client, farm)


def test_it_is_for_those_who_may_do_it_and_for_two_weeks(farm, owner, as_user):
    manager, worker, viewer = (UserFactory() for _ in range(3))
    with farm_scope(user_id=owner.pk, farm_id=farm.id):
        for person, role in ((manager, Role.MANAGER), (worker, Role.WORKER), (viewer, Role.VIEWER)):
            add_member(farm.id, person.pk, role)
    assert CARD in today_page(as_user(manager), farm)
    for person in (worker, viewer):
        assert CARD not in today_page(as_user(person), farm)
    with farm_scope(user_id=owner.pk, farm_id=farm.id):
        kept = Farm.objects.get(id=farm.id)
        day = farm_day(kept, farm_today(kept))
        kept.created_at = timezone.now() - timedelta(days=13, hours=23)
        assert first_day(kept, day, has_asked=False)
        kept.created_at = timezone.now() - timedelta(days=14, seconds=1)
        with CaptureQueriesContext(connections["default"]) as queries:
            assert first_day(kept, day, has_asked=False) == []
        assert len(queries) == 0


def test_a_voided_first_entry_was_still_a_first_entry(farm, owner):
    pen = make_batch(farm, owner)
    with farm_scope(user_id=owner.pk, farm_id=farm.id):
        record = write_record(Mortality(farm_id=farm.id, batch=pen, count=1, occurred_on=farm_today(farm)))
        void_record(record, "a slip")
    assert steps_of(farm, owner)[1].done


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Pen 3", "layers", {"egg_collection", "mortality"}),
        ("Layers", "layers", {"egg_collection", "mortality"}),
        ("Pond 2", "catfish", {"mortality", "feed_use"}),
        ("Pond 1", "fingerlings", {"mortality", "feed_use"}),
        ("House B", "broilers", {"mortality", "feed_use"}),
        ("Turkeys", "turkeys", {"mortality", "feed_use"}),
        ("Noilers", "noilers", {"egg_collection", "mortality"}),
    ],
)
def test_the_example_names_the_animals_that_are_kept_and_the_assistant_understands_it(
    farm, owner, name, kind, expected
):
    batch = make_batch(farm, owner, name, kind, 300)
    step = steps_of(farm, owner)[2]
    assert name in step.example
    say_and_answer(farm, owner, step.example)
    found = drafts_of(farm, owner)
    assert {draft.record_type_id for draft in found} == expected
    assert {draft.payload["batch_id"] for draft in found} == {str(batch.id)}


def test_sold_out_batches_are_no_example(farm, owner):
    gone = make_batch(farm, owner, "Old pen", "layers", 5)
    make_batch(farm, owner, "Pond 1", "catfish", 100)
    with farm_scope(user_id=owner.pk, farm_id=farm.id):
        day = farm_today(farm)
        write_record(Mortality(farm_id=farm.id, batch=gone, count=5, occurred_on=day))
        assert "Pond 1" in example_message(farm_day(farm, day))
