"""The books of a farm with one batch."""

from __future__ import annotations

import pytest

from tests.support.advice import Books


@pytest.fixture
def books():
    return Books()
