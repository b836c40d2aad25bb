"""The owner says how many credits one question may use; PostgreSQL and the assistant keep to it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.support.database import audit
from tests.support.factories import set_aside

PROFILE = {"name": "A farm", "timezone": "Africa/Lagos", "crate_size": "36", "feed_bag_kg": "15"}


def limit(farm):
    return audit("SELECT ai_question_credits FROM farms WHERE id = %s", farm.id)[0][0]


def test_an_owner_sees_and_changes_what_one_question_may_use(cast, as_user):
    owner, page = as_user(cast.owner), reverse("farms:settings", args=[cast.farm.slug])
    shown = owner.get(page).content.decode()
    assert "Most credits one question may use" in shown
    assert 'name="ai_question_credits" value="50"' in shown
    address = reverse("farms:settings_profile", args=[cast.farm.slug])
    assert owner.post(address, {**PROFILE, "ai_question_credits": "8"}).status_code == 302
    assert "Most credits one question may use: 50 → 8" in owner.get(page).content.decode()
    run = set_aside(cast.farm, cast.owner, 8)
    assert audit("SELECT credits_limit FROM ai_runs WHERE id = %s", run.id) == [(8,)]
    assert owner.post(address, PROFILE).status_code == 302  # a form that does not ask changes nothing
    assert limit(cast.farm) == 8


@pytest.mark.parametrize("said", ["", "0", "-1", "x", "1001", "2.5"])
def test_a_wrong_limit_is_told_beside_the_field(cast, as_user, said):
    address = reverse("farms:settings_profile", args=[cast.farm.slug])
    page = as_user(cast.owner).post(address, {**PROFILE, "ai_question_credits": said})
    assert page.status_code == 422
    assert page.context["profile"].errors.keys() == {"ai_question_credits"}
    assert 'id="id_ai_question_credits_error"' in page.content.decode()
    assert limit(cast.farm) == 50


@pytest.mark.parametrize("role", ["manager", "worker", "viewer"])
def test_nobody_else_changes_it(cast, as_user, sql, role):
    address = reverse("farms:settings_profile", args=[cast.farm.slug])
    sent = as_user(cast.members[role]).post(address, {**PROFILE, "ai_question_credits": "1000"})
    assert sent.status_code in (403, 404)
    with sql("app") as app:
        app.enter(cast.farm.id, cast.members[role].pk, role)
        error = app.refused("UPDATE farms SET ai_question_credits = 1000 WHERE id = %s", cast.farm.id)
        assert error.diag.constraint_name == "settings_are_the_owners"
    assert limit(cast.farm) == 50
