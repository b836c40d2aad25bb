"""What a probe is, how it is tried, and how a rule is taken away for it.

A probe of a rule has attacks and uses. An attack is refused while the rule stands and succeeds once that rule alone is
taken away; a use works while the rule stands. Everything happens inside a superuser's transaction that is rolled back,
as the real login (`SET LOCAL SESSION AUTHORIZATION`: rules by login test `session_user`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import psycopg
from django.apps import apps
from django.db.models import UniqueConstraint

from farmops.database.catalog import declared_rules
from farmops.database.rules import Check, Function, Policy, RowSecurity, Storage, TenantForeignKey, Trigger
from farmops.database.tenancy import STAYS
from farmops.database.tickets import context_key

NO_ROW = "finds no row"
ROW_SECURITY = "row security refuses"
DENIED = "permission denied"

World = Mapping[str, Any]  # name -> id, for the %(name)s of a probe's SQL


# Each row is asked twice whether its statement is in its farm: that refuses much of what a rule refuses by itself.
STAND_ASIDE = """
DO $$ DECLARE asks record; BEGIN
    FOR asks IN SELECT t.tgrelid::regclass AS of_table, t.tgname FROM pg_trigger t
                JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname = 'row_stays_in_its_farm' LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', asks.of_table, asks.tgname);
    END LOOP;
