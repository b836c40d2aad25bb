"""Charts: what is drawn lies in the box, a gap is no zero, and the words say the true numbers."""

from __future__ import annotations

import gzip
import math
import re
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from farms import charts
from farms.charts.drawing import BOTTOM, HEIGHT, TOP, WIDTH, ticks, width_of
from farms.charts.styleguide import examples

TODAY = date(2026, 3, 3)
EMPTY = "Not enough days yet: write 3 days of eggs."
RULES = {"today": TODAY, "empty": EMPTY}


def ago(days: int) -> date:
    return TODAY - timedelta(days)


def week(*values, unit=charts.EGGS, **options):
    """A chart of columns of the days up to today; None is a day without a record."""
    first = ago(len(values) - 1)
    written = {first + timedelta(index): value for index, value in enumerate(values) if value is not None}
    return charts.columns("eggs", "Eggs", written, first, TODAY, unit=unit, **{**RULES, **options})


def shown(chart) -> str:
    return render_to_string("farms/charts/_chart.html", {"chart": chart})


def points(d: str) -> list[tuple[float, float]]:
    """The points of a path; its commands are absolute."""
    found, x, y = [], 0.0, 0.0
    for command, rest in re.findall(r"([MLHVAZ])([^MLHVAZ]*)", d):
        numbers = [float(number) for number in rest.split()]
        if command == "H":
            (x,) = numbers
        elif command == "V":
            (y,) = numbers
        elif command != "Z":
            x, y = numbers[-2:]
        found.append((x, y))
    return found


def bars(chart, kind="bar") -> list[tuple[float, float, float]]:
    """The columns of a chart as (left, top, height), from left to right."""
    found = []
    for mark in chart.marks:
        if kind in mark.kind.split():
            for piece in re.findall(r"M[^M]+", mark.d):
                xs, ys = zip(*points(piece), strict=True)
                found.append((min(xs), min(ys), max(ys) - min(ys)))
    return sorted(found)


def last_label(chart):
    (label,) = [label for label in chart.labels if label.kind == "last"]
    return label


def assert_all_of_it_is_in_the_box(chart):
    for mark in chart.marks:
        for x, y in points(mark.d):
            assert math.isfinite(x), mark
            assert math.isfinite(y), mark
            assert 0 <= x <= WIDTH, mark
            assert TOP - 5 <= y <= BOTTOM + 5, mark
    ends, middles = [(label, 1) for label in chart.ticks], [(label, 0.5) for label in chart.labels]
    for label, part_before_x in ends + middles:
        wide = width_of(label.text)
        left = label.x - wide * part_before_x
        assert left >= -1, label
        assert left + wide <= WIDTH + 1, label
        assert 10 <= label.y <= HEIGHT, label


class Page(HTMLParser):
    """The tags of a page, and the texts of its table's cells."""

    def __init__(self, markup: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data):
        if self.cells and self.tags[-1][0] in ("td", "th"):
            self.cells[-1] += data.strip()


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


# --- Lines ----------------------------------------------------------------------------------------------------------


def lay(values, first, **options):
    return charts.line("lay", "Laying", values, first, TODAY, unit=charts.PERCENT, **{**RULES, **options})


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


# --- The words ------------------------------------------------------------------------------------------------------


def test_the_text_says_the_true_numbers():
    chart = week(100, 112, 101, None, 103, 98)
    assert chart.title == "Eggs, last 6 days"
    assert chart.summary == (
        "514 in all, about 103 a day, highest 112 on 27 Feb. Today 98, 5% less than usual. 1 day has no record."
    )


def test_the_last_day_is_named():
    assert "Yesterday 30, 50% more than usual." in week(10, 20, 30, None).summary
    assert "Last 20 on 1 Mar, as usual." in week(20, 20, 20, None, None).summary
    assert "%" not in week(0, 1, 0, 3).summary  # percentages of very small numbers say nothing


def test_another_year_is_written():
    values = {date(2024, 5, day): day for day in range(1, 11)}
    chart = charts.columns("e", "Eggs", values, min(values), max(values), unit=charts.EGGS, **RULES)
    assert chart.title == "Eggs, 1 May 2024 to 10 May 2024"
    assert "Last 10 on 10 May 2024" in chart.summary


def test_money_is_written_in_naira_and_kobo():
    chart = week(150_050, 99_900, 120_000, unit=charts.NAIRA)
    assert chart.summary.startswith("₦3,699.50 in all, about ₦1,230 a day, highest ₦1,500.50 on 1 Mar.")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Decimal("105.4"), charts.EGGS, "105"),
        (Decimal("1234567"), charts.EGGS, "1,230,000"),
        (Decimal("0.63"), charts.BIRDS, "0.6"),
        (Decimal("0.02"), charts.BIRDS, "0.02"),
        (Decimal("0"), charts.BIRDS, "0"),
        (Decimal("99.96"), charts.KILOS, "100\xa0kg"),
        (Decimal("-4.44"), charts.KILOS, "−4.4\xa0kg"),
    ],
)
def test_a_mean_is_rounded(value, unit, text):
    assert unit.about(value) == text


