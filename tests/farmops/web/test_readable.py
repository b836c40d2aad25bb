"""What cannot be read is answered 400: never a page of 500, whatever the address or the form holds."""

from __future__ import annotations

import pytest

from farmops.database.scope import farm_scope
from farmops.refusals import Refused
from farms.models import Farm
from farms.people.farms import create_farm
from tests.support.factories import UserFactory


@pytest.mark.parametrize(
    "address",
    [
        "/farms/{slug}/knowledge/cards/%00/",
        "/invitations/00000000000000000000000000000000.%00/",
        "/farms/{slug}/records/?page=%00",
        "/accounts/login/?next=%00",
    ],
)
def test_an_address_with_nul_is_not_understood(cast, as_user, address):
    assert as_user(cast.owner).get(address.format(slug=cast.farm.slug)).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/admin/evidence/?farm=%00",
        "/admin/governance/airun/?status__exact=%00",
        "/admin/governance/airun/?created_at__year=99999",
        "/admin/r/1/1/",
        "/admin/r/9/xx/",
    ],
)
def test_staff_pages_do_not_break_on_hostile_filters(cast, as_user, address):
    assert as_user(cast.staff).get(address).status_code in (302, 400, 404)


def test_staff_change_their_password_on_the_page_that_counts_wrong_tries(cast, as_user):
    answer = as_user(cast.staff).get("/admin/password_change/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/password/change/")


@pytest.mark.parametrize("zone", ["No/Where", "africa/lagos", "ABC5", "", "../../etc/passwd"])
def test_a_farm_lies_in_a_zone_that_there_is(cast, sql, zone):
    """Every page asks for the day there: a zone that is none took all pages of the farm down, its settings too."""
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        error = app.refused("UPDATE farms SET timezone = %s WHERE id = %s", zone, cast.farm.id)
        assert error.diag.constraint_name == "farm_zone_is_known"
    with pytest.raises(Refused):
        create_farm(UserFactory().pk, "Far", farm_timezone=zone)
    assert Farm(timezone=zone).zone.key == "UTC"


def test_a_farm_may_lie_in_any_zone_that_there_is(cast):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        assert Farm.objects.filter(id=cast.farm.id).update(timezone="Africa/Nairobi") == 1
