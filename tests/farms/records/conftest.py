"""The farm whose forms are filled in."""

from __future__ import annotations

import pytest

from tests.support.factories import make_batch


@pytest.fixture
def farm(cast):
    """The cast, with a pond."""
    cast.pond = make_batch(cast.farm, cast.owner, "Pond 1", "catfish", 500)
    return cast
