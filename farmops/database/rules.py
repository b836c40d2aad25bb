"""Database rules that Django has no words for, declared beside the model they protect.

Each class is a `BaseConstraint`, so a rule sits in `Meta.constraints`, `makemigrations` notices a change and
`migrate` applies it; `check_db_rules` later compares every declared rule with PostgreSQL's catalog.

Old migrations import these classes: keep their names and arguments working.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db.models import BaseConstraint

from farmops.database.logins import LOGINS, OWNER

_SERVING = ", ".join(login for login in LOGINS if login != OWNER)


def normalised(sql: str) -> str:
    """SQL with what PostgreSQL adds when it prints an expression back taken out: spaces, brackets, casts."""
    sql = re.sub(r"::(character varying|text|bigint|numeric|integer|jsonb)(\[\])?", "", sql)
    return re.sub(r"[\s()]+", "", sql).lower()


class _RuleSql(str):
    """A deferred statement of a rule."""


class _FunctionSql(str):
    """A deferred statement that makes a function."""


class Rule(BaseConstraint):
    """Base of the declared rules. A rule's annotated attributes are its arguments, with their defaults."""

    def __init__(self, *, name: str, **arguments: Any):
        super().__init__(name=name)
        for key in self.arguments():
            setattr(self, key, arguments.pop(key) if key in arguments else getattr(type(self), key))
        if arguments:
            raise TypeError(f"{type(self).__name__} does not take {', '.join(arguments)}")

    @classmethod
    @cache
    def arguments(cls) -> list[str]:
        """The names of the constructor's arguments: for migrations, and to compare two rules."""
        return list(inspect.get_annotations(cls))

    def clone(self) -> Rule:
        return self  # nothing changes a rule, and a migration's states ask for a hundred thousand of them

    def create(self, table: str) -> str:
        """The statements that make the rule on `table`."""
        raise NotImplementedError

    def drop(self, table: str) -> str:
        """The statements that undo `create`."""
        raise NotImplementedError

    def problems(self, table: str, cursor: Any) -> list[str]:
        """What differs between this rule and the catalog that `cursor` reads, one sentence each."""
        raise NotImplementedError

    # Django asks for a constraint's SQL in three ways: to put inside CREATE TABLE, to defer, or to run at once. A rule
    # may need functions and tables that come later in its migration, so every way defers it to the migration's end,
    # functions before the rules that call them.
    def constraint_sql(self, model: Any, schema_editor: Any) -> None:  # type: ignore[override] # None is read as nothing
        deferred = schema_editor.deferred_sql
        statement = _FunctionSql if isinstance(self, Function) else _RuleSql
        place = len(deferred)
        if statement is _FunctionSql:
            place = next((n for n, other in enumerate(deferred) if type(other) is _RuleSql), place)
        deferred.insert(place, statement(self.create(model._meta.db_table)))

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        self.constraint_sql(model, schema_editor)
        return "SELECT"  # what the caller runs or defers: nothing

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return self.drop(model._meta.db_table)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: PostgreSQL validates."""

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        path = f"{type(self).__module__}.{type(self).__name__}"
        return path, (), {"name": self.name, **{key: getattr(self, key) for key in self.arguments()}}

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self), self.name))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


class Check(Rule):
    """A CHECK of a table, in SQL as PostgreSQL prints it (`= ANY (ARRAY[…])` for IN, `>= AND <=` for BETWEEN).

    Not Django's `CheckConstraint`, which runs a query a rule whenever a form is validated.
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
    names a table of a lower room."""

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


class Function(Rule):
    """A SQL or PL/pgSQL function. `logins` may execute it; nobody else may (trigger functions need no one).

    `definer` runs it with the owner's rights; the search path is fixed either way.
    """

    body: str
    signature: str = ""
    returns: str = "trigger"
    language: str = "plpgsql"
    volatility: str = "VOLATILE"
    definer: bool = False
    logins: Sequence[str] = ()

    @property
    def inlined(self) -> bool:
        """A plain SQL function without SET can be inlined into the query, which policies need for good plans."""
        return self.language == "sql" and not self.definer

    def create(self, table: str) -> str:
        security = "SECURITY DEFINER" if self.definer else "SECURITY INVOKER"
        path = "" if self.inlined else " SET search_path = public, pg_temp"
        called = f'"{self.name}"({self.signature})'
        statements = [
            f"CREATE OR REPLACE FUNCTION {called} RETURNS {self.returns} LANGUAGE {self.language}"
            f" {self.volatility} {security}{path} AS $body${self.body}$body$",
            f"REVOKE ALL ON FUNCTION {called} FROM PUBLIC, {_SERVING}",  # replaced, it keeps its old rights
        ]
        if self.logins:
            statements.append(f"GRANT EXECUTE ON FUNCTION {called} TO {', '.join(self.logins)}")
        return "; ".join(statements)

    def drop(self, table: str) -> str:
        # A changed body comes as a drop and a create; while something uses the function, `create` replaces it.
        return (
            f'DO $drop$ BEGIN DROP FUNCTION "{self.name}"({self.signature});'
            " EXCEPTION WHEN dependent_objects_still_exist THEN NULL; END $drop$"
        )

    def problems(self, table: str, cursor: Any) -> list[str]:
        cursor.execute(
            "SELECT p.prosrc, p.prosecdef, coalesce(p.proconfig, '{}'),"
            " (SELECT coalesce(array_agg(coalesce(r.rolname, 'PUBLIC')::text ORDER BY 1), '{}')"
            "    FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
            "    LEFT JOIN pg_roles r ON r.oid = a.grantee WHERE a.grantee <> p.proowner)"
            " FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname = %s",
            [self.name],
        )
        row = cursor.fetchone()
        if row is None:
            return [f"function {self.name} is missing"]
        body, definer, config, logins = row
        found = []
        if body != self.body:
            found.append(f"function {self.name} has another body")
        if definer != self.definer:
            found.append(f"function {self.name} runs with {'its owner' if definer else 'its caller'}'s rights")
        if list(config) != ([] if self.inlined else ["search_path=public, pg_temp"]):
            found.append(f"function {self.name} has another search path: {config}")
        if sorted(logins) != sorted(self.logins):
            found.append(f"function {self.name} may be called by {', '.join(logins) or 'nobody'}")
        return found


class Trigger(Rule):
    """A trigger on the model's table. `function` names a declared `Function`.

    `timing` e.g. "BEFORE INSERT" or "AFTER UPDATE OF credit_balance"; `when` is SQL or None; `deferred` makes it a
    constraint trigger that fires at commit; `each` is ROW or STATEMENT; `on` names a table of a lower room.
    """

    timing: str
    function: str
    when: str | None = None
    deferred: bool = False
    each: str = "ROW"
    on: str | None = None

    def create(self, table: str) -> str:
        table = self.on or table
        kind = "CONSTRAINT TRIGGER" if self.deferred else "TRIGGER"
        deferrable = " DEFERRABLE INITIALLY DEFERRED" if self.deferred else ""
        when = f" WHEN ({self.when})" if self.when else ""
        return (
            f'CREATE {kind} "{self.name}" {self.timing} ON "{table}"{deferrable} FOR EACH {self.each}{when}'
            f' EXECUTE FUNCTION "{self.function}"()'
        )

    def drop(self, table: str) -> str:
        return f'DROP TRIGGER "{self.name}" ON "{self.on or table}"'

    def problems(self, table: str, cursor: Any) -> list[str]:
        table = self.on or table
        cursor.execute(
            "SELECT pg_get_triggerdef(oid), tgenabled FROM pg_trigger"
            " WHERE tgrelid = to_regclass(%s) AND tgname = %s AND NOT tgisinternal",
            [f'public."{table}"', self.name],
        )
        row = cursor.fetchone()
        if row is None:
            return [f"trigger {self.name} on {table} is missing"]
        definition, enabled = row
        if enabled != "O":
            return [f"trigger {self.name} on {table} is disabled"]
        printed = definition.replace("public.", "").replace('"', "").replace(" NOT DEFERRABLE", "")
        declared = self.create(table).replace('"', "")
        if normalised(printed) != normalised(declared):
            return [f"trigger {self.name} on {table} differs: {definition}"]
        return []


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


class View(Rule):
    """A view that reads with its caller's rights (`security_invoker`), readable by `logins`."""

    query: str
    logins: Sequence[str]

    def create(self, table: str) -> str:
        return (
            f'CREATE VIEW "{self.name}" WITH (security_invoker = true) AS {self.query};'
            f' GRANT SELECT ON "{self.name}" TO {", ".join(self.logins)}'
        )

    def drop(self, table: str) -> str:
        return f'DROP VIEW "{self.name}"'

    def problems(self, table: str, cursor: Any) -> list[str]:
        cursor.execute(
            "SELECT 'security_invoker=true' = ANY (coalesce(reloptions, '{}')) FROM pg_class"
            " WHERE oid = to_regclass(%s) AND relkind = 'v'",
            [f'public."{self.name}"'],
        )
        row = cursor.fetchone()
        return [] if row and row[0] else [f"view {self.name} is missing or does not use its caller's rights"]


