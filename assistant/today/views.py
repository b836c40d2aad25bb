"""Today: the daily sheet, what waits, and the message box."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assistant.conversation.exchanges import has_asked
from assistant.conversation.forms import new_message_form
from assistant.providers import get_provider
from farmops.roles import READ, WRITE
from farms.batch.views import tell_written
from farms.daily.first_day import Step, first_day, is_new
from farms.daily.sheet import daily_sheet
from farms.daily.today import FarmDay, farm_day
from farms.health.alarms import watch
from farms.models import Farm
from farms.people.access import Visit, visit
from farms.records.plausible import is_so
from farms.tasks.services import due_tasks
from governance.activity.feedback import waiting_advice
from governance.drafts.services import cards, drafts

DRAFTS_SHOWN = 3
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
        if saves and sheet.save(key, it_is_so=is_so(request.POST)):
            tell_written(request, sheet)
            return redirect(reverse("assistant:today", args=[slug]) + "#day")
        context = {"nav": "today", "sheet": sheet, "sheet_key": key, **day_context(visitor, day)}
        wrong = sheet.has_errors or sheet.doubts
        return render(request, "assistant/today/page.html", context, status=422 if wrong else 200)


def day_context(visitor: Visit, day: FarmDay) -> dict[str, Any]:
    """What the page of the day shows besides its sheet: alarms, tasks, drafts, advice, credits, the first steps."""
    waiting = drafts(visitor.farm.id).filter(status="pending").order_by("created_at")[:DRAFTS_SHOWN]
    tasks = list(due_tasks(visitor.farm.id, visitor.today)[:TASKS_READ])
    alarms = watch(visitor.farm, visitor.today, day.alive_by_batch, tasks)
    day.show_withdrawals(alarms.withdrawals)
    return {
        "watch": alarms,
        "form": new_message_form(),
        "waiting": cards(list(waiting), visitor.role, visitor.user_id),
        "pending_advice": waiting_advice(visitor.farm.id),
        "tasks": tasks[:TASKS_SHOWN],
        "day": day,
        "few_credits": visitor.sees_money and few_credits(visitor.farm),
        "free_assistant": get_provider().free_when_empty,
        **guide(visitor, day),
    }


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
