"""Sessions: no key is kept, no row's text counts in another row, and the staff pages have sessions of their own."""

from __future__ import annotations

import hashlib
import json
import time

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from farms.models import User
from farms.people.sessions import (
    STAFF_COOKIE,
    STAFF_SECONDS,
    SessionStore,
    StaffStore,
    begin_staff_session,
    end_sessions,
)
from farms.people.staff import unmake_staff
from tests.support.accounts import is_in
from tests.support.browser import html, press
from tests.support.factories import UserFactory

PASSWORD = "farmops-test"
EVIDENCE = "/admin/evidence/"


def hashed(key):
    return hashlib.sha256(key.encode()).hexdigest()


def sign_in(person, page="/accounts/login/"):
    client = Client()
    landed = press(client, page, "Sign in", login=person.email, password=PASSWORD)
    return client, landed


def key(client, name="sessionid"):
    return client.cookies[name].value


def is_staff(client):
    return client.get(EVIDENCE).status_code == 200


@pytest.fixture
def farmer(cast):
    return sign_in(cast.owner)[0]


@pytest.fixture
def staff(cast):
    return sign_in(cast.staff)[0]


def run_as_signin(sql, statement, *params):
    with sql("signin") as login:
        login.run(statement, *params)
        login.commit()


# --- What a row says ------------------------------------------------------------------------------------------------------


def test_the_table_has_the_hash_of_a_key_and_whose_session_it_is(cast, farmer, sql):
    with sql("signin") as login:
        rows = login.run("SELECT key_hash, data FROM web_sessions WHERE user_id = %s", cast.owner.pk)
    assert [one for one, _data in rows] == [hashed(key(farmer))]
    assert key(farmer) not in str(rows)


@pytest.mark.parametrize("taken", ["data", "data, user_id, expires"])
def test_another_sessions_text_says_nothing_in_ones_own_row(cast, farmer, staff, sql, taken):
    run_as_signin(
        sql,
        f"UPDATE web_sessions SET ({taken}) = (SELECT {taken} FROM web_sessions WHERE key_hash = %s) WHERE key_hash = %s"
        if "," in taken
        else "UPDATE web_sessions SET data = (SELECT data FROM web_sessions WHERE key_hash = %s) WHERE key_hash = %s",
        hashed(key(staff)),
        hashed(key(farmer)),
    )
    assert not is_in(farmer)
    assert not is_staff(farmer)
    assert is_in(staff)


def test_a_staff_sessions_text_makes_nobody_staff(cast, farmer, staff, sql):
    mine = "0" * 32
    run_as_signin(
        sql,
        "INSERT INTO staff_sessions (key_hash, data, expires, user_id)"
        " SELECT %s, data, expires, user_id FROM staff_sessions WHERE key_hash = %s",
        hashed(mine),
        hashed(key(staff, STAFF_COOKIE)),
    )
    run_as_signin(
        sql,
        "UPDATE web_sessions SET data = (SELECT data FROM staff_sessions WHERE key_hash = %s) WHERE key_hash = %s",
        hashed(key(staff, STAFF_COOKIE)),
        hashed(key(farmer)),
    )
    farmer.cookies[STAFF_COOKIE] = mine
    assert not is_staff(farmer)
    assert not is_in(farmer)
    assert is_staff(staff)


def test_a_text_without_the_applications_key_says_nothing(cast, farmer, sql):
    for text in ("", "{}", json.dumps({"_auth_user_id": str(cast.staff.pk)}), "a:b:c"):
        run_as_signin(sql, "UPDATE web_sessions SET data = %s WHERE key_hash = %s", text, hashed(key(farmer)))
        assert not is_in(farmer)


def test_a_session_that_is_over_is_not_there_and_is_cleared_away(cast, farmer, sql):
    run_as_signin(sql, "UPDATE web_sessions SET expires = now() WHERE key_hash = %s", hashed(key(farmer)))
    one = key(farmer)
    assert not is_in(farmer)
    SessionStore.clear_expired()
    assert not SessionStore().exists(one)


def test_signing_in_takes_a_new_key_and_keeps_what_the_visitor_had():
    store = SessionStore()
    store["seen"] = 1
    store.save()
    before = store.session_key
    store.cycle_key()
    store.save()
    assert store.session_key != before
    assert SessionStore(store.session_key)["seen"] == 1
    assert not SessionStore().exists(before)


# --- The staff pages ------------------------------------------------------------------------------------------------------


def test_signing_in_as_staff_begins_both_sessions(cast):
    client, landed = sign_in(cast.staff, f"/accounts/login/?next={EVIDENCE}")
    assert (landed.redirect_chain[-1][0], landed.status_code) == (EVIDENCE, 200)
    cookie = client.cookies[STAFF_COOKIE]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/admin/", "Strict", True)
    assert cookie["max-age"] <= STAFF_SECONDS == 8 * 60 * 60
    assert STAFF_COOKIE not in sign_in(cast.owner)[0].cookies


