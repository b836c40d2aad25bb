"""What a CHECK refuses in a row that is inserted: the values that nobody may say, beside those that anybody may."""

from __future__ import annotations

from tests.probes.base import Who
from tests.probes.people import BOSS

# name -> (who, table, what nobody may say, [bad changes], good changes)
Vary = tuple[Who, str, str, list[dict[str, str]], dict[str, str]]


def says(table: str, what: str, *bad: dict[str, str], good: dict[str, str] | None = None, who: Who = BOSS) -> Vary:
    return who, table, what, list(bad), good or {}


def between(table: str, column: str, _low: str, high: str, too_low: str, too_high: str, **more: str) -> Vary:
    return says(
        table, f"writes {column} of {too_low} or {too_high}", {column: too_low, **more}, {column: too_high, **more},
        good={column: high, **more},
    )  # fmt: skip
