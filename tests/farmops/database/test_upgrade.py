"""A database of an older version migrates with its people: they sign in as before, and go on being named."""

from __future__ import annotations

import base64
import pickle

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client

from farmops.database.catalog import differences
from farmops.database.scope import farm_scope
from farms.models import User
from farms.people.membership import members, remove
from tests.support.browser import press
from tests.support.factories import make_cast

BEFORE_SIGNIN = (("farmops", "0001"), ("farms", "0004"))
PASSWORD = "farmops-test"


@pytest.fixture
def older(fresh_database, cluster):
    """A farm in a database whose users have their passwords beside their names, as it was."""
    cast = make_cast()
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        remove(next(member for member in members(cast.farm.id) if member.user_id == cast.viewer.pk))
    for app, name in BEFORE_SIGNIN:
        call_command("migrate", app, name, verbosity=0)
    connections.close_all()
    with psycopg.connect(cluster.superuser_url(fresh_database)) as admin:
        assert admin.execute("SELECT count(*) FROM users WHERE password LIKE 'md5$%'").fetchone() == (6,)
        admin.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES ('old', '', now() + interval '1 day')"
        )
        admin.execute(
            "INSERT INTO cache_entries (cache_key, value, expires) VALUES ('old', %s, now() + interval '1 day')",
            [base64.b64encode(pickle.dumps([1.0])).decode()],
        )
        admin.execute(
            'INSERT INTO account_emailaddress (email, verified, "primary", user_id)'
            " VALUES ('second@farm.example', true, false, %s)",
            [cast.staff.pk],
        )
    return cast


@pytest.mark.exhaustive
def test_people_of_an_older_database_sign_in_after_the_upgrade(older, fresh_database, cluster):
    call_command("migrate", verbosity=0)
    assert differences("owner") == []
    for person, page in ((older.owner, "/accounts/login/"), (older.staff, "/accounts/login/?next=/admin/evidence/")):
        landed = press(Client(), page, "Sign in", login=person.email, password=PASSWORD)
        assert landed.status_code == 200
        assert landed.redirect_chain[-1][0].startswith(("/farms/", "/admin/evidence/"))
    again = User.objects.get(pk=older.owner.pk)
    assert again.check_password(PASSWORD)
    with psycopg.connect(cluster.superuser_url(fresh_database)) as admin:
        people = {user for (user,) in admin.execute(
            "SELECT user_id FROM farm_people WHERE farm_id = %s", [older.farm.id])}  # fmt: skip
        assert people == {person.pk for person in older.members.values()}
        for table in ("django_session", "cache_entries WHERE cache_key = 'old'"):
            assert admin.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        assert admin.execute(
            "SELECT email, verified FROM account_emailaddress WHERE user_id = %s", [older.staff.pk]
        ).fetchall() == [(older.staff.email, True)]
    connections.close_all()
