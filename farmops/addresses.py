"""Which logins' addresses a process was given, in words for whoever set it up."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from farmops.logins import URL_VARIABLES

logger = logging.getLogger(__name__)


def require(aliases: Sequence[str]) -> None:
    """Raise ImproperlyConfigured where this process lacks one of the logins; warn of those that it needs not."""
    lacking = [URL_VARIABLES[alias] for alias in aliases if not settings.DATABASES.get(alias)]
    if lacking:
        raise ImproperlyConfigured(f"{' and '.join(lacking)} not set: this process needs {_all(aliases)}.")
    more = [name for alias, name in URL_VARIABLES.items() if alias not in aliases and os.environ.get(name)]
    if more:
        logger.warning("%s given to a process that needs only %s: take it away.", " and ".join(more), _all(aliases))


def lacked(error: Exception) -> str | None:
    """The environment variable for want of which Django raised `error`; None when it was raised for something else."""
    said = str(error)
    if not settings.configured:
        return None
    if not settings.DATABASES["default"] and "supply the ENGINE value" in said:
        return URL_VARIABLES["default"]
    without = [alias for alias in URL_VARIABLES if alias not in settings.DATABASES]
    return next((URL_VARIABLES[alias] for alias in without if f"'{alias}'" in said), None)


def _all(aliases: Sequence[str]) -> str:
    return ", ".join(URL_VARIABLES[alias] for alias in aliases)
