"""What a liar would say to the ledger, in the real logins. None of it may change anything.

Some are the statements of credits/services.py with one lie in them, so that they stay right when those change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connections

from credits import services
from farmops.database.purposes import AT_WORK, Purpose
from farmops.database.scope import farm_scope, system_scope
from tests.support.credit_model import Run


def sql(alias: str, statement: str, **params: Any) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, params)


def altered(statement: str, old: str, new: str) -> str:
    """A statement of ours with a lie in it."""
    assert old in statement
    return statement.replace(old, new)


def as_app(statement: str, purpose: Purpose = Purpose.MEMBER) -> Callable[..., None]:
    """A cheat in the application's login, within the farm's own scope: a member's, her turn's or the system's."""

    def cheat(machine: Any, run: Run, credits: int) -> None:
        if purpose == Purpose.SYSTEM:
            scope = system_scope(run.farm)
        else:
            scope = farm_scope(user_id=machine.owner.pk, farm_id=run.farm, purpose=purpose)
        with scope:
            sql("default", statement, farm=run.farm, run=run.id, credits=credits, reason="x", actor=machine.owner.pk)

    return cheat


def everywhere(how: str, statement: str) -> dict[str, Callable[..., None]]:
    return {f"{how} ({purpose})": as_app(statement, purpose) for purpose in AT_WORK}


def as_billing(statement: str, *, elsewhere: bool = False) -> Callable[..., None]:
    """A cheat in billing's login, within the farm's own scope or another farm's."""

    def cheat(machine: Any, run: Run, credits: int) -> None:
        scope: UUID = next(farm.id for farm in machine.farms if (farm.id != run.farm) == elsewhere)
        with system_scope(scope, using="billing"):
            sql("billing", statement, farm=run.farm, credits=credits, reason="x")

    return cheat


def as_superuser(statement: str) -> Callable[..., None]:
    """A cheat by somebody whom no right stops, only triggers."""

    def cheat(machine: Any, run: Run, credits: int) -> None:
        machine.admin.execute(statement, {"farm": run.farm})

    return cheat


CLOSE = (
    "UPDATE farms SET credit_balance = credit_balance + %(credits)s,"
    " leg = jsonb_build_object('kind', '{kind}', 'run', %(run)s::uuid, 'reason', 'x', 'shortfall', {shortfall})"
    " WHERE id = %(farm)s"
)
PAID = "UPDATE ai_runs SET {change} WHERE farm_id = %(farm)s AND id = %(run)s"
# None of these may change anything.
CHEATS = {
    "take what is not there": as_app(altered(services.RESERVE, "AND credit_balance >= %(credits)s", "")),
    "reserve again": as_app(services.RESERVE),
    "add by a reserve": as_app(altered(services.RESERVE, "- %(credits)s,", "+ %(credits)s,")),
    **everywhere("refund", CLOSE.format(kind="refund", shortfall="0")),
    **everywhere("settle", CLOSE.format(kind="settle", shortfall="0")),
    **everywhere("owe what is there", CLOSE.format(kind="settle", shortfall="1")),
    **everywhere("say what it costs", PAID.format(change="credits_actual = 0")),
    **everywhere("say what was set aside", PAID.format(change="credits_reserved = credits_reserved + 1")),
    **everywhere("unprice", PAID.format(change="prices = NULL")),
    "fail her own question": as_app(PAID.format(change="status = 'failed'")),
    "expire her own question": as_app(PAID.format(change="status = 'expired'")),
    "say that no request left": as_app(PAID.format(change="provider_requests = provider_requests + 1")),
    "end while out of sight": as_app(
        PAID.format(change="status = 'failed'") + " RETURNING set_config('farmops.farm_id', '', true)", Purpose.TURN
    ),
    "balance without a leg": as_app("UPDATE farms SET credit_balance = credit_balance + 1 WHERE id = %(farm)s"),
    "leg without a balance": as_billing(
        "INSERT INTO credit_ledger (farm_id, seq, kind, delta, balance_after, reason, hash)"
        " SELECT id, ledger_seq + 1, 'grant', 5, credit_balance + 5, 'x', sha256('') FROM farms WHERE id = %(farm)s"
    ),
    "take as billing": as_billing(altered(services.ADD, "'grant'", "'reserve'")),
    "give as the application": as_app(services.ADD),
    "give in another farm's scope": as_billing(services.ADD, elsewhere=True),
    "open a closed run": as_app(
        "UPDATE ai_runs SET status = 'running', lease_until = now() + interval '1 hour'"
        " WHERE farm_id = %(farm)s AND id = %(run)s AND finished_at IS NOT NULL",
        Purpose.TURN,
    ),
    "rewrite a leg": as_superuser("UPDATE credit_ledger SET delta = delta + 1 WHERE farm_id = %(farm)s"),
    "tear out the last leg": as_superuser(
        "DELETE FROM credit_ledger WHERE farm_id = %(farm)s"
        " AND seq = (SELECT max(seq) FROM credit_ledger WHERE farm_id = %(farm)s)"
    ),
}
