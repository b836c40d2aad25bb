"""The life of a run: open, claim, step, close, sweep. Each function is one short transaction's work.

Nothing here calls a provider: a run that waits for its provider holds no lock and no connection, only a lease.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models.functions import Now

from credits.services import reserve
from farmops.database.scope import open_scope, system_scope, turn_scope
from farmops.database.sql import insert
from farmops.web.drawable import shallow
from governance.evals.services import evaluate
from governance.models import AiRun, AiRunStep

logger = logging.getLogger(__name__)

QUEUE_LEASE_SECONDS = 600  # a message nobody picked up in ten minutes is refunded
ANSWER_LEASE_SECONDS = 120  # one attempt at an answer; a request to a remote model renews it
MAX_ATTEMPTS = 3  # a question that ended three workers is given to no fourth
# How long after its lease a run is left to another worker: a dead one is noticed after 30 s, by a job of every minute.
TAKEOVER_SECONDS = 120
CLOSED_BEFORE = "its credits had been closed before it was"  # `run_costs` says so
# Why a run was refused, as `AiRun.error` says it.
NO_CREDITS = "not enough credits"
NO_PRICE = "no price"


@dataclass(frozen=True)
class Claim:
    """The right to answer a run: this attempt, until the lease ends. Provider, model and prices are as quoted."""

    farm_id: UUID
    run_id: UUID
    user_id: UUID
    attempt: int
    provider: str = ""
    model: str = ""
    prices: dict[str, Any] | None = None
    reserved: int = 0


@dataclass(frozen=True)
class Usage:
    """What answering took: tokens as the provider counted them, and what they cost. PostgreSQL says what is paid."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cost_microdollars: int = 0


def reserve_for(run: AiRun, *, credits: int, free_when_empty: bool) -> AiRun:
    """Set the credits of a queued run aside; the last statement of the caller's transaction, when there are enough.

    `credits` is the worst case, which the run was inserted with. When the balance does not allow it the run is
    refused, or, with `free_when_empty` (a provider that costs nothing), goes on with nothing reserved.
    """
    if not credits or reserve(run.id, credits):
        return run
    if not free_when_empty:
        return refuse_run(run, NO_CREDITS)
    run.credits_reserved = 0
    with connections["default"].cursor() as cursor:
        cursor.execute("UPDATE ai_runs SET credits_reserved = 0 WHERE farm_id = %s AND id = %s", [run.farm_id, run.id])
    return run


def refuse_run(run: AiRun, why: str) -> AiRun:
    """Close a queued run that nothing was reserved for; no request ever leaves for it."""
    run.credits_reserved, run.status, run.error = 0, AiRun.Status.REFUSED, why
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE ai_runs SET status = 'refused', credits_reserved = 0, error = %s"
            " WHERE farm_id = %s AND id = %s AND status = 'queued'",
            [why, run.farm_id, run.id],
        )
    return run


def insert_run(run: AiRun) -> None:
    """Insert a queued run. Raises IntegrityError when its idempotency key was used before."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO ai_runs (id, farm_id, user_id, feature, provider, model, status, attempt, lease_until,"
            " provider_requests, input_tokens, output_tokens, credits_reserved, credits_estimate,"
            " input_summary, output_summary, error, idempotency_key)"
            " VALUES (%s, %s, %s, %s, %s, %s, 'queued', 0, now() + make_interval(secs => %s), 0, 0, 0, %s, %s,"
            " %s, '', '', %s)",
            [
                run.id,
                run.farm_id,
                run.user_id,
                run.feature,
                run.provider,
                run.model,
                QUEUE_LEASE_SECONDS,
                run.credits_reserved,
                run.credits_estimate,
                run.input_summary,
                run.idempotency_key,
            ],
        )


def claim_run(run_id: UUID) -> Claim | None:
    """Take a queued run of the scope's person, or one whose holder's lease has run out.

    None when it is closed, held by another worker, or another person's; and for one that was taken MAX_ATTEMPTS times
    or waited for two days, which is left to the sweep (`ai_runs_lease_ends` lets none go on for more than three).
    """
    scope = open_scope()
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE ai_runs SET status = 'running', attempt = attempt + 1,"
            " lease_until = clock_timestamp() + make_interval(secs => %s)"
            " WHERE farm_id = %s AND id = %s AND user_id = %s"
            " AND (status = 'queued' OR status = 'running' AND lease_until < clock_timestamp() AND attempt < %s)"
            " AND created_at > clock_timestamp() - interval '2 days'"
            " RETURNING attempt, provider, model, prices::text, credits_reserved",
            [ANSWER_LEASE_SECONDS, scope.farm_id, run_id, scope.user_id, MAX_ATTEMPTS],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    attempt, provider, model, prices, reserved = row
    return Claim(
        farm_id=scope.farm_id,
        run_id=run_id,
        user_id=scope.user_id,
        attempt=attempt,
        provider=provider,
        model=model,
        prices=json.loads(prices) if prices else None,
        reserved=reserved,
    )


def held_until(run_id: UUID) -> datetime | None:
    """When the lease ends of whoever answers the run now; None when nobody does, or nobody else may."""
    running = AiRun.objects.filter(
        farm_id=open_scope().farm_id, id=run_id, status=AiRun.Status.RUNNING, attempt__lt=MAX_ATTEMPTS
    )
    until: datetime | None = running.values_list("lease_until", flat=True).first()
    return until


def is_mine(claim: Claim) -> bool:
    """Whether the run is still ours to answer; if so nobody else closes it before this transaction ends."""
    runs = AiRun.objects.select_for_update().filter(
        farm_id=claim.farm_id, id=claim.run_id, status=AiRun.Status.RUNNING, attempt=claim.attempt
    )
    return runs.first() is not None


def give_back(claim: Claim) -> None:
    """End the lease of a run that is ours, so that another worker may take it at once."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE ai_runs SET lease_until = clock_timestamp()"
            " WHERE farm_id = %s AND id = %s AND status = 'running' AND attempt = %s",
            [claim.farm_id, claim.run_id, claim.attempt],
        )


