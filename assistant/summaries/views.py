"""One day's summary of a person's talk with the assistant."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assistant.summaries.services import delete_summary, summaries
from farms.people.access import visit


@require_http_methods(["GET", "POST"])
@login_required
def summary(request: HttpRequest, slug: str, summary_id: UUID) -> HttpResponse:
    """The member's own summary of a day; POST deletes it."""
    with visit(request, slug) as visitor:
        talk = summaries(visitor.farm.id).filter(id=summary_id).first()
        if talk is None:
            raise Http404
        if request.method == "POST":
            delete_summary(talk)
            messages.success(request, _("Deleted."))
            return redirect("assistant:knowledge", slug)
        return render(request, "assistant/summaries/summary.html", {"nav": "knowledge", "summary": talk})
