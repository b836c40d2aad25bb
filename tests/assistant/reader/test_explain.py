"""A developer finds the rule of a misreading in the account of the message."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from assistant.reader.explain import explain
from assistant.reader.model import BatchFact, FarmFacts

FARM = FarmFacts((BatchFact("Pen 1", "layers"), BatchFact("Pen 2", "layers")))
MESSAGE = "Sold 20 crates at 5,800 to Mama Nkechi, 3 birds died in Pen 2"


@pytest.mark.parametrize(
    "line",
    [
        "'at 5,800' money price.at",
        "unit_price_kobo 580000 price.at “at 5,800”",
        "buyer Mama Nkechi person.to “Mama Nkechi”",
        "batch Pen 2 batch.named “Pen 2”",
    ],
)
def test_each_word_has_its_role_and_each_field_its_rule(line):
    lines = [" ".join(text.split()) for text in explain(MESSAGE, FARM, date(2026, 3, 18)).splitlines()]
    assert line in lines


def test_the_command_explains_each_case(monkeypatch):
    case = {
        "id": "1",
        "message": MESSAGE,
        "today": "2026-03-18",
        "farm": {"batches": [{"name": "Pen 2", "kind": "layers"}]},
    }
    monkeypatch.setattr("sys.stdin", StringIO(json.dumps(case) + "\n"))
    out = StringIO()
    call_command("interpret_notes", "--explain", stdout=out)
    assert "mortality" in out.getvalue()
    assert "price.at" in out.getvalue()
