"""A run of the assistant is claimed once, fenced by attempt and lease, and closed once, whatever dies in between."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connections

from assistant.conversation import dialogue, turn
from assistant.conversation.turn import answer, ask
from credits.chain import verify_ledger
from farmops.database.scope import farm_scope, system_scope, turn_scope
from farmops.ids import uuid7
from governance.drafts.proposals import propose
from governance.models import AiRun
from governance.runs.services import Claim, claim_run, insert_run, note_request, sweep_runs
from tests.support.factories import (  # fmt: skip
    ScriptedProvider,
    UserFactory,
    balance,
    claim,
    close,
    count_rows,
    drafts_of,
    legs,
    make_batch,
    make_cast,
    make_farm,
    say,
    tool_use,
)

CLIENTS = 20
OPEN = {"queued", "running"}


def in_threads(work: Callable[[int], Any], clients: int = CLIENTS) -> list[Any]:
    """What `work(number)` answered in each of `clients` threads that started at one barrier."""
    barrier = threading.Barrier(clients)

    def client(number: int) -> Any:
        try:
            barrier.wait(20)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(client, range(clients)))


def use(monkeypatch, provider):
    """Let `provider` answer."""
    monkeypatch.setattr(turn, "get_provider", lambda *named: provider)
    return provider


def expire(run) -> None:
    """End the run's lease, as time would."""
    with system_scope(run.farm_id), connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE ai_runs SET lease_until = clock_timestamp() - interval '1 second' WHERE farm_id = %s AND id = %s",
            [run.farm_id, run.id],
        )
        assert cursor.rowcount == 1


def running(cast, user=None) -> tuple[AiRun, Claim]:
    """A run that is being answered, and the right to answer it."""
    user = user or cast.owner
    run = say(cast.farm, user, "hello")
    taken = claim(run, user)
    assert taken is not None
    return run, taken


def finish(taken: Claim) -> None:
    """Close a run that is being answered."""
    assert close(taken)


def audit(sql: str, *params: Any) -> list[Any]:
    with connections["auditor"].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def state(run) -> tuple[Any, ...]:
    """(status, attempt, credits_actual) of the run."""
    return audit("SELECT status, attempt, credits_actual FROM ai_runs WHERE id = %s", run.id)[0]


def authors(run) -> list[str]:
    return [author for (author,) in audit("SELECT author FROM messages WHERE ai_run_id = %s ORDER BY id", run.id)]


def ledger_is_right(farm_id: UUID) -> bool:
    with system_scope(farm_id):
        return verify_ledger(farm_id).breaks == ()


def death(cast, count: int = 1) -> dict[str, Any]:
    return {"count": count, "batch": "Pen 1"}


# --- claims ---------------------------------------------------------------------------------------------------------


def test_a_naive_claim_is_won_by_every_worker(cast):
    """The negative control: look whether the run is queued, then take it."""
    run = say(cast.farm, cast.owner, "hello")
    looked = threading.Barrier(CLIENTS)

    def naive(_number):
        with turn_scope(user_id=cast.owner.pk, farm_id=run.farm_id), connections["default"].cursor() as cursor:
            found = AiRun.objects.get(farm_id=run.farm_id, id=run.id)
            looked.wait(20)
            if found.status != "queued":
                return False
            cursor.execute(
                "UPDATE ai_runs SET status = 'running', attempt = %s WHERE farm_id = %s AND id = %s",
                [found.attempt + 1, run.farm_id, run.id],
            )
            return bool(cursor.rowcount)

    assert sum(in_threads(naive)) == CLIENTS


def test_twenty_workers_claim_a_run_once(cast):
    run = say(cast.farm, cast.owner, "hello")
    claims = in_threads(lambda _number: claim(run, cast.owner))
    assert [taken.attempt for taken in claims if taken] == [1]
    assert state(run)[:2] == ("running", 1)


def test_twenty_workers_take_over_a_run_once(cast):
    run, _old = running(cast)
    expire(run)
    claims = in_threads(lambda _number: claim(run, cast.owner))
    assert [taken.attempt for taken in claims if taken] == [2]
    assert state(run)[:2] == ("running", 2)


