"""The exchange with a provider while a run is answered: requests and tool calls, each kept as a step."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from dataclasses import astuple, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from assistant.providers.base import MAX_TOOL_CALLS, Answer, Conversation, FarmContext, Provider, ProviderError
from assistant.providers.builtin import say_results
from assistant.tools import carry_out
from credits.prices import Tokens
from farmops.database.scope import release_connections, turn_scope
from farmops.running.waiting import WorkerStops
from governance.drafts.proposals import Outcome
from governance.models import AiRunStep
from governance.runs.services import Claim, keep_step, note_request

MAX_REQUESTS = 4  # requests to the provider in one run
MAX_TOKENS = 100_000_000  # of one request: above it, the count is false
RUN_SECONDS = 180  # after which no further request is sent
LEASE_MARGIN = 60  # seconds of the lease beyond a request's deadline, for what is done with its answer


class RunLost(ProviderError):
    """The run was closed or taken over while it was being answered."""


@dataclass
class Progress:
    """What a run has come to so far; it outlives a failure."""

    texts: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    position: int = 0
    used: Tokens = field(default_factory=Tokens)

    def count(self, used: Tokens) -> tuple[int, int]:
        """Add what a provider counted of one request, and return what went in and out.

        A count that cannot be stored is false, and cut.
        """
        counted = Tokens(*(min(max(tokens, 0), MAX_TOKENS) for tokens in astuple(used)))
        self.used += counted
        return counted.input + counted.cache_read + counted.cache_write, counted.output


def converse(claim: Claim, provider: Provider, conversation: Conversation, progress: Progress) -> None:
    """The exchange, request by request; no transaction is open while the provider thinks, and no connection held."""
    if provider.remote and not provider.affords(conversation, progress.used, claim.prices):
        raise ProviderError("what was set aside does not pay for a request")
    begun = time.monotonic()
    for _request in range(MAX_REQUESTS):
        with turn_scope(user_id=claim.user_id, farm_id=claim.farm_id):
            if not note_request(claim, provider.deadline + LEASE_MARGIN if provider.remote else 0):
                raise RunLost("the run was closed or taken over while it was being answered")
        if provider.remote:
            release_connections()
        reply = _request_once(claim, provider, conversation, progress)
        progress.texts.append(reply.text)
        if not reply.tool_uses or progress.calls.total() >= MAX_TOOL_CALLS:
            return
        results = [_call_tool(claim, use, progress, reply.readings) for use in reply.tool_uses]
        conversation.messages += [{"role": "assistant", "content": reply.content}, user_says(*results)]
        if time.monotonic() - begun > RUN_SECONDS or not provider.affords(conversation, progress.used, claim.prices):
            break
    progress.texts.append(say_results([block["toolResult"] for block in results]))


def _request_once(claim: Claim, provider: Provider, conversation: Conversation, progress: Progress) -> Answer:
    """One request and its step, kept whether it was answered or not. Raises ProviderError, WorkerStops."""
    started = time.monotonic()
    progress.position += 1
    step = AiRunStep(
        position=progress.position,
        kind=AiRunStep.Kind.MODEL,
        model=provider.model,
        request={
            "farm": _facts_json(conversation.farm),
            "passages": [vars(passage) for passage in conversation.passages],
            "messages": list(conversation.messages),
        },
    )
    failed: Exception | None = None
    used = Tokens()
    try:
        reply = provider.converse(conversation)
        used = Tokens(reply.input_tokens, reply.output_tokens, reply.cache_read_tokens, reply.cache_write_tokens)
        step.response, step.error = {"content": reply.content, **reply.details}, reply.problem[:500]
    except (ProviderError, WorkerStops) as error:
        failed, step.error = error, storable(named(error))[:500]
        used = error.used if isinstance(error, ProviderError) else used
    step.input_tokens, step.output_tokens = progress.count(used)
    step.latency_ms = _milliseconds(started)
    keep_step(claim, step)
    if failed is not None:
        raise failed
    return reply


def _call_tool(
    claim: Claim, use: dict[str, Any], progress: Progress, readings: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """Carry out one tool call and keep the step; every call gets a result, those beyond the limit an error.

    A call is known by what it says, and by how often it was said before in this attempt: a repeated attempt repeats
    it, in whatever order.
    """
    started = time.monotonic()
    tool, arguments = str(use.get("name", "")), use.get("input")
    said = hashlib.sha256(json.dumps([tool, arguments], sort_keys=True, default=str).encode()).hexdigest()[:20]
    progress.calls[said] += 1
    reading = readings.get(str(use.get("toolUseId")), {})
    call_id = f"{said}-{progress.calls[said]}"
    if progress.calls.total() > MAX_TOOL_CALLS:
        outcome = Outcome("refused", tool[:60], errors={"tool": [_("Too many at once. Send the rest again.")]})
    else:
        sure = bool(reading.get("sure", True))
        outcome = carry_out(claim, call_id, tool, arguments if isinstance(arguments, dict) else {}, sure=sure)
    progress.kinds[outcome.kind] += 1
    if progress.calls.total() > MAX_TOOL_CALLS + 1:
        # The model's own step has the call; ten thousand rows that say no would hold a worker for minutes.
        return _result(use, call_id, outcome)
    progress.position += 1
    step = AiRunStep(
        position=progress.position,
        kind=AiRunStep.Kind.TOOL,
        tool_call_id=call_id,
        tool=tool[:60],
        request={"input": arguments, "reading": reading},
        response=outcome.as_json(),
        outcome=outcome.kind,
        latency_ms=_milliseconds(started),
        error="; ".join(text for texts in outcome.errors.values() for text in texts)[:500],
    )
    keep_step(claim, step)
    return _result(use, call_id, outcome)


def _result(use: dict[str, Any], call_id: str, outcome: Outcome) -> dict[str, Any]:
    status = (
        "success"
        if outcome.kind in ("drafted", "written", "suggested", "proposed", "known", "answered", "nothing")
        else "error"
    )
    return {
        "toolResult": {
            "toolUseId": use.get("toolUseId", call_id),
            "content": [{"json": outcome.as_json()}],
            "status": status,
        }
    }


def _facts_json(farm: FarmContext) -> dict[str, Any]:
    return {
        "name": farm.name,
        "mark": farm.mark,
        "today": farm.today.isoformat(),
        "crate_size": farm.crate_size,
        "feed_bag_kg": str(farm.feed_bag_kg),
        "batches": [vars(batch) for batch in farm.batches],
    }


def user_says(*blocks: dict[str, Any]) -> dict[str, Any]:
    """A message of the user's side of a conversation, in blocks of Converse's shape."""
    return {"role": "user", "content": list(blocks)}


def storable(text: str) -> str:
    """`text` without what PostgreSQL cannot hold."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def named(error: Exception) -> str:
    """An error with the name of its class, as steps and logs keep it."""
    return f"{type(error).__name__}: {error}"


def _milliseconds(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