class ReferenceRow(Rule):
    """A row of a reference table that code and database must agree on; `key` is the value of its `name`."""

    into: str
    key: str
    values: Mapping[str, Any]

    @staticmethod
    def _literal(value: Any) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        return "'" + str(value).replace("'", "''") + "'"

    def create(self, table: str) -> str:
        columns = ", ".join(f'"{column}"' for column in self.values)
        values = ", ".join(self._literal(value) for value in self.values.values())
        changes = ", ".join(f'"{column}" = excluded."{column}"' for column in self.values)
        return (
            f'INSERT INTO "{self.into}" (name, {columns}) VALUES ({self._literal(self.key)}, {values})'  # noqa: S608 - our own constants
            f" ON CONFLICT (name) DO UPDATE SET {changes}"  # Django drops a table without undoing its constraints
        )

    def drop(self, table: str) -> str:
        return f'DELETE FROM "{self.into}" WHERE name = {self._literal(self.key)}'  # noqa: S608 - our own constants

    def problems(self, table: str, cursor: Any) -> list[str]:
        wanted = {"name": self.key, **self.values}
        where = " AND ".join(f'"{column}" = {self._literal(value)}' for column, value in wanted.items())
        cursor.execute(f'SELECT 1 FROM "{self.into}" WHERE {where}')  # noqa: S608 - our own constants
        return [] if cursor.fetchone() else [f"{self.into} lacks the row {wanted}"]


