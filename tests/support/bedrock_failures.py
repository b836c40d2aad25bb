"""Every way in which a model far away fails."""

from __future__ import annotations

from tests.support.bedrock_server import (
    answer,
    cut_short,
    drip,
    drip_headers,
    error,
    huge,
    raw_answer,
    reset,
    silence,
    tool_call,
)
from tests.support.turns import (
    BUSY,
    FAULT,
    SLOW,
    UNUSABLE,
)

FAILURES = {
    "throttled": ([error("ThrottlingException", 429)] * 2, BUSY, 2),
    "unavailable": ([error("ServiceUnavailableException", 503)] * 2, BUSY, 2),
    "internal": ([error("InternalServerException", 500)] * 2, BUSY, 2),
    "not ready": ([error("ModelNotReadyException", 429)] * 2, BUSY, 2),
    "model error": ([error("ModelErrorException", 424)] * 2, BUSY, 2),
    "model timeout": ([error("ModelTimeoutException", 408)] * 2, SLOW, 2),
    "denied": ([error("AccessDeniedException", 403)], FAULT, 1),
    "invalid": ([error("ValidationException", 400)], FAULT, 1),
    "not found": ([error("ResourceNotFoundException", 404)], FAULT, 1),
    "expired": ([error("ExpiredTokenException", 403)], FAULT, 1),
    "an error of no name": ([raw_answer(b"<html>", 418)], FAULT, 1),
    "a page instead of an answer": ([raw_answer(b"<html>Bad gateway</html>", 502)] * 2, BUSY, 2),
    "silence": ([silence] * 2, SLOW, 2),
    "slow drip": ([drip], SLOW, 1),
    "headers that drip": ([drip_headers], SLOW, 1),
    "reset in the middle": ([reset] * 2, BUSY, 2),
    "cut short": ([cut_short], UNUSABLE, 1),
    "huge": ([huge], UNUSABLE, 1),
    "no JSON": ([raw_answer(b"Hello")], UNUSABLE, 1),
    "empty": ([raw_answer(b"")], UNUSABLE, 1),
    "no object": ([raw_answer(b"[1, 2]")], UNUSABLE, 1),
    "null": ([raw_answer(b"null")], UNUSABLE, 1),
    "too deep": ([raw_answer(b'{"output":' * 50_000)], UNUSABLE, 1),
    "usage of no numbers": ([answer("hi", usage={"inputTokens": "many", "outputTokens": [7]})], UNUSABLE, 1),
    "usage as text": ([answer("hi", usage="many")], UNUSABLE, 1),
    "no output": ([{"stopReason": "end_turn"}], UNUSABLE, 1),
    "no content": ([answer()], UNUSABLE, 1),
    "only blank text": ([answer(" \n", "")], UNUSABLE, 1),
    "only a picture": ([answer({"image": {"format": "png", "source": {"bytes": "aGk="}}})], UNUSABLE, 1),
    "malformed output": ([answer("x", stop="malformed_model_output")], UNUSABLE, 1),
    "malformed tool use": ([answer(tool_call("mortality", count=9), stop="malformed_tool_use")], UNUSABLE, 1),
    "too long for it": ([answer("x", stop="model_context_window_exceeded")], UNUSABLE, 1),
}  # fmt: skip
