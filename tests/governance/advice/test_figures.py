"""The figures behind advice, worked by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from farms.figures.mortality import Deaths, usual_deaths
from farms.records.types.feed_use import said_kg
from governance.advice.figures import (
    bird_alarm,
    cost_of_a_crate,
    feed_left,
    feed_runs_out,
    fish_alarm,
    price_of_a_crate,
    price_of_feed,
)
from governance.advice.vaccinations import is_spoken_of, vaccinations_due

TODAY = date(2026, 3, 31)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


# --- feed ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "kg"),
    [
        ("10 bags of layer mash", 250),
        ("1 bag", 25),
        ("10 bags of 15kg fish feed", 150),
        ("10 x 15 kg bags", 150),
        ("4.5 bags", Decimal("112.5")),
        ("300 kg of maize", 300),
        ("layer mash", None),
        ("", None),
        ("5 bags of starter and 3 bags of finisher", None),
        ("20 kg and 30 kg", None),
    ],
)
def test_kilograms_are_read_from_the_words_of_an_expense(words, kg):
    assert said_kg(words, Decimal(25)) == kg


def every_day(kg, days=range(1, 31)):
    return {ago(day): Decimal(kg) for day in days}


def test_feed_bought_less_feed_given_by_the_daily_mean_is_the_days_left():
    # 40 bags of 25 kg on the tenth day before; 11 days of 80 kg would be 880: 10 days are written, today is not.
    feed = feed_left({ago(10): Decimal(1000)}, every_day(80), TODAY)
    assert (feed.since, feed.bought_kg, feed.used_kg, feed.a_day_kg) == (ago(10), 1000, 800, 80)
    assert (feed.left_kg, feed.days.value) == (200, Decimal("2.5"))
    assert feed_runs_out(feed)


def test_feed_for_more_than_five_days_is_enough():
    assert feed_runs_out(feed_left({ago(10): Decimal(1200)}, every_day(80), TODAY))  # 400 kg: exactly five days
    assert not feed_runs_out(feed_left({ago(10): Decimal(1201)}, every_day(80), TODAY))


@pytest.mark.parametrize(
    ("bought", "used"),
    [
        ({}, every_day(80)),
        ({ago(10): None}, every_day(80)),
        ({ago(10): Decimal(1000), ago(3): None}, every_day(80)),
        ({ago(10): Decimal(1000)}, {}),
        ({ago(10): Decimal(1000)}, every_day(80, range(1, 5))),
        ({ago(10): Decimal(1000)}, {**every_day(80), ago(4): None}),
        ({ago(10): Decimal(500)}, every_day(80)),
    ],
    ids=[
        "nothing bought", "bought, but how much", "one purchase of two is known", "nothing given",
        "four written days of seven", "a day that nobody weighed", "far more given than bought",
    ],
)  # fmt: skip
def test_no_figure_comes_of_too_little(bought, used):
    assert feed_left(bought, used, TODAY) is None


# --- deaths ---------------------------------------------------------------------------------------------------------------


def deaths(**changes):
    normal = {
        "day": TODAY, "died": 0, "died_before": 0, "usual": Decimal(0), "alive": 1000, "placed": 1000,
        "total": 0, "age": 60,
    }  # fmt: skip
    return Deaths(**normal | changes)


def test_the_usual_is_the_mean_of_the_seven_days_before():
    assert usual_deaths({ago(0): 9, ago(1): 2, ago(7): 5, ago(8): 70}, TODAY) == 1


@pytest.mark.parametrize(
    ("what", "alarm"),
    [
        ({}, ""),
        ({"died": 1}, ""),
        ({"died": 2, "usual": Decimal(1)}, "twice"),
        ({"died": 3, "usual": Decimal("1.6")}, ""),
        ({"died": 3, "usual": Decimal(1)}, "three_times"),
        ({"died": 5, "died_before": 5, "usual": Decimal(4), "alive": 995}, "two_days"),  # of 995 and of 1,000
        ({"died": 5, "died_before": 5, "usual": Decimal(4), "alive": 996}, ""),
        ({"died": 5, "died_before": 4, "usual": Decimal(4)}, ""),
        ({"died": 3, "alive": 100, "usual": Decimal(3)}, "small_flock"),
        ({"died": 3, "alive": 101, "usual": Decimal(3)}, ""),
        ({"died": 1, "died_before": 1, "alive": 100, "usual": Decimal(1)}, ""),
        ({"died": 2, "age": 7, "total": 12}, ""),
        ({"died": 9, "age": 5, "total": 10}, ""),
        ({"died": 6, "died_before": 6, "age": 5, "total": 12, "alive": 988}, "two_days"),
    ],
)
def test_birds_alarm_at_the_thresholds(what, alarm):
    assert bird_alarm(deaths(**what)) == alarm


@pytest.mark.parametrize(
    ("total", "alive", "alarm"), [(100, 900, ""), (101, 899, "planning_figure"), (200, 99, ""), (950, 50, "")]
)
def test_fish_alarm_above_a_tenth_of_what_was_stocked(total, alive, alarm):
    assert fish_alarm(deaths(total=total, alive=alive)) == alarm


# --- eggs -----------------------------------------------------------------------------------------------------------------


def test_a_crate_costs_feed_and_running_costs_over_the_eggs_that_can_be_sold():
    # 3,000 kg at ₦700 are ₦2,100,000, with ₦300,000 of the rest ₦2,400,000, for 20,000 eggs ₦120 an egg.
    assert cost_of_a_crate(Decimal(3000), Decimal(70_000), 30_000_000, 20_000, 30) == 360_000


def test_the_price_of_feed_is_all_kobo_over_all_kilograms():
    assert price_of_feed([(Decimal(250), 17_000_000), (Decimal(750), 53_000_000)]) == 70_000
    assert price_of_feed([(Decimal(250), 17_000_000), (None, 1)]) is None
    assert price_of_feed([]) is None


def test_the_price_of_a_crate_weighs_every_sale():
    sales = [(Decimal(600), 9_000_000), (Decimal(300), 4_800_000), (Decimal(10), 150_000)]  # 910 eggs, ₦139,500
    assert price_of_a_crate(sales, 30) == 459_890
    assert price_of_a_crate(sales[:2], 30) is None


# --- vaccinations -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "age", "names"),
    [
        ("broilers", 2, []),
        ("broilers", 3, ["newcastle-7"]),
        ("broilers", 9, ["newcastle-7", "gumboro-1"]),
        ("broilers", 22, ["gumboro-2"]),
        ("broilers", 29, []),
        ("layers", 20, ["newcastle-21"]),
        ("layers", 40, ["pox", "newcastle-42"]),
        ("layers", 100, []),
        ("layers", 126, ["newcastle-lay-0"]),
        ("layers", 181, ["newcastle-lay-0"]),
        ("layers", 182, ["newcastle-lay-1"]),
        ("cockerels", 182, []),
        ("turkeys", 9, []),
        ("catfish", 9, []),
    ],
)
def test_what_is_due_goes_by_kind_and_age(kind, age, names):
    assert [due.name for due in vaccinations_due(kind, age)] == names


@pytest.mark.parametrize(
    ("text", "said"), [("LaSota given today", True), ("la sota", True), ("ND vaccine", True), ("the 2nd pen", False)]
)
def test_a_note_that_names_the_vaccine_counts(text, said):
    (due,) = vaccinations_due("broilers", 3)
    assert is_spoken_of(due, [text]) is said
