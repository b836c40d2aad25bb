"""Pages of whom the farm trades with, of costs that come again, and of the books as tables to take away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from farms.access import MANAGERS, MONEY_IS_NOT_YOURS, MONEY_READERS, Visit, visit
from farms.contacts import add_contact, contacts, save_contact, whatsapp_link
from farms.exports import TABLES, Asked, csv_file, tables, zip_file
from farms.models import Contact, StandingCost
from farms.money_forms import ContactForm, StandingCostForm
from farms.months import chosen_month
from farms.services import Refused, batches
from farms.standing import add_standing_cost, standing_costs, stop_standing_cost


@require_GET
@login_required
def contact_list(request: HttpRequest, slug: str) -> HttpResponse:
    with visit(request, slug, MONEY_READERS) as visitor:
        found = [(one, whatsapp_link(one.phone, visitor.farm.timezone)) for one in contacts(visitor.farm.id)]
        return render(request, "farms/money/contacts.html", {"nav": "money", "contacts": found})


@require_http_methods(["GET", "POST"])
@login_required
def contact_new(request: HttpRequest, slug: str) -> HttpResponse:
    with visit(request, slug, MANAGERS) as visitor:
        form = ContactForm(
            request.POST if request.method == "POST" else None,
            initial={"name": request.GET.get("name", ""), "kind": request.GET.get("kind", "customer")},
            instance=Contact(farm_id=visitor.farm.id),
        )
        if request.method == "POST" and form.is_valid():
            try:
                contact = form.save(commit=False)
                add_contact(contact)
            except Refused as refused:
                form.add_error("name", str(refused))
            else:
                messages.success(request, _("%(name)s is in your list.") % {"name": contact.name})
                return redirect("farms:contacts", slug)
        context = {"nav": "money", "form": form}
        return render(request, "farms/money/contact.html", context, status=422 if form.errors else 200)


def contact_for(visitor: Visit, contact_id: UUID) -> Contact:
    """One contact of the visited farm, or 404."""
    found = next((one for one in contacts(visitor.farm.id) if one.id == contact_id), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@login_required
def contact_edit(request: HttpRequest, slug: str, contact_id: UUID) -> HttpResponse:
    with visit(request, slug, MANAGERS) as visitor:
        contact = contact_for(visitor, contact_id)
        known_as = contact.name
        form = ContactForm(request.POST if request.method == "POST" else None, instance=contact)
        if request.method == "POST" and form.is_valid():
            try:
                save_contact(form.save(commit=False))
            except Refused as refused:
                form.add_error("name", str(refused))
            else:
                messages.success(request, _("%(name)s is changed.") % {"name": contact.name})
                return redirect("farms:contacts", slug)
        context = {"nav": "money", "form": form, "known_as": known_as}
        return render(request, "farms/money/contact.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def standing_list(request: HttpRequest, slug: str) -> HttpResponse:
    with visit(request, slug, MONEY_READERS) as visitor:
        context = {"nav": "money", "costs": standing_costs(visitor.farm.id)}
        return render(request, "farms/money/standing.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def standing_new(request: HttpRequest, slug: str) -> HttpResponse:
    with visit(request, slug, MANAGERS) as visitor:
        form = StandingCostForm(
            request.POST if request.method == "POST" else None,
            today=visitor.today,
            batches=batches(visitor.farm.id),
            instance=StandingCost(farm_id=visitor.farm.id),
        )
        if request.method == "POST" and form.is_valid():
            try:
                add_standing_cost(form.save(commit=False))
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("You will be reminded on the money page. Nothing is written by itself."))
                return redirect("farms:standing", slug)
        context = {"nav": "money", "form": form}
        return render(request, "farms/money/standing_new.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def standing_stop(request: HttpRequest, slug: str, cost_id: UUID) -> HttpResponse:
    with visit(request, slug, MANAGERS) as visitor:
        if not any(one.id == cost_id for one in standing_costs(visitor.farm.id)):
            raise Http404
        stop_standing_cost(cost_id)
        messages.success(request, _("Stopped. What was written stays in the books."))
        return redirect("farms:standing", slug)


# --- tables to take away -------------------------------------------------------------------------------------------


def asked(visitor: Visit, month: str = "") -> Asked:
    """The whole books as this member may see them, or one month of them."""
    whole = Asked(visitor.farm, visitor.sees_money, visitor.today)
    if not month:
        return whole
    chosen = chosen_month(month, visitor.today)
    return Asked(visitor.farm, visitor.sees_money, visitor.today, chosen.first, chosen.last)


@require_GET
@login_required
def export(request: HttpRequest, slug: str) -> HttpResponse:
    with visit(request, slug) as visitor:
        return render(request, "farms/export.html", {"nav": "records", "tables": tables(asked(visitor))})


@require_GET
@login_required
def export_all(request: HttpRequest, slug: str) -> FileResponse:
    """Everything the member may see, in one ZIP. The file is finished before the first byte leaves."""
    with visit(request, slug) as visitor:
        name = f"{slug}-{visitor.today.isoformat()}.zip"
        return FileResponse(zip_file(asked(visitor)), as_attachment=True, filename=name)


@require_GET
@login_required
def export_table(request: HttpRequest, slug: str, table: str) -> FileResponse:
    """One table; `?month=2026-11` narrows records and the cash book to that month."""
    with visit(request, slug) as visitor:
        found = TABLES.get(table)
        if found is None:
            raise Http404
        if found.money and not visitor.sees_money:
            raise PermissionDenied(MONEY_IS_NOT_YOURS)
        file = csv_file(found, asked(visitor, request.GET.get("month", "")))
        name = f"{slug}-{found.name}-{visitor.today.isoformat()}.csv"
        return FileResponse(file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
