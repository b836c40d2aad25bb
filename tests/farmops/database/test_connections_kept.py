"""Nothing that SQL says of its session outlives the request: the next one on that connection begins afresh."""

from __future__ import annotations

import pytest
from django.core.signals import request_finished
from django.db import connections

from farmops.database.scope import farm_scope
from farms.models import Batch

LEFT_BEHIND = (
    "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY",
    "SET statement_timeout = '50s'",
    "SET search_path = pg_catalog",
    "SET row_security = off",
    "SET TIME ZONE 'Asia/Tokyo'",
    "SET farmops.role = 'owner'",
    "SELECT pg_advisory_lock(4711)",
    "LISTEN gossip",
    "PREPARE mine AS SELECT 1",
    "DECLARE mine CURSOR WITH HOLD FOR SELECT 1",
)
SEEN = (
    "SELECT current_setting('default_transaction_isolation'), current_setting('default_transaction_read_only'),"
    " current_setting('statement_timeout'), current_setting('search_path'), current_setting('row_security'),"
    " current_setting('TimeZone'), coalesce(current_setting('farmops.role', true), ''),"
    " (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),"
    " (SELECT count(*) FROM pg_listening_channels()), (SELECT count(*) FROM pg_prepared_statements),"
    " (SELECT count(*) FROM pg_cursors WHERE is_holdable)"
)


def session():
    with connections["default"].cursor() as cursor:
        cursor.execute(SEEN)
        return cursor.fetchone()


@pytest.mark.parametrize("alias", ["default", "assistant"])
def test_every_transaction_says_its_own_characteristics(cast, alias):
    connections[alias].ensure_connection()
    with connections[alias].cursor() as cursor:
        cursor.execute(LEFT_BEHIND[0])
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id, using=alias, purpose="turn"):
        assert Batch.objects.using(alias).count() == 2
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')")
            assert cursor.fetchone() == ("read committed", "off")
    connections[alias].close()


def test_what_a_request_leaves_in_its_session_is_gone_before_the_next(cast, as_user):
    connections["default"].close()
    before = session()
    backend = connections["default"].connection.info.backend_pid
    with connections["default"].cursor() as cursor:
        for statement in LEFT_BEHIND:
            cursor.execute(statement)
    assert session() != before
    request_finished.send(sender=object)
    assert session() == before
    assert connections["default"].connection.info.backend_pid == backend
    assert as_user(cast.owner).get(f"/farms/{cast.farm.slug}/").status_code == 200


def test_a_session_that_cannot_be_reset_is_closed(cast):
    connections["default"].ensure_connection()
    connections["default"].connection.close()
    request_finished.send(sender=object)
    assert connections["default"].connection is None
    assert session()
