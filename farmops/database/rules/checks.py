"""CHECKs of a table, and the SQL that several of them share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from farmops.database.rules.base import Rule, normalised


class Check(Rule):
    """A CHECK of a table, in SQL as PostgreSQL prints it (`= ANY (ARRAY[…])` for IN, `>= AND <=` for BETWEEN).

    Not Django's `CheckConstraint(condition=Q(…))`, for two reasons. `problems` only reads: it compares the declared
    text with `pg_get_constraintdef`. Of the twelve CHECKs of `sales` written as a Q, PostgreSQL prints six otherwise
    than Django writes them, casts and brackets apart (every IN, numbers beyond 32 bits); its spelling is known only
    after creating each on some table, which the logins that ask may not. And `CheckConstraint.validate` asks the
    database: with those twelve, `Sale.validate_constraints` runs 37 statements in 42 ms instead of 1 in 2 ms. In place
    of `violation_error_message` stand the words that `farmops.refusals` has for a rule's name.
    """

    sql: str

    def create(self, table: str) -> str:
        return f'ALTER TABLE "{table}" ADD CONSTRAINT "{self.name}" CHECK ({self.sql})'

    def drop(self, table: str) -> str:
        return f'ALTER TABLE "{table}" DROP CONSTRAINT "{self.name}"'

    def problems(self, table: str, cursor: Any) -> list[str]:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid), convalidated FROM pg_constraint"
            " WHERE conrelid = to_regclass(%s) AND conname = %s",
            [f'public."{table}"', self.name],
        )
        row = cursor.fetchone()
        if row is None or not row[1] or normalised(row[0]) != normalised(f"CHECK ({self.sql})"):
            return [f"check {self.name} on {table} is {row[0] if row else 'missing'}"]
        return []


def one_of(column: str, values: Sequence[str]) -> str:
    """SQL for "column is one of values", in the form in which PostgreSQL prints it."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} = ANY (ARRAY[{listed}])"


def sane_times(table: str, *times: str, dates: Sequence[str] = ()) -> Check:
    """The times and dates lie in years that Python and people can read: 2000 to 2199. Empty is fine."""
    days = [*dates, *(f"({column} AT TIME ZONE 'UTC')::date" for column in times)]
    sane = (f"{day} >= '2000-01-01'::date AND {day} <= '2199-12-31'::date" for day in days)
    return Check(name=f"{table}_times_are_sane", sql=" AND ".join(sane))
