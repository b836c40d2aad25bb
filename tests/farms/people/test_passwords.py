"""Passwords and addresses are changed by who owns the account, and old sessions end."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.support.accounts import OLD, choose, is_in, sign_in
from tests.support.browser import html, press, send
from tests.support.database import one
from tests.support.factories import UserFactory
from tests.support.letters import PASSWORD, code_for, letters_to, link_for, path_for

# --- Passwords ------------------------------------------------------------------------------------------------------


def test_a_changed_password_counts_at_once_and_ends_the_other_sessions(person, as_user):
    here, there = as_user(person), as_user(person)
    changed = press(
        here,
        "/accounts/password/change/",
        "Save the password",
        oldpassword=OLD,
        password1=PASSWORD,
        password2=PASSWORD,
    )
    assert changed.redirect_chain[-1][0] == "/accounts/"
    assert is_in(here)
    assert not is_in(there)
    sign_in(client := Client(), person.email, OLD)
    assert not is_in(client)
    sign_in(client, person.email, PASSWORD)
    assert is_in(client)
    assert letters_to(person.email)[-1].subject == "Your password was changed"


def test_a_wrong_old_password_changes_nothing(person, as_user):
    here = as_user(person)
    answer = press(
        here, "/accounts/password/change/", "Save the password", oldpassword="x", password1=PASSWORD, password2=PASSWORD
    )
    assert html(answer).form("Save the password").errors["oldpassword"] == "This is not your password."
    assert one("SELECT count(*) FROM people WHERE id = %s", person.pk) == 1
    sign_in(client := Client(), person.email, OLD)
    assert is_in(client)


def test_a_reset_works_once_and_ends_all_old_sessions(person, as_user):
    there, here = as_user(person), Client()
    press(here, "/accounts/password/reset/", "Send me the link", email=person.email)
    path = path_for(person.email)
    choose(here, path, PASSWORD)
    assert is_in(here)
    assert not is_in(there)
    assert "This link does not work" in html(Client().get(path, follow=True)).text
    sign_in(client := Client(), person.email, PASSWORD)
    assert is_in(client)
    assert letters_to(person.email)[-1].subject == "Your password was changed"


def test_the_links_of_letters_are_of_the_site_and_of_no_other_host(person):
    client = Client()
    form = html(client.get("/accounts/password/reset/")).form("Send me the link")
    refused = client.post(
        "/accounts/password/reset/", {**form.values, "email": person.email}, headers={"host": "evil.example"}
    )
    assert refused.status_code == 400
    assert mail.outbox == []
    client.post(
        "/accounts/password/reset/",
        {**form.values, "email": person.email},
        headers={"host": "localhost", "x-forwarded-host": "evil.example"},
    )
    assert link_for(person.email).startswith("http://localhost/accounts/password/reset/key/")


# --- The address ----------------------------------------------------------------------------------------------------


def ask_for_address(client: Client, new: str) -> Any:
    """Ask for another address, as the pages say: the password first."""
    door = client.get("/accounts/email/", follow=True)
    opened = send(client, html(door).form("Go on"), door.redirect_chain[-1][0], password=OLD)
    return send(client, html(opened).form("Send me the code"), "/accounts/email/", email=new, action_add="1")


def test_a_new_address_needs_the_password_and_its_code_and_the_old_one_is_told(person, settings):
    settings.SUPPORT_EMAIL = "help@farmops.example"
    old, new, client = person.email, f"new-{person.email}", Client()
    sign_in(client, old)
    assert "Is it you?" in html(client.get("/accounts/email/", follow=True)).text
    client.post("/accounts/email/", {"email": new, "action_add": "1"})
    assert letters_to(new) == []
    asked = ask_for_address(client, new)
    assert letters_to(old) == []
    sign_in(still := Client(), old)
    assert is_in(still)
    send(client, html(asked).form("Go on"), "/accounts/confirm-email/", code=code_for(new))
    assert one("SELECT email FROM people WHERE id = %s", person.pk) == new
    (told,) = letters_to(old)
    assert f"moved from {old} to {new}" in " ".join(told.body.split())
    assert "Write to help@farmops.example at once" in told.body
    sign_in(with_old := Client(), old)
    assert not is_in(with_old)
    sign_in(with_new := Client(), new)
    assert is_in(with_new)


def test_an_address_of_somebody_else_is_not_told_and_not_given(person):
    other, client = UserFactory(), Client()
    sign_in(client, person.email)
    asked = ask_for_address(client, other.email)
    assert asked.redirect_chain[-1][0] == "/accounts/confirm-email/"
    answer = send(client, html(asked).form("Go on"), "/accounts/confirm-email/", code=code_for(other.email))
    assert html(answer).form("Go on").errors["code"] == "Another account has this email."
    assert one("SELECT email FROM people WHERE id = %s", person.pk) == person.email


def test_the_address_of_a_staff_person_is_not_changed_here(cast, as_user):
    answer = as_user(cast.staff).get("/accounts/email/")
    assert answer.status_code == 403
    assert "Ask the operator" in html(answer).text
    answer = as_user(cast.staff).post("/accounts/email/", {"email": "x@farm.example", "action_add": "1"})
    assert answer.status_code == 403
    assert letters_to("x@farm.example") == []


# --- Signing out ----------------------------------------------------------------------------------------------------


def test_signing_out_everywhere_ends_every_session_of_the_person_and_no_other(person, as_user):
    here, there, other = as_user(person), as_user(person), as_user(UserFactory())
    assert is_in(here)
    assert is_in(there)
    press(here, "/accounts/everywhere/", "Sign out everywhere")
    assert not is_in(here)
    assert not is_in(there)
    assert is_in(other)


@pytest.mark.parametrize(
    "address",
    [
        "password/set/",
        "password/reset/key/done/",
        "login/code/",
        "login/code/confirm/",
        "confirm-email/abc/",
        "phone/verify/",
        "signup/passkey/",
        "social/login/",
    ],
)
def test_addresses_of_the_library_that_we_do_not_serve_are_not_there(person, as_user, address):
    for client in (Client(), as_user(person)):
        assert client.get(f"/accounts/{address}").status_code == 404
        assert client.post(f"/accounts/{address}").status_code == 404
