"""Books for the tests of money: what a farm sold, bought and was paid, written as people write it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from farmops.database.scope import farm_scope
from tests.support.factories import Cast
from tests.support.records import today, write

NAIRA = 100


def sell(cast: Cast, total: int, buyer: str = "", owed: int = 0, ago: int = 0, **values: Any) -> Any:
    """Sell eggs for so many kobo, of which `owed` are not paid; `promised` says for how many days from today."""
    values = {"item": "eggs", "quantity": 1, "unit": "crate", **_due(cast, values)}
    return write(cast, "sale", ago=ago, total_kobo=total, buyer=buyer, owed_kobo=owed, **values)


def buy(cast: Cast, amount: int, supplier: str = "", owed: int = 0, ago: int = 0, **values: Any) -> Any:
    """Pay for something; `owed` kobo are not paid yet, and `promised` for so many days from today."""
    values = {"category": "labour", **_due(cast, values)}
    return write(cast, "expense", ago=ago, amount_kobo=amount, supplier=supplier, owed_kobo=owed, **values)


def _due(cast: Cast, values: dict[str, Any]) -> dict[str, Any]:
    if "promised" not in values:
        return values
    days = values.pop("promised")
    return {**values, "due_on": today(cast) + timedelta(days=days)}


def pay(cast: Cast, party: str, amount: int, direction: str = "in", ago: int = 0, **values: Any) -> Any:
    return write(cast, "payment", ago=ago, party=party, amount_kobo=amount, direction=direction, **values)


def inside(cast: Cast) -> Any:
    """The owner's scope on the farm."""
    return farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id)
