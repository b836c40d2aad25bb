"""Figures of laying hens, worked by hand."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farms.figures.laying import (
    break_even_lay_percent,
    feed_per_crate_kg,
    hen_day_percent,
    hen_days,
    hen_housed_percent,
    judge_lay,
    standard_lay_percent,
)
from farms.figures.result import Light, Unit, known


def percent(value):
    return known(D(value), Unit.PERCENT)


def test_hen_day_is_eggs_over_the_hens_alive():
    assert hen_day_percent(425, 500).value == 85
    # Two days of 500 and 490 hens: 842 / 990 = 85.05 %.
    assert str(hen_day_percent(425 + 417, hen_days([500, 490]))) == "85.1 %"


def test_hen_housed_counts_the_dead_too():
    # 500 housed, 30 days, 12,000 eggs: 12,000 / 15,000 = 80 %.
    assert hen_housed_percent(12_000, 500, 30).value == 80


def test_one_hen_one_egg_and_one_day_are_enough():
    assert hen_day_percent(1, 1).value == hen_housed_percent(1, 1, 1).value == 100
    assert hen_day_percent(0, 1).value == 0
    assert break_even_lay_percent(1, 1, 1).value == 100
    assert feed_per_crate_kg(D("0.05"), 1).value == D("1.5"), "the least that an egg can take"


@pytest.mark.parametrize(
    "figure",
    [
        hen_day_percent(10, 0),
        hen_day_percent(501, 500),
        hen_housed_percent(10, 0, 30),
        hen_housed_percent(10, 500, 0),
        feed_per_crate_kg(D(0), 100),
        feed_per_crate_kg(D(4), 100),
        break_even_lay_percent(100, 0, 100),
        break_even_lay_percent(0, 10, 100),
        break_even_lay_percent(100, 10, 0),
    ],
)
def test_without_enough_data_there_is_a_reason_and_no_number(figure):
    assert figure.value is None
    assert str(figure) == figure.missing != ""


@given(eggs=st.integers(0, 5000), hens=st.integers(-1, 5000))
def test_hen_day_is_never_above_a_hundred(eggs, hens):
    value = hen_day_percent(eggs, hens).value
    assert value is None or 0 <= value <= 100


def test_feed_for_a_crate():
    # 11.5 kg for 90 eggs: 11.5 / 3 crates = 3.83 kg.
    assert round(feed_per_crate_kg(D("11.5"), 90).value, 2) == D("3.83")
    assert feed_per_crate_kg(D(12), 90, crate_size=15).value == 2


def test_the_lay_that_pays_for_the_day():
    # ₦45,000 a day, 500 hens, ₦150 an egg: 300 eggs pay for it, of 500 hens 60 %.
    assert break_even_lay_percent(4_500_000, 500, 15_000).value == 60
    assert break_even_lay_percent(9_000_000, 500, 15_000).value == 120


@pytest.mark.parametrize(
    ("week", "lay"),
    [(18, 5), (20, 45), (26, 94), (29, 94), (36, D("92.5")), (60, 84), (80, 74), (17, None), (81, None)],
)
def test_the_curve_of_lay_by_week(week, lay):
    assert standard_lay_percent(week * 7).value == lay


def test_what_small_farms_reach_is_fair():
    peak = 30 * 7  # 94 %
    assert judge_lay(percent(90), peak).code == "good"
    assert judge_lay(percent(85), peak).code == "fair"
    assert judge_lay(percent(79), peak).light == Light.RED
    assert judge_lay(percent(5), 100).light == Light.GREY
    assert judge_lay(hen_day_percent(0, 0), peak).words == "There were no hens."
