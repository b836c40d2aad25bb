"""Dates as farmers say them, replaced by "date" tokens.

A weekday means the nearest past one for what happened and the nearest coming one for a task, so a date token holds
both.
``12/3`` is 12 March. "Last week" and the like name no day: they are "date" tokens without a day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from . import day_words as said
from .calendar_days import Day, coming_day, in_week, past_day
from .concepts import Concept
from .lexicon import phrases_of
from .month_days import FoundDay, day_month, month_day, month_end, norms_from, of_last_month, ordinal, slashed
from .numerals import small_number
from .token import Token
from .wordlist import words

TITLES = phrases_of(Concept.TITLE)
MOST = 366  # days or weeks away
GRANTING = frozenset(
    ["gave", "give", "given", "he", "she", "they", "dem", "them"]
)  # "gave me 3 weeks", "they said 14 days"


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
        while tokens[i].norm != "on" and out and out[-1].norm in ("on", "by", "since"):
            out.pop()
        text = " ".join(t.text for t in tokens[i:stop])
        text = f"since {text}" if i and tokens[i - 1].norm == "since" else text
        out.append(Token(text, text.lower(), tokens[i].start, tokens[stop - 1].end, "date", day))
        i = stop
    return out


def _date_at(tokens: list[Token], i: int, today: date, languages: frozenset[str]) -> FoundDay | None:
    """The date expression that starts at token i, by the first rule that fits."""
    token = tokens[i]
    if token.kind == "slashed":
        return slashed(token, today, i)
    if token.kind not in ("word", "num"):
        return None
    if token.norm.removesuffix("'s") not in _OPENERS and small_number(token, languages) is None:
        return None
    for rule in _RULES:
        found = rule(tokens, i, today, languages)
        if found:
            return found
    return None


def _year_alone(tokens: list[Token], i: int, today: date, _l: frozenset[str]) -> FoundDay | None:
    """ "in 2019", "5 years ago"."""
    norms = norms_from(tokens, i, 3)
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


def _fixed(tokens: list[Token], i: int, today: date, languages: frozenset[str]) -> FoundDay | None:
    """ "yesterday", "last night", "jiya", "last week"."""
    norms = [norm.removesuffix("'s") for norm in norms_from(tokens, i, 5)]
    tables = (said.DAYS, said.LOCAL_DAYS) if languages else (said.DAYS,)
    found = max((found for table in tables if (found := table.longest(norms, 0))), default=None)
    if found:
        day = today + timedelta(days=found[1])
        night = " ".join(norms[: found[0]]) in said.NIGHT
        return Day(day if day <= today else None, day if day >= today else None, night=night), i + found[0]
    if vague := said.VAGUE.longest(norms, 0):
        return Day(None, None, old=vague[1]), i + vague[0]
    return None


def _weekday(tokens: list[Token], i: int, today: date, languages: frozenset[str]) -> FoundDay | None:
    """ "on Friday", "last Tuesday", "this Saturday", "next Monday", "Friday morning", "Friday next week"."""
    norms = norms_from(tokens, i, 5)
    lead = 0
    if norms[0] in ("last", "past"):
        lead = 1
    elif norms[0] in ("next", "coming", "this", "upcoming", "on", "by", "ranar", "ojo"):
        lead = 1
        if len(norms) > 2 and norms[1] in ("last", "this", "coming", "next", "past", "ranar"):
            lead = 2
    if len(norms) <= lead or tokens[i + lead].kind != "word":
        return None
    if lead == 0 and _is_feast(tokens, i):
        tokens[i].flags.add("feast")
        return None
    if lead == 0 and _is_person(tokens, i):
        return None
    name = norms[lead].removesuffix("'s")
    if name not in said.WEEKDAYS or (
        lead == 0 and name in said.BARE_WEEKDAY and not _stands_as_day(tokens, i, languages)
    ):
        return None
    weekday, stop = said.WEEKDAYS[name], i + lead + 1
    after = norms_from(tokens, stop, 2)
    if after == ["next", "week"]:
        return Day(None, in_week(today, 1, weekday)), stop + 2
    if after == ["last", "week"]:
        return Day(in_week(today, -1, weekday), None), stop + 2
    if (after[:1] and after[0] in ("morning", "evening", "afternoon", "night")) or after[:1] in (["last"], ["gone"]):
        stop += 1
    past, coming = past_day(today, weekday), coming_day(today, weekday)
    if "next" in norms[:lead]:
        return Day(None, in_week(today, 1, weekday)), stop
    if "last" in norms[:lead] or "past" in norms[:lead]:
        return Day(past, None), stop
    return Day(today if today.weekday() == weekday else past, coming), stop  # "Sat 13 crates", written on Saturday


def _is_feast(tokens: list[Token], i: int) -> bool:
    """ "Good Friday service": the name of a feast, that says no day unless "on" stands before it."""
    before = norms_from(tokens, max(0, i - 2), min(i, 2))
    return (
        before[-1:] in (["good"], ["mothering"], ["palm"], ["ash"])
        and tokens[i - 1].text[0].isupper()
        and before[0] != "on"
    )


def _is_person(tokens: list[Token], i: int) -> bool:
    """A weekday that is somebody's name: "Paid Sunday 45,000", "Na Sunday buy the 5 broilers", "Hajiya Laraba"."""
    before, after = tokens[i - 1].norm if i else "", norms_from(tokens, i + 1, 1)
    acts = norms_from(tokens, i + 1, 2)[after == [","] :][:1]
    if before == "na" and after in (["buy"], ["carry"], ["take"], ["pay"]):
        return True
    if after in (["own"], ["his"], ["him"], ["im"], ["school"], ["rice"]):
        return True
    if not tokens[i].text[0].isupper():
        return False
    promised = i > 1 and tokens[i - 2].norm in ("go", "will", "to", "can", "shall", "would")  # "she go pay Friday"
    named = (
        before in said.BEFORE_PERSON
        and not tokens[i].norm.endswith("'s")
        and (after != ["to"] or before in said.TOLD)
        and not promised
    )
    stop = next((k for k in range(i, len(tokens)) if tokens[k].norm in (".", "!", "?", "\n")), len(tokens))
    dated = any(t.norm in ("today", "yesterday", "tonight", "morning") for t in tokens[i:stop])
    if (dated and acts and acts[0] in said.DOING) or (
        tokens[i].norm.endswith("'s") and after and after[0] in said.OWNED
    ):
        return True
    return named or _a_wage(tokens, i) or before in TITLES or bool(acts and acts[0] in said.AFTER_PERSON)


