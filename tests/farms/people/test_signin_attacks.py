"""SQL in a serving login against the people who sign in: what it reads, what it changes, what it makes the web run."""

from __future__ import annotations

import base64
import json
import pickle
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.cache import cache
from django.test import Client

from farmops.database.logins import LOGINS, OWNER
from farmops.database.scope import farm_scope
from farms.people.membership import members, remove
from farms.records import RECORD_TYPES
from farms.records.services import records
from tests.support.accounts import is_in
from tests.support.browser import html, press

PASSWORD = "farmops-test"
SERVING = [login.removeprefix("farmops_") for login in LOGINS if login != OWNER]


def sign_in(person, password=PASSWORD, page="/accounts/login/"):
    client = Client()
    press(client, page, "Sign in", login=person.email, password=password)
    return client, is_in(client)


class Bomb:
    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return (Path.write_text, (self.marker, "it went off"))


def attempt(login, statement, *params):
    """Run it and keep it, or be refused."""
    try:
        with login.connection.transaction():
            login.run(statement, *params)
    except psycopg.Error as error:
        return error
    return None


@pytest.mark.parametrize("who", SERVING)
def test_what_a_login_writes_into_the_cache_is_never_run(cast, sql, who, tmp_path):
    client, marker = Client(raise_request_exception=False), tmp_path / "marker"
    guess = {"login": cast.owner.email, "password": "wrong"}
    client.post("/accounts/login/", guess)
    bomb = base64.b64encode(pickle.dumps(Bomb(marker))).decode()
    with sql(who) as login:
        for value in (bomb, json.dumps(bomb), json.dumps([bomb])):
            for change in ("UPDATE cache_entries SET value = %s, expires = now() + interval '1 day'",
                           "UPDATE cache_entries SET value = %s::jsonb, expires = now() + interval '1 day'"):  # fmt: skip
                if attempt(login, change, value) is None:
                    login.commit()
                    client.post("/accounts/login/", guess)
                    client.get("/accounts/login/")
    cache.clear()
    assert not marker.exists()


SECRETS = ("credentials", "web_sessions", "staff_sessions", "account_emailaddress", "cache_entries", "django_session")


@pytest.mark.parametrize("who", [who for who in SERVING if who != "signin"])
def test_no_other_login_reads_or_writes_what_signs_people_in(cast, sql, who):
    with sql(who) as login:
        login.enter(cast.farm.id, cast.owner.pk, "owner")
        for statement in (
            *(f"SELECT * FROM {table}" for table in SECRETS),
            *(f"DELETE FROM {table}" for table in SECRETS),
            "SELECT password FROM users",
            "SELECT password FROM credentials",
            "UPDATE credentials SET password = 'x'",
            "UPDATE users SET email = 'x@x.example'",
            "UPDATE users SET name = 'x'",
            "UPDATE users SET is_active = false",
            "UPDATE users SET is_staff = true",
            "DELETE FROM users",
            "INSERT INTO users (id, email, name) VALUES (gen_random_uuid(), 'x@x.example', '')",
        ):
            refused = attempt(login, statement)
            assert isinstance(refused, (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedColumn)), (
                statement
            )


