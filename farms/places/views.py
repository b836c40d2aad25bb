"""Pages of houses and ponds. Each view opens the farm, calls one function and renders."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from farmops.refusals import Refused
from farmops.roles import MANAGE
from farms.models import Structure
from farms.people.access import Visit, visit
from farms.places.forms import StructureForm
from farms.places.houses import houses
from farms.places.services import save_structure, structure_for


@require_GET
@login_required
def house_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The farm's houses and ponds with what lives in them."""
    with visit(request, slug) as visitor:
        return render(request, "farms/places/list.html", {"nav": "batches", "houses": houses(visitor.farm)})


@require_http_methods(["GET", "POST"])
@login_required
def house_new(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a new house or pond."""
    with visit(request, slug, MANAGE) as visitor:
        return describe(visitor, request, Structure(farm_id=visitor.farm.id))


@require_http_methods(["GET", "POST"])
@login_required
def house_edit(request: HttpRequest, slug: str, structure_id: UUID) -> HttpResponse:
    """The form of a house or pond."""
    with visit(request, slug, MANAGE) as visitor:
        return describe(visitor, request, structure_for(visitor, structure_id))


def describe(visitor: Visit, request: HttpRequest, structure: Structure) -> HttpResponse:
    """The form of a house or pond, new or not; POST saves it."""
    name = structure.name
    form = StructureForm(request.POST if request.method == "POST" else None, instance=structure)
    if request.method == "POST" and form.is_valid():
        try:
            save_structure(form.save(commit=False))
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("Saved: %(house)s.") % {"house": structure.name})
            return redirect("farms:houses", visitor.farm.slug)
    context = {"nav": "batches", "form": form, "name": name}
    return render(request, "farms/places/edit.html", context, status=422 if form.errors else 200)