def _a_wage(tokens: list[Token], i: int) -> bool:
    """A name beside a sum of money, after a word for wages; what follows a sum stands before a further one."""
    near = [t.kind == "num" and t.number >= 1000 for t in (tokens[i - 1 : i] or tokens[:1]) + tokens[i + 1 : i + 4]]
    beside = near[1:2] == [True] or (near[0] and True in near[2:])
    return beside and any(t.norm in ("salary", "salaries", "wage", "wages", "stipend") for t in tokens[:i])


def _stands_as_day(tokens: list[Token], i: int, languages: frozenset[str]) -> bool:
    """ "Sat", "mon 13 crates", "sun:"; not "the sun", "she sat", Hausa "sun mutu"."""
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    counted = following is not None and (following.kind == "num" or following.norm in (":", "-", "=", ")"))
    first = i == 0 or tokens[i - 1].norm in ("\n", ":")
    opens = first and following is not None and following.norm not in _SEATED
    closes = following is None and any(t.kind == "num" for t in tokens[:i]) and tokens[i - 1].norm not in _OF_WEATHER
    led = i > 0 and (tokens[i - 1].norm in _BEFORE_DAY or any(t.norm == "remind" for t in tokens[:i]))
    counted = counted or opens or closes or (led and tokens[i].norm != "sun")
    if tokens[i].norm == "sun":
        return counted and "hausa" not in languages
    return counted or tokens[i].text[0].isupper()


_SEATED = ("down", "on", "in", "with", "by", "is", "was", "too", "has", "dey", "don")  # "sat down", "sun is hot"
_BEFORE_DAY = ("since", "last", "next", "till", "until", "every", "by")
_OF_WEATHER = ("of", "the", "by", "hot", "for", "to", "under", "from", "too", "much", "this", "in")


def _next_week_day(tokens: list[Token], i: int, today: date, _l: frozenset[str]) -> FoundDay | None:
    """ "next week Thursday", "last week Friday", "next week", "next two weeks", "upper week Monday"."""
    norms = norms_from(tokens, i, 4)
    if len(norms) < 2 or norms[1] not in ("week", "wk") or norms[0] not in ("next", "last", "this", "upper", "coming"):
        return None
    offset = {"next": 1, "coming": 1, "last": -1, "this": 0, "upper": 2}[norms[0]]
    skip = 1 if len(norms) > 3 and norms[2] in ("on", "by") else 0
    if len(norms) > 2 + skip and norms[2 + skip] in said.WEEKDAYS:
        day = in_week(today, offset, said.WEEKDAYS[norms[2 + skip]])
        return Day(day if day <= today else None, day if day >= today else None), i + 3 + skip
    if offset == 1:
        return Day(None, None), i + 2
    return None