def test_a_run_in_its_lease_is_not_taken_over(cast, sql):
    run, _claim = running(cast)
    assert claim(run, cast.owner) is None
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner", "turn")
        error = app.refused(
            "UPDATE ai_runs SET attempt = attempt + 1, lease_until = now() + interval '1 hour' WHERE id = %s", run.id
        )
        assert error.diag.constraint_name == "run_moves_forward"


def test_a_closed_run_is_claimed_by_nobody(cast):
    run, taken = running(cast)
    assert close(taken)
    assert claim(run, cast.owner) is None


def test_a_stranger_and_another_farm_claim_nothing(cast):
    run = say(cast.farm, cast.owner, "hello")
    with turn_scope(user_id=cast.stranger.pk, farm_id=cast.other_farm.id):
        assert claim_run(run.id) is None
    assert state(run)[0] == "queued"


# --- the fence ------------------------------------------------------------------------------------------------------

NOTE_SAID = '{"text": "1 hen coughs", "batch_id": null, "occurred_on": "2026-01-01"}'
INSERT_DRAFT = (
    "INSERT INTO assistant_drafts (id, farm_id, ai_run_id, record_type, tool_call_id, payload, proposed_payload)"
    f" VALUES (%s, %s, %s, 'note', %s, '{NOTE_SAID}', '{NOTE_SAID}')"
)


def test_the_old_attempt_neither_drafts_nor_closes_after_a_takeover(cast):
    run, old = running(cast)
    assert propose(old, "1", "mortality", death(cast)).kind == "drafted"
    expire(run)
    new = claim(run, cast.owner)
    assert propose(old, "2", "mortality", death(cast)).kind == "refused"
    with turn_scope(user_id=cast.owner.pk, farm_id=run.farm_id):
        assert not note_request(old)
    assert not close(old, used=1)
    assert legs(cast.farm.id) == [("grant", 20), ("reserve", -1)]
    assert propose(new, "2", "mortality", death(cast, 2)).kind == "drafted"
    assert [draft.payload["count"] for draft in drafts_of(cast.farm, cast.owner)] == [1, 2]


def test_the_old_attempt_writes_no_record_after_a_takeover():
    cast = make_cast(tier="auto", auto=("note",))
    run, old = running(cast)
    expire(run)
    new = claim(run, cast.owner)
    assert propose(old, "1", "note", {"text": "late"}).kind == "refused"
    assert propose(new, "1", "note", {"text": "in time"}).kind == "written"
    assert audit("SELECT text FROM notes WHERE farm_id = %s", cast.farm.id) == [("in time",)]


def test_a_repeated_tool_call_of_the_next_attempt_answers_with_the_first_draft(cast):
    run, old = running(cast)
    first = propose(old, "1", "mortality", death(cast))
    expire(run)
    assert propose(claim(run, cast.owner), "1", "mortality", death(cast)).draft_id == first.draft_id
    assert count_rows("assistant_drafts", cast.farm.id) == 1


@pytest.mark.parametrize("end", ["lease", "sweep", "close"])
def test_nothing_is_drafted_once_the_run_is_over(cast, sql, end):
    run, taken = running(cast)
    if end == "close":
        close(taken)
    else:
        expire(run)
    if end == "sweep":
        sweep_runs()
    assert propose(taken, "1", "mortality", death(cast)).kind == "refused"
    with sql("assistant") as assistant:
        assistant.enter(cast.farm.id, cast.owner.pk, "owner")
        error = assistant.refused(INSERT_DRAFT, uuid7(), cast.farm.id, run.id, "1")
        assert error.diag.constraint_name == "run_must_be_open"
    assert count_rows("assistant_drafts", cast.farm.id) == 0


def test_nothing_is_drafted_before_the_run_is_claimed(cast, sql):
    run = say(cast.farm, cast.owner, "hello")
    with sql("assistant") as assistant:
        assistant.enter(cast.farm.id, cast.owner.pk, "owner")
        error = assistant.refused(INSERT_DRAFT, uuid7(), cast.farm.id, run.id, "1")
        assert error.diag.constraint_name == "run_must_be_open"


