"""Summaries of what a person and the assistant did in a day: made from the books, not by a model.

They run in that person's own scope, so that they hold nothing she may not see. Nothing is repeated of what the
assistant answered: a summary that is found again must not vouch for an answer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from assistant.conversation.models import Message
from assistant.knowledge.documents import embed_soon
from assistant.memories.models import Memory
from assistant.summaries.models import MAX_SUMMARY, ConvoSummary
from farmops.database.scope import NotAMember, open_scope, turn_scope
from farmops.database.sql import insert
from farmops.roles import SEE_ALL, may
from farms.models import Farm
from farms.models.farm import zone_named
from governance.drafts.services import cards, drafts
from governance.drafts.written import written_records
from governance.models import AiRun, AiRunStep

LINES = 12  # of one kind
QUESTION = 120  # characters of one question
AFTER_MIDNIGHT = timedelta(minutes=20)  # for the last answers of the day


@dataclass
class Day:
    """What came of one day's messages, line by line."""

    messages: int = 0
    in_book: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The summary; "" when there is nothing to tell."""
        parts = (
            (_("In the book"), self.in_book),
            (_("Not confirmed when the day ended"), self.waiting),
            (_("Left out"), self.left_out),
            (_("To remember"), self.kept),
            (_("You asked"), self.asked),
        )
        told = [f"{title}:\n" + "\n".join(_short(lines)) for title, lines in parts if lines]
        head = ngettext("%(count)s message.", "%(count)s messages.", self.messages) % {"count": self.messages}
        return "\n\n".join([head, *told])[:MAX_SUMMARY] if told else ""


def _short(lines: list[str]) -> list[str]:
    counted = [f"- {line}" + (f" (×{times})" if times > 1 else "") for line, times in Counter(lines).items()]
    if len(counted) <= LINES:
        return counted
    return [*counted[:LINES], _("- and %(count)s more") % {"count": len(counted) - LINES}]


def summaries(farm_id: UUID) -> Any:
    """The member's own summaries on the farm, newest first."""
    return ConvoSummary.objects.filter(farm_id=farm_id, user_id=open_scope().user_id).order_by("-day")


def delete_summary(summary: ConvoSummary) -> None:
    """Delete it, and what search knows of it. Doing it twice is harmless."""
    ConvoSummary.objects.filter(farm_id=summary.farm_id, id=summary.id).delete()


def summarise_tonight(farm_id: UUID, user_id: UUID) -> None:
    """Have the worker sum up the person's day when it is over; asked after every answer, it is done once."""
    try:
        with turn_scope(user_id=user_id, farm_id=farm_id):
            zone = _zone(farm_id)
        today = datetime.now(zone).date()
        job = app.configure_task(
            "assistant.tasks.summarise_day",
            queue="documents",
            schedule_at=_midnight(today + timedelta(days=1), zone) + AFTER_MIDNIGHT,
            queueing_lock=f"summary {farm_id} {user_id} {today}",
        )
        # Outside of the scope: the worker's queue has a connection of its own, and a pool may have no second one.
        job.defer(farm_id=str(farm_id), user_id=str(user_id), day=today.isoformat())
    except (AlreadyEnqueued, NotAMember):
        return


def summarise_day(farm_id: UUID, user_id: UUID, day: date) -> bool:
    """Sum up one person's day on the farm, once, when it has come; whether there was something to tell."""
    try:
        with turn_scope(user_id=user_id, farm_id=farm_id) as scope:
            if day > datetime.now(_zone(farm_id)).date() or summaries(farm_id).filter(day=day).exists():
                return False
            text = told(farm_id, user_id, scope.role, day).text()
            if text:
                private = may(scope.role, SEE_ALL)
                insert(ConvoSummary(farm_id=farm_id, user_id=user_id, day=day, content=text, private=private))
                embed_soon()
            return bool(text)
    except NotAMember:
        return False


def told(farm_id: UUID, user_id: UUID, role: str, day: date) -> Day:
    """What came of the person's messages of that day, in the open scope of that person."""
    zone = _zone(farm_id)
    runs = AiRun.objects.filter(
        farm_id=farm_id,
        user_id=user_id,
        feature="message",
        created_at__gte=_midnight(day, zone),
        created_at__lt=_midnight(day + timedelta(days=1), zone),
    ).exclude(status__in=AiRun.OPEN)
    these: dict[str, Any] = {"farm_id": farm_id, "ai_run_id__in": list(runs.values_list("id", flat=True))}
    summary = Day(messages=len(these["ai_run_id__in"]))
    acted = _tell_drafts(summary, these, role, user_id) | _tell_steps(summary, these)
    kept = Memory.objects.filter(**these, status=Memory.Status.KEPT).order_by("created_at")
    summary.kept = list(kept.values_list("content", flat=True))
    questions = Message.objects.filter(**these, author=Message.Author.FARMER).exclude(ai_run_id__in=acted)
    for message in questions.order_by("created_at", "id"):
        text = " ".join(message.text.split())
        summary.asked.append(text if len(text) <= QUESTION else text[: QUESTION - 1] + "…")
    return summary


def _tell_drafts(summary: Day, these: dict[str, Any], role: str, user_id: UUID) -> set[UUID]:
    """The drafts, as they stand now; returns the runs that made them."""
    made = list(drafts(these["farm_id"]).filter(**these).order_by("created_at", "id"))
    for card in cards(made, role, user_id):
        if card.draft.status == "confirmed":
            summary.in_book.append(card.summary)
        elif card.draft.status == "pending":
            summary.waiting.append(card.summary)
        else:
            summary.left_out.append(f"{card.summary} ({card.draft.reason})")
    return {draft.ai_run_id for draft in made}


def _tell_steps(summary: Day, these: dict[str, Any]) -> set[UUID]:
    """What the assistant wrote by itself, or would have; returns the runs that did."""
    acted = set()
    outcomes = ("written", "suggested", "proposed", "known")
    steps = list(AiRunStep.objects.filter(**these, outcome__in=outcomes).order_by("created_at", "position"))
    records = written_records(these["farm_id"], steps)
    for step in steps:
        acted.add(step.ai_run_id)
        if step.id in records and not records[step.id].counts:
            summary.left_out.append(_("%(record)s (taken out since)") % {"record": step.summary})
        elif step.outcome == "written":
            summary.in_book.append(step.summary)
        elif step.outcome == "suggested":
            summary.waiting.append(step.summary)
    return acted


def _zone(farm_id: UUID) -> ZoneInfo:
    return zone_named(Farm.objects.values_list("timezone", flat=True).get(id=farm_id))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
