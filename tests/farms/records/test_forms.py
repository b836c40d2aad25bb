"""Every field of every record type: what is refused, with which words beside it, and what comes through unchanged."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django import forms

from farms.people.farms import farm_today
from farms.records import RECORD_TYPES
from farms.records.fields import BatchField, CountField, DueDateField, FarmDateField, NairaField, QuantityField
from farms.records.types.water import RANGES
from farms.records.types.weight import WeightsField
from tests.support.browser import html, press, send
from tests.support.database import one
from tests.support.exhaustive import one_in
from tests.support.factories import count_rows
from tests.support.forms import COMMAS, valid

HUGE_TEXT = "palm oil " * 1200  # 10 kB
SCRIPT = "<script>alert(1)</script>"
NO_WORDS = [SCRIPT, "🐔🥚", "ƙaji goma", "ẹyẹ mẹ́ta", "دجاجة"]  # where a number, a day or a name from a list belongs
HUGE = ["9" * 5000, "1e999999999", "NaN", "Infinity", "-Infinity"]


def wrong_values(farm, field):
    """What the field must refuse, by its sort."""
    today = farm_today(farm.farm)
    empty = [""] if field.required else []
    if isinstance(field, NairaField):
        zero = ["0"] if field.least else []
        return [*empty, "-1", *zero, "0.001", "200000000000", *HUGE, *NO_WORDS, *COMMAS, HUGE_TEXT]
    if isinstance(field, CountField):
        low = [str(field.min_value - 1), "-5"]
        return [*empty, *low, "2.5", str(field.max_value + 1), "₦4,500", *HUGE, *NO_WORDS, *COMMAS, HUGE_TEXT]
    if isinstance(field, QuantityField):
        low = ["-1", "-0.5", *(["0"] if field.min_value > 0 else [])]
        high = [str(field.max_value + 1), "1.2345"]
        return [*empty, *low, *high, "₦4,500", *HUGE, *NO_WORDS, *COMMAS, HUGE_TEXT]
    if isinstance(field, FarmDateField):
        late = isinstance(field, DueDateField)
        near, far = (today - timedelta(days=1), "2999-01-01") if late else (today + timedelta(days=1), "1999-12-31")
        return [str(near), far, "31/02/2026", "0001-01-01", "someday", "5,8", *NO_WORDS, HUGE_TEXT]
    if isinstance(field, BatchField):
        return [*empty, str(farm.other_batch.id), str(uuid4()), "Pen 9", *NO_WORDS, HUGE_TEXT]
    if isinstance(field, forms.ChoiceField):
        return [*empty, "dragons", *NO_WORDS, HUGE_TEXT]
    if isinstance(field, forms.BooleanField):
        return []  # a box is ticked or it is not
    if isinstance(field, forms.DateField):  # the last day of a treatment
        return ["1999-12-31", "2999-01-01", "31/02/2026", "someday", *NO_WORDS, HUGE_TEXT]
    if isinstance(field, forms.TimeField):
        return ["25:00", "6:75", "noon", *NO_WORDS, HUGE_TEXT]
    if isinstance(field, WeightsField):
        return ["1700 heavy", "-5", "0", "60000", "1.5", *NO_WORDS, HUGE_TEXT]
    assert isinstance(field, forms.CharField), field
    return [*empty, *(["   "] if field.required else []), HUGE_TEXT]


def table(kind):
    return RECORD_TYPES[kind].model._meta.db_table


@pytest.mark.parametrize("kind", one_in(3, RECORD_TYPES))
def test_each_field_refuses_what_is_wrong_beside_it_keeps_what_was_typed_and_writes_nothing(farm, as_user, kind):
    client, address = as_user(farm.owner), f"/farms/{farm.farm.slug}/records/{kind}/new/"
    client.raise_request_exception = False
    wrong = []
    for name, field in RECORD_TYPES[kind].form.base_fields.items():
        for value in wrong_values(farm, field):
            entry = {**valid(farm, kind), name: value}
            answer = client.post(address, entry)
            said = (name, value[:30], answer.status_code)
            if answer.status_code != 422:
                wrong.append(said)
                continue
            form = html(answer).form("Write it down")
            if not form.errors.get(name):
                wrong.append((*said, form.errors))
            kept = {key: text for key, text in form.values.items() if key in entry and key not in CHOICES}
            if kept != {key: entry[key] for key in kept}:
                wrong.append((*said, "not kept"))
            if SCRIPT in answer.content.decode():
                wrong.append((*said, "not escaped"))
    assert wrong == []
    assert count_rows(table(kind), farm.farm.id) == 0


CHOICES = (
    "batch",
    "to_batch",
    "item",
    "unit",
    "category",
    "method",
    "route",
    "direction",
    "why",
    "good",
    "csrfmiddlewaretoken",
)  # a choice that is not offered cannot be shown


@pytest.mark.parametrize(
    ("kind", "change", "field", "words"),
    [
        ("sale", {"total_kobo": "80,000"}, "total_kobo", "20 × ₦4,500 is ₦90,000, not ₦80,000"),
        ("sale", {"unit_price_kobo": "", "total_kobo": ""}, "total_kobo", "Say the total"),
        ("sale", {"item": "birds", "unit": "bird", "batch": "pond"}, "batch", "holds other animals"),
        ("sale", {"item": "fish", "unit": "piece"}, "batch", "holds other animals"),
        ("sale", {"item": "birds", "unit": "bird", "batch": ""}, "batch", "come from: Pen 1, Pen 2?"),
        ("sale", {"item": "birds", "unit": "bird", "quantity": "2.5", "total_kobo": ""}, "quantity", "whole"),
        ("egg_collection", {"batch": "pond"}, "batch", "no batch called"),
        ("egg_collection", {"eggs": "500"}, "eggs", "Which is right?"),
        ("egg_collection", {"cracked": "311"}, "cracked", "More cracked than there are eggs"),
        ("egg_collection", {"crates": "", "loose": "", "eggs": ""}, "crates", "Say how many"),
        ("egg_collection", {"crates": "6.25", "eggs": "", "loose": ""}, "crates", "not a whole number"),
        ("feed_use", {"unit": "kg", "kg": "50"}, "kg", "two different weights"),
        ("water", dict.fromkeys(RANGES, ""), "litres", "at least one reading"),
        ("water", {"ph": "72"}, "ph", "too large"),
        ("mortality", {"count": "101"}, "", "not that many animals"),
    ],
)
def test_entries_that_do_not_agree_with_themselves_are_asked_about(farm, as_user, kind, change, field, words):
    entry = {**valid(farm, kind), **change}
    if entry["batch"] == "pond":
        entry["batch"] = str(farm.pond.id)
    answer = as_user(farm.manager).post(f"/farms/{farm.farm.slug}/records/{kind}/new/", entry)
    assert answer.status_code == 422
    page = html(answer)
    assert words in (page.form("Write it down").errors[field] if field else page.text)
    assert count_rows(table(kind), farm.farm.id) == 0


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_ten_megabytes_are_refused_in_plain_words(farm, as_user, kind):
    client = as_user(farm.owner)
    name = next(name for name, field in RECORD_TYPES[kind].form.base_fields.items() if name != "batch")
    answer = client.post(f"/farms/{farm.farm.slug}/records/{kind}/new/", {**valid(farm, kind), name: "x" * 10_000_000})
    assert answer.status_code == 413
    assert "That is too large" in html(answer).text
    assert "Nothing was kept" in html(answer).text
    assert count_rows(table(kind), farm.farm.id) == 0


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_a_valid_entry_is_written_once_by_a_person_and_shown(farm, as_user, kind):
    client = as_user(farm.owner)
    landed = client.post(f"/farms/{farm.farm.slug}/records/{kind}/new/", valid(farm, kind), follow=True)
    assert "Written down" in html(landed).text
    record, source, person = one(
        f"SELECT id, source, created_by_id FROM {table(kind)} WHERE farm_id = %s", farm.farm.id
    )
    assert (source, person) == ("person", farm.owner.pk)
    assert client.get(f"/farms/{farm.farm.slug}/records/{kind}/{record}/").status_code == 200


@pytest.mark.parametrize("kind", ["mortality", "sale"])
def test_a_form_sent_again_after_its_record_was_taken_out_says_so_and_may_be_written_anew(farm, as_user, kind):
    client, page = as_user(farm.owner), f"/farms/{farm.farm.slug}/records/{kind}/"
    data = {**valid(farm, kind), "key": "one-showing"}
    client.post(f"{page}new/", data)
    first = one(f"SELECT id FROM {table(kind)} WHERE farm_id = %s", farm.farm.id)
    assert "Nothing was written twice" in html(client.post(f"{page}new/", data, follow=True)).text
    press(client, f"{page}{first}/void/", "Take it out", reason="counted twice")
    again = client.post(f"{page}new/", data)
    assert again.status_code == 422
    assert "taken out since: it counts nothing" in html(again).text
    assert count_rows(table(kind), farm.farm.id) == 1
    landed = send(client, html(again).form("Write it down"), f"{page}new/")
    assert "Written down" in html(landed).text
    assert one(f"SELECT count(*) FROM {table(kind)} WHERE farm_id = %s AND voided_at IS NULL", farm.farm.id) == 1


@pytest.mark.parametrize(
    "text", [SCRIPT, "🐔🥚", "Ƙaji sun mutu", "ẹyin mẹ́ta", "دجاجة ماتت", "'; DROP TABLE sales; --"]
)
def test_words_of_any_script_are_kept_and_shown_as_words(farm, as_user, text):
    client = as_user(farm.owner)
    for kind, column in (
        ("sale", "buyer"),
        ("expense", "description"),
        ("expense", "supplier"),
        ("mortality", "cause"),
        ("feed_use", "feed_type"),
        ("symptom", "description"),
        ("task", "title"),
        ("note", "text"),
    ):
        address = f"/farms/{farm.farm.slug}/records/{kind}/"
        landed = client.post(f"{address}new/", {**valid(farm, kind), column: text}, follow=True)
        assert landed.status_code == 200
        assert SCRIPT not in landed.content.decode()
        assert " ".join(text.split()) in html(landed).text or column == "supplier"
        kept = one(
            f"SELECT {column} FROM {table(kind)} WHERE farm_id = %s ORDER BY created_at DESC LIMIT 1", farm.farm.id
        )
        assert (kept if isinstance(kept, str) else kept[0]) == text
