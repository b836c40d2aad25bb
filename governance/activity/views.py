"""What the assistant did, what people think of it, and the advice that it gave."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from farmops.refusals import Refused, refusal
from farmops.roles import MANAGE
from farms.people.access import Visit, visit
from governance.activity.feedback import decide, my_feedback, rate, recommendations, waiting_advice
from governance.activity.forms import FeedbackForm, RejectForm
from governance.activity.timeline import account, entries
from governance.drafts.services import cards, drafts
from governance.models import AiRecommendation, AiRun
from governance.runs.services import visible_runs

PAGE_SIZE = 20
RECENT = 20


def run_for(visitor: Visit, run_id: UUID) -> AiRun:
    """One run of the visited farm that the member may see, or 404."""
    run: AiRun | None = visible_runs(visitor.farm.id).filter(id=run_id).first()
    if run is None:
        raise Http404
    return run


def recommendation_for(visitor: Visit, recommendation_id: UUID) -> AiRecommendation:
    """One recommendation of the visited farm that the member may see, or 404."""
    recommendation: AiRecommendation | None = recommendations(visitor.farm.id).filter(id=recommendation_id).first()
    if recommendation is None:
        raise Http404
    return recommendation


@require_GET
@login_required
def activity(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of runs that the member may see, newest first, and how much advice waits."""
    with visit(request, slug) as visitor:
        page = Paginator(visible_runs(visitor.farm.id), PAGE_SIZE).get_page(request.GET.get("page"))
        context = {
            "nav": "activity",
            "page": page,
            "entries": entries(visitor, page),
            "pending_advice": waiting_advice(visitor.farm.id),
        }
        return render(request, "governance/activity/list.html", context)


@require_GET
@login_required
def run_detail(request: HttpRequest, slug: str, run_id: UUID) -> HttpResponse:
    """One run: its drafts, and all that the member may see of it. 404 for another."""
    with visit(request, slug) as visitor:
        run = run_for(visitor, run_id)
        of_run = list(drafts(visitor.farm.id).filter(ai_run_id=run.id).order_by("created_at"))
        context = {
            "nav": "activity",
            "run": run,
            "cards": cards(of_run, visitor.role, visitor.user_id),
            "account": account(visitor, run),
        }
        return render(request, "governance/activity/run.html", context)


@require_POST
@login_required
def feedback(request: HttpRequest, slug: str, run_id: UUID) -> HttpResponse:
    """A thumb on an answer. Answers HTMX with the thumbs alone, and otherwise goes back to the answer."""
    with visit(request, slug) as visitor:
        run = run_for(visitor, run_id)
        form = FeedbackForm(request.POST)
        if form.is_valid():
            rate(run.id, form.cleaned_data["rating"], form.cleaned_data["comment"])
        in_place = request.htmx  # type: ignore[attr-defined]
        if form.errors or in_place:
            context = {"nav": "activity", "run": run, "mine": my_feedback([run.id]).get(run.id), "form": form}
            template = "governance/activity/_feedback.html" if in_place else "governance/activity/feedback.html"
            return render(request, template, context, status=422 if form.errors else 200)
        messages.success(request, _("Thank you. We keep it beside the answer."))
        if run.user_id != visitor.user_id:
            return redirect("governance:run", slug, run.id)
        return redirect(reverse("assistant:conversation", args=[slug]) + f"#run-{run.id}")


@require_GET
@login_required
def recommendation_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Advice that waits, the oldest first, and the RECENT last decided."""
    with visit(request, slug) as visitor:
        visible = recommendations(visitor.farm.id)
        context = {
            "nav": "advice",
            "waiting": list(visible.filter(status="pending").order_by("created_at")),
            "decided": list(visible.exclude(status="pending").order_by("-decided_at")[:RECENT]),
        }
        return render(request, "governance/activity/recommendations.html", context)


@require_POST
@login_required
def recommendation_approve(request: HttpRequest, slug: str, recommendation_id: UUID) -> HttpResponse:
    """Approve one piece of advice; a refusal is told on the list."""
    with visit(request, slug, MANAGE) as visitor:
        try:
            decide(recommendation_for(visitor, recommendation_id), AiRecommendation.Status.APPROVED)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Approved. Nothing was changed on the farm: doing it is up to you."))
        return redirect("governance:recommendations", slug)


@require_http_methods(["GET", "POST"])
@login_required
def recommendation_reject(request: HttpRequest, slug: str, recommendation_id: UUID) -> HttpResponse:
    """Ask why (GET), and reject (POST); 422 without a reason."""
    with visit(request, slug, MANAGE) as visitor:
        advice = recommendation_for(visitor, recommendation_id)
        form = RejectForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                decide(advice, AiRecommendation.Status.REJECTED, form.cleaned_data["reason"])
            except Refused as refused:
                messages.error(request, str(refused))
            else:
                messages.success(request, _("Rejected. Your reason is kept."))
            return redirect("governance:recommendations", slug)
        decided = refusal("recommendation_already_decided")
        context = {"nav": "advice", "advice": advice, "form": form, "decided": decided}
        return render(
            request, "governance/activity/recommendation_reject.html", context, status=422 if form.errors else 200
        )
