"""Today, and the conversation with the assistant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assistant.forms import MessageForm
from assistant.models import Message
from assistant.providers import get_provider
from assistant.turn import TooManyMessages, ask
from farms.access import WRITERS, Visit, visit
from farms.records import RECORD_TYPES
from governance.drafts import Card, cards, drafts
from governance.models import AiRun, AiRunStep
from governance.runs import visible_runs

EXCHANGES_SHOWN = 20
TASKS_SHOWN = 5
FEW_CREDITS = 10


@dataclass
class Suggestion:
    """A record that the assistant would write; `url` opens its form, filled in."""

    summary: str
    url: str


@dataclass
class Exchange:
    """A message, its answer, and what came of it."""

    run: AiRun
    question: str = ""
    answer: str = ""
    cards: list[Card] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    written: list[Any] = field(default_factory=list)


@require_http_methods(["GET", "POST"])
@login_required
def today(request: HttpRequest, slug: str) -> HttpResponse:
    """Today; POST saves the daily sheet."""
    posted = request.POST if request.method == "POST" else None
    with visit(request, slug, EVERY_MEMBER if posted is None else WRITERS) as visitor:
        day = farm_day(visitor.farm, visitor.today)
        sheet = daily_sheet(visitor.farm, visitor.today, day, posted)
        if posted is not None and sheet.save(posted.get("key") or uuid4().hex):
            tell_written(request, sheet)
            return redirect(reverse("assistant:today", args=[slug]) + "#day")
        waiting = drafts(visitor.farm.id).filter(status="pending").order_by("created_at")[:3]
        context = {
            "nav": "today",
            "form": new_message_form(),
            "waiting": cards(list(waiting), visitor.role, visitor.user_id),
            "tasks": due_tasks(visitor.farm.id, visitor.today)[:TASKS_SHOWN],
            "day": day,
            "sheet": sheet,
            "sheet_key": (posted or {}).get("key") or uuid4().hex,
            "few_credits": visitor.sees_money and visitor.farm.credit_balance < FEW_CREDITS,
            "free_assistant": get_provider().quote("").free_when_empty,
        }
        return render(request, "assistant/today.html", context, status=422 if sheet.has_errors else 200)


def tell_written(request: HttpRequest, sheet: Sheet) -> None:
    """The line that confirms what was written from the daily sheet."""
    if sheet.written:
        messages.success(request, _("Written down: %(records)s") % {"records": "; ".join(sheet.written)})
    else:
        messages.info(request, _("This was written down before. Nothing was written twice."))


@require_http_methods(["GET", "POST"])
@login_required
def conversation(request: HttpRequest, slug: str) -> HttpResponse:
    """The conversation; POST sends a message."""
    if request.method == "POST":
        return send(request, slug)
    with visit(request, slug) as visitor:
        return conversation_page(request, visitor, new_message_form())


def send(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the message and go to the conversation, or say why not and keep what was typed."""
    form = MessageForm(request.POST)
    status = 422
    try:
        with visit(request, slug, WRITERS):
            if form.is_valid():
                run = ask(form.cleaned_data["message"], form.cleaned_data["key"] or uuid4().hex)
    except TooManyMessages:
        form.add_error(
            "message", _("That was a lot of messages for one hour. Wait a little, then send this one again.")
        )
        status = 429
    if form.errors:
        with visit(request, slug) as visitor:
            return conversation_page(request, visitor, form, status)
    if run.status == AiRun.Status.REFUSED:
        return redirect("assistant:exchange", slug, run.id)
    return redirect(reverse("assistant:conversation", args=[slug]) + "#latest")


def conversation_page(request: HttpRequest, visitor: Visit, form: MessageForm, status: int = 200) -> HttpResponse:
    found = exchanges(visitor)
    working = any(exchange.run.is_open for exchange in found)
    context = {"nav": "assistant", "form": form, "exchanges": found, "working": working}
    return render(request, "assistant/conversation.html", context, status=status)


@require_GET
@login_required
def exchange(request: HttpRequest, slug: str, run_id: UUID) -> HttpResponse:
    """One exchange: what HTMX polls while the assistant works, and a page of its own."""
    with visit(request, slug) as visitor:
        found = exchanges(visitor, run_id=run_id)
        if not found:
            raise Http404
        context = {"nav": "assistant", "exchange": found[0], "working": found[0].run.is_open}
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "assistant/_exchange.html", context)
        status = 402 if found[0].run.status == AiRun.Status.REFUSED else 200
        return render(request, "assistant/exchange.html", context, status=status)


def new_message_form() -> MessageForm:
    """An empty message box; its key makes sending the same form twice harmless."""
    return MessageForm(initial={"key": uuid4().hex})


def exchanges(visitor: Visit, run_id: UUID | None = None) -> list[Exchange]:
    """The visitor's latest exchanges, oldest first, with a fixed number of queries."""
    runs = visible_runs(visitor.farm.id).filter(user_id=visitor.user_id)
    runs = list(runs.filter(id=run_id) if run_id else runs[:EXCHANGES_SHOWN])
    found = {run.id: Exchange(run=run) for run in reversed(runs)}
    mine = {"farm_id": visitor.farm.id, "ai_run_id__in": list(found)}
    for message in Message.objects.filter(**mine):
        here = found[message.ai_run_id]
        if message.author == Message.Author.FARMER:
            here.question = message.text
        else:
            here.answer = message.text
    for made in cards(
        list(drafts(visitor.farm.id).filter(ai_run_id__in=list(found)).order_by("created_at")),
        visitor.role,
        visitor.user_id,
    ):
        found[made.draft.ai_run_id].cards.append(made)
    for step in AiRunStep.objects.filter(**mine, kind="tool", outcome__in=["suggested", "written"]).order_by(
        "position"
    ):
        here = found[step.ai_run_id]
        if step.outcome == "suggested":
            here.suggestions.append(suggestion(visitor, step))
        else:
            here.written.append({**step.response, "kind": RECORD_TYPES.get(step.tool)})
    return list(found.values())


def suggestion(visitor: Visit, step: AiRunStep) -> Suggestion:
    payload = {name: value for name, value in step.response.get("payload", {}).items() if value not in ("", None)}
    typed = RECORD_TYPES[step.tool].form.data_from_payload(payload)
    address = reverse("farms:record_new", args=[visitor.farm.slug, step.tool])
    return Suggestion(summary=step.response.get("summary", ""), url=f"{address}?{urlencode(typed)}")
