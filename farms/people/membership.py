"""Members and invitations. PostgreSQL decides who may do what; these functions say it in one statement each."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, ProgrammingError, connections
from django.utils import timezone

from farmops.database.scope import invitation_scope, open_scope
from farmops.database.sql import insert
from farmops.refusals import Refused, explain, guarded_write, violated
from farmops.roles import Role
from farms.models import FarmMember, Invitation
from farms.people.farms import add_member

INVITATION_DAYS = 7


class InvitationGone(LookupError):
    """There is no such invitation, or it was used, taken back or is too old."""


@dataclass(frozen=True)
class Shown:
    """An invitation that somebody opened: to which farm, as what."""

    farm_id: UUID
    farm_name: str
    slug: str
    role: Role


def invite(role: Role, for_whom: str) -> str:
    """Make an invitation to the open scope's farm; returns the token of its link, which is shown once.

    Raises Refused when too many are open.
    """
    scope = open_scope()
    secret = secrets.token_urlsafe(24)
    invitation = Invitation(
        farm_id=scope.farm_id,
        role=role,
        for_whom=for_whom,
        token_hash=_hash(secret),
        created_by_id=scope.user_id,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    with guarded_write():
        insert(invitation)
    return f"{scope.farm_id.hex}.{secret}"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@contextmanager
def _showing(token: str, user_id: UUID) -> Iterator[Shown]:
    """A transaction that shows the link's secret to PostgreSQL. Raises InvitationGone."""
    farm_hex, _dot, secret = token.partition(".")
    try:
        farm_id = UUID(hex=farm_hex)
    except ValueError:
        raise InvitationGone from None
    with invitation_scope(farm_id, user_id):
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT set_config('farmops.invitation', %s, true)", [secret])
            cursor.execute("SELECT farm_name, farm_slug, member_role FROM shown_invitation()")
            row = cursor.fetchone()
        if row is None:
            raise InvitationGone
        name, slug, role = row
        yield Shown(farm_id, name, slug, Role(role))


def look_at(token: str, user_id: UUID) -> Shown:
    """What the link offers. Opens its own scope. Raises InvitationGone."""
    with _showing(token, user_id) as shown:
        return shown


def accept(token: str, user_id: UUID) -> Shown:
    """Become a member by the link, once. Opens its own scope. Raises InvitationGone, Refused."""
    try:
        with _showing(token, user_id) as shown:
            add_member(shown.farm_id, user_id, shown.role)
            return shown
    except ProgrammingError as error:  # row security: the link was used between looking and joining
        raise InvitationGone from error
    except IntegrityError as error:
        if violated(error) == "invitation_is_used_once":
            raise InvitationGone from error
        raise Refused(explain(error)) from error


def revoke(invitation: Invitation) -> None:
    """Take a link back; one that was used stays as it is."""
    Invitation.objects.filter(farm_id=invitation.farm_id, id=invitation.id, accepted_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )


def members(farm_id: UUID) -> Any:
    """The farm's members with their names, owners first."""
    return FarmMember.objects.filter(farm_id=farm_id).select_related("user").order_by("created_at")


def open_invitations(farm_id: UUID) -> Any:
    """The links that still work, newest first."""
    return Invitation.objects.filter(
        farm_id=farm_id, accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()
    ).order_by("-created_at")


def change_role(member: FarmMember, role: Role) -> None:
    """Give a member another role. Raises Refused."""
    with guarded_write():
        FarmMember.objects.filter(farm_id=member.farm_id, id=member.id).update(role=role)


def remove(member: FarmMember) -> None:
    """Take a member off the farm; she is out at her next request. Raises Refused."""
    with guarded_write():
        FarmMember.objects.filter(farm_id=member.farm_id, id=member.id).delete()
