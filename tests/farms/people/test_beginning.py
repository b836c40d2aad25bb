"""A newcomer signs up, opens a farm and adds animals; a member signs in and finds her farms."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.support.browser import html, press, send
from tests.support.database import audit, one
from tests.support.factories import UserFactory, count_rows, make_farm
from tests.support.letters import sign_up


def test_a_newcomer_signs_up_opens_a_farm_adds_animals_and_sees_them_today():
    client = Client()
    landed = sign_up(client, "Ada@Farm.Example", name="Ada")
    assert landed.redirect_chain[-1][0] == "/farms/new/"
    assert landed.status_code == 200
    landed = send(client, html(landed).form("Create the farm"), "/farms/new/", name="Ada's Layers")
    slug = one("SELECT slug FROM farms WHERE name = %s", "Ada's Layers")
    assert landed.redirect_chain[-1][0] == f"/farms/{slug}/batches/new/"
    landed = send(
        client, html(landed).form("Add the batch"), f"/farms/{slug}/batches/new/", name="Pen A", placed_count="1,200"
    )
    assert landed.redirect_chain[-1][0] == f"/farms/{slug}/"
    assert "Pen A 1,200 Layers" in html(landed).text
    today = client.get("/farms/", follow=True)
    assert today.redirect_chain[-1][0] == f"/farms/{slug}/"
    assert "Pen A 1,200 Layers" in html(today).text
    assert audit(
        "SELECT p.email, p.name, m.role, f.timezone, f.ai_autonomy, f.credit_balance FROM farms f"
        " JOIN farm_members m ON m.farm_id = f.id JOIN people p ON p.id = m.user_id WHERE f.slug = %s",
        slug,
    ) == [("ada@farm.example", "Ada", "owner", "Africa/Lagos", "draft", 0)]
    assert audit(
        "SELECT b.name, m.reason, m.delta FROM batches b JOIN stock_movements m ON m.batch_id = b.id"
        " JOIN farms f ON f.id = b.farm_id WHERE f.slug = %s",
        slug,
    ) == [("Pen A", "placed", 1200)]


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("not-an-email", "yam-and-palm-oil", "email"),
        ("ada2@farm.example", "short", "password1"),
        ("ada2@farm.example", "password123", "password1"),
        ("ada2@farm.example", "", "password1"),
    ],
)
def test_a_bad_sign_up_makes_nobody(email, password, field):
    answer = press(Client(), "/accounts/signup/", "Make my account", email=email, password1=password)
    assert html(answer).form("Make my account").errors[field]
    assert audit("SELECT 1 FROM people WHERE email = %s", email) == []


def test_a_second_sign_up_with_the_same_email_makes_nobody(cast):
    press(
        Client(), "/accounts/signup/", "Make my account", email=cast.owner.email.upper(), password1="yam-and-palm-oil"
    )
    assert one("SELECT count(*) FROM people WHERE email = %s", cast.owner.email) == 1


def test_a_person_signs_in_with_email_and_password_only_when_both_are_right(cast):
    client = Client()
    wrong = press(client, "/accounts/login/", "Sign in", login=cast.owner.email, password="wrong")
    assert "_auth_user_id" not in client.session
    assert html(wrong).form("Sign in").values["login"] == cast.owner.email
    right = press(client, "/accounts/login/", "Sign in", login=cast.owner.email.upper(), password="farmops-test")
    assert right.redirect_chain[-1][0] == f"/farms/{cast.farm.slug}/"
    press(client, f"/farms/{cast.farm.slug}/", "Sign out")
    assert client.get(f"/farms/{cast.farm.slug}/").status_code == 302


def test_after_signing_in_a_person_lands_where_she_wanted_to_go(cast, base):
    client = Client()
    wanted = f"{base}/records/sale/"
    address = client.get(wanted)["Location"]
    landed = press(client, address, "Sign in", login=cast.owner.email, password="farmops-test")
    assert landed.redirect_chain[-1][0] == wanted
    away = Client()
    landed = press(
        away, "/accounts/login/?next=https://evil.example/", "Sign in", login=cast.owner.email, password="farmops-test"
    )
    assert all("evil" not in address for address, _ in landed.redirect_chain)


def test_a_person_sees_all_her_farms_and_no_other(cast, clients, as_user):
    second = make_farm(cast.viewer)
    page = html(clients["viewer"].get("/farms/"))
    assert {link for link in page.links if "-" in link} == {f"/farms/{cast.farm.slug}/", f"/farms/{second.slug}/"}
    assert "Your role: viewer" in page.text
    assert "You have no farm yet" in html(as_user(UserFactory()).get("/farms/")).text


@pytest.mark.parametrize(
    ("name", "zone", "field"),
    [("", "Africa/Lagos", "name"), ("x" * 81, "Africa/Lagos", "name"), ("Ok", "Mars/Base", "timezone")],
)
def test_a_farm_without_a_right_name_or_place_is_not_created(cast, clients, name, zone, field):
    before = one("SELECT count(*) FROM farm_members WHERE user_id = %s", cast.owner.pk)
    answer = press(clients["owner"], "/farms/new/", "Create the farm", name=name, timezone=zone)
    assert answer.status_code == 422
    form = html(answer).form("Create the farm")
    assert form.errors[field]
    assert form.values["name"] == name
    assert one("SELECT count(*) FROM farm_members WHERE user_id = %s", cast.owner.pk) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 61),
        ("name", "pen 1"),  # there is a Pen 1
        ("kind", "dragons"),
        ("placed_count", "0"),
        ("placed_count", "-5"),
        ("placed_count", "many"),
        ("placed_count", "1000001"),
        ("placed_on", "2999-01-01"),
        ("placed_on", "someday"),
    ],
)
def test_a_wrong_batch_is_refused_beside_its_field(cast, clients, base, field, value):
    entry = {"name": "Pen 3", "kind": "layers", "placed_count": "50", "placed_on": "", field: value}
    answer = press(clients["manager"], f"{base}/batches/new/", "Add the batch", **entry)
    assert answer.status_code == 422
    form = html(answer).form("Add the batch")
    assert list(form.errors) == [field]
    assert form.values["name"] == entry["name"]
    assert count_rows("batches", cast.farm.id) == 2
