"""One turn of the assistant: a message comes in (`ask`), the worker answers it (`answer`)."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistant.conversation.dialogue import Progress, RunLost, converse, named, storable, user_says
from assistant.conversation.models import Message
from assistant.knowledge.retrieval import retrieve
from assistant.providers import get_provider
from assistant.providers.base import (
    BatchFacts,
    Conversation,
    FarmContext,
    NoPrice,
    Provider,
    ProviderError,
    Quote,
)
from assistant.providers.bedrock_prompt import with_sources
from assistant.questions.book import ASK_BOOKS, BOOK
from assistant.questions.model import NotAsked, Question, from_json
from assistant.questions.names import Known
from credits.prices import cost
from farmops.database.scope import NotAMember, open_scope, system_scope, turn_scope
from farmops.database.sql import insert
from farmops.ids import uuid7
from farmops.refusals import explain, violated
from farmops.running.waiting import WorkerStops
from farms.models import Farm
from farms.money.contacts import known_names
from farms.money.prices import last_prices
from farms.people.farms import farm_today
from farms.stock.batches import batches
from farms.stock.heads import head_counts
from farms.stock.store import stored_names
from governance.drafts.proposals import left_something, proposed
from governance.evals.services import evaluate
from governance.models import AiRun, AiRunStep
from governance.runs.services import (
    NO_PRICE,
    Claim,
    Usage,
    claim_run,
    close_run,
    give_back,
    held_until,
    insert_run,
    is_mine,
    refuse_run,
    reserve_for,
)
from governance.safety.marks import mark_of

logger = logging.getLogger(__name__)

MAX_REPLY = 10_000  # characters of an answer
FOLLOWED_MINUTES = 10  # that a question is remembered for the one that follows it


class TooManyMessages(Exception):
    """The farm has sent as many messages this hour as its meter allows. The text is for the person."""


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
    most = Farm.objects.values_list("ai_question_credits", flat=True).get(id=scope.farm_id)
    quote = _quote(provider, text, most)
    run = AiRun(
        id=uuid7(),
        feature="message",
        provider=provider.name,
        model=provider.model,
        credits_reserved=quote.worst_case if quote else 0,
        credits_estimate=quote.input_estimate if quote else 0,
        input_summary=text[:500],
        **mine,
    )
    try:
        with transaction.atomic():
            insert_run(run)
    except IntegrityError as error:
        if violated(error) == "meter_runs_an_hour":
            raise TooManyMessages(explain(error)) from error
        if violated(error) == "run_within_limit" and max(run.credits_reserved, run.credits_estimate) <= most:
            return ask(text, key, provider_name)  # an owner has lowered the limit meanwhile
        return AiRun.objects.get(**mine)  # the same key, a moment ago, on another connection
    _say(run.id, Message.Author.FARMER, text)
    if quote is None:
        return refuse_run(run, NO_PRICE)
    _enqueue(run)
    return reserve_for(run, credits=quote.worst_case, free_when_empty=provider.free_when_empty)


def _quote(provider: Provider, text: str, most: int) -> Quote | None:
    """What the answer can cost; None when that is not known: then it is not asked, rather than asked for nothing."""
    try:
        return provider.quote(text, most)
    except NoPrice as problem:
        logger.error("no question can be asked: %s", problem)
        return None


def _say(run_id: UUID, author: Message.Author, text: str) -> None:
    scope = open_scope()
    insert(Message(farm_id=scope.farm_id, user_id=scope.user_id, ai_run_id=run_id, author=author, text=text))


def _enqueue(run: AiRun) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT enqueue_answer(%s)", [run.id])


def answer(farm_id: UUID, run_id: UUID, user_id: UUID) -> datetime | None:
    """Answer one run. Harmless when the run is closed, swept, or in another worker's hands.

    Returns when the other worker's lease ends, in that case. Raises WorkerStops, with the run given back.
    """
    try:
        with turn_scope(user_id=user_id, farm_id=farm_id):
            claim = claim_run(run_id)
            if claim is None:
                return held_until(run_id)
            text = Message.objects.get(farm_id=farm_id, ai_run_id=run_id, author=Message.Author.FARMER).text
            context = farm_context(farm_id, _asked_before(claim), claim.reserved)
            conversation = Conversation(farm=context, messages=[user_says({"text": text})])
            progress = Progress(kinds=proposed(claim) if claim.attempt > 1 else Counter())
    except NotAMember:
        logger.info("run %s: its person left the farm", run_id)
        return None  # sweep_runs gives its credits back
    status, reply, error = AiRun.Status.DONE, "", ""
    try:
        error = _answer_or_read(claim, conversation, progress)
        reply = with_sources("\n".join(text for text in progress.texts if text), conversation.passages)
    except WorkerStops:
        with turn_scope(user_id=user_id, farm_id=farm_id):
            give_back(claim)
        raise
    except Exception as caught:
        if not isinstance(caught, ProviderError):
            logger.exception("run %s failed", run_id)
        status, reply, error = AiRun.Status.FAILED, _sorry(claim, progress, caught), named(caught)
    _finish(claim, status, reply, _usage(claim, progress), error=error)
    return None


def _answer_or_read(claim: Claim, conversation: Conversation, progress: Progress) -> str:
    """Answer; when a remote model fails before it has proposed anything, read the message without it, for nothing.

    Returns why that was necessary, or "". Raises what went wrong otherwise. A model that is asked again says the same
    in other words: what an earlier attempt prepared with it is kept, and it is not asked again.
    """
    provider = get_provider(claim.provider, claim.model)
    if provider.remote and progress.kinds:
        raise ProviderError(f"attempt {claim.attempt} found what one before had prepared")
    question = list(conversation.messages)
    progress.position = retrieve(claim, conversation, provider.name)
    try:
        converse(claim, provider, conversation, progress)
        return ""
    except RunLost:
        raise
    except ProviderError as failed:
        if not provider.remote or progress.calls:
            raise
        progress.texts = [failed.told, _("No credit was used. I read your message without it:")]
        converse(claim, get_provider("builtin"), replace(conversation, messages=question), progress)
        return named(failed)


def _usage(claim: Claim, progress: Progress) -> Usage:
    used = progress.used
    return Usage(
        input_tokens=used.input,
        output_tokens=used.output,
        cache_read_tokens=used.cache_read,
        cache_write_tokens=used.cache_write,
        cost_microdollars=cost(used, claim.prices or {}),
    )


def farm_context(farm_id: UUID, earlier: Question | None = None, most_credits: int = 0) -> FarmContext:
    """What the assistant may know of the open scope's farm, as far as the person who asks sees it; thirteen queries."""
    farm = Farm.objects.get(id=farm_id)
    heads = head_counts(farm_id)
    open_batches = batches(farm_id)
    # A batch that is sold out is not what "the broilers" are today.
    living = [batch for batch in open_batches if heads.get(batch.id)] or open_batches
    return FarmContext(
        name=farm.name,
        today=farm_today(farm),
        batches=tuple(BatchFacts(name=batch.name, kind=batch.kind, heads=heads.get(batch.id, 0)) for batch in living),
        crate_size=farm.crate_size,
        feed_bag_kg=farm.feed_bag_kg,
        mark=mark_of(farm_id),
        most_credits=most_credits,
        prices=tuple(last_prices(farm_id)),
        known=Known(
            batches=tuple((batch.name, batch.kind) for batch in open_batches),
            people=tuple(known_names(farm_id)),
            goods=tuple(stored_names(farm_id)),
        ),
        earlier=earlier,
    )


