"""Verdicts, ratings, advice and memories: what each login may say about the assistant's work, by plain SQL."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from django.db import connections
from psycopg.types.json import Jsonb

from assistant.conversation.turn import answer
from farmops.database.scope import farm_scope
from governance.evals import services as evals
from governance.evals.rules import RULES
from governance.evals.services import in_words
from governance.oversight import AiEval
from tests.governance.runs.test_runs import finish, running, use
from tests.support.factories import (
    ScriptedProvider,
    count_rows,
    drafts_of,
    make_cast,
    one_draft,
    say,
    say_and_answer,
    tool_use,
)

ROLES = ("owner", "manager", "worker", "viewer")
DEATH = "3 birds died in Pen 2"

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
CONFIRM = (
    "UPDATE assistant_drafts SET status = 'confirmed', decided_by_id = %s, decided_digest = digest"
    " WHERE farm_id = %s AND id = %s"
)
TABLES = ("ai_evals", "ai_feedback", "ai_recommendations", "memories")


def why(error: psycopg.Error) -> str:
    """The constraint of a refusal; 'privilege' where a right or a policy is missing."""
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return "privilege"
    return error.diag.constraint_name or str(error)


def enter(login, cast, role, purpose="", *, attempt=1):
    """Be the cast's member of that role, or answer her question; '' is the system's own bookkeeping."""
    login.enter(cast.farm.id, cast.members[role].pk if role else None, role, purpose)
    login.run("SELECT set_config('farmops.attempt', %s, true)", str(attempt))


def advice(cast, run, sql, call="1", *, money=False):
    """A committed piece of advice, given by the assistant in an open run."""
    with sql("assistant") as assistant:
        enter(assistant, cast, next(role for role, user in cast.members.items() if user.pk == run.user_id))
        given = uuid4()
        assistant.run(ADVISE_ON_MONEY if money else ADVISE, given, cast.farm.id, run.id, call, "pending")
        assistant.commit()
    return given


def proposal(cast, run, sql, call="1"):
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


# --- every table ----------------------------------------------------------------------------------------------------


@pytest.fixture
def talked_about(cast, sql):
    """An owner's open run with one row of each table, all committed."""
    run, _claim = running(cast)
    judge(cast, run.id, sql, "tone", 1, "pass")
    advice(cast, run, sql)
    proposal(cast, run, sql)
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


# --- ratings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_a_member_rates_in_her_own_name_what_she_may_see(cast, sql, role):
    run, own = say_and_answer(cast.farm, cast.owner, DEATH), say_and_answer(cast.farm, cast.worker, DEATH)
    me = cast.members[role].pk
    with sql("app") as app:
        enter(app, cast, role)
        app.run(RATE, uuid4(), cast.farm.id, own.id, me, -1)
        if role == "worker":
            assert why(app.refused(RATE, uuid4(), cast.farm.id, run.id, me, 1)) == "privilege"
        else:
            app.run(RATE, uuid4(), cast.farm.id, run.id, me, 1)
        for other in (*(user.pk for name, user in cast.members.items() if name != role), cast.stranger.pk):
            assert why(app.refused(RATE, uuid4(), cast.farm.id, own.id, other, 1)) == "privilege"
        assert why(app.refused(RATE, uuid4(), cast.farm.id, own.id, me, 1)) == "ai_feedback_one_a_person"


def test_a_rating_is_a_thumb_and_its_giver_alone_changes_it(cast, sql):
    run = say_and_answer(cast.farm, cast.owner, DEATH)
    with sql("app") as app:
        enter(app, cast, "owner")
        for rating in (0, 2, -2):
            error = app.refused(RATE, uuid4(), cast.farm.id, run.id, cast.owner.pk, rating)
            assert why(error) == "ai_feedback_rating_is_a_thumb"
        app.run(RATE, uuid4(), cast.farm.id, run.id, cast.owner.pk, 1)
        change = "UPDATE ai_feedback SET rating = -1, comment = 'no' RETURNING rating, comment"
        assert app.run(change) == [(-1, "no")]
        enter(app, cast, "manager")
        assert app.run(change) == []
        enter(app, cast, "owner")
        for column in ("user_id", "ai_run_id", "farm_id"):
            assert why(app.refused(f"UPDATE ai_feedback SET {column} = {column}")) == "privilege"
        app.enter(cast.farm.id, cast.stranger.pk, "owner")  # says she is the owner, and does not belong to the farm
        assert why(app.refused(RATE, uuid4(), cast.farm.id, run.id, cast.stranger.pk, 1)) == "privilege"


