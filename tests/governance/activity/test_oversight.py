"""Verdicts, ratings, advice and memories: who reads them, and that nothing is erased."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.support.database import enter, why
from tests.support.oversight import (
    ADVISE,
    APPROVE,
    EVAL,
    RATE,
    ROLES,
    TABLES,
    advice,
    judge,
    proposed_memory,
)
from tests.support.runs import running

# --- every table ----------------------------------------------------------------------------------------------------


@pytest.fixture
def talked_about(cast, sql):
    """An owner's open run with one row of each table, all committed."""
    run, _claim = running(cast)
    judge(cast, run.id, sql, "tone", 1, "pass")
    advice(cast, run, sql)
    proposed_memory(cast, run, sql)
    with sql("app") as app:
        enter(app, cast, "owner")
        app.run(RATE, uuid4(), cast.farm.id, run.id, cast.owner.pk, 1)
        app.commit()
    return run


def test_another_farm_reads_and_writes_none_of_it(cast, talked_about, sql):
    with sql("app") as app:
        app.enter(cast.other_farm.id, cast.stranger.pk, "owner")
        for table in TABLES:
            assert app.run(f"SELECT count(*) FROM {table}") == [(0,)]
        run = talked_about.id
        for farm, reason in ((cast.farm.id, "privilege"), (cast.other_farm.id, "ai_feedback_run")):
            assert why(app.refused(RATE, uuid4(), farm, run, cast.stranger.pk, 1)) == reason
        app.enter(cast.other_farm.id)
        assert why(app.refused(EVAL, uuid4(), cast.other_farm.id, run, "tone", 1, "pass")) == "ai_evals_run"
        assert app.run("UPDATE ai_recommendations SET reason = 'x' RETURNING 1") == []
        assert app.run("UPDATE memories SET content = 'x' RETURNING 1") == []
        assert app.run("DELETE FROM memories RETURNING 1") == []


@pytest.mark.parametrize("role", ROLES)
def test_a_worker_sees_what_hangs_on_her_own_runs_what_is_kept_and_all_advice(cast, talked_about, sql, role):
    own, _claim = running(cast, cast.worker)
    judge(cast, own.id, sql, "tone", 1, "warn")
    with sql("app") as app:
        enter(app, cast, role)
        all_or_own = 1 if role == "worker" else 2
        assert app.run("SELECT count(*) FROM ai_evals") == [(all_or_own,)]
        assert app.run("SELECT count(*) FROM ai_recommendations") == [(1,)]
        assert app.run("SELECT count(*) FROM ai_feedback") == [(0 if role == "worker" else 1,)]
        assert app.run("SELECT count(*) FROM memories") == [(0 if role == "worker" else 1,)]  # proposed to the owner


@pytest.mark.parametrize("asker", ["owner", "worker"])
@pytest.mark.parametrize("role", ROLES)
def test_advice_about_money_is_hidden_from_a_worker_whoever_it_was_given_to(cast, sql, asker, role):
    run, _claim = running(cast, cast.members[asker])
    given = advice(cast, run, sql, money=True)
    with sql("app") as app:
        enter(app, cast, role)
        seen = app.run("SELECT id FROM ai_recommendations")
        assert seen == ([] if role == "worker" else [(given,)])
        if role == "worker":
            assert app.run(APPROVE + " RETURNING 1", cast.worker.pk, cast.farm.id, given) == []


def test_advice_is_about_money_unless_it_says_otherwise(cast, sql):
    run, _claim = running(cast)
    with sql("assistant") as assistant:
        enter(assistant, cast, "owner")
        assistant.run(
            ADVISE.replace(", money)", ")").replace(", false)", ")"), uuid4(), cast.farm.id, run.id, "1", "pending"
        )
        assistant.commit()
    with sql("app") as app:
        enter(app, cast, "worker")
        assert app.run("SELECT count(*) FROM ai_recommendations") == [(0,)]


def test_the_auditor_reads_everything_and_writes_nothing(cast, talked_about, sql):
    with sql("auditor") as auditor:
        for table in TABLES:
            assert auditor.run(f"SELECT count(*) FROM {table} WHERE farm_id = %s", cast.farm.id) == [(1,)]
            assert why(auditor.refused(f"DELETE FROM {table}")) == "privilege"


@pytest.mark.parametrize("table", TABLES)
def test_billing_has_no_right_at_all(cast, talked_about, sql, table):
    with sql("billing") as billing:
        billing.enter(cast.farm.id)
        assert why(billing.refused(f"SELECT 1 FROM {table}")) == "privilege"


@pytest.mark.parametrize("table", ["ai_evals", "ai_feedback", "ai_recommendations"])
def test_the_assistant_reads_no_verdict_rating_or_advice(cast, talked_about, sql, table):
    with sql("assistant") as assistant:
        enter(assistant, cast, "owner")
        assert why(assistant.refused(f"SELECT 1 FROM {table}")) == "privilege"


def test_nothing_said_about_a_run_is_erased_but_memories(cast, talked_about, sql):
    with sql("app") as app:
        enter(app, cast, "owner")
        for table in TABLES[:3]:
            assert why(app.refused(f"DELETE FROM {table}")) == "privilege"
        assert app.run("DELETE FROM memories RETURNING 1") == [(1,)]
