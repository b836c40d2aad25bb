"""Foreign keys inside a farm, and rows of reference tables that the program must find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from farmops.database.rules.base import Rule


class TenantForeignKey(Rule):
    """A foreign key that holds two rows of the same farm together: (farm_id, column) -> to (farm_id, key).

    PostgreSQL's foreign-key checks bypass row security, so a key on the id alone could point into another farm.
    `cascade` deletes the row with the one it points to.
    """

    column: str
    to: str
    on: str | None = None
    cascade: bool = False
    key: str = "id"

    @property
    def _definition(self) -> str:
        ending = " ON DELETE CASCADE" if self.cascade else ""
        return f"FOREIGN KEY (farm_id, {self.column}) REFERENCES {self.to}(farm_id, {self.key}){ending}"

    def create(self, table: str) -> str:
        table = self.on or table
        return f'ALTER TABLE "{table}" ADD CONSTRAINT "{self.name}" {self._definition}'

    def drop(self, table: str) -> str:
        return f'ALTER TABLE "{self.on or table}" DROP CONSTRAINT "{self.name}"'

    def problems(self, table: str, cursor: Any) -> list[str]:
        table = self.on or table
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = to_regclass(%s) AND conname = %s",
            [f'public."{table}"', self.name],
        )
        row = cursor.fetchone()
        if row is None or row[0] != self._definition:
            return [f"foreign key {self.name} on {table} is {row[0] if row else 'missing'}"]
        return []


def _literal(value: Any) -> str:
    """SQL for a boolean, or for the text of any other value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "'" + str(value).replace("'", "''") + "'"


class ReferenceRow(Rule):
    """A row of a reference table that code and database must agree on; `key` is the value of its `name`."""

    into: str
    key: str
    values: Mapping[str, Any]

    def create(self, table: str) -> str:
        columns = ", ".join(f'"{column}"' for column in self.values)
        values = ", ".join(_literal(value) for value in self.values.values())
        changes = ", ".join(f'"{column}" = excluded."{column}"' for column in self.values)
        return (
            f'INSERT INTO "{self.into}" (name, {columns})'  # noqa: S608 - our own constants
            f" VALUES ({_literal(self.key)}, {values})"
            f" ON CONFLICT (name) DO UPDATE SET {changes}"  # Django drops a table without undoing its constraints
        )

    def drop(self, table: str) -> str:
        return f'DELETE FROM "{self.into}" WHERE name = {_literal(self.key)}'  # noqa: S608 - our own constants

    def problems(self, table: str, cursor: Any) -> list[str]:
        wanted = {"name": self.key, **self.values}
        where = " AND ".join(f'"{column}" = {_literal(value)}' for column, value in wanted.items())
        cursor.execute(f'SELECT 1 FROM "{self.into}" WHERE {where}')  # noqa: S608 - our own constants
        return [] if cursor.fetchone() else [f"{self.into} lacks the row {wanted}"]


class ReferenceRows(Rule):
    """Rows of the model's own table that code and database must agree on; the first of `columns` is the key."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]

    def _row(self, row: Sequence[Any]) -> str:
        return "(" + ", ".join(_literal(value) for value in row) + ")"

    def create(self, table: str) -> str:
        columns = ", ".join(f'"{column}"' for column in self.columns)
        changes = ", ".join(f'"{column}" = excluded."{column}"' for column in self.columns[1:])
        values = ", ".join(self._row(row) for row in self.rows)
        return (
            f'INSERT INTO "{table}" ({columns}) VALUES {values}'  # noqa: S608 - our own constants
            f' ON CONFLICT ("{self.columns[0]}") DO UPDATE SET {changes}'
        )

    def drop(self, table: str) -> str:
        keys = ", ".join(_literal(row[0]) for row in self.rows)
        return f'DELETE FROM "{table}" WHERE "{self.columns[0]}" IN ({keys})'  # noqa: S608 - our own constants

    def problems(self, table: str, cursor: Any) -> list[str]:
        same = " OR ".join(
            "(" + " AND ".join(f'"{column}" = {_literal(value)}' for column, value in pairs) + ")"
            for pairs in (zip(self.columns, row, strict=True) for row in self.rows)
        )
        cursor.execute(f'SELECT "{self.columns[0]}" FROM "{table}" WHERE {same}')  # noqa: S608 - our own constants
        present = {key for (key,) in cursor.fetchall()}
        return [f"{table} lacks the row {row[0]}, or has another" for row in self.rows if row[0] not in present]
