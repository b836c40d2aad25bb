"""Addresses that open something for whoever has them: kept out of logs, and of what the next page is told."""

from __future__ import annotations

import logging
import re

# deploy/nginx.conf has the same list.
PREFIXES = ("/invitations/", "/accounts/password/reset/key/", "/accounts/confirm-email/")

_SLASH = "(?:/|%(?:25)*2F)"  # also where an address stands in the query of another one
_PREFIXES = "|".join(prefix.strip("/").replace("/", _SLASH) for prefix in PREFIXES)
_SECRET = re.compile(rf"({_SLASH}(?:{_PREFIXES}){_SLASH})(?:(?!%(?:25)*(?:2F|26|3F))[^/?&#\s\"'])+", re.IGNORECASE)


def mask(text: str) -> str:
    """The text with `***` in place of what is secret in the addresses that stand in it."""
    return _SECRET.sub(r"\1***", text)


class Masked(logging.Formatter):
    """A formatter whose lines, tracebacks included, tell no secret address."""

    def __init__(self, inner: logging.Formatter | None = None) -> None:
        super().__init__()
        self.inner = inner or logging.Formatter()

    def format(self, record: logging.LogRecord) -> str:
        """The line of `record` without secret addresses."""
        return mask(self.inner.format(record))
