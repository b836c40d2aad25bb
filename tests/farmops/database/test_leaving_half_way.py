"""A statement may empty the farm or the person of its own transaction while it runs; nothing may come of that.

The settings of a scope can be emptied by anybody who can say SQL, signed or not: what a trigger or a definer function
then cannot see must count against the statement.
"""

from __future__ import annotations

from uuid import uuid4

import psycopg
from django.db import DatabaseError, connections, transaction
from psycopg.types.json import Jsonb

from assistant.models import Memory
from farmops.database.scope import farm_scope
from farmops.database.sql import insert
from farmops.refusals import violated
from tests.probes.world import make_world
from tests.support.database import rule_of
from tests.support.factories import drafts_of, say, say_and_answer

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
        assert rule_of(error) == "draft_decider_has_the_right"  # her membership is out of sight too
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
    assert rule_of(error) in ("record_voided_inside_its_farm", "row_stays_in_its_farm")


def test_a_change_is_kept_with_a_name_or_is_refused(cast, sql):
    nameless = "RETURNING set_config('farmops.user_id', '', true)"
    with sql("app") as app:
        as_owner(app, cast)
        setting = app.refused(f"UPDATE farms SET ai_autonomy = 'auto' WHERE id = %s {nameless}", cast.farm.id)
        member = app.refused(f"UPDATE farm_members SET role = 'manager' WHERE user_id = %s {nameless}", cast.worker.pk)
    assert (rule_of(setting), rule_of(member)) == ("change_has_a_person", "change_has_a_person")


def test_nobody_adds_a_step_to_the_evidence_of_a_run_that_is_not_hers_and_open(cast, sql):
    run = say_and_answer(cast.farm, cast.owner, TWO_DEATHS[0])
    for person, role in ((cast.worker, "worker"), (cast.owner, "owner")):
        with sql("app") as app:
            app.enter(cast.farm.id, person.pk, role, "turn")
            app.refused(STEP, uuid4(), cast.farm.id, run.id, Jsonb({}), Jsonb({}))


# --- leaving and coming back, with the seal that everybody can read ---------------------------------------------------


SAVED = "set_config('farmops.saved', current_setting('farmops.seal'), true) <> ''"
BROKEN = "set_config('farmops.seal', '', true) = ''"
BACK = (
    "set_config('farmops.seal', coalesce(nullif(current_setting('farmops.saved', true), ''),"
    " current_setting('farmops.seal')), true) <> ''"
)


def within_a_page(cast, person, statement, *params):
    """What PostgreSQL says of a statement smuggled into the person's genuine, sealed request."""
    with farm_scope(user_id=person.pk, farm_id=cast.farm.id), connections["default"].cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(statement, params)
        except DatabaseError as error:
            return violated(error)
        return f"{cursor.rowcount} rows"


def test_no_memory_is_changed_in_nobodys_name(cast):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        for text in ("we feed at six", "eggs go on Friday"):
            insert(
                Memory(farm_id=cast.farm.id, content=text, status="kept", source="person", created_by_id=cast.owner.pk)
            )
    forged = (
        "UPDATE memories SET content = 'forged', changed_by_id = CASE WHEN content LIKE 'we%%' THEN %s::uuid"
        f" WHEN {SAVED} AND {BROKEN} THEN NULL END WHERE farm_id = %s RETURNING {BACK}"
    )
    assert within_a_page(cast, cast.owner, forged, cast.owner.pk, cast.farm.id) == "row_stays_in_its_farm"


def test_no_cap_is_walked_round_by_looking_from_nowhere(cast):
    many = (
        "INSERT INTO memories (id, farm_id, content, status, source, created_by_id)"
        " SELECT gen_random_uuid(), %s, CASE WHEN n = 1 THEN 'first' WHEN"
        f" {SAVED} AND {BROKEN} THEN 'more' END, 'kept', 'person', %s FROM generate_series(1, 700) n RETURNING {BACK}"
    )
    assert within_a_page(cast, cast.owner, many, cast.farm.id, cast.owner.pk) == "row_stays_in_its_farm"


def test_a_member_writes_nothing_more_into_her_question_from_nowhere(cast):
    for key in ("one", "two"):
        say(cast.farm, cast.owner, "hello", key)
    late = (
        "UPDATE ai_runs SET output_summary = CASE WHEN idempotency_key = 'one' THEN output_summary"
        f" WHEN {SAVED} AND {BROKEN} THEN 'forged' END WHERE farm_id = %s RETURNING {BACK}"
    )
    assert within_a_page(cast, cast.owner, late, cast.farm.id) in ("row_stays_in_its_farm", "run_is_the_workers")


def test_every_table_asks_again_after_the_statement(fresh_database, cluster, sql):
    """Whoever leaves in RETURNING is gone when the triggers after the rows would look."""
    world = make_world(cluster.superuser_url(fresh_database))
    asked = []
    with sql("app") as app:
        app.enter(world["farm"], world["owner"], "owner")
        columns = app.run(
            "SELECT DISTINCT ON (c.relname) c.relname, a.attname FROM pg_class c JOIN pg_attribute a"
            " ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_trigger t"
            " ON t.tgrelid = c.oid AND t.tgname = c.relname || '_inside_after'"
            " WHERE has_column_privilege(c.oid, a.attnum, 'UPDATE') AND a.attname <> 'leg' ORDER BY 1, a.attnum DESC"
        )
        for table, column in columns:
            farm = "id" if table == "farms" else "farm_id"
            leaves = (
                f'UPDATE "{table}" SET "{column}" = "{column}" WHERE {farm} = %s'
                " RETURNING set_config('farmops.farm_id', '', true)"
            )
            try:
                with app.connection.transaction():
                    assert app.connection.execute(leaves, [world["farm"]]).rowcount == 0, table
            except psycopg.Error as error:
                asked.append(rule_of(error) == "row_stays_in_its_farm")
    assert len(columns) > 25
    assert sum(asked) >= 15, "others are refused for their values before"
