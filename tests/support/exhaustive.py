"""What `make test-all` tries and `make test` leaves out: more of the same, never the only trial of a thing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

EXHAUSTIVE = pytest.mark.exhaustive


def one_in(every: int, parameters: Iterable[Any]) -> list[Any]:
    """All parameters; the first of each `every` are tried always, the others by `make test-all`."""
    return [
        pytest.param(parameter, marks=EXHAUSTIVE if place % every else ()) for place, parameter in enumerate(parameters)
    ]


def only(always: Iterable[Any], parameters: Iterable[Any]) -> list[Any]:
    """All parameters; those of `always` are tried always, the others by `make test-all`."""
    chosen = set(always)
    return [pytest.param(parameter, marks=() if parameter in chosen else EXHAUSTIVE) for parameter in parameters]
