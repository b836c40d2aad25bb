"""Today, and the conversation with the assistant."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from assistant.exchanges import exchanges, has_asked
from assistant.forms import MessageForm
from assistant.providers import get_provider
from assistant.turn import TooManyMessages, ask
from farmops.roles import READ, WRITE
from farms.batch.views import tell_written
from farms.daily.first_day import Step, first_day, is_new
from farms.daily.sheet import daily_sheet
from farms.daily.today import FarmDay, farm_day
from farms.health.alarms import watch
from farms.models import Farm
from farms.people.access import Visit, visit
from farms.records.services import repeatable_id
from farms.tasks.services import due_tasks
from governance.activity.feedback import waiting_advice
from governance.drafts.services import cards, drafts
from governance.models import AiRun
from governance.runs.services import NO_CREDITS, NO_PRICE

REFUSED_STATUS = {NO_CREDITS: 402, NO_PRICE: 503}
TASKS_SHOWN = 5
TASKS_READ = 60  # of those due, for late vaccinations
FEW_CREDITS = 10


@require_http_methods(["GET", "POST"])
@login_required
def today(request: HttpRequest, slug: str) -> HttpResponse:
    """Today; POST saves the daily sheet."""
    saves = request.method == "POST"
    key = request.POST.get("key") or uuid4().hex
    with visit(request, slug, WRITE if saves else READ) as visitor:
        day = farm_day(visitor.farm, visitor.today)
        sheet = daily_sheet(visitor.farm, visitor.today, day, request.POST.dict())
        if saves and sheet.save(key):
            tell_written(request, sheet)
            return redirect(reverse("assistant:today", args=[slug]) + "#day")
        waiting = drafts(visitor.farm.id).filter(status="pending").order_by("created_at")[:3]
        tasks = list(due_tasks(visitor.farm.id, visitor.today)[:TASKS_READ])
        found = watch(visitor.farm, visitor.today, day.alive_by_batch, tasks)
        day.show_withdrawals(found.withdrawals)
        context = {
            "nav": "today",
            "watch": found,
            "form": new_message_form(),
            "waiting": cards(list(waiting), visitor.role, visitor.user_id),
            "pending_advice": waiting_advice(visitor.farm.id),
            "tasks": tasks[:TASKS_SHOWN],
            "day": day,
            "sheet": sheet,
            "sheet_key": key,
            "few_credits": visitor.sees_money and few_credits(visitor.farm),
            "free_assistant": get_provider().free_when_empty,
            **guide(visitor, day),
        }
        return render(request, "assistant/today.html", context, status=422 if sheet.has_errors else 200)


def few_credits(farm: Farm) -> bool:
    """Whether to speak of credits: not to a new farm that never had any, while the assistant is free."""
    never_had = farm.credit_balance == 0 and is_new(farm) and get_provider().free_when_empty
    return farm.credit_balance < FEW_CREDITS and not never_had


def guide(visitor: Visit, day: FarmDay) -> dict[str, list[Step] | Step | None]:
    """The first day's steps for those who may do all of them, and the one that comes next."""
    if not visitor.manages or not is_new(visitor.farm):
        return {}
    steps = first_day(visitor.farm, day, has_asked=has_asked(visitor.farm.id))
    return {"first_day": steps, "next_step": next((step for step in steps if not step.done), None)}


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
        with visit(request, slug, WRITE) as visitor:
            if form.is_valid():
                provider = "builtin" if request.POST.get("without_model") else ""
                text = form.cleaned_data["message"]
                key = repeatable_id(visitor.farm.id, form.cleaned_data["key"] or uuid4().hex, [("message", text)])
                run = ask(text, str(key), provider)
    except TooManyMessages as error:
        form.add_error("message", str(error))
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
        status = REFUSED_STATUS.get(found[0].run.error, 402) if found[0].run.status == AiRun.Status.REFUSED else 200
        return render(request, "assistant/exchange.html", context, status=status)


def new_message_form() -> MessageForm:
    """An empty message box; its key makes sending the same words twice harmless."""
    return MessageForm(initial={"key": uuid4().hex})
