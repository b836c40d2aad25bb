"""Browsers of the cast, and a farm with a record of each kind."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.support.database import one
from tests.support.forms import ROLES, TABLES, send_record, typed


@pytest.fixture
def clients(cast, as_user):
    """Role -> browser."""
    found = {role: as_user(getattr(cast, role)) for role in ROLES if role != "nobody"}
    return {**found, "nobody": Client()}


@pytest.fixture
def book(cast, clients, base):
    """One record of each type: name -> its id."""
    for kind in TABLES:
        send_record(clients["owner"], base, kind, **typed(cast, kind))
    return {kind: one(f"SELECT id FROM {table} WHERE farm_id = %s", cast.farm.id) for kind, table in TABLES.items()}
