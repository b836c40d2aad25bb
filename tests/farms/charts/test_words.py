"""The sentence, the table and the markup of a chart."""

from __future__ import annotations

import gzip
from datetime import date
from decimal import Decimal

import pytest

from farms import charts
from farms.charts.styleguide import examples
from tests.support.charts import (
    RULES,
    TODAY,
    Page,
    ago,
    shown,
    week,
)

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