# --- advice ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tier", ["suggest", "draft", "auto"])
def test_advice_and_memories_begin_undecided_in_every_tier(sql, tier):
    cast = make_cast(tier=tier)
    run, _claim = running(cast)
    with sql("assistant") as assistant:
        enter(assistant, cast, "owner")
        assistant.run(ADVISE, uuid4(), cast.farm.id, run.id, "1", "pending")
        for status in ("approved", "rejected"):
            assert why(assistant.refused(ADVISE, uuid4(), cast.farm.id, run.id, "2", status)) == "privilege"
        assistant.run(PROPOSE, uuid4(), cast.farm.id, "proposed", "assistant", run.id, "1")
        for status, source in (("kept", "assistant"), ("proposed", "person"), ("kept", "person")):
            error = assistant.refused(PROPOSE, uuid4(), cast.farm.id, status, source, run.id, "2")
            assert why(error) == "privilege"


def test_the_assistant_advises_and_proposes_in_an_open_run_of_its_attempt_only(cast, sql):
    run, _claim = running(cast)
    waiting = say(cast.farm, cast.owner, "later")
    closed = say_and_answer(cast.farm, cast.owner, DEATH)
    with sql("assistant") as assistant:
        enter(assistant, cast, "owner")
        for other in (waiting.id, closed.id, uuid4()):
            assert why(assistant.refused(ADVISE, uuid4(), cast.farm.id, other, "1", "pending")) == "run_must_be_open"
            error = assistant.refused(PROPOSE, uuid4(), cast.farm.id, "proposed", "assistant", other, "1")
            assert why(error) == "run_must_be_open"
        enter(assistant, cast, "owner", attempt=2)
        assert why(assistant.refused(ADVISE, uuid4(), cast.farm.id, run.id, "1", "pending")) == "run_must_be_open"
        enter(assistant, cast, "owner")
        assistant.run(ADVISE, uuid4(), cast.farm.id, run.id, "1", "pending")
        error = assistant.refused(ADVISE, uuid4(), cast.farm.id, run.id, "1", "pending")
        assert why(error) == "ai_recommendations_once_a_call"
        assistant.run(PROPOSE, uuid4(), cast.farm.id, "proposed", "assistant", run.id, "1")
        error = assistant.refused(PROPOSE, uuid4(), cast.farm.id, "proposed", "assistant", run.id, "1")
        assert why(error) == "memories_once_a_call"
        assistant.enter(cast.farm.id, cast.owner.pk, "viewer")
        assert why(assistant.refused(ADVISE, uuid4(), cast.farm.id, run.id, "9", "pending")) == "privilege"
        error = assistant.refused(PROPOSE, uuid4(), cast.farm.id, "proposed", "assistant", run.id, "9")
        assert why(error) == "privilege"


@pytest.mark.parametrize("said", ["'Vaccinate'", "'It is time.'"])
def test_advice_has_a_title_and_a_body(cast, sql, said):
    run, _claim = running(cast)
    with sql("assistant") as assistant:
        enter(assistant, cast, "owner")
        error = assistant.refused(ADVISE.replace(said, "' '"), uuid4(), cast.farm.id, run.id, "1", "pending")
        assert why(error) == "ai_recommendations_say_something"


def test_the_assistant_decides_keeps_and_erases_nothing(cast, sql):
    run, _claim = running(cast)
    given, memory = advice(cast, run, sql), proposal(cast, run, sql)
    with sql("assistant") as assistant:
        enter(assistant, cast, "owner")
        assert why(assistant.refused(APPROVE, cast.owner.pk, cast.farm.id, given)) == "privilege"
        assert why(assistant.refused(KEEP, cast.owner.pk, cast.farm.id, memory)) == "privilege"
        for table in TABLES:
            assert why(assistant.refused(f"DELETE FROM {table}")) == "privilege"


def test_a_person_gives_no_advice_in_the_assistants_name(cast, sql):
    run, _claim = running(cast)
    with sql("app") as app:
        enter(app, cast, "owner")
        assert why(app.refused(ADVISE, uuid4(), cast.farm.id, run.id, "1", "pending")) == "privilege"


