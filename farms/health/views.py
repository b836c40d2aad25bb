"""Health of a batch: its withdrawal period, what was seen, its plan of vaccinations or checks, and days of labels."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from farmops.refusals import Refused, refusal
from farmops.roles import MANAGE
from farms.health.forms import LabelForm
from farms.health.labels import write_label
from farms.health.page import batch_health
from farms.health.vaccination_plans import make_tasks, plan_of
from farms.models import Batch
from farms.people.access import Visit, visit
from farms.records.access import record_for, record_type_for
from farms.records.extras import record_page
from farms.records.types.treatment import Treatment
from farms.stock.batches import batch_for


@require_GET
@login_required
def health(request: HttpRequest, slug: str, batch_id: UUID) -> HttpResponse:
    """The page of a batch's health."""
    with visit(request, slug) as visitor:
        return health_page(request, visitor, batch_for(visitor, batch_id))


def health_page(request: HttpRequest, visitor: Visit, batch: Batch, problem: str = "") -> HttpResponse:
    """The page of a batch's health; 409 when there was a problem."""
    context = {
        "nav": "batches",
        "batch": batch,
        "health": batch_health(batch, visitor.today),
        "plan": plan_of(batch, visitor.today),
        "problem": problem,
    }
    return render(request, "farms/health/page.html", context, status=409 if problem else 200)


@require_POST
@login_required
def plan_tasks(request: HttpRequest, slug: str, batch_id: UUID) -> HttpResponse:
    """Put a batch's plan on the list of tasks; with `past`, also what should have been done by now."""
    with visit(request, slug, MANAGE) as visitor:
        batch = batch_for(visitor, batch_id)
        try:
            made = make_tasks(plan_of(batch, visitor.today), past=bool(request.POST.get("past")))
        except Refused as refused:
            return health_page(request, visitor, batch, str(refused))
        if made:
            text = ngettext("%(count)s task is on the list.", "%(count)s tasks are on the list.", made)
            messages.success(request, text % {"count": made})
        else:
            messages.info(request, _("They were on the list before. Nothing was written twice."))
        return redirect("farms:health", slug, batch.id)


@require_http_methods(["POST"])
@login_required
def treatment_label(request: HttpRequest, slug: str, treatment_id: UUID) -> HttpResponse:
    """Write down the days that a medicine's label says, where nobody had read it."""
    with visit(request, slug, MANAGE) as visitor:
        kind = record_type_for(visitor, "treatment", write=True)
        treatment = record_for(visitor, kind, treatment_id)
        assert isinstance(treatment, Treatment)
        form = LabelForm(request.POST, treatment=treatment)
        if form.is_valid():
            try:
                written = write_label(treatment, form.cleaned_data.get("egg_days"), form.cleaned_data.get("meat_days"))
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                if written:
                    messages.success(request, _("The label's days are written down."))
                else:
                    messages.info(request, refusal("treatment_days_are_said_once"))
                return redirect("farms:record", slug, kind.name, treatment.id)
        context = record_page(visitor, kind, treatment) | {"label_form": form}
        return render(request, "farms/records/page.html", context, status=422)
