"""Accounts over HTTP: what a stranger learns and may try, and what its owner can always do."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connections
from django.test import Client

from farms.models import User
from tests.support.browser import html, one, press, send
from tests.support.factories import UserFactory
from tests.support.letters import PASSWORD, code_for, letters_to, link_for, path_for, sign_up

OLD = "farmops-test"


def at(address: str) -> Client:
    """A browser at a client address of its own."""
    return Client(REMOTE_ADDR=address)


def sign_in(client: Client, email: str, password: str = OLD) -> Any:
    return press(client, "/accounts/login/", "Sign in", login=email, password=password)


def signed_in(client: Client) -> bool:
    return client.get("/farms/new/").status_code == 200


@pytest.fixture
def person() -> User:
    return UserFactory()


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
    assert not signed_in(client)


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
    assert not signed_in(client)
    assert sign_in(Client(), "later@farm.example", PASSWORD).redirect_chain[-1][0] == "/accounts/confirm-email/"
    with_new_code = Client()
    asked = sign_in(with_new_code, "later@farm.example", PASSWORD)
    send(with_new_code, html(asked).form("Go on"), "/accounts/confirm-email/", code=code_for("later@farm.example"))
    assert signed_in(with_new_code)


def test_the_code_works_in_the_browser_that_asked_for_it_alone():
    client, thief = Client(), Client()
    press(client, "/accounts/signup/", "Make my account", email="mine@farm.example", password1=PASSWORD)
    press(thief, "/accounts/signup/", "Make my account", email="thief@farm.example", password1=PASSWORD)
    thief.post("/accounts/confirm-email/", {"code": code_for("mine@farm.example"), "action": "verify"})
    assert not signed_in(thief)


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
    assert signed_in(ada)
    refused = sign_in(Client(), "ada@taken.example", "strangers-password")
    assert "The email or the password is not right." in html(refused).text


def choose(client: Client, path: str, password: str) -> Any:
    """Open the link of a reset letter and choose a new password."""
    opened = client.get(path, follow=True)
    here = opened.redirect_chain[-1][0]
    return send(client, html(opened).form("Save the password"), here, password1=password, password2=password)


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
    assert signed_in(here)
    assert not signed_in(there)
    sign_in(client := Client(), person.email, OLD)
    assert not signed_in(client)
    sign_in(client, person.email, PASSWORD)
    assert signed_in(client)
    assert letters_to(person.email)[-1].subject == "Your password was changed"


def test_a_wrong_old_password_changes_nothing(person, as_user):
    here = as_user(person)
    answer = press(
        here, "/accounts/password/change/", "Save the password", oldpassword="x", password1=PASSWORD, password2=PASSWORD
    )
    assert html(answer).form("Save the password").errors["oldpassword"] == "This is not your password."
    assert one("SELECT count(*) FROM people WHERE id = %s", person.pk) == 1
    sign_in(client := Client(), person.email, OLD)
    assert signed_in(client)


def test_a_reset_works_once_and_ends_all_old_sessions(person, as_user):
    there, here = as_user(person), Client()
    press(here, "/accounts/password/reset/", "Send me the link", email=person.email)
    path = path_for(person.email)
    choose(here, path, PASSWORD)
    assert signed_in(here)
    assert not signed_in(there)
    assert "This link does not work" in html(Client().get(path, follow=True)).text
    sign_in(client := Client(), person.email, PASSWORD)
    assert signed_in(client)
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
    assert signed_in(still)
    send(client, html(asked).form("Go on"), "/accounts/confirm-email/", code=code_for(new))
    assert one("SELECT email FROM people WHERE id = %s", person.pk) == new
    (told,) = letters_to(old)
    assert f"moved from {old} to {new}" in " ".join(told.body.split())
    assert "Write to help@farmops.example at once" in told.body
    sign_in(with_old := Client(), old)
    assert not signed_in(with_old)
    sign_in(with_new := Client(), new)
    assert signed_in(with_new)


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
    assert signed_in(here)
    assert signed_in(there)
    press(here, "/accounts/everywhere/", "Sign out everywhere")
    assert not signed_in(here)
    assert not signed_in(there)
    assert signed_in(other)


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


# --- Limits ---------------------------------------------------------------------------------------------------------


def guess(client: Client, email: str, times: int) -> list[int]:
    form = html(client.get("/accounts/login/")).form("Sign in")
    data = {**form.values, "login": email}
    return [
        client.post("/accounts/login/", {**data, "password": f"wrong {number}"}).status_code for number in range(times)
    ]


def test_a_stranger_is_stopped_in_words_and_the_owner_is_not(person):
    stranger = at("192.0.2.1")
    assert guess(stranger, person.email, 12) == [200] * 10 + [429] * 2
    refused = press(stranger, "/accounts/login/", "Sign in", login=person.email, password=OLD)
    assert refused.status_code == 429
    assert "Too many tries" in html(refused).text
    minutes = int(re.search(r"Wait (\d+) minutes, then try again", html(refused).text).group(1))
    assert 14 <= minutes <= 15
    assert refused.headers["Retry-After"] == str(minutes * 60)
    sign_in(owner := at("192.0.2.2"), person.email)
    assert signed_in(owner)


def test_many_who_share_a_client_address_are_not_locked_out_by_one(person):
    assert guess(at("192.0.2.3"), UserFactory().email, 12)[-1] == 429
    sign_in(neighbour := at("192.0.2.3"), person.email)
    assert signed_in(neighbour)


def test_a_known_device_is_not_stopped_by_strangers_at_its_own_address_or_at_many(person):
    owner = at("192.0.2.4")
    sign_in(owner, person.email)
    press(owner, "/accounts/logout/", "Sign out")
    assert guess(at("192.0.2.4"), person.email, 11)[-1] == 429
    for number in range(9):
        guess(at(f"198.51.100.{number}"), person.email, 10)
    assert guess(at("198.51.100.99"), person.email, 1) == [429]  # strangers' tries on this account are used up
    sign_in(owner, person.email)
    assert signed_in(owner)


def test_a_known_device_has_a_limit_of_its_own_and_is_known_for_its_account_only(person):
    other, thief = UserFactory(), at("192.0.2.5")
    sign_in(thief, person.email)
    press(thief, "/accounts/logout/", "Sign out")
    assert guess(thief, person.email, 11) == [200] * 10 + [429]
    assert guess(thief, other.email, 11) == [200] * 10 + [429]
    assert guess(at("192.0.2.5"), other.email, 1) == [429]  # counted as a stranger's: by client and account


def test_a_forged_device_cookie_makes_nobody_known(person):
    known = at("192.0.2.6")
    sign_in(known, person.email)
    cookie = known.cookies["known_device"]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"]) == ("Lax", "/accounts/")
    assert person.email not in cookie.value
    stranger = at("192.0.2.7")
    guess(stranger, person.email, 10)
    said, signature = cookie.value.split(":", 1)
    stranger.cookies["known_device"] = f"another{said}:{signature}"
    assert guess(stranger, person.email, 1) == [429]


def test_a_right_password_counts_nothing(person):
    for _ in range(12):
        sign_in(at("192.0.2.8"), person.email)
    sign_in(client := at("192.0.2.8"), person.email)
    assert signed_in(client)


def test_a_code_has_three_tries_also_all_at_once():
    client = at("192.0.2.9")
    press(client, "/accounts/signup/", "Make my account", email="guessed@farm.example", password1=PASSWORD)
    code = code_for("guessed@farm.example")
    session = client.cookies["sessionid"].value
    before = Client().session.__class__(session).load()
    tried = []
    for number in range(4):
        store = Client().session.__class__(session)
        store.update(before)
        store.save()  # as tries that run at once see it: none of them failed yet
        guessed = code if number == 3 else "000-000"
        tried.append(client.post("/accounts/confirm-email/", {"code": guessed, "action": "verify"}).status_code)
    assert tried == [200, 200, 200, 429]
    assert not signed_in(client)


def test_letters_are_limited_by_address(person):
    asked = [
        press(
            at(f"203.0.113.{number}"), "/accounts/password/reset/", "Send me the link", email=person.email
        ).status_code
        for number in range(6)
    ]
    assert asked == [200] * 5 + [429]
    assert len(letters_to(person.email)) == 5
    signed = [
        press(
            at(f"203.0.113.{number}"), "/accounts/signup/", "Make my account", email=person.email, password1=PASSWORD
        ).status_code
        for number in range(11)
    ]
    assert signed == [200] * 10 + [429]


# --- Letters --------------------------------------------------------------------------------------------------------


def test_a_letter_says_nothing_that_its_sender_chose(person):
    client = Client()
    press(
        client,
        "/accounts/signup/",
        "Make my account",
        email="letter@farm.example",
        password1=PASSWORD,
        name="Win at http://evil.example",
    )
    (letter,) = letters_to("letter@farm.example")
    assert "evil" not in letter.subject + letter.body
    assert PASSWORD not in letter.body
    assert letter.subject == f"{code_for('letter@farm.example')} is your code for FarmOps Desk"
    assert re.findall(r"https?://", letter.body) == []


def test_a_mail_server_that_is_away_is_said_in_words_and_hides_nothing_that_was_done(person, settings, as_user):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nothing listens there
    answer = press(Client(), "/accounts/password/reset/", "Send me the link", email=person.email)
    assert answer.status_code == 503
    assert "No letter was sent" in html(answer).text
    here = as_user(person)
    changed = press(
        here, "/accounts/password/change/", "Save the password", oldpassword=OLD, password1=PASSWORD, password2=PASSWORD
    )
    assert changed.status_code == 200
    assert signed_in(here)


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
        assert signed_in(client)
