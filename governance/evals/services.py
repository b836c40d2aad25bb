"""Checks of what the assistant did, put on a run before it closes; a `block` hides its answer and stops its drafts."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from farmops.database.sql import insert
from farms.health.withdrawal import withdrawals_on
from farms.models import Batch, Farm
from governance.evals.models import RULE_VERSIONS
from governance.evals.rules import RULES, Rule, Transcript, Verdict, spoken
from governance.models import AiEval, AiRun, AiRunStep
from governance.safety import BLOCK
from governance.safety.marks import mark_of

logger = logging.getLogger(__name__)

SUMMARY_LENGTH = AiRun._meta.get_field("output_summary").max_length or 0


def evaluate(farm_id: UUID, run_id: UUID, reply: str = "") -> None:
    """Put the verdict of every rule on a run that is about to be closed with `reply`, in the same transaction."""
    run = AiRun.objects.get(farm_id=farm_id, id=run_id)
    try:
        transcript = _transcript(run, reply)
    except DatabaseError:
        raise
    except Exception as error:  # what cannot be gathered is not passed, and the run ends all the same
        logger.exception("run %s cannot be judged", run_id)
        for rule in RULES:
            insert(_broken(run, rule, error))
        return
    for rule in RULES:
        insert(_verdict(farm_id, run_id, rule, transcript))


def _broken(run: AiRun, rule: Rule, error: Exception) -> AiEval:
    return AiEval(
        farm_id=run.farm_id,
        ai_run_id=run.id,
        rule=rule.name,
        rule_version=rule.version,
        verdict=rule.worst,
        details={"broke": type(error).__name__},
    )


def evaluate_again(run: AiRun, rules: Iterable[Rule] = RULES) -> list[AiEval]:
    """Add the verdicts that a closed run lacks of the present versions of `rules`, in a system scope; returns those."""
    have = set(AiEval.objects.filter(farm_id=run.farm_id, ai_run_id=run.id).values_list("rule", "rule_version"))
    lacking = [rule for rule in rules if (rule.name, rule.version) not in have]
    if not lacking:
        return []
    transcript = _transcript(run, None)
    added = [_verdict(run.farm_id, run.id, rule, transcript) for rule in lacking]
    for verdict in added:
        insert(verdict)
    return added


def _transcript(run: AiRun, reply: str | None) -> Transcript:
    """What a run was given and said. Without `reply`, the answer as it is kept; where the run's is cut, its steps'."""
    of_run = {"farm_id": run.farm_id, "ai_run_id": run.id}
    steps = tuple(AiRunStep.objects.filter(**of_run).order_by("attempt", "position"))
    if reply is None:
        cut = len(run.output_summary) >= SUMMARY_LENGTH
        reply = (cut and spoken(steps)) or run.output_summary
    farm = Farm.objects.get(id=run.farm_id)
    batches = list(Batch.objects.filter(farm_id=run.farm_id))
    own = {farm.slug, *map(str, (run.farm_id, run.id, run.user_id, *(batch.id for batch in batches)))}
    day = timezone.localtime(run.created_at, farm.zone).date()
    withdrawals = withdrawals_on(run.farm_id, day, batches)
    held: dict[str, frozenset[str]] = {}
    for withdrawal in withdrawals.values():  # two batches of one name count as one
        if not withdrawal.is_clear:
            held[withdrawal.batch.name] = held.get(withdrawal.batch.name, frozenset()) | withdrawal.held_goods
    return Transcript(
        reply=reply,
        question=_question(run, steps),
        steps=steps,
        own=frozenset(own - {""}),
        mark=mark_of(run.farm_id),
        held=held,
        clear=tuple(sorted({batch.name for batch in batches} - held.keys())),
    )


def _question(run: AiRun, steps: tuple[AiRunStep, ...]) -> str:
    """The farmer's message. The run has its beginning; the whole of it is the first text of the first request."""
    for step in steps:
        messages = step.request.get("messages")
        if step.kind == AiRunStep.Kind.MODEL and isinstance(messages, list):
            blocks = [block for message in messages for block in message.get("content", [])]
            texts = (str(block["text"]) for block in blocks if isinstance(block, dict) and "text" in block)
            return next((text for text in texts if text.startswith(run.input_summary)), run.input_summary)
    return run.input_summary


def _verdict(farm_id: UUID, run_id: UUID, rule: Rule, transcript: Transcript) -> AiEval:
    try:
        judged = rule.judge(transcript)
    except Exception as error:  # an answer is not lost to a check that breaks, and not let through by it either
        logger.exception("rule %s broke on run %s", rule.name, run_id)
        judged = Verdict(rule.worst, {"broke": type(error).__name__})
    return AiEval(
        farm_id=farm_id,
        ai_run_id=run_id,
        rule=rule.name,
        rule_version=rule.version,
        verdict=judged.verdict,
        details=judged.details,
    )


