"""What operators' machines ask: is the process up, can it serve, how much is waiting."""

from __future__ import annotations

from functools import cache

from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

WORKER_SILENT_SECONDS = 60


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@cache
def _rules_stand() -> bool:
    from farmops.db_rules import differences

    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady("migrations are pending")
    found = differences("default")
    if found:
        raise NotReady("; ".join(found[:3]))
    return True


class NotReady(Exception):
    """Why the process should not be given requests."""


def _check() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers")
        silent = cursor.fetchone()[0]
    _rules_stand()  # asked once per process: what a cache keeps is the success
    if silent is None or silent > WORKER_SILENT_SECONDS:
        raise NotReady("no worker is alive")


@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, migrations and rules are in place, a worker is alive; otherwise 503 and why."""
    try:
        _check()
    except (NotReady, DatabaseError) as error:
        return HttpResponse(f"not ready: {error}\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Jobs by state in Prometheus' text format. Nothing of any farm."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status ORDER BY 1")
        rows = cursor.fetchall()
    lines = ["# HELP farmops_jobs Jobs in the queue by state.", "# TYPE farmops_jobs gauge"]
    lines += [f'farmops_jobs{{status="{status}"}} {count}' for status, count in rows]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")
