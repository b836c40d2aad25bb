"""Pages of the farm's records. Each view opens the farm, calls one function and renders."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from farmops.refusals import Refused
from farmops.roles import WRITE
from farms.figures.plausible import Doubt
from farms.people.access import Visit, visit
from farms.records import Record, RecordForm, RecordType
from farms.records.access import record_for, record_type_for
from farms.records.beside import BESIDE, Beside
from farms.records.extras import batches_in_withdrawal, record_page, record_warning, show_reason
from farms.records.forms import RecordFilterForm, VoidForm
from farms.records.plausible import doubts, is_so, show_doubts
from farms.records.services import (
    NOT_YOURS,
    AlreadyWritten,
    TakenOut,
    record_totals,
    records,
    repeatable_id,
    void_record,
)
from farms.records.undo import undo
from farms.stock.batches import batches

PAGE_SIZE = 30


@require_GET
@login_required
def record_types(request: HttpRequest, slug: str) -> HttpResponse:
    with visit(request, slug) as visitor:
        return render(request, "farms/records/types.html", {"nav": "records", "types": visitor.record_types()})


@require_GET
@login_required
def record_list(request: HttpRequest, slug: str, record_type: str) -> HttpResponse:
    with visit(request, slug) as visitor:
        kind = record_type_for(visitor, record_type)
        filters = RecordFilterForm(request.GET, batches=batches(visitor.farm.id))
        listed = filters.narrow(records(kind, visitor.farm.id))
        context = {
            "nav": "records",
            "kind": kind,
            "filters": filters,
            "totals": record_totals(kind, listed),
            "in_withdrawal": batches_in_withdrawal(visitor, kind),
            "page": Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page")),
        }
        return render(request, "farms/records/list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def record_new(request: HttpRequest, slug: str, record_type: str) -> HttpResponse:
    key = request.POST.get("key") or uuid4().hex
    sent = request.method == "POST"
    with visit(request, slug, WRITE) as visitor:
        kind = record_type_for(visitor, record_type, write=True)
        beside = BESIDE[kind.beside](visitor, request.POST if sent else request.GET, sent=sent)
        in_withdrawal = batches_in_withdrawal(visitor, kind)
        form = form_of_new(request, visitor, kind, beside)
        found: list[Doubt] = []
        if in_withdrawal:
            show_reason(form)
        if sent and form.is_valid() and beside.is_valid:
            record = form.save(commit=False)
            record.id = repeatable_id(visitor.farm.id, key, form.data.items())
            found = doubts_of_form(visitor, form, record)
            if not found and write_sent(request, kind, form, beside, record):
                return back(request, visitor, kind, record)
            key = uuid4().hex  # nothing was written by this showing: what is sent next is another
        context = {
            "nav": "records",
            "kind": kind,
            "form": form,
            "key": key,
            "beside": beside,
            "in_withdrawal": in_withdrawal,
            "doubts": found,
        }
        wrong = form.errors or found or (sent and not beside.is_valid)
        return render(request, "farms/records/new.html", context, status=422 if wrong else 200)


def write_sent(request: HttpRequest, kind: RecordType, form: RecordForm, beside: Beside, record: Record) -> bool:
    """Write the record of a sent form and say so, also where it was written before; False with why not on the form."""
    try:
        beside.write(record)
    except TakenOut as gone:
        form.add_error(None, f"{gone} {_('Save again to write it anew.')}")
    except AlreadyWritten as again:
        messages.info(request, str(again))
        return True
    except Refused as refused:
        form.add_error(None, str(refused))
    else:
        messages.success(request, _("Written down: %(record)s") % {"record": record.summary()})
        if warning := record_warning(kind, record):
            messages.warning(request, warning)
        return True
    return False


def form_of_new(request: HttpRequest, visitor: Visit, kind: RecordType, beside: Beside) -> RecordForm:
    """The form of a new record: as sent, or as a link or what stands beside it fills it in."""
    return kind.form(
        request.POST if request.method == "POST" else None,
        initial=beside.initial | request.GET.dict(),  # as typed by a person, or filled in by `exchanges`
        farm=visitor.farm,
        today=visitor.today,
        instance=kind.model(farm_id=visitor.farm.id),
    )


def doubts_of_form(visitor: Visit, form: RecordForm, record: Record) -> list[Doubt]:
    """What can hardly be in what was sent, put beside its fields; nothing where it says "yes, it is so"."""
    found = [] if is_so(form.data) else doubts([record], visitor.farm)[0]
    show_doubts(form, found)
    return found


def back(request: HttpRequest, visitor: Visit, kind: RecordType, record: Record) -> HttpResponse:
    """Where the form was opened: the batch's page, the store, or else the list of what was written."""
    if record.batch_id and request.GET.get("batch") == str(record.batch_id):
        return redirect("farms:batch", visitor.farm.slug, record.batch_id)
    if "good" in request.GET:
        return redirect("farms:store", visitor.farm.slug)
    return redirect("farms:record_list", visitor.farm.slug, kind.name)


@require_GET
@login_required
def record_detail(request: HttpRequest, slug: str, record_type: str, record_id: UUID) -> HttpResponse:
    with visit(request, slug) as visitor:
        kind = record_type_for(visitor, record_type)
        record = record_for(visitor, kind, record_id)
        return render(request, "farms/records/page.html", record_page(visitor, kind, record))


@require_http_methods(["GET", "POST"])
@login_required
def record_void(request: HttpRequest, slug: str, record_type: str, record_id: UUID) -> HttpResponse:
    with visit(request, slug, WRITE) as visitor:
        kind = record_type_for(visitor, record_type, write=True)
        record = record_for(visitor, kind, record_id)
        form = VoidForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                if void_record(record, form.cleaned_data["reason"]):
                    messages.success(request, _("Taken out of the books: %(record)s") % {"record": record.summary()})
                elif record_for(visitor, kind, record_id).voided_at:
                    messages.info(request, _("It was already taken out of the books."))
                else:
                    raise Refused(NOT_YOURS)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                return redirect("farms:record", slug, kind.name, record.id)
        context = {"nav": "records", "kind": kind, "record": record, "details": kind.details(record), "form": form}
        return render(request, "farms/records/void.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def record_undo(request: HttpRequest, slug: str, record_type: str, record_id: UUID) -> HttpResponse:
    """Take out what the assistant wrote by itself; the record's page then offers its form, filled in."""
    with visit(request, slug, WRITE) as visitor:
        kind = record_type_for(visitor, record_type, write=True)
        record = record_for(visitor, kind, record_id)
        try:
            undo(record)
        except Refused as refused:
            messages.error(request, _("Not undone: %(why)s") % {"why": refused})
        else:
            messages.success(request, _("Undone, it no longer counts: %(record)s") % {"record": record.summary()})
        return redirect("farms:record", slug, kind.name, record.id)
