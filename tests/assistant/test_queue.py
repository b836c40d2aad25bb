"""The queue obeys its own login: what an injection in the application's login tries on it, and what a worker believes."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client

from assistant import tasks
from assistant.knowledge.documents import add_document
from assistant.memories.services import add_memory
from assistant.summaries.services import summarise_day
from farmops.database.catalog import differences
from farmops.database.scope import farm_scope
from farmops.running import upkeep
from farmops.web import health
from farms.people.farms import farm_today
from tests.support.database import audit
from tests.support.factories import count_rows, make_cast, say, say_and_answer
from tests.support.queue import age_heartbeats, in_worker, job_states, put_back, take_as_a_worker_that_dies, work
from tests.support.runs import state

DENIED = psycopg.errors.InsufficientPrivilege
FORGED_JOB = "'assistant.tasks.advise_farm', 0, NULL, 'sweep', '{}', NULL"
INJECTED = {
    "a lock that silences the sweep": "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock)"
    " VALUES ('nobody', 'nothing', 'sweep')",
    "a job in another farm": "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
    " VALUES ('answers', 'assistant.tasks.advise_farm', '{\"farm_id\": \"x\"}')",
    "reading the queue": "SELECT args FROM procrastinate_jobs",
    "all jobs deleted": "DELETE FROM procrastinate_jobs",
    "a job put off": "UPDATE procrastinate_jobs SET scheduled_at = 'infinity'",
    "a heartbeat": "INSERT INTO procrastinate_workers DEFAULT VALUES",
    "a heartbeat of old": "UPDATE procrastinate_workers SET last_heartbeat = now()",
    "a timetable that says it was done": "INSERT INTO procrastinate_periodic_defers"
    " (task_name, defer_timestamp, periodic_id) VALUES ('assistant.tasks.sweep', 9999999999, '')",
    "a mark of upkeep": "INSERT INTO upkeep_marks (task, done_at) VALUES ('sweep', now())",
    "a mark of upkeep, by its function": "SELECT mark_upkeep('sweep')",
    "the library's way in": f"SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('answers', {FORGED_JOB})]"
    "::procrastinate_job_to_defer_v1[])",
    "the library's timetable": "SELECT procrastinate_defer_periodic_job_v2('upkeep', NULL, 'sweep', 'nothing', 0, '', 1, '{}')",
    "the library's end of a job": "SELECT procrastinate_finish_job_v1(1, 'succeeded', true)",
    "the library's cancelling": "SELECT procrastinate_cancel_job_v1(1, true, true)",
    "the library's heartbeat": "SELECT * FROM procrastinate_register_worker_v1()",
    "our own way in, without a check": "SELECT put_in_line('nothing', 'nobody', 'sweep', '{}')",
}


@pytest.fixture
def alone(fresh_database, monkeypatch):
    """A database of this test alone, and a farm in it."""
    for alias in ("default", "assistant"):
        monkeypatch.setitem(connections.settings[alias], "CONN_MAX_AGE", 0)
    return make_cast()


def jobs():
    return audit("SELECT task_name, queue_name, lock, queueing_lock, args FROM procrastinate_jobs ORDER BY id")


# --- the application's login ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", INJECTED)
@pytest.mark.parametrize("who", ["app", "assistant"])
def test_smuggled_sql_reaches_nothing_of_the_queue(cast, sql, who, what):
    with sql(who) as login:
        login.enter(cast.farm.id, cast.owner.pk, "owner")
        assert isinstance(login.refused(INJECTED[what]), DENIED)


def test_the_queues_login_sees_no_row_of_a_farm(cast, sql):
    with sql("queue") as queue:
        rows = queue.run(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v')"
            " AND has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE')"
        )
        assert {name for (name,) in rows} == {
            "procrastinate_jobs", "procrastinate_events", "procrastinate_workers", "procrastinate_periodic_defers"
        }  # fmt: skip
        assert (cast.farm.id,) in queue.run("SELECT all_farms()")  # ids are all that it hears
        for statement in ("SELECT current_farm()", "SELECT enqueue_embed()", "CREATE TABLE mine (id int)"):
            assert isinstance(queue.refused(statement), DENIED)


def test_an_answer_is_put_in_line_by_who_asked_once_while_it_waits(alone, sql):
    run = say(alone.farm, alone.owner, "3 birds died in Pen 2")
    foreign = say(alone.other_farm, alone.stranger, "hello")
    others = say(alone.farm, alone.worker, "hello")
    before = jobs()
    with sql("app") as app:
        app.enter(alone.farm.id, alone.owner.pk, "owner")
        for other in (foreign, others):
            error = app.refused("SELECT enqueue_answer(%s)", other.id)
            assert error.diag.constraint_name == "enqueue_answer"
        assert isinstance(app.refused("SELECT enqueue_answer(%s, now())", run.id), psycopg.errors.UndefinedFunction)
        for _again in range(3):
            app.run("SELECT enqueue_answer(%s)", run.id)
        app.commit()
    assert jobs() == before
    work()
    with sql("app") as app:
        app.enter(alone.farm.id, alone.owner.pk, "owner")
        assert app.refused("SELECT enqueue_answer(%s)", run.id).diag.constraint_name == "enqueue_answer"


def test_a_document_is_put_in_line_by_who_gave_it(alone, sql):
    with farm_scope(user_id=alone.owner.pk, farm_id=alone.farm.id):
        document = add_document("Vet", "txt", b"Newcastle on day 7", workers_may_read=True)
    before = jobs()
    assert [(task, lock) for task, _queue, lock, _once, _args in before] == [("assistant.tasks.read_document", None)]
    with sql("app") as app:
        app.enter(alone.farm.id, alone.manager.pk, "manager")
        assert app.refused("SELECT enqueue_document(%s)", document.id).diag.constraint_name == "enqueue_document"
        app.enter(alone.other_farm.id, alone.owner.pk, "owner")
        assert app.refused("SELECT enqueue_document(%s)", document.id).diag.constraint_name == "enqueue_document"
        app.enter(alone.farm.id, alone.owner.pk, "owner")
        app.run("SELECT enqueue_document(%s)", document.id)
        app.commit()
    assert jobs() == before


def test_passages_are_put_in_line_once_a_farm_and_only_inside_one(alone, sql):
    with farm_scope(user_id=alone.owner.pk, farm_id=alone.farm.id):
        for number in range(3):
            add_memory(f"we feed at {number + 5}")
    ((task, queue, _lock, _once, args),) = jobs()
    assert (task, queue) == ("assistant.tasks.embed_farm", "documents")
    assert json.loads(args) == {"farm_id": str(alone.farm.id)}
    with sql("app") as app:
        for context in (("", alone.owner.pk, ""), (alone.farm.id, alone.stranger.pk, "")):
            app.enter(*context)
            assert app.refused("SELECT enqueue_embed()").diag.constraint_name == "enqueue_embed"


def test_a_job_that_waits_is_not_taken_before_what_was_added_to_it_is_there(alone):
    """Otherwise the passage of the second memory would be looked for before it is committed, and not again."""
    with farm_scope(user_id=alone.owner.pk, farm_id=alone.farm.id):
        add_memory("we feed at six")

    async def take(app):
        return await app.job_manager.fetch_job(queues=None, worker_id=await app.job_manager.register_worker())

    with farm_scope(user_id=alone.owner.pk, farm_id=alone.farm.id):
        add_memory("we feed at seven")
        assert in_worker(take) is None
    assert in_worker(take).task_name == "assistant.tasks.embed_farm"


def test_jobs_in_line_survive_the_upgrade_and_the_old_rights_do_not(alone, cluster):
    """Back to where the application wrote the queue's tables itself, and forward again."""
    kept, old = (say(alone.farm, alone.owner, f"{count} birds died in Pen 2") for count in (2, 3))
    call_command("migrate", "assistant", "0004", verbosity=0)
    call_command("migrate", "farmops", "0001", verbosity=0)
    connections.close_all()
    with psycopg.connect(cluster.url("app", "farmops_fresh")) as app:
        app.execute("DELETE FROM procrastinate_jobs WHERE args->>'run_id' = %s", [str(old.id)])
        app.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('answers', 'assistant.tasks.answer_run',"
            " jsonb_build_object('farm_id', %s::text, 'run_id', %s::text, 'user_id', %s::text))",
            [str(old.farm_id), str(old.id), str(old.user_id)],
        )
    call_command("migrate", verbosity=0)
    connections.close_all()
    assert differences("owner") == []
    work()
    assert job_states() == ["succeeded"] * 2
    assert [state(run)[0] for run in (kept, old)] == ["done", "done"]


