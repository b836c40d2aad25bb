"""Dates as farmers say them, replaced by "date" tokens.

A weekday means the nearest past one for what happened and the nearest coming one for a task, so a date token holds
both.
``12/3`` is 12 March. "Last week" and the like name no day: they are "date" tokens without a day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from .calendar_days import Day, coming_day, in_week, make, month_ahead, month_back, past_day, written
from .day_words import BARE_WEEKDAY, BEFORE_PERSON, FIXED, LOCAL_FIXED, MONTHS, OLD, UNITS, VAGUE, WEEKDAYS
from .model import Token
from .numerals import small_number
from .vocabulary_talk import MARKERS

TITLES = frozenset(MARKERS["title"].split(";"))


_Found = tuple[Day, int]


def find_dates(tokens: list[Token], today: date, languages: frozenset[str]) -> list[Token]:
    """Replace date expressions by "date" tokens."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        found = _date_at(tokens, i, today, languages)
        if found is None:
            out.append(tokens[i])
            i += 1
            continue
        day, stop = found
        while (
            out
            and out[-1].kind == "word"
            and out[-1].norm in ("on", "by", "since")
            and len(out)
            and tokens[i].norm != "on"
        ):
            out.pop()
        text = " ".join(t.text for t in tokens[i:stop])
        out.append(Token(text, text.lower(), tokens[i].start, tokens[stop - 1].end, "date", day))
        i = stop
    return out


def _date_at(tokens: list[Token], i: int, today: date, languages: frozenset[str]) -> _Found | None:
    """The date expression that starts at token i, by the first rule that fits."""
    token = tokens[i]
    if token.kind == "slashed":
        return _slashed(token, today, i)
    if token.kind not in ("word", "num"):
        return None
    old = _year_alone(tokens, i, today)
    if old:
        return old
    rules: tuple[Callable[[list[Token], int, date, frozenset[str]], _Found | None], ...] = (
        _next_week_day, _weekday, _fixed, _ago, _ahead, _day_month, _month_day, _of_last_month, _ordinal,
    )  # fmt: skip
    for rule in rules:
        found = rule(tokens, i, today, languages)
        if found:
            return found
    return None


def _year_alone(tokens: list[Token], i: int, today: date) -> _Found | None:
    """ "in 2019", "5 years ago"."""
    norms = _norms(tokens, i, 3)
    if (
        norms[0] in ("in", "since")
        and len(norms) > 1
        and re.fullmatch(r"(19|20)\d\d", norms[1])
        and int(norms[1]) < today.year
    ):
        return Day(None, None, old=True), i + 2
    if len(norms) == 3 and norms[1] in ("year", "years") and norms[2] in ("ago", "back"):
        return Day(None, None, old=True), i + 3
    return None


def _norms(tokens: list[Token], i: int, count: int) -> list[str]:
    return [t.norm for t in tokens[i : i + count]]


