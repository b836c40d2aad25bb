"""Who owes the farm and whom the farm owes: what was left unpaid, less what was paid later. Money is integer kobo.

A payment names a person, not a sale: it clears the oldest first. Paid beyond that, it is her credit, and the next
unpaid sale uses it up. Names are compared without capitals and needless spaces. Voided records count nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from farmops.words import typed_naira
from farms.figures.costs import debt_age
from farms.figures.result import Figure
from farms.models import Contact
from farms.money.contacts import contacts, party_key
from farms.records import RECORD_TYPES
from farms.records.services import records
from farms.records.types.expense import Expense
from farms.records.types.payment import Direction, Payment
from farms.records.types.sale import Sale

# direction of the payments -> the record type that leaves debts, and its column with the person's name
TRADES: dict[str, tuple[Any, str]] = {Direction.IN: (Sale, "buyer"), Direction.OUT: (Expense, "supplier")}


def settle(owed: Sequence[int], paid: int) -> tuple[list[int], int]:
    """What is left of each debt (oldest first) after `paid`, and what was paid too much. All in kobo."""
    left = []
    for kobo in owed:
        cleared = min(kobo, paid)
        paid -= cleared
        left.append(kobo - cleared)
    return left, paid


@dataclass(frozen=True)
class Debt:
    """One sale or purchase that was not paid whole: what was owed on its day and what is left of it, kobo."""

    record_id: UUID
    day: date
    owed_kobo: int
    left_kobo: int


@dataclass
class Account:
    """One person in one direction. `name` is as written last, or as the contacts have it."""

    key: str
    name: str
    direction: str
    paid_kobo: int = 0
    contact: Contact | None = None
    debts: list[Debt] = field(default_factory=list)
    credit_kobo: int = 0

    @property
    def left_kobo(self) -> int:
        """What is still to be paid, kobo."""
        return sum(debt.left_kobo for debt in self.debts)

    @property
    def left_naira(self) -> str:
        """What is still to be paid, as a person types it."""
        return typed_naira(self.left_kobo)

    @property
    def kind(self) -> str:
        """The record type that leaves such debts."""
        return "sale" if self.direction == Direction.IN else "expense"

    @property
    def open(self) -> list[Debt]:
        """The debts that are not cleared, the oldest first."""
        return [debt for debt in self.debts if debt.left_kobo]

    @property
    def since(self) -> date | None:
        """The day of the oldest debt that is not cleared."""
        return next((debt.day for debt in self.debts if debt.left_kobo), None)

    def days(self, today: date) -> int:
        """For how many days the oldest debt has been open."""
        return (today - self.since).days if self.since else 0


@dataclass(frozen=True)
class Debts:
    """One direction on one farm: whoever owes, the longest first, and whoever has paid too much."""

    direction: str
    owing: list[Account]
    ahead: list[Account]

    @property
    def total_kobo(self) -> int:
        """What is still to be paid by all of them, kobo; nobody's credit makes it smaller."""
        return sum(account.left_kobo for account in self.owing)

    @property
    def credit_kobo(self) -> int:
        """What was paid too much, kobo."""
        return sum(account.credit_kobo for account in self.ahead)

    def age(self, today: date) -> Figure[Decimal]:
        """The mean age of an unpaid naira, days."""
        return debt_age((debt.left_kobo, (today - debt.day).days) for account in self.owing for debt in account.debts)


def accounts(farm_id: UUID, direction: str, people: Iterable[Contact] | None = None) -> dict[str, Account]:
    """Every person's account in one direction, by `party_key`. `people` are the farm's contacts, where they are had."""
    model, column = TRADES[direction]
    owed: dict[str, list[tuple[UUID, date, int]]] = {}
    found: dict[str, Account] = {}

    def account(name: str) -> Account:
        key = party_key(name)
        return found.setdefault(key, Account(key, name.strip(), direction))

    unpaid = model._default_manager.filter(farm_id=farm_id, voided_at=None, owed_kobo__gt=0)
    rows = unpaid.order_by("occurred_on", "created_at", "id").values_list("id", column, "occurred_on", "owed_kobo")
    for record_id, name, day, kobo in rows.iterator():
        one = account(name)
        one.name = name.strip()
        owed.setdefault(one.key, []).append((record_id, day, kobo))
    payments = Payment._default_manager.filter(farm_id=farm_id, voided_at=None, direction=direction)
    for name, kobo in payments.values_list("party").annotate(Sum("amount_kobo")).order_by("party"):
        account(name).paid_kobo += kobo
    by_key = {party_key(contact.name): contact for contact in (contacts(farm_id) if people is None else people)}
    for key, one in found.items():
        _close(one, owed.get(key, []), by_key.get(key))
    return found


def _close(account: Account, owed: list[tuple[UUID, date, int]], contact: Contact | None) -> None:
    left, account.credit_kobo = settle([kobo for _id, _day, kobo in owed], account.paid_kobo)
    account.debts = [Debt(*debt, kobo) for debt, kobo in zip(owed, left, strict=True)]
    account.contact = contact
    account.name = contact.name if contact else account.name


def debts(farm_id: UUID, direction: str, people: Iterable[Contact] | None = None) -> Debts:
    """Who owes in one direction, the longest first."""
    found = accounts(farm_id, direction, people).values()
    owing = sorted((one for one in found if one.since), key=lambda one: (one.since or date.max, -one.left_kobo))
    ahead = sorted((one for one in found if one.credit_kobo), key=lambda one: -one.credit_kobo)
    return Debts(direction, owing, ahead)


def account_of(farm_id: UUID, name: str, direction: str, people: Iterable[Contact] | None = None) -> Account:
    """One person's account; an empty one of somebody with whom nothing is open."""
    found = accounts(farm_id, direction, people)
    return found.get(party_key(name)) or Account(party_key(name), name.strip(), direction)


def unpaid_records(account: Account, farm_id: UUID, limit: int) -> list[tuple[Any, int]]:
    """(record, kobo left) of the oldest debts of the account that are not cleared."""
    oldest = account.open[:limit]
    wanted = [one.record_id for one in oldest]
    found = {record.id: record for record in records(RECORD_TYPES[account.kind], farm_id).filter(id__in=wanted)}
    return [(found[one.record_id], one.left_kobo) for one in oldest if one.record_id in found]
