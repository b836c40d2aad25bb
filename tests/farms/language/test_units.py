"""The units that a message may say are those that the records know."""

from __future__ import annotations

import pytest

from farms.language.concepts import Concept as C
from farms.language.lexicon import phrases_of
from farms.language.units import UNITS, units_of
from farms.records import RECORD_TYPES
from farms.records.types.sale_goods import Unit

NOUNS = {"bird": C.BIRD}  # what is counted by its own name


def test_every_unit_has_words_and_its_records_exist():
    for unit, records in UNITS.items():
        assert phrases_of(unit), unit
        assert set(records) <= RECORD_TYPES.keys(), unit


@pytest.mark.parametrize("choice", Unit.values)
def test_each_unit_of_a_sale_can_be_said(choice):
    assert choice in units_of("sale") or phrases_of(NOUNS[choice])


def test_every_unit_that_is_said_of_a_sale_can_be_written():
    """Tonnes become kilos; loads and cartons are counted as pieces or bags."""
    turned = {"tonne": "kg", "load": "piece", "carton": "piece"}
    assert {turned.get(unit, unit) for unit in units_of("sale")} <= set(Unit.values)
