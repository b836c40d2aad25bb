"""Lines, and money that came in and went out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from farms import charts
from tests.support.charts import (
    RULES,
    TODAY,
    ago,
    assert_all_of_it_is_in_the_box,
    bars,
    last_label,
    lay,
    points,
)

# --- Lines ----------------------------------------------------------------------------------------------------------


def test_a_line_breaks_at_a_day_without_a_record():
    chart = lay({ago(days): 80 for days in range(20) if days != 7}, ago(19))
    (mark,) = [mark for mark in chart.marks if mark.kind == "line"]
    assert mark.d.count("M") == 2
    assert "1 day has no record." in chart.summary


def test_a_day_between_two_gaps_is_a_dot():
    chart = lay({ago(days): 80 for days in range(30) if days not in (9, 11)}, ago(29))
    (dots,) = [mark for mark in chart.marks if mark.kind == "dot"]
    assert dots.d.count("M") == 1


def test_weighings_far_apart_are_joined_when_the_caller_says_so():
    weights = {ago(days): Decimal("2.1") - Decimal(days) / 20 for days in (0, 7, 14, 30)}
    for pause, pieces in ((16, 1), (7, 1), (6, 0)):
        chart = charts.line("w", "Weight", weights, ago(30), TODAY, unit=charts.KILOS, pause=pause, **RULES)
        assert sum(mark.d.count("M") for mark in chart.marks if mark.kind == "line") == pieces
        assert "no record" not in chart.summary
        assert len(chart.rows) == 4


def test_the_standard_is_dashed_named_and_compared_in_points():
    chart = lay({ago(days): 81 for days in range(10)}, ago(9), standard={ago(20): 80, ago(-20): 100}, mine="Your hens")
    assert "Today 81%, standard 90%: 9 points below it." in chart.summary
    assert [(mark.kind, mark.text) for mark in chart.key] == [("line", "Your hens"), ("target", "Standard: 90%")]
    assert chart.heads == ("Day", "Your hens", "Standard")
    assert chart.rows[0] == ("3 Mar", "81%", "90%")
    assert_all_of_it_is_in_the_box(chart)


@pytest.mark.parametrize(
    ("weight", "said"), [("1.5", "25% below it"), ("2.1", "inside it"), ("2.42", "10% above it"), ("2.0", "inside it")]
)
def test_a_weight_is_compared_with_its_band(weight, said):
    weights = {ago(14): Decimal("0.5"), ago(7): Decimal("1"), TODAY: Decimal(weight)}
    chart = charts.line(
        "w", "Weight", weights, ago(14), TODAY, unit=charts.KILOS, pause=7,
        standard={ago(14): (0.4, 0.6), TODAY: (2, 2.2)}, **RULES,
    )  # fmt: skip
    assert f"standard 2 kg to 2.2 kg: {said}." in chart.summary.replace("\xa0", " ")
    assert "Up from 0.5 kg on 17 Feb." in chart.summary.replace("\xa0", " ")
    assert [mark.kind for mark in chart.key] == ["line", "band"]
    assert_all_of_it_is_in_the_box(chart)


def test_a_standard_of_other_days_is_not_shown():
    chart = lay({ago(days): 81 for days in range(10)}, ago(9), standard={ago(40): 80, ago(20): 90})
    assert chart.key == ()
    assert "standard" not in chart.summary


def test_a_line_far_above_zero_says_where_its_scale_starts():
    assert "The scale starts at 85%." in lay({ago(days): 85 + days % 9 for days in range(10)}, ago(9)).note
    assert lay({ago(days): 85 for days in range(10)}, ago(9)).note == ""
    assert lay({ago(days): 10 + 9 * days for days in range(10)}, ago(9)).note == ""


def test_a_year_of_a_line_is_weekly_means():
    chart = lay({ago(days): 80 + days % 7 for days in range(365)}, ago(364))
    assert "Each point is a week's average." in chart.note
    assert chart.rows[0] == ("3 Mar", "83%", "7")
    assert_all_of_it_is_in_the_box(chart)


def test_the_last_value_of_a_line_is_not_written_on_the_standard():
    standard = {ago(9): 90, TODAY: 90}
    chart = lay({ago(days): 80 for days in range(10)}, ago(9), standard=standard)
    (target,) = [mark for mark in chart.marks if mark.kind == "target"]
    height = points(target.d)[0][1]
    assert not last_label(chart).y - 11 < height < last_label(chart).y + 2


# --- What came in and went out --------------------------------------------------------------------------------------


def test_money_is_added_up_by_month_and_a_month_of_nothing_is_a_gap():
    ins = {date(2025, 12, 3): 100_000_00, date(2025, 12, 9): 50_000_00, date(2026, 2, 3): 80_000_00}
    outs = {date(2025, 12, 4): 70_000_00, date(2026, 3, 1): 20_000_00}
    chart = charts.paired("cash", "Money", ins, outs, date(2025, 12, 15), TODAY, **RULES)
    assert chart.title == "Money, last 4 months"
    assert chart.rows == (
        ("Mar", "₦0", "₦20,000", "−₦20,000"),
        ("Feb", "₦80,000", "₦0", "₦80,000"),
        ("Jan", "–", "–", "–"),
        ("Dec 2025", "₦150,000", "₦70,000", "₦80,000"),
    )
    assert len(bars(chart)) == 6
    assert chart.summary == "In ₦230,000, out ₦90,000: ₦140,000 more came in. Mar so far: in ₦0, out ₦20,000."
    assert [(mark.kind, mark.text) for mark in chart.key] == [
        ("bar", "In: ₦0 in Mar"),
        ("bar out", "Out: ₦20,000 in Mar"),
    ]
    assert_all_of_it_is_in_the_box(chart)


@pytest.mark.parametrize(("months", "pairs"), [(24, 24), (36, 12), (120, 10)])
def test_many_months_become_quarters_and_years(months, pairs):
    days = {date(2026 - (index + 9) // 12, 12 - (index + 9) % 12, 1): 100 for index in range(months)}
    chart = charts.paired("cash", "Money", days, days, min(days), TODAY, **RULES)
    assert len(chart.rows) == pairs
    assert_all_of_it_is_in_the_box(chart)
