"""Charts that tests draw, and what is read back from their markup."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from html.parser import HTMLParser

from django.template.loader import render_to_string

from farms import charts
from farms.charts.drawing import BOTTOM, HEIGHT, TOP, WIDTH, width_of

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


def lay(values, first, **options):
    return charts.line("lay", "Laying", values, first, TODAY, unit=charts.PERCENT, **{**RULES, **options})
