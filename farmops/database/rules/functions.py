"""Functions and triggers, and views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from farmops.database.logins import LOGINS, OWNER
from farmops.database.rules.base import FunctionSql, Rule, normalised

_SERVING = ", ".join(login for login in LOGINS if login != OWNER)


class Function(Rule):
    """A SQL or PL/pgSQL function. `logins` may execute it; nobody else may (trigger functions need no one).

    `definer` runs it with the owner's rights; the search path is fixed either way.
    """

    statement = FunctionSql

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
        different = []
        if body != self.body:
            different.append(f"function {self.name} has another body")
        if definer != self.definer:
            different.append(f"function {self.name} runs with {'its owner' if definer else 'its caller'}'s rights")
        if list(config) != ([] if self.inlined else ["search_path=public, pg_temp"]):
            different.append(f"function {self.name} has another search path: {config}")
        if sorted(logins) != sorted(self.logins):
            different.append(f"function {self.name} may be called by {', '.join(logins) or 'nobody'}")
        return different


class Trigger(Rule):
    """A trigger on the model's table. `function` names a declared `Function`.

    `timing` e.g. "BEFORE INSERT" or "AFTER UPDATE OF credit_balance"; `when` is SQL or None; `deferred` makes it a
    constraint trigger that fires at commit; `each` is ROW or STATEMENT; `on` names a table of an app below.
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