# --- what a job is told is asked again ------------------------------------------------------------------------------


def test_a_forged_answer_does_nothing(alone):
    """As whoever holds the queue's login could plant it."""
    mine = say(alone.farm, alone.owner, "3 birds died in Pen 2")
    foreign = say(alone.other_farm, alone.stranger, "3 birds died in Pen 9")
    with connections["queue"].cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    for farm, run, person in (
        (alone.farm, mine, alone.manager),  # another member's question
        (alone.farm, mine, alone.stranger),
        (alone.other_farm, mine, alone.stranger),
        (alone.farm, foreign, alone.owner),
    ):
        tasks.answer_run.defer(farm_id=str(farm.id), run_id=str(run.id), user_id=str(person.pk))
    work()
    assert job_states() == ["succeeded"] * 4
    assert [state(run)[0] for run in (mine, foreign)] == ["queued", "queued"]
    assert count_rows("assistant_drafts", alone.farm.id) == count_rows("ai_run_steps", alone.farm.id) == 0


def test_forged_advice_is_what_the_timetable_does_once_a_day(alone):
    for _time in range(3):
        tasks.advise_farm.defer(farm_id=str(alone.farm.id))
    tasks.advise_farm.defer(farm_id=str(uuid4()))
    work()
    assert job_states("advise_farm") == ["succeeded"] * 4
    assert audit("SELECT count(*) FROM ai_runs WHERE feature = 'advice'") == [(1,)]


