"""Credits: reserve, settle, refund, grant. Raw SQL: each is one statement, the last of its transaction.

The conditional UPDATE of the balance carries the leg that explains it; its trigger writes the leg. So the farm's row is
locked for one statement and one commit only. A check in Python, or a predicate on the sum of the ledger, overspends
under concurrency.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models import Q

from credits.models import CreditLedger, Meter
from farmops.scope import open_scope, system_scope
from farms.everywhere import find_farm

RESERVE = """
UPDATE farms SET credit_balance = credit_balance - %(credits)s,
                 leg = jsonb_build_object('kind', 'reserve', 'run', %(run)s::uuid)
WHERE id = %(farm)s AND credit_balance >= %(credits)s
RETURNING credit_balance
"""

# After a wait for the row, PostgreSQL computes this again from the balance that it finds then. A settle beyond the
# reservation takes what is there.
SETTLE = """
UPDATE farms f SET credit_balance = f.credit_balance + greatest(held.credits - %(used)s, -f.credit_balance),
                   leg = jsonb_build_object('kind', %(kind)s::text, 'run', %(run)s::uuid, 'reason', %(reason)s::text,
                                            'shortfall', greatest(0, %(used)s - held.credits - f.credit_balance))
FROM (SELECT -l.delta AS credits FROM credit_ledger l
      WHERE l.farm_id = %(farm)s AND l.ai_run_id = %(run)s AND l.kind = 'reserve') held
WHERE f.id = %(farm)s
RETURNING f.credit_balance
"""

ADD = """
UPDATE farms SET credit_balance = credit_balance + %(credits)s,
                 leg = jsonb_build_object('kind', 'grant', 'reason', %(reason)s::text)
WHERE id = %(farm)s
RETURNING credit_balance
"""


def reserve(run_id: UUID, credits: int) -> bool:
    """Set `credits` (1 or more) aside for a run of the open scope's farm; False when the balance does not allow it."""
    scope = open_scope()
    return _execute(RESERVE, {"farm": scope.farm_id, "run": run_id, "credits": credits})


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
    farm_id = find_farm(slug, using="billing")
    with system_scope(farm_id, using="billing"), connections["billing"].cursor() as cursor:
        cursor.execute(ADD, {"farm": farm_id, "credits": credits, "reason": reason})
        return int(cursor.fetchone()[0])


def set_allowance(slug: str, kind: str, allowance: int) -> None:
    """Change one meter's allowance, as billing. Raises NoSuchFarm; IntegrityError when more is in use already."""
    farm_id = find_farm(slug, using="billing")
    with system_scope(farm_id, using="billing"):
        Meter.objects.using("billing").filter(farm_id=farm_id, kind=kind).update(allowance=allowance)


def _execute(sql: str, params: dict[str, Any]) -> bool:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone() is not None


def ledger_page(farm_id: UUID) -> Any:
    """The farm's legs, newest first, each with the person behind it."""
    return CreditLedger.objects.filter(farm_id=farm_id).select_related("actor").order_by("-seq")


def legs_of_run(farm_id: UUID, run_id: UUID, *, using: str) -> list[CreditLedger]:
    """A run's legs in order: the reservation, and what closed it."""
    kinds = Q(kind="reserve") | Q(kind__in=["settle", "refund"])  # spelt as the two partial indexes are
    return list(CreditLedger.objects.using(using).filter(kinds, farm_id=farm_id, ai_run_id=run_id).order_by("seq"))
