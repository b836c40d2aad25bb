"""Cross-tenant questions: which farms there are, and which one has a slug. Answered with ids only."""

from __future__ import annotations

from uuid import UUID

from django.db import connections


class NoSuchFarm(LookupError):
    """No farm has that slug."""

    def __init__(self, slug: str):
        super().__init__(f"There is no farm called {slug}.")


def all_farms() -> list[UUID]:
    """The ids of all farms."""
    with connections["queue"].cursor() as cursor:
        cursor.execute("SELECT all_farms()")
        return [row[0] for row in cursor.fetchall()]


def find_farm(slug: str, *, using: str = "queue") -> UUID:
    """The id of the farm `slug`. Raises NoSuchFarm."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT find_farm(%s)", [slug])
        farm_id: UUID | None = cursor.fetchone()[0]
    if farm_id is None:
        raise NoSuchFarm(slug)
    return farm_id


def this_or_all(slug: str | None) -> list[UUID]:
    """The farm that an operator named, or all of them. Raises NoSuchFarm."""
    return [find_farm(slug)] if slug else all_farms()