def test_a_document_of_another_farm_is_not_read(alone):
    with farm_scope(user_id=alone.owner.pk, farm_id=alone.farm.id):
        document = add_document("Vet", "txt", b"Newcastle on day 7", workers_may_read=True)
    tasks.read_document(farm_id=str(alone.other_farm.id), document_id=str(document.id))
    assert audit("SELECT state FROM documents") == [("queued",)]


def test_a_day_is_not_summed_up_before_it_has_come(cast):
    say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        today = farm_today(cast.farm)
    assert not summarise_day(cast.farm.id, cast.owner.pk, today + timedelta(days=1))
    assert count_rows("convo_summaries", cast.farm.id) == 0


# --- notices --------------------------------------------------------------------------------------------------------


def test_a_notice_of_anybody_wakes_the_worker_and_no_more(alone, sql):
    """Any login may send one: as it came, it would end the worker, or the job that it names."""
    heard = []

    async def listen(app):
        async def hear(*, channel, notification):
            heard.append(notification["type"])

        listening = asyncio.create_task(app.job_manager.listen_for_jobs(on_notification=hear))
        while len(heard) < 2 and not listening.done():
            with sql("app") as login:
                login.run("NOTIFY procrastinate_any_queue_v1, 'no json'")
                login.run("""NOTIFY procrastinate_any_queue_v1, '{"type": "abort_job_requested", "job_id": 1}'""")
                login.commit()
            await asyncio.sleep(0.01)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)

    in_worker(listen)
    assert set(heard) == {"job_inserted"}


