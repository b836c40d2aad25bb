"""A rule about what a library brings along."""

from __future__ import annotations

from typing import Any

from farmops.database.rules.base import Rule


class LibraryFunctions(Rule):
    """The functions whose names begin with `prefix`: `login` may execute them, and nobody else but their owner.

    PostgreSQL lets everybody execute a new function. After a library has made some more, declare the rule under
    another name: `check_db_rules` says so.
    """

    prefix: str
    login: str

    def _each(self, revoked_from: str, granted_to: str) -> str:
        return (
            "DO $each$ DECLARE f regprocedure;"  # noqa: S608 - our own constants
            " BEGIN FOR f IN SELECT p.oid::regprocedure FROM pg_proc p"
            f" WHERE p.pronamespace = 'public'::regnamespace AND starts_with(p.proname, '{self.prefix}') LOOP"
            f" EXECUTE 'REVOKE ALL ON FUNCTION ' || f || ' FROM {revoked_from}';"
            f" EXECUTE 'GRANT EXECUTE ON FUNCTION ' || f || ' TO {granted_to}'; END LOOP; END $each$"
        )

    def create(self, table: str) -> str:
        return self._each("PUBLIC", self.login)

    def drop(self, table: str) -> str:
        return self._each(self.login, "PUBLIC")

    def problems(self, table: str, cursor: Any) -> list[str]:
        cursor.execute(
            "SELECT proname, who FROM (SELECT p.proname, ARRAY(SELECT coalesce(r.rolname, 'PUBLIC')::text"
            "   FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
            "   LEFT JOIN pg_roles r ON r.oid = a.grantee WHERE a.grantee <> p.proowner ORDER BY 1) AS who"
            "  FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND starts_with(p.proname, %s)) f"
            " WHERE who <> ARRAY[%s]",
            [self.prefix, self.login],
        )
        return [f"function {name} may be called by {', '.join(who) or 'nobody'}" for name, who in cursor.fetchall()]
