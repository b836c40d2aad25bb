"""Figures of laying hens, worked by hand."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farms.figures.laying import (
    break_even_lay_percent,
    egg_mass_g,
    epei,
    feed_per_crate_kg,
    feed_per_dozen_kg,
    hen_day_percent,
    hen_days,
    hen_housed_percent,
    judge_lay,
    layer_fcr,
    standard_lay_percent,
)
from farms.figures.result import Light, Unit, known, missing

same = settings(deadline=None, derandomize=True)  # the same examples each time


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
    assert layer_fcr(D("0.12"), 1, D(60)).value == 2


@pytest.mark.parametrize(
    "figure",
    [
        hen_day_percent(10, 0),
        hen_day_percent(501, 500),
        hen_housed_percent(10, 0, 30),
        hen_housed_percent(10, 500, 0),
        layer_fcr(None, 100, 60),
        layer_fcr(D(10), 0, 60),
        layer_fcr(D(10), 100, None),
        feed_per_crate_kg(D(0), 100),
        feed_per_dozen_kg(D(10), 0),
        feed_per_crate_kg(D(4), 100),
        egg_mass_g(hen_day_percent(1, 0), 60),
        egg_mass_g(hen_day_percent(1, 1), None),
        break_even_lay_percent(100, 0, 100),
        break_even_lay_percent(0, 10, 100),
        break_even_lay_percent(100, 10, 0),
    ],
)
def test_without_enough_data_there_is_a_reason_and_no_number(figure):
    assert figure.value is None
    assert str(figure) == figure.missing != ""


@same
@given(eggs=st.integers(0, 5000), hens=st.integers(-1, 5000))
def test_hen_day_is_never_above_a_hundred(eggs, hens):
    value = hen_day_percent(eggs, hens).value
    assert value is None or 0 <= value <= 100


def test_egg_mass_is_lay_times_weight():
    # 90 % of 60 g = 54 g a hen and day.
    assert egg_mass_g(percent(90), D(60)).value == 54


def test_layer_feed_conversion_is_kilos_of_feed_a_kilo_of_eggs():
    # 100 hens at 115 g: 11.5 kg. 90 eggs of 60 g: 5.4 kg. 11.5 / 5.4 = 2.13, inside the usual 2.0 to 2.3.
    assert round(layer_fcr(D("11.5"), 90, D(60)).value, 2) == D("2.13")


def test_feed_for_a_dozen_and_for_a_crate():
    # 11.5 kg for 90 eggs: 11.5 / 7.5 dozen = 1.53 kg, inside the usual 1.4 to 1.6; 11.5 / 3 crates = 3.83 kg.
    assert round(feed_per_dozen_kg(D("11.5"), 90).value, 2) == D("1.53")
    assert round(feed_per_crate_kg(D("11.5"), 90).value, 2) == D("3.83")
    assert feed_per_crate_kg(D(12), 90, crate_size=15).value == 2


def test_the_lay_that_pays_for_the_day():
    # ₦45,000 a day, 500 hens, ₦150 an egg: 300 eggs pay for it, of 500 hens 60 %.
    assert break_even_lay_percent(4_500_000, 500, 15_000).value == 60
    assert break_even_lay_percent(9_000_000, 500, 15_000).value == 120


def test_epei_of_a_modern_flock_is_above_the_threshold_of_230():
    # Lukanov et al. 2023: livability % x egg mass kg / FCR x 100. By hand: 95 x 0.0558 / 2.1 x 100 = 252.4.
    points = epei(percent(95), egg_mass_g(percent(90), D(62)), known(D("2.1"), Unit.RATIO))
    assert round(points.value, 1) == D("252.4")


def test_what_is_missing_below_is_missing_above():
    assert epei(percent(95), missing(Unit.GRAMS_A_DAY, "Weigh 30 eggs."), percent(2)).missing == "Weigh 30 eggs."


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
