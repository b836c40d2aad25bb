"""How often a password or a code may be wrong, counted so that a stranger's tries do not stop the owner.

A known device is counted by itself alone. Any other browser is counted by its client address and the account together,
by its client address (many people may share one), and by the account. A right password takes its own count back, and a
try that was refused counts nowhere. The rates are in settings.ACCOUNT_RATE_LIMITS; the counts are in Django's cache.
"""

from __future__ import annotations

import math
import time

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from farms.people.account.devices import known_device

APP = "allauth.account"


def count_password(request: HttpRequest, email: str) -> ratelimit.RateLimitUsage:
    """Count a try to sign in, before the password is looked at. Raises ImmediateHttpResponse: 429."""
    email = email.lower()
    device = known_device(request, email)
    if device:
        return _count(request, {"wrong_of_device": device})
    return _count(
        request,
        {
            "wrong_of_client_and_account": f"{ratelimit.get_ip(request)} {email}",
            "wrong_of_client": None,
            "wrong_of_account": email,
        },
    )


def count_code(request: HttpRequest, email: str, code: str) -> None:
    """Count a try at the code that was sent to `email`, also of tries at once. Raises ImmediateHttpResponse: 429."""
    _count(request, {"wrong_code": salted_hmac("farms.people.account.limits", f"{email} {code}").hexdigest()})


def _count(request: HttpRequest, keys: dict[str, str | None]) -> ratelimit.RateLimitUsage:
    counted = ratelimit.RateLimitUsage(usage=[])
    for action, key in keys.items():
        usage = ratelimit.consume(request, app=APP, action=action, key=key)
        if usage is None:
            counted.rollback()
            raise ImmediateHttpResponse(too_many(request, _minutes_left(request, action, key)))
        counted.usage += usage.usage
    return counted


def _minutes_left(request: HttpRequest, action: str, key: str | None) -> int:
    """Until the oldest of the counted tries is forgotten."""
    (rate,) = ratelimit.get_rates(app=APP, action=action)
    counted = cache.get(ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key), [])
    since = counted[-1] if counted else time.time()
    return max(1, math.ceil((since + rate.duration - time.time()) / 60))


def too_many(request: HttpRequest, minutes: int) -> HttpResponse:
    """The refusal in words, 429."""
    response = render(request, "429.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(minutes * 60)
    return response
