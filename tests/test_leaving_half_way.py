"""A statement may empty the farm or the person of its own transaction while it runs; nothing may come of that.

The settings of a scope can be emptied by anybody who can say SQL, signed or not: what a trigger or a definer function
then cannot see must count against the statement.
"""

from __future__ import annotations

from uuid import uuid4

from psycopg.types.json import Jsonb

from tests.factories import drafts_of, say_and_answer

EVAL = (
    "INSERT INTO ai_evals (id, farm_id, ai_run_id, rule, rule_version, verdict) VALUES (%s, %s, %s, 'tone', 1, 'block')"
)
TWO_DEATHS = ("3 birds died in Pen 1", "4 birds died in Pen 2")
STEP = (
    "INSERT INTO ai_run_steps (id, farm_id, ai_run_id, attempt, position, kind, model, tool_call_id, tool, request,"
    " response, outcome, input_tokens, output_tokens, latency_ms, error)"
    " VALUES (%s, %s, %s, 1, 99, 'tool', '', '', '', %s, %s, '', 0, 0, 0, '')"
)


def as_owner(app, cast):
    app.enter(cast.farm.id, cast.owner.pk, "owner")


def why(error):
    return error.diag.constraint_name


def two_drafts(cast, sql):
    """Two pending drafts of two runs; a check has stopped the second run."""
    for text in TWO_DEATHS:
        say_and_answer(cast.farm, cast.owner, text)
    free, stopped = drafts_of(cast.farm, cast.owner)
    with sql("app") as app:
        app.enter(cast.farm.id)
        app.run(EVAL, uuid4(), cast.farm.id, stopped.ai_run_id)
        app.commit()
    return free, stopped


def test_a_stopped_draft_is_not_confirmed_where_its_verdict_is_out_of_sight(cast, sql):
    free, stopped = two_drafts(cast, sql)
    with sql("app") as app:
        as_owner(app, cast)
        error = app.refused(
            "UPDATE assistant_drafts SET status = 'confirmed', decided_by_id = %s, decided_digest = digest"
            " WHERE id IN (%s, %s)"
            " AND CASE id WHEN %s THEN set_config('farmops.farm_id', '', true) IS NOT NULL ELSE true END",
            cast.owner.pk,
            free.id,
            stopped.id,
            stopped.id,
        )
        assert why(error) == "draft_decider_has_the_right"  # her membership is out of sight too
        app.enter()
        assert app.run("SELECT run_is_blocked(%s, %s)", cast.farm.id, stopped.ai_run_id) == [(True,)]


def test_a_void_gives_the_animals_back_or_is_refused(cast, sql):
    batch = cast.batches["Pen 1"]
    death = uuid4()
    with sql("app") as app:
        as_owner(app, cast)
        app.run(
            "INSERT INTO mortality_records (id, farm_id, batch_id, occurred_on, source, created_by_id, count)"
            " VALUES (%s, %s, %s, current_date, 'person', %s, 10)",
            death,
            cast.farm.id,
            batch.id,
            cast.owner.pk,
        )
        error = app.refused(
            "UPDATE mortality_records SET voided_at = now(), voided_by_id = %s, void_reason = 'x' WHERE id = %s"
            " RETURNING set_config('farmops.farm_id', '', true)",
            cast.owner.pk,
            death,
        )
    assert why(error) == "record_voided_inside_its_farm"


def test_a_change_is_kept_with_a_name_or_is_refused(cast, sql):
    nameless = "RETURNING set_config('farmops.user_id', '', true)"
    with sql("app") as app:
        as_owner(app, cast)
        setting = app.refused(f"UPDATE farms SET ai_autonomy = 'auto' WHERE id = %s {nameless}", cast.farm.id)
        member = app.refused(f"UPDATE farm_members SET role = 'manager' WHERE user_id = %s {nameless}", cast.worker.pk)
    assert (why(setting), why(member)) == ("change_has_a_person", "change_has_a_person")


def test_nobody_adds_a_step_to_the_evidence_of_a_run_that_is_not_hers_and_open(cast, sql):
    run = say_and_answer(cast.farm, cast.owner, TWO_DEATHS[0])
    for person, role in ((cast.worker, "worker"), (cast.owner, "owner")):
        with sql("app") as app:
            app.enter(cast.farm.id, person.pk, role, "turn")
            app.refused(STEP, uuid4(), cast.farm.id, run.id, Jsonb({}), Jsonb({}))