class ReferenceRows(Rule):
    """Rows of the model's own table that code and database must agree on; the first of `columns` is the key."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]

    def _row(self, row: Sequence[Any]) -> str:
        return "(" + ", ".join(ReferenceRow._literal(value) for value in row) + ")"

    def create(self, table: str) -> str:
        columns = ", ".join(f'"{column}"' for column in self.columns)
        changes = ", ".join(f'"{column}" = excluded."{column}"' for column in self.columns[1:])
        values = ", ".join(self._row(row) for row in self.rows)
        return (
            f'INSERT INTO "{table}" ({columns}) VALUES {values}'  # noqa: S608 - our own constants
            f' ON CONFLICT ("{self.columns[0]}") DO UPDATE SET {changes}'
        )

    def drop(self, table: str) -> str:
        keys = ", ".join(ReferenceRow._literal(row[0]) for row in self.rows)
        return f'DELETE FROM "{table}" WHERE "{self.columns[0]}" IN ({keys})'  # noqa: S608 - our own constants

    def problems(self, table: str, cursor: Any) -> list[str]:
        same = " OR ".join(
            "(" + " AND ".join(f'"{column}" = {ReferenceRow._literal(value)}' for column, value in pairs) + ")"
            for pairs in (zip(self.columns, row, strict=True) for row in self.rows)
        )
        cursor.execute(f'SELECT "{self.columns[0]}" FROM "{table}" WHERE {same}')  # noqa: S608 - our own constants
        found = {key for (key,) in cursor.fetchall()}
        return [f"{table} lacks the row {row[0]}, or has another" for row in self.rows if row[0] not in found]
