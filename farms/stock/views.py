"""The store's page: what is there, what moved it, and how to put the books right."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from farms.models import Good
from farms.people.access import visit
from farms.stock.store import lots, moves


@require_GET
@login_required
def store(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of the store; `?good=` narrows its movements to one good."""
    with visit(request, slug) as visitor:
        kinds = {kind.model._meta.db_table: kind.name for kind in visitor.record_types()}
        good = request.GET.get("good", "")
        context = {
            "nav": "store",
            "lots": lots(visitor.farm),
            "moves": moves(visitor.farm, visitor.today, kinds, good),
            "goods": Good.choices,
            "good": good if good in Good.values else "",
        }
        return render(request, "farms/stock/store.html", context)
