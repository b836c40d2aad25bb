"""Which rows a login sees and writes (row security), and which rights it has on a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from farmops.database.rules.base import Rule, normalised


class RowSecurity(Rule):
    """Row security enabled, and forced so that it binds the table's owner too."""

    def create(self, table: str) -> str:
        return f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY; ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'

    def drop(self, table: str) -> str:
        return f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY; ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY'

    def problems(self, table: str, cursor: Any) -> list[str]:
        cursor.execute(
            "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = to_regclass(%s)",
            [f'public."{table}"'],
        )
        row = cursor.fetchone()
        return [] if row and row[0] else [f"row security is not enabled and forced on {table}"]


class Policy(Rule):
    """One row-security policy of one login. `using` and `with_check` are SQL, None where there is no such part; `on`
    names a table of an app below."""

    command: str
    login: str
    using: str | None = None
    with_check: str | None = None
    restrictive: bool = False
    on: str | None = None

    def create(self, table: str) -> str:
        table = self.on or table
        kind = "RESTRICTIVE" if self.restrictive else "PERMISSIVE"
        using = f" USING ({self.using})" if self.using else ""
        check = f" WITH CHECK ({self.with_check})" if self.with_check else ""
        return f'CREATE POLICY "{self.name}" ON "{table}" AS {kind} FOR {self.command} TO {self.login}{using}{check}'

    def drop(self, table: str) -> str:
        return f'DROP POLICY "{self.name}" ON "{self.on or table}"'

    def problems(self, table: str, cursor: Any) -> list[str]:
        table = self.on or table
        cursor.execute(
            "SELECT permissive, roles::text[], cmd, qual, with_check FROM pg_policies"
            " WHERE schemaname = 'public' AND tablename = %s AND policyname = %s",
            [table, self.name],
        )
        row = cursor.fetchone()
        if row is None:
            return [f"policy {self.name} on {table} is missing"]
        permissive, roles, command, using, check = row
        same = (
            permissive == ("RESTRICTIVE" if self.restrictive else "PERMISSIVE")
            and roles == [self.login]
            and command == self.command
            and normalised(using or "") == normalised(self.using or "")
            and normalised(check or "") == normalised(self.with_check or "")
        )
        return [] if same else [f"policy {self.name} on {table} differs: USING {using} CHECK {check}"]


class Grant(Rule):
    """What one login may do with a table, e.g. `{"SELECT": "*", "UPDATE": ("status", "reason")}`.

    `table` names another table than the model's own, for tables of libraries.
    """

    login: str
    rights: Mapping[str, str | Sequence[str]]
    table: str | None = None

    def _statements(self, verb: str, preposition: str, table: str) -> str:
        table = self.table or table
        parts = []
        for right, columns in sorted(self.rights.items()):
            listed = "" if columns == "*" else " (" + ", ".join(f'"{column}"' for column in columns) + ")"
            parts.append(f'{verb} {right}{listed} ON "{table}" {preposition} {self.login}')
        return "; ".join(parts)

    def create(self, table: str) -> str:
        return self._statements("GRANT", "TO", table)

    def drop(self, table: str) -> str:
        return self._statements("REVOKE", "FROM", table)

    def expected(self) -> set[tuple[str, str]]:
        """(right, column) pairs; column "*" stands for the whole table."""
        return {
            (right, column) for right, columns in self.rights.items() for column in ("*" if columns == "*" else columns)
        }

    def problems(self, table: str, cursor: Any) -> list[str]:
        """Nothing by itself: `check_db_rules` compares all rights on a table at once, to find the undeclared too."""
        return []
