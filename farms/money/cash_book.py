"""The cash book: what came in and went out of the farm's purse, day by day. Money is integer kobo.

Each record type that moves money says so itself (`farms.records.base.Money`). In: what was paid to us at once, and
payments to us. Out: what we paid at once, and payments by us. Voided records count nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections

from farms.money.months import Month, month_of
from farms.records import MOVES_MONEY, RECORD_TYPES, RecordType
from farms.records.base import Direction, Money
from farms.records.fields import EARLIEST
from farms.records.services import records


def _moved(kind: RecordType, money: Money) -> str:
    """SELECT of what records of one type moved in or out of the purse."""
    paid, nothing = money.paid, "0::bigint"
    if money.direction == Direction.IN:
        inflow, outflow = paid, nothing
    elif money.direction == Direction.OUT:
        inflow, outflow = nothing, paid
    else:
        inflow, outflow = (
            f"CASE direction WHEN '{Direction.IN}' THEN {first} ELSE {second} END"
            for first, second in ((paid, nothing), (nothing, paid))
        )
    *whats, last = money.what or ("''",)
    what = ", ".join((*(f"nullif({column}, '')" for column in whats), last))
    some_paid = f"AND {money.amount} > {money.owed}" if money.owed else ""
    return f"""
    SELECT '{kind.name}' AS kind, id, occurred_on AS day, created_at, coalesce({what}) AS what, {money.who} AS who,
           {money.method} AS method, {inflow} AS inflow, {outflow} AS outflow
    FROM {kind.table}
    WHERE farm_id = %(farm)s AND voided_at IS NULL {some_paid} AND occurred_on BETWEEN %(since)s AND %(until)s"""  # noqa: S608


_MOVED = " UNION ALL".join(_moved(kind, money) for kind, money in MOVES_MONEY)
_FIRST = ", ".join(
    f"(SELECT min(occurred_on) FROM {kind.table} WHERE farm_id = %(farm)s AND voided_at IS NULL)"  # noqa: S608
    for kind, _money in MOVES_MONEY
)
_ENTRIES = f"""
SELECT kind, id, day, created_at, what, who, method, inflow, outflow,
       sum(inflow - outflow) OVER (ORDER BY day, created_at, id)::bigint AS balance
FROM ({_MOVED}) moved
"""  # noqa: S608
_OLDEST_FIRST = f"{_ENTRIES} ORDER BY day, created_at, id"
_SOME_NEWEST_FIRST = f"{_ENTRIES} ORDER BY day DESC, created_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s"
_DAYS = f"""
SELECT day, count(*), sum(inflow)::bigint, sum(outflow)::bigint,
       sum(sum(inflow) - sum(outflow)) OVER (ORDER BY day)::bigint
FROM ({_MOVED}) moved GROUP BY day ORDER BY day
"""  # noqa: S608
_BEGAN = f"SELECT least({_FIRST})"
_TOTALS = f"SELECT coalesce(sum(inflow), 0)::bigint, coalesce(sum(outflow), 0)::bigint FROM ({_MOVED}) moved"  # noqa: S608


@dataclass(frozen=True)
class Cash:
    """Kobo that came in and went out."""

    inflow: int
    outflow: int

    @property
    def difference(self) -> int:
        """In less out, kobo."""
        return self.inflow - self.outflow


@dataclass(frozen=True)
class CashDay(Cash):
    """A day; `balance` is that at its end, counted from the first day that was asked for."""

    day: date
    entries: int
    balance: int


@dataclass(frozen=True)
class Entry(Cash):
    """One line: the record `record_id` of type `kind`, and the balance after it."""

    kind: str
    record_id: UUID
    day: date
    written_at: datetime
    what: str
    who: str
    method: str
    balance: int

    @property
    def icon(self) -> str:
        """That of its record type."""
        return RECORD_TYPES[self.kind].icon


def money_began(farm_id: UUID, today: date) -> Month:
    """The month of the first record that may move money; this month where there is none."""
    ((first,),) = _ask(_BEGAN, farm_id, EARLIEST, today)
    return month_of(first or today)


def cash(farm_id: UUID, since: date, until: date) -> Cash:
    """What came in and went out from `since` to `until`, both days counted."""
    return Cash(*next(_ask(_TOTALS, farm_id, since, until)))


def cash_before(farm_id: UUID, day: date) -> Cash:
    """What came in and went out since the first record until the day before `day`."""
    return cash(farm_id, EARLIEST, date.fromordinal(day.toordinal() - 1))


def cash_days(farm_id: UUID, since: date, until: date) -> list[CashDay]:
    """The days on which money moved, the oldest first."""
    rows = _ask(_DAYS, farm_id, since, until)
    return [
        CashDay(day=day, entries=entries, inflow=inflow, outflow=outflow, balance=balance)
        for day, entries, inflow, outflow, balance in rows
    ]


def cash_entries(farm_id: UUID, since: date, until: date) -> Iterator[Entry]:
    """Every line, the oldest first."""
    return (_entry(row) for row in _ask(_OLDEST_FIRST, farm_id, since, until))


class NewestEntries:
    """The lines of a range of days, the newest first, for a paginator: only the page that is shown is read."""

    def __init__(self, farm_id: UUID, days: list[CashDay]):
        self.farm_id, self.days = farm_id, days

    def __len__(self) -> int:
        return sum(day.entries for day in self.days)

    def __getitem__(self, part: slice) -> list[tuple[Entry, Any]]:
        """(line, its record) of a part of the list."""
        if not self.days:
            return []
        limits = {"offset": part.start or 0, "limit": part.stop - (part.start or 0)}
        rows = _ask(_SOME_NEWEST_FIRST, self.farm_id, self.days[0].day, self.days[-1].day, **limits)
        entries = [_entry(row) for row in rows]
        shown: dict[UUID, Any] = {}
        for kind, _money in MOVES_MONEY:
            wanted = [entry.record_id for entry in entries if entry.kind == kind.name]
            shown.update((record.id, record) for record in records(kind, self.farm_id).filter(id__in=wanted))
        return [(entry, shown[entry.record_id]) for entry in entries]


def _entry(row: tuple[Any, ...]) -> Entry:
    kind, record_id, day, written_at, what, who, method, inflow, outflow, balance = row
    return Entry(inflow, outflow, kind, record_id, day, written_at, what, who, method, balance)


def _ask(sql: str, farm_id: UUID, since: date, until: date, **more: int) -> Iterator[tuple[Any, ...]]:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, {"farm": farm_id, "since": since, "until": until, **more})
        yield from cursor.fetchall()
