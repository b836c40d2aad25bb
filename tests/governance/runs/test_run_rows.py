"""What a run may become, by plain SQL, and one run for one message."""

from __future__ import annotations

import threading
from itertools import product
from uuid import UUID, uuid4

import psycopg
import pytest

from assistant.conversation.turn import ask
from farmops.database.scope import farm_scope
from farmops.ids import uuid7
from governance.models import AiRun
from governance.runs.services import insert_run
from tests.support.database import audit
from tests.support.factories import (  # fmt: skip
    ScriptedProvider,
    UserFactory,
    claim,
    count_rows,
    ledger_entries,
    make_farm,
    say,
)
from tests.support.runs import OPEN, expire, running, use
from tests.support.threads import CLIENTS, in_threads
from tests.support.waiting import PATIENCE

# --- status by SQL --------------------------------------------------------------------------------------------------


STATUSES = ("queued", "running", "done", "failed", "refused", "expired")
LEGAL = {
    *product(("queued",), ("queued", "running", "refused", "failed", "expired")),
    *product(("running",), ("running", "done", "failed", "expired")),
}
SET_STATUS = "UPDATE ai_runs SET status = %s WHERE id = %s"


@pytest.mark.parametrize("old", STATUSES)
def test_a_run_moves_forward_only(cast, sql, old):
    run = say(cast.farm, cast.owner, "hello")
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner", "turn")
        if old in ("running", "done"):
            app.run(SET_STATUS, "running", run.id)
        if old not in OPEN:
            app.run(SET_STATUS, old, run.id)
        for new in STATUSES:
            if (old, new) in LEGAL:
                with app.connection.transaction(force_rollback=True):
                    app.run(SET_STATUS, new, run.id)
            else:
                assert app.refused(SET_STATUS, new, run.id).diag.constraint_name == "run_moves_forward"
        assert isinstance(app.refused(SET_STATUS, "paused", run.id), psycopg.errors.CheckViolation)


def test_a_run_keeps_its_identity_and_is_never_deleted(cast, sql):
    run, _taken = running(cast)
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner", "turn")
        for statement in (
            "UPDATE ai_runs SET farm_id = farm_id",
            "UPDATE ai_runs SET user_id = user_id",
            "UPDATE ai_runs SET idempotency_key = ''",
            "UPDATE ai_runs SET input_summary = ''",
            "UPDATE ai_runs SET credits_estimate = 0",
            "UPDATE ai_runs SET credits_actual = 0",
            "UPDATE ai_runs SET credits_limit = 1000",
            "UPDATE ai_runs SET prices = NULL",
            "UPDATE ai_runs SET started_at = now()",
            "UPDATE ai_runs SET finished_at = now()",
            "UPDATE ai_runs SET latency_ms = 0",
            "DELETE FROM ai_runs",
            "DELETE FROM ai_run_steps",
            "UPDATE ai_run_steps SET error = ''",
        ):
            assert isinstance(app.refused(statement), psycopg.errors.InsufficientPrivilege), statement
        for statement in (
            "UPDATE ai_runs SET input_tokens = -1 WHERE id = %s",
            "UPDATE ai_runs SET lease_until = NULL WHERE id = %s",
        ):
            assert isinstance(app.refused(statement, run.id), psycopg.errors.CheckViolation), statement


def test_an_attempt_never_goes_back(cast, sql):
    """Otherwise the holder of an old attempt could be let back in."""
    run, _old = running(cast)
    expire(run)
    claim(run, cast.owner)
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner", "turn")
        assert app.refused("UPDATE ai_runs SET attempt = 1 WHERE id = %s", run.id).diag.constraint_name == (
            "run_moves_forward"
        )


INSERT_RUN = (
    "INSERT INTO ai_runs (id, farm_id, user_id, feature, provider, model, status, attempt, lease_until,"
    " provider_requests, input_tokens, output_tokens, credits_reserved, credits_estimate, input_summary,"
    " output_summary, error, idempotency_key)"
    " VALUES (%s, %s, %s, 'x', 'x', 'x', %s, %s, now() + interval '1 hour', 0, 0, 0, 0, 0, '', '', '', %s)"
)


