"""The farm's money at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from farms.models import RecurringCost
from farms.money.cash_book import Cash, cash
from farms.money.contacts import contacts
from farms.money.debts import Debts, debts
from farms.money.months import Month, month_of
from farms.money.recurring import due_costs
from farms.records.base import Direction


@dataclass(frozen=True)
class Glance:
    """This month's cash so far, debts both ways, and the recurring costs that are due."""

    month: Month
    cash: Cash
    owed_to_us: Debts
    owed_by_us: Debts
    due: list[RecurringCost]


def glance(farm_id: UUID, today: date) -> Glance:
    """The farm's money today."""
    people = contacts(farm_id)
    month = month_of(today)
    return Glance(
        month=month,
        cash=cash(farm_id, month.first, month.last),
        owed_to_us=debts(farm_id, Direction.IN, people),
        owed_by_us=debts(farm_id, Direction.OUT, people),
        due=due_costs(farm_id, today),
    )
