"""Runs of the assistant, in the state that a test needs, and what is kept of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connections

from assistant.conversation import turn
from credits.chain import verify_ledger
from farmops.database.scope import system_scope
from governance.models import AiRun
from governance.runs.services import Claim
from tests.support.database import audit
from tests.support.factories import (  # fmt: skip  # fmt: skip
    claim,
    close,
    say,
)


def use(monkeypatch, provider):
    """Let `provider` answer."""
    monkeypatch.setattr(turn, "get_provider", lambda *named: provider)
    return provider


def expire(run) -> None:
    """End the run's lease, as time would."""
    with system_scope(run.farm_id), connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE ai_runs SET lease_until = clock_timestamp() - interval '1 second' WHERE farm_id = %s AND id = %s",
            [run.farm_id, run.id],
        )
        assert cursor.rowcount == 1


def running(cast, user=None) -> tuple[AiRun, Claim]:
    """A run that is being answered, and the right to answer it."""
    user = user or cast.owner
    run = say(cast.farm, user, "hello")
    taken = claim(run, user)
    assert taken is not None
    return run, taken


def finish(taken: Claim) -> None:
    """Close a run that is being answered."""
    assert close(taken)


def state(run) -> tuple[Any, ...]:
    """(status, attempt, credits_actual) of the run."""
    return audit("SELECT status, attempt, credits_actual FROM ai_runs WHERE id = %s", run.id)[0]


def authors(run) -> list[str]:
    return [author for (author,) in audit("SELECT author FROM messages WHERE ai_run_id = %s ORDER BY id", run.id)]


def ledger_is_right(farm_id: UUID) -> bool:
    with system_scope(farm_id):
        return verify_ledger(farm_id).breaks == ()


def death(cast, count: int = 1) -> dict[str, Any]:
    return {"count": count, "batch": "Pen 1"}


def reply_to(run: Any) -> str:
    return audit("SELECT text FROM messages WHERE ai_run_id = %s AND author = 'assistant'", run.id)[0][0]


OPEN = {"queued", "running"}
