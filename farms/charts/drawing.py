"""Where the marks of a chart go, in units of its view box: 320 wide, so that one is about a pixel on a small phone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10
from typing import Any

from farms.charts.units import Unit

WIDTH, HEIGHT = 320, 167
TOP, BOTTOM = 32, 144  # of the plot: above it the axis title and the last value, below it the dates
RIGHT = WIDTH - 6
TEXT = 14  # the size of the letters, as in app.css
MOST_INTERVALS, BEST_INTERVALS = 5, 4
BOLD = 1.12  # how much wider bold letters are
STUB, LEAST = 2, 3  # heights of a zero and of the smallest bar
TINY = 1e-6
FLAT = 0.02  # of the highest value: lines that differ less are shown as flat
NEAR = 0.5  # of the highest value: lines that stay above it need not start from zero
DATE_STEPS = (1, 2, 3, 5, 7, 10, 14, 20, 28, 42, 56, 91, 182, 364)
MONTH_STEPS = (1, 2, 3, 6, 12)
SWATCH, SWATCH_LINE = "M1 1H25V13H1Z", "M0 7H26"  # in a box of 26 by 14

Point = tuple[float, float]
Run = list[Point]


@dataclass(frozen=True)
class Label:
    """A text in the drawing; `kind` is its class."""

    x: float
    y: float
    text: str
    kind: str = ""


@dataclass(frozen=True)
class Mark:
    """A path in the drawing or in the key; `kind` is its classes."""

    kind: str
    d: str
    text: str = ""


@dataclass(frozen=True)
class Bar:
    """A column; `top` is its upper edge."""

    x: float
    width: float
    top: float
    d: str


@dataclass(frozen=True)
class Plot:
    """The ruled part: its left edge, and the numbers at its foot and its head."""

    left: float
    low: float
    high: float

    def y(self, value: float) -> float:
        """The height of a number on the axis."""
        return BOTTOM - (value - self.low) / (self.high - self.low) * (BOTTOM - TOP)

    def x(self, day: date, first: date, last: date) -> float:
        """The place of a day between two days; the middle when they are one."""
        if first == last:
            return (self.left + RIGHT) / 2
        inset = self.left + 6
        return inset + (day - first).days / (last - first).days * (RIGHT - inset)

    def centres(self, count: int) -> list[float]:
        """The middles of `count` columns of equal width."""
        return [self.left + (RIGHT - self.left) * (index + 0.5) / count for index in range(count)]


def n(value: float) -> str:
    """A coordinate, to a tenth."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def width_of(text: str) -> float:
    """About how wide a text is drawn, rather more than less."""
    return TEXT * sum(0.36 if letter in ",. il" else 0.95 if letter in "mMW%₦" else 0.66 for letter in text)


def inside(x: float, width: float) -> float:
    """The middle of a text, moved so that all of it is in the drawing."""
    half = min(width, WIDTH) / 2
    return round(min(max(x, half), WIDTH - half), 1)


# --- Axes -----------------------------------------------------------------------------------------------------------


def ticks(low: float, high: float, *, whole: bool) -> list[float]:
    """Round numbers from `low` or below to `high` or above, in at most five equal steps."""
    least = TINY * max(1, abs(low), abs(high))
    if high - low < least:
        high = low + max(1.0, 10 * least)
    power = 10.0 ** floor(log10((high - low) / MOST_INTERVALS))
    scales = []
    for step in (power * times for times in (1, 2, 2.5, 5, 10, 20)):
        bottom, top = floor(low / step + 1e-9), ceil(high / step - 1e-9)
        if top - bottom <= MOST_INTERVALS and not (whole and (step < 1 or step % 1)):
            scales.append([step * index for index in range(bottom, top + 1)])
    return min(
        scales, key=lambda scale: (scale[-1] - scale[0], abs(len(scale) - 1 - BEST_INTERVALS)), default=[low, high]
    )


def ruled(numbers: Sequence[float], unit: Unit, *, from_zero: bool = True) -> tuple[Plot, dict[str, Any]]:
    """The plot for these numbers, and the fields of a chart that rule it: axis title, lines, their numbers.

    Without `from_zero` the axis of numbers that differ, but are all far above zero, starts near them.
    """
    low, high = min(numbers), max(numbers)
    if from_zero or low < high * NEAR or high - low < high * FLAT:
        low, high = min(low, 0.0), max(high, 0.0)
    scale = ticks(low, high, whole=not unit.decimals)
    title, by = unit.axis_title(max(abs(scale[0]), abs(scale[-1])))
    texts = [f"{tick / by:,.10g}".replace("-", "−") for tick in scale]
    left = max(map(width_of, texts)) + 6
    plot = Plot(left, scale[0], scale[-1])
    heights = [plot.y(tick) for tick in scale]
    foot = min(range(len(scale)), key=lambda index: abs(scale[index]))
    return plot, {
        "axis": title,
        "grid": "".join(f"M{n(left)} {n(y)}H{WIDTH}" for index, y in enumerate(heights) if index != foot),
        "zero": f"M{n(left)} {n(heights[foot])}H{WIDTH}",
        "ticks": tuple(
            Label(round(left - 6, 1), round(y + 5, 1), text) for y, text in zip(heights, texts, strict=True)
        ),
    }


