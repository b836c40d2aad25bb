"""The day for which the rest of a sale or a purchase was promised: who may say it, where it stands, when it is over."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import psycopg
import pytest
from django.urls import reverse

from farmops.refusals import Refused
from farms.money.debts import account_of, debts
from farms.money.receipts import receipt
from farms.people.farms import farm_today
from tests.support.browser import html, press
from tests.support.database import audit, one
from tests.support.factories import ScriptedProvider, drafts_of, say_and_answer, tool_use
from tests.support.money_books import buy, inside, pay, sell
from tests.support.records import today, void

SOLD = {"item": "eggs", "quantity": "1", "unit": "crate", "total_kobo": "5,000", "buyer": "Mama Nkechi"}
BOUGHT = {"category": "feed", "amount_kobo": "5,000", "supplier": "Olam"}
TYPED = {"sale": SOLD, "expense": BOUGHT}
TABLES = {"sale": "sales", "expense": "expenses"}


def day(cast, days: int) -> date:
    return today(cast) + timedelta(days=days)


def written(cast, kind):
    return audit(f"SELECT owed_kobo, due_on FROM {TABLES[kind]} WHERE farm_id = %s ORDER BY id", cast.farm.id)


# --- rules ---------------------------------------------------------------------------------------------------------

WRONG = [
    ("promise_is_of_a_debt", 0, 3, "nothing is left to pay"),
    ("promise_not_before_its_day", 1_00, -1, "before the day"),
    ("promise_within_reason", 1_00, 1101, "too far ahead"),
]


@pytest.mark.parametrize(("rule", "owed", "days", "says"), WRONG)
@pytest.mark.parametrize("write", [sell, buy])
def test_what_no_promise_can_be_is_refused_with_words(cast, write, rule, owed, days, says):
    with pytest.raises(Refused, match=says):
        write(cast, 5_000_00, "Ada", owed=owed, promised=days)
    assert write(cast, 5_000_00, "Ada", owed=1_00, promised=1100).due_on == day(cast, 1100)


@pytest.mark.parametrize(("rule", "owed", "days", "says"), WRONG)
def test_sql_says_no_such_promise_either(cast, sql, rule, owed, days, says):
    statement = (
        "INSERT INTO sales (id, farm_id, occurred_on, source, created_by_id, item, quantity, unit, total_kobo, buyer,"
        " owed_kobo, due_on) VALUES (gen_random_uuid(), %s, %s, 'person', %s, 'eggs', 1, 'crate', 500000, 'Ada', %s, %s)"
    )
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        values = (cast.farm.id, today(cast), cast.owner.pk, owed, day(cast, days))
        assert app.refused(statement, *values).diag.constraint_name == f"sales_{rule}"
        sold = sell(cast, 5_000_00, "Ada", owed=1_00, promised=3)
        changed = app.refused("UPDATE sales SET due_on = NULL WHERE id = %s", sold.id)
        assert isinstance(changed, psycopg.errors.InsufficientPrivilege)  # a correction is a void and a new record


# --- the form, the record's page -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TYPED)
def test_the_form_keeps_the_day_and_the_records_page_shows_it(cast, as_user, kind):
    browser, new = as_user(cast.manager), reverse("farms:record_new", args=[cast.farm.slug, kind])
    due = day(cast, 4)
    assert press(browser, new, "Write it down", **TYPED[kind], owed_kobo="2,000", due_on=str(due)).status_code == 200
    assert written(cast, kind) == [(2_000_00, due)]
    record = one(f"SELECT id FROM {TABLES[kind]} WHERE farm_id = %s", cast.farm.id)
    shown = html(browser.get(reverse("farms:record", args=[cast.farm.slug, kind, record]))).text
    assert f"Promised for {due:%a} {due.day} {due:%b %Y}" in shown
    assert browser.get(new).content.decode().count("Promised for") == 1
    assert as_user(cast.worker).get(new).status_code == 403


@pytest.mark.parametrize("kind", TYPED)
@pytest.mark.parametrize(
    ("owed", "days", "says"),
    [
        ("", 3, "Nothing is left to pay"),
        ("0", 3, "Nothing is left to pay"),
        ("2,000", -1, "before the day under “When”"),
        ("2,000", 1096, "too far ahead"),
    ],
)
def test_a_promise_that_cannot_be_is_asked_about_beside_it(cast, as_user, kind, owed, days, says):
    new = reverse("farms:record_new", args=[cast.farm.slug, kind])
    said = {**TYPED[kind], "owed_kobo": owed, "due_on": str(day(cast, days))}
    answer = press(as_user(cast.owner), new, "Write it down", **said)
    assert answer.status_code == 422
    form = html(answer).form("Write it down")
    assert says in form.errors["due_on"]
    assert form.values["due_on"] == said["due_on"]
    assert written(cast, kind) == []


def test_an_old_sale_may_have_a_promised_day_that_is_over(cast, as_user):
    new = reverse("farms:record_new", args=[cast.farm.slug, "sale"])
    said = {**SOLD, "owed_kobo": "2,000", "occurred_on": str(day(cast, -20)), "due_on": str(day(cast, -10))}
    assert press(as_user(cast.owner), new, "Write it down", **said).status_code == 200
    assert written(cast, "sale") == [(2_000_00, day(cast, -10))]


# --- debts ---------------------------------------------------------------------------------------------------------


def test_whoever_let_a_promised_day_pass_stands_first(cast):
    sell(cast, 1_00, "Old", owed=1_00, ago=90)
    sell(cast, 1_00, "Today", owed=1_00, ago=80, promised=0)
    sell(cast, 1_00, "Late", owed=1_00, ago=5, promised=-1)
    sell(cast, 1_00, "Later", owed=1_00, ago=6, promised=-4)
    sell(cast, 1_00, "Late", owed=1_00, promised=3)
    with inside(cast):
        now = farm_today(cast.farm)
        owed_to_us = debts(cast.farm.id, "in")
        assert [one.name for one in owed_to_us.owing] == ["Old", "Today", "Later", "Late"]
        assert [one.name for one in owed_to_us.overdue_first(now)] == ["Later", "Late", "Old", "Today"]
        assert [one.name for one in owed_to_us.owing if one.is_overdue(now)] == ["Later", "Late"]


def test_the_debts_pages_say_in_words_what_is_overdue_and_what_is_promised(cast, as_user):
    sell(cast, 1_00, "Waits", owed=1_00, ago=9, promised=1)
    sell(cast, 2_00, "Late", owed=2_00, ago=5, promised=-1)
    buy(cast, 3_00, "Olam", owed=3_00, promised=0)
    browser = as_user(cast.viewer)
    text = html(browser.get(reverse("farms:debts", args=[cast.farm.slug]))).text
    late, waits = text.index("Overdue promised for yesterday"), text.index("promised for tomorrow")
    assert late < waits < text.index("promised for today")
    assert text.count("Overdue") == 1
    person = html(browser.get(reverse("farms:person", args=[cast.farm.slug]) + "?name=late")).text
    assert "Overdue promised for yesterday" in person


@pytest.mark.parametrize(("write", "way"), [(sell, "in"), (buy, "out")])
def test_what_is_paid_is_promised_no_more(cast, as_user, write, way):
    write(cast, 5_00, "Ada", owed=5_00, ago=9, promised=-2)
    write(cast, 5_00, "Ada", owed=5_00, ago=3, promised=8)
    browser = as_user(cast.owner)
    pages = [
        reverse("farms:debts", args=[cast.farm.slug]),
        reverse("farms:person", args=[cast.farm.slug]) + "?name=Ada",
    ]

    def says(words):
        return [words in html(browser.get(page)).text for page in pages]

    assert says("Overdue") == [True, True]
    pay(cast, "ada", 5_00, way)
    with inside(cast):
        assert account_of(cast.farm.id, "Ada", way).due_on == farm_today(cast.farm) + timedelta(days=8)
    assert (says("Overdue"), says("promised for")) == ([False, False], [True, True])
    payment = pay(cast, "ada", 5_00, way)
    assert says("promised for") == [False, False]
    assert void(cast, payment)
    assert says("promised for") == [True, True]


# --- receipt, export -----------------------------------------------------------------------------------------------


def test_the_receipt_says_the_day_while_something_is_left(cast, as_user):
    sale = sell(cast, 90_000_00, "Ada", owed=40_000_00, promised=4)
    due = day(cast, 4)
    words = f"{due.day} {due:%b %Y}"
    address = reverse("farms:receipt", args=[cast.farm.slug, sale.id])
    page = html(as_user(cast.viewer).get(address)).text
    assert f"Promised for {words}" in page
    with inside(cast):
        assert f"Still to pay: ₦40,000\nPromised for: {words}" in receipt(cast.farm, sale).text
    pay(cast, "Ada", 40_000_00)
    assert "Promised for" not in html(as_user(cast.viewer).get(address)).text


def test_a_sale_that_was_taken_out_promises_nothing(cast, as_user):
    sale = sell(cast, 90_000_00, "Ada", owed=40_000_00, promised=4)
    assert void(cast, sale)
    address = reverse("farms:receipt", args=[cast.farm.slug, sale.id])
    assert "Promised for" not in html(as_user(cast.viewer).get(address)).text
    assert "promised for" not in html(as_user(cast.viewer).get(reverse("farms:debts", args=[cast.farm.slug]))).text


def test_the_files_have_the_day(cast, as_user):
    sell(cast, 4_00, "Waits", owed=4_00, ago=9, promised=1)
    sell(cast, 4_00, "Late", owed=4_00, ago=5, promised=-1)
    sell(cast, 4_00, "Says nothing", owed=4_00, ago=99)
    browser = as_user(cast.owner)

    def table(name):
        file = browser.get(reverse("farms:export_table", args=[cast.farm.slug, name])).getvalue()
        return list(csv.DictReader(file.decode("utf-8-sig").splitlines()))

    assert [(row["name"], row["due_on"], row["overdue"]) for row in table("debts")] == [
        ("Late", str(day(cast, -1)), "yes"),
        ("Says nothing", "", ""),
        ("Waits", str(day(cast, 1)), "no"),
    ]
    assert {row["buyer"]: row["due_on"] for row in table("sale")}["Late"] == str(day(cast, -1))


# --- drafts --------------------------------------------------------------------------------------------------------


def drafted(cast, monkeypatch, kind, **arguments):
    """The draft that a model's tool call becomes; None where there is none."""
    money = {"sale": {"total_kobo": 5_000_00, "buyer": "Ada"}, "expense": {"amount_kobo": 5_000_00, "supplier": "Ada"}}
    what = {"sale": {"item": "eggs", "quantity": 1, "unit": "crate"}, "expense": {"category": "feed"}}
    call = tool_use(kind, **what[kind], **money[kind], **arguments)
    provider = ScriptedProvider([[call], "I prepared it."])
    monkeypatch.setattr("assistant.conversation.turn.get_provider", lambda *named: provider)
    say_and_answer(cast.farm, cast.owner, "Sold a crate for 5,000 to Ada, she will pay 2,000 on Friday")
    return next(iter(drafts_of(cast.farm, cast.owner)), None)


