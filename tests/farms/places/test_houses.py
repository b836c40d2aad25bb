"""Houses and ponds: their measures, their litres, and how much room their animals have."""

from __future__ import annotations

import pytest

from farmops.database.scope import farm_scope
from farms.models import Structure
from farms.places.services import save_structure
from tests.support.browser import html, press
from tests.support.database import one
from tests.support.factories import count_rows, make_batch


@pytest.fixture
def houses(cast):
    return f"/farms/{cast.farm.slug}/houses/"


def built(cast, name, kind, *measures, person=None, farm=None):
    farm = farm or cast.farm
    length, width, depth = [*measures, None, None, None][:3]
    with farm_scope(user_id=(person or cast.owner).pk, farm_id=farm.id):
        return save_structure(
            Structure(farm_id=farm.id, name=name, kind=kind, length_m=length, width_m=width, depth_m=depth)
        )


def move_in(cast, batch, house):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        type(batch).objects.filter(id=batch.id).update(structure_id=house.id)


def test_a_manager_adds_a_pond_and_its_litres_are_worked_out(cast, as_user, houses):
    client = as_user(cast.manager)
    assert "No houses or ponds yet" in html(client.get(houses)).text
    typed = {"name": "Tarp 1", "kind": "tarpaulin", "length_m": "6", "width_m": "4.5", "depth_m": "1.2"}
    landed = press(client, f"{houses}new/", "Save", **typed)
    assert landed.redirect_chain[-1][0] == houses
    text = html(landed).text
    assert "Tarp 1 tarpaulin pond · 6 × 4.5 × 1.2 m" in text
    assert "Area 27 m² Water 32.4 m³, 32,400 litres Lives here nothing now" in text
    house = one("SELECT id FROM structures WHERE farm_id = %s", cast.farm.id)
    press(client, f"{houses}{house}/", "Save", depth_m="", name="Tarp One")
    assert "Measure length, width and depth of the water." in html(client.get(houses)).text
    assert one("SELECT name, depth_m FROM structures WHERE id = %s", house) == ("Tarp One", None)


def test_density_is_that_of_what_lives_there_now(cast, as_user, houses):
    house, tank = built(cast, "House A", "house", 10, 5), built(cast, "Tank", "concrete", 3, 2, 1)
    pond = built(cast, "Earth", "earthen", 20, 10, 1)
    fish = make_batch(cast.farm, cast.owner, "Pond 1", "catfish", 700)
    more = make_batch(cast.farm, cast.owner, "Pond 2", "catfish", 400)
    for batch, place in ((cast.batches["Pen 1"], house), (cast.batches["Pen 2"], house), (fish, tank), (more, pond)):
        move_in(cast, batch, place)
    text = html(as_user(cast.worker).get(houses)).text
    assert "Pen 1 : 100 alive Pen 2 : 100 alive Room 4 on a m²" in text
    assert "Act 116.7 in a m³: too many without flowing water. Move or sell part of them." in text
    assert "Room 2 in a m³" in text
    assert "₦" not in text


@pytest.mark.parametrize(
    ("column", "value"),
    [("name", ""), ("name", "x" * 61), ("kind", "castle"), ("length_m", "-1"), ("length_m", "0"), ("width_m", "1001"),
     ("depth_m", "1,5"), ("depth_m", "9" * 40), ("width_m", "2.345"), ("length_m", "abc")],
)  # fmt: skip
def test_measures_that_cannot_be_right_are_refused(cast, as_user, houses, column, value):
    typed = {"name": "House A", "kind": "house", "length_m": "10", column: value}
    answer = press(as_user(cast.owner), f"{houses}new/", "Save", **typed)
    assert answer.status_code == 422
    assert column in html(answer).form("Save").errors
    assert count_rows("structures", cast.farm.id) == 0


def test_a_name_is_used_once_and_a_house_of_another_farm_is_not_there(cast, as_user, houses):
    built(cast, "House A", "house")
    theirs = built(cast, "House B", "house", person=cast.stranger, farm=cast.other_farm)
    client = as_user(cast.owner)
    answer = press(client, f"{houses}new/", "Save", name="house a", kind="house")
    assert answer.status_code == 422
    assert "already have a house or pond" in html(answer).text
    assert client.get(f"{houses}{theirs.id}/").status_code == 404
    assert client.post(f"{houses}{theirs.id}/", {"name": "Mine", "kind": "house"}).status_code == 404
    assert "House B" not in html(client.get(houses)).text
    assert one("SELECT name FROM structures WHERE id = %s", theirs.id) == "House B"


def test_workers_and_viewers_look_and_do_not_build(cast, as_user, houses):
    house = built(cast, "House A", "house", 10, 5)
    for person in (cast.worker, cast.viewer):
        client = as_user(person)
        page = html(client.get(houses))
        assert "House A" in page.text
        assert not [link for link in page.links if "/houses/" in link and link != houses]
        assert client.post(f"{houses}new/", {"name": "B", "kind": "house"}).status_code == 403
        assert client.post(f"{houses}{house.id}/", {"name": "B", "kind": "house"}).status_code == 403
    assert count_rows("structures", cast.farm.id) == 1
