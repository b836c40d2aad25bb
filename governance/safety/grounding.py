"""Do the numbers of an answer stand in what the assistant was given?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from math import isfinite

from farms.language.day_words import MONTHS
from farms.language.folding import fold
from farms.language.number_words import LOOSE, ORDINALS, SCALES
from farms.language.numerals_local import ALSO_WORDS, LOCAL_HALF
from governance.safety.text import LOCAL_NUMBERS, NUMBERS

_NUMBER = re.compile(
    r"(?P<day>\b\d{4}-\d{2}-\d{2}\b)"
    r"|(?P<num>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+/\d+|\d+(?:\.\d+)?)"
    r"(?P<scale>\s?(?:k|m|trillion|billion|million|thousand|hundred|dozen)\b)?"
)
_KOBO = re.compile(r"kobo\W{0,4}(\d+)")
_LIST_ITEM = re.compile(r"^\s*(?:[-*•]\s*)?\(?\d{1,2}[.)]\s+(?=\S)", re.MULTILINE)
_MONTH = rf"({'|'.join(sorted(MONTHS, key=len, reverse=True))})"
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}\b\.?(?:,? (\d{{4}}))?|\b{_MONTH} (\d{{1,2}})\b(?!\d)"
)
_SCALES = SCALES | {"dozen": 12, "k": 1000, "m": 10**6}
# Shares, places in a row, what nobody counted, and numbers that are also other words: true of many things.
_NO_COUNT = {*LOOSE, *ORDINALS, *LOCAL_HALF, *ALSO_WORDS}
_COUNTED = {word: value for word, value in (NUMBERS | LOCAL_NUMBERS).items() if word not in _NO_COUNT}
_AND_A_HALF = re.compile(rf"\b(\d{{1,6}}|{'|'.join(_COUNTED)})(?: and a half\b|\s+(\d/\d)(?!\d))")
_TENS = {word for word, value in NUMBERS.items() if 20 <= value <= 90}
_EXACT = 1e-9
_TRIVIAL = {0.0, 1.0}  # "one question", "no eggs": said of anything


def ungrounded_numbers(answer: str, sources: Iterable[str]) -> list[str]:
    """The numbers of `answer`, as written, that stand in none of the `sources`.

    ₦1,200, 1200, 1.2k and "one thousand two hundred" are the same number, and 2026-05-03 the same day as "3 May". A
    number rounded to the places that the answer shows is grounded. Numbers of list items, 0 and 1 are let pass.
    """
    known: set[float] = set()
    days: set[tuple[int, int]] = set()
    for source in sources:
        _words, numbers, source_days = _numbers(source)
        known.update(value for value, _written in numbers if isfinite(value))
        known.update(int(kobo) / 100 for kobo in _KOBO.findall(source))
        known.update(float(place) for day in source_days for place in day)
        days |= source_days
    _words, numbers, answer_days = _numbers(answer)
    known.update(float(day) for month, day in answer_days & days)
    missing = [words for value, words in numbers if not _is_known(value, words, known)]
    missing += [f"{day}.{month}." for month, day in sorted(answer_days - days)]
    return list(dict.fromkeys(missing))


def numbers_in(text: str) -> list[float]:
    """The numbers of a text, without its dates, in the order in which they stand; words after digits."""
    _words, numbers, _days = _numbers(text)
    return [value for value, _written in numbers]


def _is_known(value: float, written: str, known: set[float]) -> bool:
    if value in _TRIVIAL or any(abs(value - other) <= _EXACT * max(1.0, abs(other)) for other in known):
        return True
    decimals = written.partition(".")[2] if re.fullmatch(r"\d+\.\d+", written) else ""
    return any(round(other, len(decimals)) == value for other in known if other != int(other))


def _numbers(text: str) -> tuple[str, list[tuple[float, str]], set[tuple[int, int]]]:
    """The folded text without its dates, the numbers in it, and the dates as (month, day)."""
    folded = _LIST_ITEM.sub(" ", fold(text))
    days: set[tuple[int, int]] = set()

    def keep_day(match: re.Match[str]) -> str:
        day, month = (match[1], match[2]) if match[1] else (match[5], match[4])
        if not 1 <= int(day) <= 31:
            return match[0]
        days.add((MONTHS[month], int(day)))
        return f" {match[3] or ''} "

    folded = _AND_A_HALF.sub(_with_half, _DAY_MONTH.sub(keep_day, folded))
    numbers: list[tuple[float, str]] = []
    for match in _NUMBER.finditer(folded):
        if match["day"]:
            _add_day(match["day"], days)
            continue
        value = _value(match["num"])
        if value is not None:
            numbers.append((value * _SCALES.get((match["scale"] or "").strip(), 1.0), match.group().strip()))
    numbers += _in_words(folded)
    return folded, numbers, days


def _with_half(match: re.Match[str]) -> str:
    """ "2 and a half", "two and a half" and "2½" are 2.5."""
    whole = float(match[1]) if match[1].isdigit() else _COUNTED[match[1]]
    over, under = map(int, (match[2] or "1/2").split("/"))
    return f"{whole + over / under:g} " if under else match[0]


def _add_day(iso_day: str, days: set[tuple[int, int]]) -> None:
    try:
        day = date.fromisoformat(iso_day)
    except ValueError:
        return
    days.add((day.month, day.day))


def _value(written: str) -> float | None:
    try:
        if "/" in written:
            above, below = written.split("/")
            return float(above) / float(below)
        return float(written.replace(",", ""))
    except (ValueError, ZeroDivisionError):
        return None


def _in_words(folded: str) -> Iterator[tuple[float, str]]:
    """Number words, added up: "one thousand two hundred"; not "a few", "the second", "half of them"."""
    run: list[str] = []
    before = ""
    for word in [*re.findall(r"[a-z]+|[^\sa-z]+", folded), ""]:
        is_number = word in _COUNTED
        counted_already = not run and word in _SCALES and before[-1:].isdigit()
        joins = bool(run) and ((word == "and" and run[-1] in _SCALES) or (word == "-" and run[-1] in _TENS))
        if (is_number and not counted_already) or joins:
            run.append(word)
        elif run:
            words = [member for member in run if member in _COUNTED]
            yield _sum(words), " ".join(words)
            run = []
        before = word


def _sum(words: list[str]) -> float:
    total = current = 0.0
    for word in words:
        value = _COUNTED[word]
        if value == 100 or word == "dozen":
            current = max(current, 1.0) * value
        elif value >= 1000:
            total, current = total + max(current, 1.0) * value, 0.0
        else:
            current += value
    return total + current
