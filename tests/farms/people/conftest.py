"""A person with an account."""

from __future__ import annotations

import pytest

from farms.models import User
from tests.support.factories import UserFactory


@pytest.fixture
def person() -> User:
    return UserFactory()
