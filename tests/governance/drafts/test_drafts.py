"""A draft is confirmed or discarded once, by a person who may, and confirmed with exactly the record it showed."""

from __future__ import annotations

import json
import threading
import time
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import IntegrityError, connections

from farmops.database.scope import farm_scope
from farmops.ids import uuid7
from farmops.refusals import Refused
from farms.models import Farm
from farms.records import RECORD_TYPES
from farms.records.services import void_record
from governance.drafts.proposals import propose
from governance.drafts.services import DraftChanged, DraftInvalid, confirm, discard, drafts, save_edit
from governance.models import AssistantDraft
from tests.conftest import Login
from tests.governance.runs.test_runs import CLIENTS, NOTE_SAID, audit, finish, in_threads, running
from tests.support.factories import count_rows, make_batch, make_cast, one_draft, say_and_answer

ZERO = UUID(int=0)

CONFIRM = (
    "UPDATE assistant_drafts SET status = 'confirmed', decided_by_id = %s, decided_at = now(), decided_digest = digest"
    " WHERE farm_id = %s AND id = %s"
)
DISCARD = (
    "UPDATE assistant_drafts SET status = 'discarded', decided_by_id = %s, decided_at = now(), reason = 'wrong'"
    " WHERE farm_id = %s AND id = %s"
)
RECORD = (
    "INSERT INTO mortality_records (id, farm_id, batch_id, occurred_on, source, draft_id, ai_run_id, created_by_id,"
    " count, cause) VALUES (%(id)s, %(farm_id)s, %(batch_id)s, %(occurred_on)s, %(source)s, %(draft_id)s,"
    " %(ai_run_id)s, %(created_by_id)s, %(count)s, %(cause)s)"
)
INSERT_DRAFT = (
    "INSERT INTO assistant_drafts (id, farm_id, ai_run_id, record_type, tool_call_id, payload, proposed_payload,"
    " status) VALUES (%(id)s, %(farm_id)s, %(ai_run_id)s, %(record_type)s, %(tool_call_id)s, %(payload)s, %(proposed)s,"
    " %(status)s)"
)


def record_of(draft: AssistantDraft, user, **changes: Any) -> dict[str, Any]:
    """The values of the record that the draft shows, with `changes`."""
    return {
        "id": uuid7(),
        "farm_id": draft.farm_id,
        "source": "assistant",
        "draft_id": draft.id,
        "ai_run_id": draft.ai_run_id,
        "created_by_id": user.pk,
        **draft.payload,
        **changes,
    }


def whole(login, *statements: Any) -> None:
    """Run statements and then what PostgreSQL checks at commit, all or nothing."""
    with login.connection.transaction():
        for sql, *params in statements:
            first = params[0] if params and isinstance(params[0], dict) else params
            login.connection.execute(sql, first)
        login.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # PostgreSQL forgets to undo this when a savepoint around this one is rolled back.
        login.connection.execute("SET CONSTRAINTS ALL DEFERRED")


def refusal(login, *statements: Any) -> str:
    """The constraint that refuses the statements as a whole ('privilege' where a right or policy is missing)."""
    with pytest.raises(psycopg.Error) as caught:
        whole(login, *statements)
    if isinstance(caught.value, psycopg.errors.InsufficientPrivilege):
        return "privilege"
    return caught.value.diag.constraint_name or str(caught.value)


def enter(login, cast, role: str = "owner"):
    login.enter(cast.farm.id, cast.members[role].pk, role)
    return login


def decided(draft: AssistantDraft, user) -> tuple[Any, ...]:
    return (CONFIRM, user.pk, draft.farm_id, draft.id)


def status_of(draft: AssistantDraft) -> str:
    return audit("SELECT status FROM assistant_drafts WHERE id = %s", draft.id)[0][0]


# --- the one right way ----------------------------------------------------------------------------------------------


def test_a_draft_and_its_record_are_confirmed_together_by_sql(cast, sql):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        whole(app, decided(draft, cast.owner), (RECORD, record_of(draft, cast.owner)))
        app.commit()
    assert status_of(draft) == "confirmed"
    assert count_rows("mortality_records", cast.farm.id) == 1


def test_the_record_may_come_before_the_decision_in_the_same_transaction(cast, sql):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        whole(app, (RECORD, record_of(draft, cast.owner)), decided(draft, cast.owner))


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
        whole(app, decided(draft, cast.owner), twice[0])
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


