"""How often anybody may guess, and what letters say."""

from __future__ import annotations

import re

from django.test import Client

from tests.support.accounts import OLD, at, is_in, sign_in
from tests.support.browser import html, press
from tests.support.factories import UserFactory
from tests.support.letters import PASSWORD, code_for, letters_to

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
    assert is_in(owner)


def test_many_who_share_a_client_address_are_not_locked_out_by_one(person):
    assert guess(at("192.0.2.3"), UserFactory().email, 12)[-1] == 429
    sign_in(neighbour := at("192.0.2.3"), person.email)
    assert is_in(neighbour)


def test_a_known_device_is_not_stopped_by_strangers_at_its_own_address_or_at_many(person):
    owner = at("192.0.2.4")
    sign_in(owner, person.email)
    press(owner, "/accounts/logout/", "Sign out")
    assert guess(at("192.0.2.4"), person.email, 11)[-1] == 429
    for number in range(9):
        guess(at(f"198.51.100.{number}"), person.email, 10)
    assert guess(at("198.51.100.99"), person.email, 1) == [429]  # strangers' tries on this account are used up
    sign_in(owner, person.email)
    assert is_in(owner)


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
    assert is_in(client)


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
    assert not is_in(client)


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
    assert is_in(here)