def current(verdicts: Iterable[AiEval]) -> list[AiEval]:
    """Of one run's verdicts those that count, one a rule: the newest version that this program has.

    As in `run_is_blocked`, what claims to be newer than the program's rule outvotes nothing, but stops.
    """
    newest: dict[str, AiEval] = {}
    for verdict in sorted(verdicts, key=lambda verdict: verdict.rule_version):
        is_ours = verdict.rule_version <= RULE_VERSIONS.get(verdict.rule, 0)
        if is_ours or verdict.rule not in newest or verdict.verdict == AiEval.Verdict.BLOCK:
            newest[verdict.rule] = verdict
    return [newest[rule] for rule in sorted(newest)]


def held_back(farm_id: UUID, run_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Why the answers of those runs that a check stopped are held back, in the farmer's words. One query."""
    verdicts = defaultdict(list)
    for verdict in AiEval.objects.filter(farm_id=farm_id, ai_run_id__in=set(run_ids)):
        verdicts[verdict.ai_run_id].append(verdict)
    blocks = {
        run_id: [verdict for verdict in current(of_run) if verdict.verdict == AiEval.Verdict.BLOCK]
        for run_id, of_run in verdicts.items()
    }
    return {run_id: why_held(stopping[0]) for run_id, stopping in blocks.items() if stopping}


def why_held(verdict: AiEval) -> str:
    """Why an answer is held back, and the nearest safe thing. It quotes nothing: the words must not be read."""
    if verdict.rule == "clinical_safety":
        findings = verdict.details.get("findings", [])
        rule = next((found["rule"] for found in findings if found["severity"] == BLOCK), "")
        return _safe_instead().get(rule) or _(
            "This answer was held back: the check of its words could not be made. For anything about medicine, ask your"
            " vet."
        )
    if verdict.rule == "tenant_leak":
        return _("This answer was held back: it named something that is not of your farm. Please ask again.")
    return _("This answer was held back: a check found something wrong with it. If animals are ill, ask your vet.")


def _safe_instead() -> dict[str, str]:
    """By the rule that stopped an answer: what it said, and what helps instead."""
    dose = _(
        "This answer was held back: it gave an amount of a medicine, or how long to give it. Only the label and your"
        " vet can say that. Ask your vet."
    )
    drug = _(
        "This answer was held back: it advised a medicine, or to treat without a vet. Ask your vet. Until then clean"
        " water, shade, fresh air and keeping the sick apart do no harm."
    )
    forbidden = _(
        "This answer was held back: it advised something that is forbidden or poisonous for animals. Do not use it."
        " Ask your vet."
    )
    held = _(
        "This answer was held back: it spoke of selling or eating what a medicine still holds. The health page of each"
        " batch has the day from which its eggs and meat are free. Ask your vet if you are unsure."
    )
    disease = _(
        "This answer was held back: it advised something unsafe with sick or dead animals. Sell, eat and move none of"
        " them, keep the sick apart, bury the dead deep. Ask your vet."
    )
    return {
        "dose": dose, "treatment": drug, "meaning_medicine": drug, "banned_drug": forbidden, "human_drug": forbidden,
        "poison": forbidden, "withdrawal": held, "meaning_selling": held, "outbreak": disease, "sick_meat": disease,
        "meaning_disease": disease,
    }  # fmt: skip


def in_words(verdict: AiEval) -> str:
    """A verdict as a farmer reads it."""
    if verdict.verdict == AiEval.Verdict.BLOCK:
        return _("A check stopped this answer. What it prepared cannot be confirmed.")
    in_order = verdict.verdict == AiEval.Verdict.PASS
    words = {
        "schema_conformance": (
            _("All that it tried to write was complete."),
            _("It tried to write something that was not complete, so that was left out."),
        ),
        "clinical_safety": (
            _("It gave no advice that only a vet may give."),
            _("It repeated something about medicine that was written down before."),
        ),
        "grounding": (
            _("Its numbers come from what you told it, or from your farm's records."),
            _("It said a number that nobody had told it: check that one yourself."),
        ),
        "tenant_leak": (_("It spoke of this farm only."), _("It may have spoken of another farm.")),
        "injection_signs": (
            _("Nothing that it read tried to give it orders."),
            _("Something that it read tried to give it orders. It can only prepare: read what it prepared with care."),
        ),
    }.get(verdict.rule)
    if words is None:
        return f"{verdict.rule}: {verdict.get_verdict_display()}"
    return words[0] if in_order else words[1]
