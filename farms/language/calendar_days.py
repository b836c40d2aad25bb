"""Days reckoned from today: the nearest weekday, day of the month or date, in the past and to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Day:
    """The day a "date" token names: as a past day (what happened) and as a coming day (a task). None: no certain
    day.
    """

    past: date | None
    coming: date | None
    night: bool = False
    written_year: bool = False
    broken: bool = False  # "31 February": no such day
    old: bool = False  # "last year", "in 2019": a story, not today's log


def coming_day(today: date, weekday: int) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7 or 7)


def past_day(today: date, weekday: int) -> date:
    return today - timedelta(days=(today.weekday() - weekday) % 7 or 7)


def in_week(today: date, offset: int, weekday: int) -> date:
    """A weekday of the Monday-to-Sunday week ``offset`` weeks from this one."""
    return today - timedelta(days=today.weekday()) + timedelta(days=7 * offset + weekday)


def make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def nearest(today: date, month: int, day: int) -> Day:
    """The latest such day up to today, and the next one from today; none long past where the next is near."""
    past = next((d for y in (today.year, today.year - 1) if (d := make(y, month, day)) and d <= today), None)
    coming = next((d for y in (today.year, today.year + 1) if (d := make(y, month, day)) and d >= today), None)
    near = past is not None and coming is not None and today - past > 6 * (coming - today)
    return Day(None if near else past, coming, broken=past is None and coming is None)


def month_back(today: date, number: int) -> date | None:
    """The latest day with that number in a month, up to today."""
    for back in range(0, 4):
        index = today.year * 12 + today.month - 1 - back
        day = make(index // 12, index % 12 + 1, number)
        if day and day <= today:
            return day
    return None


def month_ahead(today: date, number: int) -> date | None:
    """The next day with that number in a month, from today."""
    for ahead in range(0, 4):
        index = today.year * 12 + today.month - 1 + ahead
        day = make(index // 12, index % 12 + 1, number)
        if day and day >= today:
            return day
    return None


def written(today: date, year: int | None, month: int, day: int) -> Day:
    if year is None:
        return nearest(today, month, day)
    made = make(year + 2000 if year < 100 else year, month, day)
    past, coming = (made, None) if made and made <= today else (None, made)
    return Day(past, coming, written_year=True, broken=made is None)
