"""Days by their number: "12 March", "April 2nd, 2026", "12/3", "28th of last month", "on the 5th"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from .calendar_days import Day, make, month_ahead, month_back, written
from .day_words import MONTHS
from .token import Token

FoundDay = tuple[Day, int]  # the day, and the token after it


_SIGNS = ("-", "/")  # "12-APR-2026"


def norms_from(tokens: list[Token], i: int, count: int) -> list[str]:
    return [t.norm for t in tokens[i : i + count]]


def slashed(token: Token, today: date, i: int) -> FoundDay | None:
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


def _year_at(tokens: list[Token], i: int, today: date) -> tuple[int | None, int]:
    """ "2026", or at the end of a phrase this year in two digits: "04 MAY 26"."""
    k = i + 1 if i < len(tokens) and tokens[i].norm in (",", *_SIGNS) else i
    if k < len(tokens) and tokens[k].kind == "num" and re.fullmatch(r"(19|20)\d\d", tokens[k].text):
        return int(tokens[k].text), k + 1
    closes = k + 1 >= len(tokens) or tokens[k + 1].kind == "punct" or tokens[i].norm in _SIGNS
    if k < len(tokens) and tokens[i].norm != "," and tokens[k].text == f"{today:%y}" and closes:
        return today.year, k + 1
    return None, i


def _month_at(tokens: list[Token], i: int) -> int | None:
    if i >= len(tokens) or tokens[i].kind != "word":
        return None
    if tokens[i].norm == "may" and not tokens[i].text[0].isupper():
        return None
    return MONTHS.get(tokens[i].norm)


def day_month(tokens: list[Token], i: int, today: date, _l: frozenset[str]) -> FoundDay | None:
    """ "12 March", "2nd of April", "20 December 2031", "on the 5th of May"."""
    start = _skip(tokens, i, ("on", "by"), ("the", "d"))
    found = _ordinal_at(tokens, start)
    if not found:
        return None
    number, k = found
    if k < len(tokens) and tokens[k].norm in ("of", *_SIGNS):
        k += 1
    month = _month_at(tokens, k)
    if not month:
        return None
    year, stop = _year_at(tokens, k + 1, today)
    return written(today, year, month, number), stop


def month_day(tokens: list[Token], i: int, today: date, _l: frozenset[str]) -> FoundDay | None:
    """ "March 12", "April 2nd, 2026", "Mar. 15"."""
    start = _skip(tokens, i, ("on", "by"), ("the", "d"))
    month = _month_at(tokens, start)
    if not month:
        return None
    short = tokens[start].text[:1].isupper() and len(tokens[start].text) < 5
    k = _skip(tokens, start + 1, ("the", "d", ".") if short else ("the", "d"))
    found = _ordinal_at(tokens, k)
    if not found or (found[1] == k + 1 and found[1] < len(tokens) and "glued" in tokens[found[1]].flags):
        return None
    year, stop = _year_at(tokens, found[1], today)
    return written(today, year, month, found[0]), stop


def _skip(tokens: list[Token], i: int, *words: tuple[str, ...]) -> int:
    k = i
    for group in words:
        if k < len(tokens) and tokens[k].norm in group:
            k += 1
    return k


_END = ("end", "ending", "ends")


def month_end(tokens: list[Token], i: int, today: date, _l: frozenset[str]) -> FoundDay | None:
    """ "month end", "end of the month", "last day of this month", "month's end", "the end of July": its last day."""
    norms, month = [*norms_from(tokens, i, 3), "", "", ""], today.month
    last = norms[:2] == ["last", "day"]
    if (last and norms[2] == "of") or (norms[0] in _END and norms[1] == "of"):
        stop = _skip(tokens, i + 2 + last, ("the", "this", "d", "dis"))
        named = _month_at(tokens, stop)
        if not named and norms_from(tokens, stop, 1) != ["month"]:
            return None
        month, stop = named or month, stop + 1
    elif norms[0] in ("this", "dis", "next") and norms[1] == "month" and norms[2] in _END:
        month, stop = (month % 12 + 1 if norms[0] == "next" else month), i + 3
    elif norms[0] in ("month", "month's", "months") and norms[1] in _END:
        stop = i + 2
    else:
        return None
    first = date(today.year + (month < today.month) + month // 12, month % 12 + 1, 1)
    return Day(None, first - timedelta(days=1)), stop


def of_last_month(tokens: list[Token], i: int, today: date, _l: frozenset[str]) -> FoundDay | None:
    """ "on 28th of last month", "the 3rd of next month", "5th of this month"."""
    start = _skip(tokens, i, ("on", "by"), ("the", "d"))
    found = _ordinal_at(tokens, start)
    if not found:
        return None
    k = found[1] + 1 if found[1] < len(tokens) and tokens[found[1]].norm == "of" else found[1]
    words = norms_from(tokens, k, 2)
    if len(words) < 2 or words[1] != "month" or words[0] not in ("last", "next", "this"):
        return None
    index = today.year * 12 + today.month - 1 + {"last": -1, "this": 0, "next": 1}[words[0]]
    day = make(index // 12, index % 12 + 1, found[0])
    past, coming = (day, None) if day and day <= today else (None, day)
    return Day(past, coming, broken=day is None), k + 2


def ordinal(tokens: list[Token], i: int, today: date, _l: frozenset[str]) -> FoundDay | None:
    """ "on the 5th", "by the 20th", "5th": the latest such day, or the coming one for a task."""
    start = _skip(tokens, i, ("on", "by"), ("the", "d"))
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
