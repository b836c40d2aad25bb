"""What came back from Bedrock, as an Answer: checked in every part, because it may be anything.

Text and tool calls that can be used are kept, clean enough for PostgreSQL and for the next request; the rest is left
out and named in `problem`.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from django.utils.translation import gettext as _

from assistant.providers.base import Answer, Conversation, ProviderError
from assistant.providers.builtin import say_results
from credits.prices import Tokens

MAX_CALLS = 24  # tool calls that are read of one answer
MAX_INPUT = 8_000  # characters of a tool call's arguments, as JSON
MAX_TRACE = 20_000  # characters of a guardrail's trace, as JSON
MAX_DEPTH = 12
BYTES_A_TOKEN = 4  # roughly, for what the provider did not count
OVERHEAD_TOKENS = 2_000  # what a provider may add to a request of ours, for its tools
TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
CALL_ID = re.compile(r"[a-zA-Z0-9_.:-]{1,64}")

WITHHELD = ("guardrail_intervened", "content_filtered")
BROKEN = ("malformed_model_output", "malformed_tool_use", "model_context_window_exceeded")


def read_answer(response: Any, conversation: Conversation, *, sent: int, max_tokens: int) -> Answer:
    """The answer in `response` to a request of `sent` bytes. Raises ProviderError when nothing in it can be used."""
    response = response if isinstance(response, dict) else {}
    problems: list[str] = []
    message = _get(response, "output", "message", "content")
    content = _blocks(message if isinstance(message, list) else [], problems)
    used = _usage(response.get("usage"), sent, max_tokens, content, problems)
    stop = str(clean(response.get("stopReason")))[:60]
    if stop in BROKEN:
        raise unusable(f"stopped by {stop}", used)
    if stop in WITHHELD:
        problems.insert(0, stop)
        content = _text_only(content) or [{"text": _("I cannot answer that. Ask about your farm in other words.")}]
    elif stop == "max_tokens":
        problems.insert(0, "cut off")
        note = _("My answer was cut off, so I prepared nothing from it. Please send this again in smaller parts.")
        content = [*_text_only(content), {"text": note}]
    elif not content:
        content = _say_what_became_of_the_calls(conversation)
        if not content:
            raise unusable("; ".join(["nothing in the answer", *problems]), used)
    return Answer(
        content=content,
        input_tokens=used.input,
        output_tokens=used.output,
        cache_read_tokens=used.cache_read,
        cache_write_tokens=used.cache_write,
        details=_details(response, stop),
        problem="; ".join(problems)[:500],
    )


def unusable(text: str, used: Tokens | None = None) -> ProviderError:
    """The error for an answer that cannot be used."""
    return ProviderError(text, told=_("The model's answer could not be used."), used=used)


def clean(value: Any, depth: int = 0) -> Any:
    """JSON that PostgreSQL can hold: no NUL, no lone surrogate, no NaN, not too deep."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, (dict, list)) and depth >= MAX_DEPTH:
        return "too deep"
    if isinstance(value, dict):
        return {str(clean(str(key))): clean(inside, depth + 1) for key, inside in value.items()}
    if isinstance(value, list):
        return [clean(inside, depth + 1) for inside in value]
    return value if isinstance(value, (int, float, bool)) or value is None else clean(str(value))


def _get(value: Any, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _text_only(content: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [block for block in content if "text" in block]


def _blocks(content: list[Any], problems: list[str]) -> list[dict[str, Any]]:
    """The text blocks and tool calls of a message, fit to be sent back as what the assistant said."""
    kept: list[dict[str, Any]] = []
    seen: set[str] = set()
    for block in content:
        block = block if isinstance(block, dict) else {}
        text, use = block.get("text"), block.get("toolUse")
        if isinstance(text, str):
            if clean(text).strip():
                kept.append({"text": clean(text)})
        elif isinstance(use, dict) and len(seen) < MAX_CALLS:
            kept.append({"toolUse": _tool_use(use, seen, problems)})
        else:
            problems.append("a tool call too many" if isinstance(use, dict) else "a block of no known kind")
    return kept


def _tool_use(use: dict[str, Any], seen: set[str], problems: list[str]) -> dict[str, Any]:
    name, call_id, arguments = use.get("name"), use.get("toolUseId"), use.get("input")
    if not isinstance(name, str) or not TOOL_NAME.fullmatch(name):
        problems.append("a tool call without a proper name")
        name = "unknown"
    if not isinstance(call_id, str) or not CALL_ID.fullmatch(call_id) or call_id in seen:
        problems.append("a tool call without an id of its own")
        call_id = f"call-{len(seen) + 1}"
        while call_id in seen:
            call_id += "x"
    seen.add(call_id)
    if not isinstance(arguments, dict):
        problems.append("arguments that are no map")
        arguments = {}
    arguments = clean(arguments)
    size = len(json.dumps(arguments, ensure_ascii=False))
    if size > MAX_INPUT:
        problems.append(f"arguments of {size} characters")
        arguments = {"too_long": size}
    return {"toolUseId": call_id, "name": name, "input": arguments}


def _usage(usage: Any, sent: int, max_tokens: int, content: list[dict[str, Any]], problems: list[str]) -> Tokens:
    """The tokens as counted, each within what can be true; estimated where there is no count."""
    usage = usage if isinstance(usage, dict) else {}
    written = len(json.dumps(content)) // BYTES_A_TOKEN if content else 0
    most = sent + OVERHEAD_TOKENS

    def count(name: str, most: int, otherwise: int | None) -> int:
        counted = usage.get(name)
        if counted is None and otherwise is None:
            return 0
        if not isinstance(counted, int) or isinstance(counted, bool):
            problems.append(f"usage: no count of {name}")
            return min(otherwise or 0, most)
        if not 0 <= counted <= most:
            problems.append(f"usage: {name} {counted:.0e} cannot be" if abs(counted) < 10**300 else f"usage: {name}")
        return min(max(counted, 0), most)

    return Tokens(
        input=count("inputTokens", most, sent // BYTES_A_TOKEN),
        output=count("outputTokens", max_tokens, min(written, max_tokens)),
        cache_read=count("cacheReadInputTokens", most, None),
        cache_write=count("cacheWriteInputTokens", most, None),
    )


def _say_what_became_of_the_calls(conversation: Conversation) -> list[dict[str, Any]]:
    """A model that has nothing to add after its tools leaves it to us to say what was prepared."""
    results = [block["toolResult"] for block in conversation.messages[-1]["content"] if "toolResult" in block]
    text = say_results(results) if results else ""
    return [{"text": text}] if text else []


def _details(response: dict[str, Any], stop: str) -> dict[str, Any]:
    """What staff may want to know of the response, and no more of it than can be kept."""
    details = {
        "stop_reason": stop,
        "usage": response.get("usage"),
        "latency_ms": _get(response, "metrics", "latencyMs"),
        "attempts": (_get(response, "ResponseMetadata", "RetryAttempts") or 0) + 1,
        "request_id": _get(response, "ResponseMetadata", "RequestId"),
        "guardrail": _get(response, "trace", "guardrail"),
    }
    return {name: _short(clean(value)) for name, value in details.items() if value is not None}


def _short(value: Any) -> Any:
    size = len(json.dumps(value))
    return value if size <= MAX_TRACE else {"too_long": size}