@pytest.mark.parametrize("kind", TYPED)
def test_the_card_shows_the_promised_day_and_confirm_keeps_it(cast, as_user, monkeypatch, kind):
    due = day(cast, 5)
    draft = drafted(cast, monkeypatch, kind, owed_kobo=2_000_00, due_on=str(due))
    assert (draft.status, draft.payload["due_on"]) == ("pending", str(due))
    browser, queue = as_user(cast.owner), f"/farms/{cast.farm.slug}/drafts/"
    assert f"Promised for {due:%a} {due.day} {due:%b %Y}" in html(browser.get(queue)).drafts[str(draft.id)]
    assert written(cast, kind) == []
    assert press(browser, queue, "Confirm").status_code == 200
    assert written(cast, kind) == [(2_000_00, due)]


@pytest.mark.parametrize("kind", TYPED)
def test_a_draft_is_edited_to_another_day_or_none(cast, as_user, monkeypatch, kind):
    draft = drafted(cast, monkeypatch, kind, owed_kobo=2_000_00, due_on=str(day(cast, 5)))
    browser, edit = as_user(cast.owner), reverse("governance:draft_edit", args=[cast.farm.slug, draft.id])
    assert html(browser.get(edit)).form("Save the change").values["due_on"] == str(day(cast, 5))
    refused = press(browser, edit, "Save the change", owed_kobo="")
    assert refused.status_code == 422
    assert "Nothing is left to pay" in html(refused).form("Save the change").errors["due_on"]
    press(browser, edit, "Save the change", due_on=str(day(cast, 9)))
    assert drafts_of(cast.farm, cast.owner)[0].payload["due_on"] == str(day(cast, 9))
    press(browser, edit, "Save the change", due_on="")
    assert drafts_of(cast.farm, cast.owner)[0].payload["due_on"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_on": "2026-12-24"},
        {"owed_kobo": 1, "due_on": "2001-01-01"},
        {"owed_kobo": 1, "due_on": "Friday"},
        {"owed_kobo": 1, "due_on": 5},
        {"owed_kobo": 1, "due_on": ["2026-12-24"]},
    ],
    ids=str,
)
def test_a_tool_call_with_a_promise_that_cannot_be_is_no_draft(cast, monkeypatch, wrong):
    assert drafted(cast, monkeypatch, "sale", **wrong) is None
