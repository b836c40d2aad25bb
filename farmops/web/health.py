"""What operators' machines ask: is the process up, can it serve, how much is waiting.

Anybody may ask, so answers name no host, address, login or SQL: those go to the log.
"""

from __future__ import annotations

import logging
from functools import cache

from django.db import Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from farmops.running import upkeep

logger = logging.getLogger(__name__)

SILENT = "the database does not answer"
WORDS = {"sweep": "closing lost runs", "retry_stalled": "putting back the jobs of dead workers"}


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


class NotReady(Exception):
    """Why the process should not be given requests; `details` are for the log."""

    def __init__(self, why: str, details: list[str] | None = None):
        super().__init__(why)
        self.details = details or []


@cache
def _rules_stand() -> bool:
    from farmops.database.catalog import differences

    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady("migrations are pending")
    sentences = differences("default")
    if sentences:
        raise NotReady("the database differs from what is declared: run check_db_rules", sentences)
    return True


def _check() -> None:
    from farmops.database.catalog import login_settings

    connections["default"].ensure_connection()
    _rules_stand()  # asked once per process: what a cache keeps is the success
    with connections["default"].cursor() as cursor:
        sentences = login_settings(cursor)  # any login may change its own, at any time
    if sentences:
        raise NotReady("a login has settings that are not declared: run check_db_rules", sentences)
    late = upkeep.late()
    if late:
        raise NotReady(f"the worker is late with {' and '.join(WORDS[task] for task in late)}")


@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, migrations and rules are in place, and the worker does its upkeep; otherwise 503 and why."""
    try:
        _check()
    except NotReady as error:
        logger.error("not ready: %s %s", error, "; ".join(error.details))
        return _not_ready(str(error))
    except Error:
        logger.exception("not ready: %s", SILENT)
        return _not_ready(SILENT)
    return HttpResponse("ready\n", content_type="text/plain")


def _not_ready(why: str) -> HttpResponse:
    return HttpResponse(f"not ready: {why}\n", status=503, content_type="text/plain")


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Jobs by state, and how old the upkeep is, in Prometheus' text format. Nothing of any farm."""
    try:
        states, ages = upkeep.jobs_by_state(), upkeep.ages()
    except Error:
        logger.exception("no metrics: %s", SILENT)
        return _not_ready(SILENT)
    lines = ["# HELP farmops_jobs Jobs in the queue by state.", "# TYPE farmops_jobs gauge"]
    lines += [f'farmops_jobs{{status="{state}"}} {count}' for state, count in states]
    lines += [
        "# HELP farmops_upkeep_age_seconds Seconds since a task of the worker's upkeep was done.",
        "# TYPE farmops_upkeep_age_seconds gauge",
    ]
    lines += [f'farmops_upkeep_age_seconds{{task="{task}"}} {age:.0f}' for task, age in sorted(ages.items())]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")
