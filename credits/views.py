"""The credits page: the balance, and every entry beside its run."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from credits.services import ledger_page
from farmops.roles import SEE_MONEY
from farms.people.access import visit

PAGE_SIZE = 50


@require_GET
@login_required
def credit_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The balance and a page of entries; for those who may see money."""
    with visit(request, slug, SEE_MONEY) as visitor:
        page = Paginator(ledger_page(visitor.farm.id), PAGE_SIZE).get_page(request.GET.get("page"))
        return render(request, "credits/credits.html", {"nav": "credits", "page": page})
