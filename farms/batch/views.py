"""Pages of batches. Each view opens the farm, calls one function and renders."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from farmops.refusals import Refused
from farmops.roles import MANAGE, READ, WRITE
from farms.batch.forms import BatchDescriptionForm, BatchForm
from farms.batch.ledger import ledger
from farms.batch.overview import batch_cards
from farms.batch.page import batch_page
from farms.batch.services import add_batch, describe_batch
from farms.batch.sheet import batch_sheet, first_day, wrong_day
from farms.daily.sheet import Sheet
from farms.health.withdrawal import withdrawals_on
from farms.models import Batch
from farms.people.access import Visit, visit
from farms.places.services import structures
from farms.records.plausible import is_so
from farms.stock.batches import batch_for, batches
from farms.stock.heads import head_counts

LEDGER_LINES = 100


@require_GET
@login_required
def batch_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The farm's batches as cards, and those of the past."""
    with visit(request, slug) as visitor:
        cards, past = batch_cards(visitor.farm, batches(visitor.farm.id), visitor.today)
        return render(request, "farms/batch/list.html", {"nav": "batches", "cards": cards, "past": past})


@require_http_methods(["GET", "POST"])
@login_required
def batch_new(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a new batch; POST saves it."""
    with visit(request, slug, MANAGE) as visitor:
        form = BatchForm(
            request.POST if request.method == "POST" else None,
            today=visitor.today,
            structures=structures(visitor.farm.id),
            instance=Batch(farm_id=visitor.farm.id),
        )
        if request.method == "POST" and form.is_valid():
            try:
                batch = add_batch(form.save(commit=False))
            except Refused as refused:
                form.add_error("name", str(refused))
            else:
                messages.success(request, _("%(batch)s is on the farm.") % {"batch": batch.name})
                first = len(batches(visitor.farm.id)) == 1  # Today says what comes next
                return redirect("assistant:today" if first else "farms:batches", slug)
        return render(
            request, "farms/batch/new.html", {"nav": "batches", "form": form}, status=422 if form.errors else 200
        )


@require_http_methods(["GET", "POST"])
@login_required
def batch_edit(request: HttpRequest, slug: str, batch_id: UUID) -> HttpResponse:
    """The form of what may be said anew of a batch; POST saves it."""
    with visit(request, slug, MANAGE) as visitor:
        batch = batch_for(visitor, batch_id)
        name = batch.name
        form = BatchDescriptionForm(
            request.POST if request.method == "POST" else None,
            structures=structures(visitor.farm.id),
            instance=batch,
        )
        if request.method == "POST" and form.is_valid():
            try:
                describe_batch(form.save(commit=False))
            except Refused as refused:
                form.add_error("name", str(refused))
            else:
                messages.success(request, _("Saved: %(batch)s.") % {"batch": batch.name})
                return redirect("farms:batch", slug, batch_id)
        context = {"nav": "batches", "form": form, "batch": batch, "name": name}
        return render(request, "farms/batch/edit.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def batch_detail(request: HttpRequest, slug: str, batch_id: UUID) -> HttpResponse:
    """The batch at a glance; its charts show 30 days, or with `?days=all` its whole life."""
    with visit(request, slug) as visitor:
        batch = batch_for(visitor, batch_id)
        context = batch_page(visitor, batch, whole=request.GET.get("days") == "all")
        return render(request, "farms/batch/page.html", {"nav": "batches", **context})


@require_GET
@login_required
def batch_ledger(request: HttpRequest, slug: str, batch_id: UUID) -> HttpResponse:
    """Every animal that came or went: the last 100 movements."""
    with visit(request, slug) as visitor:
        batch = batch_for(visitor, batch_id)
        alive = head_counts(visitor.farm.id).get(batch.id, 0)
        lines = ledger(batch, alive, visitor.record_types(), most=LEDGER_LINES)
        context = {"nav": "batches", "batch": batch, "alive": alive, "ledger": lines}
        return render(request, "farms/batch/ledger.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def batch_day(request: HttpRequest, slug: str, batch_id: UUID) -> HttpResponse:
    """The daily sheet of a batch for `?on=` a day; POST saves it."""
    saves = request.method == "POST"
    key = request.POST.get("key") or uuid4().hex
    with visit(request, slug, WRITE if saves else READ) as visitor:
        batch = batch_for(visitor, batch_id)
        day, problem = chosen_day(visitor, batch, request.GET.get("on", ""))
        if problem and not saves:
            messages.error(request, problem)
            return redirect("farms:batch_day", slug, batch_id)
        sheet = batch_sheet(visitor.farm, batch, day, visitor.today)
        if saves:
            sheet.sheet.problem = problem
            sheet.sheet.fill(request.POST.dict())
            if sheet.sheet.save(key, it_is_so=is_so(request.POST)):
                tell_written(request, sheet.sheet)
                return redirect(f"{reverse('farms:batch_day', args=[slug, batch_id])}?on={day.isoformat()}")
        context = {
            "nav": "batches",
            "batch": batch,
            "day_sheet": sheet,
            "withdrawal": withdrawals_on(visitor.farm.id, day, [batch]).get(batch.id),
            "sheet": sheet.sheet,
            "key": key,
            "alive": head_counts(visitor.farm.id).get(batch.id, 0),
            "earliest": first_day(batch, visitor.today),
        }
        return render(
            request,
            "farms/batch/day.html",
            context,
            status=422 if sheet.sheet.has_errors or sheet.sheet.doubts else 200,
        )


def chosen_day(visitor: Visit, batch: Batch, text: str) -> tuple[date, str]:
    """The day that an address asks for (today when it says none), and why it has no sheet, or ''."""
    if not text:
        return visitor.today, ""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return visitor.today, _("Choose a day.")
    problem = wrong_day(batch, day, visitor.today)
    return (visitor.today if problem else day), problem


def tell_written(request: HttpRequest, sheet: Sheet) -> None:
    """The line that confirms what was written from a daily sheet."""
    if sheet.written:
        messages.success(request, _("Written down: %(records)s") % {"records": "; ".join(sheet.written)})
    elif not sheet.taken_out:
        messages.info(request, _("This was written down before. Nothing was written twice."))
    if sheet.taken_out:
        text = _("Written down before and taken out since, so it counts nothing: %(records)s. Write it again here.")
        messages.warning(request, text % {"records": "; ".join(sheet.taken_out)})
