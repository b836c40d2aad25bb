"""People who sign in by the pages."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.support.browser import html, press, send

OLD = "farmops-test"


def at(address: str) -> Client:
    """A browser at a client address of its own."""
    return Client(REMOTE_ADDR=address)


def sign_in(client: Client, email: str, password: str = OLD) -> Any:
    return press(client, "/accounts/login/", "Sign in", login=email, password=password)


def choose(client: Client, path: str, password: str) -> Any:
    """Open the link of a reset letter and choose a new password."""
    opened = client.get(path, follow=True)
    here = opened.redirect_chain[-1][0]
    return send(client, html(opened).form("Save the password"), here, password1=password, password2=password)


def is_in(client):
    return client.get("/accounts/password/change/").status_code == 200
