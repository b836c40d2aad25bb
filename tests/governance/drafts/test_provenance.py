"""What the assistant may propose, and whose name stands on a record: by plain SQL in each login."""

from __future__ import annotations

import json
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from farmops.database.scope import farm_scope
from farmops.ids import uuid7
from farms.records import RECORD_TYPES
from farms.records.services import void_record
from governance.drafts.proposals import propose
from governance.drafts.services import DraftChanged
from tests.support.database import enter
from tests.support.drafts import (
    CONFIRM,
    INSERT_DRAFT,
    NOTE_SAID,
    at_commit,
    decide,
    decide_error,
    refusal,
    status_of,
)
from tests.support.factories import count_rows, make_cast, one_draft
from tests.support.runs import finish, running

# --- the assistant's login ------------------------------------------------------------------------------------------

ZERO = UUID(int=0)


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
    at_commit(assistant, (INSERT_DRAFT, proposal(cast, assistant.ai_run)))


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
    at_commit(assistant, (INSERT_DRAFT, proposal(cast, assistant.ai_run, tool_call_id="1")))
    again = proposal(cast, assistant.ai_run, tool_call_id="1")
    assert refusal(assistant, (INSERT_DRAFT, again)) == "assistant_drafts_once_a_call"


def test_the_assistant_changes_and_confirms_nothing(cast, assistant):
    values = proposal(cast, assistant.ai_run)
    at_commit(assistant, (INSERT_DRAFT, values))
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
        at_commit(login, (INSERT_DRAFT, values))
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
                at_commit(login, *decide, (statement, values))
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


ZERO = UUID(int=0)