def test_without_the_fence_a_draft_gets_in_after_the_refund(fresh_database, cluster):
    """The negative control of the fence: the same late draft, with the trigger taken away by the owner."""
    with psycopg.connect(cluster.url("owner", fresh_database)) as owner:
        owner.execute("DROP TRIGGER assistant_drafts_run_is_open ON assistant_drafts")
    cast = make_cast()
    run, taken = running(cast)
    expire(run)
    sweep_runs()
    assert legs(cast.farm.id)[-1] == ("refund", 1)
    assert propose(taken, "1", "mortality", death(cast)).kind == "drafted"
    assert count_rows("assistant_drafts", cast.farm.id) == 1


CLOSE = (
    "UPDATE ai_runs SET status = 'expired', lease_until = clock_timestamp() - interval '1 second'"
    " WHERE farm_id = %s AND id = %s"
)


def close_beside_an_uncommitted_draft(sql, cast, run):
    """Close the run while a draft of it is inserted and not yet committed; raises LockNotAvailable if it must wait."""
    with sql("assistant") as assistant, sql("app") as app:
        assistant.enter(cast.farm.id, cast.owner.pk, "owner")
        assistant.run("SELECT set_config('farmops.attempt', '1', true)")
        assistant.run(INSERT_DRAFT, uuid7(), cast.farm.id, run.id, "1")
        app.enter(cast.farm.id)
        app.run("SET LOCAL lock_timeout = '100ms'")
        app.run(CLOSE, cast.farm.id, run.id)


def test_a_run_is_not_closed_beside_a_draft_that_is_being_written(cast, sql):
    run, _taken = running(cast)
    with pytest.raises(psycopg.errors.LockNotAvailable):
        close_beside_an_uncommitted_draft(sql, cast, run)


def test_without_the_fence_a_run_is_closed_beside_a_draft_that_is_being_written(fresh_database, cluster, sql):
    """The negative control: a foreign key alone does not hold the run's status."""
    with psycopg.connect(cluster.url("owner", fresh_database)) as owner:
        owner.execute("DROP TRIGGER assistant_drafts_run_is_open ON assistant_drafts")
    cast = make_cast()
    run, _taken = running(cast)
    close_beside_an_uncommitted_draft(sql, cast, run)


def test_the_assistant_passes_the_fence_only_by_naming_its_attempt(cast, sql):
    """Without a named attempt nobody knows which attempt is writing, so nothing is written."""
    run, _old = running(cast)
    expire(run)
    claim(run, cast.owner)
    with sql("assistant") as assistant:
        assistant.enter(cast.farm.id, cast.owner.pk, "owner")
        error = assistant.refused(INSERT_DRAFT, uuid7(), cast.farm.id, run.id, "1")
        assert error.diag.constraint_name == "run_must_be_open"
        assistant.run("SELECT set_config('farmops.attempt', '1', true)")
        assistant.refused(INSERT_DRAFT, uuid7(), cast.farm.id, run.id, "1")
        assistant.run("SELECT set_config('farmops.attempt', '2', true)")
        assistant.run(INSERT_DRAFT, uuid7(), cast.farm.id, run.id, "1")


def test_the_assistant_writes_into_no_run_of_another_person(cast, sql):
    run, _taken = running(cast, cast.worker)
    with sql("assistant") as assistant:
        for user, role in ((cast.owner, "owner"), (cast.manager, "manager")):
            assistant.enter(cast.farm.id, user.pk, role)
            assistant.run("SELECT set_config('farmops.attempt', '1', true)")
            assistant.refused(INSERT_DRAFT, uuid7(), cast.farm.id, run.id, "1")
        assistant.enter(cast.farm.id, cast.worker.pk, "worker")
        assistant.run(INSERT_DRAFT, uuid7(), cast.farm.id, run.id, "1")


def test_the_assistant_writes_into_no_run_of_another_farm(cast, sql):
    run, _taken = running(cast)
    with sql("assistant") as assistant:
        assistant.enter(cast.other_farm.id, cast.stranger.pk, "owner")
        assistant.run("SELECT set_config('farmops.attempt', '1', true)")
        for farm in (cast.farm, cast.other_farm):
            assistant.refused(INSERT_DRAFT, uuid7(), farm.id, run.id, "1")


