"""Answers that say what a test wrote down, and the verdicts on them."""

from __future__ import annotations

import json

from tests.support.database import audit
from tests.support.factories import ScriptedProvider, say_and_answer
from tests.support.runs import use


def verdicts(run):
    """rule -> (verdict, details), as the auditor reads them."""
    rows = audit(
        "SELECT rule, verdict, details::text FROM ai_evals WHERE farm_id = %s AND ai_run_id = %s", run.farm_id, run.id
    )
    return {rule: (verdict, json.loads(details)) for rule, verdict, details in rows}


def said(cast, monkeypatch, *script, question="hello"):
    use(monkeypatch, ScriptedProvider(list(script)))
    return say_and_answer(cast.farm, cast.owner, question)
