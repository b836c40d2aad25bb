"""Verdicts, ratings, advice and memories by plain SQL, each in the login that may write it."""

from __future__ import annotations

from uuid import uuid4

from tests.support.database import enter

EVAL = "INSERT INTO ai_evals (id, farm_id, ai_run_id, rule, rule_version, verdict) VALUES (%s, %s, %s, %s, %s, %s)"
RATE = "INSERT INTO ai_feedback (id, farm_id, ai_run_id, user_id, rating) VALUES (%s, %s, %s, %s, %s)"
ADVISE = (
    "INSERT INTO ai_recommendations (id, farm_id, ai_run_id, tool_call_id, title, body, status, money)"
    " VALUES (%s, %s, %s, %s, 'Vaccinate', 'It is time.', %s, {money})"
)
ADVISE, ADVISE_ON_MONEY = ADVISE.format(money="false"), ADVISE.format(money="true")
APPROVE = "UPDATE ai_recommendations SET status = 'approved', decided_by_id = %s WHERE farm_id = %s AND id = %s"
PROPOSE = (
    "INSERT INTO memories (id, farm_id, content, status, source, ai_run_id, tool_call_id)"
    " VALUES (%s, %s, 'Eggs go on Fridays', %s, %s, %s, %s)"
)
REMEMBER = (
    "INSERT INTO memories (id, farm_id, content, status, source, created_by_id)"
    " VALUES (%s, %s, 'Eggs go on Fridays', %s, %s, %s)"
)
KEEP = "UPDATE memories SET status = 'kept', changed_by_id = %s WHERE farm_id = %s AND id = %s"


def advice(cast, run, sql, call="1", *, money=False):
    """A committed piece of advice, given by the assistant in an open run."""
    with sql("assistant") as assistant:
        enter(assistant, cast, next(role for role, user in cast.members.items() if user.pk == run.user_id))
        given = uuid4()
        assistant.run(ADVISE_ON_MONEY if money else ADVISE, given, cast.farm.id, run.id, call, "pending")
        assistant.commit()
    return given


def proposed_memory(cast, run, sql, call="1"):
    """A committed memory that the assistant proposed in an open run."""
    with sql("assistant") as assistant:
        enter(assistant, cast, next(role for role, user in cast.members.items() if user.pk == run.user_id))
        memory = uuid4()
        assistant.run(PROPOSE, memory, cast.farm.id, "proposed", "assistant", run.id, call)
        assistant.commit()
    return memory


def judge(cast, run_id, sql, rule, version, verdict):
    """A committed verdict of the system on any run."""
    with sql("app") as app:
        enter(app, cast, "")
        app.run(EVAL, uuid4(), cast.farm.id, run_id, rule, version, verdict)
        app.commit()


ADVISE_WITH_SOURCES = (
    "INSERT INTO ai_recommendations (id, farm_id, ai_run_id, tool_call_id, title, body, sources, status)"
    " VALUES (%s, %s, %s, %s, 'More light', 'Lay longer.', %s, 'pending')"
)
ROLES = ("owner", "manager", "worker", "viewer")
TABLES = ("ai_evals", "ai_feedback", "ai_recommendations", "memories")