def note_request(claim: Claim, lease_seconds: float = 0) -> bool:
    """Say that a request is about to leave for the provider; False when the run is no longer ours to answer.

    The lease then lasts `lease_seconds` from now on at least, which must cover the request's deadline and what is done
    with its answer.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE ai_runs SET provider_requests = provider_requests + 1,"
            " lease_until = greatest(lease_until, clock_timestamp() + make_interval(secs => %s))"
            " WHERE farm_id = %s AND id = %s AND status = 'running' AND attempt = %s"
            " AND lease_until > clock_timestamp()",
            [lease_seconds, claim.farm_id, claim.run_id, claim.attempt],
        )
        return bool(cursor.rowcount)


def add_step(claim: Claim, step: AiRunStep) -> None:
    """Append one step to the run's record."""
    step.farm_id, step.ai_run_id, step.attempt = claim.farm_id, claim.run_id, claim.attempt
    step.request, step.response = shallow(step.request), shallow(step.response)
    insert(step)


def keep_step(claim: Claim, step: AiRunStep) -> None:
    """Append one step in a transaction of its own."""
    with turn_scope(user_id=claim.user_id, farm_id=claim.farm_id):
        add_step(claim, step)


def close_run(claim: Claim, status: AiRun.Status, *, usage: Usage, output_summary: str = "", error: str = "") -> bool:
    """Close the run and with it its reservation, exactly once; False when somebody else closed it or took it over.

    The last statement of the caller's transaction: the entry that it writes locks the farm's row.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE ai_runs SET status = %s, input_tokens = %s, output_tokens = %s,"
            " cache_read_tokens = %s, cache_write_tokens = %s, cost_microdollars = %s, output_summary = %s, error = %s"
            " WHERE farm_id = %s AND id = %s AND status = 'running' AND attempt = %s RETURNING error",
            [
                status,
                usage.input_tokens,
                usage.output_tokens,
                usage.cache_read_tokens,
                usage.cache_write_tokens,
                usage.cost_microdollars,
                output_summary[:500],
                error[:500],
                claim.farm_id,
                claim.run_id,
                claim.attempt,
            ],
        )
        return _has_closed(claim.farm_id, claim.run_id, cursor.fetchone())


def _has_closed(farm_id: UUID, run_id: UUID, ended: tuple[str] | None) -> bool:
    """Whether a run's end found its run; `ended` is the error that the run then says."""
    if ended == (CLOSED_BEFORE,):
        logger.error("run %s of farm %s: %s", run_id, farm_id, CLOSED_BEFORE)
    return ended is not None


def sweep_runs(patience: float = 0) -> int:
    """Close every run whose lease ran out `patience` seconds ago; returns how many this call closed.

    Refunded when no request had left for the provider, otherwise settled at the estimate of the input. Safe at any
    time, any number of times, from any number of machines: the conditional UPDATE lets one sweeper through.
    """
    with connections["queue"].cursor() as cursor:
        cursor.execute("SELECT farm_id, run_id FROM runs_past_lease()")
        overdue = cursor.fetchall()
    closed = 0
    for farm_id, run_id in overdue:
        try:
            with system_scope(farm_id):
                closed += _sweep_run(farm_id, run_id, patience)
        except Exception:  # one farm's trouble holds up no other farm, whatever it is
            logger.exception("run %s of farm %s cannot be closed", run_id, farm_id)
    return closed


def _sweep_run(farm_id: UUID, run_id: UUID, patience: float = 0) -> bool:
    overdue = AiRun.objects.select_for_update().filter(
        farm_id=farm_id,
        id=run_id,
        status__in=AiRun.OPEN,
        lease_until__lt=Now() - timedelta(seconds=patience),
    )
    if overdue.first() is None:
        return False
    evaluate(farm_id, run_id)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE ai_runs SET status = 'expired' WHERE farm_id = %s AND id = %s RETURNING error", [farm_id, run_id]
        )
        return _has_closed(farm_id, run_id, cursor.fetchone())


def visible_runs(farm_id: UUID) -> Any:
    """The farm's runs that the member may see, newest first."""
    return AiRun.objects.filter(farm_id=farm_id).select_related("user").order_by("-created_at")