# --- no way back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["confirmed", "discarded"])
def test_a_decided_draft_is_never_changed_again(cast, sql, end):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        if end == "confirmed":
            whole(app, decided(draft, cast.owner), (RECORD, record_of(draft, cast.owner)))
        else:
            app.run(DISCARD, cast.owner.pk, draft.farm_id, draft.id)
        for change in (
            "status = 'pending', decided_by_id = NULL, decided_at = NULL",
            "status = 'confirmed', decided_digest = digest",
            "status = 'discarded', reason = 'changed my mind'",
            "reason = 'other'",
            "payload = payload",
            "decided_at = now()",
            "status = status",
        ):
            assert refusal(app, (f"UPDATE assistant_drafts SET {change} WHERE id = %s", draft.id)) == (
                "draft_already_decided"
            ), change
        assert refusal(app, decided(draft, cast.owner)) == "draft_already_decided"


def test_a_draft_knows_no_other_status(cast, sql):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        for status in ("approved", "", "PENDING", "deleted"):
            change = "UPDATE assistant_drafts SET status = %s, decided_by_id = %s WHERE id = %s"
            assert refusal(app, (change, status, cast.owner.pk, draft.id)).startswith("assistant_drafts_")


@pytest.mark.parametrize(
    "set_to",
    [
        "status = 'discarded', decided_by_id = %(me)s, decided_at = now()",
        "status = 'discarded', decided_by_id = %(me)s, decided_at = now(), reason = ''",
        "status = 'discarded', decided_at = now(), reason = 'x'",
        "status = 'confirmed', decided_at = now(), decided_digest = digest",
        "decided_by_id = %(me)s",
        "decided_at = now()",
    ],
)
def test_a_decision_is_whole_or_nothing(cast, sql, set_to):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        with pytest.raises(psycopg.errors.CheckViolation), app.connection.transaction():
            app.connection.execute(
                f"UPDATE assistant_drafts SET {set_to} WHERE id = %(draft)s", {"me": cast.owner.pk, "draft": draft.id}
            )


def test_the_time_of_a_decision_is_the_databases(cast, sql):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        app.run(
            "UPDATE assistant_drafts SET status = 'discarded', decided_by_id = %s, decided_at = '2020-01-01',"
            " reason = 'x' WHERE id = %s",
            cast.owner.pk, draft.id,
        )  # fmt: skip
        assert app.run("SELECT decided_at = now() FROM assistant_drafts WHERE id = %s", draft.id) == [(True,)]


def test_no_serving_login_makes_a_draft_but_the_assistant_and_none_deletes_one(cast, sql):
    draft = one_draft(cast)
    for who in ("app", "assistant", "billing", "auditor"):
        with sql(who) as login:
            enter(login, cast)
            for statement in (
                "DELETE FROM assistant_drafts",
                "TRUNCATE assistant_drafts CASCADE",
                *(["INSERT INTO assistant_drafts SELECT * FROM assistant_drafts"] if who != "assistant" else []),
                *(["UPDATE assistant_drafts SET status = 'confirmed'"] if who != "app" else []),
            ):
                assert refusal(login, (statement,)) == "privilege", (who, statement)
    assert status_of(draft) == "pending"


# --- who decides ----------------------------------------------------------------------------------------------------

NEW_DAY = '{"occurred_on": "2026-01-02"}'

# (who asked, about what) -> the roles that may decide it
MAY_DECIDE = [
    ("owner", "3 birds died in Pen 2", {"owner", "manager"}),
    ("owner", "Sold 2 crates of eggs at 4,500 each", {"owner", "manager"}),
    ("worker", "3 birds died in Pen 2", {"owner", "manager", "worker"}),
    ("manager", "3 birds died in Pen 2", {"owner", "manager"}),
]


def draft_asked_by(cast, role: str, text: str) -> AssistantDraft:
    say_and_answer(cast.farm, cast.members[role], text)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        return drafts(cast.farm.id).latest("created_at")


@pytest.mark.parametrize(("asker", "text", "deciders"), MAY_DECIDE)
def test_only_those_who_may_decide_a_draft_by_sql(cast, sql, asker, text, deciders):
    draft = draft_asked_by(cast, asker, text)
    with sql("app") as app:
        for role, person in cast.members.items():
            for claimed in ("owner", "manager", "worker", "viewer", ""):  # the session's word for her role is not asked
                app.enter(cast.farm.id, person.pk, claimed)
                for statement, *params in (
                    (DISCARD, person.pk, draft.farm_id, draft.id),
                    ("UPDATE assistant_drafts SET payload = payload || %s WHERE id = %s", NEW_DAY, draft.id),
                ):
                    refused, changed = "", 0
                    try:
                        with app.connection.transaction(force_rollback=True):
                            changed = app.connection.execute(statement, params).rowcount
                    except psycopg.Error as error:
                        refused = error.diag.constraint_name or "privilege"
                    assert refused in ("", "draft_decider_has_the_right", "privilege")
                    if role not in deciders:
                        assert changed == 0, (role, claimed)
                    elif claimed == role:
                        assert changed == 1, (role, claimed)


