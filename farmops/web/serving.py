"""What must be set before anybody is served: asked by `manage.py check --deploy`, and by the web when it starts."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from farmops import mail


def problems() -> list[str]:
    """Why this configuration must not serve, in plain words; empty when it may."""
    reasons = []
    if settings.SECRET_KEY_IS_TEMPORARY:
        reasons.append("SECRET_KEY is not set: two web processes would not accept each other's sessions.")
    if settings.DEBUG and not settings.LOCAL:
        reasons.append("DEBUG=1 with FARMOPS_LOCAL=0: DEBUG shows the program's insides, and is for one laptop.")
    others = [name for name in settings.ALLOWED_HOSTS if not _is_this_machine(name)]
    if (settings.DEBUG or settings.LOCAL) and others:
        reasons.append(
            f"{'DEBUG' if settings.DEBUG else 'FARMOPS_LOCAL'}=1 with ALLOWED_HOSTS={','.join(others)}: DEBUG=1 and"
            " FARMOPS_LOCAL=1 are for one laptop: they show tracebacks, allow plain HTTP and keep letters in a folder."
            " Take these names out of ALLOWED_HOSTS, or set both to 0."
        )
    if settings.LOCAL:
        return reasons
    if settings.TRUSTED_PROXIES < 1:
        reasons.append(
            "TRUSTED_PROXIES is 0: without a proxy nobody ends TLS, and every page would redirect to itself."
            " Put the proxy of deploy/nginx.conf in front and set TRUSTED_PROXIES=1; on one laptop set FARMOPS_LOCAL=1."
        )
    if settings.EMAIL_BACKEND in mail.FOR_A_LAPTOP:
        reasons.append("EMAIL_URL is not set to a mail server: nobody would get the letter for a new password.")
    return reasons


def _is_this_machine(host: str) -> bool:
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


@register(Tags.security, deploy=True)
def may_serve(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The same as a system check."""
    return [Error(problem, id="farmops.E001") for problem in problems()]
