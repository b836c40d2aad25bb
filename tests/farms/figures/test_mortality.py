"""Deaths: the share that selling never changes, what is normal, and the alarms of deaths, lay and intake."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farms.figures.mortality import (
    Day,
    Deaths,
    expected_mortality,
    livability_percent,
    mortality_alarm,
    mortality_percent,
    usual_deaths,
)
from farms.figures.production import Output, intake_alarm, lay_alarm
from farms.figures.result import Light


def test_mortality_is_of_those_placed():
    # 30 of 1,000: 3 %, also when 900 of them are sold.
    assert mortality_percent(30, 1000).value == 3
    assert livability_percent(30, 1000).value == 97
    assert mortality_percent(1, 1).value == 100
    for figure in (mortality_percent(1, 0), mortality_percent(11, 10)):
        assert figure.value is None
        assert figure.missing


@given(st.lists(st.tuples(st.sampled_from(["died", "sold"]), st.integers(1, 40)), max_size=30))
def test_selling_never_changes_mortality(history):
    alive = placed = 1000
    died = 0
    for what, count in history:
        count = min(count, alive)
        alive -= count
        if what == "died":
            died += count
        before = mortality_percent(died, placed)
        assert before.value == D(died) / 10
        assert livability_percent(died, placed).value + before.value == 100


def test_expected_mortality_by_kind_and_age():
    def expected(*of):
        found = expected_mortality(*of)
        return found and (round(found.low, 2), round(found.high, 2))

    assert expected("broilers", 7) == (D("0.5"), 1)
    assert expected("broilers", 42) == (3, 5)
    assert expected("pullets", 7) == (D("0.5"), 1)
    assert expected("pullets", 126) == (3, 4)
    assert expected("layers", 126 + 300) == (6, 10)  # ten months of lay at 0.3 to 0.6
    assert expected("layers", 126 + 300, 126) == (3, 6)  # bought at point of lay
    assert expected("catfish", 90) == (5, 10)
    assert expected("turkeys", 90) is None
    assert expected("broilers", 10, 20) is None


# --- alarms ----------------------------------------------------------------------------------------------------------------


def week(usual: int, *today: int, alive: int = 1000) -> list[Day]:
    """Seven days of `usual` deaths, then those of `today`."""
    days = []
    for deaths in [usual] * 7 + list(today):
        days.append(Day(alive, deaths))
        alive -= deaths
    return days


@pytest.mark.parametrize(
    ("days", "light", "code"),
    [
        (week(0, 0), "green", ""),
        (week(0, 1), "green", ""),
        (week(1, 2), "amber", "twice"),
        (week(2, 3), "green", ""),
        (week(2, 4), "amber", "twice"),
        (week(1, 3), "red", "three_times"),
        (week(0, 2), "amber", "twice"),
        (week(4, 5, 5), "red", "two_days"),  # 5 of 972 and 5 of 967: above 0.5 %
        (week(4, 4, 5), "green", ""),  # 4 of 972 is 0.41 %
        (week(2, 2, 2, alive=400), "red", "two_days"),  # 2 of 386 and 2 of 384: 0.52 %
        (week(1, 1, 1, alive=150), "green", ""),  # 0.7 %, but one bird a day
        (week(3, 3, alive=120), "red", "small_flock"),  # 99 that morning
        (week(3, 3, alive=122), "red", "two_days"),  # 101 that morning: 3 %, on both days
        ([Day(80, 2), Day(78, 3)], "red", "small_flock"),
        ([Day(0, 0)], "grey", "unknown"),
        ([], "grey", "unknown"),
    ],
)
def test_the_alarm_of_a_day(days, light, code):
    alarm = mortality_alarm(days, age_days=60)
    assert (alarm.light, alarm.code) == (light, code)
    assert alarm.words
    assert bool(alarm.advice) == alarm.is_alarm
    assert ("call your vet" in alarm.advice) == (light == "red")


def test_the_share_of_a_day_that_began_without_animals_is_none():
    deaths = Deaths(date.min, died=1, died_before=1, usual=D(0), alive=0, placed=9, total=2, age=60, alive_before=0)
    assert (deaths.share, deaths.share_before) == (0, 0)
    assert replace(deaths, alive=1, alive_before=4).share == 1
    assert replace(deaths, alive=1, alive_before=4).share_before == D("0.25")
    assert replace(deaths, alive=1, alive_before=None).share_before == D("0.5")


def test_cages_alarm_at_half_the_share():
    days = week(2, 3, 3)  # 3 of about 985: 0.3 %
    assert mortality_alarm(days, age_days=200).light == Light.GREEN
    assert mortality_alarm(days, age_days=200, caged=True).code == "two_days"


def test_the_first_week_may_lose_one_chick_in_a_hundred():
    chicks = [Day(1000, 4), Day(996, 3), Day(993, 3)]
    assert mortality_alarm(chicks, age_days=2).light == Light.GREEN
    assert mortality_alarm([*chicks, Day(990, 6)], age_days=3).light == Light.GREEN, "16 in all, but one day of 0.5 %"
    assert mortality_alarm([*chicks, Day(990, 6), Day(984, 6)], age_days=4).code == "two_days"
    assert mortality_alarm([*chicks, Day(990, 25), Day(965, 20)], age_days=4, fish=True).code == "two_days"
    assert mortality_alarm([*chicks, Day(990, 15), Day(975, 15)], age_days=4, fish=True).light == Light.GREEN


def test_three_fish_of_a_small_pond_are_no_small_flock():
    assert mortality_alarm(week(3, 3, alive=119), age_days=60, fish=True).code == "two_days"
    assert mortality_alarm([Day(90, 0)] * 7 + [Day(90, 3)], age_days=60, fish=True).code == "three_times"


def test_a_high_total_of_a_batch_almost_sold_out_is_no_alarm():
    days = [Day(1000, 20)] * 4 + [Day(120, 0)] * 7 + [Day(120, 1)]
    assert mortality_alarm(days, age_days=60).light == Light.GREEN


@given(sold=st.integers(0, 800), yesterday=st.integers(0, 4), today=st.integers(0, 4))
def test_birds_sold_overnight_do_not_make_yesterdays_share_larger(sold, yesterday, today):
    """Yesterday's deaths are of the birds of yesterday, so selling 800 of 1,000 raises no alarm of two days."""
    days = [Day(1000, 4)] * 6 + [Day(1000, yesterday), Day(1000 - yesterday - sold, today)]
    assert mortality_alarm(days, age_days=60).code != "two_days"