def test_the_application_sees_the_people_of_its_farm_and_no_others(cast, sql):
    def seen(app):
        return {email for (email,) in app.run("SELECT email FROM users")} | {
            email for (email,) in app.run("SELECT email FROM people")
        }

    with sql("app") as app:
        assert seen(app) == set()
        app.enter(None, cast.stranger.pk)
        assert seen(app) == {cast.stranger.email}
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        assert seen(app) == {person.email for person in cast.members.values()}
        app.enter(cast.farm.id)
        assert seen(app) == {person.email for person in cast.members.values()}
    for who in ("assistant", "billing", "queue"):
        with sql(who) as login:
            for table in ("users", "people"):
                assert isinstance(login.refused(f"SELECT email FROM {table}"), psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("who", SERVING)
def test_no_serving_login_changes_what_a_staff_person_signs_in_with(cast, sql, who):
    mine = make_password("mine")
    with sql(who) as login:
        for statement, params in (
            ("UPDATE users SET password = %s WHERE id = %s", (mine, cast.staff.pk)),
            ("UPDATE credentials SET password = %s WHERE user_id = %s", (mine, cast.staff.pk)),
            ("UPDATE credentials SET last_login = NULL WHERE user_id = %s", (cast.staff.pk,)),
            ("INSERT INTO credentials (user_id, password) VALUES (%s, %s)"
             " ON CONFLICT (user_id) DO UPDATE SET password = excluded.password", (cast.staff.pk, mine)),
            ("UPDATE users SET email = 'mine@x.example' WHERE id = %s", (cast.staff.pk,)),
            ("UPDATE users SET is_active = false WHERE id = %s", (cast.staff.pk,)),
            ("INSERT INTO account_emailaddress (email, verified, \"primary\", user_id)"
             " VALUES ('mine@x.example', true, true, %s)", (cast.staff.pk,)),
            ("UPDATE users SET is_staff = true WHERE id = %s", (cast.stranger.pk,)),
            ("INSERT INTO users (id, email, name, is_active, is_staff) VALUES (%s, 'n@x.example', '', true, true)",
             (uuid4(),)),
        ):  # fmt: skip
            assert attempt(login, statement, *params) is not None, statement
        login.commit()
    _client, came_in = sign_in(cast.staff, page="/accounts/login/?next=/admin/")
    assert came_in
    assert not sign_in(cast.staff, "mine")[1]
    Client().post("/accounts/password/reset/", {"email": "mine@x.example"})
    assert not [letter for letter in mail.outbox if "password/reset/key" in letter.body]


def test_no_cookie_can_be_made_of_what_a_login_reads(cast, sql):
    sign_in(cast.owner)
    sign_in(cast.staff, page="/accounts/login/?next=/admin/")
    read = set()
    for who in SERVING:
        with sql(who) as login:
            for table, ends in (
                ("django_session", "expire_date"),
                ("web_sessions", "expires"),
                ("staff_sessions", "expires"),
            ):
                if attempt(login, f"SELECT 1 FROM {table}") is None:
                    read |= {
                        str(value)
                        for row in login.run(f"SELECT * FROM {table} ORDER BY {ends} DESC LIMIT 4")
                        for value in row
                    }
    for text in read:
        client = Client()
        for name in ("sessionid", "staffsession"):
            client.cookies[name] = text
        assert client.get("/farms/").status_code == 302
        assert client.get("/admin/evidence/").status_code in (302, 403)


# --- Changing one's password ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["owner", "staff"])
def test_a_password_is_changed_and_the_old_one_is_over(cast, who):
    person = getattr(cast, who)
    client, _came = sign_in(person)
    elsewhere, _came = sign_in(person)
    changed = press(client, "/accounts/password/change/", "Save the password", oldpassword=PASSWORD,
                    password1="three-goats-and-a-hen", password2="three-goats-and-a-hen")  # fmt: skip
    assert changed.status_code == 200
    assert is_in(client)
    assert not is_in(elsewhere)
    assert not sign_in(person)[1]
    assert sign_in(person, "three-goats-and-a-hen")[1]


@pytest.mark.parametrize("who", ["owner", "staff"])
def test_a_forgotten_password_is_set_by_the_link_of_the_letter(cast, who):
    person, client = getattr(cast, who), Client()
    mail.outbox.clear()
    client.post("/accounts/password/reset/", {"email": person.email})
    link = next(word for word in mail.outbox[-1].body.split() if "/password/reset/key/" in word)
    page = client.get("/" + link.split("/", 3)[3], follow=True)
    form = next(form for form in html(page).forms if "password1" in form.values)
    answered = client.post(page.redirect_chain[-1][0], {**form.values, "password1": "seven-quiet-ducks",
                           "password2": "seven-quiet-ducks"}, follow=True)  # fmt: skip
    assert answered.status_code == 200
    assert not sign_in(person)[1]
    assert sign_in(person, "seven-quiet-ducks")[1]


def test_a_person_who_left_is_still_named_by_what_she_wrote(cast, as_user):
    base = f"/farms/{cast.farm.slug}"
    press(as_user(cast.worker), f"{base}/records/note/new/", "Write it down", text="The fence is broken")
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        remove(next(member for member in members(cast.farm.id) if member.user_id == cast.worker.pk))
        assert cast.worker.pk not in {member.user_id for member in members(cast.farm.id)}
        (note,) = records(RECORD_TYPES["note"], cast.farm.id)
    owner = as_user(cast.owner)
    assert f"Written by {cast.worker}" in html(owner.get(f"{base}/records/note/{note.id}/")).text
    assert str(cast.worker) in html(owner.get(f"{base}/settings/")).text  # among the changes
