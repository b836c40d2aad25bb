"""The days that a question is about: "last week", "in October", "since Monday", "between the 1st and the 15th".

Weeks begin on Monday; a month by name is the last one that has begun. "The last ten days" end today.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.utils.translation import gettext as _

from assistant.questions.single_days import UNIT_DAYS, count_of, day_of, day_pattern, either, last_month_of
from farmops import words
from farms.language.calendar_days import make
from farms.language.day_words import MONTHS
from farms.language.number_words import ENGLISH
from farms.language.wordfiles import entries
from farms.money.months import Month, month_of
from farms.records.fields import EARLIEST

RECENT_DAYS = 30  # "lately"


@dataclass(frozen=True, order=True)
class Period:
    """From `first` to `last`, both counted."""

    first: date
    last: date

    @property
    def is_a_day(self) -> bool:
        return self.first == self.last

    def in_words(self, today: date) -> str:
        """ "today", "October 2026", "23–29 Nov 2026"."""
        first, last = self.first, self.last
        if first == EARLIEST:
            return _("since the books began")
        if self.is_a_day:
            return words.day(first, today)
        month = month_of(first)
        if (first, last) == (month.first, month.last):
            return f"{first:%B %Y}"
        begins = f"{first.day}" if month == month_of(last) else f"{first.day} {first:%b}"
        if first.year != last.year:
            begins = words.long_day(first)
        return f"{begins}–{words.long_day(last)}"


# --- Longer than a day ------------------------------------------------------------------------------------------------


def _week(today: date, back: int) -> Period:
    monday = today - timedelta(days=today.weekday() + 7 * back)
    return Period(monday, monday + timedelta(days=6))


def _whole(month: Month) -> Period:
    return Period(month.first, month.last)


def _named(match: re.Match[str], today: date) -> Period:
    """A month by name, of the year that is said or the last one in which it has begun."""
    number = MONTHS[match["month"]]
    if match["of_last_year"]:
        return _whole(Month(today.year - 1, number))
    return _whole(Month(int(match["year"]), number) if match["year"] else last_month_of(number, today))


def _of_year(match: re.Match[str], _today: date) -> Period:
    return Period(date(int(match["year"]), 1, 1), date(int(match["year"]), 12, 31))


def _last_ones(match: re.Match[str], today: date) -> Period:
    """ "The last ten days", "past 2 weeks", "last three months"."""
    count = count_of(match["count"]) if match["count"] else 1
    return Period(today - timedelta(days=count * UNIT_DAYS[match["unit"]] - 1), today)


def _week_of(match: re.Match[str], today: date) -> Period:
    """ "The first week of October": days 1 to 7, 8 to 14 and so on; the last week is the last seven days."""
    whole = _named(match, today)
    number = WEEKS.get(match["nth"][:3])
    if number is None:
        return Period(whole.last - timedelta(days=6), whole.last)
    first = whole.first + timedelta(days=7 * number)
    return Period(first, min(first + timedelta(days=6), whole.last))


def _weekend(match: re.Match[str], today: date) -> Period:
    """The last Saturday and Sunday that have begun; "last weekend" the same."""
    saturday = today - timedelta(days=(today.weekday() - 5) % 7)
    return Period(saturday, min(saturday + timedelta(days=1), today))


WEEKS = {"fir": 0, "1st": 0, "sec": 1, "2nd": 1, "thi": 2, "3rd": 2, "fou": 3, "4th": 3}
Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date], Period]]


def _month_pattern(month: str) -> re.Pattern[str]:
    """A month by name, with its year where it is said. "May" is one only behind a word that leads a month."""
    lead = r"(?:(?:the )?month of |in |for |during |a watan |watan |wata |osu |n'onwa |onwa )?"
    name = rf"(?P<month>{month}|(?<=in )may|(?<=in )mar|(?<=for )may|may(?= 20\d\d))\b"
    year = r"(?: ending)?(?P<of_last_year> (?:of )?last year)?(?:,? (?P<year>20\d\d))?"
    return re.compile(rf"(?<![\w/]){lead}{name}(?!\.? \d{{1,2}}(?!\d)){year}")


@cache
def _rules() -> tuple[Rule, ...]:
    """(pattern, the period of a match), the more telling first."""
    said = {name.removeprefix("period "): phrases for name, phrases in entries("questions").items() if "period" in name}
    count = rf"(?P<count>\d+|a|few|{either(list(ENGLISH))})"
    month = either([name for name in MONTHS if name not in ("may", "mar")])

    def phrase(name: str) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{either(said[name])})(?!\w)")

    named = rf"(?P<month>{month}|may)(?P<of_last_year> (?:of )?last year)?(?:,? (?P<year>20\d\d))?"
    return (
        (
            re.compile(
                rf"(?:the )?(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th) (?:week|wk) (?:of|in) {named}\b"
            ),
            _week_of,
        ),
        (re.compile(r"(?:over |during |for )?(?:the |this |last )?weekend\b"), _weekend),
        (re.compile(rf"(?:the )?(?:last|past) {count} (?P<unit>day|week|month)s?\b(?! ago)"), _last_ones),
        (re.compile(r"(?:the )?past (?P<count>)(?P<unit>day|week|month|year)\b"), _last_ones),
        (phrase("before last week"), lambda _m, today: _week(today, 2)),
        (phrase("before last month"), lambda _m, today: _whole(month_of(today).plus(-2))),
        (phrase("last week"), lambda _m, today: _week(today, 1)),
        (phrase("this week"), lambda _m, today: _week(today, 0)),
        (phrase("last month"), lambda _m, today: _whole(month_of(today).plus(-1))),
        (phrase("this month"), lambda _m, today: _whole(month_of(today))),
        (phrase("last year"), lambda _m, today: Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))),
        (phrase("this year"), lambda _m, today: Period(date(today.year, 1, 1), date(today.year, 12, 31))),
        (phrase("next week"), lambda _m, today: _week(today, -1)),
        (phrase("next days"), lambda _m, today: Period(today, today + timedelta(days=6))),
        (phrase("next month"), lambda _m, today: _whole(month_of(today).plus(1))),
        (phrase("lately"), lambda _m, today: Period(today - timedelta(days=RECENT_DAYS - 1), today)),
        (re.compile(r"(?<![\d/,.])(?:in |for |year )?(?P<year>20[12]\d)(?![\d/,.])"), _of_year),
        (phrase("always"), lambda _m, today: Period(EARLIEST, today)),
        (_month_pattern(month), _named),
    )


# --- All of a question ------------------------------------------------------------------------------------------------


@dataclass
class Found:
    """A stretch of the text that says days."""

    start: int
    end: int
    period: Period


FROM = re.compile(
    r"(?:since|starting|beginning|tun|lati|kemgbe|daga)"
    r"(?: from| daga| ranar| ojo| watan| wata| osu| onwa| ubochi)* (?:the )?$"
)
OPENS = re.compile(r"(?:from|between|btw|daga|tsakanin|lati|site na|site)(?: watan| ranar| ojo| osu| onwa)? (?:the )?$")
JOINS = re.compile(
    r" ?(?:to|till|until|up to|and|through|thru|-|–|—|down to|zuwa|har zuwa|si|titi di|titi|ruo|da)"
    r" ?(?:the |watan |ranar )?"
)
UP_TO_NOW = re.compile(
    r" ?(?:to|till|until|up to|-|zuwa|har zuwa|har|titi di|titi|ruo)"
    r" ?(?:now|date|today|yau|yanzu|oni|isinsinyi|taa|ugbu a)\b"
)
LEAD = re.compile(r"(?:\b(?:on|in|for|during|of|by|within|over|as of|as at|from|all of|the whole of) )?(?:the )?$")
DAYS_OF_A_MONTH = re.compile(
    r"(?:(?:(?:from|between|daga|lati|site na) )?(?:the )?(?<![\d/])(\d{1,2})(?:st|nd|rd|th)?"
    r" ?(?:-|–|to|till|until|zuwa|si|ruo)"
    r"|(?:between|tsakanin) (?:the )?(\d{1,2})(?:st|nd|rd|th)? (?:and|da)) ?(?:the )?$"
)


def find(text: str, today: date) -> tuple[str, list[Period]]:
    """`text` (folded) without what says days, and the periods that it said, in their order."""
    found: list[Found] = []
    for one in sorted([*_single(text, today), *_longer(text, today)], key=lambda one: one.start - one.end):
        if not any(_overlap(one, other) for other in found):
            found.append(one)
    earlier = _before_that(text, found)
    found = [one for one in found if not any(_overlap(one, other) for other in earlier)] + earlier
    found.sort(key=lambda one: one.start)
    found = _joined(text, found, today)
    rest, reached = [], 0
    for one in found:
        lead = LEAD.search(text[reached : one.start])
        rest.append(text[reached : reached + lead.start() if lead else one.start])
        reached = one.end
    return " | ".join([*rest, text[reached:]]), [one.period for one in found]


_BEFORE_THAT = re.compile(
    r"(?:the |that )?(?:week|month|day) (?:before|wey pass before|prior)(?: it| that| this)?\b"
    r"|(?:the )?(?:last|previous) one\b"
)


def before(period: Period) -> Period:
    """The period of the same length just before; of a calendar month the month before."""
    month = month_of(period.first)
    if period.first == month.first:
        return Period(month.plus(-1).first, month.plus(-1).last)
    days = (period.last - period.first).days + 1
    return Period(period.first - timedelta(days=days), period.first - timedelta(days=1))


def _before_that(text: str, found: list[Found]) -> list[Found]:
    """ "Last week and the week before": the period before the one that was said."""
    said = [(one.start, one.period) for one in found]
    return [
        Found(match.start(), match.end(), before(min(said)[1]))
        for match in _BEFORE_THAT.finditer(text)
        if said and min(said)[0] < match.start()
    ]


def _overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def _longer(text: str, today: date) -> list[Found]:
    return [
        Found(match.start(), match.end(), period(match, today))
        for pattern, period in _rules()
        for match in pattern.finditer(text)
    ]


def _single(text: str, today: date) -> list[Found]:
    found = []
    for match in day_pattern().finditer(text):
        inside = match.start() and text[match.start() - 1].isalnum()
        day = None if inside or text[match.end() : match.end() + 1].isalnum() else day_of(match, today)
        if day is not None and not (match["weekday"] in ("sat", "sun", "mon", "wed", "mar") and not match["lead"]):
            found.append(Found(match.start(), match.end(), Period(day, day)))
    return found


def _joined(text: str, found: list[Found], today: date) -> list[Found]:
    """Two days that are ends of one period as one; "since" opens a period that ends today."""
    joined: list[Found] = []
    for one in found:
        last = joined[-1] if joined else None
        if last is not None and one.start < last.end:
            continue
        if last is not None and _week_back(text, last, one):
            a_week = timedelta(days=7)
            last.period = Period(last.period.first - a_week, last.period.last - a_week)
        if last is not None and text[last.end : one.start].strip() in ("", "of") and _inside(last.period, one.period):
            joined[-1] = Found(last.start, one.end, max(last.period, one.period, key=lambda period: period.first))
            continue
        if last is not None and _next_to(text, last, one):
            both = sorted([last.period, one.period])
            joined[-1] = Found(last.start, one.end, Period(both[0].first, both[1].last))
            continue
        if last is not None and _spans(text, last, one):
            joined[-1] = Found(last.start, one.end, Period(last.period.first, one.period.last))
            continue
        before = text[: one.start]
        if opened := FROM.search(before):
            ends = UP_TO_NOW.match(text[one.end :])
            stop = one.end + (ends.end() if ends else 0)
            one = Found(opened.start(), stop, Period(one.period.first, max(today, one.period.first)))
        elif ends := UP_TO_NOW.match(text[one.end :]):
            one = Found(one.start, one.end + ends.end(), Period(one.period.first, max(today, one.period.first)))
        elif (day := DAYS_OF_A_MONTH.search(before)) and one.period.is_a_day:
            first = make(one.period.first.year, one.period.first.month, int(day[1] or day[2]))
            if first and first <= one.period.last:
                one = Found(day.start(), one.end, Period(first, one.period.last))
        joined.append(one)
    return joined


def _week_back(text: str, one: Found, other: Found) -> bool:
    """ "Monday to Sunday", on a Monday: whether the first of two week days is the one before the other."""
    days = one.period.is_a_day and other.period.is_a_day
    back = (one.period.first - other.period.last).days
    named = text[one.start : one.end].split()[-1].isalpha()
    between = text[one.end : other.start]
    return days and named and 0 < back < 7 and bool(JOINS.fullmatch(between)) and between.strip() not in ("and", "da")


def _next_to(text: str, one: Found, other: Found) -> bool:
    """ "Yesterday and the day before", "Saturday and Sunday": whether two days in a row are asked as one."""
    days = sorted([one.period, other.period])
    single = all(period.is_a_day for period in days)
    return (
        single
        and text[one.end : other.start].strip() in ("and", "da", "ati", "na", "&")
        and (days[1].first - days[0].last) == timedelta(days=1)
    )


def _inside(one: Period, other: Period) -> bool:
    """ "Last week Friday", "in October 2026 on the 5th": whether one of two periods is a part of the other."""
    return (one.first <= other.first and other.last <= one.last) or (
        other.first <= one.first and one.last <= other.last
    )


def _spans(text: str, first: Found, second: Found) -> bool:
    """Whether two stretches are the ends of one period: "from the 1st to the 15th", not "this month and last month"."""
    between = text[first.end : second.start]
    if re.match(r"(?:daga|lati|site|from) ", text[first.start :]) and JOINS.fullmatch(between):
        return True
    if not JOINS.fullmatch(between) or first.period.first > second.period.last:
        return False
    if between.strip().startswith(("and", "da")) and not OPENS.search(text[: first.start]):
        return False
    days = first.period.is_a_day and second.period.is_a_day
    return days or bool(OPENS.search(text[: first.start])) or first.period.last < second.period.first
