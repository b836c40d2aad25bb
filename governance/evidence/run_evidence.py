"""Evidence for staff: who asked, what the model saw, what it tried, what was written, who decided, what it cost.

Read through the auditor's login, which sees every farm and can write nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from credits.models import CreditLedger
from credits.services import entries_of_run
from farms.models import Farm, Person
from farms.records import RECORD_TYPES, Record
from governance.models import AiEval, AiFeedback, AiRecommendation, AiRun, AiRunStep, AssistantDraft

AUDITOR = "auditor"
PAGE_SIZE = 50


@dataclass(frozen=True)
class DraftEvidence:
    """A draft, who decided it, and the record it became."""

    draft: AssistantDraft
    decided_by: Person | None
    record: Record | None


@dataclass(frozen=True)
class FeedbackEvidence:
    """A thumb, and whose it is."""

    feedback: AiFeedback
    person: Person | None


@dataclass(frozen=True)
class RecommendationEvidence:
    """A piece of advice, and who decided it."""

    recommendation: AiRecommendation
    decided_by: Person | None


@dataclass(frozen=True)
class Evidence:
    """Everything that is kept about one run."""

    run: AiRun
    farm: Farm
    person: Person | None
    steps: list[AiRunStep]
    drafts: list[DraftEvidence]
    records: list[Record]
    entries: list[CreditLedger]
    evals: list[AiEval]
    feedback: list[FeedbackEvidence]
    recommendations: list[RecommendationEvidence]

    @property
    def credit_line(self) -> str:
        """The ledger entries in one line, e.g. "1 reserved, 0 actual, 1 refunded"."""
        reserved = sum(-entry.delta for entry in self.entries if entry.kind == "reserve")
        returned = sum(entry.delta for entry in self.entries if entry.kind in ("settle", "refund"))
        actual = self.run.credits_actual if self.run.credits_actual is not None else "?"
        return f"{reserved} reserved, {actual} actual, {returned} refunded"


def gather(run_id: UUID) -> Evidence | None:
    """The evidence of one run, whatever its farm; None when there is no such run."""
    run = AiRun.objects.using(AUDITOR).filter(id=run_id).first()
    if run is None:
        return None
    of_run = {"farm_id": run.farm_id, "ai_run_id": run.id}
    drafts = list(AssistantDraft.objects.using(AUDITOR).filter(**of_run).order_by("created_at"))
    feedback = list(AiFeedback.objects.using(AUDITOR).filter(**of_run).order_by("created_at"))
    advice = list(AiRecommendation.objects.using(AUDITOR).filter(**of_run).order_by("created_at"))
    deciders = {draft.decided_by_id for draft in drafts} | {piece.decided_by_id for piece in advice}
    people_ids = {run.user_id, *deciders, *(rating.user_id for rating in feedback)} - {None}
    people = Person.objects.using(AUDITOR).in_bulk(people_ids)
    records = [
        record
        for kind in RECORD_TYPES.values()
        for record in kind.model._default_manager.using(AUDITOR).filter(**of_run).select_related("batch")
    ]
    by_draft = {record.draft_id: record for record in records}
    return Evidence(
        run=run,
        farm=Farm.objects.using(AUDITOR).get(id=run.farm_id),
        person=people.get(run.user_id),
        steps=list(AiRunStep.objects.using(AUDITOR).filter(**of_run).order_by("attempt", "position")),
        drafts=[DraftEvidence(draft, people.get(draft.decided_by_id), by_draft.get(draft.id)) for draft in drafts],
        records=records,
        entries=entries_of_run(run.farm_id, run.id, using=AUDITOR),
        evals=list(AiEval.objects.using(AUDITOR).filter(**of_run).order_by("rule", "rule_version")),
        feedback=[FeedbackEvidence(rating, people.get(rating.user_id)) for rating in feedback],
        recommendations=[RecommendationEvidence(piece, people.get(piece.decided_by_id)) for piece in advice],
    )


@require_GET
@staff_member_required
def run_list(request: HttpRequest) -> HttpResponse:
    """Runs of all farms, newest first, or of the farm `?farm=SLUG`; for staff."""
    runs = AiRun.objects.using(AUDITOR).order_by("-created_at")
    farm = request.GET.get("farm", "")
    if farm:
        runs = runs.filter(farm__slug=farm)
    page = Paginator(runs, PAGE_SIZE).get_page(request.GET.get("page"))
    farms = Farm.objects.using(AUDITOR).in_bulk({run.farm_id for run in page})
    people = Person.objects.using(AUDITOR).in_bulk({run.user_id for run in page})
    rows: list[dict[str, Any]] = [
        {"run": run, "farm": farms.get(run.farm_id), "person": people.get(run.user_id)} for run in page
    ]
    context = {**admin.site.each_context(request), "title": "Evidence", "rows": rows, "page": page, "farm_slug": farm}
    return render(request, "governance/evidence/list.html", context)


@require_GET
@staff_member_required
def run_detail(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The evidence of one run; for staff. 404 when there is none."""
    evidence = gather(run_id)
    if evidence is None:
        raise Http404
    context = {**admin.site.each_context(request), "title": "Evidence of one run", "evidence": evidence}
    return render(request, "governance/evidence/run.html", context)
