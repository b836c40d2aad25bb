"""Checks of what the assistant did. Each looks at a run's steps and gives a verdict; a `block` stops its drafts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from farmops.sql import insert
from governance.models import AiRunStep
from governance.oversight import AiEval

NOT_ACCEPTED = ("unknown", "invalid")  # see governance.proposals.Outcome


def schema_conformance(steps: list[AiRunStep]) -> AiEval:
    """Did every tool call name a tool that there is, with arguments that its form accepted?"""
    calls = [step for step in steps if step.kind == AiRunStep.Kind.TOOL]
    wrong = [
        {"attempt": call.attempt, "position": call.position, "tool": call.tool, "error": call.error}
        for call in calls
        if call.outcome in NOT_ACCEPTED or not isinstance(call.request.get("input"), dict)
    ]
    return AiEval(
        rule="schema_conformance",
        rule_version=1,
        verdict=AiEval.Verdict.WARN if wrong else AiEval.Verdict.PASS,
        details={"calls": len(calls), "not_accepted": wrong},
    )


RULES: tuple[Callable[[list[AiRunStep]], AiEval], ...] = (schema_conformance,)


def evaluate(farm_id: UUID, run_id: UUID) -> None:
    """Put the verdict of every rule on a run, as it is about to be closed."""
    steps = list(AiRunStep.objects.filter(farm_id=farm_id, ai_run_id=run_id).order_by("attempt", "position"))
    for rule in RULES:
        verdict = rule(steps)
        verdict.farm_id, verdict.ai_run_id = farm_id, run_id
        insert(verdict)


def current(verdicts: Iterable[AiEval]) -> list[AiEval]:
    """Of one run's verdicts those that count: the newest version of each rule."""
    newest: dict[str, AiEval] = {}
    for verdict in sorted(verdicts, key=lambda verdict: verdict.rule_version):
        newest[verdict.rule] = verdict
    return [newest[rule] for rule in sorted(newest)]


def in_words(verdict: AiEval) -> str:
    """A verdict as a farmer reads it."""
    if verdict.verdict == AiEval.Verdict.BLOCK:
        return _("A check stopped this answer. What it prepared cannot be confirmed.")
    if verdict.rule == "schema_conformance":
        if verdict.verdict == AiEval.Verdict.PASS:
            return _("All that it tried to write was complete.")
        return _("It tried to write something that was not complete, so that was left out.")
    return f"{verdict.rule}: {verdict.get_verdict_display()}"
