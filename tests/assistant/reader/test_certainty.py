"""Which notes are sure enough to be written by themselves: never one of money, animals or goods."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.reader import BatchFact, FarmFacts, read

FARM = FarmFacts((BatchFact("Pen 1", "layers", 100), BatchFact("Pen 2", "layers", 100)))


def notes(message):
    """Whether each note of the reading is sure."""
    return [record.sure for record in read(message, FARM, date(2026, 3, 18)).records if record.type == "note"]


@pytest.mark.parametrize(
    "message",
    [
        "Note: the gate is broken",
        "Write am down say plumber don fix the pipe",
        "Note: visitor from the ministry came",
        "The pump is faulty",
    ],
)
def test_a_note_of_what_only_happened_is_sure(message):
    assert notes(message) == [True]


@pytest.mark.parametrize(
    "message",
    [
        "Note that the pastor was given two hens",
        "Note: Mama Tope has paid",
        "Note: Mama Nkechi settled her balance",
        "Note that Musa collected the eggs",
        "Note: sold some eggs to the hotel",
        "Note: the buyer took the crates",
        "Put it in the book that Emeka brought money",
        "Note: transfer from Mama Nkechi entered",
        "Note: refund came from the hatchery",
        "Note: used the last bag of layer mash",
    ],
)
def test_a_note_of_money_animals_or_goods_is_for_a_person_to_decide(message):
    assert notes(message) == [False]
