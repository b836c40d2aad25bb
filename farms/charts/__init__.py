"""Charts that are read at a glance, drawn by the server: numbers in, a `Chart` out for farms/charts/_chart.html.

Values are given by day; a day that is not among them is a gap, never a zero. Leave voided records out before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from farms.charts import drawing, words
from farms.charts.drawing import Label, Mark
from farms.charts.spans import MOST_MARKS, Curve, Number, bounds, joined, month_of, month_spans, read, spans, step_for
from farms.charts.words import BIRDS, EGGS, GRAMS, KILOS, LITRES, NAIRA, PERCENT, Unit

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
    found = spans(read(values, first, last), first, last, step, total=total)
    numbers = [None if span.value is None else unit.plain(span.value) for span in found]
    seen = [index for index, number in enumerate(numbers) if number is not None]
    if sum(span.written for span in found) < max(least, 1):
        return Chart(name, title, empty=empty)
    plot, ruled = drawing.ruled([number for number in numbers if number is not None], unit)
    bars = drawing.bars(plot, numbers)
    newest, final = bars[-1], seen[-1]
    kind = f"bar {tone}".strip()
    return Chart(
        name,
        f"{title}, {words.period(found[0].first, last, today, step)}",
        summary=words.of_columns(found, unit, step, today, total=total),
        note=words.note(step, total=total, bars=True),
        **ruled,
        marks=drawing.marks(
            (kind, "".join(bar.d for bar in bars[:-1])),
            ("bar now" if final == len(found) - 1 else kind, newest.d),
        ),
        labels=(
            drawing.over(newest, unit.write(found[final].value or Decimal(0)), bars),
            *drawing.dates(plot.centres(len(found)), words.axis_dates([span.last for span in found])),
        ),
        heads=(words.day_head(step), capfirst(str(unit.axis)), *words.written_head(step)),
        rows=words.rows(found, unit, step, today),
    )


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
    found = spans(written, first, last, step, total=False)
    points = [(span.last, span.value) for span in found if span.value is not None]
    if len(written) < least or not points:
        return Chart(name, title, empty=empty)
    since = found[0].last
    low, high = bounds(standard or {}, since, last)
    plot, ruled = drawing.ruled([unit.plain(value) for _day, value in (*points, *low, *high)], unit, from_zero=False)

    def run(curve: Curve) -> drawing.Run:
        return [(plot.x(day, since, last), plot.y(unit.plain(value))) for day, value in curve]

    runs = [run(curve) for curve in joined(points, max(pause, step))]
    final = runs[-1][-1]
    days = [since + timedelta(ago) for ago in range((last - since).days + 1)]
    beside = words.standard_on(points[-1][0], low, high, unit)
    return Chart(
        name,
        f"{title}, {words.period(found[0].first, last, today, step)}",
        summary=words.of_line(found, unit, step, today, low, high, daily=pause == 1),
        note=" ".join(filter(None, (words.note(step, total=False, bars=False), words.start_of_axis(plot.low, unit)))),
        **ruled,
        marks=drawing.marks(
            *drawing.standard(run(low), run(high)),
            ("line", "".join(drawing.path(run) for run in runs if len(run) > 1)),
            ("dot", "".join(drawing.dot(*point) for point in drawing.dotted(runs, FEW) if point != final)),
            ("dot now", drawing.dot(*final, 4.5)),
        ),
        labels=(
            drawing.beside(final, unit.write(points[-1][1]), runs, [run(low), run(high)]),
            *drawing.dates([plot.x(day, since, last) for day in days], words.axis_dates(days)),
        ),
        key=drawing.line_key(mine or title, words.standard_name(beside), low != high) if low else (),
        heads=(
            words.day_head(step),
            capfirst(mine or str(unit.axis)),
            *((words.standard_name(),) if low else ()),
            *words.written_head(step),
        ),
        rows=words.rows(
            [span for span in found if pause == 1 or span.value is not None],
            unit,
            step,
            today,
            *((lambda span: words.standard_on(span.last, low, high, unit) or words.NOTHING,) if low else ()),
        ),
    )


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
    sides = [
        [None if span.value is None else unit.plain(span.value) for span in side] for side in zip(*pairs, strict=True)
    ]
    plot, ruled = drawing.ruled([number for side in sides for number in side if number is not None], unit)
    bars_in, bars_out = (drawing.bars(plot, side, half) for half, side in enumerate(sides, start=1))
    names = names or (_("In"), _("Out"))
    key = [words.key_of_pair(name, span, unit, today) for name, span in zip(names, seen[-1], strict=True)]
    return Chart(
        name,
        f"{title}, {words.months_covered(pairs, today)}",
        summary=words.of_pairs(pairs, unit, today),
        note=words.month_note(step),
        **ruled,
        marks=drawing.marks(
            ("bar", "".join(bar.d for bar in bars_in)),
            ("bar out", "".join(bar.d for bar in bars_out)),
        ),
        labels=tuple(drawing.dates(plot.centres(len(pairs)), words.axis_months(pairs), drawing.MONTH_STEPS)),
        key=(Mark("bar", drawing.SWATCH, key[0]), Mark("bar out", drawing.SWATCH, key[1])),
        heads=(words.month_head(step), *names, _("Left over")),
        rows=words.pair_rows(pairs, unit, today),
    )
