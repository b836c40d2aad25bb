"""Verdicts are the worker's, of rules that the program has: who plants one passes nothing."""

from __future__ import annotations

from uuid import uuid4

from farmops.database.scope import farm_scope
from governance.evals import services as evals
from governance.models import AiEval
from tests.support.database import enter, why
from tests.support.drafts import CONFIRM
from tests.support.factories import as_it_was, one_draft
from tests.support.oversight import EVAL
from tests.support.runs import running


def test_nobody_passes_her_own_run(cast, sql):
    run, _taken = running(cast)
    with sql("app") as app:
        for version in (9999, 3):
            enter(app, cast, "owner")
            error = app.refused(EVAL, uuid4(), cast.farm.id, run.id, "clinical_safety", version, "pass")
            assert why(error) == ("privilege" if version == 3 else "eval_is_of_a_rule")
        for role in ("manager", "worker"):  # in the turn of another's question
            enter(app, cast, role, "turn")
            error = app.refused(EVAL, uuid4(), cast.farm.id, run.id, "clinical_safety", 3, "pass")
            assert why(error) == "privilege"
        for purpose, role in (("turn", "owner"), ("system", "")):  # not even the worker invents a version
            enter(app, cast, role, purpose)
            error = app.refused(EVAL, uuid4(), cast.farm.id, run.id, "clinical_safety", 9999, "pass")
            assert why(error) == "eval_is_of_a_rule"


def test_a_verdict_that_was_planted_before_outvotes_nothing(cast, cluster, sql):
    draft = one_draft(cast)
    row = (uuid4(), cast.farm.id, draft.ai_run_id, "tone")
    as_it_was(cluster, EVAL, *row, 1, "block")
    as_it_was(cluster, EVAL, uuid4(), *row[1:], 9999, "pass")
    with sql("app") as app:
        enter(app, cast, "owner")
        assert why(app.refused(CONFIRM, cast.owner.pk, cast.farm.id, draft.id)) == "draft_is_not_blocked"
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        verdicts = AiEval.objects.filter(farm_id=cast.farm.id, ai_run_id=draft.ai_run_id)
        assert [found.verdict for found in evals.current(verdicts) if found.rule == "tone"] == ["block"]
        assert draft.ai_run_id in evals.held_back(cast.farm.id, [draft.ai_run_id])
