"""How PostgreSQL keeps a column's long values, as a declared rule."""

from __future__ import annotations

from typing import Any

from farmops.database.rules.base import Rule


class Storage(Rule):
    """`column` is stored as `kind`: PLAIN and MAIN keep it in the row, where reading it costs no second look-up."""

    column: str
    kind: str

    _LETTERS = {"PLAIN": "p", "MAIN": "m", "EXTERNAL": "e", "EXTENDED": "x"}

    def create(self, table: str) -> str:
        return f'ALTER TABLE "{table}" ALTER COLUMN "{self.column}" SET STORAGE {self.kind}'

    def drop(self, table: str) -> str:
        return f'ALTER TABLE "{table}" ALTER COLUMN "{self.column}" SET STORAGE DEFAULT'

    def problems(self, table: str, cursor: Any) -> list[str]:
        cursor.execute(
            "SELECT attstorage FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = %s",
            [f'public."{table}"', self.column],
        )
        row = cursor.fetchone()
        is_stored_so = row is not None and row[0] == self._LETTERS[self.kind]
        return [] if is_stored_so else [f"{table}.{self.column} is not stored as {self.kind}"]
