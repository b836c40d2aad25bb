"""Credits: reserve, settle, refund, grant. Raw SQL: each is one statement, the last of its transaction.

The balance and the leg that explains it change in the same statement, so the farm's row is locked for one statement
and one commit only. A check in Python, or a predicate on the sum of the ledger, overspends under concurrency.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connections

from credits.models import CreditLedger, Meter
from farmops.scope import open_scope, system_scope

RESERVE = """
WITH moved AS (
    UPDATE farms SET credit_balance = credit_balance - %(credits)s, ledger_seq = ledger_seq + 1
    WHERE id = %(farm)s AND credit_balance >= %(credits)s
    RETURNING id, credit_balance, ledger_seq
)
INSERT INTO credit_ledger (farm_id, seq, ai_run_id, kind, delta, balance_after, actor_id)
SELECT id, ledger_seq, %(run)s, 'reserve', -%(credits)s, credit_balance, %(actor)s FROM moved
RETURNING balance_after
"""

# Locks the farm first so that what is there to take is known; a settle beyond the reservation takes what is there.
SETTLE = """
WITH held AS (
    SELECT f.id, f.credit_balance AS balance, -l.delta AS credits
    FROM credit_ledger l JOIN farms f ON f.id = l.farm_id
    WHERE l.farm_id = %(farm)s AND l.ai_run_id = %(run)s AND l.kind = 'reserve'
    FOR NO KEY UPDATE OF f
), moved AS (
    UPDATE farms f SET credit_balance = f.credit_balance + greatest(held.credits - %(used)s, -held.balance),
                       ledger_seq = f.ledger_seq + 1
    FROM held WHERE f.id = held.id
    RETURNING f.id, f.credit_balance, f.ledger_seq, held.balance, held.credits
)
INSERT INTO credit_ledger (farm_id, seq, ai_run_id, kind, delta, balance_after, shortfall, reason)
SELECT id, ledger_seq, %(run)s, %(kind)s, credit_balance - balance, credit_balance,
       greatest(0, %(used)s - credits - balance), %(reason)s
FROM moved
RETURNING balance_after
"""

ADD = """
WITH moved AS (
    UPDATE farms SET credit_balance = credit_balance + %(credits)s, ledger_seq = ledger_seq + 1
    WHERE id = %(farm)s RETURNING id, credit_balance, ledger_seq
)
INSERT INTO credit_ledger (farm_id, seq, kind, delta, balance_after, reason)
SELECT id, ledger_seq, 'grant', %(credits)s, credit_balance, %(reason)s FROM moved
RETURNING balance_after
"""


class NoSuchFarm(LookupError):
    """No farm has that slug."""


def reserve(run_id: UUID, credits: int) -> bool:
    """Set `credits` (1 or more) aside for a run of the open scope's farm; False when the balance does not allow it."""
    scope = open_scope()
    return _execute(RESERVE, {"farm": scope.farm_id, "run": run_id, "credits": credits, "actor": scope.user})


def settle(run_id: UUID, used: int, *, reason: str = "") -> bool:
    """Pay `used` credits (0 or more) for a run out of its reservation and return the rest.

    More than was reserved takes what the balance has, never below zero, and keeps the rest as `shortfall`. False when
    the run reserved nothing. A second close of the same run raises IntegrityError.
    """
    scope = open_scope()
    return _execute(SETTLE, {"farm": scope.farm_id, "run": run_id, "used": used, "kind": "settle", "reason": reason})


def refund(run_id: UUID, *, reason: str = "") -> bool:
    """Return a run's whole reservation; False when the run reserved nothing. A second close raises IntegrityError."""
    scope = open_scope()
    return _execute(SETTLE, {"farm": scope.farm_id, "run": run_id, "used": 0, "kind": "refund", "reason": reason})


def grant(slug: str, credits: int, reason: str) -> int:
    """Give `credits` (1 or more) to the farm `slug`; returns the new balance. Opens its own scope, as billing.

    Raises NoSuchFarm.
    """
    farm_id = _find_farm(slug)
    with system_scope(farm_id, using="billing"), connections["billing"].cursor() as cursor:
        cursor.execute(ADD, {"farm": farm_id, "credits": credits, "reason": reason})
        return int(cursor.fetchone()[0])


def set_allowance(slug: str, kind: str, allowance: int) -> None:
    """Change one meter's allowance, as billing. Raises NoSuchFarm; IntegrityError when more is in use already."""
    farm_id = _find_farm(slug)
    with system_scope(farm_id, using="billing"):
        Meter.objects.using("billing").filter(farm_id=farm_id, kind=kind).update(allowance=allowance)


def _find_farm(slug: str) -> UUID:
    with connections["billing"].cursor() as cursor:
        cursor.execute("SELECT find_farm(%s)", [slug])
        farm_id: UUID | None = cursor.fetchone()[0]
    if farm_id is None:
        raise NoSuchFarm(slug)
    return farm_id


def _execute(sql: str, params: dict[str, Any]) -> bool:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone() is not None


@dataclass(frozen=True)
class Verdict:
    """What recomputing one farm's ledger found. `breaks` is empty when all is right."""

    slug: str
    legs: int
    balance: int
    breaks: tuple[str, ...]


def verify_ledger(farm_id: UUID) -> Verdict:
    """Recompute the balance of the open scope's farm from its first leg, and compare each leg and the farm's row."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT slug, credit_balance, ledger_seq FROM farms WHERE id = %s", [farm_id])
        slug, stored, last_seq = cursor.fetchone()
    breaks: list[str] = []
    balance = 0
    seq = 0
    reserved: dict[UUID, int] = {}
    for leg in CreditLedger.objects.filter(farm_id=farm_id).order_by("seq").iterator():
        seq += 1
        balance += leg.delta
        if leg.seq != seq:
            breaks.append(f"leg {leg.seq} follows leg {seq - 1}")
            seq = leg.seq
        if leg.balance_after != balance:
            breaks.append(f"leg {leg.seq}: the balance after it is {balance}, the row says {leg.balance_after}")
            balance = leg.balance_after
        if leg.kind == CreditLedger.Kind.RESERVE and leg.ai_run_id:
            reserved[leg.ai_run_id] = -leg.delta
        if leg.kind in (CreditLedger.Kind.SETTLE, CreditLedger.Kind.REFUND) and leg.ai_run_id not in reserved:
            breaks.append(f"leg {leg.seq}: a {leg.kind} of a run that reserved nothing")
    if balance != stored:
        breaks.append(f"the legs sum to {balance}, the farm's balance is {stored}")
    if seq != last_seq:
        breaks.append(f"the last leg is {seq}, the farm counts {last_seq}")
    return Verdict(slug=slug, legs=seq, balance=stored, breaks=tuple(breaks))


def ledger_page(farm_id: UUID) -> Any:
    """The farm's legs, newest first, each with the person behind it."""
    return CreditLedger.objects.filter(farm_id=farm_id).select_related("actor").order_by("-seq")
