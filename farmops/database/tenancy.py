"""What every tenant table declares: row security, each login's rights, and the farm policies."""

from __future__ import annotations

from typing import Any

from django.db.models import BaseConstraint

from farmops.database.logins import APP, ASSISTANT, AUDITOR, BILLING, OWNER
from farmops.database.rules import Grant, Policy, RowSecurity, Trigger, one_of
from farmops.roles import MANAGE, SEE_ALL, SEE_MONEY, WRITE, Right

# Who is at work, as policies ask it: once a statement, not once a row (spelt as PostgreSQL prints it).
FARM = "(SELECT current_farm() AS current_farm)"  # of a member, her turn, or the system
FARM_BY_HAND = "(SELECT farm_by_hand() AS farm_by_hand)"  # not in a turn
CONTEXT_FARM = "(SELECT context_farm() AS context_farm)"  # also of who founds it, or looks at an invitation
PERSON = "(SELECT current_person() AS current_person)"
MEMBER_ROLE = "(SELECT current_member_role() AS current_member_role)"
PURPOSE = "(SELECT current_purpose() AS current_purpose)"
LOGIN = "(SELECT current_login() AS current_login)"

STAYS = "row_stays_in_its_farm"


def member_may(right: Right, *, or_system: bool = False) -> str:
    """SQL for "who is at work has the right"; with `or_system`, also the application's own bookkeeping."""
    return one_of(MEMBER_ROLE, [*right.roles, *(["system"] if or_system else [])])


MAY_WRITE = member_may(WRITE)
MAY_MANAGE = member_may(MANAGE)
MAY_SEE_MONEY = member_may(SEE_MONEY)
MAY_SEE_ALL = member_may(SEE_ALL, or_system=True)


def narrowed(name: str, command: str, login: str, using: str | None = None, with_check: str | None = None) -> Policy:
    """A restrictive policy: what the login's permissive one allows, and this as well."""
    return Policy(name=name, command=command, login=login, using=using, with_check=with_check, restrictive=True)


def money_rules(table: str) -> list[BaseConstraint]:
    """Hides a tenant table from workers, and from a model that answers one."""
    return [
        narrowed(f"{table}_{short}_money", "ALL", login, using=MAY_SEE_MONEY, with_check=MAY_SEE_MONEY)
        for short, login in (("app", APP), ("assistant", ASSISTANT))
    ]


def tenant_rules(
    table: str,
    *,
    app: dict[str, Any] | None = None,
    assistant: dict[str, Any] | None = None,
    billing: dict[str, Any] | None = None,
    auditor: dict[str, Any] | None = None,
    app_check: str = "",
    app_update_check: str = "",
    assistant_check: str = "",
    farm_column: str = "farm_id",
    in_turns: bool = False,
) -> list[BaseConstraint]:
    """Row security, rights and the farm policies of one tenant table.

    Each login sees and writes rows of `current_farm()` alone: that is its permissive policy, and nothing else is in it.
    So a context that is no member's, no turn's and not the system's opens no row; what founding and joining need has
    policies of its own, which name their purpose. `*_check` narrows what a login may insert by a restrictive policy,
    which no other policy can widen; `app_update_check` narrows which rows the application may change. The auditor
    reads every farm, and only where she signed in as herself: being made a member of her role opens nothing. The owner
    is bound to the farm of the context, whatever that is for (definer functions and data migrations enter one first).
    While the worker answers somebody's question the application writes only the tables that say `in_turns`.
    """
    any_purpose = f"{farm_column} = {CONTEXT_FARM}"
    own_farm = f"{farm_column} = {FARM}"
    by_hand = own_farm if in_turns else f"{farm_column} = {FARM_BY_HAND}"
    rules: list[BaseConstraint] = [
        RowSecurity(name=f"{table}_row_security"),
        Policy(name=f"{table}_owner", command="ALL", login=OWNER, using=any_purpose, with_check=any_purpose),
        Policy(name=f"{table}_auditor", command="SELECT", login=AUDITOR, using=f"{LOGIN} = '{AUDITOR}'"),
        Grant(name=f"{table}_auditor_rights", login=AUDITOR, rights={"SELECT": "*", **(auditor or {})}),
        *_login_rules(table, "app", APP, app, own_farm, by_hand, app_check, app_update_check),
        *_login_rules(table, "assistant", ASSISTANT, assistant, own_farm, own_farm, assistant_check),
        *_login_rules(table, "billing", BILLING, billing, own_farm, own_farm),
    ]
    if any(set(rights or {}) - {"SELECT"} for rights in (app, assistant, billing)):
        rules += stays_in_its_farm(table)
    return rules


def _login_rules(
    table: str,
    short: str,
    login: str,
    rights: dict[str, Any] | None,
    read: str,
    written: str,
    insert_check: str = "",
    update_check: str = "",
) -> list[BaseConstraint]:
    """One login's rights on a table and its policies: the rows that it reads, and those that it writes."""
    if not rights:
        return []
    name = f"{table}_{short}"
    rules: list[BaseConstraint] = [Grant(name=f"{name}_rights", login=login, rights=rights)]
    if "SELECT" in rights:
        rules.append(Policy(name=f"{name}_read", command="SELECT", login=login, using=read))
    if "INSERT" in rights:
        rules.append(Policy(name=f"{name}_insert", command="INSERT", login=login, with_check=written))
    if "INSERT" in rights and insert_check:
        rules.append(narrowed(f"{name}_insert_narrowed", "INSERT", login, with_check=insert_check))
    if "UPDATE" in rights:
        rules.append(Policy(name=f"{name}_update", command="UPDATE", login=login, using=written, with_check=written))
    if "UPDATE" in rights and update_check:
        rules.append(narrowed(f"{name}_update_narrowed", "UPDATE", login, using=update_check, with_check=update_check))
    if "DELETE" in rights:
        rules.append(Policy(name=f"{name}_delete", command="DELETE", login=login, using=written))
    return rules


def stays_in_its_farm(table: str) -> list[BaseConstraint]:
    """Asks of each row that is written whether the statement is still in its farm (`farms.models.farm`)."""
    return [
        Trigger(
            name=f"{table}_inside_{when.lower()}",
            timing=f"{when} INSERT OR DELETE OR UPDATE",
            function=STAYS,
        )
        for when in ("BEFORE", "AFTER")
    ]
