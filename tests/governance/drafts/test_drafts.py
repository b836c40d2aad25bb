"""A draft is confirmed with exactly the record that it showed, in one transaction, by plain SQL."""

from __future__ import annotations

import json

import psycopg
import pytest

from farmops.database.scope import farm_scope
from farmops.ids import uuid7
from governance.drafts.services import drafts, save_edit
from tests.support.database import enter
from tests.support.drafts import (
    CONFIRM,
    DISCARD,
    NOTE_SAID,
    RECORD,
    at_commit,
    decided,
    record_of,
    refusal,
    status_of,
)
from tests.support.factories import count_rows, one_draft, say_and_answer
from tests.support.runs import running

# --- the one right way ----------------------------------------------------------------------------------------------


def test_a_draft_and_its_record_are_confirmed_together_by_sql(cast, sql):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        at_commit(app, decided(draft, cast.owner), (RECORD, record_of(draft, cast.owner)))
        app.commit()
    assert status_of(draft) == "confirmed"
    assert count_rows("mortality_records", cast.farm.id) == 1


def test_the_record_may_come_before_the_decision_in_the_same_transaction(cast, sql):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        at_commit(app, (RECORD, record_of(draft, cast.owner)), decided(draft, cast.owner))


def test_what_is_refused_at_commit_is_refused_as_a_whole(cast, sql):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        app.run(CONFIRM, cast.owner.pk, draft.farm_id, draft.id)
        with pytest.raises(psycopg.errors.CheckViolation):
            app.commit()
    assert status_of(draft) == "pending"


def test_leaving_the_farm_before_commit_does_not_dodge_the_check(cast, sql):
    draft = one_draft(cast)
    for elsewhere in ("", str(cast.other_farm.id)):
        with sql("app") as app:
            enter(app, cast)
            app.run(CONFIRM, cast.owner.pk, draft.farm_id, draft.id)
            app.run("SELECT set_config('farmops.farm_id', %s, true)", elsewhere)
            with pytest.raises(psycopg.errors.CheckViolation):
                app.commit()
    assert status_of(draft) == "pending"


# --- confirming something else --------------------------------------------------------------------------------------


def test_a_draft_is_not_confirmed_without_its_record(cast, sql):
    draft = one_draft(cast)
    with sql("app") as app:
        assert refusal(enter(app, cast), decided(draft, cast.owner)) == "draft_must_have_record"


def test_a_record_does_not_name_a_draft_that_is_not_confirmed(cast, sql):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        assert refusal(app, (RECORD, record_of(draft, cast.owner))) == "record_must_match_draft"
        app.run(DISCARD, cast.owner.pk, draft.farm_id, draft.id)
        assert refusal(app, (RECORD, record_of(draft, cast.owner))) == "record_must_match_draft"


def test_a_draft_has_not_two_records(cast, sql):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        twice = [(RECORD, record_of(draft, cast.owner)) for _ in range(2)]
        assert refusal(app, decided(draft, cast.owner), *twice) == "mortality_records_one_a_draft"
        at_commit(app, decided(draft, cast.owner), twice[0])
        assert refusal(app, twice[1]) == "mortality_records_one_a_draft"


@pytest.mark.parametrize(
    "change", [{"count": 4}, {"cause": "heat"}, {"occurred_on": "2026-01-01"}, {"batch_id": "Pen 1"}], ids=str
)
def test_the_record_says_what_the_draft_shows(cast, sql, change):
    draft = one_draft(cast)
    if "batch_id" in change:
        change = {"batch_id": cast.batches["Pen 1"].id}
    with sql("app") as app:
        refused = refusal(
            enter(app, cast), decided(draft, cast.owner), (RECORD, record_of(draft, cast.owner, **change))
        )
        assert refused in ("draft_must_have_record", "record_must_match_draft")


NOTE = (
    "INSERT INTO notes (id, farm_id, occurred_on, source, draft_id, ai_run_id, created_by_id, text)"
    " VALUES (%s, %s, current_date, 'assistant', %s, %s, %s, 'x')"
)


def test_a_record_of_another_type_does_not_stand_for_the_draft(cast, sql):
    draft = one_draft(cast)
    note = (NOTE, uuid7(), draft.farm_id, draft.id, draft.ai_run_id, cast.owner.pk)
    with sql("app") as app:
        enter(app, cast)
        assert refusal(app, decided(draft, cast.owner), note) in ("draft_must_have_record", "record_must_match_draft")
        right = (RECORD, record_of(draft, cast.owner))
        assert refusal(app, decided(draft, cast.owner), right, note) == "record_must_match_draft"


def test_a_record_of_another_run_does_not_stand_for_the_draft(cast, sql):
    draft = one_draft(cast)
    other = say_and_answer(cast.farm, cast.owner, "hello")
    with sql("app") as app:
        record = record_of(draft, cast.owner, ai_run_id=other.id)
        refused = refusal(enter(app, cast), decided(draft, cast.owner), (RECORD, record))
        assert refused in ("draft_must_have_record", "record_must_match_draft")


