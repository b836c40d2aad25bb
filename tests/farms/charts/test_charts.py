"""Columns and axes: what is drawn lies in the box, and a gap is no zero."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from farms import charts
from farms.charts.drawing import BOTTOM, TOP, ticks, width_of
from tests.support.charts import (
    EMPTY,
    RULES,
    TODAY,
    ago,
    assert_all_of_it_is_in_the_box,
    bars,
    last_label,
    points,
    shown,
    week,
)

# --- Columns --------------------------------------------------------------------------------------------------------


def test_columns_are_as_high_as_their_numbers_and_stand_side_by_side():
    chart = week(50, 100, 25, 75)
    drawn = bars(chart)
    full = BOTTOM - TOP
    assert [round(height / full, 2) for _x, _top, height in drawn] == [0.5, 1, 0.25, 0.75]
    assert len({x for x, _top, _height in drawn}) == 4
    assert_all_of_it_is_in_the_box(chart)


def test_a_day_without_a_record_is_a_gap_and_a_zero_is_a_stub():
    chart = week(4, None, 0, 4)
    heights = [height for _x, _top, height in bars(chart)]
    assert len(heights) == 3
    assert heights[1] == 2
    distances = [after[0] - before[0] for before, after in pairwise(bars(chart))]
    assert distances[0] == pytest.approx(2 * distances[1], abs=0.2)
    assert "1 day has no record." in chart.summary
    assert chart.rows[1:3] == (("2 Mar", "0"), ("1 Mar", "–"))


def test_days_before_the_first_record_are_not_called_missing():
    chart = week(None, None, None, 3, 4, 5)
    assert "no record" not in chart.summary
    assert len(chart.rows) == 3


def test_a_small_number_beside_a_large_one_is_still_seen():
    assert min(height for _x, _top, height in bars(week(1, 10_000, 9_000))) >= 3


def test_negative_columns_hang_under_the_line_of_zero():
    chart = week(10, -20, 10, unit=charts.Unit("birds"))
    up, down, _last = bars(chart)
    (_x, zero), *_rest = points(chart.zero)
    assert up[1] + up[2] == pytest.approx(zero, abs=0.1)
    assert down[1] == pytest.approx(zero, abs=0.1)
    assert down[2] > up[2]
    assert "−20" in [label.text for label in chart.ticks]
    assert_all_of_it_is_in_the_box(chart)


def test_only_zeros_are_drawn_and_said():
    chart = week(0, 0, 0)
    assert [height for _x, _top, height in bars(chart)] == [2, 2, 2]
    assert chart.summary == "0 every time it was written. Today 0."
    assert [label.text for label in chart.ticks] == ["0", "1"]


def test_huge_numbers_are_scaled_on_the_axis_and_whole_in_the_words():
    chart = week(2_000_000_000, 1_500_000_000, 1_234_567_891)
    assert chart.axis == "million eggs"
    assert max(len(label.text) for label in chart.ticks) <= 5
    assert "Today 1,234,567,891" in chart.summary
    assert_all_of_it_is_in_the_box(chart)


def test_the_last_value_stands_over_its_bar_and_over_the_neighbours_it_would_cover():
    chart = week(*[110] * 29, 60)
    label = last_label(chart)
    assert label.text == "60"
    assert label.y < min(top for _x, top, _height in bars(chart))


def test_the_newest_bar_is_marked_only_when_it_is_of_the_last_day():
    assert [mark.kind for mark in week(1, 2, 3).marks] == ["bar", "bar now"]
    assert {mark.kind for mark in week(1, 2, 3, None, tone="bad").marks} == {"bar bad"}


def test_a_year_of_days_is_drawn_as_weeks_that_end_today():
    days = {ago(days): 10 for days in range(365)}
    chart = charts.columns("feed", "Feed", days, ago(364), TODAY, unit=charts.KILOS, **RULES)
    assert len(bars(chart)) == 52
    assert chart.note == "Each bar is a week's total."
    assert chart.title == "Feed, last 52 weeks"
    assert "3,640 kg in all" in chart.summary.replace("\xa0", " ")
    assert chart.rows[0] == ("3 Mar", "70\xa0kg", "7")
    assert_all_of_it_is_in_the_box(chart)


def test_weeks_of_a_measure_are_means_and_say_how_many_days_were_written():
    days = {ago(days): 20 + days % 2 for days in range(140) if days % 7 < 4}
    chart = charts.columns(
        "heat", "Heat", days, ago(139), TODAY, unit=charts.Unit("°C", " °C", 1), total=False, **RULES
    )
    assert len(bars(chart)) == 20
    assert chart.note == "Each bar is a week's average."
    assert chart.rows[0] == ("3 Mar", "20.5 °C", "4")
    assert "in all" not in chart.summary


def test_ten_years_still_fit():
    days = {ago(days): days % 50 for days in range(3650)}
    chart = charts.columns("eggs", "Eggs", days, ago(3649), TODAY, unit=charts.EGGS, **RULES)
    assert 5 <= len(bars(chart)) <= 70
    assert_all_of_it_is_in_the_box(chart)


@pytest.mark.parametrize("values", [(), (98,), (None, 98, None), (97, 98)])
def test_too_few_days_are_said_in_the_callers_words(values):
    first = ago(29)
    written = {ago(days): value for days, value in enumerate(values) if value is not None}
    for chart in (
        charts.columns("eggs", "Eggs", written, first, TODAY, unit=charts.EGGS, **RULES),
        charts.line("lay", "Laying", written, first, TODAY, unit=charts.PERCENT, **RULES),
        charts.paired("cash", "Money", written, {}, first, TODAY, **RULES, least=3),
    ):
        assert chart.empty == EMPTY
        assert EMPTY in shown(chart)
        assert "<svg" not in shown(chart)


def test_one_point_is_drawn_when_the_caller_asks_for_it():
    for chart in (
        week(5, least=1),
        charts.line("lay", "Laying", {TODAY: 80}, TODAY, TODAY, unit=charts.PERCENT, least=1, **RULES),
        charts.paired("cash", "Money", {TODAY: 500}, {}, TODAY, TODAY, least=1, **RULES),
    ):
        assert "<svg" in shown(chart)
        assert_all_of_it_is_in_the_box(chart)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), 10**19, -(10**19)])
def test_what_cannot_be_drawn_is_refused(value):
    with pytest.raises(ValueError, match="cannot be drawn"):
        week(1, 2, value)


def test_a_time_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="before the first"):
        charts.columns("eggs", "Eggs", {}, TODAY, ago(1), unit=charts.EGGS, **RULES)


# --- Axes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "whole", "expected"),
    [
        (0, 112, True, [0, 25, 50, 75, 100, 125]),
        (0, 3, True, [0, 1, 2, 3]),
        (0, 1, True, [0, 1]),
        (0, 100, False, [0, 25, 50, 75, 100]),
        (-20, 10, True, [-20, -10, 0, 10]),
        (0, 0.9, False, [0, 0.25, 0.5, 0.75, 1]),
    ],
)
def test_the_axis_has_few_and_round_numbers(low, high, whole, expected):
    assert ticks(low, high, whole=whole) == pytest.approx(expected)


def test_dates_stand_apart_and_end_on_the_last_day():
    for days in (3, 7, 14, 30, 60, 70):
        chart = week(*range(1, days + 1))
        texts = sorted((label for label in chart.labels if label.y > BOTTOM), key=lambda label: label.x)
        assert texts[-1].text == "3 Mar"
        assert 2 <= len(texts) <= 5
        for left, right in pairwise(texts):
            assert left.x + width_of(left.text) / 2 < right.x - width_of(right.text) / 2


def test_the_unit_is_on_the_axis():
    assert week(1, 2, 3).axis == "eggs"
    assert week(1, 2, 3, unit=charts.KILOS).axis == "kg"
    assert week(5_000_000, 9_000_000, 2_000_000, unit=charts.NAIRA).axis == "₦ thousand"