@pytest.mark.parametrize("role", ROLES)
def test_advice_is_decided_once_by_an_owner_or_manager_in_her_own_name(cast, sql, role):
    run, _claim = running(cast, cast.worker)
    given = advice(cast, run, sql)
    me = cast.members[role].pk
    with sql("app") as app:
        enter(app, cast, role)
        if role not in ("owner", "manager"):
            reason = "recommendation_decider_has_the_right"
            assert why(app.refused(APPROVE, me, cast.farm.id, given)) == reason
            app.enter(cast.farm.id, me, "owner")  # what the session says of itself does not help
            assert why(app.refused(APPROVE, me, cast.farm.id, given)) == reason
            return
        for name in (cast.worker.pk, cast.stranger.pk, None):
            error = app.refused(APPROVE, name, cast.farm.id, given)
            assert why(error) == "recommendation_decided_in_own_name"
        for change, reason in (
            ("status = 'rejected'", "ai_recommendations_decision_is_whole"),
            ("status = 'pending'", "ai_recommendations_decision_is_whole"),
            ("status = 'done'", "ai_recommendations_status_is_known"),
        ):
            error = app.refused(f"UPDATE ai_recommendations SET {change}, decided_by_id = %s", me)
            assert why(error) in (reason, "ai_recommendations_decision_is_whole")
        for column in ("title", "body", "ai_run_id", "created_at"):
            assert why(app.refused(f"UPDATE ai_recommendations SET {column} = {column}")) == "privilege"
        app.run(APPROVE.replace("decided_by_id", "decided_at = '2001-01-01', decided_by_id"), me, cast.farm.id, given)
        assert app.run("SELECT status, decided_at = now() FROM ai_recommendations") == [("approved", True)]
        assert why(app.refused(APPROVE, me, cast.farm.id, given)) == "recommendation_already_decided"
        error = app.refused("UPDATE ai_recommendations SET status = 'rejected', reason = 'x', decided_by_id = %s", me)
        assert why(error) == "recommendation_already_decided"


# --- memories -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_who_writes_on_the_farm_adds_keeps_edits_and_deletes_memories(cast, sql, role):
    run, claim = running(cast, cast.worker if role == "worker" else None)
    memory = proposal(cast, run, sql)
    finish(claim)
    me, other = cast.members[role].pk, cast.members["owner" if role != "owner" else "manager"].pk
    with sql("app") as app:
        enter(app, cast, role)
        assert app.run("SELECT status FROM memories") == [("proposed",)]
        if role == "viewer":
            assert why(app.refused(REMEMBER, uuid4(), cast.farm.id, "kept", "person", me)) == "privilege"
            assert app.run(KEEP + " RETURNING 1", me, cast.farm.id, memory) == []
            assert app.run("DELETE FROM memories RETURNING 1") == []
            return
        assert why(app.refused(KEEP, other, cast.farm.id, memory)) == "memory_changed_in_own_name"
        app.run(KEEP, me, cast.farm.id, memory)
        edit = "UPDATE memories SET content = 'On Saturdays', changed_by_id = %s"
        app.run(edit, me)
        assert app.run("SELECT content, status, changed_at = now() FROM memories") == [("On Saturdays", "kept", True)]
        app.run(REMEMBER, uuid4(), cast.farm.id, "kept", "person", me)
        assert why(app.refused(REMEMBER, uuid4(), cast.farm.id, "kept", "person", other)) == "privilege"
        assert why(app.refused(REMEMBER, uuid4(), cast.farm.id, "kept", "assistant", me)) == "run_must_be_open"
        assert why(app.refused(REMEMBER, uuid4(), cast.farm.id, "proposed", "person", me)) == "memories_provenance"
        back = "UPDATE memories SET status = 'proposed', changed_by_id = %s"
        assert why(app.refused(back, me)) == "memory_stays_kept"
        empty = "UPDATE memories SET content = ' ', changed_by_id = %s"
        assert why(app.refused(empty, me)) == "memories_say_something"
        for column in ("source", "ai_run_id", "created_by_id", "created_at"):
            assert why(app.refused(f"UPDATE memories SET {column} = {column}")) == "privilege"
        assert len(app.run("DELETE FROM memories RETURNING 1")) == 2


def test_the_assistant_reads_only_what_a_person_kept(cast, sql):
    run, claim = running(cast)
    memory = proposal(cast, run, sql)
    with sql("assistant") as assistant:
        enter(assistant, cast, "owner")
        assert assistant.run("SELECT id FROM memories") == []
    finish(claim)
    with sql("app") as app:
        enter(app, cast, "owner")
        app.run(KEEP, cast.owner.pk, cast.farm.id, memory)
        app.commit()
    with sql("assistant") as assistant:
        enter(assistant, cast, "owner")
        assert assistant.run("SELECT id FROM memories") == [(memory,)]
