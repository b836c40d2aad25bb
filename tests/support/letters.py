"""The letters that the site sent in this test, and what a person does with them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.core import mail
from django.test import Client

from tests.support.browser import html, press, send

PASSWORD = "yam-and-palm-oil"


def letters_to(email: str) -> list[Any]:
    """The letters to one address, the oldest first."""
    return [letter for letter in mail.outbox if letter.to == [email]]


def code_for(email: str) -> str:
    """The code in the last letter to `email`."""
    return re.findall(r"^ +(\d{3}-\d{3})$", letters_to(email)[-1].body, re.MULTILINE)[-1]


def link_for(email: str) -> str:
    """The only link in the last letter to `email`."""
    (link,) = re.findall(r"https?://\S+", letters_to(email)[-1].body)
    return link


def path_for(email: str) -> str:
    return urlsplit(link_for(email)).path


def sign_up(
    client: Client, email: str, *, page: str = "/accounts/signup/", password: str = PASSWORD, **more: Any
) -> Any:
    """Sign up by the pages, with the code from the letter; the page where that leads."""
    asked = press(client, page, "Make my account", email=email, password1=password, **more)
    here = asked.redirect_chain[-1][0]
    return send(client, html(asked).form("Go on"), here, code=code_for(email.lower()), action="verify")
