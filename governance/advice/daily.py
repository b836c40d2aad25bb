"""The daily look at a farm's books: a run like any other, that costs nothing and asks no model.

Opened in the name of the farm's first owner (a run has a person, and what it reads includes money), claimed with a
lease, kept step by step; advice is written by the assistant's login while the run is open.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from farmops.database.scope import NotAMember, system_scope, turn_scope
from farmops.ids import uuid7
from farmops.refusals import violated
from farmops.roles import Role
from farms.models import Farm, FarmMember
from farms.people.farms import farm_today
from governance.advice.facts import FarmFacts, gather
from governance.advice.rules import VERSION, Advice, advice_from
from governance.drafts.proposals import recommend
from governance.evals.services import evaluate
from governance.models import AiRecommendation, AiRun, AiRunStep
from governance.runs.services import Claim, Usage, add_step, claim_run, close_run, insert_run, is_mine, keep_step

logger = logging.getLogger(__name__)

FEATURE = "advice"
QUIET_DAYS = 14  # after a decision, in which the same advice is not given again


def advise(farm_id: UUID, *, key: str = "") -> int | None:
    """Look at a farm's books and advise; returns how many pieces of advice were given, None when nobody looked.

    Without a `key` once a day of the farm's: a second call finds today's run closed or held by another worker.
    Nobody looks where the farm has no owner, or has used up its runs of this hour.
    """
    owner = _owner(farm_id)
    if owner is None:
        return None
    try:
        with turn_scope(user_id=owner, farm_id=farm_id):
            farm = Farm.objects.get(id=farm_id)
            run_id = _open_run(farm, owner, key or f"advice-{farm_today(farm)}")
        with turn_scope(user_id=owner, farm_id=farm_id):
            claim = claim_run(run_id) if run_id else None
        return _answer(claim) if claim else None
    except NotAMember:
        logger.info("farm %s: its owner left while advice was sought", farm_id)
        return None


def _owner(farm_id: UUID) -> UUID | None:
    with system_scope(farm_id):
        first = FarmMember.objects.filter(farm_id=farm_id, role=Role.OWNER).order_by("created_at", "id").first()
    return first.user_id if first else None


def _open_run(farm: Farm, owner: UUID, key: str) -> UUID | None:
    """Today's run, opened now or before; None when the farm may open no more this hour."""
    unique = {"farm_id": farm.id, "user_id": owner, "idempotency_key": key}
    run = AiRun(
        id=uuid7(),
        feature=FEATURE,
        provider="builtin",
        model=VERSION,
        input_summary=_("Daily look at the books"),
        **unique,
    )
    try:
        with transaction.atomic():
            insert_run(run)
        return run.id
    except IntegrityError as error:
        if violated(error) == "meter_runs_an_hour":
            logger.info("farm %s: no run left this hour for advice", farm.id)
            return None
    opened_before: UUID = AiRun.objects.values_list("id", flat=True).get(**unique)
    return opened_before


def _answer(claim: Claim) -> int:
    """Look, advise, close. A failure closes the run as failed and is raised again."""
    status, count, summary, error = AiRun.Status.DONE, 0, "", ""
    try:
        count = _look_and_tell(claim)
        summary = (
            ngettext("%(count)s piece of advice.", "%(count)s pieces of advice.", count) % {"count": count}
            if count
            else _("Nothing to advise today.")
        )
    except Exception as caught:
        status, error = AiRun.Status.FAILED, f"{type(caught).__name__}: {caught}"
        raise
    finally:
        with turn_scope(user_id=claim.user_id, farm_id=claim.farm_id):
            if is_mine(claim):
                evaluate(claim.farm_id, claim.run_id)
                close_run(claim, status, usage=Usage(), output_summary=summary, error=error)
    return count


def _look_and_tell(claim: Claim) -> int:
    with turn_scope(user_id=claim.user_id, farm_id=claim.farm_id):
        farm = Farm.objects.get(id=claim.farm_id)
        facts = gather(farm, farm_today(farm))
        advice_today = advice_from(facts)
        new = [advice for advice in advice_today if not _was_given(claim.farm_id, advice)]
        looked = AiRunStep(
            position=1,
            kind=AiRunStep.Kind.RETRIEVAL,
            tool="books",
            request={"rules": VERSION, "today": facts.today.isoformat()},
            response=_seen(facts, said_before=[advice.subject for advice in advice_today if advice not in new]),
        )
        add_step(claim, looked)
    return sum(_tell(claim, position, advice) for position, advice in enumerate(new, 2))


def _tell(claim: Claim, position: int, advice: Advice) -> bool:
    """Give one piece of advice and keep the step; False when the same waits already."""
    is_new = recommend(claim, advice.subject, asdict(advice))
    step = AiRunStep(
        position=position,
        kind=AiRunStep.Kind.TOOL,
        tool="recommend",
        tool_call_id=advice.subject[:100],
        request={"input": asdict(advice)},
        outcome="advised" if is_new else "repeated",
    )
    keep_step(claim, step)
    return is_new


def _was_given(farm_id: UUID, advice: Advice) -> bool:
    """Whether the same advice waits, or was decided lately; what is said only once, whether it ever was."""
    earlier = AiRecommendation.objects.filter(farm_id=farm_id, subject=advice.subject)
    if earlier.filter(status=AiRecommendation.Status.PENDING).exists():
        return True
    if not advice.once:
        earlier = earlier.filter(decided_at__gt=timezone.now() - timedelta(days=QUIET_DAYS))
    return bool(earlier.exists())


def _seen(facts: FarmFacts, *, said_before: list[str]) -> dict[str, Any]:
    """What the books said, for the evidence."""
    return {
        "batches": [
            {"name": here.batch.name, "kind": here.batch.kind, "alive": here.alive, "age": here.age, "eggs": here.eggs,
             "deaths": {name: str(value) for name, value in asdict(here.deaths).items()}}
            for here in facts.batches
        ],
        "feed_bought": [[str(day), str(kg), kobo] for day, kg, kobo in facts.feed_bought],
        "feed_used_kg": {str(day): str(kg) for day, kg in sorted(facts.feed_used.items())},
        "feed_stored_kg": str(facts.feed_stored),
        "egg_sales": [[str(eggs), kobo] for eggs, kobo in facts.egg_sales],
        "running_costs_kobo": facts.other_kobo,
        "said_before": said_before,
    }  # fmt: skip
