"""Receipts, customers, costs that come again, and the forms' seldom used boxes."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from farms.models import RecurringCost
from farms.money.receipts import receipt, receipt_number
from farms.money.recurring import add_recurring_cost, due_costs, following, recurring_costs, write_due
from farms.people.farms import farm_today
from farms.records import MOVES_MONEY, RECORD_TYPES
from tests.support.browser import html, press
from tests.support.database import one
from tests.support.factories import drafts_of, say_and_answer
from tests.support.money_books import buy, inside, pay, sell
from tests.support.records import today, void, write
from tests.support.threads import in_threads


def page_of(browser, cast, sale):
    return browser.get(reverse("farms:receipt", args=[cast.farm.slug, sale.id]))


# --- receipts ------------------------------------------------------------------------------------------------------


@given(st.uuids())
def test_a_number_is_short_and_always_the_same(record_id):
    number = receipt_number(record_id)
    assert len(number) == 8
    assert number.startswith("R-")
    assert number == receipt_number(UUID(str(record_id)))


def test_a_receipt_says_what_was_sold_paid_and_is_left(cast, as_user):
    values = {"quantity": 20, "unit_price_kobo": 4_500_00, "method": "pos"}
    sale = sell(cast, 90_000_00, "Mama Nkechi", owed=40_000_00, **values)
    pay(cast, "MAMA NKECHI", 15_000_50)
    browser = as_user(cast.viewer)
    page = html(page_of(browser, cast, sale))
    for words in (receipt_number(sale.id), cast.farm.name, "Mama Nkechi", "20 crates of eggs", "₦4,500", "₦90,000",
                  "₦50,000", "₦15,000.50", "₦24,999.50", "POS or card"):  # fmt: skip
        assert words in page.text, words
    assert "tabs" not in page_of(browser, cast, sale).content.decode()  # no navigation on paper
    listed = html(browser.get(reverse("farms:record", args=[cast.farm.slug, "sale", sale.id])))
    assert reverse("farms:receipt", args=[cast.farm.slug, sale.id]) in listed.links


def test_the_text_goes_to_the_buyers_number_and_holds_no_markup(cast, as_user):
    sale = sell(cast, 90_000_00, "<b>Ọlá & 1=1", owed=40_000_00)
    press(
        as_user(cast.owner),
        reverse("farms:contact_new", args=[cast.farm.slug]),
        "Save",
        name="<B>ọlá & 1=1",
        phone="0803 123 4567",
    )
    page = html(page_of(as_user(cast.owner), cast, sale))
    (link,) = [link for link in page.links if link.startswith("https://wa.me/")]
    assert urlsplit(link).path == "/2348031234567"
    (text,) = parse_qs(urlsplit(link).query)["text"]
    assert "For <b>Ọlá & 1=1" in text
    assert "Still to pay: ₦40,000" in text
    assert "<b>Ọlá" not in page_of(as_user(cast.owner), cast, sale).content.decode()


def test_a_receipt_that_was_taken_out_says_so(cast, as_user):
    sale = sell(cast, 90_000_00)
    assert "Paid in full" in html(page_of(as_user(cast.owner), cast, sale)).text
    assert void(cast, sale)
    text = html(page_of(as_user(cast.owner), cast, sale)).text
    assert "Taken out" in text
    assert "TAKEN OUT OF THE BOOKS" in text
    assert "Paid in full" not in text


@pytest.mark.parametrize(
    ("egg_days", "ago", "reason", "says"),
    [
        (3, 10, "", "Clear of Oxytet since"),
        (30, 10, "the vet said so", "clear from"),
        (None, 10, "the vet said so", "not known to be clear."),
        (1, 99, "", ""),
    ],
)
def test_a_receipt_tells_about_the_medicine_of_the_batch(cast, egg_days, ago, reason, says):
    pen = cast.batches["Pen 1"]
    day = today(cast) - timedelta(days=ago)
    write(cast, "treatment", ago=ago, drug="Oxytet", batch=pen, last_day=day, egg_days=egg_days, meat_days=0)
    sale = sell(cast, 1_000_00, batch=pen, withdrawal_reason=reason)
    other = sell(cast, 1_000_00, batch=cast.batches["Pen 2"])
    with inside(cast):
        found = receipt(cast.farm, sale).medicines
        assert ("Sold because: the vet said so" in receipt(cast.farm, sale).text) == bool(reason)
        assert receipt(cast.farm, other).medicines == []
    assert says in "".join(found)
    assert len(found) == bool(says)


def test_a_receipt_of_another_farm_is_not_there(cast, as_user):
    assert page_of(as_user(cast.stranger), cast, sell(cast, 1_00)).status_code == 404
    sale = sell(cast, 1_00)
    assert as_user(cast.stranger).get(
        reverse("farms:receipt", args=[cast.other_farm.slug, sale.id])
    ).status_code == 404  # fmt: skip
    assert page_of(as_user(cast.worker), cast, sale).status_code == 403


# --- contacts ------------------------------------------------------------------------------------------------------


def test_a_contact_is_kept_once_and_can_be_changed(cast, as_user):
    browser, new = as_user(cast.manager), reverse("farms:contact_new", args=[cast.farm.slug])
    press(browser, new, "Save", name="  Mama   Nkechi ", phone="0803 123 4567")
    again = press(browser, new, "Save", name="mama nkechi")
    assert again.status_code == 422
    assert "You already have somebody with that name" in html(again).text
    listed = html(browser.get(reverse("farms:contacts", args=[cast.farm.slug])))
    assert "Mama Nkechi" in listed.text
    assert "https://wa.me/2348031234567" in listed.links
    (edit,) = [link for link in listed.links if "/money/contacts/" in link and not link.endswith("new/")]
    press(browser, edit, "Save", note="pays on Fridays", kind="both")
    assert "pays on Fridays" in html(browser.get(reverse("farms:contacts", args=[cast.farm.slug]))).text
    assert as_user(cast.owner).get(reverse("farms:contact_edit", args=[cast.farm.slug, uuid4()])).status_code == 404


@pytest.mark.parametrize("phone", ["12", "call me", "=1+1"])
def test_what_is_no_phone_number_is_refused_with_words(cast, as_user, phone):
    answer = press(
        as_user(cast.owner), reverse("farms:contact_new", args=[cast.farm.slug]), "Save", name="A", phone=phone
    )
    assert "too short for a phone number" in html(answer).text


def test_names_are_offered_where_money_is_written_and_nowhere_else(cast, as_user):
    sell(cast, 1_00, "Mama Nkechi")
    buy(cast, 1_00, "mama nkechi")
    pay(cast, "Olam", 1_00, "out")
    assert void(cast, sell(cast, 1_00, "Typed Wrong"))
    browser = as_user(cast.owner)
    for kind, money in MOVES_MONEY:
        page = browser.get(reverse("farms:record_new", args=[cast.farm.slug, kind.name])).content.decode()
        assert page.count('<option value="Mama Nkechi">') == 1
        assert '<option value="Olam">' in page
        assert "Typed Wrong" not in page
        assert f'name="{money.who}" maxlength="120" list="people"' in page
    assert "Olam" not in browser.get(reverse("farms:record_new", args=[cast.farm.slug, "note"])).content.decode()
    worker = as_user(cast.worker).get(reverse("farms:record_new", args=[cast.farm.slug, "treatment"]))
    assert "Nkechi" not in worker.content.decode()


# --- seldom used boxes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in RECORD_TYPES.values() if kind.form.more], ids=lambda kind: kind.name)
def test_seldom_used_boxes_are_in_the_form_and_closed(cast, as_user, kind):
    assert set(kind.form.more) < set(kind.form.base_fields)
    assert not [name for name in kind.form.more if kind.form.base_fields[name].required]
    page = as_user(cast.owner).get(reverse("farms:record_new", args=[cast.farm.slug, kind.name]))
    form = html(page).form("Write it down")
    assert set(kind.form.base_fields) <= set(form.values) | {"not_for_layers"}
    assert '<details class="more"><summary>' in page.content.decode()


def test_the_boxes_open_when_one_of_them_says_something_or_is_wrong(cast, as_user):
    say_and_answer(cast.farm, cast.owner, "Sold 3 crates at 4,500 each to Mama Nkechi")
    browser, new = as_user(cast.owner), reverse("farms:record_new", args=[cast.farm.slug, "sale"])
    opened = '<details class="more" open>'
    assert opened in browser.get(f"{new}?method=cash").content.decode()
    wrong = press(browser, new, "Write it down", quantity="1", total_kobo="5", heads="nine")
    assert wrong.status_code == 422
    assert opened in wrong.content.decode()
    assert press(browser, new, "Write it down", quantity="1", total_kobo="5", method="pos").status_code == 200
    draft = drafts_of(cast.farm, cast.owner)[-1]
    edit = browser.get(reverse("governance:draft_edit", args=[cast.farm.slug, draft.id])).content.decode()
    assert '<details class="more">' in edit
    assert '<datalist id="people">' in edit


# --- costs that come again -----------------------------------------------------------------------------------------


def wages(cast, **values):
    with inside(cast):
        cost = RecurringCost(
            farm_id=cast.farm.id,
            **{"category": "labour", "amount_kobo": 260_000_00, "description": "Wages", "every": "month",
               "next_on": farm_today(cast.farm), **values},
        )  # fmt: skip
        add_recurring_cost(cost)
        return cost


def expenses(cast):
    return one("SELECT count(*) FROM expenses WHERE farm_id = %s AND voided_at IS NULL", cast.farm.id)


def next_day(cast, cost):
    return one("SELECT next_on FROM standing_costs WHERE id = %s", cost.id)


@pytest.mark.parametrize(
    ("day", "every", "then"),
    [
        (date(2026, 1, 31), "month", date(2026, 2, 28)),
        (date(2026, 12, 1), "month", date(2027, 1, 1)),
        (date(2026, 11, 30), "quarter", date(2027, 2, 28)),
        (date(2028, 2, 29), "year", date(2029, 2, 28)),
        (date(2026, 12, 28), "week", date(2027, 1, 4)),
    ],
)
def test_the_next_time_of_a_cost(day, every, then):
    assert following(day, every) == then


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(["week", "month", "quarter", "year"]))
def test_the_next_time_is_always_later(day, every):
    assert 7 <= (following(day, every) - day).days <= 366


def test_a_cost_is_added_reminded_of_and_stopped(cast, as_user):
    browser = as_user(cast.manager)
    press(
        browser,
        reverse("farms:recurring_new", args=[cast.farm.slug]),
        "Remind me",
        description="Wages of Musa",
        amount_kobo="260,000",
    )
    money = html(browser.get(reverse("farms:money", args=[cast.farm.slug])))
    assert "Wages of Musa" in money.text
    assert "₦260,000" in money.text
    assert expenses(cast) == 0  # it writes nothing by itself
    press(browser, reverse("farms:recurring", args=[cast.farm.slug]), "Stop")
    assert "Wages of Musa" not in html(browser.get(reverse("farms:money", args=[cast.farm.slug]))).text


def test_writing_a_cost_moves_it_on_and_the_second_sending_changes_nothing(cast, as_user):
    cost = wages(cast, next_on=today(cast))
    browser = as_user(cast.owner)
    page = html(browser.get(reverse("farms:recurring", args=[cast.farm.slug])))
    (link,) = [link for link in page.links if "expense/new/" in link]
    form = html(browser.get(link)).form("Write it down")
    assert form.values["amount_kobo"] == "260000"
    assert form.values["description"] == "Wages"
    for _time in range(2):
        assert browser.post(link, form.values, follow=True).status_code == 200
    assert expenses(cast) == 1
    assert next_day(cast, cost) == following(cost.next_on, "month")
    # Another page that was opened before, too: its key is another one, its day is over.
    late = browser.post(link, {**form.values, "key": "another"})
    assert late.status_code == 422
    assert "Somebody has written this cost down" in html(late).text
    assert expenses(cast) == 1


def test_two_people_who_write_one_cost_at_once_write_it_once(cast):
    cost = wages(cast)

    def go(_number):
        with inside(cast):
            record = RECORD_TYPES["expense"].model(
                farm_id=cast.farm.id, category="labour", amount_kobo=1, occurred_on=farm_today(cast.farm)
            )
            try:
                return bool(write_due(record, cost.id, cost.next_on))
            except Exception as error:
                return type(error).__name__

    assert sorted(map(str, in_threads(go, 4))) == ["Refused", "Refused", "Refused", "True"]
    assert expenses(cast) == 1
    assert next_day(cast, cost) == following(cost.next_on, "month")


def test_a_refused_expense_moves_no_cost(cast, as_user):
    cost = wages(cast)
    address = reverse("farms:record_new", args=[cast.farm.slug, "expense"])
    answer = as_user(cast.owner).post(
        address, {"standing": cost.id, "due": cost.next_on, "category": "labour", "amount_kobo": "-5"}
    )
    assert answer.status_code == 422
    assert next_day(cast, cost) == cost.next_on


@pytest.mark.parametrize("standing", ["x", "", "018f0000-0000-7000-8000-000000000000"])
def test_a_made_up_cost_is_no_way_round(cast, as_user, standing):
    address = reverse("farms:record_new", args=[cast.farm.slug, "expense"])
    said = {"standing": standing, "due": "2026-01-01", "category": "labour", "amount_kobo": "5", "key": "k"}
    answer = as_user(cast.owner).post(address, said)
    assert answer.status_code in (302, 422)
    assert expenses(cast) == (answer.status_code == 302)


def test_only_costs_of_the_next_two_weeks_are_on_the_money_page(cast):
    soon, late = wages(cast), wages(cast, next_on=today(cast) + timedelta(days=40))
    with inside(cast):
        assert [cost.id for cost in due_costs(cast.farm.id, farm_today(cast.farm))] == [soon.id]
        assert [cost.id for cost in recurring_costs(cast.farm.id)] == [soon.id, late.id]