def _asked_before(claim: Claim) -> Question | None:
    """What the same person asked the books last, where that was a moment ago and could be answered."""
    since = timezone.now() - timedelta(minutes=FOLLOWED_MINUTES)
    mine = AiRunStep.objects.filter(farm_id=claim.farm_id, tool=ASK_BOOKS, ai_run__user_id=claim.user_id)
    step = mine.filter(created_at__gte=since).exclude(ai_run_id=claim.run_id).order_by("-created_at").first()
    said = step.request.get("input") if step else None
    try:
        return from_json(said, among=BOOK) if isinstance(said, dict) else None
    except NotAsked:
        return None


def _finish(claim: Claim, status: AiRun.Status, reply: str, usage: Usage, *, error: str = "") -> None:
    """Say the reply, judge and close the run, settle: one transaction. A late answer after a sweep is dropped whole."""
    reply, error = storable(reply)[:MAX_REPLY], storable(error)
    try:
        with turn_scope(user_id=claim.user_id, farm_id=claim.farm_id):
            if not is_mine(claim):
                logger.info("run %s: a late answer was dropped", claim.run_id)
                return
            _say(claim.run_id, Message.Author.ASSISTANT, reply or _("I have nothing to add."))
            evaluate(claim.farm_id, claim.run_id, reply)
            close_run(claim, status, usage=usage, output_summary=reply, error=error)
    except NotAMember:
        with system_scope(claim.farm_id):
            if is_mine(claim):
                evaluate(claim.farm_id, claim.run_id)
                close_run(claim, AiRun.Status.FAILED, usage=usage, error="the person left the farm")


def _sorry(claim: Claim, progress: Progress, caught: Exception) -> str:
    """What the farmer reads of a failure. A commit may have stood whose worker only saw its connection die."""
    told = caught.told if isinstance(caught, ProviderError) else ""
    try:
        left = left_something(claim)
    except Exception:  # whatever keeps us from looking; the sentence must not claim what was not seen
        logger.exception("run %s: could not see what it left", claim.run_id)
        left = True
    if left or progress.kinds["written"] or progress.kinds["drafted"]:
        sorry = _(
            "Sorry, I could not finish. What I had prepared until then is kept: look at it before you send it again."
        )
    else:
        sorry = _("Sorry, I could not answer this. Nothing was written and no credit was used. Please send it again.")
    return f"{told} {sorry}".strip()
