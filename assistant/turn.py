"""One turn of the assistant: a message comes in (`ask`), the worker answers it (`answer`)."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections import Counter
from dataclasses import astuple, dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from assistant.knowledge.retrieval import retrieve
from assistant.models import Message
from assistant.providers import get_provider
from assistant.providers.base import (
    Answer,
    BatchFacts,
    Conversation,
    FarmContext,
    NoPrice,
    Provider,
    ProviderError,
    Quote,
)
from assistant.providers.bedrock_prompt import with_sources
from assistant.providers.builtin import say_results
from credits.prices import Tokens, cost
from farmops.ids import uuid7
from farmops.scope import NotAMember, farm_scope, open_scope, release_connections, system_scope
from farmops.sql import insert
from farms.models import Farm
from farms.services import batches, farm_today, head_counts, violated
from governance.evals import evaluate
from governance.models import AiRun, AiRunStep
from governance.proposals import Outcome, propose
from governance.runs import (
    NO_PRICE,
    Claim,
    Usage,
    add_step,
    claim_run,
    close_run,
    insert_run,
    note_request,
    refuse_run,
    reserve_for,
)

logger = logging.getLogger(__name__)

MAX_REQUESTS = 4  # requests to the provider in one run
MAX_TOKENS = 100_000_000  # of one request: above it, the count is false
MAX_REPLY = 10_000  # characters of an answer
MAX_TOOL_CALLS = 12  # tool calls in one run
RUN_SECONDS = 180  # after which no further request is sent
LEASE_MARGIN = 60  # seconds of the lease beyond a request's deadline, for what is done with its answer


class TooManyMessages(Exception):
    """The farm has sent as many messages this hour as its meter allows."""


class RunLost(ProviderError):
    """The run was closed or taken over while it was being answered."""


def ask(text: str, key: str, provider_name: str = "") -> AiRun:
    """Take a message: message, run, job and reservation commit together with the caller's scope.

    `key` makes a repeat harmless: the same key of the same person answers with the first run. `provider_name` asks
    another provider than the settings'. A run that cannot be paid, or has no price, is refused. Raises TooManyMessages.
    """
    scope = open_scope()
    mine = {"farm_id": scope.farm_id, "user_id": scope.user_id, "idempotency_key": key}
    earlier = AiRun.objects.filter(**mine).first()
    if earlier is not None:
        return earlier
    provider = get_provider(provider_name)
    quote = _quote(provider, text)
    run = AiRun(
        id=uuid7(),
        feature="message",
        provider=provider.name,
        model=provider.model,
        credits_reserved=quote.worst_case if quote else 0,
        credits_estimate=quote.input_estimate if quote else 0,
        prices=quote.prices if quote else None,
        input_summary=text[:500],
        **mine,
    )
    try:
        with transaction.atomic():
            insert_run(run)
    except IntegrityError as error:
        if violated(error) == "meter_runs_an_hour":
            raise TooManyMessages from error
        return AiRun.objects.get(**mine)  # the same key, a moment ago, on another connection
    _say(run.id, Message.Author.FARMER, text)
    if quote is None:
        return refuse_run(run, NO_PRICE)
    _enqueue(run)
    return reserve_for(run, credits=quote.worst_case, free_when_empty=provider.free_when_empty)


def _quote(provider: Provider, text: str) -> Quote | None:
    """What the answer can cost; None when that is not known: then it is not asked, rather than asked for nothing."""
    try:
        return provider.quote(text)
    except NoPrice as problem:
        logger.error("no question can be asked: %s", problem)
        return None


def _say(run_id: UUID, author: Message.Author, text: str) -> None:
    scope = open_scope()
    insert(Message(farm_id=scope.farm_id, user_id=scope.user_id, ai_run_id=run_id, author=author, text=text))


def _enqueue(run: AiRun) -> None:
    job = app.configure_task("assistant.tasks.answer_run", queue="answers")  # by name: the task calls `answer` below
    job.defer(farm_id=str(run.farm_id), run_id=str(run.id), user_id=str(run.user_id))


def answer(farm_id: UUID, run_id: UUID, user_id: UUID) -> None:
    """Answer one run. Harmless when the run is closed, swept, or in another worker's hands."""
    try:
        with farm_scope(user_id=user_id, farm_id=farm_id):
            claim = claim_run(run_id)
            if claim is None:
                return
            text = Message.objects.get(farm_id=farm_id, ai_run_id=run_id, author=Message.Author.FARMER).text
            conversation = Conversation(farm=_context(farm_id), messages=[_user({"text": text})])
    except NotAMember:
        logger.info("run %s: its person left the farm", run_id)
        return  # sweep_runs gives its credits back
    progress = Progress()
    status, reply, error = AiRun.Status.DONE, "", ""
    try:
        error = _answer_or_read(claim, conversation, progress)
        reply = with_sources("\n".join(text for text in progress.texts if text), conversation.passages)
    except Exception as caught:
        if not isinstance(caught, ProviderError):
            logger.exception("run %s failed", run_id)
        status, reply, error = AiRun.Status.FAILED, _sorry(progress, caught), _named(caught)
    _finish(claim, status, reply, _usage(claim, progress, free=bool(error)), error=error)


