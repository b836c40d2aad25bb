"""What the built-in provider adds of debts to what was read."""

from __future__ import annotations

import pytest

from assistant.providers.debts import with_debt
from assistant.reader import ProposedRecord

SOLD = {"item": "eggs", "total_kobo": 5_000_00, "buyer": "Mama Nkechi"}
TEXT = "Sold eggs for 5,000 to Mama Nkechi, she has not paid, she will pay on Friday"


@pytest.mark.parametrize(
    ("said", "added"),
    [
        ({}, {"owed_kobo": 5_000_00}),
        ({"due_on": "2026-12-04"}, {"owed_kobo": 5_000_00, "due_on": "2026-12-04"}),
        ({"owed_kobo": 2_000_00, "due_on": "2026-12-04"}, {"owed_kobo": 2_000_00, "due_on": "2026-12-04"}),
        ({"owed_kobo": 0}, {"owed_kobo": 0}),
    ],
)
def test_what_a_record_says_of_its_debt_stays(said, added):
    (record,) = with_debt(TEXT, [ProposedRecord("sale", {**SOLD, **said}, {})])
    assert record.fields == {**SOLD, **added}
