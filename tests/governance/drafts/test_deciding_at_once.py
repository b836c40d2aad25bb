"""Drafts decided through the service, by many at the same moment: one record, or none."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.db import IntegrityError, connections

from farmops.database.scope import farm_scope
from farmops.processes import wait_until
from farmops.refusals import Refused
from governance.drafts.proposals import propose
from governance.drafts.services import DraftChanged, DraftInvalid, discard, drafts, save_edit
from governance.models import AssistantDraft
from tests.support.database import Login, audit, enter
from tests.support.drafts import (
    CONFIRM,
    RECORD,
    decide,
    decide_error,
    record_of,
    status_of,
)
from tests.support.factories import count_rows, make_batch, make_cast, one_draft
from tests.support.runs import finish, running
from tests.support.threads import CLIENTS, in_threads
from tests.support.waiting import PATIENCE


def test_a_confirm_of_what_was_edited_since_is_refused_in_words(cast):
    draft = one_draft(cast)
    with farm_scope(user_id=cast.manager.pk, farm_id=cast.farm.id):
        save_edit(draft, draft.digest, {**draft.payload, "count": 2})
    assert decide_error(cast, draft) is DraftChanged
    assert count_rows("mortality_records", cast.farm.id) == 0
    assert decide_error(cast, draft, digest="0" * 64) is DraftChanged


@pytest.mark.parametrize("role", ["viewer", "worker"])
def test_a_confirm_by_one_who_may_not_writes_nothing(cast, role):
    draft = one_draft(cast)
    # a worker does not see what others asked
    assert decide_error(cast, draft, user=cast.members[role]) in (IntegrityError, Refused, AssistantDraft.DoesNotExist)
    assert status_of(draft) == "pending"
    assert count_rows("mortality_records", cast.farm.id) == 0


def test_a_draft_that_the_flock_has_outlived_stays_pending(cast):
    draft = one_draft(cast, "90 birds died in Pen 2")
    again = one_draft(cast, "80 birds died in Pen 2")
    decide(cast, draft)
    assert decide_error(cast, again) in (Refused, DraftInvalid)
    assert status_of(again) == "pending"
    assert count_rows("mortality_records", cast.farm.id) == 1


def test_a_naive_confirm_writes_a_record_a_click(fresh_database, cluster):
    """The negative control: look whether it is pending, then write, in a database without the rules of a confirm."""
    with psycopg.connect(cluster.url("owner", fresh_database)) as owner:
        owner.execute("ALTER TABLE mortality_records DROP CONSTRAINT mortality_records_one_a_draft")
        owner.execute("DROP TRIGGER assistant_drafts_decision ON assistant_drafts")
        owner.execute("DROP TRIGGER assistant_drafts_have_record ON assistant_drafts")
    cast = make_cast()
    draft = one_draft(cast)
    looked = threading.Barrier(CLIENTS)

    def naive(_number):
        with psycopg.connect(cluster.url("app", fresh_database)) as app:
            Login(app).enter(cast.farm.id, cast.owner.pk, "owner")
            found = app.execute("SELECT status FROM assistant_drafts WHERE id = %s", [draft.id]).fetchone()[0]
            looked.wait(PATIENCE)
            if found == "pending":
                app.execute(RECORD, record_of(draft, cast.owner))
                app.execute(CONFIRM, [cast.owner.pk, draft.farm_id, draft.id])

    in_threads(naive)
    assert count_rows("mortality_records", cast.farm.id) == CLIENTS


def attempt(action, *args, **kwargs) -> str:
    """'done', or the name of the refusal."""
    try:
        action(*args, **kwargs)
    except (DraftChanged, DraftInvalid, Refused) as error:
        return type(error).__name__
    return "done"


def test_twenty_clicks_on_confirm_write_one_record(cast):
    draft = one_draft(cast)
    results = in_threads(lambda _number: attempt(decide, cast, draft))
    assert sorted(results) == ["DraftChanged"] * (CLIENTS - 1) + ["done"]
    assert count_rows("mortality_records", cast.farm.id) == 1
    assert audit("SELECT sum(delta) FROM stock_movements WHERE farm_id = %s AND batch_id = %s", cast.farm.id,
                 cast.batches["Pen 2"].id) == [(97,)]  # fmt: skip


def test_owner_and_manager_who_click_at_once_write_one_record(cast):
    draft = one_draft(cast)
    people = [cast.owner, cast.manager]
    results = in_threads(lambda number: attempt(decide, cast, draft, user=people[number % 2]))
    assert results.count("done") == 1
    ((by,),) = audit("SELECT created_by_id FROM mortality_records WHERE farm_id = %s", cast.farm.id)
    assert audit("SELECT decided_by_id FROM assistant_drafts WHERE id = %s", draft.id) == [(by,)]


@pytest.mark.parametrize("turn", range(3))
def test_of_confirm_edit_and_discard_at_once_one_wins(cast, turn):
    draft = one_draft(cast)
    edited = {**draft.payload, "count": 7}

    def edit():
        with farm_scope(user_id=cast.manager.pk, farm_id=cast.farm.id):
            save_edit(draft, draft.digest, edited)

    def throw_away():
        with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
            discard(draft, draft.digest, "not true")

    actions = [lambda: decide(cast, draft), edit, throw_away]
    results = in_threads(lambda number: attempt(actions[(number + turn) % 3]))
    assert results.count("done") == 1
    winner = (results.index("done") + turn) % 3
    assert status_of(draft) == ("confirmed", "pending", "discarded")[winner]
    assert count_rows("mortality_records", cast.farm.id) == (winner == 0)
    ((count,),) = audit("SELECT payload ->> 'count' FROM assistant_drafts WHERE id = %s", draft.id)
    assert count == ("7" if winner == 1 else "3")


def test_an_edit_that_comes_between_looking_and_confirming_is_not_confirmed_unseen(cast, sql):
    """The edit is committed while the confirm waits for the row: the confirm looks again, and at the digest."""
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast, "manager")
        app.run("UPDATE assistant_drafts SET payload = payload || '{\"count\": 50}' WHERE id = %s", draft.id)
        result: list[str] = []
        clicking = threading.Thread(
            target=lambda: (result.append(attempt(decide, cast, draft)), connections.close_all())
        )
        clicking.start()
        wait_for_a_lock(app)
        app.commit()
        clicking.join(20)
    assert result == ["DraftChanged"]
    assert status_of(draft) == "pending"


def wait_for_a_lock(login) -> None:
    """Until another session waits for what this one holds."""
    waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    assert wait_until(lambda: bool(login.run(waiting)), PATIENCE), "nobody waited"


def test_twenty_drafts_of_one_farm_are_confirmed_at_once(cast):
    batch = make_batch(cast.farm, cast.owner, "Pen 3", count=CLIENTS)
    run, taken = running(cast)
    ids = [propose(taken, str(n), "mortality", {"count": 1, "batch": "Pen 3"}).draft_id for n in range(CLIENTS)]
    finish(taken)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        found = {str(draft.id): draft for draft in drafts(cast.farm.id).filter(ai_run_id=run.id)}
    results = in_threads(lambda number: attempt(decide, cast, found[ids[number]], it_is_so=True))
    assert results == ["done"] * CLIENTS
    assert audit(
        "SELECT sum(delta) FROM stock_movements WHERE farm_id = %s AND batch_id = %s", cast.farm.id, batch.id
    ) == [(0,)]