def _answer_or_read(claim: Claim, conversation: Conversation, progress: Progress) -> str:
    """Answer; when a remote model fails before it has proposed anything, read the message without it, for nothing.

    Returns why that was necessary, or "". Raises what went wrong otherwise.
    """
    provider = get_provider(claim.provider, claim.model)
    question = list(conversation.messages)
    progress.position = retrieve(claim, conversation, provider.name)
    try:
        _converse(claim, provider, conversation, progress)
        return ""
    except RunLost:
        raise
    except ProviderError as failed:
        if not provider.remote or progress.calls:
            raise
        progress.texts = [failed.told, _("No credit was used. I read your message without it:")]
        _converse(claim, get_provider("builtin"), replace(conversation, messages=question), progress)
        return _named(failed)


def _usage(claim: Claim, progress: Progress, *, free: bool) -> Usage:
    """Tokens, their cost, and what the farm pays: nothing for an answer that failed."""
    used = progress.used
    provider = get_provider(claim.provider, claim.model)
    return Usage(
        input_tokens=used.input,
        output_tokens=used.output,
        cache_read_tokens=used.cache_read,
        cache_write_tokens=used.cache_write,
        cost_microdollars=cost(used, claim.prices or {}),
        credits=0 if free else max(provider.price(used, claim.prices), 0),
    )


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


def _context(farm_id: UUID) -> FarmContext:
    farm = Farm.objects.get(id=farm_id)
    heads = head_counts(farm_id)
    return FarmContext(
        name=farm.name,
        today=farm_today(farm),
        batches=tuple(
            BatchFacts(name=batch.name, kind=batch.kind, heads=heads.get(batch.id, 0)) for batch in batches(farm_id)
        ),
        crate_size=farm.crate_size,
        feed_bag_kg=farm.feed_bag_kg,
    )


def _converse(claim: Claim, provider: Provider, conversation: Conversation, progress: Progress) -> None:
    """The exchange, request by request; no transaction is open while the provider thinks, and no connection held."""
    begun = time.monotonic()
    for _request in range(MAX_REQUESTS):
        with farm_scope(user_id=claim.user_id, farm_id=claim.farm_id):
            if not note_request(claim, provider.deadline + LEASE_MARGIN if provider.remote else 0):
                raise RunLost("the run was closed or taken over while it was being answered")
        if provider.remote:
            release_connections()
        reply = _request_once(claim, provider, conversation, progress)
        progress.texts.append(reply.text)
        if not reply.tool_uses or progress.calls.total() >= MAX_TOOL_CALLS:
            return
        results = [_call_tool(claim, use, progress) for use in reply.tool_uses]
        conversation.messages += [{"role": "assistant", "content": reply.content}, _user(*results)]
        if time.monotonic() - begun > RUN_SECONDS or not provider.affords(conversation, progress.used, claim.prices):
            break
    progress.texts.append(say_results([block["toolResult"] for block in results]))


