"""Days as people say them when they ask."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.questions.names import in_digits
from assistant.questions.periods import Period, find
from farms.records.fields import EARLIEST

TODAY = date(2026, 11, 30)  # a Monday
SAID = {
    "crates sold in october": ("2026-10-01", "2026-10-31"),
    "crates sold oct": ("2026-10-01", "2026-10-31"),
    "october 2025": ("2025-10-01", "2025-10-31"),
    "october last year": ("2025-10-01", "2025-10-31"),
    "eggs last week": ("2026-11-23", "2026-11-29"),
    "eggs this week": ("2026-11-30", "2026-12-06"),
    "dis month": ("2026-11-01", "2026-11-30"),
    "last month": ("2026-10-01", "2026-10-31"),
    "last last month": ("2026-09-01", "2026-09-30"),
    "the last ten days": ("2026-11-21", "2026-11-30"),
    "past 2 weeks": ("2026-11-17", "2026-11-30"),
    "yesterday": ("2026-11-29", "2026-11-29"),
    "jiya": ("2026-11-29", "2026-11-29"),
    "on friday": ("2026-11-27", "2026-11-27"),
    "last week friday": ("2026-11-27", "2026-11-27"),
    "3 days ago": ("2026-11-27", "2026-11-27"),
    "since 1 november": ("2026-11-01", "2026-11-30"),
    "from friday till today": ("2026-11-27", "2026-11-30"),
    "between 1 and 15 november": ("2026-11-01", "2026-11-15"),
    "from 1st to 10th november": ("2026-11-01", "2026-11-10"),
    "1 oct to 15 oct": ("2026-10-01", "2026-10-15"),
    "from october to november": ("2026-10-01", "2026-11-30"),
    "from first of september to end of october": ("2026-09-01", "2026-10-31"),
    "the first week of october": ("2026-10-01", "2026-10-07"),
    "from monday to sunday of last week": ("2026-11-23", "2026-11-29"),
    "monday to wednesday of last week": ("2026-11-23", "2026-11-25"),
    "thursday to sunday": ("2026-11-26", "2026-11-29"),
    "over the weekend": ("2026-11-28", "2026-11-29"),
    "this year": ("2026-01-01", "2026-12-31"),
    "in 2026": ("2026-01-01", "2026-12-31"),
    "12/11": ("2026-11-12", "2026-11-12"),
    "nov 12": ("2026-11-12", "2026-11-12"),
    "wannan watan": ("2026-11-01", "2026-11-30"),
    "ose to koja": ("2026-11-23", "2026-11-29"),
    "n'onwa a": ("2026-11-01", "2026-11-30"),
    "next week": ("2026-12-07", "2026-12-13"),
}


@pytest.mark.parametrize(("text", "days"), SAID.items(), ids=SAID)
def test_days_are_read(text, days):
    _rest, (period,) = find(text, TODAY)
    assert (period.first.isoformat(), period.last.isoformat()) == days


@pytest.mark.parametrize("text", ["may i sell the eggs", "how long will feed last", "pen 2", "the second one"])
def test_words_that_look_like_days_are_none(text):
    assert find(text, TODAY) == (text, [])


def test_two_months_are_two_periods_and_not_the_time_between_them():
    rest, periods = find("sold this month and last month", TODAY)
    assert rest.split("|")[1].strip() == "and"
    assert [period.first for period in periods] == [date(2026, 11, 1), date(2026, 10, 1)]


def test_of_all_time_begins_with_the_books():
    _rest, (period,) = find("deaths since the batch began", TODAY)
    assert period == Period(EARLIEST, TODAY)
    assert period.in_words(TODAY) == "since the books began"


def test_a_number_behind_a_place_is_no_day_of_a_month():
    assert in_digits("pen two and pnd1, 6mm") == "pen 2 and pond 1, 6 mm"


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(TODAY, TODAY), "today"),
        (Period(date(2026, 10, 1), date(2026, 10, 31)), "October 2026"),
        (Period(date(2026, 11, 23), date(2026, 11, 29)), "23–29 Nov 2026"),
        (Period(date(2026, 10, 28), date(2026, 11, 3)), "28 Oct–3 Nov 2026"),
        (Period(date(2025, 12, 28), date(2026, 1, 3)), "28 Dec 2025–3 Jan 2026"),
    ],
)
def test_a_period_in_words(period, words):
    assert period.in_words(TODAY) == words


@given(st.text(max_size=80))
def test_no_text_breaks_it_and_no_period_ends_before_it_begins(text):
    _rest, periods = find(text.lower(), TODAY)
    assert all(period.first <= period.last for period in periods)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_last_week_is_the_monday_to_sunday_before(today):
    _rest, (period,) = find("last week", today)
    assert period.first.weekday() == 0
    assert period.last == period.first + timedelta(days=6)
    assert period.last < today <= period.last + timedelta(days=7)
