"""Pages of costs that come again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from farmops.refusals import Refused
from farmops.roles import MANAGE, SEE_MONEY
from farms.models import RecurringCost
from farms.money.forms import RecurringCostForm
from farms.money.recurring import add_recurring_cost, recurring_costs, stop_recurring_cost
from farms.people.access import visit
from farms.stock.batches import batches


@require_GET
@login_required
def recurring_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The recurring costs that are not stopped."""
    with visit(request, slug, SEE_MONEY) as visitor:
        context = {"nav": "money", "costs": recurring_costs(visitor.farm.id)}
        return render(request, "farms/money/recurring.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def recurring_new(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a new recurring cost; POST saves it."""
    with visit(request, slug, MANAGE) as visitor:
        form = RecurringCostForm(
            request.POST if request.method == "POST" else None,
            today=visitor.today,
            batches=batches(visitor.farm.id),
            instance=RecurringCost(farm_id=visitor.farm.id),
        )
        if request.method == "POST" and form.is_valid():
            try:
                add_recurring_cost(form.save(commit=False))
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("You will be reminded on the money page. Nothing is written by itself."))
                return redirect("farms:recurring", slug)
        context = {"nav": "money", "form": form}
        return render(request, "farms/money/recurring_new.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def recurring_stop(request: HttpRequest, slug: str, cost_id: UUID) -> HttpResponse:
    """Stop reminding of a recurring cost. 404 for one of another farm."""
    with visit(request, slug, MANAGE) as visitor:
        if not any(cost.id == cost_id for cost in recurring_costs(visitor.farm.id)):
            raise Http404
        stop_recurring_cost(cost_id)
        messages.success(request, _("Stopped. What was written stays in the books."))
        return redirect("farms:recurring", slug)