@pytest.mark.parametrize("person", ["stranger", "staff", "nobody"])
def test_those_who_do_not_belong_to_the_farm_decide_nothing_even_inside_it(cast, sql, person):
    draft = one_draft(cast)
    user = {"stranger": cast.stranger.pk, "staff": cast.staff.pk, "nobody": None}[person]
    with sql("app") as app:
        app.enter(cast.farm.id, user, "owner")
        assert refusal(app, (DISCARD, user, draft.farm_id, draft.id)) == "draft_decider_has_the_right"
        assert refusal(app, (DISCARD, cast.owner.pk, draft.farm_id, draft.id)) == "draft_decider_has_the_right"


def test_a_person_decides_in_her_own_name(cast, sql):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        for name in (cast.manager, cast.stranger, cast.viewer):
            assert refusal(app, (DISCARD, name.pk, draft.farm_id, draft.id)) == "draft_decided_in_own_name"
            refused = refusal(app, decided(draft, name), (RECORD, record_of(draft, cast.owner)))
            assert refused == "draft_decided_in_own_name"
            refused = refusal(app, decided(draft, cast.owner), (RECORD, record_of(draft, name)))
            assert refused == "privilege"


def test_a_worker_does_not_even_see_a_draft_about_money(cast):
    draft = draft_asked_by(cast, "owner", "Sold 2 crates of eggs at 4,500 each")
    with farm_scope(user_id=cast.worker.pk, farm_id=cast.farm.id):
        assert not drafts(cast.farm.id).exists()
        farm = Farm.objects.get(id=cast.farm.id)
        with pytest.raises(AssistantDraft.DoesNotExist):
            confirm(draft, farm, draft.digest)


# --- the assistant's login ------------------------------------------------------------------------------------------


def proposal(cast, run, **changes: Any) -> dict[str, Any]:
    values = {
        "id": uuid7(), "farm_id": cast.farm.id, "ai_run_id": run.id, "record_type": "note",
        "tool_call_id": uuid4().hex, "payload": NOTE_SAID, "proposed": NOTE_SAID, "status": "pending",
    }  # fmt: skip
    return {**values, **changes}


@pytest.fixture
def assistant(cast, sql):
    """The assistant's login at work on `assistant.ai_run`, a run of the owner."""
    run, taken = running(cast)
    with sql("assistant") as login:
        enter(login, cast)
        login.run("SELECT set_config('farmops.attempt', %s, true)", str(taken.attempt))
        login.ai_run = run
        yield login


def test_the_assistant_proposes_a_pending_draft_in_its_run(cast, assistant):
    whole(assistant, (INSERT_DRAFT, proposal(cast, assistant.ai_run)))


@pytest.mark.parametrize(
    "lie",
    [
        {"status": "confirmed"}, {"status": "discarded"}, {"payload": NOTE_SAID.replace("1", "2", 1)}, {"proposed": "{}"},
        {"payload": "[]", "proposed": "[]"}, {"payload": "null", "proposed": "null"}, {"record_type": "gold"},
        {"record_type": ""}, {"record_type": "Mortality"}, {"ai_run_id": ZERO}, {"farm_id": ZERO}, {"ai_run_id": None},
        {"payload": "{}", "proposed": "{}"}, {"payload": '{"gold": 1}', "proposed": '{"gold": 1}'},
    ],
    ids=str,
)  # fmt: skip
def test_the_assistant_proposes_nothing_else(cast, assistant, lie):
    refusal(assistant, (INSERT_DRAFT, proposal(cast, assistant.ai_run, **lie)))


def test_the_assistant_cannot_write_a_decision_into_its_draft(cast, assistant):
    for column, value in (("decided_by_id", cast.owner.pk), ("decided_at", "2026-01-01"), ("decided_digest", "x"),
                          ("reason", "x"), ("created_at", "2020-01-01")):  # fmt: skip
        statement = INSERT_DRAFT.replace(", status)", f", status, {column})").replace(
            "%(status)s)", "%(status)s, %(x)s)"
        )
        assert refusal(assistant, (statement, proposal(cast, assistant.ai_run, x=value))) == "privilege", column


def test_a_tool_call_makes_one_draft(cast, assistant):
    whole(assistant, (INSERT_DRAFT, proposal(cast, assistant.ai_run, tool_call_id="1")))
    again = proposal(cast, assistant.ai_run, tool_call_id="1")
    assert refusal(assistant, (INSERT_DRAFT, again)) == "assistant_drafts_once_a_call"