def test_an_ordinary_session_of_a_staff_person_opens_no_staff_page_before_the_password_is_shown(cast):
    client = Client()
    client.force_login(cast.staff)
    asked = client.get(EVIDENCE, follow=True)
    assert asked.redirect_chain[-1][0].startswith("/accounts/reauthenticate/?next=")
    form = html(asked).form("Go on")
    wrong = client.post("/accounts/reauthenticate/", {**form.values, "password": "wrong"})
    assert STAFF_COOKIE not in wrong.cookies
    landed = client.post("/accounts/reauthenticate/", {**form.values, "password": PASSWORD}, follow=True)
    assert landed.redirect_chain[-1][0] == EVIDENCE
    assert is_staff(client)


def test_a_farmers_session_opens_no_staff_page(cast, farmer, staff):
    for cookie in (key(farmer), key(staff), "x" * 32):
        farmer.cookies[STAFF_COOKIE] = cookie
        assert farmer.get(EVIDENCE, follow=True).status_code == 403
    visitor = Client()
    visitor.cookies["sessionid"] = key(staff, STAFF_COOKIE)
    assert not is_in(visitor)


@pytest.mark.parametrize("where", ["/accounts/logout/", "/admin/logout/"])
def test_sign_out_ends_both(cast, staff, where):
    ordinary, of_staff = key(staff), key(staff, STAFF_COOKIE)
    staff.post(where)
    for client in (staff, Client()):
        client.cookies["sessionid"], client.cookies[STAFF_COOKIE] = ordinary, of_staff
        assert not is_staff(client)
        assert not is_in(client)


def test_a_staff_session_ends_after_eight_hours_whatever_its_row_says(cast, cluster, database):
    begun = begin_staff_session(cast.staff, settings.AUTHENTICATION_BACKENDS[0])
    store = StaffStore(begun)
    store["began"] = time.time() - STAFF_SECONDS - 1
    store.save()
    with psycopg.connect(cluster.superuser_url(database)) as admin:
        admin.execute("UPDATE staff_sessions SET expires = now() + interval '1 day'")
    client = Client()
    client.cookies[STAFF_COOKIE] = begun
    assert not is_staff(client)


def test_who_is_no_longer_staff_is_out_at_once(cast, staff):
    assert is_staff(staff)
    unmake_staff(cast.staff)
    assert not is_staff(staff)
    assert is_in(staff)


def test_signing_a_person_out_everywhere(cast, staff):
    other, stranger = sign_in(cast.staff)[0], sign_in(cast.owner)[0]
    end_sessions(cast.staff.pk, but=key(staff))
    assert not is_in(other)
    assert not is_staff(other)
    assert is_in(staff)
    assert is_in(stranger)


# --- People and their credentials -----------------------------------------------------------------------------------------


def test_a_page_reads_session_person_and_credentials_in_two_questions(cast, farmer):
    page = f"/farms/{cast.farm.slug}/batches/"
    farmer.get(page)
    with CaptureQueriesContext(connections["signin"]) as asked:
        assert farmer.get(page).status_code == 200
    assert len(asked) == 2, [query["sql"] for query in asked]


def test_only_what_changed_is_saved():
    person = UserFactory(name="Amina")
    person.name, person.is_staff = "Amina B.", True
    with CaptureQueriesContext(connections["signin"]) as asked:
        person.save()
    (update,) = [query["sql"] for query in asked if query["sql"].startswith("UPDATE")]
    assert "is_staff" not in update
    assert "email" not in update.split("WHERE")[0]
    again = User.objects.get(pk=person.pk)
    assert (again.name, again.is_staff) == ("Amina B.", False)


def test_a_password_in_an_older_form_is_rewritten_at_sign_in(cast, settings):
    for person in (cast.owner, cast.staff):
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        assert User.objects.get(pk=person.pk).password.startswith("md5$")
        settings.PASSWORD_HASHERS = [
            "django.contrib.auth.hashers.PBKDF2PasswordHasher",
            "django.contrib.auth.hashers.MD5PasswordHasher",
        ]
        assert is_in(sign_in(person)[0])
        again = User.objects.get(pk=person.pk)
        assert again.password.startswith("pbkdf2_")
        assert again.last_login is not None
        assert again.has_usable_password()


def test_what_was_said_to_a_person_is_not_said_after_she_signed_out(cast):
    client, base = sign_in(cast.owner)[0], f"/farms/{cast.farm.slug}"
    written = client.post(f"{base}/records/note/new/", {"text": "Sold for N90,000", "key": "k"})
    assert written.status_code == 302
    assert "messages" not in client.cookies
    client.post("/accounts/logout/")
    page = client.get("/accounts/login/")
    assert "90,000" not in page.content.decode()
    client.force_login(cast.worker)
    assert "Written down" not in client.get(f"{base}/tasks/").content.decode()


def test_a_cookie_of_earlier_versions_is_deleted_and_not_read():
    client = Client()
    client.cookies["messages"] = "sold"
    answer = client.get("/accounts/login/")
    assert answer.cookies["messages"]["max-age"] == 0


def test_no_browser_keeps_a_page_for_the_way_back(cast, farmer):
    for page in (f"/farms/{cast.farm.slug}/money/", "/accounts/login/", "/farms/"):
        assert "no-store" in farmer.get(page)["Cache-Control"]
