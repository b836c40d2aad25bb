"""Feed: guides against what is known of whole cycles, days left, bags to buy."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from farms.figures.feed import (
    GUIDES,
    daily_need_kg,
    days_left,
    expected_use_kg,
    fish_percent,
    guide_g,
    judge_days_left,
    logged_mean_kg,
    pellet_mm,
    runs_out,
)
from farms.figures.result import Light, Unit, known, missing
from farms.models.batch import BatchKind


def kg(value):
    return known(D(value), Unit.KG)


def eaten(kind, days):
    return sum(guide_g(kind, day).value for day in range(1, days + 1)) / 1000


def test_guides_are_of_kinds_that_exist():
    assert set(GUIDES) <= set(BatchKind.values)


def test_the_guide_adds_up_to_what_is_known_of_a_cycle():
    # Broilers eat about 2 kg in four weeks (farmersjoint.com); a pullet about 8.8 kg by day 150 (richimachinery.com).
    assert D("1.8") < eaten("broilers", 28) < D("2.1")
    assert D("8.6") < eaten("layers", 150) < 9
    assert 115 <= guide_g("layers", 300).value <= 120


def test_the_guide_runs_in_straight_lines():
    assert guide_g("broilers", 7).value == 30
    assert round(guide_g("broilers", 10).value, 1) == D("42.9")  # 30 + 30 x 3/7
    assert guide_g("broilers", 60).value == 195
    assert guide_g("broilers", -1).value is None
    assert guide_g("turkeys", 30).missing == "There is no feed guide for this kind: write down what they eat."


@pytest.mark.parametrize(
    ("grams", "percent"), [(2, 5), (5, 5), (25, D("4.4")), (45, D("3.8")), (120, 3), (560, 2), (1000, 1), (1500, 1)]
)
def test_fish_eat_a_smaller_share_as_they_grow(grams, percent):
    assert fish_percent(grams).value == percent


@pytest.mark.parametrize(
    ("grams", "mm"),
    [(D("0.5"), "0.2–0.8"), (3, "1–1.8"), (8, "2"), (50, "3"), (100, "4–4.5"), (400, "6"), (900, "8–9")],
)
def test_the_ladder_of_pellets(grams, mm):
    assert pellet_mm(grams) == mm
    assert pellet_mm(None) is None


def test_what_a_batch_needs_in_a_day():
    # 100 layers in lay: about 12 kg a day, a bag of 25 kg in two days.
    assert 11 <= daily_need_kg("layers", 100, 250).value <= 12
    # 1,000 fish of 120 g are 120 kg, 3 % of it 3.6 kg.
    assert daily_need_kg("catfish", 1000, 60, D(120)).value == D("3.6")
    assert daily_need_kg("catfish", 1000, 60).missing == "Weigh 10 of them."
    assert daily_need_kg("layers", 0, 250).value is None


def test_to_expect_is_the_larger_of_guide_and_book():
    assert expected_use_kg(kg(12), [D(10), D(11), D(12)]).value == 12
    assert expected_use_kg(kg(12), [D(13), D(14), D(15)]).value == 14
    assert expected_use_kg(kg(12), [D(90), D(90)]).value == 12, "two days are too few for a mean"
    assert expected_use_kg(missing(Unit.KG, "-"), [D(13), D(14), D(15)]).value == 14
    assert expected_use_kg(missing(Unit.KG, "-"), []).missing == "Write down the feed of 3 days."


def test_the_mean_is_of_the_last_seven_days():
    assert logged_mean_kg([D(99)] * 5 + [D(10)] * 7).value == 10
    assert logged_mean_kg([D(10), None, D(10), D(10)]).value is None
    assert logged_mean_kg([None] * 5 + [D(10)] * 7).value == 10, "long ago somebody did not weigh"


def test_days_left_and_when_to_buy():
    assert days_left(D(60), kg(12)).value == 5
    assert runs_out(days_left(D(60), kg(12)))
    assert not runs_out(days_left(D(61), kg(12)))
    assert runs_out(days_left(D(61), kg(12)), lead_days=4)
    lights = [judge_days_left(days_left(D(stock), kg(12))).light for stock in (72, 60, 36)]
    assert lights == [Light.GREEN, Light.AMBER, Light.RED]
    for figure in (days_left(None, kg(12)), days_left(D(-1), kg(12)), days_left(D(60), kg(0))):
        assert figure.value is None
        assert not runs_out(figure)
        assert judge_days_left(figure).light == Light.GREY
