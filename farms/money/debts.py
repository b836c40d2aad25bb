"""Who owes the farm and whom the farm owes: what was left unpaid, less what was paid later. Money is integer kobo.

A payment names a person, not a sale: it clears the oldest first. Paid beyond that, it is her credit, and the next
unpaid sale uses it up. Names are compared without capitals and needless spaces. Voided records count nothing. Which
record types leave debts, and which pay them, they say themselves (`farms.records.base.Money`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import DateField, F, Sum, Value

from farmops.words import typed_naira
from farms.figures.costs import debt_age
from farms.figures.result import Figure
from farms.models import Contact
from farms.money.contacts import contacts, party_key
from farms.records import MOVES_MONEY, RECORD_TYPES, RecordType
from farms.records.services import records


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
    """One record of type `kind` that was not paid whole: what was owed on its day and what is left of it, kobo.

    `due_on` is the day for which it was promised, if one was said.
    """

    kind: str
    record_id: UUID
    day: date
    owed_kobo: int
    due_on: date | None
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
    def open(self) -> list[Debt]:
        """The debts that are not cleared, the oldest first."""
        return [debt for debt in self.debts if debt.left_kobo]

    @property
    def since(self) -> date | None:
        """The day of the oldest debt that is not cleared."""
        return next((debt.day for debt in self.debts if debt.left_kobo), None)

    @property
    def due_on(self) -> date | None:
        """The first day for which something that is still open was promised; None where no day was said."""
        return min((debt.due_on for debt in self.open if debt.due_on), default=None)

    def is_overdue(self, today: date) -> bool:
        """Whether a promised day is over and something of that debt is still open."""
        return self.due_on is not None and self.due_on < today

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

    def overdue_first(self, today: date) -> list[Account]:
        """Whoever owes: first those whose promised day is over, the longest over first, then as `owing`."""
        return sorted(self.owing, key=lambda one: min(one.due_on or today, today))

    def age(self, today: date) -> Figure[Decimal]:
        """The mean age of an unpaid naira, days."""
        return debt_age((debt.left_kobo, (today - debt.day).days) for account in self.owing for debt in account.debts)


# record type, record, day, kobo that were not paid at once, the day for which they were promised
Owed = tuple[str, UUID, date, int, date | None]


def accounts(farm_id: UUID, direction: str, people: Iterable[Contact] | None = None) -> dict[str, Account]:
    """Every person's account in one direction, by `party_key`. `people` are the farm's contacts, where they are had."""
    owed: dict[str, list[Owed]] = {}
    by_key: dict[str, Account] = {}

    def account(name: str) -> Account:
        key = party_key(name)
        return by_key.setdefault(key, Account(key, name.strip(), direction))

    for name, unpaid in _unpaid(farm_id, direction):
        one = account(name)
        one.name = name.strip()
        owed.setdefault(one.key, []).append(unpaid)
    for kind, money in MOVES_MONEY:
        if money.settles:
            model: Any = kind.model  # whose column `direction` no other type has
            payments = model._default_manager.filter(farm_id=farm_id, voided_at=None, direction=direction)
            for name, kobo in payments.values_list(money.who).annotate(Sum(money.amount)).order_by(money.who):
                account(name).paid_kobo += kobo
    known = {party_key(contact.name): contact for contact in (contacts(farm_id) if people is None else people)}
    for key, one in by_key.items():
        _close(one, owed.get(key, []), known.get(key))
    return by_key


def _unpaid(farm_id: UUID, direction: str) -> list[tuple[str, Owed]]:
    """(person's name, what is owed) of every record in one direction that was not paid whole, the oldest first."""
    rows = []
    for kind, money in MOVES_MONEY:
        if money.direction == direction and money.owed:
            unpaid = kind.model._default_manager.filter(farm_id=farm_id, voided_at=None, **{f"{money.owed}__gt": 0})
            due = F(money.due) if money.due else Value(None, output_field=DateField())
            columns = ("occurred_on", "created_at", "id", money.who, money.owed)
            rows += [(kind.name, *row) for row in unpaid.order_by(*columns[:3]).values_list(*columns, due)]
    rows.sort(key=lambda row: row[1:4])
    return [(name, (kind, record_id, day, kobo, due)) for kind, day, _written_at, record_id, name, kobo, due in rows]


def _close(account: Account, owed: list[Owed], contact: Contact | None) -> None:
    left, account.credit_kobo = settle([kobo for *_what, kobo, _due in owed], account.paid_kobo)
    account.debts = [Debt(*debt, kobo) for debt, kobo in zip(owed, left, strict=True)]
    account.contact = contact
    account.name = contact.name if contact else account.name


def debts(farm_id: UUID, direction: str, people: Iterable[Contact] | None = None) -> Debts:
    """Who owes in one direction, the longest first."""
    everybody = accounts(farm_id, direction, people).values()
    owing = sorted((one for one in everybody if one.since), key=lambda one: (one.since or date.max, -one.left_kobo))
    ahead = sorted((one for one in everybody if one.credit_kobo), key=lambda one: -one.credit_kobo)
    return Debts(direction, owing, ahead)


def account_of(farm_id: UUID, name: str, direction: str, people: Iterable[Contact] | None = None) -> Account:
    """One person's account; an empty one of somebody with whom nothing is open."""
    key = party_key(name)
    return accounts(farm_id, direction, people).get(key) or Account(key, name.strip(), direction)


def unpaid_records(account: Account, farm_id: UUID, limit: int) -> list[tuple[RecordType, Any, int]]:
    """(record type, record, kobo left) of the oldest debts of the account that are not cleared."""
    oldest = account.open[:limit]
    by_id: dict[UUID, Any] = {}
    for kind in {debt.kind for debt in oldest}:
        wanted = [debt.record_id for debt in oldest if debt.kind == kind]
        by_id.update((record.id, record) for record in records(RECORD_TYPES[kind], farm_id).filter(id__in=wanted))
    return [
        (RECORD_TYPES[debt.kind], by_id[debt.record_id], debt.left_kobo) for debt in oldest if debt.record_id in by_id
    ]
