"""SQL smuggled into a view: run in the view's own transaction, in the context that the view opened.

`smuggled(cluster)` wraps every scope on the application's connection. At its end, or where a stranger was not let in, it
reads the keys of every row of every table that the login may read, and tries to write into every other farm. Nothing
stays: the statements run behind a savepoint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.db import connections

from farmops.database import scope as scopes
from farmops.database.scope import NotAMember, Scope
from tests.probes.rows import by_person, insert

KEYS = """
SELECT c.relname, coalesce((SELECT string_agg(format('%%I::text', a.attname), ' || '' '' || ' ORDER BY a.attnum)
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
    WHERE i.indrelid = c.oid AND i.indisprimary), 'id::text'),
  (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid
     AND a.attname = CASE c.relname WHEN 'farms' THEN 'id' ELSE 'farm_id' END),
  (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attgenerated = ''
     AND has_column_privilege(%(login)s, c.oid, a.attnum, 'UPDATE') ORDER BY a.attnum LIMIT 1),
  has_table_privilege(%(login)s, c.oid, 'DELETE')
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
  AND has_any_column_privilege(c.oid, 'SELECT') AND has_any_column_privilege(%(login)s, c.oid, 'SELECT') ORDER BY 1
"""
LOGIN = "farmops_app"


@dataclass(frozen=True)
class Relation:
    """A table that the application's login may read: the SQL of its rows' key, and how it may be written."""

    name: str
    key: str
    farm_column: str | None
    updatable: str | None
    deletable: bool


@dataclass
class Loot:
    """What was found during one request, by the context it was found in: (farm, person, role) -> table -> keys."""

    seen: dict[tuple[UUID | None, UUID | None, str], dict[str, set[str]]] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    transactions: int = 0

    def note(self, scope: Scope | None, leaks: dict[str, list[str]]) -> None:
        who = (scope.farm, scope.user, scope.role) if scope else (None, None, "")
        mine = self.seen.setdefault(who, {})
        for table, keys in leaks.items():
            mine.setdefault(table, set()).update(keys)
        self.transactions += 1


def relations(superuser: Any) -> list[Relation]:
    """Every table and view that the application's login may read."""
    superuser.execute(KEYS, {"login": LOGIN})
    return [Relation(*row) for row in superuser.fetchall()]


class Smuggler:
    """The statements, for a neighbour's farm whose ids are `there`."""

    def __init__(self, tables: list[Relation], there: dict[str, Any]):
        listed = " UNION ALL ".join(f"SELECT '{one.name}' AS t, {one.key} AS k FROM \"{one.name}\"" for one in tables)
        self.reads = f"SELECT json_object_agg(t, k) FROM (SELECT t, json_agg(k) AS k FROM ({listed}) r GROUP BY t) r"
        self.writes = []
        for one in tables:
            elsewhere = f"WHERE {one.farm_column} = %(farm)s"
            if one.farm_column and one.updatable:
                self.writes.append(f'UPDATE "{one.name}" SET "{one.updatable}" = "{one.updatable}" {elsewhere}')
            if one.farm_column and one.deletable:
                self.writes.append(f'DELETE FROM "{one.name}" {elsewhere}')
        self.inserts = [insert(table, by_person(table)) for table in ("notes", "sales")] + [
            "INSERT INTO farm_members (id, farm_id, user_id, role) VALUES (%(new)s, %(farm)s, %(me)s, 'owner')",
            "INSERT INTO contacts (id, farm_id, name, kind) VALUES (%(new)s, %(farm)s, 'x', 'both')",
            "INSERT INTO memories (id, farm_id, content, status, source, created_by_id)"
            " VALUES (%(new)s, %(farm)s, 'x', 'kept', 'person', %(me)s)",
        ]
        self.there = there

    def attack(self, alias: str, scope: Scope | None, loot: Loot) -> None:
        with psycopg.ClientCursor(connections[alias].connection) as cursor:
            cursor.execute("SAVEPOINT smuggled")
            cursor.execute(self.reads)
            row = cursor.fetchone()
            loot.note(scope, (row and row[0]) or {})
            me = scope.user if scope and scope.user else self.there["owner"]
            names = {**self.there, "me": me, "owner": me, "new": uuid4()}
            cursor.execute("; ".join(self.writes), names)
            for statement in self.writes:
                if cursor.rowcount > 0:
                    loot.written.append(f"{statement}: {cursor.rowcount} rows")
                cursor.nextset()
            for statement in self.inserts:
                cursor.execute("ROLLBACK TO SAVEPOINT smuggled")
                try:
                    cursor.execute(statement, names)
                    loot.written.append(statement)
                except (psycopg.errors.InsufficientPrivilege, psycopg.IntegrityError):
                    pass
            cursor.execute("ROLLBACK TO SAVEPOINT smuggled")


@contextmanager
def smuggled(smuggler: Smuggler, monkeypatch: Any) -> Iterator[Loot]:
    """While it is open, every scope on the application's connection carries the smuggler's statements."""
    loot, honest = Loot(), scopes._transaction

    @contextmanager
    def crooked(alias: str, enter: Callable[[], Scope]) -> Iterator[Scope]:
        def entering() -> Scope:
            try:
                return enter()
            except NotAMember:
                smuggler.attack(alias, None, loot)
                raise

        with honest(alias, entering if alias == "default" else enter) as scope:
            try:
                yield scope
            finally:
                if alias == "default":
                    smuggler.attack(alias, scope, loot)

    monkeypatch.setattr(scopes, "_transaction", crooked)
    try:
        yield loot
    finally:
        monkeypatch.setattr(scopes, "_transaction", honest)