def _fixed(tokens: list[Token], i: int, today: date, languages: frozenset[str]) -> _Found | None:
    """ "yesterday", "last night", "jiya", "last week", "end of the month"."""
    for length in (5, 4, 3, 2, 1):
        phrase = " ".join(_norms(tokens, i, length)).removesuffix("'s")
        if len(tokens) - i < length:
            continue
        offset = FIXED.get(phrase, LOCAL_FIXED.get(phrase) if languages else None)
        if offset is not None:
            day = today + timedelta(days=offset)
            night = phrase in (
                "overnight",
                "yesternight",
                "last night",
                "daren jiya",
                "jiya da dare",
                "yesterday night",
                "lale ana",
            )
            return Day(day if day <= today else None, day if day >= today else None, night=night), i + length
        if phrase in VAGUE or phrase in OLD:
            return Day(None, None, old=phrase in OLD), i + length
    if (tokens[i].norm == "end" and _norms(tokens, i, 3)[1:] in (["of", "month"], ["of", "the"])) or _norms(
        tokens, i, 2
    ) == ["month", "end"]:
        first = date(today.year + today.month // 12, today.month % 12 + 1, 1)
        stop = i + (2 if tokens[i].norm == "month" else 3)
        if stop < len(tokens) and tokens[stop].norm in ("month",):
            stop += 1
        return Day(None, first - timedelta(days=1)), stop
    return None


def _weekday(tokens: list[Token], i: int, today: date, languages: frozenset[str]) -> _Found | None:
    """ "on Friday", "last Tuesday", "this Saturday", "next Monday", "Friday morning", "Friday next week"."""
    norms = _norms(tokens, i, 5)
    lead = 0
    if norms[0] in ("last", "past"):
        lead = 1
    elif norms[0] in ("next", "coming", "this", "upcoming", "on", "by", "ranar", "ojo"):
        lead = 1
        if len(norms) > 2 and norms[1] in ("last", "this", "coming", "next", "past", "ranar"):
            lead = 2
    if len(norms) <= lead or tokens[i + lead].kind != "word":
        return None
    if (
        lead == 0
        and i
        and tokens[i].text[0].isupper()
        and tokens[i - 1].norm in BEFORE_PERSON
        and not tokens[i].norm.endswith("'s")
        and _norms(tokens, i + 1, 1) != ["to"]
    ):
        return None  # "Paid Sunday 45,000": Sunday is a man
    if (
        lead == 0
        and i
        and tokens[i - 1].norm == "na"
        and _norms(tokens, i + 1, 1) in (["buy"], ["carry"], ["take"], ["pay"])
    ):
        return None  # "Na Sunday buy the 5 broilers"
    if lead == 0 and tokens[i].text[0].isupper() and (_a_wage(tokens, i) or (i and tokens[i - 1].norm in TITLES)):
        return None  # "Salary: Sunday 45,000", "Hajiya Laraba"
    name = norms[lead].removesuffix("'s")
    if name not in WEEKDAYS or (lead == 0 and name in BARE_WEEKDAY and not _stands_as_day(tokens, i, languages)):
        return None
    weekday, stop = WEEKDAYS[name], i + lead + 1
    after = _norms(tokens, stop, 2)
    if after == ["next", "week"]:
        return Day(None, in_week(today, 1, weekday)), stop + 2
    if after == ["last", "week"]:
        return Day(in_week(today, -1, weekday), None), stop + 2
    if (after[:1] and after[0] in ("morning", "evening", "afternoon", "night")) or after[:1] == ["last"]:
        stop += 1
    past, coming = past_day(today, weekday), coming_day(today, weekday)
    if "next" in norms[:lead]:
        return Day(None, in_week(today, 1, weekday)), stop
    if "last" in norms[:lead] or "past" in norms[:lead]:
        return Day(past, None), stop
    return Day(past, coming), stop


def _a_wage(tokens: list[Token], i: int) -> bool:
    """A name between a word for wages and a sum of money."""
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    sum_follows = following is not None and following.kind == "num" and following.number >= 1000
    return sum_follows and any(t.norm in ("salary", "salaries", "wage", "wages", "stipend") for t in tokens[:i])


def _stands_as_day(tokens: list[Token], i: int, languages: frozenset[str]) -> bool:
    """ "Sat", "mon 13 crates", "sun:"; not "the sun", "she sat", Hausa "sun mutu"."""
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    counted = following is not None and (following.kind == "num" or following.norm in (":", "-", "=", ")"))
    opens = i == 0 and following is not None and following.norm in (".", ",")
    closes = following is None and any(t.kind == "num" for t in tokens[:i]) and tokens[i - 1].norm not in _OF_WEATHER
    counted = counted or opens or closes
    if tokens[i].norm == "sun":
        return counted and "hausa" not in languages
    return counted or tokens[i].text[0].isupper()


_OF_WEATHER = ("of", "the", "by", "hot", "for", "to", "under", "from", "too", "much", "this", "in")


def _next_week_day(tokens: list[Token], i: int, today: date, _l: frozenset[str]) -> _Found | None:
    """ "next week Thursday", "last week Friday", "next week", "next two weeks", "upper week Monday"."""
    norms = _norms(tokens, i, 4)
    if len(norms) < 2 or norms[1] not in ("week", "wk") or norms[0] not in ("next", "last", "this", "upper", "coming"):
        return None
    offset = {"next": 1, "coming": 1, "last": -1, "this": 0, "upper": 2}[norms[0]]
    skip = 1 if len(norms) > 3 and norms[2] in ("on", "by") else 0
    if len(norms) > 2 + skip and norms[2 + skip] in WEEKDAYS:
        day = in_week(today, offset, WEEKDAYS[norms[2 + skip]])
        return Day(day if day <= today else None, day if day >= today else None), i + 3 + skip
    if offset == 1:
        return Day(None, None), i + 2
    return None


def _ago(tokens: list[Token], i: int, today: date, languages: frozenset[str]) -> _Found | None:
    """ "3 days ago", "a week ago", "two weeks back", "kwana uku da suka wuce"."""
    norms = _norms(tokens, i, 4)
    if len(norms) >= 2 and norms[0] in ("kwana", "kwanaki"):
        number = small_number(tokens[i + 1], languages)
        if number is not None and _norms(tokens, i + 2, 3) in (["da", "suka", "wuce"], ["da", "ya", "wuce"]):
            day = today - timedelta(days=number)
            return Day(day, None), i + 5
    if len(norms) < 3 or norms[1] not in UNITS or norms[2] not in ("ago", "back", "before"):
        return None
    number = 1 if norms[0] in ("a", "one") else small_number(tokens[i], languages)
    if number is None or number > 366:
        return None
    day = today - timedelta(days=number * UNITS[norms[1]])
    return Day(day, None), i + 3


def _ahead(tokens: list[Token], i: int, today: date, languages: frozenset[str]) -> _Found | None:
    """ "in two weeks", "in 3 days time", "after 5 days", "two weeks from now", "next 2 weeks", "3 days time"."""
    norms = _norms(tokens, i, 5)
    lead = 1 if norms[0] in ("in", "after", "next", "within") else 0
    if lead and len(norms) > 2 and norms[1] in ("the", "next"):
        lead = 2
    if len(norms) < lead + 2 or norms[lead + 1] not in UNITS:
        return None
    number = 1 if norms[lead] in ("a", "one") else small_number(tokens[i + lead], languages)
    if number is None or number > 366:
        return None
    stop = i + lead + 2
    rest = _norms(tokens, stop, 2)
    marked = bool(lead)
    if rest[:1] and rest[0] in ("time", "times", "tym", "hence", "'"):
        stop, marked = stop + 1, True
    elif rest == ["from", "now"] or rest == ["from", "today"]:
        stop, marked = stop + 2, True
    if not marked or _norms(tokens, stop, 1) in (["old"], ["ago"]) or (norms[0] == "after" and rest[:1] == ["of"]):
        return None
    day = today + timedelta(days=number * UNITS[norms[lead + 1]])
    return Day(None, day), stop


def _slashed(token: Token, today: date, i: int) -> _Found | None:
    """2026-03-12, 12/3, 12/3/26, 12-3-2026. "1/2" alone is a half unless a month fits; see merge in numerals."""
    parts = [int(p) for p in re.split(r"[/-]", token.text)]
    if len(parts) == 3 and parts[0] > 31:
        return written(today, parts[0], parts[1], parts[2]), i + 1
    if not 1 <= parts[0] <= 31 or (len(parts) > 1 and not 1 <= parts[1] <= 12):
        return (Day(None, None, broken=True), i + 1) if len(parts) == 3 else None
    return written(today, parts[2] if len(parts) == 3 else None, parts[1], parts[0]), i + 1


def _ordinal_at(tokens: list[Token], i: int) -> tuple[int, int] | None:
    """A day number "12", "12th", "3rd" at i: the number and the next token."""
    if i >= len(tokens) or tokens[i].kind != "num" or tokens[i].number != int(tokens[i].number):
        return None
    number = int(tokens[i].number)
    if tokens[i].flags & {"grouped", "money"} or number < 1 or number > 99:
        return None
    if number > 31 and not (i + 1 < len(tokens) and tokens[i + 1].norm in ("st", "nd", "rd", "th")):
        return None
    if i + 1 < len(tokens) and tokens[i + 1].norm in ("st", "nd", "rd", "th") and "glued" in tokens[i + 1].flags:
        return number, i + 2
    return number, i + 1


def _year_at(tokens: list[Token], i: int) -> tuple[int | None, int]:
    k = i + 1 if i < len(tokens) and tokens[i].norm == "," else i
    if k < len(tokens) and tokens[k].kind == "num" and re.fullmatch(r"(19|20)\d\d", tokens[k].text):
        return int(tokens[k].text), k + 1
    return None, i


def _month_at(tokens: list[Token], i: int) -> int | None:
    if i >= len(tokens) or tokens[i].kind != "word":
        return None
    if tokens[i].norm == "may" and not tokens[i].text[0].isupper():
        return None
    return MONTHS.get(tokens[i].norm)


def _day_month(tokens: list[Token], i: int, today: date, _l: frozenset[str]) -> _Found | None:
    """ "12 March", "2nd of April", "20 December 2031", "on the 5th of May"."""
    start = _skip(tokens, i, ("on", "by"), ("the",))
    found = _ordinal_at(tokens, start)
    if not found:
        return None
    number, k = found
    if k < len(tokens) and tokens[k].norm == "of":
        k += 1
    month = _month_at(tokens, k)
    if not month:
        return None
    year, stop = _year_at(tokens, k + 1)
    return written(today, year, month, number), stop


def _month_day(tokens: list[Token], i: int, today: date, _l: frozenset[str]) -> _Found | None:
    """ "March 12", "April 2nd, 2026"."""
    start = _skip(tokens, i, ("on", "by"), ("the",))
    month = _month_at(tokens, start)
    if not month:
        return None
    k = start + 2 if start + 1 < len(tokens) and tokens[start + 1].norm == "the" else start + 1
    found = _ordinal_at(tokens, k)
    if not found or (found[1] == k + 1 and found[1] < len(tokens) and "glued" in tokens[found[1]].flags):
        return None
    year, stop = _year_at(tokens, found[1])
    return written(today, year, month, found[0]), stop


def _skip(tokens: list[Token], i: int, *words: tuple[str, ...]) -> int:
    k = i
    for group in words:
        if k < len(tokens) and tokens[k].norm in group:
            k += 1
    return k


def _of_last_month(tokens: list[Token], i: int, today: date, _l: frozenset[str]) -> _Found | None:
    """ "on 28th of last month", "the 3rd of next month", "5th of this month"."""
    start = _skip(tokens, i, ("on", "by"), ("the",))
    found = _ordinal_at(tokens, start)
    if not found:
        return None
    k = found[1] + 1 if found[1] < len(tokens) and tokens[found[1]].norm == "of" else found[1]
    words = _norms(tokens, k, 2)
    if len(words) < 2 or words[1] != "month" or words[0] not in ("last", "next", "this"):
        return None
    index = today.year * 12 + today.month - 1 + {"last": -1, "this": 0, "next": 1}[words[0]]
    day = make(index // 12, index % 12 + 1, found[0])
    past, coming = (day, None) if day and day <= today else (None, day)
    return Day(past, coming, broken=day is None), k + 2


def _ordinal(tokens: list[Token], i: int, today: date, _l: frozenset[str]) -> _Found | None:
    """ "on the 5th", "by the 20th", "5th": the latest such day, or the coming one for a task."""
    start = _skip(tokens, i, ("on", "by"), ("the",))
    found = _ordinal_at(tokens, start)
    if not found or found[1] != start + 2:
        return None
    if found[0] > 31 or (
        found[1] < len(tokens)
        and tokens[found[1]].norm
        in ("week", "day", "month", "pen", "batch", "time", "crate", "floor", "bag", "dose", "year")
    ):
        return None
    return Day(month_back(today, found[0]), month_ahead(today, found[0])), found[1]
