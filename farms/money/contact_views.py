"""Pages of whom the farm trades with."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from farmops.refusals import Refused
from farmops.roles import MANAGE, SEE_MONEY
from farms.models import Contact
from farms.money.contacts import add_contact, contacts, save_contact, whatsapp_link
from farms.money.forms import ContactForm
from farms.people.access import Visit, visit


@require_GET
@login_required
def contact_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The farm's contacts, each with a link that opens WhatsApp."""
    with visit(request, slug, SEE_MONEY) as visitor:
        people = contacts(visitor.farm.id)
        with_links = [(contact, whatsapp_link(contact.phone, visitor.farm.timezone)) for contact in people]
        return render(request, "farms/money/contacts.html", {"nav": "money", "contacts": with_links})


@require_http_methods(["GET", "POST"])
@login_required
def contact_new(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a new contact; POST saves it."""
    with visit(request, slug, MANAGE) as visitor:
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
    contact = next((contact for contact in contacts(visitor.farm.id) if contact.id == contact_id), None)
    if contact is None:
        raise Http404
    return contact


@require_http_methods(["GET", "POST"])
@login_required
def contact_edit(request: HttpRequest, slug: str, contact_id: UUID) -> HttpResponse:
    """The form of a contact; POST saves it."""
    with visit(request, slug, MANAGE) as visitor:
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
