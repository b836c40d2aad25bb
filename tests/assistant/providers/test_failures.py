"""A model that fails, in every way: the farmer is told, has her credits back, and is answered without it."""

from __future__ import annotations

import pytest

from tests.support.bedrock_failures import FAILURES
from tests.support.bedrock_server import answer, error, silence, tool_call
from tests.support.factories import drafts_of, ledger_entries
from tests.support.runs import reply_to
from tests.support.turns import BUSY, FAULT, converse, model_step, read_by_the_builtin, refunded


@pytest.mark.parametrize("what", FAILURES)
def test_a_model_that_fails_costs_nothing_and_the_message_is_read_without_it(server, cast, settings, request, what):
    script, told, requests = FAILURES[what]
    if what in ("throttled", "not ready"):
        request.getfixturevalue("own_client")
    if "drip" in what:
        settings.BEDROCK_DEADLINE = 0.4
    if what == "silence":
        settings.BEDROCK_READ_TIMEOUT = 0.2
    run = converse(server, cast, *script)
    read_by_the_builtin(cast, run, told)
    assert len(server.requests) == requests


def test_no_server_at_all(server, cast, settings):
    settings.BEDROCK_ENDPOINT_URL = "http://127.0.0.1:9"
    read_by_the_builtin(cast, converse(server, cast), BUSY)


def test_no_credentials_at_all(server, cast, own_client, monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    read_by_the_builtin(cast, converse(server, cast), FAULT)


@pytest.mark.parametrize("code", ["ThrottlingException", "ModelErrorException", "InternalServerException"])
def test_what_passes_at_the_second_try_is_answered_and_paid_once(server, cast, own_client, code):
    status = {"ThrottlingException": 429, "ModelErrorException": 424}.get(code, 500)
    run = converse(server, cast, error(code, status), answer("Good morning."), text="hello")
    assert (run.status, run.credits_actual, reply_to(run)) == ("done", 2, "Good morning.")
    assert len(server.requests) == 2


def test_a_silence_that_ends_at_the_second_try_is_paid_once(server, cast, settings):
    settings.BEDROCK_READ_TIMEOUT = 0.5
    run = converse(server, cast, silence, answer("Good morning."), text="hello")
    assert (run.status, run.credits_actual, run.provider_requests) == ("done", 2, 1)
    assert model_step(run)[0]["attempts"] == 2  # what staff need to know when the bill says two
    assert ledger_entries(cast.farm.id)[1:] == [
        ("reserve", -run.credits_reserved),
        ("settle", run.credits_reserved - 2),
    ]


def test_a_failure_after_something_was_prepared_keeps_it_and_reads_nothing_twice(server, cast):
    run = converse(
        server, cast, answer(tool_call("mortality", count=3, batch="Pen 2")), error("AccessDeniedException", 403)
    )
    assert run.status == "failed"
    assert refunded(cast)
    assert "is kept" in reply_to(run)
    assert len(drafts_of(cast.farm, cast.owner)) == 1
    assert (run.input_tokens, run.cost_microdollars, run.credits_actual) == (1000, 1500, 0)  # the bill is not hers


def test_a_failure_is_logged_for_staff_and_its_text_is_not_shown_to_the_farmer(server, cast, caplog):
    run = converse(server, cast, error("AccessDeniedException", 403))
    assert "AccessDeniedException of a test" in caplog.text
    assert any(record.levelname == "ERROR" for record in caplog.records)
    assert "AccessDenied" in run.error
    assert "AccessDenied" not in reply_to(run)
