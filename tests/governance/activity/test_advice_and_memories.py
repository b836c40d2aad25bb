"""Ratings, advice and memories: what each login may say and decide, by plain SQL."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.support.database import enter, why
from tests.support.factories import (
    make_cast,
    say,
    say_and_answer,
)
from tests.support.oversight import (
    ADVISE,
    APPROVE,
    KEEP,
    PROPOSE,
    RATE,
    REMEMBER,
    ROLES,
    TABLES,
    advice,
    proposed_memory,
)
from tests.support.runs import finish, running
from tests.support.turns import DEATH

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
    given, memory = advice(cast, run, sql), proposed_memory(cast, run, sql)
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
    memory = proposed_memory(cast, run, sql)
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
    memory = proposed_memory(cast, run, sql)
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
