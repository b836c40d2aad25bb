"""Withdrawal after medicine: the day on which goods are clear, and that nothing ever makes it earlier."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farms.figures.withdrawal import EGGS, MEAT, State, Treatment, clear_on, withdrawal

LAST = date(2026, 3, 5)


def later(days: int) -> date:
    return LAST + timedelta(days=days)


def of(**changes):
    return Treatment(**{"medicine": "Oxytetracycline", "last_dose": LAST, "egg_days": 10, "meat_days": 7} | changes)


def test_goods_are_clear_on_the_last_dose_plus_the_days_of_the_label():
    assert clear_on(LAST, 7) == date(2026, 3, 12)
    assert withdrawal([of()], MEAT, later(6)).state == State.IN_WITHDRAWAL
    assert withdrawal([of()], MEAT, later(6)).words == "Do not sell the meat before Thu 12 Mar 2026: Oxytetracycline."
    assert withdrawal([of()], MEAT, later(7)).is_clear
    assert withdrawal([of()], EGGS, later(7)).until == later(10), "eggs and meat have days of their own"


def test_no_days_means_clear_on_the_day_of_the_last_dose():
    assert clear_on(LAST, 0) == LAST
    assert withdrawal([of(egg_days=0)], EGGS, LAST).is_clear
    assert not withdrawal([of(egg_days=0)], EGGS, later(-1)).is_clear, "doses are still to come"


def test_eggs_of_before_the_first_dose_are_clear():
    assert not withdrawal([of()], EGGS, later(-9)).is_clear, "nobody said when it began"
    begun = of(first_dose=later(-4))
    assert withdrawal([begun], EGGS, later(-5)).is_clear
    assert not withdrawal([begun], EGGS, later(-4)).is_clear


def test_days_that_nobody_knows_are_not_safe_however_long_ago():
    for days in (None, -1):
        state = withdrawal([of(egg_days=days)], EGGS, later(1000))
        assert (state.state, state.until) == (State.UNKNOWN, None)
        assert "read its label" in state.words
    with pytest.raises(ValueError, match="negative"):
        clear_on(LAST, -1)


def test_what_is_not_for_layers_holds_the_eggs_and_not_the_meat():
    treatment = of(not_for_layers=True)
    assert withdrawal([treatment], EGGS, later(1000)).state == State.NEVER
    assert withdrawal([treatment], MEAT, later(7)).is_clear


def test_what_is_banned_holds_both_for_good():
    treatment = of(medicine="Chloramphenicol", banned=True)
    for goods in (EGGS, MEAT):
        state = withdrawal([treatment], goods, later(1000))
        assert state.state == State.NEVER
        assert state.words.startswith("Chloramphenicol is banned")
        assert state.words.endswith("Ask your vet.")


def test_the_strictest_wins():
    short, long = of(medicine="Tylosin", egg_days=2), of(medicine="Levamisole", egg_days=20)
    assert withdrawal([short, long], EGGS, LAST).medicine == "Levamisole"
    unknown = of(medicine="No label", egg_days=None)
    state = withdrawal([long, unknown, short], EGGS, LAST)
    assert (state.state, state.medicine, state.until) == (State.UNKNOWN, "No label", later(20))
    banned = of(banned=True)
    assert withdrawal([long, unknown, banned], EGGS, LAST).state == State.NEVER


def test_without_medicine_all_is_clear():
    assert withdrawal([], EGGS, LAST).words == "No medicine holds the eggs."
    assert withdrawal([of()], MEAT, later(7)).words == "No medicine holds the meat."


label_days = st.none() | st.integers(-2, 30)
treatments = st.builds(
    Treatment,
    medicine=st.sampled_from(["A", "B", "C"]),
    last_dose=st.integers(-30, 30).map(later),
    egg_days=label_days,
    meat_days=label_days,
    not_for_layers=st.booleans(),
    banned=st.booleans(),
    first_dose=st.none() | st.integers(-60, -30).map(later),
)


@given(
    given_before=st.lists(treatments, max_size=5),
    one_more=treatments,
    goods=st.sampled_from([EGGS, MEAT]),
    day=st.integers(-60, 60).map(later),
)
def test_one_treatment_more_never_frees_anything_earlier(given_before, one_more, goods, day):
    before = withdrawal(given_before, goods, day)
    after = withdrawal([*given_before, one_more], goods, day)
    assert after.state >= before.state
    assert (after.until or date.min) >= (before.until or date.min)


@given(given=st.lists(treatments, max_size=5), goods=st.sampled_from([EGGS, MEAT]), day=st.integers(-29, 60).map(later))
def test_what_was_held_becomes_clear_on_its_day_and_stays_clear(given, goods, day):
    here = withdrawal(given, goods, day)
    if here.state == State.IN_WITHDRAWAL:
        assert here.until > day
        assert withdrawal(given, goods, here.until).is_clear
        assert not withdrawal(given, goods, here.until - timedelta(days=1)).is_clear
    elif here.is_clear:
        assert withdrawal(given, goods, day + timedelta(days=1)).is_clear