def test_only_seven_days_before_are_compared():
    assert mortality_alarm([Day(1070, 70), *week(1, 2)], age_days=60).code == "twice"


def test_a_first_day_is_no_multiple_of_nothing():
    assert mortality_alarm([Day(1000, 4)], age_days=60).light == Light.GREEN


def test_the_usual_is_the_mean_of_the_seven_days_before():
    deaths = {date(2026, 3, day): count for day, count in ((31, 9), (30, 2), (24, 5), (23, 70))}
    assert usual_deaths(deaths, date(2026, 3, 31)) == 1


# --- production ------------------------------------------------------------------------------------------------------------


def outputs(*amounts, alive=1000):
    return [Output(alive, None if amount is None else D(amount)) for amount in amounts]


@pytest.mark.parametrize(
    ("days", "light", "code"),
    [
        (outputs(450, 382), "red", "lay_one_day"),  # 15.1 %
        (outputs(450, 383), "green", ""),  # 14.9 %
        (outputs(1000, 949, 900, 854), "red", "lay_three_days"),  # 5.1, 5.2, 5.1 %
        (outputs(1000, 950, 900, 854), "green", ""),  # 5 % on the first day, not more
        (outputs(450, 430, 407, 385), "green", ""),  # 4.4 % on the first
        (outputs(450, None, 300), "grey", "unknown"),
        (outputs(450, None), "grey", "unknown"),
        (outputs(450), "grey", "unknown"),
        ([], "grey", "unknown"),
        (outputs(40, 20, alive=49), "grey", "unknown"),
        (outputs(40, 20, alive=50), "red", "lay_one_day"),
        ([Output(500, D(450)), Output(250, D(225))], "green", ""),  # half of the hens were sold
        ([Output(0, D(0)), Output(500, D(10))], "grey", "unknown"),
    ],
)
def test_alarm_of_lay(days, light, code):
    assert (lay_alarm(days).light, lay_alarm(days).code) == (light, code)


def test_the_alarm_of_lay_tells_the_fall_of_the_last_day():
    assert lay_alarm(outputs(450, 382)).words == "Lay fell by 15 % in a day."
    assert lay_alarm(outputs(450, 400, 370, 345)).words.endswith("by 7 % today.")


def test_alarm_of_feed_and_water():
    assert intake_alarm(outputs(100, 75), water=True).light == Light.GREEN  # 25 %, not more
    assert intake_alarm(outputs(100, 74), water=True).code == "water"
    assert intake_alarm(outputs(100, 74), water=False).code == "feed"
    assert intake_alarm(outputs(100, None), water=False).words == "Write down the feed of each day."
    halved = [Output(500, D(60)), replace(Output(500, D(30)), alive=250)]
    assert intake_alarm(halved, water=False).light == Light.GREEN
