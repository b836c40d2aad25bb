"""The farm's own last prices: one query under row security, told to the reader of messages, hidden from workers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import connections
from django.test.utils import CaptureQueriesContext

from assistant.models import Message
from assistant.providers.base import FarmContext
from assistant.providers.builtin import facts
from assistant.reader import BatchFact, FarmFacts, read
from farmops.database.scope import farm_scope
from farms.money.prices import LastPrice, last_prices
from farms.people.farms import farm_today
from farms.records import RECORD_TYPES
from farms.records.services import void_record, write_record
from tests.support.factories import make_batch, make_cast, say_and_answer

TODAY = date(2026, 3, 18)


def sell(cast, *, days_ago=0, farm=None, user=None, **values):
    """Write a sale as the pages do."""
    farm, user = farm or cast.farm, user or cast.owner
    day = farm_today(farm) - timedelta(days=days_ago)
    with farm_scope(user_id=user.pk, farm_id=farm.id):
        return write_record(RECORD_TYPES["sale"].model(farm_id=farm.id, occurred_on=day, **values))


def crates(quantity, naira, **more):
    return {"item": "eggs", "unit": "crate", "quantity": quantity, "total_kobo": quantity * naira * 100, **more}


def seen(cast, user):
    with farm_scope(user_id=user.pk, farm_id=cast.farm.id):
        return last_prices(cast.farm.id)


def test_the_latest_sale_gives_the_price_and_a_void_takes_it_back(cast):
    sell(cast, days_ago=5, **crates(10, 5_000))
    last = sell(cast, days_ago=1, **crates(4, 5_500, unit_price_kobo=550_000))
    assert seen(cast, cast.owner) == [LastPrice("eggs", "crate", "", Decimal(550_000))]
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        void_record(last, "wrong")
    assert seen(cast, cast.owner) == [LastPrice("eggs", "crate", "", Decimal(500_000))]


def test_turkeys_and_broilers_have_prices_of_their_own(cast):
    for name, kind, naira in (("T", "turkeys", 70_000), ("B", "broilers", 9_000)):
        batch = make_batch(cast.farm, cast.owner, name, kind)
        sell(cast, item="birds", unit="bird", quantity=2, total_kobo=2 * naira * 100, batch=batch)
    prices = {p.kind: p.kobo for p in seen(cast, cast.owner)}
    assert prices == {"turkeys": 7_000_000, "broilers": 900_000}


def test_who_may_not_see_money_is_told_no_price(cast):
    sell(cast, **crates(10, 5_000))
    assert [bool(seen(cast, cast.members[role])) for role in ("owner", "manager", "viewer", "worker")] == [True] * 3 + [
        False
    ]


def test_another_farms_prices_are_not_read():
    cast = make_cast()
    sell(cast, farm=cast.other_farm, user=cast.stranger, **crates(10, 5_000))
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        assert last_prices(cast.other_farm.id) == []


def test_prices_take_one_query(cast):
    sell(cast, **crates(10, 5_000))
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        with CaptureQueriesContext(connections["default"]) as asked:
            last_prices(cast.farm.id)
        assert len(asked) == 1


def test_the_reader_gets_the_rows_it_knows():
    prices = (
        LastPrice("eggs", "crate", "", Decimal(550_000)),
        LastPrice("fish", "kg", "catfish", Decimal(320_050)),
        LastPrice("other", "piece", "", Decimal(1_000)),
    )
    farm = FarmContext("Farm", TODAY, (), 30, Decimal(25), prices=prices)
    assert facts(farm).prices == (("crate", Decimal(5_500)), ("fish_kg", Decimal("3200.5")))


def test_a_price_far_from_the_last_one_is_drafted_and_remarked():
    farm = FarmFacts((BatchFact("Pen 1", "layers"),), prices=(("crate", Decimal(5_200)),))
    near, far = (read(f"sold 5 crates at {naira} each", farm, TODAY) for naira in (6_000, 8_000))
    assert (near.reply, near.remark) == ("records", "")
    assert far.reply == "records"
    assert far.records
    assert "5,200" in far.remark


def test_the_assistant_remarks_to_the_owner_and_tells_a_worker_nothing_of_prices(cast):
    sell(cast, **crates(10, 5_000))
    assert "5,000" in _said(cast, cast.owner)
    assert "5,000" not in _said(cast, cast.worker)


def _said(cast, user):
    run = say_and_answer(cast.farm, user, "sold 5 crates at 8,500 each")
    with farm_scope(user_id=user.pk, farm_id=cast.farm.id):
        return " ".join(Message.objects.filter(ai_run_id=run.id).values_list("text", flat=True))
