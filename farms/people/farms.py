"""Farms as people found, name and set them, and what day it is there. The caller has opened the scope."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils import timezone
from django.utils.text import slugify

from farmops.database.scope import founding_scope
from farmops.database.sql import insert
from farmops.ids import uuid7
from farmops.refusals import guarded_write
from farmops.roles import Role
from farms.models import Farm, FarmMember


def farm_today(farm: Farm) -> date:
    """Today in the farm's own zone, by the database's clock at the start of the transaction."""
    with connections[farm._state.db or "default"].cursor() as cursor:
        cursor.execute("SELECT now()")
        now = cursor.fetchone()[0]
    return timezone.localtime(now, farm.zone).date()


def create_farm(
    user_id: UUID, name: str, *, farm_timezone: str = "Africa/Lagos", slug: str = "", **settings: Any
) -> Farm:
    """Create a farm and make its founder the owner; opens its own scope.

    The slug ends in a few random letters, so that it never tells whether a stranger's farm of that name exists.
    Raises Refused for who owns as many farms as one person can.
    """
    slug = slug or f"{slugify(name)[:50] or 'farm'}-{secrets.token_hex(2)}"
    farm = Farm(id=uuid7(), name=name, slug=slug, timezone=farm_timezone, **settings)
    with founding_scope(farm.id, user_id), guarded_write():
        insert(farm)
        add_member(farm.id, user_id, Role.OWNER)
    return farm


def add_member(farm_id: UUID, user_id: UUID, role: Role) -> None:
    """Make a person a member of the farm. PostgreSQL lets only an owner do it."""
    insert(FarmMember(farm_id=farm_id, user_id=user_id, role=role))


def save_settings(farm: Farm, **settings: Any) -> None:
    """Change settings of the farm. PostgreSQL lets only an owner do it, and keeps who, when and what."""
    Farm.objects.filter(id=farm.id).update(**settings)


def my_farms(user_id: UUID) -> list[tuple[Farm, str]]:
    """(farm, role) of each farm the person belongs to, by name. The caller has opened a person scope."""
    members = FarmMember.objects.filter(user_id=user_id).select_related("farm").order_by("farm__name")
    return [(member.farm, member.role) for member in members]
