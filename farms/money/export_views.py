"""Pages of the books as tables to take away."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from farms.money.exports import TABLES, Asked, csv_file, tables, zip_file
from farms.money.months import chosen_month
from farms.people.access import MONEY_IS_NOT_YOURS, Visit, visit


def export_of(visitor: Visit, month: str = "") -> Asked:
    """The whole books as this member may see them, or one month of them."""
    whole = Asked(visitor.farm, visitor.sees_money, visitor.today)
    if not month:
        return whole
    chosen = chosen_month(month, visitor.today)
    return Asked(visitor.farm, visitor.sees_money, visitor.today, chosen.first, chosen.last)


@require_GET
@login_required
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of the tables that the member may take away."""
    with visit(request, slug) as visitor:
        return render(request, "farms/money/export.html", {"nav": "records", "tables": tables(export_of(visitor))})


@require_GET
@login_required
def export_all(request: HttpRequest, slug: str) -> FileResponse:
    """Everything the member may see, in one ZIP. The file is finished before the first byte leaves."""
    with visit(request, slug) as visitor:
        name = f"{slug}-{visitor.today.isoformat()}.zip"
        return FileResponse(zip_file(export_of(visitor)), as_attachment=True, filename=name)


@require_GET
@login_required
def export_table(request: HttpRequest, slug: str, table: str) -> FileResponse:
    """One table; `?month=2026-11` narrows records and the cash book to that month."""
    with visit(request, slug) as visitor:
        chosen = TABLES.get(table)
        if chosen is None:
            raise Http404
        if chosen.money and not visitor.sees_money:
            raise PermissionDenied(MONEY_IS_NOT_YOURS)
        file = csv_file(chosen, export_of(visitor, request.GET.get("month", "")))
        name = f"{slug}-{chosen.name}-{visitor.today.isoformat()}.csv"
        return FileResponse(file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
