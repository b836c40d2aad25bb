"""Known devices: a browser that signed in to an account before says so by a signed cookie.

Tries of a known device are counted by themselves, so that strangers' wrong passwords do not stop the owner.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import get_random_string, salted_hmac

COOKIE = "known_device"
SALT = "farms.people.account.devices"
PATH = "/accounts/"
MAX_AGE = 60 * 60 * 24 * 365  # seconds
ACCOUNTS = 5  # that one browser knows; a phone may be a family's


def known_device(request: HttpRequest, email: str) -> str:
    """What to count tries on this account by, if this browser signed in to it before; otherwise ""."""
    device, accounts = _read(request)
    account = _account(email)
    return f"{device} {account}" if account in accounts else ""


def remember(request: HttpRequest, response: HttpResponseBase, email: str) -> None:
    """Tell the browser that it has signed in to the account of `email`."""
    device, accounts = _read(request)
    account = _account(email)
    kept = [account, *(other for other in accounts if other != account)][:ACCOUNTS]
    response.set_signed_cookie(
        COOKIE,
        ".".join([device or get_random_string(22), *kept]),
        salt=SALT,
        max_age=MAX_AGE,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    said = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=MAX_AGE) or ""
    device, *accounts = said.split(".")
    return device, accounts


def _account(email: str) -> str:
    """The account as the cookie names it: nobody reads an address out of a borrowed phone."""
    return salted_hmac(SALT, email.lower(), algorithm="sha256").hexdigest()[:32]
