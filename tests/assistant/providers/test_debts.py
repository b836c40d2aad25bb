"""What the built-in provider drafts of a debt."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from assistant.providers.base import FarmContext
from assistant.providers.builtin import read
from assistant.reader import reply

FARM = FarmContext("Farm", date(2026, 11, 30), (), 30, Decimal(25))
SOLD = "Sold 4 crates of eggs for 21,000"


@pytest.mark.parametrize(
    ("message", "owed", "due_on"),
    [
        (f"{SOLD} to Mama Nkechi, she has not paid, she will pay on Friday", 21_000_00, "2026-12-04"),
        (f"{SOLD} to Mama Nkechi, she paid 10k, balance on Friday", 11_000_00, "2026-12-04"),
        (f"{SOLD} to Mama Nkechi, on credit", 21_000_00, None),
        (f"{SOLD} to Mama Nkechi, not on credit", None, None),
        (f"{SOLD} to Mama Nkechi. I have not paid Musa", None, None),
        (SOLD, None, None),
    ],
)
def test_a_debt_is_drafted_as_it_was_told(message, owed, due_on):
    answer = read(message, FARM)
    sale = answer.tool_uses[0]["input"]
    assert (sale.get("owed_kobo"), sale.get("due_on")) == (owed, due_on)


def test_a_debt_of_nobody_is_asked_about_and_not_drafted():
    answer = read(f"{SOLD}, not paid yet, next week Friday", FARM)
    sale = answer.tool_uses[0]["input"]
    assert sale["total_kobo"] == 21_000_00
    assert "owed_kobo" not in sale
    assert answer.text == reply.NOBODY_OWES
    assert not answer.readings["1"]["sure"]
