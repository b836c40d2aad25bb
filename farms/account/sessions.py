"""The sessions of one person."""

from __future__ import annotations

from uuid import UUID

from django.contrib.sessions.models import Session


def end_sessions(user_id: UUID) -> None:
    """Sign a person out of every browser."""
    for session in Session.objects.all():
        if session.get_decoded().get("_auth_user_id") == str(user_id):
            session.delete()
