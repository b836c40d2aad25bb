"""Files that a person sends to the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client

SIZE = 4_900_000  # bytes; a file that may be given as a document


def cookies(user: Any = None) -> dict[str, str]:
    """Headers of a browser that is signed in as `user`, with a token for forms."""
    client = Client()
    if user is not None:
        client.force_login(user)
    client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    return {"Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())}


TOKEN = "t" * 32


def new_document(farm: Any) -> str:
    return f"/farms/{farm.farm.slug}/knowledge/documents/new/"
