"""Who changed what on the farm, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.roles import Role
from farms.models import FarmChange, Person
from farms.records import RECORD_TYPES

WHAT = {
    "name": gettext_lazy("Farm name"),
    "timezone": gettext_lazy("Where the farm is"),
    "crate_size": gettext_lazy("Eggs in a crate"),
    "feed_bag_kg": gettext_lazy("Kg in a feed bag"),
    "ai_question_credits": gettext_lazy("Most credits one question may use"),
    "ai_autonomy": gettext_lazy("What the assistant may do"),
    "ai_auto_categories": gettext_lazy("Written by the assistant itself"),
    "ai_record_autonomy": gettext_lazy("Only told"),
    "member": gettext_lazy("Member"),
}


@dataclass(frozen=True)
class Change:
    """One change: who, when, what, from what to what, all in words."""

    who: str
    when: datetime
    what: Any
    before: str
    after: str


def changes(farm_id: UUID) -> list[Change]:
    """The farm's latest changes, newest first (at most 50)."""
    rows = list(FarmChange.objects.filter(farm_id=farm_id).order_by("-created_at", "-id")[:50])
    wanted = {row.user_id for row in rows if row.user_id}
    wanted |= {UUID(side["user"]) for row in rows if row.what == "member" for side in (row.before, row.after) if side}
    people = {person.id: person.name or person.email for person in Person.objects.filter(id__in=wanted)}
    return [
        Change(
            who=people.get(row.user_id, _("the system")) if row.user_id else _("the system"),
            when=row.created_at,
            what=WHAT.get(row.what, row.what),
            before=_words(row.what, row.before, people),
            after=_words(row.what, row.after, people),
        )
        for row in rows
    ]


def _words(what: str, value: Any, people: dict[UUID, str]) -> str:
    if value is None:
        return _("nobody")
    if what == "member":
        return f"{people.get(UUID(value['user']), '?')} ({Role(value['role']).label})"
    if what in ("ai_auto_categories", "ai_record_autonomy"):
        names = [str(RECORD_TYPES[name].label) for name in value if isinstance(name, str) and name in RECORD_TYPES]
        return ", ".join(names) or _("nothing")
    return str(value)
