"""The conversation as it is shown: each message, its answer, and what came of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.urls import reverse

from assistant.conversation.models import Message
from assistant.manners.totals import LONG_DAY
from assistant.memories.models import Memory
from assistant.memories.services import memories
from assistant.providers.builtin import cites
from farmops.web.drawable import is_safe_address
from farms.people.access import Visit
from farms.records import RECORD_TYPES
from farms.records.extras import form_address
from governance.activity.feedback import my_feedback
from governance.drafts.services import Card, cards, drafts
from governance.drafts.written import WrittenRecord, written_records
from governance.evals.services import held_back
from governance.models import AiFeedback, AiRun, AiRunStep, AssistantDraft
from governance.runs.services import visible_runs

EXCHANGES_SHOWN = 20


@dataclass
class Suggestion:
    """A record that the assistant would write; `url` opens its form, filled in."""

    summary: str
    url: str


@dataclass
class Written:
    """A record that the assistant wrote by itself: its page, whether it still counts, where Undo goes ('' where it is
    not offered any more), and its form filled in."""

    summary: str
    address: str
    counts: bool
    undo: str
    again: str


@dataclass
class Exchange:
    """A message, its answer, and what came of it."""

    run: AiRun
    question: str = ""
    answer: str = ""
    held: str = ""
    cards: list[Card] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    memories: list[Memory] = field(default_factory=list)
    feedback: AiFeedback | None = None
    sources: list[dict[str, Any]] = field(default_factory=list)  # what the answer used
    more: list[dict[str, Any]] = field(default_factory=list)  # what else was found
    pages: list[dict[str, str]] = field(default_factory=list)  # that show what was answered from the books

    @property
    def is_long(self) -> bool:
        """Whether its cards are shown as one list under one heading."""
        return len(self.cards) > 1 and len(self.cards) + len(self.written) >= LONG_DAY

    @property
    def waiting(self) -> int:
        """How many of its cards wait to be decided."""
        return sum(card.draft.status == AssistantDraft.Status.PENDING for card in self.cards)

    @property
    def can_be_read_without_model(self) -> bool:
        """Whether a question to a model came to nothing, so that the built-in reader may be asked instead."""
        run = self.run
        nothing = run.status == AiRun.Status.REFUSED or (
            run.status in (AiRun.Status.FAILED, AiRun.Status.EXPIRED) and not (self.cards or self.written)
        )
        return nothing and run.provider != "builtin" and bool(self.question)


def exchanges(visitor: Visit, run_id: UUID | None = None) -> list[Exchange]:
    """The visitor's latest exchanges (or one of them), oldest first, with a fixed number of queries."""
    runs = visible_runs(visitor.farm.id).filter(user_id=visitor.user_id)
    runs = list(runs.filter(id=run_id) if run_id else runs.filter(feature="message")[:EXCHANGES_SHOWN])
    by_run = {run.id: Exchange(run=run) for run in reversed(runs)}
    mine = {"farm_id": visitor.farm.id, "ai_run_id__in": list(by_run)}
    for message in Message.objects.filter(**mine):
        here = by_run[message.ai_run_id]
        if message.author == Message.Author.FARMER:
            here.question = message.text
        else:
            here.answer = message.text
    for stopped, why in held_back(visitor.farm.id, by_run).items():
        by_run[stopped].held, by_run[stopped].answer = why, ""
    for asked, feedback in my_feedback(list(by_run)).items():
        by_run[asked].feedback = feedback
    made = list(drafts(visitor.farm.id).filter(ai_run_id__in=list(by_run)).order_by("created_at"))
    for card in cards(made, visitor.role, visitor.user_id):
        by_run[card.draft.ai_run_id].cards.append(card)
    for memory in memories(visitor.farm.id).filter(ai_run_id__in=list(by_run)).order_by("created_at", "id"):
        if not by_run[memory.ai_run_id].held:
            by_run[memory.ai_run_id].memories.append(memory)
    steps = AiRunStep.objects.filter(**mine, outcome__in=["suggested", "written", "found", "answered"])
    shown = list(steps.order_by("position"))
    records = written_records(visitor.farm.id, shown)
    for step in shown:
        here = by_run[step.ai_run_id]
        if step.kind == AiRunStep.Kind.RETRIEVAL:
            here.sources, here.more = used(here.answer, _passages(step))
        elif step.outcome == "answered":
            here.pages += _pages(step)
        elif step.tool not in RECORD_TYPES:
            continue
        elif step.outcome == "suggested":
            here.suggestions.append(suggestion(visitor, step))
        elif step.id in records:
            here.written.append(_written(visitor, step, records[step.id]))
    return list(by_run.values())


def used(answer: str, passages: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The passages that an answer cites, by number or by a quote's source (the first is quoted), and the others."""
    numbers = {int(number) for number in re.findall(r"\[(\d{1,3})\]", answer)} or ({1} if cites(answer) else set())
    numbered = [{**passage, "number": number} for number, passage in enumerate(passages, 1)]
    cited = [passage for passage in numbered if passage["number"] in numbers]
    return cited, [passage for passage in numbered if passage not in cited] if cited else []


def _passages(step: AiRunStep) -> list[dict[str, Any]]:
    """The passages that were found, as far as a page may link to them."""
    passages = step.answered.get("passages")
    return [
        one
        for one in (passages if isinstance(passages, list) else [])
        if isinstance(one, dict) and is_safe_address(one.get("link"))
    ]


def _pages(step: AiRunStep) -> list[dict[str, str]]:
    """The pages that show what a step answered, or where to go next; none whose address is not safe to link to."""
    said = step.answered.get("payload")
    pages = said.get("pages", [said]) if isinstance(said, dict) else []
    return [
        {"address": str(one["page"]), "label": str(one.get("label") or "")}
        for one in (pages if isinstance(pages, list) else [])
        if isinstance(one, dict) and is_safe_address(one.get("page"))
    ]


def _written(visitor: Visit, step: AiRunStep, record: WrittenRecord) -> Written:
    place = [visitor.farm.slug, step.tool, record.record_id]
    return Written(
        summary=step.summary,
        address=reverse("farms:record", args=place),
        counts=record.counts,
        undo=reverse("farms:record_undo", args=place) if record.undoable and visitor.writes else "",
        again=suggestion(visitor, step).url,
    )


def suggestion(visitor: Visit, step: AiRunStep) -> Suggestion:
    """A step that suggested a record, with the address of the record's form filled in."""
    said = step.answered.get("payload")
    payload = said if isinstance(said, dict) else {}
    return Suggestion(step.summary, form_address(visitor.farm.slug, RECORD_TYPES[step.tool], payload))


def has_asked(farm_id: UUID) -> bool:
    """Whether anybody on the farm has sent the assistant a message yet."""
    return AiRun.objects.filter(farm_id=farm_id, feature="message").exists()
