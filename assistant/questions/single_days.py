"""One day as people say it: "yesterday", "on Friday", "12 Nov", "3 days ago", "the end of October"."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

from farms.language.calendar_days import make, month_back, nearest, past_day
from farms.language.day_words import DAYS, LOCAL_DAYS, MONTHS, WEEKDAYS
from farms.language.number_words import ENGLISH
from farms.money.months import Month

UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


def either(phrases: list[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


@cache
def day_pattern() -> re.Pattern[str]:
    """One day: a word for it, a weekday, a date with or without its year, so many days ago."""
    said = either([*DAYS, *LOCAL_DAYS])
    month, weekday = either(list(MONTHS)), either(list(WEEKDAYS))
    ends = rf"(?P<end>first|1st|beginning|start|end|last day|ending) (?:day )?(?:of|in) (?P<end_month>{month})\b"
    return re.compile(
        rf"{ends}|(?P<iso>\d{{4}}-\d\d-\d\d)|(?P<slash>\d{{1,2}})[/](?P<slash_month>\d{{1,2}})(?:/(?P<slash_year>\d{{2,4}}))?"
        rf"|(?:the )?(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of| ga)? (?P<m1>{month})\b\.?,?(?: (?P<y1>20\d\d))?"
        rf"|(?P<m2>{month}) (?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b,?(?: (?P<y2>20\d\d))?"
        rf"|(?P<ago>\d+|a|an|{either(list(ENGLISH))}) (?P<ago_unit>day|week|month)s? (?:ago|back)"
        rf"|(?:(?P<lead>last|past|this|next) )?(?P<weekday>{weekday})(?: (?P<week>last week|this week))?\b"
        rf"|(?P<said>{said})\b"
        rf"|(?:the )?(?P<d3>\d{{1,2}})(?:st|nd|rd|th)\b"
    )


def day_of(match: re.Match[str], today: date) -> date | None:
    """The day that a match of the pattern of one day says; None where there is no such day."""
    said = match.groupdict()
    if said["end"]:
        of = last_month_of(MONTHS[said["end_month"]], today)
        return of.first if said["end"] in ("first", "1st", "beginning", "start") else of.last
    if said["iso"]:
        return _iso(said["iso"])
    if said["slash"]:
        return _dated(today, int(said["slash"]), int(said["slash_month"]), said["slash_year"])
    for day, month, year in (("d1", "m1", "y1"), ("d2", "m2", "y2")):
        if said[day]:
            return _dated(today, int(said[day]), MONTHS[said[month]], said[year])
    if said["ago"]:
        return today - timedelta(days=count_of(said["ago"]) * UNIT_DAYS[said["ago_unit"]])
    if said["weekday"]:
        return _weekday(said, today)
    if said["said"]:
        days = DAYS.get(said["said"])
        return today + timedelta(days=LOCAL_DAYS[said["said"]] if days is None else days)
    return month_back(today, int(said["d3"])) if 1 <= int(said["d3"]) <= 31 else None


def _weekday(said: dict[str, str | None], today: date) -> date:
    weekday = WEEKDAYS[said["weekday"] or ""]
    if said["week"] == "last week":
        return today - timedelta(days=today.weekday() + 7 - weekday)
    if said["lead"] == "next":
        return today + timedelta(days=7 - today.weekday() + weekday)
    past = past_day(today, weekday)
    return today if weekday == today.weekday() and said["lead"] != "last" else past


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _dated(today: date, day: int, month: int, year: str | None) -> date | None:
    if year:
        return make(int(year) + (2000 if len(year) == 2 else 0), month, day)
    near = nearest(today, month, day)
    return near.past or near.coming


def count_of(text: str) -> int:
    return int(text) if text.isdigit() else ENGLISH.get(text, 1)


def last_month_of(number: int, today: date) -> Month:
    """The last month of that number that has begun."""
    return Month(today.year - (Month(today.year, number).first > today), number)