def test_the_assistant_changes_and_confirms_nothing(cast, assistant):
    values = proposal(cast, assistant.ai_run)
    whole(assistant, (INSERT_DRAFT, values))
    for change in ("status = 'confirmed'", "payload = '{}'", "reason = 'x'", "decided_by_id = NULL"):
        assert refusal(assistant, (f"UPDATE assistant_drafts SET {change} WHERE id = %s", values["id"])) == "privilege"
    assert refusal(assistant, ("DELETE FROM assistant_drafts WHERE id = %s", values["id"])) == "privilege"
    assert refusal(assistant, ("SELECT 1 FROM assistant_drafts FOR UPDATE",)) == "privilege"


def test_the_suggest_tier_takes_no_draft_of_any_type(sql):
    cast = make_cast(tier="suggest", auto=("mortality", "note", "sale"))
    run, taken = running(cast)
    with sql("assistant") as login:
        enter(login, cast)
        login.run("SELECT set_config('farmops.attempt', %s, true)", str(taken.attempt))
        for (name,) in login.run("SELECT name FROM record_types"):
            form = RECORD_TYPES[name].form
            said = json.dumps(dict.fromkeys(map(form.column, form.base_fields)))
            values = proposal(cast, run, record_type=name, payload=said, proposed=said)
            assert refusal(login, (INSERT_DRAFT, values)) == "privilege", name


# --- provenance -----------------------------------------------------------------------------------------------------

NOTE_COLUMNS = (
    "INSERT INTO notes (id, farm_id, occurred_on, text, source, draft_id, ai_run_id, tool_call_id{by})"
    " VALUES (%(id)s, %(farm)s, '2026-01-01', 'x', %(source)s, %(draft)s, %(run)s, %(call)s{value})"
)


def combinations(cast, run_id, draft_id):
    for source, draft, run, call, by in product(
        ("person", "assistant", "system"), (None, draft_id), (None, run_id), ("", "call"),
        (None, cast.owner.pk, cast.manager.pk),
    ):  # fmt: skip
        yield {
            "id": uuid7(),
            "farm": cast.farm.id,
            "source": source,
            "draft": draft,
            "run": run,
            "call": call,
            "by": by,
        }


@pytest.fixture
def noted(sql):
    """A farm at tier auto for notes, a run being answered and a draft of a note in it."""
    cast = make_cast(tier="auto", auto=("note",))
    run, taken = running(cast)
    draft_id = uuid7()
    with sql("assistant") as login:
        enter(login, cast)
        login.run("SELECT set_config('farmops.attempt', %s, true)", str(taken.attempt))
        said = json.dumps({"text": "x", "batch_id": None, "occurred_on": "2026-01-01"})
        values = proposal(cast, run, id=draft_id, record_type="note", payload=said, proposed=said, tool_call_id="d")
        whole(login, (INSERT_DRAFT, values))
        login.commit()
    return cast, run, taken, draft_id


def accepted(login, cast, run, draft_id, *, confirm_it: bool, named: bool) -> set[tuple[Any, ...]]:
    """The combinations (source, draft, run, call, by) that the login may write."""
    found = set()
    for values in combinations(cast, run.id, draft_id):
        statement = NOTE_COLUMNS.format(by=", created_by_id", value=", %(by)s")
        if not named:
            if values["by"] is not None:
                continue
            statement = NOTE_COLUMNS.format(by="", value="")
        decide = [(CONFIRM, cast.owner.pk, cast.farm.id, draft_id)] if confirm_it and values["draft"] else []
        try:
            with login.connection.transaction(force_rollback=True):
                whole(login, *decide, (statement, values))
        except psycopg.Error:
            continue
        found.add((
            values["source"], values["draft"] is not None, values["run"] is not None, values["call"],
            {None: "nobody", cast.owner.pk: "self", cast.manager.pk: "another"}[values["by"]],
        ))  # fmt: skip
    return found


def test_a_person_writes_her_own_records_and_confirms_drafts_and_nothing_between(noted, sql):
    cast, run, taken, draft_id = noted
    finish(taken)
    with sql("app") as app:
        enter(app, cast)
        assert accepted(app, cast, run, draft_id, confirm_it=False, named=True) == {
            ("person", False, False, "", "self")
        }
        assert accepted(app, cast, run, draft_id, confirm_it=True, named=True) == {
            ("person", False, False, "", "self"),
            ("assistant", True, True, "", "self"),
        }


