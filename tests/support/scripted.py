"""Whole turns with a provider that says what the test wrote down."""

from __future__ import annotations

from typing import Any

from assistant.conversation.turn import answer
from credits.chain import verify_ledger
from farmops.database.scope import system_scope
from tests.support.database import audit
from tests.support.factories import (  # fmt: skip
    ScriptedProvider,
    count_rows,
    ledger_entries,
    say,
    tool_use,
)
from tests.support.runs import authors, state, use

RECORD_TABLES = ("sales", "mortality_records", "notes")


def converse_scripted(cast, monkeypatch, *script, user=None, **costs):
    """Send a message that the script answers; returns the run and the provider."""
    provider = use(monkeypatch, ScriptedProvider(list(script), **costs))
    user = user or cast.owner
    run = say(cast.farm, user, "hello")
    answer(cast.farm.id, run.id, user.pk)
    return run, provider


def rows_written(cast) -> int:
    return sum(count_rows(table, cast.farm.id) for table in RECORD_TABLES)


def outcomes(run) -> list[str]:
    return [
        outcome
        for (outcome,) in audit(
            "SELECT outcome FROM ai_run_steps WHERE ai_run_id = %s AND kind = 'tool' ORDER BY position", run.id
        )
    ]


def closed_with_a_reply(cast, run, status: str) -> None:
    """The run is closed, the farmer has an answer, and the books are right."""
    assert state(run)[0] == status
    assert authors(run) == ["farmer", "assistant"]
    assert len(ledger_entries(cast.farm.id)) == 3
    with system_scope(cast.farm.id):
        assert verify_ledger(cast.farm.id).breaks == ()


def call_sale(**changes: Any) -> dict[str, Any]:
    said = {"item": "eggs", "quantity": 2, "unit": "crate", "unit_price_kobo": 450000}
    return tool_use("sale", **{**said, **changes})


def call_death(**changes: Any) -> dict[str, Any]:
    return tool_use("mortality", **{"count": 1, "batch": "Pen 1", **changes})
