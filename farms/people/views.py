"""Pages of nobody's and of my farms. Each view calls one function and renders."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from farmops.database.scope import person_scope
from farmops.refusals import Refused
from farms.people.access import person_id
from farms.people.farms import create_farm, my_farms
from farms.people.forms import NewFarmForm


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("farms:list")
    return render(request, "farms/people/home.html")


@require_GET
@login_required
def farm_list(request: HttpRequest) -> HttpResponse:
    with person_scope(person_id(request)):
        farms = my_farms(person_id(request))
        if len(farms) == 1 and "all" not in request.GET:
            return redirect("assistant:today", farms[0][0].slug)
        return render(request, "farms/people/list.html", {"farms": farms})


@require_http_methods(["GET", "POST"])
@login_required
def farm_new(request: HttpRequest) -> HttpResponse:
    form = NewFarmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            farm = create_farm(person_id(request), said["name"], farm_timezone=said["timezone"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(farm)s is ready. Now say which animals you keep.") % {"farm": farm.name})
            return redirect("farms:batch_new", farm.slug)
    return render(request, "farms/people/new.html", {"form": form}, status=422 if form.errors else 200)
