"""Pages of the farm's records and tasks. Each view opens the farm, calls one function and renders."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from farms.access import WRITERS, record_for, record_type_for, visit
from farms.forms import RecordFilterForm, VoidForm
from farms.money_forms import StandingDueForm
from farms.records import Record
from farms.services import (
    AlreadyWritten,
    Refused,
    batches,
    record_totals,
    records,
    repeatable_id,
    void_record,
    write_record,
)
from farms.standing import write_due
from farms.tasks import mark_task, open_tasks, tasks_done_lately

PAGE_SIZE = 30


@require_GET
@login_required
def record_types(request: HttpRequest, slug: str) -> HttpResponse:
    with visit(request, slug) as visitor:
        return render(request, "farms/records.html", {"nav": "records", "types": visitor.record_types()})


@require_GET
@login_required
def record_list(request: HttpRequest, slug: str, record_type: str) -> HttpResponse:
    with visit(request, slug) as visitor:
        kind = record_type_for(visitor, record_type)
        filters = RecordFilterForm(request.GET, batches=batches(visitor.farm.id))
        found = filters.narrow(records(kind, visitor.farm.id))
        context = {
            "nav": "records",
            "kind": kind,
            "filters": filters,
            "totals": record_totals(kind, found),
            "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        }
        return render(request, "farms/record_list.html", context)


def write(record: Record, due: StandingDueForm) -> Record:
    """Write a new record; that of a cost that comes again moves the cost to its next day as well."""
    if due.is_valid():
        return write_due(record, due.cleaned_data["standing"], due.cleaned_data["due"])
    return write_record(record)


@require_http_methods(["GET", "POST"])
@login_required
def record_new(request: HttpRequest, slug: str, record_type: str) -> HttpResponse:
    key = request.POST.get("key") or uuid4().hex
    said = request.POST if request.method == "POST" else request.GET
    with visit(request, slug, WRITERS) as visitor:
        kind = record_type_for(visitor, record_type, write=True)
        form = kind.form(
            request.POST if request.method == "POST" else None,
            initial=request.GET.dict(),  # as a person would have typed it: see assistant.views.suggestion
            farm=visitor.farm,
            today=visitor.today,
            instance=kind.model(farm_id=visitor.farm.id),
        )
        due = StandingDueForm(said if kind.name == "expense" else {})
        if request.method == "POST" and form.is_valid():
            try:
                record = form.save(commit=False)
                record.id = repeatable_id(visitor.farm.id, key, form.data.items())
                write(record, due)
            except AlreadyWritten as again:
                messages.info(request, str(again))
                return redirect("farms:record_list", slug, kind.name)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Written down: %(record)s") % {"record": record.summary()})
                return redirect("farms:record_list", slug, kind.name)
        context = {"nav": "records", "kind": kind, "form": form, "key": key, "due": due}
        return render(request, "farms/record_new.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def record_detail(request: HttpRequest, slug: str, record_type: str, record_id: UUID) -> HttpResponse:
    with visit(request, slug) as visitor:
        kind = record_type_for(visitor, record_type)
        record = record_for(visitor, kind, record_id)
        context = {"nav": "records", "kind": kind, "record": record, "details": kind.details(record)}
        return render(request, "farms/record.html", context | {"form": VoidForm()})


@require_http_methods(["GET", "POST"])
@login_required
def record_void(request: HttpRequest, slug: str, record_type: str, record_id: UUID) -> HttpResponse:
    with visit(request, slug, WRITERS) as visitor:
        kind = record_type_for(visitor, record_type, write=True)
        record = record_for(visitor, kind, record_id)
        form = VoidForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                if void_record(record, form.cleaned_data["reason"]):
                    messages.success(request, _("Taken out of the books: %(record)s") % {"record": record.summary()})
                else:
                    messages.info(request, _("It was already taken out of the books."))
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                return redirect("farms:record", slug, kind.name, record.id)
        context = {"nav": "records", "kind": kind, "record": record, "details": kind.details(record), "form": form}
        return render(request, "farms/record_void.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def task_list(request: HttpRequest, slug: str) -> HttpResponse:
    with visit(request, slug) as visitor:
        page = Paginator(open_tasks(visitor.farm.id), PAGE_SIZE).get_page(request.GET.get("page"))
        context = {"nav": "tasks", "page": page, "done": tasks_done_lately(visitor.farm.id)}
        return render(request, "farms/tasks.html", context)


@require_POST
@login_required
def task_done(request: HttpRequest, slug: str, task_id: UUID) -> HttpResponse:
    """Mark a task as done (`done=1`) or as not done (`done=0`); answers HTMX with the task's row alone."""
    with visit(request, slug, WRITERS) as visitor:
        kind = record_type_for(visitor, "task")
        record_for(visitor, kind, task_id)
        done = request.POST.get("done") != "0"
        changed = mark_task(task_id, done=done)
        task = record_for(visitor, kind, task_id)
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "farms/_task.html", {"task": task})
        if changed:
            text = _("Done: %(task)s") if done else _("To be done again: %(task)s")
            messages.success(request, text % {"task": task.summary()})
        return redirect("assistant:today" if request.POST.get("from") == "today" else "farms:tasks", slug)
