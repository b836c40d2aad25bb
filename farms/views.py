"""Pages of the farm: my farms, batches, records. Each view opens the farm, calls one function and renders."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from farmops.scope import person_scope
from farms.access import MANAGERS, WRITERS, person_id, record_for, record_type_for, visit
from farms.forms import BatchForm, FarmForm, VoidForm
from farms.models import Batch
from farms.services import (
    Refused,
    add_batch,
    create_farm,
    head_counts,
    my_farms,
    records,
    void_record,
    write_record,
)  # fmt: skip

PAGE_SIZE = 30


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("farms:list")
    return render(request, "farms/home.html")


@require_GET
@login_required
def farm_list(request: HttpRequest) -> HttpResponse:
    with person_scope(person_id(request)):
        farms = my_farms(person_id(request))
        if len(farms) == 1 and "all" not in request.GET:
            return redirect("assistant:today", farms[0][0].slug)
        return render(request, "farms/list.html", {"farms": farms})


@require_http_methods(["GET", "POST"])
@login_required
def farm_new(request: HttpRequest) -> HttpResponse:
    form = FarmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        farm = create_farm(person_id(request), form.cleaned_data["name"], farm_timezone=form.cleaned_data["timezone"])
        messages.success(request, _("%(farm)s is ready. Now say which animals you keep.") % {"farm": farm.name})
        return redirect("farms:batch_new", farm.slug)
    return render(request, "farms/new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@login_required
def batch_list(request: HttpRequest, slug: str) -> HttpResponse:
    with visit(request, slug) as visitor:
        heads = head_counts(visitor.farm.id)
        batches = [(batch, heads.get(batch.id, 0)) for batch in Batch.objects.filter(farm_id=visitor.farm.id)]
        return render(request, "farms/batches.html", {"nav": "batches", "batches": batches})


@require_http_methods(["GET", "POST"])
@login_required
def batch_new(request: HttpRequest, slug: str) -> HttpResponse:
    with visit(request, slug, MANAGERS) as visitor:
        form = BatchForm(request.POST or None, today=visitor.today, instance=Batch(farm_id=visitor.farm.id))
        if request.method == "POST" and form.is_valid():
            try:
                batch = add_batch(form.save(commit=False))
            except Refused as refused:
                form.add_error("name", str(refused))
            else:
                messages.success(request, _("%(batch)s is on the farm.") % {"batch": batch.name})
                return redirect("farms:batches", slug)
        return render(
            request, "farms/batch_new.html", {"nav": "batches", "form": form}, status=422 if form.errors else 200
        )


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
        page = Paginator(records(kind, visitor.farm.id), PAGE_SIZE).get_page(request.GET.get("page"))
        return render(request, "farms/record_list.html", {"nav": "records", "kind": kind, "page": page})


@require_http_methods(["GET", "POST"])
@login_required
def record_new(request: HttpRequest, slug: str, record_type: str) -> HttpResponse:
    with visit(request, slug, WRITERS) as visitor:
        kind = record_type_for(visitor, record_type, write=True)
        form = kind.form(
            request.POST or None,
            initial=kind.form.data_from_payload(request.GET.dict()),
            farm=visitor.farm,
            today=visitor.today,
            instance=kind.model(farm_id=visitor.farm.id),
        )
        if request.method == "POST" and form.is_valid():
            try:
                record = write_record(form.save(commit=False))
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Written down: %(record)s") % {"record": record.summary()})
                return redirect("farms:record_list", slug, kind.name)
        context = {"nav": "records", "kind": kind, "form": form}
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
        form = VoidForm(request.POST or None)
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
