"""A question about the farm's own books, as words mean it or as a model asks it, and the answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

NEAREST = "nearest"  # the query that names a page where nothing is sure
DAYS = ("since", "until", "than_since", "than_until")


class NotAsked(ValueError):
    """What was asked cannot be answered so; the text is for who asked."""


@dataclass(frozen=True)
class Question:
    """`name` is that of a query (`assistant.questions.book`). Empty fields ask for everything.

    `of` is what is asked for: a good, a category of costs or a kind of record. `since` and `until` are days, both
    counted; `than_since` and `than_until` those it is compared with. `rank` is "best" or "worst".
    """

    name: str
    of: str = ""
    batch: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None
    than_since: date | None = None
    than_until: date | None = None
    rank: str = ""

    def as_json(self) -> dict[str, str]:
        """What is said of it, as the arguments of a tool call."""
        said = {name: value for name, value in vars(self).items() if value}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}

    @property
    def compares(self) -> bool:
        return self.than_since is not None

    def other(self) -> Question:
        """The same of the days that it is compared with."""
        return replace(self, since=self.than_since, until=self.than_until, than_since=None, than_until=None)


def from_json(said: Mapping[str, Any]) -> Question:
    """The question that a tool call's arguments say. Raises NotAsked."""
    fields: dict[str, Any] = {}
    for name, value in said.items():
        if name not in Question.__dataclass_fields__ or not isinstance(value, str) or len(value) > 120:
            raise NotAsked(f"{name!s:.40} is not understood")
        fields[name] = _day(name, value) if name in DAYS else value.strip()
    question = Question(**{"name": "", **fields})
    if question.since and question.until and question.since > question.until:
        raise NotAsked("since is after until")
    return question


def _day(name: str, value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise NotAsked(f"{name} must be a day like 2026-03-31") from None


@dataclass(frozen=True)
class Answer:
    """`text` is for the farmer; `page` is the address of the page that shows the same, `label` its name.

    `figures` are the numbers by name, for a model and for the record: kobo, pieces, kg, heads, days.
    """

    text: str
    page: str = ""
    label: str = ""
    figures: dict[str, Any] = field(default_factory=dict)