def test_a_run_is_opened_in_ones_own_name_by_those_who_write(cast, sql):
    with sql("app") as app:
        for role, person in cast.members.items():
            app.enter(cast.farm.id, person.pk, role)
            values = (uuid7(), cast.farm.id, person.pk, "queued", 0, uuid4().hex)
            if role == "viewer":
                app.refused(INSERT_RUN, *values)
            else:
                app.run(INSERT_RUN, *values)
        app.enter(cast.farm.id, cast.worker.pk, "worker")
        app.refused(INSERT_RUN, uuid7(), cast.farm.id, cast.owner.pk, "queued", 0, uuid4().hex)
        app.refused(INSERT_RUN, uuid7(), cast.other_farm.id, cast.worker.pk, "queued", 0, uuid4().hex)


def test_a_run_begins_queued(cast, sql):
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        for status, attempt in (("running", 1), ("done", 1), ("failed", 1), ("queued", 7)):
            app.refused(INSERT_RUN, uuid7(), cast.farm.id, cast.owner.pk, status, attempt, uuid4().hex)
        for_ever = INSERT_RUN.replace("1 hour", "1 year")  # what was set aside for it would never come back
        app.refused(for_ever, uuid7(), cast.farm.id, cast.owner.pk, "queued", 0, uuid4().hex)


def test_a_person_does_not_change_the_run_of_another(cast, sql):
    run, _taken = running(cast)
    with sql("app") as app:
        for role, purpose in product(("viewer", "worker", "manager"), ("member", "turn")):
            app.enter(cast.farm.id, cast.members[role].pk, role, purpose)
            try:
                with app.connection.transaction(force_rollback=True):
                    changed = app.connection.execute(SET_STATUS, ["failed", run.id]).rowcount
            except psycopg.Error:
                changed = 0
            assert changed == 0, role


# --- idempotency ----------------------------------------------------------------------------------------------------


def jobs_of(farm_id: UUID) -> int:
    return audit("SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'farm_id' = %s", str(farm_id))[0][0]


def test_without_the_unique_key_one_message_becomes_many_runs(fresh_database, cluster):
    """The negative control: look for the key, then insert, in a database without the constraint."""
    with psycopg.connect(cluster.url("owner", fresh_database)) as owner:
        owner.execute("ALTER TABLE ai_runs DROP CONSTRAINT ai_runs_once_a_key")
    person = UserFactory()
    farm = make_farm(person)
    looked = threading.Barrier(CLIENTS)

    def naive(_number):
        with farm_scope(user_id=person.pk, farm_id=farm.id):
            mine = {"farm_id": farm.id, "user_id": person.pk, "idempotency_key": "twice"}
            found = AiRun.objects.filter(**mine).exists()
            looked.wait(PATIENCE)
            if not found:
                insert_run(AiRun(id=uuid7(), feature="x", provider="x", model="x", **mine))

    in_threads(naive)
    assert count_rows("ai_runs", farm.id) == CLIENTS


def test_twenty_clients_with_one_key_make_one_run_and_one_reservation(cast):
    def send(_number):
        with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
            return ask("3 birds died in Pen 2", "one-key").id

    assert len(set(in_threads(send))) == 1
    assert count_rows("ai_runs", cast.farm.id) == 1
    assert count_rows("messages", cast.farm.id) == 1
    assert jobs_of(cast.farm.id) == 1
    assert ledger_entries(cast.farm.id) == [("grant", 20), ("reserve", -1)]


def test_a_key_belongs_to_one_person(cast):
    first, again = say(cast.farm, cast.owner, "hello", "key"), say(cast.farm, cast.owner, "hello", "key")
    other = say(cast.farm, cast.worker, "hello", "key")
    assert first.id == again.id != other.id


def test_twenty_messages_for_the_last_credit_reserve_it_once(monkeypatch):
    person = UserFactory()
    farm = make_farm(person, credits=1)
    use(monkeypatch, ScriptedProvider())

    def send(number):
        with farm_scope(user_id=person.pk, farm_id=farm.id):
            return ask("hello", f"key {number}").status

    assert sorted(in_threads(send)) == ["queued", *["refused"] * (CLIENTS - 1)]
    assert ledger_entries(farm.id) == [("grant", 1), ("reserve", -1)]
