"""Looking things up before a provider answers: one search a run, kept as a step of the run's record."""

from __future__ import annotations

import re
import time

from assistant.knowledge.search import Found, Question, is_sure, prepare, search
from assistant.memories.cues import split
from assistant.providers.base import Conversation, Passage
from assistant.providers.builtin import BuiltinProvider, facts, of_the_books
from assistant.reader import read, reply
from farmops.database.scope import turn_scope
from farms.models import Farm
from governance.models import AiRunStep
from governance.runs.services import Claim, add_step
from governance.safety.requests import asks_for_medicine

PASSAGES = 4
# Only a question about what was said before is answered out of summaries: they repeat questions, and answer few.
OF_OUR_TALK = re.compile(
    r"\b(?:(?:did|have|what|when) (?:i|we|you) (?:\w+ )?(?:sa[yi]d?|tell|told|ask\w*|talk\w*|discuss\w*|write|wrote)"
    r"|i (?:told|asked) you|you (?:told|said)|we (?:said|talked|discussed)"
    r"|(?:our|my) (?:last )?(?:talk|conversation|chat)s?|last time|wetin (?:i|we) (?:talk|tell|yarn))\b",
    re.IGNORECASE,
)


def retrieve(claim: Claim, conversation: Conversation, provider: str) -> int:
    """Search for what the message asks, give the conversation its sources and keep the step; how many steps (0, 1).

    The built-in provider looks up questions only; a model sees what there is for any message. No transaction is open
    while the question is embedded.
    """
    text = conversation.messages[-1]["content"][0]["text"]
    if provider == BuiltinProvider.name and not is_question(text, conversation):
        return 0
    started = time.monotonic()
    question = prepare(text)
    with turn_scope(user_id=claim.user_id, farm_id=claim.farm_id):
        slug = Farm.objects.values_list("slug", flat=True).get(id=claim.farm_id)
        hits = search(claim.farm_id, question, PASSAGES, talks=bool(OF_OUR_TALK.search(text)))
        conversation.passages = tuple(as_passage(hit, slug, sure=is_sure(hit, question)) for hit in hits)
        conversation.searched = True
        add_step(claim, _step(question, hits, slug, round((time.monotonic() - started) * 1000)))
    return 1


def is_question(text: str, conversation: Conversation) -> bool:
    """Whether the reader finds nothing to record and something to look up."""
    if asks_for_medicine(text):
        return False
    asking = of_the_books(text, conversation.farm)
    if asking and not asking.is_unsure:
        return False
    known, today = facts(conversation.farm), conversation.farm.today
    if split(text, known, today)[1]:
        return False
    reading = read(text, known, today)
    return not reading.records and reading.text in (reply.QUESTION, reply.UNCLEAR)


def as_passage(hit: Found, slug: str, *, sure: bool) -> Passage:
    """A hit as a model is given it. `sure`: near enough to be the answer, not only the nearest there is."""
    return Passage(
        id=str(hit.id),
        title=hit.title,
        text=hit.content,
        source=hit.source,
        date=hit.source_date,
        place=hit.place,
        kind=hit.kind,
        link=hit.link(slug),
        sure=sure,
    )


def _step(question: Question, hits: list[Found], slug: str, latency_ms: int) -> AiRunStep:
    return AiRunStep(
        position=1,
        kind=AiRunStep.Kind.RETRIEVAL,
        model=question.model if question.vector else "",
        request={"question": question.text},
        response={
            "passages": [
                {
                    "id": str(hit.id),
                    "kind": hit.kind,
                    "source_id": hit.source_id,
                    "title": hit.title,
                    "place": hit.place,
                    "link": hit.link(slug),
                    "score": round(hit.score, 4),
                }
                for hit in hits
            ]
        },
        outcome="found" if hits else "nothing",
        latency_ms=latency_ms,
        error=question.notice[:500],
    )
