"""A member writes records by hand: who may, what is refused with which words, and what is written."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from farms.people.farms import farm_today
from tests.support.browser import html
from tests.support.database import one
from tests.support.forms import TABLES, send_record, typed, written
from tests.support.records import heads

# --- Writing a record -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("role", ["owner", "manager", "worker", "viewer"])
def test_a_member_writes_what_her_role_allows_and_nothing_else(cast, clients, base, kind, role):
    allowed = role in ("owner", "manager") or (role == "worker" and kind != "sale")
    address = f"{base}/records/{kind}/new/"
    entry = typed(cast, kind)
    before = written(cast)
    assert clients[role].get(address).status_code == (200 if allowed else 403)
    answer = clients[role].post(address, entry)
    assert answer.status_code == (302 if allowed else 403)
    assert written(cast) == {**before, kind: before[kind] + allowed}
    if allowed:
        assert one(
            f"SELECT source, created_by_id, draft_id, occurred_on FROM {TABLES[kind]} WHERE farm_id = %s", cast.farm.id
        ) == ("person", getattr(cast, role).pk, None, farm_today(cast.farm))


def test_a_sale_is_kept_in_kobo_and_shown_in_naira(cast, clients, base):
    landed = send_record(clients["owner"], base, "sale", **typed(cast, "sale"))
    assert "Written down: Sold 20 crates of eggs at ₦4,500 each to Mama Nkechi: ₦90,000" in html(landed).text
    sale, *row = one(
        "SELECT id, item, quantity, unit, unit_price_kobo, total_kobo, buyer FROM sales WHERE farm_id = %s",
        cast.farm.id,
    )
    assert row == ["eggs", 20, "crate", 450_000, 9_000_000, "Mama Nkechi"]
    detail = html(clients["viewer"].get(f"{base}/records/sale/{sale}/")).text
    assert "Total ₦90,000" in detail
    assert f"Written by {cast.owner}" in detail


def test_deaths_and_sales_of_birds_lower_the_head_count_and_eggs_do_not(cast, clients, base):
    pen = cast.batches["Pen 2"]
    send_record(clients["worker"], base, "mortality", **typed(cast, "mortality"))
    send_record(
        clients["owner"], base, "sale", item="birds", quantity="10", unit="bird", total_kobo="60000", batch=str(pen.id)
    )
    send_record(
        clients["owner"], base, "sale", item="eggs", quantity="5", unit="crate", total_kobo="20000", batch=str(pen.id)
    )
    assert heads(pen) == 87
    assert "Pen 2 87 Layers" in html(clients["viewer"].get(f"{base}/")).text


def test_more_birds_than_there_are_cannot_die_or_be_sold(cast, clients, base):
    pen = str(cast.batches["Pen 2"].id)
    for kind, entry in {
        "mortality": {"count": "101", "batch": pen, "cause": "heat"},
        "sale": {"item": "birds", "quantity": "101", "unit": "bird", "total_kobo": "5000", "batch": pen},
    }.items():
        answer = send_record(clients["owner"], base, kind, **entry)
        assert answer.status_code == 422
        assert "There are not that many animals in the batch." in html(answer).text
        kept = html(answer).form("Write it down").values
        assert {name: kept[name] for name in entry} == entry
    assert written(cast) == {"sale": 0, "mortality": 0, "note": 0}
    assert heads(cast.batches["Pen 2"]) == 100
    send_record(clients["owner"], base, "mortality", count="100", batch=pen)
    assert heads(cast.batches["Pen 2"]) == 0


LONG = "palm oil " * 1200  # 10 kB
SCRIPT = "<script>alert(1)</script>"
NO_NUMBERS = [
    "-1",
    "0",
    "1000001",
    "9" * 5000,
    "1e999999999",
    "NaN",
    "Infinity",
    "",
    SCRIPT,
    LONG,
    "🐔",
    "三",
    "3 or 4",
]
NO_MONEY = [
    "-1",
    "0",
    "0.001",
    "200000000000",
    "9" * 5000,
    "1e999999",
    "1e999999999",
    "NaN",
    "-Infinity",
    SCRIPT,
    LONG,
    "🐔",
]
NO_DATES = ["2999-01-01", "31/02/2026", "1999-12-31", "0001-01-01", "someday", SCRIPT, LONG, "🐔", "२०२६"]
NO_BATCH = ["other farm", str(uuid4()), "Pen 9", SCRIPT, LONG, "🐔"]
BAD = [
    *(("mortality", "count", value) for value in [*NO_NUMBERS, "2.5"]),
    *(("mortality", "batch", value) for value in ["", *NO_BATCH]),
    *(("mortality", "cause", value) for value in [LONG]),
    *(("mortality", "occurred_on", value) for value in ["tomorrow", *NO_DATES]),
    *(("sale", "quantity", value) for value in [*NO_NUMBERS, "1.2345"]),
    *(("sale", "item", value) for value in ["", "dragons", SCRIPT, LONG, "🐔"]),
    *(("sale", "unit", value) for value in ["", "truck", SCRIPT, LONG, "🐔"]),
    *(("sale", "unit_price_kobo", value) for value in NO_MONEY),
    *(("sale", "total_kobo", value) for value in [*NO_MONEY, "89,999"]),
    *(("sale", "buyer", value) for value in [LONG]),
    *(("sale", "batch", value) for value in NO_BATCH),
    *(("sale", "occurred_on", value) for value in ["tomorrow", *NO_DATES]),
    *(("note", "text", value) for value in ["", "   ", LONG]),
    *(("note", "batch", value) for value in NO_BATCH),
    *(("note", "occurred_on", value) for value in ["tomorrow", *NO_DATES]),
]


@pytest.mark.parametrize("kind", TABLES)
def test_bad_input_is_refused_beside_its_field_keeps_what_was_typed_and_writes_nothing(cast, clients, base, kind):
    client, address = clients["owner"], f"{base}/records/{kind}/new/"
    special = {
        "other farm": str(cast.other_batch.id),
        "tomorrow": str(farm_today(cast.farm) + timedelta(days=1)),
    }
    wrong = []
    for bad_kind, field, value in BAD:
        if bad_kind != kind:
            continue
        value = special.get(value, value)
        entry = {**typed(cast, kind), field: value}
        client.raise_request_exception = False
        answer = client.post(address, entry)
        said = (field, value[:30], answer.status_code)
        if answer.status_code != 422:
            wrong.append(said)
            continue
        form = html(answer).form("Write it down")
        if not form.errors.get(field):
            wrong.append((*said, form.errors))
        kept = {name: form.values.get(name) for name in entry if name not in ("batch", "item", "unit")}
        expected = {name: value for name, value in entry.items() if name in kept}
        if kept != expected:
            wrong.append((*said, "not kept"))
        if SCRIPT in answer.content.decode():
            wrong.append((*said, "not escaped"))
    assert wrong == []
    assert written(cast) == {"sale": 0, "mortality": 0, "note": 0}


@pytest.mark.parametrize("text", [SCRIPT, "🐔🥚", "ጫጩት ሞተ", "دجاجة", "ọ̀sẹ̀ 'quote' \"double\" & %s {{ 7 }}"])
def test_words_of_any_script_are_kept_as_typed_and_shown_as_words(cast, clients, base, text):
    client, pen = clients["owner"], str(cast.batches["Pen 1"].id)
    send_record(client, base, "note", text=text)
    send_record(client, base, "mortality", count="1", batch=pen, cause=text)
    send_record(client, base, "sale", item="eggs", quantity="1", unit="crate", total_kobo="4000", buyer=text)
    for kind, column in (("note", "text"), ("mortality", "cause"), ("sale", "buyer")):
        record, kept = one(f"SELECT id, {column} FROM {TABLES[kind]} WHERE farm_id = %s", cast.farm.id)
        assert kept == text
        for page in (f"{base}/records/{kind}/", f"{base}/records/{kind}/{record}/"):
            shown = client.get(page)
            assert SCRIPT not in shown.content.decode()
            assert " ".join(text.split()) in html(shown).text


def test_the_price_of_one_and_the_total_must_agree_and_the_total_must_be_possible(cast, clients, base):
    client, sale = clients["owner"], {"item": "eggs", "quantity": "20", "unit": "crate"}
    answer = send_record(client, base, "sale", **sale, unit_price_kobo="4500", total_kobo="80000")
    assert (
        "20 × ₦4,500 is ₦90,000, not ₦80,000. Which is right?"
        in html(answer).form("Write it down").errors["total_kobo"]
    )
    for quantity, price in (("1000000", "100000000000"), ("0.001", "0.01"), ("1000000", "1000000")):
        answer = send_record(client, base, "sale", **{**sale, "quantity": quantity, "unit_price_kobo": price})
        assert answer.status_code == 422, (quantity, price)
        assert html(answer).form("Write it down").errors, (quantity, price)
    assert "Say the total" in html(send_record(client, base, "sale", **sale)).form("Write it down").errors["total_kobo"]
    assert written(cast)["sale"] == 0


def test_an_empty_form_is_an_incomplete_one(cast, clients, base):
    for kind in TABLES:
        assert clients["owner"].post(f"{base}/records/{kind}/new/").status_code == 422
    assert clients["owner"].post("/farms/new/").status_code == 422
    assert written(cast) == {"sale": 0, "mortality": 0, "note": 0}
