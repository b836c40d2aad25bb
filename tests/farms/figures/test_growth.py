"""Figures of growing animals: worked examples, and what must hold whatever the numbers are."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from farms.figures.growth import (
    Flock,
    Weighing,
    biomass_kg,
    daily_gain_g,
    epef,
    feed_conversion,
    judge_epef,
    judge_fcr,
    uniformity_percent,
)
from farms.figures.mortality import livability_percent
from farms.figures.result import Light, Unit, known
from farms.figures.standards import STANDARDS, band_g, judge_weight, performance_index, standard_weight_g
from farms.models.batch import BatchKind

TODAY = date(2026, 3, 31)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def weighed(*pairs):
    return [Weighing(ago(days), D(grams)) for days, grams in pairs]


def test_daily_gain_is_between_the_last_two_weighings():
    # 42 g on day 0, 442 g on day 14, 862 g on day 21: the last week 420 / 7 = 60 g a day.
    assert daily_gain_g(weighed((21, 42), (7, 442), (0, 862)), TODAY).value == 60
    assert daily_gain_g(weighed((0, 862), (21, 42), (7, 442)), TODAY).value == 60, "in any order"
    assert daily_gain_g(weighed((20, 42), (0, 842)), TODAY).value == 40, "with the weight at stocking one is enough"


@pytest.mark.parametrize(
    "weighings",
    [[], weighed((0, 862)), weighed((0, 862), (0, 870)), weighed((7, 862), (-7, 1300)), weighed((7, 862), (0, 860))],
    ids=["none", "one", "two on one day", "one in the future", "lighter than before"],
)
def test_no_gain_from_too_few_or_wrong_weighings(weighings):
    gain = daily_gain_g(weighings, TODAY)
    assert (gain.value, gain.missing[:5]) in {(None, "Weigh"), (None, "They ")}


def test_feed_conversion_of_a_flock_partly_sold():
    # 1,000 chicks of 42 g. 400 sold at 800 kg, 560 alive at 2.1 kg: 800 + 1,176 - 42 = 1,934 kg from 3,500 kg of feed.
    flock = Flock(sold_kg=D(800), alive=560, average_kg=D("2.1"), placed=1000, start_kg=D("0.042"))
    assert flock.produced_kg == 1934
    assert round(feed_conversion(D(3500), flock).value, 3) == D("1.810")


def test_feed_conversion_when_all_are_sold_needs_no_weighing():
    flock = Flock(D(2042), 0, None, 1000, D("0.042"))
    assert feed_conversion(D(3600), flock).value == D("1.8")


def test_feed_conversion_of_a_pond():
    # 1,000 fish of 10 g; 200 kg harvested, 500 of 900 g left: 200 + 450 - 10 = 640 kg from 768 kg of feed.
    assert biomass_kg(500, 900).value == 450
    assert feed_conversion(D(768), Flock(D(200), 500, D("0.9"), 1000, D("0.01"))).value == D("1.2")


@pytest.mark.parametrize(
    ("feed", "flock"),
    [
        (None, Flock(D(0), 100, D(2), 100, D("0.04"))),
        (D(0), Flock(D(0), 100, D(2), 100, D("0.04"))),
        (D(300), Flock(D(0), 100, None, 100, D("0.04"))),
        (D(300), Flock(D(0), 1, D("0.05"), 100, D("0.04"))),
        (D(50), Flock(D(0), 100, D(2), 100, D("0.04"))),
    ],
    ids=["feed not weighed", "no feed", "never weighed", "no gain", "a quarter of a kilo a kilo"],
)
def test_no_feed_conversion_from_books_that_say_too_little(feed, flock):
    assert feed_conversion(feed, flock).value is None
    assert feed_conversion(feed, flock).missing


@given(
    placed=st.integers(1, 2000), sold=st.integers(0, 2000), dead=st.integers(0, 2000), more=st.integers(0, 50),
    grams=st.integers(42, 5000), feed=st.integers(1, 20_000),
)  # fmt: skip
def test_a_death_never_makes_feed_conversion_better(placed, sold, dead, more, grams, feed):
    assume(sold + dead + more <= placed)

    def fcr(died):
        return feed_conversion(
            D(feed), Flock(D(2 * sold), placed - sold - died, D(grams) / 1000, placed, D("0.042"))
        ).value

    before, after = fcr(dead), fcr(dead + more)
    if before is not None and after is not None:
        assert after >= before


def test_epef_of_the_published_example():
    # 61 g a day, 96 % alive, FCR 1.62: 61 x 96 / 16.2 = 361.
    # https://poultryperformanceplus.com/information-database/broilers/285-european-broiler-index-or-european-production-efficiency-factor
    points = epef(livability_percent(40, 1000), D("2.562"), 42, known(D("1.62"), Unit.RATIO))
    assert round(points.value) == 361
    assert judge_epef(points).code == "good"


def test_epef_says_what_is_missing_for_it():
    fcr = known(D("1.62"), Unit.RATIO)
    assert epef(livability_percent(4, 100), None, 42, fcr).missing == "Weigh 10 of them."
    assert epef(livability_percent(4, 100), D(2), 0, fcr).value is None
    assert epef(livability_percent(4, 0), D(2), 42, fcr).missing == "Say how many were stocked."
    assert (
        judge_epef(
            epef(livability_percent(4, 100), D(2), 42, feed_conversion(None, Flock(D(0), 1, D(1), 1, D(0))))
        ).light
        == "grey"
    )


def test_uniformity_is_the_share_within_a_tenth_of_the_mean():
    # Mean of ten is 1,000 g: 900 to 1,100 are even, their edges too; 880 and 1,120 are not.
    weights = [880, 900, 950, 980, 1000, 1000, 1020, 1050, 1100, 1120]
    assert sum(weights) / 10 == 1000
    assert uniformity_percent(weights).value == 80
    assert uniformity_percent(weights[:9]).missing == "Weigh 10 of them one by one."
    assert uniformity_percent([*weights[:9], 0]).value is None


@given(st.lists(st.integers(1, 5000), min_size=10, max_size=60))
def test_uniformity_does_not_ask_in_which_order_they_were_weighed(weights):
    assert uniformity_percent(weights) == uniformity_percent(weights[::-1])
    assert uniformity_percent([7] * len(weights)).value == 100


def test_standards_are_of_kinds_that_exist():
    assert set(STANDARDS) <= set(BatchKind.values)


@pytest.mark.parametrize(
    ("kind", "day", "grams"),
    [
        ("broilers", 0, 42),
        ("broilers", 35, 2193),
        ("broilers", 24, 1137),  # 883 + 593 x 3/7 = 1,137.1
        ("broilers", 43, None),
        ("broilers", -1, None),
        ("pullets", 27, None),
        ("layers", 70, 900),  # half-way of 645 and 1,155
        ("catfish", 45, 138),  # half-way of 65 and 210 = 137.5
        ("turkeys", 30, None),
    ],
)
def test_the_standard_weight_of_a_day(kind, day, grams):
    value = standard_weight_g(kind, day).value
    assert (None if value is None else int(value + D("0.5"))) == grams


def test_fish_begin_on_the_curve_where_their_weight_is():
    # 65 g is day 30 of the curve, so a month after stocking they are at day 60.
    assert standard_weight_g("catfish", 30, D(65)).value == 210
    assert standard_weight_g("catfish", 30, D(3)).value is None
    assert standard_weight_g("catfish", 160, D(65)).value is None


def test_what_open_houses_reach_is_fair():
    assert performance_index("broilers", 42, D(2977)).value == 100
    assert judge_weight("broilers", 42, D(2700)).code == "good"
    assert judge_weight("broilers", 42, D(2300)).code == "fair"  # 77 %: about 2 kg and more is common
    assert judge_weight("broilers", 42, D(2200)).code == "poor"
    assert judge_weight("catfish", 150, D(600)).code == "fair"
    assert judge_weight("catfish", 150, D(1000)).code == "good"
    assert judge_weight("catfish", 150, D(500)).light == Light.RED
    assert judge_weight("catfish", 150, None).light == Light.GREY
    assert band_g("broilers", 42) == (D("2232.75"), D("2679.3"), 2977)
    assert band_g("turkeys", 42) is None


def test_feed_conversion_is_judged_by_kind():
    ratio = known(D("1.4"), Unit.RATIO)
    assert [judge_fcr(kind, ratio).code for kind in ("broilers", "catfish", "noilers")] == ["good", "fair", "unknown"]
    assert judge_fcr("catfish", known(D("1.6"), Unit.RATIO)).light == Light.RED
