"""Addresses that a page may link to, and JSON that a page may draw, whoever wrote them."""

from __future__ import annotations

import json
import re
from typing import Any

# http(s), or a path of this site ("//host" and "/\\host" are others'). Read by Python and by PostgreSQL alike.
# Without a backslash, which a session may read as an escape.
SAFE_ADDRESS = "https?://[!-~]+|/([]!-.0-[^-~][!-~]*)?"
DEEPEST = 60  # levels of JSON that a page reads
LONGEST = 5_000_000  # bytes of JSON that a page reads
LARGEST = 10**15  # on either side of nothing: the numbers in JSON


def is_safe_address(text: Any) -> bool:
    """Whether a link to `text` leads to a page, and runs nothing."""
    return isinstance(text, str) and bool(re.fullmatch(SAFE_ADDRESS, text))


def shallow(value: Any, levels: int = DEEPEST - 5) -> Any:
    """JSON that a page can read: what lies deeper than `levels` is left out, a number beyond LARGEST becomes text."""
    if isinstance(value, (int, float)) and abs(value) > LARGEST:
        return str(value)[:40]
    if not isinstance(value, (dict, list, tuple)):
        return value
    if not levels:
        return "…"
    if isinstance(value, dict):
        return {key: shallow(below, levels - 1) for key, below in value.items()}
    return [shallow(below, levels - 1) for below in value]


class ShallowDecoder(json.JSONDecoder):
    """Reads JSON that Python cannot (too deep, or a number of thousands of figures) as None, and breaks no page."""

    def decode(self, text: str, *args: Any) -> Any:
        """The value of the JSON `text`, or None."""
        try:
            return super().decode(text, *args)
        except (RecursionError, ValueError):
            return None
