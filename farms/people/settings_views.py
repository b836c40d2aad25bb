"""Settings of the farm: its profile, what the assistant may do, and who changed what."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from farmops.roles import OWN
from farms.people.access import Visit, visit
from farms.people.autonomy import AutonomyForm, preview
from farms.people.changes import changes
from farms.people.farms import save_settings
from farms.people.forms import FarmForm


def _page(request: HttpRequest, visitor: Visit, profile: FarmForm, autonomy: AutonomyForm) -> HttpResponse:
    errors = profile.errors or autonomy.errors
    chosen = autonomy.chosen(visitor.farm)
    context = {
        "nav": "settings",
        "profile": profile,
        "autonomy": autonomy,
        "preview": preview(*chosen),
        "changes": changes(visitor.farm.id)[:20],
    }
    return render(request, "farms/people/settings.html", context, status=422 if errors else 200)


@require_GET
@login_required
def settings_page(request: HttpRequest, slug: str) -> HttpResponse:
    with visit(request, slug, OWN) as visitor:
        return _page(request, visitor, FarmForm.of(visitor.farm), AutonomyForm.of(visitor.farm))


@require_POST
@login_required
def settings_profile(request: HttpRequest, slug: str) -> HttpResponse:
    with visit(request, slug, OWN) as visitor:
        form = FarmForm(request.POST)
        if not form.is_valid():
            return _page(request, visitor, form, AutonomyForm.of(visitor.farm))
        save_settings(visitor.farm, **{name: said for name, said in form.cleaned_data.items() if said is not None})
        messages.success(request, _("Saved."))
    return redirect("farms:settings", slug)


@require_POST
@login_required
def settings_autonomy(request: HttpRequest, slug: str) -> HttpResponse:
    """Save what the assistant may do; with the button `preview`, only show what it would mean."""
    with visit(request, slug, OWN) as visitor:
        form = AutonomyForm(request.POST)
        if not form.is_valid() or "preview" in request.POST:
            if request.htmx:  # type: ignore[attr-defined]
                context = {"preview": preview(*form.chosen(visitor.farm))}
                return render(request, "farms/people/_autonomy_preview.html", context)
            return _page(request, visitor, FarmForm.of(visitor.farm), form)
        tier, overrides, auto = form.chosen(visitor.farm)
        save_settings(visitor.farm, ai_autonomy=tier, ai_record_autonomy=overrides, ai_auto_categories=auto)
        messages.success(request, _("Saved. This holds from the next message on."))
    return redirect("farms:settings", slug)
