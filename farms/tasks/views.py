"""Pages of tasks: the list, the mark that one is done, and who does it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from farmops.refusals import Refused
from farmops.roles import WRITE
from farms.people.access import visit
from farms.records.access import record_for, record_type_for
from farms.records.extras import record_page
from farms.tasks.forms import AssigneeForm
from farms.tasks.services import asks_for_vaccine, assign, assignees, mark_task, open_tasks, tasks_done_lately

PAGE_SIZE = 30


@require_GET
@login_required
def task_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The open tasks, `?mine` only the visitor's own, and those done lately."""
    with visit(request, slug) as visitor:
        mine = "mine" in request.GET
        tasks = open_tasks(visitor.farm.id)
        if mine:
            tasks = tasks.filter(assignee_id=visitor.user_id)
        page = Paginator(tasks, PAGE_SIZE).get_page(request.GET.get("page"))
        context = {"nav": "tasks", "page": page, "mine": mine, "done": tasks_done_lately(visitor.farm.id)}
        return render(request, "farms/tasks/list.html", context)


@require_POST
@login_required
def task_done(request: HttpRequest, slug: str, task_id: UUID) -> HttpResponse:
    """Mark a task as done (`done=1`) or as not done (`done=0`); answers HTMX with the task's row alone.

    A task that asks for a vaccine goes to the vaccination's form first, unless `without_lot` says not to.
    """
    with visit(request, slug, WRITE) as visitor:
        kind = record_type_for(visitor, "task")
        task = record_for(visitor, kind, task_id)
        done = request.POST.get("done") != "0"
        if done and asks_for_vaccine(task) and not request.POST.get("without_lot"):
            return redirect(reverse("farms:record_new", args=[slug, "vaccination"]) + f"?task={task_id}")
        changed, problem = False, ""
        try:
            changed = mark_task(task_id, done=done, today=visitor.today)
        except Refused as refused:
            problem = str(refused)
        task = record_for(visitor, kind, task_id)
        if request.htmx:  # type: ignore[attr-defined]
            context = {"task": task, "problem": problem}
            return render(request, "farms/tasks/_task.html", context, status=409 if problem else 200)
        if problem:
            context = record_page(visitor, kind, task) | {"warning": problem}
            return render(request, "farms/records/page.html", context, status=409)
        if changed:
            text = _("Done: %(task)s") if done else _("To be done again: %(task)s")
            messages.success(request, text % {"task": task.summary()})
        return redirect("assistant:today" if request.POST.get("from") == "today" else "farms:tasks", slug)


@require_POST
@login_required
def task_assign(request: HttpRequest, slug: str, task_id: UUID) -> HttpResponse:
    """Say who does a task: one of the members who write, or anybody."""
    with visit(request, slug, WRITE) as visitor:
        record_for(visitor, record_type_for(visitor, "task"), task_id)
        form = AssigneeForm(request.POST, people=assignees(visitor.farm.id))
        if not form.is_valid():
            messages.error(request, _("Choose somebody from the list."))
        elif assign(task_id, form.cleaned_data["assignee"]):
            messages.success(request, _("It is written down who does it."))
        return redirect("farms:record", slug, "task", task_id)
