"""What a run, a farm or a person may make is bounded, and the bound holds for twenty at once."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.urls import reverse

from farmops.database.scope import farm_scope
from farmops.ids import uuid7
from farmops.refusals import Refused
from farmops.roles import Role
from farms.models.member import FARMS_OWNED
from farms.models.room import ROOM
from farms.people.farms import create_farm
from farms.people.membership import invite
from farms.tasks.services import mark_task
from governance.drafts.proposals import propose, recommend
from governance.runs.models import MOST_ADVISED, MOST_PROPOSED
from tests.support.browser import html, press
from tests.support.database import Login, audit
from tests.support.drafts import INSERT_NOTE_DRAFT
from tests.support.factories import UserFactory
from tests.support.oversight import ADVISE_WITH_SOURCES
from tests.support.runs import running
from tests.support.threads import CLIENTS, in_threads

# --- a run ----------------------------------------------------------------------------------------------------------


def as_assistant(cluster, cast, taken, statement, values: Any) -> str:
    with psycopg.connect(cluster.url("assistant")) as connection:
        login = Login(connection)
        login.enter(cast.farm.id, cast.owner.pk, "owner")
        login.run("SELECT set_config('farmops.attempt', %s, true)", str(taken.attempt))
        try:
            login.run(statement, *values)
        except psycopg.Error as error:
            return error.diag.constraint_name or str(error)
        login.commit()
    return ""


def set_counts(cluster, run, **counts: int) -> None:
    with psycopg.connect(cluster.superuser_url("farmops")) as connection:
        for column, value in counts.items():
            connection.execute(f"UPDATE ai_runs SET {column} = %s WHERE id = %s", [value, run.id])


def test_a_run_drafts_so_many_things_and_no_more(cast, cluster):
    run, taken = running(cast)
    set_counts(cluster, run, proposed=MOST_PROPOSED - 5)

    def one_more(number: int) -> str:
        values = (uuid7(), cast.farm.id, run.id, f"call {number}")
        return as_assistant(cluster, cast, taken, INSERT_NOTE_DRAFT, values)

    said = in_threads(one_more)
    assert said.count("") == 5
    assert set(said) == {"", "ai_runs_proposed_within_bounds"}
    assert audit("SELECT count(*) FROM assistant_drafts WHERE ai_run_id = %s", run.id) == [(5,)]


def test_a_tool_call_beyond_the_bound_gets_words(cast, cluster):
    run, claim = running(cast)
    set_counts(cluster, run, proposed=MOST_PROPOSED)
    outcome = propose(claim, "1", "note", {"text": "rain"})
    assert outcome.kind == "refused"
    assert "as much as it may for one message" in str(outcome.errors)


def test_a_run_advises_so_often_and_no_more(cast, cluster):
    run, taken = running(cast)

    def advise(number: int) -> str:
        values = (uuid7(), cast.farm.id, run.id, f"call {number}", "[]")
        return as_assistant(cluster, cast, taken, ADVISE_WITH_SOURCES, values)

    assert in_threads(advise) == [""] * CLIENTS
    assert CLIENTS == MOST_ADVISED
    assert advise(99) == "ai_runs_advised_within_bounds"
    advice = {"title": "a", "body": "b", "why": "", "sources": [], "money": False, "subject": "x"}
    assert not recommend(taken, "one more", advice)


def test_nobody_who_serves_sets_the_counts(cast, sql):
    run, _taken = running(cast)
    for login in ("app", "assistant"):
        with sql(login) as connection:
            connection.enter(cast.farm.id, cast.owner.pk, "owner")
            error = connection.refused("UPDATE ai_runs SET proposed = 0 WHERE id = %s", run.id)
            assert isinstance(error, psycopg.errors.InsufficientPrivilege)


# --- a farm ---------------------------------------------------------------------------------------------------------

FILL = {
    "batches": "(id, farm_id, name, kind, placed_on, placed_count) SELECT gen_random_uuid(), %(farm)s, 'b' || n,"
    " 'layers', current_date, 1",
    "structures": "(id, farm_id, name, kind) SELECT gen_random_uuid(), %(farm)s, 's' || n, 'house'",
    "contacts": "(id, farm_id, name, kind) SELECT gen_random_uuid(), %(farm)s, 'c' || n, 'both'",
    "standing_costs": "(id, farm_id, category, amount_kobo, every, next_on, created_by_id) SELECT gen_random_uuid(),"
    " %(farm)s, 'labour', 5, 'week', current_date, %(person)s",
    "invitations": "(id, farm_id, role, token_hash, created_by_id, expires_at) SELECT gen_random_uuid(), %(farm)s,"
    " 'worker', 't' || n || random(), %(person)s, now() + interval '1 day'",
}  # fmt: skip


def fill(cluster, cast, table: str, rows: int) -> None:
    with psycopg.connect(cluster.superuser_url("farmops")) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            f"INSERT INTO {table} {FILL[table]} FROM generate_series(1, %(rows)s) n",
            {"farm": cast.farm.id, "person": cast.owner.pk, "rows": rows},
        )


@pytest.mark.parametrize("table", ROOM)
def test_a_farm_has_room_for_so_many(cast, cluster, table):
    ((there,),) = audit(f"SELECT count(*) FROM {table} WHERE farm_id = %s", cast.farm.id)
    fill(cluster, cast, table, ROOM[table] - there - 3)
    one = f"INSERT INTO {table} {FILL[table]} FROM generate_series(%(n)s, %(n)s) n"

    def add(number: int) -> str:
        with psycopg.connect(cluster.url("app")) as connection:
            Login(connection).enter(cast.farm.id, cast.owner.pk, "owner")
            try:
                connection.execute(one, {"farm": cast.farm.id, "person": cast.owner.pk, "n": 10**6 + number})
            except psycopg.Error as error:
                return error.diag.constraint_name or str(error)
        return ""

    said = in_threads(add)
    assert said.count("") == 3
    assert set(said) == {"", f"{table}_have_room"}


def test_old_invitations_do_not_count_and_the_page_says_when_there_are_too_many(cast, cluster, as_user):
    fill(cluster, cast, "invitations", ROOM["invitations"])
    page = reverse("farms:members", args=[cast.farm.slug])
    refused = press(as_user(cast.owner), page, "Make a link", for_whom="Bola")
    assert refused.status_code == 409
    assert "So many invitations are open" in html(refused).text
    with psycopg.connect(cluster.superuser_url("farmops")) as connection:
        connection.execute("UPDATE invitations SET revoked_at = now() WHERE farm_id = %s", [cast.farm.id])
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        invite(Role.WORKER, "Bola")


# --- a person -------------------------------------------------------------------------------------------------------


def test_a_person_founds_so_many_farms(as_user):
    founder = UserFactory()
    for number in range(FARMS_OWNED - 5):
        create_farm(founder.pk, f"Farm {number}")

    def found(number: int) -> str:
        try:
            create_farm(founder.pk, f"One more {number}")
        except Refused as error:
            return str(error)
        return ""

    said = in_threads(found)
    assert said.count("") == 5
    assert set(said) == {"", "You own as many farms as one person can."}
    page = press(as_user(founder), reverse("farms:create"), "Create the farm", name="Another")
    assert page.status_code == 422
    assert "You own as many farms" in html(page).text
    assert audit("SELECT count(*) FROM farm_members WHERE user_id = %s", founder.pk) == [(FARMS_OWNED,)]


def test_being_made_an_owner_by_somebody_else_is_not_founding(cast, sql):
    for number in range(FARMS_OWNED - 1):  # and the one she has
        create_farm(cast.stranger.pk, f"Farm {number}")
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        app.run(
            "INSERT INTO farm_members (id, farm_id, user_id, role) VALUES (%s, %s, %s, 'owner')",
            uuid7(), cast.farm.id, cast.stranger.pk,
        )  # fmt: skip


# --- tasks ----------------------------------------------------------------------------------------------------------

MARK = "UPDATE tasks SET done_at = %s, done_by_id = %s WHERE id = %s"


def test_a_person_marks_tasks_in_her_own_name_by_the_databases_clock(cast, sql):
    task = write_task(cast)
    with sql("app") as app:
        app.enter(cast.farm.id, cast.worker.pk, "worker")
        for name in (cast.owner.pk, cast.manager.pk):
            assert app.refused(MARK, "2026-01-01", name, task).diag.constraint_name == "task_marked_in_own_name"
        app.run(MARK, "2020-01-01", cast.worker.pk, task)
        assert app.run("SELECT done_at = now() FROM tasks WHERE id = %s", task) == [(True,)]
        for when, name in (("2026-01-01", cast.worker.pk), ("2026-01-01", cast.owner.pk)):
            assert app.refused(MARK, when, name, task).diag.constraint_name == "task_marked_in_own_name"
        app.run(MARK, None, None, task)


def test_a_mark_is_taken_back_by_who_made_it_or_who_manages(cast, sql):
    task = write_task(cast)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id) as scope:
        assert mark_task(task, done=True, today=None)
        assert scope
    with sql("app") as app:
        app.enter(cast.farm.id, cast.worker.pk, "owner")  # a session that says more than the membership
        assert app.refused(MARK, None, None, task).diag.constraint_name == "task_unmarked_in_own_name"
        app.enter(cast.farm.id, cast.manager.pk, "manager")
        app.run(MARK, None, None, task)


def write_task(cast) -> Any:
    from farms.people.farms import farm_today
    from farms.records.services import write_record
    from farms.records.types.task import Task

    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        return write_record(Task(farm_id=cast.farm.id, title="sweep", due_on=farm_today(cast.farm))).id