def _lately(tokens: list[Token], i: int, _today: date, languages: frozenset[str]) -> FoundDay | None:
    """ "The last 3 days", "for the past 2 weeks": no certain day."""
    norms = norms_from(tokens, i, 3)
    if len(norms) < 3 or norms[0] not in ("last", "past") or norms[2] not in said.UNITS:
        return None
    return (Day(None, None), i + 3) if small_number(tokens[i + 1], languages) else None


def _ago(tokens: list[Token], i: int, today: date, languages: frozenset[str]) -> FoundDay | None:
    """ "3 days ago", "a week ago", "two weeks back", "kwana uku da suka wuce"."""
    norms = norms_from(tokens, i, 4)
    if len(norms) >= 2 and norms[0] in ("kwana", "kwanaki"):
        number = small_number(tokens[i + 1], languages)
        if number is not None and norms_from(tokens, i + 2, 3) in (["da", "suka", "wuce"], ["da", "ya", "wuce"]):
            return Day(today - timedelta(days=number), None), i + 5
    if len(norms) < 3 or norms[1] not in said.UNITS or norms[2] not in ("ago", "back", "before"):
        return None
    if norms[2] == "before" and len(norms) > 3 and tokens[i + 3].kind != "punct":
        return None  # "5 days before you kill them"
    number = 1 if norms[0] == "a" else small_number(tokens[i], languages)
    if number is None or number > MOST:
        return None
    return Day(today - timedelta(days=number * said.UNITS[norms[1]]), None), i + 3


def _is_term(before: list[Token]) -> bool:
    """ "Credit for 14 days", "he gave us two weeks", "dem say 14 days": until when somebody waits for the money."""
    norms = [t.norm for t in before]
    if len(norms) > 1 and norms[-1] in ("me", "us", "am", "say", "said") and norms[-2] in GRANTING:
        return True
    given = not {"gave", "give", "given"}.isdisjoint(norms[-3:]) or norms[-1:] in (["for"], ["of"])
    return given and "credit" in norms


def _ahead(tokens: list[Token], i: int, today: date, languages: frozenset[str]) -> FoundDay | None:
    """ "in two weeks", "in 3 days time", "after 5 days", "two weeks from now", "next 2 weeks", "3 days time", "14
    days credit".
    """
    norms = norms_from(tokens, i, 5)
    lead = 1 if norms[0] in ("in", "after", "next", "within") else 0
    if lead and len(norms) > 2 and norms[1] in ("the", "next"):
        lead = 2
    if len(norms) < lead + 2 or norms[lead + 1] not in said.UNITS:
        return None
    number = 1 if norms[lead] == "a" else small_number(tokens[i + lead], languages)
    if number is None or number > MOST:
        return None
    stop = i + lead + 2
    rest = norms_from(tokens, stop, 2)
    marked = bool(lead) or rest[:1] == ["credit"] or _is_term(tokens[max(0, i - 14) : i])
    if rest[:1] and rest[0] in ("time", "times", "tym", "hence", "'"):
        stop, marked = stop + 1, True
    elif rest == ["from", "now"] or rest == ["from", "today"]:
        stop, marked = stop + 2, True
    if not marked or norms_from(tokens, stop, 1) in (["old"], ["ago"]) or (norms[0] == "after" and rest[:1] == ["of"]):
        return None
    day = today + timedelta(days=number * said.UNITS[norms[lead + 1]])
    return Day(None, day), stop


_RULES: tuple[Callable[[list[Token], int, date, frozenset[str]], FoundDay | None], ...] = (
    _year_alone, month_end, _next_week_day, _weekday, _fixed, _lately, _ago, _ahead, day_month, month_day, of_last_month, ordinal,
)  # fmt: skip
_OPENERS = words(
    """
    a after by coming dis end ending in kwana kwanaki last month next ojo on past ranar since the this upcoming upper within
    """
).union(
    said.WEEKDAYS,
    said.MONTHS,
    (phrase.split()[0] for table in (said.DAYS, said.LOCAL_DAYS, said.VAGUE) for phrase in table),
)
