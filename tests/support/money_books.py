"""Books for the tests of money: what a farm sold, bought and was paid, written as people write it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from farmops.database.scope import farm_scope
from farms.people.farms import farm_today
from farms.records import RECORD_TYPES
from farms.records.services import void_record, write_record
from tests.support.factories import Cast

NAIRA = 100


def write(cast: Cast, kind: str, ago: int = 0, **values: Any) -> Any:
    """Write a record of the owner's, so many days ago."""
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        values.setdefault("occurred_on", farm_today(cast.farm) - timedelta(days=ago))
        return write_record(RECORD_TYPES[kind].model(farm_id=cast.farm.id, **values))


def sell(cast: Cast, total: int, buyer: str = "", owed: int = 0, ago: int = 0, **values: Any) -> Any:
    """Sell eggs for so many kobo, of which `owed` are not paid."""
    values = {"item": "eggs", "quantity": 1, "unit": "crate", **values}
    return write(cast, "sale", ago, total_kobo=total, buyer=buyer, owed_kobo=owed, **values)


def buy(cast: Cast, amount: int, supplier: str = "", owed: int = 0, ago: int = 0, **values: Any) -> Any:
    """Pay for something; `owed` kobo are not paid yet."""
    values = {"category": "labour", **values}
    return write(cast, "expense", ago, amount_kobo=amount, supplier=supplier, owed_kobo=owed, **values)


def pay(cast: Cast, party: str, amount: int, direction: str = "in", ago: int = 0, **values: Any) -> Any:
    return write(cast, "payment", ago, party=party, amount_kobo=amount, direction=direction, **values)


def void(cast: Cast, record: Any) -> None:
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        assert void_record(record, "written twice")


def today(cast: Cast) -> date:
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        return farm_today(cast.farm)


def inside(cast: Cast) -> Any:
    """The owner's scope on the farm."""
    return farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id)