# --- the sweep ------------------------------------------------------------------------------------------------------


def test_a_naive_sweep_gives_the_credits_back_many_times(cluster):
    """The negative control: look which runs are overdue, then refund and close them."""
    looked = threading.Barrier(CLIENTS)

    def naive(_number):
        with psycopg.connect(cluster.url("owner")) as connection:
            overdue = connection.execute("SELECT status = 'running' FROM naive_runs").fetchone()[0]
            looked.wait(20)
            if overdue:
                connection.execute("UPDATE naive_runs SET status = 'expired', refunded = refunded + 1")

    with psycopg.connect(cluster.url("owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE naive_runs AS SELECT 'running'::text AS status, 0 AS refunded")
        try:
            in_threads(naive)
            assert owner.execute("SELECT refunded FROM naive_runs").fetchone() == (CLIENTS,)
        finally:
            owner.execute("DROP TABLE naive_runs")


@pytest.mark.parametrize("claimed", [False, True])
def test_twenty_sweepers_refund_a_run_once(cast, claimed):
    run = running(cast)[0] if claimed else say(cast.farm, cast.owner, "hello")
    expire(run)
    in_threads(lambda _number: sweep_runs())
    assert state(run)[0] == "expired"
    assert legs(cast.farm.id) == [("grant", 20), ("reserve", -1), ("refund", 1)]
    assert balance(cast.farm.id) == 20


def test_a_sweep_leaves_runs_in_their_lease_alone(cast):
    waiting, (busy, _taken) = say(cast.farm, cast.owner, "hello"), running(cast)
    sweep_runs()
    assert (state(waiting)[0], state(busy)[0]) == ("queued", "running")


def test_a_sweep_pays_the_estimate_once_a_request_has_left(cast, monkeypatch):
    use(monkeypatch, ScriptedProvider(reserve=5, estimate=2))
    run, taken = running(cast)
    with turn_scope(user_id=cast.owner.pk, farm_id=run.farm_id):
        assert note_request(taken)
    expire(run)
    in_threads(lambda _number: sweep_runs())
    assert state(run) == ("expired", 1, 2)
    assert legs(cast.farm.id) == [("grant", 20), ("reserve", -5), ("settle", 3)]


def test_a_sweep_and_twenty_answers_close_a_run_once(cast):
    run, taken = running(cast)
    expire(run)

    in_threads(lambda number: sweep_runs() if number % 2 else close(taken, used=1))
    assert state(run)[0] in ("expired", "done")
    assert len(legs(cast.farm.id)) == 3
    assert ledger_is_right(cast.farm.id)


def test_a_farm_whose_run_cannot_be_closed_holds_up_no_other_farm(fresh_database, cluster, caplog):
    """Whatever stands in the way of one farm's run (here a rule gone mad) does not stop the others' sweep."""
    cast = make_cast()
    broken, healthy = say(cast.farm, cast.owner, "hello"), say(cast.other_farm, cast.stranger, "hello")
    expire(broken)  # first, so it is the first to be swept
    expire(healthy)
    with psycopg.connect(cluster.superuser_url(fresh_database)) as admin:
        admin.execute(f"ALTER TABLE ai_runs ADD CHECK (id <> '{broken.id}' OR status = 'queued')")
    assert sweep_runs() == 1
    assert (state(broken)[0], state(healthy)[0]) == ("queued", "expired")
    assert "cannot be closed" in caplog.text


def test_a_late_answer_after_the_sweep_is_dropped_whole(cast, monkeypatch):
    def swept_while_thinking():
        expire(run)
        sweep_runs()
        return [{"text": "I wrote it down."}, tool_use("mortality", **death(cast))]

    use(monkeypatch, ScriptedProvider([swept_while_thinking, "done"], reserve=5, cost=4))
    run = say(cast.farm, cast.owner, "hello")
    answer(cast.farm.id, run.id, cast.owner.pk)
    assert state(run) == ("expired", 1, 0)
    assert authors(run) == ["farmer"]
    assert count_rows("assistant_drafts", cast.farm.id) == 0
    assert legs(cast.farm.id) == [("grant", 20), ("reserve", -5), ("refund", 5)]


def test_a_late_answer_after_a_takeover_is_dropped_whole(cast, monkeypatch):
    def taken_over_while_thinking():
        expire(run)
        assert claim(run, cast.owner).attempt == 2
        return [{"text": "I wrote it down."}, tool_use("mortality", **death(cast))]

    use(monkeypatch, ScriptedProvider([taken_over_while_thinking, "done"], reserve=5, cost=4))
    run = say(cast.farm, cast.owner, "hello")
    answer(cast.farm.id, run.id, cast.owner.pk)
    assert state(run)[:2] == ("running", 2)
    assert authors(run) == ["farmer"]
    assert count_rows("assistant_drafts", cast.farm.id) == 0
    assert legs(cast.farm.id) == [("grant", 20), ("reserve", -5)]


def test_a_run_whose_person_left_the_farm_is_closed_and_refunded(cast, cluster, monkeypatch):
    def leaves_while_thinking():
        with psycopg.connect(cluster.url("owner")) as owner:
            owner.execute("SELECT set_config('farmops.farm_id', %s, true)", [str(cast.farm.id)])
            owner.execute("DELETE FROM farm_members WHERE user_id = %s", [cast.worker.pk])
        return [tool_use("mortality", **death(cast))]

    use(monkeypatch, ScriptedProvider([leaves_while_thinking]))
    run = say(cast.farm, cast.worker, "hello")
    answer(cast.farm.id, run.id, cast.worker.pk)
    assert state(run)[0] == "failed"
    assert count_rows("assistant_drafts", cast.farm.id) == 0
    assert legs(cast.farm.id) == [("grant", 20), ("reserve", -1), ("refund", 1)]


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
            looked.wait(20)
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
    assert legs(cast.farm.id) == [("grant", 20), ("reserve", -1)]


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
    assert legs(farm.id) == [("grant", 1), ("reserve", -1)]


# --- death in the middle --------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process died here: nothing that catches Exception may catch it."""


def dies(*_args, **_kwargs):
    raise Killed


def dies_after(function):
    def wrapped(*args, **kwargs):
        function(*args, **kwargs)
        raise Killed

    return wrapped


# place -> (name in assistant.conversation.turn or assistant.conversation.dialogue, what stands there, has a request left for the provider)
DEATHS = {
    "before the claim": ("claim_run", dies, False),
    "after the claim, before it is committed": ("_context", dies, False),
    "after the claim": ("converse", dies, False),
    "before the request is noted": ("note_request", dies, False),
    "after the request is noted, before it is committed": ("note_request", dies_after(dialogue.note_request), False),
    "after the answer": ("keep_step", dies, True),
    "after the answer is kept": ("keep_step", dies_after(dialogue.keep_step), True),
    "before the tool call": ("carry_out", dies, True),
    "after the tool call": ("carry_out", dies_after(dialogue.carry_out), True),
    "after the tool call is kept": ("_call_tool", dies_after(dialogue._call_tool), True),
    "before the close": ("_finish", dies, True),
    "after the reply, before it is committed": ("close_run", dies, True),
    "after the close, before it is committed": ("close_run", dies_after(turn.close_run), True),
}


def note_taker():
    return ScriptedProvider([[tool_use("note", text="rain")], "Noted."], reserve=5, estimate=2, cost=3)


@pytest.fixture
def killed(monkeypatch):
    """`killed(cast, place)` -> a run whose worker died there."""

    def kill(cast, place):
        use(monkeypatch, note_taker())
        run = say(cast.farm, cast.owner, "It rained")
        name, stand_in, _left = DEATHS[place]
        with monkeypatch.context() as patch:
            patch.setattr(turn if hasattr(turn, name) else dialogue, name, stand_in)
            with pytest.raises(Killed):
                answer(cast.farm.id, run.id, cast.owner.pk)
        use(monkeypatch, note_taker())
        return run

    return kill


@pytest.mark.parametrize("place", DEATHS)
def test_a_worker_that_dies_leaves_a_run_that_the_sweep_closes(killed, place):
    cast = make_cast(tier="auto", auto=("note",))
    run = killed(cast, place)
    assert state(run)[0] in OPEN
    expire(run)
    sweep_runs()
    answer(cast.farm.id, run.id, cast.owner.pk)  # the job comes again, too late
    paid = 2 if DEATHS[place][2] else 0
    assert (state(run)[0], state(run)[2]) == ("expired", paid)
    assert balance(cast.farm.id) == 20 - paid
    assert len(legs(cast.farm.id)) == 3
    assert ledger_is_right(cast.farm.id)
    assert count_rows("notes", cast.farm.id) <= 1
    assert authors(run) == ["farmer"]


@pytest.mark.parametrize("place", DEATHS)
def test_a_worker_that_dies_leaves_a_run_that_another_answers(killed, place):
    cast = make_cast(tier="auto", auto=("note",))
    run = killed(cast, place)
    expire(run)
    answer(cast.farm.id, run.id, cast.owner.pk)
    answer(cast.farm.id, run.id, cast.owner.pk)  # and once more: harmless
    sweep_runs()
    assert state(run)[0] == "done"
    assert legs(cast.farm.id) == [("grant", 20), ("reserve", -5), ("settle", 2)]
    assert ledger_is_right(cast.farm.id)
    assert count_rows("notes", cast.farm.id) == 1
    assert authors(run) == ["farmer", "assistant"]


def test_a_worker_that_dies_while_the_provider_thinks_leaves_a_run_that_is_paid_at_the_estimate(monkeypatch):
    cast = make_cast()
    use(monkeypatch, ScriptedProvider([dies], reserve=5, estimate=2, cost=3))
    run = say(cast.farm, cast.owner, "hello")
    with pytest.raises(Killed):
        answer(cast.farm.id, run.id, cast.owner.pk)
    expire(run)
    sweep_runs()
    assert legs(cast.farm.id) == [("grant", 20), ("reserve", -5), ("settle", 3)]


def test_an_attempt_that_says_the_same_in_another_order_writes_nothing_twice(monkeypatch):
    """A model does not repeat itself word for word: what was written before must be known by what it says."""
    cast = make_cast(tier="auto", auto=("note",))
    rain, wind = tool_use("note", text="rain"), tool_use("note", text="wind")
    use(monkeypatch, ScriptedProvider([[rain], dies]))
    run = say(cast.farm, cast.owner, "rain and wind")
    with pytest.raises(Killed):
        answer(cast.farm.id, run.id, cast.owner.pk)
    use(monkeypatch, ScriptedProvider([[wind, rain], "Noted."]))
    expire(run)
    answer(cast.farm.id, run.id, cast.owner.pk)
    assert sorted(text for (text,) in audit("SELECT text FROM notes WHERE farm_id = %s", cast.farm.id)) == [
        "rain",
        "wind",
    ]


def test_no_transaction_is_open_while_the_provider_thinks(cast, monkeypatch):
    seen = []

    def look():
        seen.append([connections[alias].in_atomic_block for alias in ("default", "assistant")])
        with psycopg.connect(**connections["default"].get_connection_params()) as app:
            seen.append(
                app.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE usename IN ('farmops_app', 'farmops_assistant')"
                    " AND datname = current_database() AND state LIKE 'idle in transaction%'"
                ).fetchone()[0]
            )
        return "done"

    use(monkeypatch, ScriptedProvider([look]))
    run = say(cast.farm, cast.owner, "hello")
    answer(cast.farm.id, run.id, cast.owner.pk)
    assert seen == [[False, False], 0]


def test_one_farm_that_waits_for_its_provider_does_not_hold_up_another(cast, monkeypatch):
    """While a run of one farm is being thought about, people of the same farm write and other messages are answered."""

    def others_work():
        make_batch(cast.farm, cast.owner, "Pen 3")
        other = say(cast.farm, cast.worker, "hello")
        answer(cast.farm.id, other.id, cast.worker.pk)
        assert state(other)[0] == "done"
        return "done"

    provider = use(monkeypatch, ScriptedProvider([others_work]))
    run = say(cast.farm, cast.owner, "hello")
    answer(cast.farm.id, run.id, cast.owner.pk)
    assert state(run)[0] == "done"
    assert len(provider.asked) == 2
