"""The style guide: every part of a page once, with examples of the charts. For developers, under DEBUG only."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from farms import charts

TODAY = date(2026, 3, 3)
MISSING = {6, 7, 17}  # days ago


def styleguide(request: HttpRequest) -> HttpResponse:
    """The page of the style guide."""
    return render(request, "farms/charts/styleguide.html", {"charts": examples()})


def examples() -> list[charts.Chart]:
    """Each kind of chart once, and how it looks with gaps, a year of days, little and nothing."""
    month, year = _ago(29), _ago(364)
    eggs = {_ago(ago): 105 + (ago * 7) % 11 - (ago * 5) % 8 for ago in range(30) if ago not in MISSING}
    eggs[TODAY] = 98
    deaths = {_ago(ago): (0, 0, 1, 0, 3, 0, 2, 0, 0)[ago % 9] for ago in range(30) if ago not in MISSING}
    feed = {_ago(ago): 12.5 + (ago % 5) / 4 + ago / 90 for ago in range(365)}
    lay = {_ago(ago): 91 - (ago * 7 % 5) - (12 - ago if ago < 12 else 0) for ago in range(60) if ago not in MISSING}
    weights = {_ago(ago): kg for ago, kg in ((35, 0.17), (28, 0.43), (21, 0.82), (14, 1.35), (7, 1.85), (0, 2.26))}
    ross = ((35, 0.15, 0.19), (28, 0.4, 0.5), (21, 0.8, 0.97), (14, 1.3, 1.58), (7, 1.9, 2.3), (0, 2.5, 3.05))
    band = {_ago(ago): (low, high) for ago, low, high in ross}
    months = [date(2025, 10, 12), date(2025, 11, 12), date(2025, 12, 12), date(2026, 1, 12), date(2026, 3, 1)]
    ins = dict(zip(months, (14200000, 21050000, 31200000, 18650000, 9800000), strict=True))
    outs = dict(zip(months, (18900000, 12530000, 22400000, 16100000, 0), strict=True))
    empty = "Not enough days yet: write 3 days of eggs."
    return [
        charts.columns("eggs", "Eggs", eggs, month, TODAY, today=TODAY, unit=charts.EGGS, empty=empty),
        charts.columns(
            "deaths", "Deaths", deaths, month, TODAY, today=TODAY, unit=charts.BIRDS, empty=empty, tone="bad",
        ),
        charts.columns("feed", "Feed given", feed, year, TODAY, today=TODAY, unit=charts.KILOS, empty=empty),
        charts.line(
            "lay", "Laying", lay, _ago(59), TODAY, today=TODAY, unit=charts.PERCENT, empty=empty,
            mine="Your hens", standard={_ago(80): 95, TODAY: 92},
        ),
        charts.line(
            "weight", "Weight of a bird", weights, _ago(35), TODAY, today=TODAY, unit=charts.KILOS, empty=empty,
            mine="Your birds", standard=band, pause=10,
        ),
        charts.paired("cash", "Money", ins, outs, date(2025, 10, 1), TODAY, today=TODAY, empty=empty),
        charts.columns("few", "Eggs", {TODAY: 98}, month, TODAY, today=TODAY, unit=charts.EGGS, empty=empty),
    ]  # fmt: skip


def _ago(days: int) -> date:
    return TODAY - timedelta(days)
