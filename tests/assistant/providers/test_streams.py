"""ConverseStream: joined to what Converse would have said, hung and broken streams, and how it is without streams."""

from __future__ import annotations

import json
import struct
import zlib

import pytest

from tests.support.bedrock_failures import FAILURES
from tests.support.bedrock_server import answer, frame, frames, tool_call
from tests.support.factories import drafts_of, ledger_entries
from tests.support.runs import reply_to
from tests.support.turns import BUSY, UNUSABLE, converse, model_step, read_by_the_builtin, steps
from tests.support.waiting import PATIENCE

WHOLE = answer("Good ", "morning.", tool_call("mortality", count=3, batch="Pen 2"))
HEAD = list(frames(WHOLE))[:-2]  # all but how it ended and what it took


@pytest.fixture(autouse=True)
def streams(settings):
    settings.BEDROCK_STREAM = True


def streamed(*events, then=None):
    """Say these frames as the body of a stream without a known end; `then(handler)`, or end the connection."""

    def say(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/vnd.amazon.eventstream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        for event in events:
            handler.wfile.write(event)
        if then:
            then(handler)
        handler.close_connection = True

    return say


def hang(handler):
    handler.server.ended.wait(PATIENCE)


def test_pieces_are_joined_in_the_order_of_their_blocks(server, cast):
    def delta(index, **said):
        return frame("contentBlockDelta", {"contentBlockIndex": index, "delta": said})

    start = {"contentBlockIndex": 1, "start": {"toolUse": {"toolUseId": "t1", "name": "mortality"}}}
    events = [
        frame("contentBlockStart", start),
        delta(1, toolUse={"input": '{"count": 3, "bat'}),
        delta(0, text="I see. "),
        frame("somethingNew", {"contentBlockIndex": 0}),
        delta(1, toolUse={"input": 'ch": "Pen 2"}'}),
        delta(0, text="3 died 🐔."),
        frame("messageStop", {"stopReason": "tool_use"}),
        frame("metadata", {"usage": {"inputTokens": 1000, "outputTokens": 100, "totalTokens": 1100}}),
    ]
    run = converse(server, cast, streamed(*events), answer("Prepared."))
    assert (run.status, run.credits_actual, reply_to(run)) == ("done", 3, "I see. 3 died 🐔.\nPrepared.")
    (draft,) = drafts_of(cast.farm, cast.owner)
    assert draft.payload["count"] == 3
    said = server.requests[1]["messages"][1]["content"]
    assert said[1]["toolUse"]["input"] == {"count": 3, "batch": "Pen 2"}


def test_a_model_that_hangs_is_known_by_its_silence_and_asked_again_within_the_deadline(server, cast, settings):
    settings.BEDROCK_READ_TIMEOUT = 0.5
    run = converse(server, cast, streamed(*HEAD, then=hang), answer("Good morning."), text="hello")
    assert (run.status, run.credits_actual, reply_to(run)) == ("done", 2, "Good morning.")
    assert model_step(run)[0]["attempts"] == 2


def test_a_slow_model_that_goes_on_talking_is_heard_out(server, cast, settings):
    settings.BEDROCK_READ_TIMEOUT = 1.0
    body = b"".join(frames(answer("Good morning.")))

    def slowly(handler):
        for at in range(0, len(body), len(body) // 12 + 1):
            handler.server.ended.wait(0.1)
            handler.wfile.write(body[at : at + len(body) // 12 + 1])

    run = converse(server, cast, streamed(then=slowly), text="hello")
    assert (run.status, reply_to(run), len(server.requests)) == ("done", "Good morning.", 1)


def wrong_sum(event: bytes) -> bytes:
    return event[:-4] + b"\x00\x00\x00\x00"


def too_long() -> bytes:
    said = struct.pack("!II", 1 << 30, 0)
    return said + struct.pack("!I", zlib.crc32(said))


def failed(name: str) -> bytes:
    return frame(name, {"message": "of a test"}, kind="exception")


END = frame("messageStop", {"stopReason": "end_turn"})
BROKEN = {
    "ended before its message": (HEAD, UNUSABLE),
    "half an event": ([*HEAD, END[:20]], UNUSABLE),
    "a wrong checksum": ([*HEAD, wrong_sum(END)], UNUSABLE),
    "an event of a gigabyte": ([*HEAD, too_long()], UNUSABLE),
    "nothing": ([], UNUSABLE),
    "an event that is no JSON": ([*HEAD, frame("contentBlockDelta", b"hello"), END], UNUSABLE),
    "an event that is no map": ([*HEAD, frame("contentBlockDelta", [1]), END], UNUSABLE),
    "a piece of no block": ([frame("contentBlockDelta", {"delta": {"text": "x"}}), END], UNUSABLE),
    "a text that is none": ([frame("contentBlockDelta", {"delta": {"text": 5}, "contentBlockIndex": 0}), END], UNUSABLE),
    "a text that is a map": ([frame("contentBlockDelta", {"delta": {"text": {}}, "contentBlockIndex": 0}), END], UNUSABLE),
    "two megabytes": ([HEAD[1] * 20_000, END], UNUSABLE),
    "throttled midway": ([*HEAD, failed("throttlingException")], BUSY),
    "a fault midway": ([*HEAD, failed("internalServerException")], BUSY),
    "the model broke midway": ([*HEAD, failed("modelStreamErrorException")], BUSY),
    "unavailable midway": ([*HEAD, failed("serviceUnavailableException")], BUSY),
    "refused midway": ([*HEAD, failed("validationException")], BUSY),
    "an exception of no known name": ([*HEAD, failed("modelTimeoutException")], BUSY),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_stream_that_breaks_carries_out_nothing_and_the_message_is_read_without_it(server, cast, what):
    events, told = BROKEN[what]
    run = converse(server, cast, streamed(*events))
    read_by_the_builtin(cast, run, told)
    assert len(server.requests) == 1


def test_arguments_that_are_no_json_are_an_odd_call_and_not_the_end(server, cast):
    block = {"toolUse": {"toolUseId": "t1", "name": "mortality", "input": '{"count": 3, "batch": "Pen'}}
    run = converse(server, cast, answer(block), answer("Sorry."))
    assert [outcome for kind, _name, outcome, _error in steps(run) if kind == "tool"] == ["invalid"]
    assert "no map" in model_step(run)[1]
    assert run.status == "done"


# --- without streams ------------------------------------------------------------------------------------------------


@pytest.fixture
def whole(streams, settings):
    settings.BEDROCK_STREAM = False
    return settings


def test_a_model_without_streams_is_asked_by_converse(server, cast, whole):
    run = converse(server, cast, answer(tool_call("mortality", count=3, batch="Pen 2")), answer("I prepared it."))
    assert (run.status, run.credits_actual, reply_to(run)) == ("done", 3, "I prepared it.")
    assert [path.rpartition("/")[2] for path in server.paths] == ["converse"] * 2
    assert ledger_entries(cast.farm.id)[-1] == ("settle", run.credits_reserved - 3)
    assert "toolUse" in json.dumps(server.requests[1]["messages"])


@pytest.mark.parametrize(
    "what", ["model timeout", "model error", "cut short", "huge", "no JSON", "null", "usage as text"]
)
def test_a_model_without_streams_fails_as_one_with_them(server, cast, whole, what):
    script, told, requests = FAILURES[what]
    read_by_the_builtin(cast, converse(server, cast, *script), told)
    assert len(server.requests) == requests


def test_usage_of_no_numbers_without_streams(server, cast, whole):
    script = answer("hi", usage={"inputTokens": "many", "outputTokens": [7]})
    read_by_the_builtin(cast, converse(server, cast, script), UNUSABLE)
