"""Charts that are read at a glance, drawn by the server: numbers in, a `Chart` out for farms/charts/_chart.html.

Values are given by day; a day that is not among them is a gap, never a zero. Leave voided records out before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from farms.charts import drawing, words
from farms.charts.drawing import Label, Mark
from farms.charts.spans import (
    MOST_MARKS,
    Curve,
    Number,
    Span,
    bounds,
    joined,
    month_of,
    month_spans,
    read,
    spans,
    step_for,
)
from farms.charts.units import BIRDS, EGGS, GRAMS, KILOS, LITRES, NAIRA, PERCENT, Unit

__all__ = [
    "BIRDS", "EGGS", "GRAMS", "KILOS", "LITRES", "NAIRA", "PERCENT", "Chart", "Unit", "columns", "line", "paired",
]  # fmt: skip

FEW = 16  # points of a line that are each shown as a dot


@dataclass(frozen=True)
class Chart:
    """A drawn chart, for templates/farms/charts/_chart.html. When `empty` is set there is only that text to show."""

    name: str
    title: str
    empty: str = ""
    summary: str = ""  # one or two sentences, the text alternative
    note: str = ""
    axis: str = ""  # what its numbers count
    grid: str = ""  # the ruled lines, a path
    zero: str = ""  # the line of zero, a path
    ticks: tuple[Label, ...] = ()
    marks: tuple[Mark, ...] = ()
    labels: tuple[Label, ...] = ()
    key: tuple[Mark, ...] = ()  # swatches with their texts
    heads: tuple[str, ...] = ()
    rows: tuple[words.Row, ...] = ()
    width: int = drawing.WIDTH
    height: int = drawing.HEIGHT


def columns(
    name: str,
    title: str,
    values: Mapping[date, Number],
    first: date,
    last: date,
    *,
    today: date,
    unit: Unit,
    empty: str,
    total: bool = True,
    tone: str = "",
    least: int = 3,
) -> Chart:
    """A bar a day: eggs, deaths, feed. More than 70 days are drawn as weeks.

    `name` is unique on its page, in letters of an address. Weeks are totals, or means where `total` is False.
    `tone="bad"` draws losses. With fewer than `least` days written, the chart is the text `empty`.
    Raises ValueError when `last` is before `first` or a number is not finite or beyond 10^18.
    """
    step = step_for((last - first).days + 1)
    stretches = spans(read(values, first, last), first, last, step, total=total)
    if sum(span.written for span in stretches) < max(least, 1):
        return Chart(name, title, empty=empty)
    return Chart(
        name,
        f"{title}, {words.period(stretches[0].first, last, today, step)}",
        summary=words.of_columns(stretches, unit, step, today, total=total),
        note=words.note(step, total=total, bars=True),
        **_drawn_columns(stretches, unit, tone),
        heads=(words.day_head(step), capfirst(str(unit.axis)), *words.written_head(step)),
        rows=words.rows(stretches, unit, step, today),
    )


def _drawn_columns(stretches: Sequence[Span], unit: Unit, tone: str) -> dict[str, Any]:
    """The fields of a chart of columns that are drawn: the ruled plot, the bars, the last value and the dates."""
    numbers = [None if span.value is None else unit.plain(span.value) for span in stretches]
    plot, ruled = drawing.ruled([number for number in numbers if number is not None], unit)
    bars = drawing.bars(plot, numbers)
    newest, last = bars[-1], [span for span in stretches if span.value is not None][-1]
    kind = f"bar {tone}".strip()
    return {
        **ruled,
        "marks": drawing.marks(
            (kind, "".join(bar.d for bar in bars[:-1])),
            ("bar now" if last is stretches[-1] else kind, newest.d),
        ),
        "labels": (
            drawing.over(newest, unit.write(last.value or Decimal(0)), bars),
            *drawing.dates(plot.centres(len(stretches)), words.axis_dates([span.last for span in stretches])),
        ),
    }


def line(
    name: str,
    title: str,
    values: Mapping[date, Number],
    first: date,
    last: date,
    *,
    today: date,
    unit: Unit,
    empty: str,
    mine: str = "",
    standard: Mapping[date, Number | tuple[Number, Number]] | None = None,
    pause: int = 1,
    least: int = 3,
) -> Chart:
    """A line through the days, beside a standard: a number a day (a dashed line), or a low and a high one (a band).

    Points at most `pause` days apart are joined: 1 for what is written daily, 7 and more for weighings. `mine` names
    the line in the key. A standard may be given for some days only; it is straight between them. More than 70 points
    are drawn as means of weeks. `name`, `empty`, `least` and the errors are those of `columns`.
    """
    written = read(values, first, last)
    step = 1 if len(written) <= MOST_MARKS else step_for((last - first).days + 1)
    stretches = spans(written, first, last, step, total=False)
    seen = [span for span in stretches if span.value is not None]
    if len(written) < least or not seen:
        return Chart(name, title, empty=empty)
    low, high = bounds(standard or {}, stretches[0].last, last)
    plot, drawn = _drawn_line(stretches, low, high, unit, max(pause, step))
    return Chart(
        name,
        f"{title}, {words.period(stretches[0].first, last, today, step)}",
        summary=words.of_line(stretches, unit, step, today, low, high, daily=pause == 1),
        note=words.line_note(step, plot.low, unit),
        **drawn,
        key=_line_key(mine or title, words.standard_on(seen[-1].last, low, high, unit), low, high),
        heads=words.line_heads(step, mine or str(unit.axis), banded=bool(low)),
        rows=words.line_rows(stretches if pause == 1 else seen, unit, step, today, low, high),
    )


def _drawn_line(
    stretches: Sequence[Span], low: Curve, high: Curve, unit: Unit, pause: int
) -> tuple[drawing.Plot, dict[str, Any]]:
    """The plot, and the fields of a chart that are drawn: the standard, the line with its dots, value and dates."""
    since, last = stretches[0].last, stretches[-1].last
    points = [(span.last, span.value) for span in stretches if span.value is not None]
    plot, ruled = drawing.ruled([unit.plain(value) for _day, value in (*points, *low, *high)], unit, from_zero=False)

    def run(curve: Curve) -> drawing.Run:
        return [(plot.x(day, since, last), plot.y(unit.plain(value))) for day, value in curve]

    runs = [run(curve) for curve in joined(points, pause)]
    final = runs[-1][-1]
    days = [since + timedelta(ago) for ago in range((last - since).days + 1)]
    return plot, {
        **ruled,
        "marks": drawing.marks(
            *drawing.standard(run(low), run(high)),
            ("line", "".join(drawing.path(run) for run in runs if len(run) > 1)),
            ("dot", "".join(drawing.dot(*point) for point in drawing.dotted(runs, FEW) if point != final)),
            ("dot now", drawing.dot(*final, 4.5)),
        ),
        "labels": (
            drawing.beside(final, unit.write(points[-1][1]), runs, [run(low), run(high)]),
            *drawing.dates([plot.x(day, since, last) for day in days], words.axis_dates(days)),
        ),
    }


def _line_key(mine: str, standard: str, low: Curve, high: Curve) -> tuple[Mark, ...]:
    return drawing.line_key(mine, words.standard_name(standard), low != high) if low else ()


def paired(
    name: str,
    title: str,
    ins: Mapping[date, Number],
    outs: Mapping[date, Number],
    first: date,
    last: date,
    *,
    today: date,
    empty: str,
    unit: Unit = NAIRA,
    names: tuple[str, str] | None = None,
    least: int = 2,
) -> Chart:
    """Two bars a month, what came in and what went out, from the month of `first` to that of `last`.

    The days of `ins` and `outs` are added up by month; more than 24 months are drawn as quarters, then as years.
    `names` are those of the two in the key ("In", "Out"). With fewer than `least` months written, the chart is the text
    `empty`. Errors are those of `columns`.
    """
    since = month_of(first)
    step, pairs = month_spans(read(ins, since, last), read(outs, since, last), first, last)
    seen = [(into, out) for into, out in pairs if into.value is not None]
    if len(seen) < max(least, 1):
        return Chart(name, title, empty=empty)
    names = names or (_("In"), _("Out"))
    key = [words.key_of_pair(name, span, unit, today) for name, span in zip(names, seen[-1], strict=True)]
    return Chart(
        name,
        f"{title}, {words.months_covered(pairs, today)}",
        summary=words.of_pairs(pairs, unit, today),
        note=words.month_note(step),
        **_drawn_pairs(pairs, unit),
        key=(Mark("bar", drawing.SWATCH, key[0]), Mark("bar out", drawing.SWATCH, key[1])),
        heads=(words.month_head(step), *names, _("Left over")),
        rows=words.pair_rows(pairs, unit, today),
    )


def _drawn_pairs(pairs: Sequence[tuple[Span, Span]], unit: Unit) -> dict[str, Any]:
    """The fields of a chart of pairs that are drawn: the ruled plot, both bars of each month, and the months."""
    sides = [
        [None if span.value is None else unit.plain(span.value) for span in side] for side in zip(*pairs, strict=True)
    ]
    plot, ruled = drawing.ruled([number for side in sides for number in side if number is not None], unit)
    bars_in, bars_out = (drawing.bars(plot, side, half) for half, side in enumerate(sides, start=1))
    return {
        **ruled,
        "marks": drawing.marks(
            ("bar", "".join(bar.d for bar in bars_in)),
            ("bar out", "".join(bar.d for bar in bars_out)),
        ),
        "labels": tuple(drawing.dates(plot.centres(len(pairs)), words.axis_months(pairs), drawing.MONTH_STEPS)),
    }
