"""Naira, counts and quantities as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms

from farms.records.fields import CountField, NairaField, QuantityField
from tests.support.forms import COMMAS


@pytest.mark.parametrize(
    ("typed", "kobo"),
    [("4500", 450_000), ("₦4,500", 450_000), ("N4 500.50", 450_050), ("1,234,567", 123_456_700)],
)
def test_naira_as_people_write_them(typed, kobo):
    assert NairaField().clean(typed) == kobo


@pytest.mark.parametrize("typed", COMMAS)
def test_a_comma_that_could_mean_two_things_is_asked_about(typed):
    for field in (NairaField(), CountField(), QuantityField()):
        with pytest.raises(forms.ValidationError, match="three figures"):
            field.clean(typed)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *((NairaField(), typed) for typed in ("4.500", "4.250", "N4.250", "0.500", "1.250.000", "1,250.000", "90.000")),
        *((QuantityField(), typed) for typed in ("2.000", "4.500", "1.250.000")),
        (CountField(), "2.000"),
    ],
)
def test_a_dot_that_could_mean_two_things_is_asked_about(field, typed):
    with pytest.raises(forms.ValidationError, match="Is that thousands"):
        field.clean(typed)


@pytest.mark.parametrize("typed", ["1e5", "1.e5", "1.5E+2", ".5e-1", "1_000", "1_", "_1"])
def test_what_programs_write_is_no_number(typed):
    for field in (NairaField(), CountField(), QuantityField()):
        with pytest.raises(forms.ValidationError, match="in figures"):
            field.clean(typed)


@pytest.mark.parametrize("typed", ["3.0", "3.", "3.5", "2.00"])
def test_a_count_has_no_dot(typed):
    with pytest.raises(forms.ValidationError, match="whole number"):
        CountField().clean(typed)


@pytest.mark.parametrize("typed", ["2.345", "0.500", "7.5", "1.25"])
def test_a_quantity_has_up_to_three_decimals(typed):
    assert QuantityField().clean(typed) == Decimal(typed)