def dates(centres: Sequence[float], texts: Sequence[str], steps: Sequence[int] = DATE_STEPS) -> Iterator[Label]:
    """Labels under the plot: the last one, and back from it at one of `steps`, as many as stand apart."""
    room = max(1, int((WIDTH - centres[0]) / (max(map(width_of, texts)) + 14)))
    every = next((step for step in steps if len(texts) <= step * room), -(-len(texts) // room))
    free = float(WIDTH)
    for index in range(len(texts) - 1, -1, -every):
        half = width_of(texts[index]) / 2
        middle = inside(centres[index], half * 2)
        if middle + half <= free + 0.1:
            yield Label(middle, BOTTOM + 18, texts[index])
            free = middle - half - 6


# --- Columns --------------------------------------------------------------------------------------------------------


def bars(plot: Plot, numbers: Sequence[float | None], half: int = 0) -> list[Bar]:
    """A bar for each number, none for a gap; in the first or second half of its place when there are two."""
    slot = (RIGHT - plot.left) / len(numbers)
    pad = slot * 0.12
    width = (slot - 2 * pad) / (2 if half else 1)
    drawn = []
    for index, number in enumerate(numbers):
        if number is not None:
            x = plot.left + index * slot + pad + (width if half == 2 else 0)
            drawn.append(bar(plot, number, x, width))
    return drawn


def bar(plot: Plot, value: float, x: float, width: float) -> Bar:
    """A bar from the line of zero. A zero is a stub, so that it is not taken for a gap."""
    zero, end = plot.y(0), plot.y(value)
    if value > 0:
        end = min(end, zero - LEAST)
    elif value < 0:
        end = max(end, zero + LEAST)
    else:
        end = zero - STUB
    return Bar(x, width, min(zero, end), f"M{n(x)} {n(zero)}V{n(end)}H{n(x + width)}V{n(zero)}Z")


def over(newest: Bar, text: str, drawn: Sequence[Bar]) -> Label:
    """The value of a bar, over it and over the neighbours that it would cover."""
    half = width_of(text) * BOLD / 2
    middle = inside(newest.x + newest.width / 2, half * 2)
    tops = [bar.top for bar in drawn if bar.x < middle + half and bar.x + bar.width > middle - half]
    return Label(middle, round(min([newest.top, *tops]) - 6, 1), text, kind="last")


# --- Lines ----------------------------------------------------------------------------------------------------------


def path(run: Run) -> str:
    """The path of a line through its points."""
    return "M" + "L".join(f"{n(x)} {n(y)}" for x, y in run)


def dot(x: float, y: float, r: float = 2.5) -> str:
    """The path of a circle of radius `r`."""
    return f"M{n(x - r)} {n(y)}A{r} {r} 0 1 0 {n(x + r)} {n(y)}A{r} {r} 0 1 0 {n(x - r)} {n(y)}Z"


def dotted(runs: Sequence[Run], few: int) -> list[Point]:
    """The points that need a dot: all when they are few, else those that stand alone."""
    all_of_them = sum(map(len, runs)) <= few
    return [point for run in runs for point in run if all_of_them or len(run) == 1]


def standard(low: Run, high: Run) -> Iterator[tuple[str, str]]:
    """The marks of a standard: a dashed line, or a band with dashed edges."""
    if low == high:
        yield "target", path(low) if low else ""
    else:
        yield "band", path(high + low[::-1]) + "Z"
        yield "target", path(low) + path(high)


def line_key(mine: str, standard: str, banded: bool) -> tuple[Mark, ...]:
    """The key of a line and its standard: a dashed line, or a band when `banded`."""
    return Mark("line", SWATCH_LINE, mine), Mark("band", SWATCH, standard) if banded else Mark(
        "target", SWATCH_LINE, standard
    )


def height_at(run: Run, x: float) -> float | None:
    """The height of a line at x; None beside it."""
    for (before, left), (after, right) in zip(run, run[1:] or run, strict=False):
        if before <= x <= after:
            return left if before == after else left + (right - left) * (x - before) / (after - before)
    return None


def beside(point: Point, text: str, own: Sequence[Run], standards: Sequence[Run]) -> Label:
    """The last value at the end of a line: over or under it where no line crosses it, else across the line's own end,
    else over everything."""
    half = width_of(text) * BOLD / 2
    x = inside(point[0], half * 2)
    spots = [x - half + half * part / 4 for part in range(9)]

    def heights(runs: Sequence[Run]) -> list[float]:
        return [y for run in runs for spot in spots if (y := height_at(run, spot)) is not None]

    for crossed in (heights([*own, *standards]), heights(standards)):
        for y in (point[1] + away for away in (-9, 20, -16, 27, -23, 34, -30, 41, -37, -44)):
            if TEXT * 2 <= y <= BOTTOM - 2 and not any(y - TEXT < line < y + 4 for line in crossed):
                return Label(x, round(y, 1), text, kind="last")
    return Label(x, round(min([point[1], *heights([*own, *standards])]) - 6, 1), text, kind="last")


def marks(*paths: tuple[str, str]) -> tuple[Mark, ...]:
    """Those that draw something."""
    return tuple(Mark(kind, d) for kind, d in paths if d)