def test_a_stalled_job_of_which_another_waits_is_let_go(alone):
    """Only one of a kind may wait; it must not keep the others from being put back."""
    with farm_scope(user_id=alone.owner.pk, farm_id=alone.farm.id):
        add_memory("we feed at six")
    take_as_a_worker_that_dies()
    with farm_scope(user_id=alone.owner.pk, farm_id=alone.farm.id):
        add_memory("we feed at seven")
    say(alone.farm, alone.owner, "3 birds died in Pen 2")
    take_as_a_worker_that_dies()
    take_as_a_worker_that_dies()
    with farm_scope(user_id=alone.owner.pk, farm_id=alone.farm.id):
        add_memory("we feed at eight")
    put_back()
    assert sorted(job_states("embed_farm")) == ["failed", "failed", "todo"]
    assert job_states() == ["todo"]


# --- is it ready? ---------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(alone):
    health._rules_stand.cache_clear()
    yield lambda path="/readyz": Client().get(path)
    health._rules_stand.cache_clear()


def do_upkeep():
    tasks.sweep(0)
    put_back()


def age(task: str, seconds: int) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE upkeep_marks SET done_at = now() - make_interval(secs => %s) WHERE task = %s", [seconds, task]
        )
        assert cursor.rowcount == 1


def test_it_is_ready_when_the_upkeep_was_done_and_not_when_a_worker_only_beats(alone, asked):
    async def beat(app):
        await app.job_manager.register_worker()

    in_worker(beat)
    assert asked().status_code == 503
    assert asked().content == (
        b"not ready: the worker is late with closing lost runs and putting back the jobs of dead workers\n"
    )
    do_upkeep()
    assert asked().content == b"ready\n"
    age_heartbeats()
    assert asked().content == b"ready\n"
    for task, words in (("sweep", b"closing lost runs"), ("retry_stalled", b"putting back")):
        age(task, upkeep.LATE_SECONDS + 5)
        assert (asked().status_code, words in asked().content) == (503, True)
        do_upkeep()
        assert asked().status_code == 200


def test_a_lock_that_stands_in_the_queue_shows(alone, asked):
    """Whoever holds the queue's login can still plant one: the sweep is not done, and that is seen."""
    do_upkeep()
    with connections["queue"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock) VALUES ('nobody', 'nothing', 'sweep')"
        )
    age("sweep", upkeep.LATE_SECONDS + 5)
    in_worker(lambda app: app.run_worker_async(queues=["upkeep"], wait=False, install_signal_handlers=False))
    assert asked().status_code == 503


def test_metrics_tell_jobs_and_the_age_of_the_upkeep_and_nothing_of_a_farm(alone, asked):
    say(alone.farm, alone.owner, "hello")
    do_upkeep()
    tasks.export_ledger_heads(0)
    age("export_ledger_heads", 7300)
    page = asked("/metrics").content.decode()
    assert 'farmops_jobs{status="todo"} 1\n' in page
    assert 'farmops_upkeep_age_seconds{task="sweep"} 0\n' in page
    assert 'farmops_upkeep_age_seconds{task="export_ledger_heads"} 7300\n' in page
    assert str(alone.farm.id) not in page


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_a_database_that_is_away_is_not_named(path, asked, monkeypatch, caplog):
    connections["default"].close()
    for name, value in (("HOST", "db.internal.example"), ("USER", "farmops_app"), ("PASSWORD", "secret")):
        monkeypatch.setitem(connections["default"].settings_dict, name, value)
    response = asked(path)
    assert response.status_code == 503
    assert response.content == b"not ready: the database does not answer\n"
    assert "db.internal.example" in caplog.text
    connections["default"].close()


def test_each_task_of_the_upkeep_marks_its_end(alone):
    for task in (tasks.find_unsearchable, tasks.sweep, tasks.export_ledger_heads, tasks.look_at_the_books):
        task(0)
    for task in (tasks.retry_stalled, tasks.delete_old_jobs):
        in_worker(lambda app, task=task: task.func(SimpleNamespace(app=app), 0))
    timetable = {name.rpartition(".")[2] for name, _id in tasks.app.periodic_registry.periodic_tasks}
    assert set(upkeep.ages()) == timetable
