"""Verdicts: who puts them, what they stop, and how the first rule judges a run."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connections
from psycopg.types.json import Jsonb

from assistant.conversation.turn import answer
from farmops.database.scope import farm_scope
from governance.evals import services as evals
from governance.evals.rules import RULES
from governance.evals.services import in_words
from governance.models import AiEval
from tests.support.database import enter, why
from tests.support.drafts import CONFIRM
from tests.support.factories import (
    ScriptedProvider,
    count_rows,
    drafts_of,
    one_draft,
    say,
    say_and_answer,
    tool_use,
)
from tests.support.oversight import (
    EVAL,
    judge,
)
from tests.support.runs import running, use
from tests.support.turns import DEATH

# --- verdicts -------------------------------------------------------------------------------------------------------


def test_a_verdict_is_put_on_a_run_while_it_is_answered_or_by_the_system(cast, sql):
    mine, _claim = running(cast)
    hers, _claim = running(cast, cast.manager)
    waiting = say(cast.farm, cast.owner, "later")
    closed = say_and_answer(cast.farm, cast.owner, DEATH)
    with sql("app") as app:
        enter(app, cast, "owner", "turn")
        app.run(EVAL, uuid4(), cast.farm.id, mine.id, "tone", 1, "warn")
        for run in (hers, waiting, closed):
            assert why(app.refused(EVAL, uuid4(), cast.farm.id, run.id, "tone", 9, "pass")) == "privilege"
        enter(app, cast, "")
        app.run(EVAL, uuid4(), cast.farm.id, closed.id, "tone", 9, "pass")


def test_a_verdict_is_whole_said_once_and_never_changed(cast, sql):
    run, _claim = running(cast)
    with sql("app") as app:
        enter(app, cast, "owner", "turn")
        app.run(EVAL, uuid4(), cast.farm.id, run.id, "tone", 1, "pass")
        app.run(EVAL, uuid4(), cast.farm.id, run.id, "tone", 2, "pass")
        for rule, version, verdict, reason in (
            ("tone", 1, "block", "ai_evals_once_a_version"),
            ("facts", 1, "fine", "ai_evals_verdict_is_known"),
            (" ", 1, "pass", "eval_is_of_a_rule"),
            ("nobody's", 1, "pass", "eval_is_of_a_rule"),
            ("facts", 10, "pass", "eval_is_of_a_rule"),
            ("facts", 0, "pass", "ai_evals_rule_is_named"),
        ):
            assert why(app.refused(EVAL, uuid4(), cast.farm.id, run.id, rule, version, verdict)) == reason
        listed = EVAL.replace("verdict)", "verdict, details)").replace("%s)", "%s, %s)")
        app.run(listed, uuid4(), cast.farm.id, run.id, "facts", 1, "pass", Jsonb({"calls": 0}))
        error = app.refused(listed, uuid4(), cast.farm.id, run.id, "facts", 2, "pass", Jsonb([]))
        assert why(error) == "ai_evals_details_is_a_map"
        assert why(app.refused("UPDATE ai_evals SET verdict = 'pass'")) == "privilege"
    judge(cast, run.id, sql, "tone", 1, "block")
    with sql("owner") as owner:
        owner.enter(cast.farm.id)
        for statement in ("UPDATE ai_evals SET verdict = 'pass'", "DELETE FROM ai_evals"):
            assert why(owner.refused(statement)) == "ai_evals_append_only"


def test_nobody_else_judges(cast, sql):
    run, _claim = running(cast)
    for who in ("assistant", "billing", "auditor"):
        with sql(who) as login:
            enter(login, cast, "owner")
            assert why(login.refused(EVAL, uuid4(), cast.farm.id, run.id, "tone", 1, "pass")) == "privilege"


# --- the gate -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdicts", "blocked"),
    [
        ([], False),
        ([("tone", 1, "pass"), ("facts", 1, "warn")], False),
        ([("tone", 1, "block")], True),
        ([("tone", 1, "block"), ("tone", 2, "pass")], False),
        ([("tone", 2, "block"), ("tone", 1, "pass")], True),
        ([("tone", 1, "block"), ("tone", 2, "warn"), ("facts", 1, "block")], True),
        ([("tone", 1, "pass"), ("facts", 7, "pass"), ("tone", 2, "block")], True),
    ],
)
def test_a_block_of_a_rules_newest_version_stops_the_drafts_of_its_run(cast, sql, verdicts, blocked):
    draft = one_draft(cast)
    for verdict in verdicts:
        judge(cast, draft.ai_run_id, sql, *verdict)
    with sql("app") as app:
        for role in ("owner", "manager"):
            enter(app, cast, role)
            if blocked:
                error = app.refused(CONFIRM, cast.members[role].pk, cast.farm.id, draft.id)
                assert why(error) == "draft_is_not_blocked"
            else:
                with app.connection.transaction(force_rollback=True):
                    app.run(CONFIRM, cast.members[role].pk, cast.farm.id, draft.id)
        app.run(
            "UPDATE assistant_drafts SET status = 'discarded', decided_by_id = %s, reason = 'wrong' WHERE id = %s",
            cast.manager.pk, draft.id,
        )  # fmt: skip


def test_a_worker_and_a_session_that_hides_verdicts_are_stopped_too(cast, sql):
    say_and_answer(cast.farm, cast.worker, DEATH)
    draft = drafts_of(cast.farm, cast.owner)[-1]
    judge(cast, draft.ai_run_id, sql, "tone", 1, "block")
    with sql("app") as app:
        enter(app, cast, "worker")
        assert why(app.refused(CONFIRM, cast.worker.pk, cast.farm.id, draft.id)) == "draft_is_not_blocked"
        app.enter(cast.farm.id, cast.owner.pk, "worker")  # to a worker the verdicts of others' runs are hidden
        with app.connection.transaction(force_rollback=True):
            assert app.connection.execute(CONFIRM, (cast.owner.pk, cast.farm.id, draft.id)).rowcount == 0
        assert app.run("SELECT count(*) FROM ai_evals") == [(0,)]
        assert app.run("SELECT run_is_blocked(%s, %s)", cast.farm.id, draft.ai_run_id) == [(True,)]


def test_the_block_of_one_run_stops_no_other(cast, sql):
    blocked, free = one_draft(cast), one_draft(cast, "4 birds died in Pen 1")
    judge(cast, blocked.ai_run_id, sql, "tone", 1, "block")
    with sql("app") as app:
        enter(app, cast, "owner")
        app.run(CONFIRM, cast.owner.pk, cast.farm.id, free.id)


# --- the first rule -------------------------------------------------------------------------------------------------


def verdicts_of(run, user, rule="schema_conformance"):
    with farm_scope(user_id=user.pk, farm_id=run.farm_id):
        found = AiEval.objects.filter(farm_id=run.farm_id, ai_run_id=run.id, rule=rule)
        return [
            (found.rule, found.verdict, len(found.details["not_accepted"]), in_words(found))
            for found in evals.current(found)
        ]


GOOD = tool_use("note", text="hello", occurred_on="2026-01-05")


@pytest.mark.parametrize(
    ("calls", "verdict", "wrong"),
    [
        ([], "pass", 0),
        ([GOOD], "pass", 0),
        ([GOOD, tool_use("launch_rocket")], "warn", 1),
        ([tool_use("note", text=""), tool_use("mortality", count="-3")], "warn", 2),
        ([{"toolUse": {"toolUseId": "u", "name": "note", "input": "text"}}], "warn", 1),
    ],
)
def test_an_answered_run_is_judged_by_its_tool_calls(cast, monkeypatch, calls, verdict, wrong):
    use(monkeypatch, ScriptedProvider([calls or "hello", "done"]))
    run = say_and_answer(cast.farm, cast.owner, "hello")
    assert run.status == "done"
    [(rule, found, count, words)] = verdicts_of(run, cast.owner)
    assert (rule, found, count) == ("schema_conformance", verdict, wrong)
    assert ("not complete" in words) is (verdict == "warn")


def test_a_failed_run_is_judged_too(cast, monkeypatch):
    use(monkeypatch, ScriptedProvider([[tool_use("launch_rocket")], RuntimeError("the line broke")]))
    run = say_and_answer(cast.farm, cast.owner, "hello")
    assert run.status == "failed"
    assert [verdict for _rule, verdict, *_ in verdicts_of(run, cast.owner)] == ["warn"]


def test_the_run_of_a_person_who_left_is_judged_by_the_system(cast, monkeypatch):
    def leave():
        with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id), connections["default"].cursor() as cursor:
            cursor.execute("DELETE FROM farm_members WHERE user_id = %s", [cast.manager.pk])
        return "done"

    use(monkeypatch, ScriptedProvider([[tool_use("launch_rocket")], leave]))
    run = say(cast.farm, cast.manager, "hello")
    answer(cast.farm.id, run.id, cast.manager.pk)
    assert [verdict for _rule, verdict, *_ in verdicts_of(run, cast.owner)] == ["warn"]


def test_answering_twice_judges_once(cast):
    run = say_and_answer(cast.farm, cast.owner, DEATH)
    answer(cast.farm.id, run.id, cast.owner.pk)
    assert count_rows("ai_evals", cast.farm.id) == len(RULES)
