"""What a draft holds says the same as what was typed."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from farmops.database.scope import farm_scope
from farms.people.farms import farm_today
from farms.records import RECORD_TYPES
from tests.support.forms import valid


def filled(farm, kind, data):
    kind = RECORD_TYPES[kind]
    with farm_scope(user_id=farm.owner.pk, farm_id=farm.farm.id):
        form = kind.form(data, farm=farm.farm, today=farm_today(farm.farm), instance=kind.model(farm_id=farm.farm.id))
        assert form.is_valid(), form.errors
    return form


SPARSE = {
    "sale": {"item": "manure", "quantity": "7.5", "unit": "bag", "total_kobo": "0.01"},
    "expense": {"category": "other", "amount_kobo": "100,000,000,000"},
    "mortality": {"count": "1", "batch": "Pen 2"},
    "egg_collection": {"loose": "29"},
    "feed_use": {"quantity": "2.125", "unit": "Paint bucket"},
    "water": {"ph": "0"},
    "weight": {"average_g": "0.01"},
    "symptom": {"description": "“weak”, 50% & more"},
    "task": {"title": "x" * 200},
    "note": {"text": "two\nlines"},
    "treatment": {"drug": "ivermectin", "batch": "Pen 1"},
    "vaccination": {"vaccine": "LaSota", "batch": "Pen 1"},
    "payment": {"direction": "out", "party": "Olam", "amount_kobo": "0.01"},
    "stock_adjustment": {"why": "given", "count": "1", "batch": "Pen 1"},
    "store_adjustment": {"why": "counted", "good": "eggs", "quantity": "0", "unit": "eggs"},
}


@pytest.mark.parametrize("kind", RECORD_TYPES)
@pytest.mark.parametrize("full", [True, False])
def test_a_payload_filled_into_the_form_again_says_the_same(farm, kind, full):
    entry = valid(farm, kind)
    needed = {name: entry[name] for name, field in RECORD_TYPES[kind].form.base_fields.items() if field.required}
    first = filled(farm, kind, entry if full else SPARSE.get(kind, needed))
    payload = json.loads(json.dumps(first.payload()))
    form_type = RECORD_TYPES[kind].form
    again = filled(farm, kind, form_type.data_from_payload(payload))
    assert again.payload() == payload
    record = RECORD_TYPES[kind].draft_record(payload, farm.farm.id)
    typed = first.save(commit=False)
    for name in RECORD_TYPES[kind].batch_fields:
        setattr(record, name, getattr(typed, name))
    assert record.summary() == typed.summary()
    assert RECORD_TYPES[kind].details(record) == RECORD_TYPES[kind].details(typed)
    for name, value in payload.items():
        if isinstance(value, int) and not isinstance(value, bool):
            assert Decimal(value) == Decimal(str(getattr(typed, name)))