def test_the_assistant_writes_its_own_records_and_nothing_else(noted, sql):
    cast, run, taken, draft_id = noted
    with sql("assistant") as login:
        enter(login, cast)
        login.run("SELECT set_config('farmops.attempt', %s, true)", str(taken.attempt))
        assert accepted(login, cast, run, draft_id, confirm_it=False, named=False) == {
            ("assistant", False, True, "call", "nobody")
        }
        named = NOTE_COLUMNS.format(by=", created_by_id", value=", %(by)s")
        values = {"id": uuid7(), "farm": cast.farm.id, "source": "assistant", "draft": None, "run": run.id, "call": "1"}
        assert refusal(login, (named, {**values, "by": cast.owner.pk})) == "privilege"


def test_the_assistant_writes_each_record_only_where_autonomy_says_auto(noted, sql):
    cast, run, taken, _draft_id = noted
    rows = {
        "sales": "item, quantity, unit, total_kobo) VALUES (%s, %s, 'assistant', %s, 'c', current_date, 'eggs', 1,"
        " 'crate', 100)",
        "mortality_records": "batch_id, count) VALUES (%s, %s, 'assistant', %s, 'c', current_date,"
        f" '{cast.batches['Pen 1'].id}', 1)",
    }
    with sql("assistant") as login:
        enter(login, cast)
        login.run("SELECT set_config('farmops.attempt', %s, true)", str(taken.attempt))
        for table, rest in rows.items():
            statement = f"INSERT INTO {table} (id, farm_id, source, ai_run_id, tool_call_id, occurred_on, {rest}"
            assert refusal(login, (statement, uuid7(), cast.farm.id, run.id)) == "privilege", table


def test_a_tool_call_writes_one_record(noted):
    cast, _run, taken, _draft_id = noted
    first = propose(taken, "1", "note", {"text": "rain"})
    assert first.kind == "written"
    assert propose(taken, "1", "note", {"text": "rain"}).record_id == first.record_id
    assert count_rows("notes", cast.farm.id) == 1


@pytest.mark.parametrize("who", ["app", "assistant", "billing", "auditor"])
def test_a_record_is_never_changed_or_deleted_by_whoever_serves(cast, sql, who):
    draft = one_draft(cast)
    decide(cast, draft)
    with sql(who) as login:
        enter(login, cast)
        for statement in (
            "UPDATE mortality_records SET count = 1",
            "UPDATE mortality_records SET draft_id = NULL",
            "UPDATE mortality_records SET source = 'person'",
            "UPDATE mortality_records SET created_by_id = NULL",
            "UPDATE mortality_records SET created_at = now()",
            "DELETE FROM mortality_records",
            "TRUNCATE mortality_records CASCADE",
        ):
            assert refusal(login, (statement,)) == "privilege", statement


def test_a_confirmed_record_that_is_voided_leaves_the_draft_confirmed(cast):
    draft = one_draft(cast)
    record = decide(cast, draft)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        assert void_record(record, "counted twice")
    assert status_of(draft) == "confirmed"
    assert decide_error(cast, draft) is DraftChanged


# --- through the service, and at once -------------------------------------------------------------------------------


def decide(cast, draft, user=None, digest=""):
    """Confirm as the pages do."""
    with farm_scope(user_id=(user or cast.owner).pk, farm_id=draft.farm_id):
        found = drafts(draft.farm_id).get(id=draft.id)
        return confirm(found, Farm.objects.get(id=draft.farm_id), digest or draft.digest)


def decide_error(cast, draft, **kwargs) -> type[Exception]:
    try:
        decide(cast, draft, **kwargs)
    except (DraftChanged, DraftInvalid, Refused, IntegrityError, AssistantDraft.DoesNotExist) as error:
        return type(error)
    raise AssertionError("it was confirmed")


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
            looked.wait(20)
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
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if login.run("SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"):
            return
    raise AssertionError("nobody waited")


def test_twenty_drafts_of_one_farm_are_confirmed_at_once(cast):
    batch = make_batch(cast.farm, cast.owner, "Pen 3", count=CLIENTS)
    run, taken = running(cast)
    ids = [propose(taken, str(n), "mortality", {"count": 1, "batch": "Pen 3"}).draft_id for n in range(CLIENTS)]
    finish(taken)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        found = {str(draft.id): draft for draft in drafts(cast.farm.id).filter(ai_run_id=run.id)}
    results = in_threads(lambda number: attempt(decide, cast, found[ids[number]]))
    assert results == ["done"] * CLIENTS
    assert audit(
        "SELECT sum(delta) FROM stock_movements WHERE farm_id = %s AND batch_id = %s", cast.farm.id, batch.id
    ) == [(0,)]
