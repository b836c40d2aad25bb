"""The books as files: whole, safe in a spreadsheet, and without a naira for a worker, by whatever address."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from farmops.database.sql import insert_many
from farms.models import Contact, RecurringCost
from farms.money.contacts import add_contact
from farms.money.exports import TABLES, cell, naira_number, safe_text
from farms.money.recurring import add_recurring_cost
from farms.people.farms import farm_today
from farms.records import MOVES_MONEY, RECORD_TYPES
from farms.records.types.note import Note
from farms.records.types.payment import Payment
from farms.records.types.sale import Sale
from tests.support.browser import crawl, html, sent, whole
from tests.support.factories import drafts_of, say_and_answer
from tests.support.money_books import buy, inside, pay, sell
from tests.support.records import void, write

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SECRETS = ("7,654,321", "7654321", "765432100", "3,210,987", "3210987", "321098700", "Secret Buyer", "Secret Supplier")


def body(response) -> bytes:
    assert response.status_code == 200, response.status_code
    return bytes(whole(response).content)


def table(browser, cast, name, **query):
    """The rows of a CSV file, as a spreadsheet reads them."""
    data = body(browser.get(reverse("farms:export_table", args=[cast.farm.slug, name]), query))
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def archive(browser, cast) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(body(browser.get(reverse("farms:export_all", args=[cast.farm.slug])))))


# --- cells ---------------------------------------------------------------------------------------------------------


@given(st.text(max_size=30))
def test_no_text_begins_like_a_formula_and_none_is_lost(text):
    safe = safe_text(text)
    assert not safe.startswith(FORMULA)
    assert not safe.lstrip().startswith(FORMULA) or safe.startswith("'")
    assert safe in (text, f"'{text}")


@given(st.integers(-(10**18), 10**18))
def test_naira_are_exact_and_a_negative_number_stays_one(kobo):
    assert Decimal(naira_number(kobo)) * 100 == kobo
    assert naira_number(kobo).startswith("-") == (kobo < 0)
    assert naira_number(kobo)[-3] == "."


def test_numbers_and_moments_are_written_plainly():
    zone = ZoneInfo("Africa/Lagos")
    assert [cell(value, zone) for value in (None, True, -5, Decimal("12.500"), Decimal("1E+3"), date(2026, 3, 5))] == [
        "", "yes", "-5", "12.5", "1000", "2026-03-05",
    ]  # fmt: skip
    assert cell("-5", zone) == "'-5"


@pytest.mark.parametrize("text", ["=1+1", "+234 803", "-5 birds", "@SUM(A1)", "\t=1", "  =1", '=HYPERLINK("http://x")'])
def test_a_formula_in_a_record_arrives_as_text(cast, as_user, text):
    write(cast, "note", text=text)
    sell(cast, 100_00, text, batch=cast.batches["Pen 1"])
    add = as_user(cast.owner)
    (note,) = table(add, cast, "note")
    (sale,) = table(add, cast, "sale")
    (line,) = table(add, cast, "cash_book")
    for text_kept in (note["text"], sale["buyer"], line["who"]):
        assert text_kept == f"'{text}"


# --- what is in them -----------------------------------------------------------------------------------------------


def test_a_sale_has_its_money_twice_and_says_who_wrote_it_and_from_which_draft(cast, as_user):
    say_and_answer(cast.farm, cast.owner, "Sold 3 crates at 4,500 each to Mama Nkechi")
    draft = drafts_of(cast.farm, cast.owner)[-1]
    browser = as_user(cast.owner)
    page = html(browser.get(reverse("governance:draft", args=[cast.farm.slug, draft.id])))
    form = page.form("Confirm")
    assert browser.post(form.action, form.values).status_code == 302
    by_hand = sell(cast, 5_000_50, "Ọlá Ẹ̀kọ́ ₦", owed=1, quantity=Decimal("2.5"), unit="kg", item="other")
    assert void(cast, by_hand)
    drafted, typed = sorted(table(browser, cast, "sale"), key=lambda row: row["source"])
    assert (drafted["total_naira"], drafted["total_kobo"]) == ("13500.00", "1350000")
    assert (drafted["source"], drafted["draft_id"], drafted["written_by"]) == (
        "assistant", str(draft.id), cast.owner.name,
    )  # fmt: skip
    assert (typed["buyer"], typed["quantity"], typed["owed_naira"]) == ("Ọlá Ẹ̀kọ́ ₦", "2.5", "0.01")
    assert typed["taken_out_because"] == "written twice"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", typed["written_at"])


def test_the_cash_book_file_adds_up_and_can_be_one_month(cast, as_user):
    sell(cast, 90_000_00, "A", owed=40_000_00)
    buy(cast, 70_000_50)
    pay(cast, "a", 1_00)
    rows = table(as_user(cast.viewer), cast, "cash_book")
    moved = sum(int(row["in_kobo"]) - int(row["out_kobo"]) for row in rows)
    assert int(rows[-1]["balance_kobo"]) == moved == -19_999_50
    assert rows[-1]["balance_naira"] == "-19999.50"  # a number, without an apostrophe
    assert table(as_user(cast.viewer), cast, "cash_book", month="2001-01") == []


def test_the_debts_file_has_debts_and_credits(cast, as_user):
    sell(cast, 90_000_00, "A", owed=40_000_00, ago=4)
    pay(cast, "B", 5_00)
    buy(cast, 7_00, "C", owed=7_00)
    rows = {row["name"]: row for row in table(as_user(cast.owner), cast, "debts")}
    assert (rows["A"]["way"], rows["A"]["owed_kobo"], rows["A"]["days"]) == ("owes us", "4000000", "4")
    assert (rows["B"]["owed_kobo"], rows["B"]["credit_naira"]) == ("0", "5.00")
    assert rows["C"]["way"] == "we owe"


def test_everything_is_in_one_file_with_a_readme(cast, as_user):
    sell(cast, 90_000_00, "A", batch=cast.batches["Pen 1"], item="birds", unit="bird", quantity=3)
    with archive(as_user(cast.viewer), cast) as files:
        assert files.testzip() is None
        assert set(files.namelist()) == {"README.txt", *(f"{name}.csv" for name in TABLES)}
        readme = files.read("README.txt").decode("utf-8-sig")
        assert cast.farm.name in readme
        assert "stock_movements.csv" in readme
        moves = list(csv.DictReader(io.StringIO(files.read("stock_movements.csv").decode("utf-8-sig"))))
        assert [row["delta"] for row in moves if row["reason"] == "sold"] == ["-3"]
        assert {row["batch"] for row in moves} == {"Pen 1", "Pen 2"}


def test_every_record_type_and_every_column_has_its_place(cast, as_user):
    for kind in RECORD_TYPES.values():
        header = set(TABLES[kind.name].columns())
        own = {one.name for one in kind.model._meta.concrete_fields} - {"farm", "ai_run_id", "tool_call_id"}
        renamed = {"created_by", "created_at", "voided_at", "voided_by", "void_reason"}
        assert own - renamed <= header, kind.name
        assert {"written_by", "written_at", "source", "draft_id", "taken_out_at"} <= header


def test_another_farms_rows_are_in_no_file(cast, as_user):
    with archive(as_user(cast.stranger), type("Other", (), {"farm": cast.other_farm})) as files:
        text = b"".join(files.read(name) for name in files.namelist()).decode()
    assert "Pen 9" in text
    assert "Pen 1" not in text


def test_what_is_no_table_is_not_there(cast, as_user):
    for name in ("users", "ai_runs", "sales", "x"):
        address = reverse("farms:export_table", args=[cast.farm.slug, name])
        assert as_user(cast.owner).get(address).status_code == 404
    assert as_user(cast.owner).get(f"/farms/{cast.farm.slug}/export/..%2F..%2Fetc.csv").status_code == 404


# --- a worker ------------------------------------------------------------------------------------------------------


@pytest.fixture
def secrets(cast):
    """A farm whose money can be told by its figures, in every place that holds money; the notes of the worker."""
    sale = sell(cast, 7_654_321_00, "Secret Buyer", owed=3_210_987_00, batch=cast.batches["Pen 1"])
    expense = buy(cast, 7_654_321_00, "Secret Supplier", owed=3_210_987_00, category="feed", item="layer mash", kg=25)
    payment = pay(cast, "Secret Buyer", 7_654_321_00)
    with inside(cast):
        contact = Contact(farm_id=cast.farm.id, name="Secret Buyer", kind="customer", phone="0803 123 4567")
        add_contact(contact)
        cost = RecurringCost(
            farm_id=cast.farm.id, category="labour", amount_kobo=3_210_987_00, every="month",
            description="Wages", next_on=farm_today(cast.farm),
        )  # fmt: skip
        add_recurring_cost(cost)
    say_and_answer(cast.farm, cast.owner, "Sold 1 crate for 7,654,321 to Secret Buyer")
    return {"sale": sale, "expense": expense, "payment": payment, "contact": contact, "cost": cost}


def addresses(cast, secrets):
    slug, pen = cast.farm.slug, cast.batches["Pen 1"].id
    for name in ("money", "cash_book", "profit", "debts", "contacts", "contact_new", "recurring", "recurring_new"):
        yield reverse(f"farms:{name}", args=[slug])
    yield reverse("farms:profit_batch", args=[slug, pen])
    yield reverse("farms:person", args=[slug]) + "?name=Secret+Buyer"
    yield reverse("farms:receipt", args=[slug, secrets["sale"].id])
    yield reverse("farms:contact_edit", args=[slug, secrets["contact"].id])
    for kind in (kind.name for kind, _money in MOVES_MONEY):
        for name in ("record_list", "record_new"):
            yield reverse(f"farms:{name}", args=[slug, kind])
        for name in ("record", "record_void"):
            yield reverse(f"farms:{name}", args=[slug, kind, secrets[kind].id])
    for one in TABLES.values():
        if one.money:
            yield reverse("farms:export_table", args=[slug, one.name])


def test_a_worker_gets_403_at_every_address_of_money_and_a_stranger_404(cast, as_user, secrets):
    for address in addresses(cast, secrets):
        for method in ("get", "head", "post"):
            for who, status in ((cast.worker, 403), (cast.stranger, 404)):
                answer = getattr(as_user(who), method)(address)
                assert answer.status_code in (status, 405) if who is cast.worker else (404,), (method, address)
                text = answer.content.decode()
                assert not any(secret in text for secret in SECRETS), address


def test_a_worker_finds_no_naira_on_any_page_that_links_lead_to(cast, as_user, secrets):
    answers = crawl(as_user(cast.worker), f"/farms/{cast.farm.slug}/", skip=r"^/admin/|/logout/|^#|^/accounts/")
    assert len(answers) > 30
    for address, answer in answers.items():
        text = sent(answer)
        assert not any(secret in text for secret in SECRETS), address
        if "html" in answer.headers["Content-Type"]:
            assert not re.search(r"₦\s?\d", text), address


def test_a_workers_files_have_no_money_in_them(cast, as_user, secrets):
    with archive(as_user(cast.worker), cast) as files:
        names = set(files.namelist())
        assert names == {"README.txt", *(f"{one.name}.csv" for one in TABLES.values() if not one.money)}
        text = "".join(files.read(name).decode("utf-8-sig") for name in names)
        headers = [files.read(name).decode("utf-8-sig").splitlines()[0] for name in names if name != "README.txt"]
    assert not any(secret in text for secret in SECRETS)
    assert not [header for header in headers if "kobo" in header or "naira" in header]
    assert "Tables with money are not here" in text


@pytest.mark.parametrize("question", ["How much does Secret Buyer owe us?", "What did we sell this week?", "profit?"])
def test_the_assistant_tells_a_worker_no_naira(cast, as_user, secrets, question):
    say_and_answer(cast.farm, cast.worker, question)
    text = as_user(cast.worker).get(f"/farms/{cast.farm.slug}/assistant/").content.decode()
    assert not any(secret in text for secret in SECRETS if "Buyer" not in secret)


def test_a_worker_moves_no_recurring_cost(cast, as_user, secrets):
    slug = cast.farm.slug
    assert (
        as_user(cast.worker).post(reverse("farms:recurring_stop", args=[slug, secrets["cost"].id])).status_code == 403
    )
    said = {"standing": secrets["cost"].id, "due": secrets["cost"].next_on, "category": "labour", "amount_kobo": "5"}
    assert as_user(cast.worker).post(reverse("farms:record_new", args=[slug, "expense"]), said).status_code == 403


# --- twenty thousand -----------------------------------------------------------------------------------------------

MANY = 20_000
SLOWEST = 20  # seconds on a busy machine; on an idle one a page takes half a second, and the ZIP three


@pytest.fixture(scope="module")
def many():
    from tests.support.factories import make_cast

    cast = make_cast()
    with inside(cast):
        day = farm_today(cast.farm)
        whole = {"farm_id": cast.farm.id, "occurred_on": day, "created_by_id": cast.owner.pk}
        sales = [
            Sale(
                **whole, item="eggs", quantity=1, unit="crate", total_kobo=100 + n, owed_kobo=n % 2, buyer=f"B {n % 50}"
            )
            for n in range(MANY)
        ]
        insert_many([*sales, *(Payment(**whole, direction="in", party="b 0", amount_kobo=1) for _ in range(100))])
        insert_many([Note(**whole, text=f"note {n}") for n in range(100)])
    return cast


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "page", ["money", "cash_book", "profit", "debts", "person", "receipt", "export", "sale.csv", "cash_book.csv", "zip"]
)
def test_twenty_thousand_sales_are_read_in_time_and_by_few_questions(
    many, as_user, page, django_assert_max_num_queries
):
    slug = many.farm.slug
    address = {
        "person": f"/farms/{slug}/money/person/?name=b+1",
        "sale.csv": f"/farms/{slug}/export/sale.csv",
        "cash_book.csv": f"/farms/{slug}/export/cash_book.csv",
        "zip": f"/farms/{slug}/export/everything.zip",
    }.get(page) or (
        f"/farms/{slug}/money/receipts/{one_sale(many)}/"
        if page == "receipt"
        else reverse(f"farms:{page}", args=[slug])
    )
    browser = as_user(many.owner)
    started = timezone.now()
    with django_assert_max_num_queries(45 if page == "zip" else 24):
        answer = browser.get(address)
    size = len(body(answer))
    assert (timezone.now() - started).total_seconds() < SLOWEST
    assert size < 200_000 or not page.isalpha() or page == "zip"


def one_sale(cast):
    with inside(cast):
        return Sale._default_manager.filter(farm_id=cast.farm.id).values_list("id", flat=True)[0]