def _request_once(claim: Claim, provider: Provider, conversation: Conversation, progress: Progress) -> Answer:
    """One request and its step, kept whether it was answered or not. Raises ProviderError."""
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
    failed = None
    try:
        reply = provider.converse(conversation)
        used = Tokens(reply.input_tokens, reply.output_tokens, reply.cache_read_tokens, reply.cache_write_tokens)
        step.response, step.error = {"content": reply.content, **reply.details}, reply.problem[:500]
    except ProviderError as error:
        failed, used, step.error = error, error.used, _storable(_named(error))[:500]
    step.input_tokens, step.output_tokens = progress.count(used)
    step.latency_ms = _milliseconds(started)
    _record_model_step(claim, step)
    if failed is not None:
        raise failed
    return reply


def _record_model_step(claim: Claim, step: AiRunStep) -> None:
    with farm_scope(user_id=claim.user_id, farm_id=claim.farm_id):
        add_step(claim, step)


def _call_tool(claim: Claim, use: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Carry out one tool call and keep the step; every call gets a result, those beyond the limit an error.

    A call is known by what it says, and by how often it was said before in this attempt: a repeated attempt repeats
    it, in whatever order.
    """
    started = time.monotonic()
    tool, arguments = str(use.get("name", "")), use.get("input")
    said = hashlib.sha256(json.dumps([tool, arguments], sort_keys=True, default=str).encode()).hexdigest()[:20]
    progress.calls[said] += 1
    call_id = f"{said}-{progress.calls[said]}"
    if progress.calls.total() > MAX_TOOL_CALLS:
        outcome = Outcome("refused", tool[:60], errors={"tool": [_("Too many at once. Send the rest again.")]})
    else:
        outcome = propose(claim, call_id, tool, arguments if isinstance(arguments, dict) else {})
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
        request={"input": arguments},
        response=outcome.as_json(),
        outcome=outcome.kind,
        latency_ms=_milliseconds(started),
        error="; ".join(text for texts in outcome.errors.values() for text in texts)[:500],
    )
    with farm_scope(user_id=claim.user_id, farm_id=claim.farm_id):
        add_step(claim, step)
    return _result(use, call_id, outcome)


def _result(use: dict[str, Any], call_id: str, outcome: Outcome) -> dict[str, Any]:
    status = "success" if outcome.kind in ("drafted", "written", "suggested") else "error"
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
        "today": farm.today.isoformat(),
        "crate_size": farm.crate_size,
        "feed_bag_kg": str(farm.feed_bag_kg),
        "batches": [vars(batch) for batch in farm.batches],
    }


def _finish(claim: Claim, status: AiRun.Status, reply: str, usage: Usage, *, error: str = "") -> None:
    """Say the reply, judge and close the run, settle: one transaction. A late answer after a sweep is dropped whole."""
    reply, error = _storable(reply)[:MAX_REPLY], _storable(error)
    try:
        with farm_scope(user_id=claim.user_id, farm_id=claim.farm_id):
            if not _is_mine(claim):
                logger.info("run %s: a late answer was dropped", claim.run_id)
                return
            _say(claim.run_id, Message.Author.ASSISTANT, reply or _("I have nothing to add."))
            evaluate(claim.farm_id, claim.run_id, reply)
            close_run(claim, status, usage=usage, output_summary=reply, error=error)
    except NotAMember:
        with system_scope(claim.farm_id):
            if _is_mine(claim):
                evaluate(claim.farm_id, claim.run_id)
                close_run(claim, AiRun.Status.FAILED, usage=usage, error="the person left the farm")


def _is_mine(claim: Claim) -> bool:
    """Whether the run is still ours to answer; if so nobody else closes it before this transaction ends."""
    runs = AiRun.objects.select_for_update().filter(
        farm_id=claim.farm_id, id=claim.run_id, status=AiRun.Status.RUNNING, attempt=claim.attempt
    )
    return runs.first() is not None


def _user(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"role": "user", "content": list(blocks)}


def _storable(text: str) -> str:
    """`text` without what PostgreSQL cannot hold."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _sorry(progress: Progress, caught: Exception) -> str:
    told = caught.told if isinstance(caught, ProviderError) else ""
    if progress.kinds["written"] or progress.kinds["drafted"]:
        sorry = _(
            "Sorry, I could not finish. What I had prepared until then is kept: look at it before you send it again."
        )
    else:
        sorry = _("Sorry, I could not answer this. Nothing was written and no credit was used. Please send it again.")
    return f"{told} {sorry}".strip()


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _milliseconds(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
