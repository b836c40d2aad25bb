"""Whole turns with Bedrock, and what they leave behind."""

from __future__ import annotations

import json
from typing import Any

from assistant.conversation.turn import answer as answer_run_now
from credits.chain import verify_ledger
from farmops.database.scope import system_scope
from tests.support.database import audit
from tests.support.factories import balance, drafts_of, ledger_entries, reload, say
from tests.support.runs import reply_to

MODEL = "us.anthropic.claude-haiku-4-5-20251001-v1:0"  # $1 and $5: a credit is 1,000 tokens in, or 200 out
DEATH = "3 birds died in Pen 2"
BUSY, SLOW, FAULT, UNUSABLE = "busy", "too long", "not set up", "could not be used"  # as the farmer is told


def converse(server, cast, *script: Any, text: str = DEATH, user: Any = None) -> Any:
    """Send a message that the server's script answers; the run, closed."""
    user = user or cast.owner
    server.script += script
    run = say(cast.farm, user, text)
    answer_run_now(cast.farm.id, run.id, user.pk)
    return reload(run, user)


def steps(run: Any) -> list[tuple[Any, ...]]:
    return audit(
        "SELECT kind, model || tool, outcome, error FROM ai_run_steps WHERE kind <> 'retrieval' AND ai_run_id = %s ORDER BY position",
        run.id,
    )


def model_step(run: Any) -> tuple[dict[str, Any], str]:
    """(response, error) of the run's first request."""
    response, problem = audit(
        "SELECT response, error FROM ai_run_steps WHERE kind <> 'retrieval' AND ai_run_id = %s AND kind = 'model' ORDER BY position",
        run.id,
    )[0]
    return json.loads(response), problem


def books_are_right(farm: Any) -> None:
    with system_scope(farm.id):
        assert verify_ledger(farm.id).breaks == ()


def refunded(cast: Any) -> bool:
    (_grant, reserve, close) = ledger_entries(cast.farm.id)
    return reserve[0] == "reserve" and close == ("refund", -reserve[1]) and balance(cast.farm.id) == 500


def read_by_the_builtin(cast: Any, run: Any, told: str) -> None:
    """The model failed: the farmer is told so, has her credits back, and has the built-in reader's reading."""
    assert run.status == "done"
    assert refunded(cast)
    assert run.credits_actual == 0
    assert told in reply_to(run)
    assert "No credit was used" in reply_to(run)
    kinds = [(kind, name) for kind, name, _outcome, _error in steps(run)]
    assert kinds[0] == ("model", MODEL)
    assert kinds[1:] == [("model", "builtin-2"), ("tool", "mortality"), ("model", "builtin-2")]
    assert steps(run)[0][3]
    assert run.error
    (draft,) = drafts_of(cast.farm, cast.owner)
    assert draft.payload["count"] == 3
    books_are_right(cast.farm)