def test_the_table_has_every_number_that_is_drawn():
    page = Page(shown(week(5, None, 7, 8)))
    assert page.cells == ["Day", "Eggs", "3 Mar", "8", "2 Mar", "7", "1 Mar", "–", "28 Feb", "5"]


def test_the_picture_is_named_by_its_title_and_its_sentence():
    page = Page(shown(week(5, 6, 7)))
    ids = {attrs["id"] for _tag, attrs in page.tags if "id" in attrs}
    (picture,) = [attrs for tag, attrs in page.tags if tag == "svg" and attrs.get("role") == "img"]
    named = str(picture["aria-labelledby"]).split()
    assert len(named) == 2
    assert set(named) <= ids
    assert [attrs["scope"] for tag, attrs in page.tags if tag == "th"] == ["col", "col", "row", "row", "row"]


# --- The markup -----------------------------------------------------------------------------------------------------


def test_labels_are_escaped():
    bad = "<script>alert(1)</script>\"'&"
    unit = charts.Unit(bad, bad)
    standard = {ago(9): 3, TODAY: 3}
    for chart in (
        charts.columns(bad, bad, {ago(day): 2 for day in range(9)}, ago(9), TODAY, unit=unit, today=TODAY, empty=bad),
        charts.line(
            bad, bad, {ago(day): 2 for day in range(9)}, ago(9), TODAY, unit=unit, today=TODAY, empty=bad,
            mine=bad, standard=standard,
        ),
        charts.paired(bad, bad, {ago(70): 1, TODAY: 2}, {}, ago(70), TODAY, today=TODAY, empty=bad, names=(bad, bad)),
        charts.columns(bad, bad, {}, ago(9), TODAY, unit=unit, today=TODAY, empty=bad),
    ):  # fmt: skip
        markup = shown(chart)
        assert "&lt;script&gt;" in markup
        assert "<script" not in markup
        assert {tag for tag, _attrs in Page(markup).tags}.isdisjoint({"script", "style"})


def test_no_style_and_no_script_in_the_markup():
    for chart in examples():
        for tag, attrs in Page(shown(chart)).tags:
            assert tag not in ("script", "style")
            assert not {name for name in attrs if name == "style" or name.startswith("on")}


def test_sixty_points_weigh_under_four_thousand_bytes():
    values = {ago(days): 100 + days * 37 % 23 for days in range(60)}
    standard = {ago(days): 95 - days / 30 for days in range(0, 60, 7)}
    for chart in (
        charts.columns("eggs", "Eggs", values, ago(59), TODAY, unit=charts.EGGS, **RULES),
        charts.line("lay", "Laying", values, ago(59), TODAY, unit=charts.PERCENT, standard=standard, **RULES),
    ):
        assert len(gzip.compress(shown(chart).encode())) < 4000


# --- Whatever the numbers -------------------------------------------------------------------------------------------

NUMBERS = st.one_of(
    st.integers(-(10**18), 10**18),
    st.floats(-1e18, 1e18, allow_nan=False),
    st.decimals(-1000, 1000, allow_nan=False, places=3),
    st.sampled_from([0, 1, -1, 5e-324, 1e-9, 0.1]),
)
DAYS = st.integers(0, 800).map(ago)
UNITS = st.sampled_from([charts.EGGS, charts.KILOS, charts.PERCENT, charts.NAIRA])


@settings(max_examples=60, deadline=None)
@given(
    values=st.dictionaries(DAYS, NUMBERS, max_size=40),
    more=st.dictionaries(DAYS, NUMBERS, max_size=10),
    band=st.dictionaries(DAYS, st.tuples(NUMBERS, NUMBERS), max_size=5),
    length=st.integers(0, 800),
    unit=UNITS,
    total=st.booleans(),
    pause=st.integers(1, 30),
)
def test_every_coordinate_is_finite_and_in_the_box(values, more, band, length, unit, total, pause):
    options = {"unit": unit, "least": 1, **RULES}
    for chart in (
        charts.columns("c", "Columns", values, ago(length), TODAY, total=total, **options),
        charts.line("l", "Line", values, ago(length), TODAY, standard=more, pause=pause, **options),
        charts.line("b", "Band", values, ago(length), TODAY, standard=band, pause=pause, **options),
        charts.paired("p", "Paired", values, more, ago(length), TODAY, **options),
    ):
        assert_all_of_it_is_in_the_box(chart)
        markup = shown(chart)
        assert not re.search(r'(?:d|x|y)="[^"]*(?:nan|inf|e[+-])', markup)


@given(low=st.floats(-1e18, 1e18), span=st.floats(0, 1e18), whole=st.booleans())
def test_the_axis_holds_its_numbers_in_a_few_equal_steps(low, span, whole):
    scale = ticks(low, low + span, whole=whole)
    slack = (scale[-1] - scale[0]) * 1e-6
    assert scale[0] - slack <= low
    assert scale[-1] + slack >= low + span
    assert 2 <= len(scale) <= 6
