"""Credits: reserve and grant. Raw SQL: each is one statement, the last of its transaction.

The conditional UPDATE of the balance carries the explanation; its trigger writes the entry. So the farm's row is
locked for one statement and one commit only. A check in Python, or a predicate on the sum of the ledger, overspends
under concurrency. What was reserved is settled or refunded by the end of its run (`settle_run`), which nobody tells how
much.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models import Q

from credits.models import CreditLedger, Meter
from farmops.database.scope import open_scope, system_scope
from farms.people.cross_tenant import find_farm

RESERVE = """
UPDATE farms SET credit_balance = credit_balance - %(credits)s,
                 leg = jsonb_build_object('kind', 'reserve', 'run', %(run)s::uuid)
WHERE id = %(farm)s AND credit_balance >= %(credits)s
RETURNING credit_balance
"""

ADD = """
UPDATE farms SET credit_balance = credit_balance + %(credits)s,
                 leg = jsonb_build_object('kind', 'grant', 'reason', %(reason)s::text)
WHERE id = %(farm)s
RETURNING credit_balance
"""


def reserve(run_id: UUID, credits: int) -> bool:
    """Set `credits` (1 or more) aside for a run of the open scope's farm; False when the balance does not allow it."""
    with connections["default"].cursor() as cursor:
        cursor.execute(RESERVE, {"farm": open_scope().farm_id, "run": run_id, "credits": credits})
        return cursor.fetchone() is not None


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


def ledger_page(farm_id: UUID) -> Any:
    """The farm's entries, newest first, each with the person behind it."""
    return CreditLedger.objects.filter(farm_id=farm_id).select_related("actor").order_by("-seq")


def entries_of_run(farm_id: UUID, run_id: UUID, *, using: str) -> list[CreditLedger]:
    """A run's entries in order: the reservation, and what closed it."""
    kinds = Q(kind="reserve") | Q(kind__in=["settle", "refund"])  # spelt as the two partial indexes are
    return list(CreditLedger.objects.using(using).filter(kinds, farm_id=farm_id, ai_run_id=run_id).order_by("seq"))