END $$
"""


@dataclass(frozen=True)
class Who:
    """Who tries. `farm` and `user` are names in the world; `label` is for the document."""

    label: str
    login: str
    farm: str = ""
    user: str = ""
    role: str = ""
    purpose: str = ""  # follows from the role where nothing is said
    attempt: str = ""
    invitation: str = ""
    knows_the_key: bool = True


@dataclass(frozen=True)
class Attempt:
    """One thing that somebody tries. It happens when no step fails and every step finds a row.

    `given` are statements that a superuser runs first, to make the situation.
    """

    who: Who
    what: str
    steps: tuple[str, ...]
    given: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attack:
    """What must be refused, `how`, and the statements `without` that take the rule away.

    `also` names every other rule that refuses it too, with the statement that takes that one away; `how` is what
    happens when those are gone and the rule stands alone. `held_by` names rules on which another condition of a policy
    rests: they are taken away too where one condition is tried by itself.
    """

    attempt: Attempt
    how: str
    without: tuple[str, ...]
    also: tuple[tuple[str, str], ...] = ()
    held_by: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Use:
    """What must work. With `needs` it works because of the rule, and fails once the rule is gone."""

    attempt: Attempt
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Probe:
    attacks: tuple[Attack, ...]
    uses: tuple[Use, ...]
    remark: str = field(default="")


def try_it(who: Who, what: str, *steps: str, given: tuple[str, ...] = ()) -> Attempt:
    return Attempt(who, what, steps, given)


def outcome(cursor: Any, attempt: Attempt, world: World) -> str:
    """'' when the attempt happened, otherwise how it was refused; leaves nothing behind."""
    cursor.execute("SAVEPOINT attempt")
    try:
        _arrange(cursor, attempt.given, world)
        become(cursor, attempt.who, world)
        for statement in attempt.steps:
            cursor.execute(statement, world)
            if cursor.rowcount == 0:
                return NO_ROW
        return ""
    except psycopg.Error as error:
        return refusal(error)
    finally:
        cursor.execute("ROLLBACK TO SAVEPOINT attempt")


def _arrange(cursor: Any, given: tuple[str, ...], world: World) -> None:
    """Make the situation of an attempt; no trigger has a say in it."""
    if given:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in given:
            cursor.execute(statement, world)
        cursor.execute("SET LOCAL session_replication_role = origin")


def refusal(error: psycopg.Error) -> str:
    """A refusal in words. Raises the error again when it is none: a probe must not pass by a slip in its SQL."""
    state = error.sqlstate or ""
    if state == "42501":
        return ROW_SECURITY if "row-level security" in str(error) else DENIED
    if state.startswith("23"):
        return f"refused by {error.diag.constraint_name or error.diag.column_name}"
    if state in ("28000", "42703"):  # a forged context; a column that is not there
        return f"refused: {error.diag.message_primary}"
    raise error


def become(cursor: Any, who: Who, world: World) -> None:
    """Turn the superuser's transaction into `who`'s, until the savepoint is rolled back."""
    cursor.execute(f"SET LOCAL SESSION AUTHORIZATION {who.login}")
    enter(cursor, world.get(who.farm), world.get(who.user), who.role, None if who.knows_the_key else "", who.purpose)
    for name in ("attempt", "invitation"):
        cursor.execute("SELECT set_config(%s, %s, true)", [f"farmops.{name}", getattr(who, name)])


def enter(cursor: Any, farm: Any, user: Any, role: str, key: str | None = None, purpose: str = "") -> None:
    """Enter a farm: the one place where probes say who they are, where and what for, and prove it by the key."""
    cursor.execute(
        "SELECT set_config('farmops.farm_id', %s, true), set_config('farmops.user_id', %s, true),"
        " set_config('farmops.role', %s, true), set_config('farmops.purpose', %s, true),"
        " set_config('farmops.key', %s, true)",
        [str(farm or ""), str(user or ""), role, purpose, context_key() if key is None else key],
    )


def mutation(table: str, rule: Any) -> tuple[str, ...]:
    """The statements that take a rule away so that it lets everything through; () where a probe has to say it."""
    if isinstance(rule, Policy) and not rule.restrictive:
        using = " USING (true)" if rule.using else ""
        check = " WITH CHECK (true)" if rule.with_check else ""
        return (f'ALTER POLICY "{rule.name}" ON "{table}"{using}{check}',)
    if isinstance(rule, RowSecurity):
        return (f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',)
    if isinstance(rule, (Check, Policy, Trigger, TenantForeignKey)):
        return (rule.drop(table),)
    if isinstance(rule, Function) and rule.returns == "trigger":
        return (with_body(rule, "BEGIN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END"),)
    if isinstance(rule, UniqueConstraint):
        if rule.condition or rule.expressions:
            return (f'DROP INDEX "{rule.name}"',)
        return (f'ALTER TABLE "{table}" DROP CONSTRAINT "{rule.name}" CASCADE',)
    return ()


def rules_to_probe() -> list[tuple[str, Any]]:
    """(table, rule) of every declared rule and of every unique constraint of a table that we migrate.

    Storage is left out: it says where the bytes of a column lie, and refuses nobody anything. `manage.py check_db_rules`
    compares it with the database like the others. Nor is each table's call of `row_stays_in_its_farm`, which has one
    probe itself; tests/farmops/database/test_leaving_half_way.py tries every table.
    """
    declared = [
        (table, rule)
        for table, rule in declared_rules()
        if not isinstance(rule, Storage) and getattr(rule, "function", "") != STAYS
    ]
    uniques = [
        (model._meta.db_table, constraint)
        for model in apps.get_models()
        if model._meta.managed
        for constraint in model._meta.constraints
        if isinstance(constraint, UniqueConstraint)
    ]
    return [*declared, *uniques]


@cache
def _by_name() -> dict[str, tuple[str, Any]]:
    return {rule.name: (table, rule) for table, rule in rules_to_probe()}


def all_names() -> set[str]:
    """The names of all rules."""
    return set(_by_name())


def named(name: str) -> tuple[str, Any]:
    """(table, rule) of a rule. Raises LookupError when nobody declares it any more."""
    try:
        return _by_name()[name]
    except KeyError:
        raise LookupError(f"tests/probes/ speaks of a rule {name} that no model declares") from None


def also(*names: str) -> tuple[tuple[str, str], ...]:
    """The named rules with the statement that takes each away: for an attack that they refuse as well."""
    return tuple((name, "; ".join(mutation(*named(name)))) for name in names)


def with_body(function: Function, body: str, language: str = "plpgsql") -> str:
    """The function with another body, its signature and rights unchanged."""
    _path, _args, arguments = function.deconstruct()
    return Function(**{**arguments, "body": body, "language": language}).create("")


def conditions(table: str, rule: Policy) -> dict[str, str]:
    """Each condition of a policy that ANDs several, with the statement that takes it alone away.

    An OR at the top is one condition.
    """
    halves = {"USING": _parts(rule.using), "WITH CHECK": _parts(rule.with_check)}
    found = {}
    for condition in dict.fromkeys(halves["USING"] + halves["WITH CHECK"]):
        kept = {word: [part for part in parts if part != condition] for word, parts in halves.items() if parts}
        clauses = "".join(f" {word} ({' AND '.join(parts) or 'true'})" for word, parts in kept.items())
        found[condition] = f'ALTER POLICY "{rule.name}" ON "{rule.on or table}"{clauses}'
    return found


def _parts(sql: str | None) -> list[str]:
    """What the ANDs outside brackets hold together."""
    if sql in (None, "true"):
        return []
    pieces = re.split(r" (AND|OR) ", sql or "")
    parts, words = [pieces[0]], []
    for word, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if parts[-1].count("(") > parts[-1].count(")"):
            parts[-1] += f" {word} {piece}"
        else:
            parts.append(piece)
            words.append(word)
    return [str(sql)] if "OR" in words else parts
