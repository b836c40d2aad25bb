"""Accounts over HTTP: what a stranger learns, and how a newcomer gets in."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connections
from django.test import Client

from tests.support.accounts import choose, is_in, sign_in
from tests.support.browser import html, press, send
from tests.support.factories import UserFactory
from tests.support.letters import PASSWORD, code_for, letters_to, link_for, path_for, sign_up

# --- What a stranger learns -----------------------------------------------------------------------------------------


def seen(client: Client, response: Any, email: str) -> Any:
    """What the answer shows: statuses, pages, headers and cookies, without the address, tokens and dates."""

    def plain(text: str) -> str:
        text = re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", text)
        return text.replace(email, "EMAIL")

    headers = {name: value for name, value in response.headers.items() if name not in ("Content-Length", "Expires")}
    cookies = {
        name: (len(cookie.value), cookie["path"], cookie["max-age"], cookie["httponly"], cookie["samesite"])
        for name, cookie in client.cookies.items()
        if name != "messages"
    }
    return response.status_code, plain(response.content.decode()), response.redirect_chain, headers, cookies


def test_signing_up_tells_nobody_who_has_an_account(person):
    answers = []
    for email in (person.email, "nobody-yet@farm.example"):
        client = Client()
        first = press(client, "/accounts/signup/", "Make my account", email=email, password1=PASSWORD)
        told = [seen(client, first, email)]
        page = first.redirect_chain[-1][0]
        told.append(seen(client, send(client, html(first).form("Send another code"), page, action="resend"), email))
        for _ in range(3):
            wrong = client.post(page, {"code": "000-00", "action": "verify"}, follow=True)
            told.append(seen(client, wrong, email))
        answers.append(told)
    for known, unknown in zip(*answers, strict=True):
        for part, other in zip(known, unknown, strict=True):
            assert part == other
    assert [letter.subject for letter in letters_to(person.email)] == ["You have an account already"]
    assert "/accounts/password/reset/" in link_for(person.email)
    assert not is_in(client)


class Counting(MD5PasswordHasher):
    hashed = 0

    def encode(self, password: str, salt: str) -> str:
        Counting.hashed += 1
        return super().encode(password, salt)


def test_a_known_address_takes_the_time_of_hashing_a_password_too(person, settings):
    settings.PASSWORD_HASHERS = ["tests.farms.people.test_accounts.Counting"]
    taken = []
    for email in (person.email, "unknown-yet@farm.example"):
        before = Counting.hashed
        press(Client(), "/accounts/signup/", "Make my account", email=email, password1=PASSWORD)
        taken.append(Counting.hashed - before)
    assert taken == [1, 1]


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(person):
    answers = []
    for email in (person.email, "never-here@farm.example"):
        client = Client()
        answers.append(seen(client, press(client, "/accounts/password/reset/", "Send me the link", email=email), email))
    assert answers[0] == answers[1]
    assert [letter.subject for letter in letters_to(person.email)] == ["Choose a new password for FarmOps Desk"]
    assert [letter.subject for letter in letters_to("never-here@farm.example")] == [
        "There is no account with this email"
    ]


def test_nobody_is_in_before_the_code_was_typed():
    client = Client()
    press(client, "/accounts/signup/", "Make my account", email="later@farm.example", password1=PASSWORD)
    assert not is_in(client)
    assert sign_in(Client(), "later@farm.example", PASSWORD).redirect_chain[-1][0] == "/accounts/confirm-email/"
    with_new_code = Client()
    asked = sign_in(with_new_code, "later@farm.example", PASSWORD)
    send(with_new_code, html(asked).form("Go on"), "/accounts/confirm-email/", code=code_for("later@farm.example"))
    assert is_in(with_new_code)


def test_the_code_works_in_the_browser_that_asked_for_it_alone():
    client, thief = Client(), Client()
    press(client, "/accounts/signup/", "Make my account", email="mine@farm.example", password1=PASSWORD)
    press(thief, "/accounts/signup/", "Make my account", email="thief@farm.example", password1=PASSWORD)
    thief.post("/accounts/confirm-email/", {"code": code_for("mine@farm.example"), "action": "verify"})
    assert not is_in(thief)


def test_who_mistyped_her_email_goes_back_and_writes_it_again():
    client = Client()
    asked = press(client, "/accounts/signup/", "Make my account", email="rong@farm.example", password1=PASSWORD)
    assert "/accounts/signup/" in html(asked).links
    assert sign_up(client, "right@farm.example").redirect_chain[-1][0] == "/farms/new/"


def test_an_account_made_by_a_stranger_with_her_address_becomes_hers_by_the_letter():
    press(Client(), "/accounts/signup/", "Make my account", email="ada@taken.example", password1="strangers-password")
    ada = Client()
    press(ada, "/accounts/signup/", "Make my account", email="ada@taken.example", password1=PASSWORD)
    assert letters_to("ada@taken.example")[-1].subject == "You have an account already"
    press(ada, "/accounts/password/reset/", "Send me the link", email="ada@taken.example")
    choose(ada, path_for("ada@taken.example"), PASSWORD)
    assert is_in(ada)
    refused = sign_in(Client(), "ada@taken.example", "strangers-password")
    assert "The email or the password is not right." in html(refused).text


# --- The invitation -------------------------------------------------------------------------------------------------


def test_a_newcomer_who_follows_an_invitation_lands_on_it_after_her_code(cast, as_user):
    page = press(
        as_user(cast.owner), f"/farms/{cast.farm.slug}/members/", "Make a link", for_whom="Bisi", role="worker"
    )
    link = re.search(r"/invitations/[^\s\"<]+", page.content.decode()).group()
    bisi = Client()
    door = bisi.get(link, follow=True)
    signup = next(link for link in html(door).links if link.startswith("/accounts/signup/"))
    landed = sign_up(bisi, "bisi@farm.example", page=signup)
    assert landed.redirect_chain[-1][0] == link
    press(bisi, link, "Join")
    assert bisi.get(f"/farms/{cast.farm.slug}/").status_code == 200


# --- An older database ----------------------------------------------------------------------------------------------


def test_people_of_an_older_database_keep_their_accounts(fresh_database):
    """What 0007_verified_addresses makes of the rows that sign-up and the page of addresses left before."""
    ada, bisi, chi = (UserFactory() for _ in range(3))
    with connections["owner"].cursor() as owner:
        owner.execute("DELETE FROM account_emailaddress WHERE user_id = %s", [ada.pk])
        owner.execute("UPDATE account_emailaddress SET verified = false WHERE user_id = %s", [bisi.pk])
        owner.execute('UPDATE account_emailaddress SET "primary" = false WHERE user_id = %s', [chi.pk])
        for email, verified, primary in ((ada.email, True, True), ("second@farm.example", False, False)):
            owner.execute(
                'INSERT INTO account_emailaddress (user_id, email, verified, "primary") VALUES (%s, %s, %s, %s)',
                [chi.pk, email, verified, primary],
            )
        owner.execute(import_module("farms.migrations.0007_verified_addresses").KEEP_OWN_ADDRESS)
        owner.execute('SELECT user_id, email, verified, "primary" FROM account_emailaddress')
        kept = owner.fetchall()
    for person in (ada, bisi, chi):
        assert [row for row in kept if row[0] == person.pk] == [(person.pk, person.email, True, True)]
        sign_in(client := Client(), person.email)
        assert is_in(client)
