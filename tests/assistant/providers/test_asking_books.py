"""A model asks the books by the same tool as the built-in reader."""

from __future__ import annotations

import pytest

from assistant.questions.book import ASK_BOOKS
from tests.support.bedrock_server import answer as bedrock_answer
from tests.support.bedrock_server import tool_call
from tests.support.database import audit
from tests.support.records import write
from tests.support.turns import converse


@pytest.mark.parametrize(
    "arguments", [{"name": "collected", "batch": "Pen 1"}, {"name": "drop tables"}, {"sql": "SELECT 1"}]
)
def test_a_model_asks_by_the_same_tool_and_gets_numbers_or_a_refusal(server, cast, arguments):
    write(cast, "egg_collection", ago=0, batch=cast.batches["Pen 1"], eggs=77)
    run = converse(
        server,
        cast,
        bedrock_answer(tool_call(ASK_BOOKS, **arguments)),
        bedrock_answer("Pen 1 gave 77 eggs."),
        text="eggs?",
    )
    told = server.requests[1]["messages"][-1]["content"][0]["toolResult"]
    if arguments.get("batch"):
        assert "77" in str(told)
        assert audit("SELECT outcome FROM ai_run_steps WHERE ai_run_id = %s AND tool = %s", run.id, ASK_BOOKS) == [
            ("answered",)
        ]
    else:
        assert told["status"] == "error"