def test_a_record_of_another_farm_does_not_stand_for_the_draft(cast, sql):
    draft = one_draft(cast)
    elsewhere = record_of(draft, cast.owner, farm_id=cast.other_farm.id, batch_id=cast.other_batch.id)
    with sql("app") as app:
        enter(app, cast)
        assert refusal(app, decided(draft, cast.owner), (RECORD, elsewhere)) == "privilege"
        # entering the other farm in between does not help: keys and checks are of one farm
        app.run("SAVEPOINT before")
        app.enter(cast.other_farm.id, cast.stranger.pk, "owner")
        elsewhere["created_by_id"] = cast.stranger.pk
        assert refusal(app, (RECORD, elsewhere)) in (
            "record_must_match_draft", "mortality_records_draft", "mortality_records_run"
        )  # fmt: skip


def test_a_record_of_the_draft_of_another_farm_is_refused(cast, sql):
    draft = one_draft(cast)
    with sql("app") as app:
        app.enter(cast.other_farm.id, cast.stranger.pk, "owner")
        assert app.run("SELECT count(*) FROM assistant_drafts WHERE id = %s", draft.id) == [(0,)]
        assert app.connection.execute(CONFIRM, [cast.stranger.pk, draft.farm_id, draft.id]).rowcount == 0
        stolen = record_of(
            draft,
            cast.stranger,
            farm_id=cast.other_farm.id,
            batch_id=cast.other_batch.id,
            created_by_id=cast.stranger.pk,
        )
        assert refusal(app, (RECORD, stolen)) in (
            "mortality_records_draft", "mortality_records_run", "record_must_match_draft"
        )  # fmt: skip


# --- the digest -----------------------------------------------------------------------------------------------------


def test_a_confirm_names_the_digest_of_what_was_shown(cast, sql):
    draft = one_draft(cast)
    confirm_with = (
        "UPDATE assistant_drafts SET status = 'confirmed', decided_by_id = %s, decided_at = now(), decided_digest = %s"
        " WHERE farm_id = %s AND id = %s"
    )
    with sql("app") as app:
        enter(app, cast)
        record = (RECORD, record_of(draft, cast.owner))
        for lie in ("", "0" * 64, draft.digest[:-1], draft.digest.upper()):
            refused = refusal(app, (confirm_with, cast.owner.pk, lie, draft.farm_id, draft.id), record)
            assert refused == "assistant_drafts_decision_is_whole", lie


def test_nobody_writes_a_digest(cast, sql):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        assert refusal(app, ("UPDATE assistant_drafts SET digest = '' WHERE id = %s", draft.id)) == "privilege"
        app.run("UPDATE assistant_drafts SET payload = payload || '{\"count\": 9}' WHERE id = %s", draft.id)
        ((new,),) = app.run("SELECT digest FROM assistant_drafts WHERE id = %s", draft.id)
        assert len(new) == 64
        assert new != draft.digest


def test_the_assistant_cannot_choose_the_digest(cast, sql):
    run, taken = running(cast)
    said = NOTE_SAID
    with sql("assistant") as assistant:
        enter(assistant, cast)
        assistant.run("SELECT set_config('farmops.attempt', %s, true)", str(taken.attempt))
        digests = []
        for lie in ("lie", "another"):
            draft_id = uuid7()
            assistant.run(
                "INSERT INTO assistant_drafts (id, farm_id, ai_run_id, record_type, tool_call_id, payload,"
                " proposed_payload, digest) VALUES (%s, %s, %s, 'note', %s, %s, %s, %s)",
                draft_id, cast.farm.id, run.id, lie, said, said, lie,
            )  # fmt: skip
            digests += assistant.run("SELECT digest FROM assistant_drafts WHERE id = %s", draft_id)[0]
        assert digests[0] == digests[1]
        assert len(digests[0]) == 64


def test_the_models_own_proposal_is_kept(cast, sql):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        for column in ("proposed_payload", "record_type", "tool_call_id", "ai_run_id", "farm_id", "id", "created_at"):
            assert refusal(app, (f"UPDATE assistant_drafts SET {column} = {column}",)) == "privilege", column
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        save_edit(draft, draft.digest, {**draft.payload, "count": 4})
        edited = drafts(cast.farm.id).get(id=draft.id)
    assert (edited.payload["count"], edited.proposed_payload["count"]) == (4, 3)


def test_a_draft_is_edited_first_and_decided_after(cast, sql):
    draft = one_draft(cast)
    at_once = (
        "UPDATE assistant_drafts SET payload = payload || '{\"count\": 1}', status = %s, decided_by_id = %s,"
        " decided_at = now(), decided_digest = %s, reason = 'x' WHERE id = %s"
    )
    with sql("app") as app:
        enter(app, cast)
        for status in ("confirmed", "discarded"):
            refused = refusal(app, (at_once, status, cast.owner.pk, draft.digest, draft.id))
            assert refused == "draft_decided_as_shown"
        for payload in ("[]", "3", "null", '"count"'):
            change = ("UPDATE assistant_drafts SET payload = %s WHERE id = %s", payload, draft.id)
            assert refusal(app, change) == "assistant_drafts_payload_is_a_map"


def test_an_emptied_draft_confirms_no_record_of_free_choice(cast, sql):
    """A payload that says nothing is contained in every record, so it must not be possible to confirm one."""
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        for payload in ({}, {"count": 3}):
            refusal(
                app,
                ("UPDATE assistant_drafts SET payload = %s WHERE id = %s", json.dumps(payload), draft.id),
                decided(draft, cast.owner),
                (RECORD, record_of(draft, cast.owner, cause="of free choice")),
            )
