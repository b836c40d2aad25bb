"""What a chart is made from: numbers by day, added up or averaged over weeks when there are many days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

Number = int | float | Decimal
Curve = list[tuple[date, Decimal]]

MOST_MARKS = 70  # bars that a small phone still tells apart
STEPS = (1, 7, 28, 364)  # days: a day, a week, four weeks, a year of weeks
MOST = Decimal(10) ** 18


@dataclass(frozen=True)
class Span:
    """A stretch of days with one value; None where nothing was written. `written` counts its days with a number."""

    first: date
    last: date
    value: Decimal | None
    written: int


def read(values: Mapping[date, Number], first: date, last: date) -> dict[date, Decimal]:
    """The numbers of the days from `first` to `last`, in order. Raises ValueError for what cannot be drawn."""
    if last < first:
        raise ValueError("the last day is before the first")
    return {day: number(values[day]) for day in sorted(values) if first <= day <= last}


def number(value: Number) -> Decimal:
    """The exact number. Raises ValueError when it is not finite or beyond 10^18."""
    exact = Decimal(str(value))
    if not exact.is_finite() or abs(exact) > MOST:
        raise ValueError(f"{value} cannot be drawn")
    return exact


def step_for(marks: int) -> int:
    """How many days make one mark, so that there are not too many."""
    return next((step for step in STEPS if marks <= MOST_MARKS * step), STEPS[-1])


def spans(values: Mapping[date, Decimal], first: date, last: date, step: int, *, total: bool) -> list[Span]:
    """Whole stretches of `step` days that end on `last`; days left over at the beginning are not shown."""
    count = max(1, ((last - first).days + 1) // step)
    stretches = []
    for back in range(count - 1, -1, -1):
        end = last - timedelta(step * back)
        days = [end - timedelta(ago) for ago in range(step - 1, -1, -1)]
        numbers = [values[day] for day in days if day in values]
        value = sum(numbers, Decimal(0)) / (1 if total else len(numbers)) if numbers else None
        stretches.append(Span(days[0], end, value, len(numbers)))
    return stretches


def month_of(day: date) -> date:
    """The first day of the day's month."""
    return day.replace(day=1)


def months_later(month: date, count: int) -> date:
    """The first day of the month `count` months later, or earlier when negative."""
    years, index = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(years, index + 1, 1)


def month_spans(
    ins: Mapping[date, Decimal], outs: Mapping[date, Decimal], first: date, last: date
) -> tuple[int, list[tuple[Span, Span]]]:
    """Both directions by month (by quarter or year when there are many). A side with nothing is 0 where the other has
    something; where neither has, both are None."""
    start, end = month_of(first), month_of(last)
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    step = next((step for step in (1, 3) if months <= 24 * step), 12)
    pairs = []
    for back in range(max(1, months // step) - 1, -1, -1):
        since = months_later(end, -step * (back + 1) + 1)
        until = months_later(end, -step * back + 1) - timedelta(1)
        sides = [[value for day, value in side.items() if since <= day <= until] for side in (ins, outs)]
        written = any(sides)
        income, costs = (Span(since, until, sum(side, Decimal(0)) if written else None, len(side)) for side in sides)
        pairs.append((income, costs))
    return step, pairs


def bounds(standard: Mapping[date, Number | tuple[Number, Number]], first: date, last: date) -> tuple[Curve, Curve]:
    """The low and the high side of a standard between two days, the same curve twice for a single line."""
    low, high = {}, {}
    for day, value in standard.items():
        low[day], high[day] = map(number, value if isinstance(value, tuple) else (value, value))
    return between(sorted(low.items()), first, last), between(sorted(high.items()), first, last)


def between(knots: Curve, first: date, last: date) -> Curve:
    """The part of a curve between two days, with its heights on them; empty where it is not known."""
    ends = [(day, value) for day in (first, last) if (value := at(knots, day)) is not None]
    return sorted({*ends, *(knot for knot in knots if first <= knot[0] <= last)})


def at(knots: Curve, day: date) -> Decimal | None:
    """The standard on a day; None outside the days it is given for."""
    for (before, low), (after, high) in zip(knots, knots[1:] or knots, strict=False):
        if before <= day <= after:
            return low if before == after else low + (high - low) * (day - before).days / (after - before).days
    return None


def joined(points: Curve, days: int) -> list[Curve]:
    """The points in runs: those at most `days` apart belong together, a longer pause is a gap."""
    runs: list[Curve] = []
    for point in points:
        if runs and (point[0] - runs[-1][-1][0]).days <= days:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs
