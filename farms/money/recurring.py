"""Costs that come again, such as wages. They write nothing by themselves: they remind, and a person writes them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from farmops.database.scope import open_scope
from farmops.database.sql import insert
from farmops.refusals import Refused, guarded_write
from farms.models import Every, RecurringCost
from farms.money.months import month_of
from farms.records import Record
from farms.records.services import write_record

MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}
REMINDED = timedelta(days=14)  # before its day, a cost shows on the money page


def following(day: date, every: str) -> date:
    """The next time after `day`. The 31st becomes the last day of a shorter month, and stays that number then."""
    if every == Every.WEEK:
        return day + timedelta(weeks=1)
    return month_of(day).plus(MONTHS[Every(every)]).day(day.day)


def recurring_costs(farm_id: UUID) -> list[RecurringCost]:
    """The costs that have not been stopped, the next one first."""
    running = RecurringCost.objects.filter(farm_id=farm_id, ended_at=None).select_related("batch")
    return list(running.order_by("next_on", "created_at"))


def due_costs(farm_id: UUID, today: date) -> list[RecurringCost]:
    """The costs that are due within two weeks, and those that are overdue."""
    return [cost for cost in recurring_costs(farm_id) if cost.next_on <= today + REMINDED]


def add_recurring_cost(cost: RecurringCost) -> None:
    """Save a new recurring cost in the name of the person at work. Raises Refused."""
    cost.created_by_id = open_scope().user_id
    with guarded_write():
        insert(cost)


def stop_recurring_cost(cost_id: UUID) -> bool:
    """Remind of it no more; False when it was stopped before or is not of this farm."""
    running = RecurringCost.objects.filter(farm_id=open_scope().farm_id, id=cost_id, ended_at=None)
    return running.update(ended_at=timezone.now()) == 1


def write_due(record: Record, cost_id: UUID, due_on: date) -> Record:
    """Write the expense of a recurring cost that was due on a day, and move the cost to its next day: both or neither.

    Raises Refused when somebody has written that day's meanwhile, and AlreadyWritten for the second sending of a form.
    """
    with transaction.atomic():
        write_record(record)
        due = RecurringCost.objects.filter(farm_id=record.farm_id, id=cost_id, next_on=due_on, ended_at=None)
        cost = due.select_for_update().first()
        if cost is None or not due.update(next_on=following(due_on, cost.every)):
            raise Refused(_("Somebody has written this cost down for that day already, or has stopped it."))
    return record
