"""Which login a question goes through, in the web and in a process that has no login for signing in."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.db import connections, router

from farmops.database.scope import farm_scope
from farms.models import Credential, FarmMember, Person, StaffSession, User, WebSession
from farms.records import RECORD_TYPES
from farms.records.services import records
from tests.support.browser import press

SIGN_IN = (User, Credential, WebSession, StaffSession, EmailAddress)


@pytest.fixture
def written(cast, as_user):
    """A note of the worker's, and the farm."""
    page = f"/farms/{cast.farm.slug}/records/note/new/"
    press(as_user(cast.worker), page, "Write it down", text="The fence is broken")
    return cast


@pytest.fixture
def without_signin(monkeypatch):
    monkeypatch.delitem(connections.settings, "signin")


def test_people_and_what_signs_them_in_have_a_login_of_their_own(cast):
    for model in SIGN_IN:
        assert (router.db_for_read(model), router.db_for_write(model)) == ("signin", "signin")
    for model in (FarmMember, Person):
        assert (router.db_for_read(model), router.db_for_write(model)) == ("default", "default")
        assert router.db_for_read(model, instance=cast.owner) == "default"
    owners = User.objects.using("owner").get(pk=cast.owner.pk)
    assert router.db_for_write(User, instance=owners) == "owner"
    assert router.db_for_read(Credential, instance=owners) == "owner"
    assert router.allow_migrate("owner", "farms")
    assert not router.allow_migrate("signin", "farms")


def names_the_writer(cast):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        (joined,) = records(RECORD_TYPES["note"], cast.farm.id)
        assert joined.created_by == cast.worker
        (alone,) = RECORD_TYPES["note"].model._default_manager.filter(farm_id=cast.farm.id)
        assert (alone.created_by, alone.created_by._state.db) == (cast.worker, "default")


def test_a_records_writer_is_read_inside_the_farm(written):
    names_the_writer(written)


def test_a_process_without_the_login_for_signing_in_names_people_too(written, without_signin):
    names_the_writer(written)
    for model in SIGN_IN:
        assert router.db_for_read(model) == "default"
    with farm_scope(user_id=written.owner.pk, farm_id=written.farm.id):
        assert User.objects.get(pk=written.worker.pk).email == written.worker.email
        assert not User.objects.filter(pk=written.stranger.pk).exists()
