"""The review queue. Each answer is the draft's card (HTMX) or the page it stands on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from farmops.refusals import Refused, explain, refusal
from farmops.roles import DECIDE
from farms.people.access import Visit, visit
from farms.records import RecordForm
from farms.records.extras import show_reason
from farms.records.plausible import is_so, show_doubts
from governance.drafts.confirmable import may_decide, why_not_editable
from governance.drafts.forms import DecideForm, DiscardForm
from governance.drafts.services import DraftDoubted, card, cards, confirm, discard, drafts, edit_form, save_edit
from governance.models import AssistantDraft

RECENT = 10
AT_ONCE = 20  # cards on the page; the oldest first, so the others come up as these are decided


def draft_for(visitor: Visit, draft_id: UUID) -> AssistantDraft:
    """One draft of the visited farm that the member may see, or 404."""
    draft: AssistantDraft | None = drafts(visitor.farm.id).filter(id=draft_id).first()
    if draft is None:
        raise Http404
    return draft


def decidable(visitor: Visit, draft_id: UUID) -> AssistantDraft:
    """A draft that the member may decide; otherwise 404 or 403."""
    draft = draft_for(visitor, draft_id)
    if not may_decide(draft, visitor.role, visitor.user_id):
        raise PermissionDenied(refusal("draft_decider_has_the_right"))
    return draft


def problem_of(action: Callable[..., Any], *arguments: Any) -> str:
    """Do it; why it was refused, in words, or ''."""
    try:
        action(*arguments)
    except Refused as refused:
        return str(refused)
    return ""


@require_GET
@login_required
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    with visit(request, slug) as visitor:
        every = drafts(visitor.farm.id)
        pending = every.filter(status="pending").order_by("created_at")
        waiting = list(pending[:AT_ONCE])
        decided = list(every.exclude(status="pending").order_by("-decided_at")[:RECENT])
        context = {
            "nav": "drafts",
            "waiting": cards(waiting, visitor.role, visitor.user_id),
            "more": max(0, pending.count() - AT_ONCE),
            "decided": cards(decided, visitor.role, visitor.user_id),
        }
        return render(request, "governance/drafts/queue.html", context)


@require_GET
@login_required
def draft_detail(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    with visit(request, slug) as visitor:
        return _draft_page(request, visitor, draft_for(visitor, draft_id))


@require_http_methods(["GET", "POST"])
@login_required
def draft_confirm(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    if request.method == "GET":  # where the browser comes back to after signing in again
        return draft_detail(request, slug, draft_id)
    form, problem, status = DecideForm(request.POST), "", 409
    try:
        with visit(request, slug, DECIDE) as visitor:
            shown, so = form.cleaned_data["digest"] if form.is_valid() else "", is_so(request.POST)
            written = confirm(decidable(visitor, draft_id), visitor.farm, shown, it_is_so=so).summary()
    except DraftDoubted as doubted:
        problem, status = str(doubted), 422
    except Refused as refused:
        problem = str(refused)
    except IntegrityError as error:
        problem = explain(error)
    if not problem and not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, _("Confirmed: %(record)s") % {"record": written})
        return redirect("governance:drafts", slug)
    with visit(request, slug) as visitor:
        return _draft_page(request, visitor, draft_for(visitor, draft_id), problem, status)


@require_http_methods(["GET", "POST"])
@login_required
def draft_edit(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    with visit(request, slug, DECIDE) as visitor:
        draft = decidable(visitor, draft_id)
        shown = request.POST.get("digest", draft.digest)
        try:
            form = edit_form(draft, visitor.farm, data=request.POST if request.method == "POST" else None)
        except Refused as refused:
            return _draft_page(request, visitor, draft, str(refused))
        if not form.is_valid():
            return _edit_page(request, visitor, draft, form, shown, why_not_editable(draft))
        if problem := problem_of(save_edit, draft, shown, form.payload()):
            return _edit_page(request, visitor, draft, form, shown, problem)
        messages.success(request, _("Changed. Read it once more, then confirm."))
        return redirect("governance:draft", slug, draft.id)


@require_http_methods(["GET", "POST"])
@login_required
def draft_discard(request: HttpRequest, slug: str, draft_id: UUID) -> HttpResponse:
    with visit(request, slug, DECIDE) as visitor:
        draft = decidable(visitor, draft_id)
        form = DiscardForm(request.POST if request.method == "POST" else None, initial={"digest": draft.digest})
        problem = ""
        if form.is_valid():
            problem = problem_of(discard, draft, form.cleaned_data["digest"], form.cleaned_data["reason"])
            if not problem:
                messages.success(request, _("Discarded. Nothing was written."))
                return redirect("governance:drafts", slug)
        shown = card(draft_for(visitor, draft_id), visitor.role, visitor.user_id)
        context = {"nav": "drafts", "card": shown, "form": form, "problem": problem}
        return render(request, "governance/drafts/discard.html", context, status=_status(problem, form))


def _edit_page(
    request: HttpRequest, visitor: Visit, draft: AssistantDraft, form: RecordForm, shown_digest: str, problem: str
) -> HttpResponse:
    shown = card(draft, visitor.role, visitor.user_id)
    if shown.warning:
        show_reason(form)
    if not form.is_bound:  # what was typed anew is compared when the card shows it
        show_doubts(form, shown.doubts)
    context = {"nav": "drafts", "card": shown, "form": form, "shown": shown_digest, "problem": problem}
    return render(request, "governance/drafts/edit.html", context, status=_status(problem, form))


def _status(problem: str, form: Any) -> int:
    """409 where somebody else was first, 422 where a box is wrong."""
    return 409 if problem else 422 if form.errors else 200


def _draft_page(
    request: HttpRequest, visitor: Visit, draft: AssistantDraft, problem: str = "", status: int = 409
) -> HttpResponse:
    context = {"nav": "drafts", "card": card(draft, visitor.role, visitor.user_id), "problem": problem}
    template = "governance/drafts/_card.html" if request.htmx else "governance/drafts/page.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=status if problem else 200)
