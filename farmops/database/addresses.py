"""Which logins' addresses a process was given, in words for whoever set it up."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from farmops.database.logins import URL_VARIABLES

DUMMY = "django.db.backends.dummy"

logger = logging.getLogger(__name__)


class AddressLacking(ImproperlyConfigured):
    """This process was not given the address of a login that it needs."""


def require(aliases: Sequence[str]) -> None:
    """Raise AddressLacking where this process lacks one of the logins; warn of those that it needs not."""
    wanted = ", ".join(URL_VARIABLES[alias] for alias in aliases)
    lacking = [URL_VARIABLES[alias] for alias in aliases if not _is_given(alias)]
    if lacking:
        raise AddressLacking(f"Not set: {', '.join(lacking)}. This process needs {wanted}.")
    more = [name for alias, name in URL_VARIABLES.items() if alias not in aliases and os.environ.get(name)]
    if more:
        logger.warning("%s given to a process that needs only %s", " and ".join(more), wanted)


def lacked(error: Exception) -> str | None:
    """In words, which address a command lacks, when Django raised `error` for want of one."""
    if isinstance(error, AddressLacking):
        return str(error)
    if not settings.configured:
        return None
    message = str(error)
    for alias, name in URL_VARIABLES.items():
        asked_for = "supply the ENGINE value" in message if alias == "default" else f"'{alias}'" in message
        if asked_for and not _is_given(alias):
            return f"Not set: {name}. This command needs it."
    return None


def _is_given(alias: str) -> bool:
    return alias in settings.DATABASES and settings.DATABASES[alias]["ENGINE"] != DUMMY
