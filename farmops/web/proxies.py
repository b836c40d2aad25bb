"""Whose request it is, behind as many proxies as TRUSTED_PROXIES says."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def client_address(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: REMOTE_ADDR is the client's own address, for the limits of all that follow and for the access log."""

    def middleware(request: HttpRequest) -> HttpResponse:
        address = forwarded(request.META.get("HTTP_X_FORWARDED_FOR", ""), settings.TRUSTED_PROXIES)
        if address:
            request.META["REMOTE_ADDR"] = address
        return get_response(request)

    return middleware


def forwarded(header: str, proxies: int) -> str:
    """The address that the outermost of our own proxies added to X-Forwarded-For; "" where there is none.

    Each proxy appends who connected to it, so the entries left of it were written by the client.
    """
    entries = header.split(",")
    if proxies < 1 or len(entries) < proxies:
        return ""
    entry = entries[-proxies].strip()
    if entry.startswith("["):  # [IPv6]:port
        entry = entry[1:].partition("]")[0]
    elif entry.count(":") == 1:  # IPv4:port
        entry = entry.partition(":")[0]
    try:
        address = ipaddress.ip_address(entry)
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
