"""Costs and prices in kobo: worked by hand; sharing out loses nothing."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farms.figures.costs import (
    animal_days,
    average_price_kobo,
    break_even_price_kobo,
    cost_of_eggs_kobo,
    cost_per_bird_kobo,
    cost_per_kg_kobo,
    debt_age,
    feed_price_kobo,
    gross_margin_kobo,
    gross_margin_percent,
    share_out,
)

NAIRA = 100


def test_cost_of_a_bird_and_of_a_kilo():
    # ₦1,900,000 for 400 sold and 550 alive: ₦2,000 a bird; 800 kg sold and 550 of 2 kg: ₦1,000 a kilo.
    cost = 1_900_000 * NAIRA
    assert cost_per_bird_kobo(cost, 550, 400).value == 2_000 * NAIRA
    assert str(cost_per_kg_kobo(cost, D(800), 550, D(2))) == "₦1,000"
    assert cost_per_kg_kobo(cost, D(1900), 0, None).value == 1_000 * NAIRA


def test_cost_of_an_egg():
    # ₦1,400,000 for 12,000 eggs = ₦116.67, a crate ₦3,500.
    month = 1_400_000 * NAIRA
    assert str(cost_of_eggs_kobo(month, 12_000)) == "₦116.67"
    assert cost_of_eggs_kobo(month, 12_000, pieces=30).value == 3_500 * NAIRA


def test_break_even_price():
    # ₦1,900,000 less ₦50,000 for manure, 925 birds: ₦2,000.
    assert break_even_price_kobo(1_900_000 * NAIRA, 50_000 * NAIRA, 925).value == 2_000 * NAIRA
    assert break_even_price_kobo(100, 200, 5).value == 0


def test_margin_and_return():
    revenue, cost = 2_500_000 * NAIRA, 2_000_000 * NAIRA
    assert gross_margin_kobo(revenue, cost).value == 500_000 * NAIRA
    assert gross_margin_percent(revenue, cost).value == 20


def test_how_long_customers_owe():
    # ₦200,000 for 10 days and ₦100,000 for 40: (2 x 10 + 1 x 40) / 3 = 20 days.
    assert debt_age([(200_000, 10), (100_000, 40), (0, 900), (-5, 3)]).value == 20


def test_prices_weigh_every_purchase_and_sale():
    assert feed_price_kobo([(D(250), 17_000_000), (D(750), 53_000_000)]).value == 70_000
    assert average_price_kobo([(D(30), 450_000), (D(60), 960_000), (D(10), 150_000)], 30).value == 468_000


def test_one_of_each_is_enough():
    assert cost_per_bird_kobo(1, 1, 0).value == cost_per_bird_kobo(1, 0, 1).value == 1
    assert cost_of_eggs_kobo(1, 1).value == break_even_price_kobo(1, 0, 1).value == 1
    assert gross_margin_percent(2, 1).value == 50
    assert debt_age([(1, 1)]).value == 1


@pytest.mark.parametrize(
    "figure",
    [
        cost_per_bird_kobo(100, 0, 0),
        cost_per_bird_kobo(0, 10, 0),
        cost_of_eggs_kobo(0, 10),
        break_even_price_kobo(0, 0, 10),
        gross_margin_kobo(100, 0),
        gross_margin_percent(100, 0),
        cost_per_kg_kobo(100, D(0), 10, None),
        cost_per_kg_kobo(100, D(0), 0, None),
        cost_of_eggs_kobo(100, 0),
        break_even_price_kobo(100, 0, None),
        gross_margin_percent(0, 100),
        debt_age([]),
        feed_price_kobo([]),
        feed_price_kobo([(D(25), 1), (None, 1)]),
        average_price_kobo([(D(1), 1)] * 2),
        average_price_kobo([(D(0), 1)] * 3),
    ],
)
def test_without_enough_data_there_is_a_reason_and_no_number(figure):
    assert figure.value is None
    assert str(figure) == figure.missing != ""


# --- sharing out ----------------------------------------------------------------------------------------------------------

weights = st.lists(st.integers(0, 10_000), min_size=1, max_size=12)


def test_the_largest_remainder_gets_the_kobo_that_is_left():
    assert share_out(100, [1, 1, 1]) == [34, 33, 33]
    assert share_out(10, [1, 2, 3]) == [2, 3, 5]  # 1.67, 3.33, 5
    assert share_out(-100, [1, 1, 1]) == [-34, -33, -33]
    assert share_out(7, [0, 0]) == [4, 3]
    assert share_out(7, [0, D("0.5"), D("0.5")]) == [0, 4, 3]
    assert share_out(0, []) == []


def test_nobody_can_bear_a_cost_of_nobody():
    with pytest.raises(ValueError, match="somebody"):
        share_out(1, [])
    with pytest.raises(ValueError, match="negative"):
        share_out(1, [2, -1])


@given(total=st.integers(-(10**13), 10**13), parts=weights)
def test_no_kobo_is_lost_and_none_goes_far_from_its_share(total, parts):
    shared = share_out(total, parts)
    assert sum(shared) == total
    for part, weight in zip(shared, parts, strict=True):
        exact = Fraction(total * weight, sum(parts)) if sum(parts) else Fraction(total, len(parts))
        assert abs(part - exact) < 1
    if any(parts):
        assert all(part == 0 for part, weight in zip(shared, parts, strict=True) if weight == 0)


@given(total=st.integers(0, 10**6), parts=weights)
def test_a_larger_weight_never_bears_less(total, parts):
    shared = share_out(total, parts)
    pairs = sorted(zip(parts, shared, strict=True))
    assert all(one[1] <= other[1] for one, other in pairwise(pairs) if one[0] < other[0])


@given(total=st.integers(0, 10**6), count=st.integers(1, 12))
def test_of_equal_weights_the_first_bear_the_kobo_that_is_left(total, count):
    shared = share_out(total, [3] * count)
    assert shared == sorted(shared, reverse=True)
    assert share_out(total, [3] * count) == shared


def test_shared_costs_go_by_animal_days():
    # Pen 1: 500 birds for 30 days, Pen 2: 1,000 for 10: 15,000 and 10,000 of 25,000 animal-days.
    assert share_out(100_000, [animal_days([500] * 30), animal_days([1000] * 10)]) == [60_000, 40_000]
