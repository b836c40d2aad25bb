"""What can hardly be, by hand: each rule at its edge, and with the number that it compared with."""

from __future__ import annotations

from decimal import Decimal

import pytest

from farms.figures.feed import daily_need_kg
from farms.figures.plausible import doubt_again, doubt_eggs, doubt_feed, doubt_price, doubt_weight


@pytest.mark.parametrize(
    ("eggs", "before", "hens", "code"),
    [
        (110, 0, 100, ""),  # 1.1 × 100
        (111, 0, 100, "eggs_a_hen"),
        (60, 50, 100, ""),
        (61, 50, 100, "eggs_of_the_day"),
        (5, 0, 4, "eggs_a_hen"),
        (4, 0, 4, ""),
        (1, 0, 0, "eggs_without_hens"),
    ],
)
def test_eggs_against_the_hens_alive(eggs, before, hens, code):
    doubt = doubt_eggs(eggs, before, hens)
    assert (doubt.code if doubt else "") == code


def test_the_sentences_have_the_number_that_was_compared_with():
    assert doubt_eggs(400, 0, 1_000) is None
    assert doubt_eggs(4_000, 0, 1_000).words == "4,000 eggs in a day, and there are 1,000 hens: a hen lays one at most."
    assert doubt_eggs(600, 700, 1_000).words == (
        "With the 700 written for that day already it is 1,300 eggs, and there are 1,000 hens."
    )


@pytest.mark.parametrize(
    ("kg", "before", "bag", "doubted"),
    [
        # 1,000 hens in lay at 118 g: 118 kg a day
        (236, 0, 0, False),
        (237, 0, 0, True),
        (130, 106, 0, False),
        (130, 107, 0, True),
        (237, 0, 25, True),
    ],
)
def test_feed_against_twice_the_need(kg, before, bag, doubted):
    need = daily_need_kg("layers", 1_000, 200)
    assert (doubt_feed(Decimal(kg), Decimal(before), need, bag) is not None) is doubted


def test_a_small_flock_opens_a_whole_bag_on_one_day_and_not_two():
    need = daily_need_kg("layers", 50, 200)  # 5.9 kg
    assert doubt_feed(Decimal(25), Decimal(0), need, bag_kg=25) is None
    assert doubt_feed(Decimal(25), Decimal(0), need).words == "25 kg in a day; they need about 5.9 kg."
    assert doubt_feed(Decimal(25), Decimal(25), need, bag_kg=25).words == (
        "With the 25 kg written for that day already it is 50 kg; they need about 5.9 kg a day."
    )


def test_feed_of_animals_without_a_guide_is_not_doubted():
    assert doubt_feed(Decimal(5_000), Decimal(0), daily_need_kg("turkeys", 10, 90)) is None
    assert doubt_feed(Decimal(5_000), Decimal(0), daily_need_kg("catfish", 500, 90)) is None  # nobody weighed them


@pytest.mark.parametrize(
    ("kind", "age", "grams", "start", "doubted"),
    [
        ("broilers", 42, 4465, None, False),  # 1.5 × 2,977
        ("broilers", 42, 4466, None, True),
        ("broilers", 42, 1117, None, False),  # half of 75 % of 2,977 is 1,116.4
        ("broilers", 42, 1116, None, True),
        ("broilers", 42, "2.1", None, True),  # kilos
        ("broilers", 70, 5_500, None, False),  # beyond the curve there is no upper bound
        ("broilers", 70, 2, None, True),
        ("pullets", 10, 80, None, False),
        ("pullets", 10, 346, None, True),
        ("catfish", 60, 210, None, False),
        ("catfish", 60, 52, None, True),
        ("catfish", 30, 210, 65, False),  # stocked at 65 g, thirty days on the curve already
        ("catfish", 30, 2_000, 65, True),
        ("catfish", 30, 2_000, 5_000, False),  # stocked heavier than the curve goes
        ("turkeys", 42, 20_000, None, False),
    ],
)
def test_weights_against_the_standard_of_the_age(kind, age, grams, start, doubted):
    assert (doubt_weight(kind, age, Decimal(grams), start) is not None) is doubted


def test_a_weight_is_told_its_standard_and_its_source():
    assert doubt_weight("broilers", 35, Decimal("2.2")).words == (
        "2.2 g at 35 days: the standard is about 2,193 g (Cobb 500 (2022)). Was it grams?"
    )


@pytest.mark.parametrize(
    ("price", "last", "doubted"),
    [(699_900, 500_000, False), (700_000, 500_000, True), (300_100, 500_000, False), (300_000, 500_000, True)],
)
def test_prices_forty_percent_from_the_last(price, last, doubted):
    assert (doubt_price(Decimal(price), Decimal(last), "x") is not None) is doubted


def test_a_price_is_told_the_last_one():
    assert doubt_price(Decimal(58_000), Decimal(580_000), "x").words == (
        "₦580 for one is 90 % less than the last time, ₦5,800."
    )
    assert doubt_price(Decimal(200_000), Decimal(74_000), "x", a_kg=True).words == (
        "₦2,000 a kg is 170 % more than the last time, ₦740."
    )


def test_what_is_there_already_is_named():
    assert "3 died in Pen 1" in doubt_again("3 died in Pen 1", "count").words
