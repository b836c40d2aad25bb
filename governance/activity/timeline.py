"""What the assistant did on a farm, in plain words; a fixed number of queries however many runs are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from farms.people.access import Visit
from farms.records import Record, RecordType
from governance.activity.feedback import recommendations
from governance.drafts.services import cards, drafts
from governance.evals import services as evals
from governance.models import AiEval, AiFeedback, AiRecommendation, AiRun, AiRunStep


@dataclass
class Entry:
    """One run: what was asked, and what the assistant did about it, a sentence each."""

    run: AiRun
    did: list[str] = field(default_factory=list)
    warnings: list[AiEval] = field(default_factory=list)
    feedback: list[AiFeedback] = field(default_factory=list)


@dataclass(frozen=True)
class Account:
    """All that a member may see of one run."""

    written: list[tuple[RecordType, Record]]
    verdicts: list[tuple[AiEval, str]]
    feedback: list[AiFeedback]
    recommendations: list[AiRecommendation]
    held: str


def entries(visitor: Visit, runs: Iterable[AiRun]) -> list[Entry]:
    """An entry for each of the visited farm's `runs`, in their order."""
    by_run = {run.id: Entry(run) for run in runs}
    of_runs = {"farm_id": visitor.farm.id, "ai_run_id__in": list(by_run)}
    prepared = list(drafts(visitor.farm.id).filter(**of_runs).order_by("created_at"))
    for card in cards(prepared, visitor.role, visitor.user_id):
        words = {"record": card.summary, "state": card.draft.get_status_display()}
        by_run[card.draft.ai_run_id].did.append(_("Prepared: %(record)s (%(state)s)") % words)
    _tell_steps(by_run, AiRunStep.objects.filter(**of_runs, kind="tool").order_by("attempt", "position"))
    for advice in recommendations(visitor.farm.id).filter(**of_runs).order_by("created_at"):
        words = {"title": advice.title, "state": advice.get_status_display()}
        by_run[advice.ai_run_id].did.append(_("Advised: %(title)s (%(state)s)") % words)
    verdicts = defaultdict(list)
    for verdict in AiEval.objects.filter(**of_runs):
        verdicts[verdict.ai_run_id].append(verdict)
    for feedback in AiFeedback.objects.filter(**of_runs).select_related("user").order_by("created_at"):
        by_run[feedback.ai_run_id].feedback.append(feedback)
    for run_id, entry in by_run.items():
        entry.warnings = [verdict for verdict in evals.current(verdicts[run_id]) if verdict.verdict != "pass"]
        if not entry.did and entry.run.status == AiRun.Status.DONE:
            nothing = entry.run.output_summary if entry.run.feature == "advice" else ""
            entry.did.append(nothing or _("Answered. There was nothing to write."))
    return list(by_run.values())


def _tell_steps(by_run: dict[UUID, Entry], steps: Iterable[AiRunStep]) -> None:
    """What became of tool calls that are not drafts."""
    refused: dict[UUID, int] = defaultdict(int)
    for step in steps:
        words = {"record": step.summary}
        if step.outcome == "written":
            by_run[step.ai_run_id].did.append(_("Wrote in the book: %(record)s") % words)
        elif step.outcome == "suggested":
            by_run[step.ai_run_id].did.append(_("Suggested: %(record)s") % words)
        elif step.outcome == "proposed":
            by_run[step.ai_run_id].did.append(_("Proposed to remember: %(record)s") % words)
        elif step.outcome not in ("drafted", "advised", "repeated", "known"):
            refused[step.ai_run_id] += 1
    for run_id, count in refused.items():
        text = ngettext(
            "%(count)s thing it tried to write was not accepted.",
            "%(count)s things it tried to write were not accepted.",
            count,
        )
        by_run[run_id].did.append(text % {"count": count})


def account(visitor: Visit, run: AiRun) -> Account:
    """The records, verdicts, feedback and advice of one run, as far as the member may see them."""
    of_run: dict[str, Any] = {"farm_id": visitor.farm.id, "ai_run_id": run.id}
    return Account(
        written=[
            (kind, record)
            for kind in visitor.record_types()
            for record in kind.model._default_manager.filter(**of_run).select_related("batch").order_by("created_at")
        ],
        verdicts=[(verdict, evals.in_words(verdict)) for verdict in evals.current(AiEval.objects.filter(**of_run))],
        feedback=list(AiFeedback.objects.filter(**of_run).select_related("user").order_by("created_at")),
        recommendations=list(recommendations(visitor.farm.id).filter(ai_run_id=run.id).order_by("created_at")),
        held=evals.held_back(visitor.farm.id, [run.id]).get(run.id, ""),
    )
