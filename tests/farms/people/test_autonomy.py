"""What the assistant may write: `resolve_autonomy`, and PostgreSQL's refusal of everything beyond it."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from django.db import connections
from psycopg.types.json import Jsonb

from farmops.database.scope import farm_scope
from farms.models import Farm
from farms.records import RECORD_TYPES
from tests.support.database import enter
from tests.support.factories import claim, make_cast, say

ORDER = ["suggest", "draft", "auto"]
FLOOR = {name for name, kind in RECORD_TYPES.items() if kind.floor}
assert {"sale", "expense", "mortality"} <= FLOOR


def expected(tier, override, auto, record_type):
    """The rule of autonomy, written a second time: the lesser of the tier and the choice, and the floor below auto."""
    choice = override or ("auto" if record_type in auto else "draft")
    found = min(ORDER.index(tier), ORDER.index(choice))
    return ORDER[min(found, 1) if record_type in FLOOR else found]


@pytest.mark.parametrize("tier", ORDER)
def test_resolve_autonomy_is_the_lesser_of_tier_and_choice_above_the_floor(cast, tier):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        for override in (None, *ORDER):
            for auto in ((), tuple(RECORD_TYPES)):
                overrides = dict.fromkeys(RECORD_TYPES, override) if override else {}
                Farm.objects.filter(id=cast.farm.id).update(
                    ai_autonomy=tier, ai_auto_categories=list(auto), ai_record_autonomy=overrides
                )
                for record_type in RECORD_TYPES:
                    with connections["default"].cursor() as cursor:
                        cursor.execute("SELECT resolve_autonomy(%s, %s)", [cast.farm.id, record_type])
                        found = cursor.fetchone()[0]
                    assert found == expected(tier, override, auto, record_type), (override, auto, record_type)


def test_an_unknown_type_and_another_farm_resolve_to_suggest(cast, sql):
    with sql("assistant") as assistant:
        assistant.enter(cast.farm.id, cast.owner.pk, "owner")
        assert assistant.run("SELECT resolve_autonomy(%s, 'no_such_type')", cast.farm.id) == [("suggest",)]
        assert assistant.run("SELECT resolve_autonomy(%s, 'note')", cast.other_farm.id) == [("suggest",)]
        assert assistant.run("SELECT resolve_autonomy(%s, 'note')", cast.farm.id) == [("draft",)]


def test_nonsense_is_not_a_setting(cast, sql):
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        for column, value, constraint in (
            ("ai_autonomy", "full", "farms_autonomy_is_a_tier"),
            ("ai_auto_categories", Jsonb({}), "farms_auto_categories_is_a_list"),
            ("ai_record_autonomy", Jsonb([]), "farms_record_autonomy_is_a_map"),
            ("ai_record_autonomy", Jsonb({"note": "full"}), "farms_record_autonomy_is_a_map"),
            ("ai_record_autonomy", Jsonb({"note": 1}), "farms_record_autonomy_is_a_map"),
        ):
            error = app.refused(f"UPDATE farms SET {column} = %s WHERE id = %s", value, cast.farm.id)
            assert error.diag.constraint_name == constraint


# --- by SQL in the assistant's login --------------------------------------------------------------------------------


DRAFT = (
    "INSERT INTO assistant_drafts (id, farm_id, ai_run_id, record_type, tool_call_id, payload, proposed_payload)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
NOTE = (
    "INSERT INTO notes (id, farm_id, occurred_on, source, ai_run_id, tool_call_id, text)"
    " VALUES (%s, %s, current_date, 'assistant', %s, %s, 'hello')"
)
SALE = (
    "INSERT INTO sales (id, farm_id, occurred_on, source, ai_run_id, tool_call_id, item, quantity, unit, total_kobo)"
    " VALUES (%s, %s, current_date, 'assistant', %s, %s, 'eggs', 1, 'crate', 100)"
)


def open_run(cast):
    run = say(cast.farm, cast.owner, "a message")
    assert claim(run, cast.owner)
    return run


@pytest.fixture(params=ORDER)
def tiered(request):
    """A farm of each tier with every type in auto, and a run of it that is open."""
    cast = make_cast(tier=request.param, auto=tuple(RECORD_TYPES))
    return request.param, cast, open_run(cast)


def test_the_assistant_writes_no_further_than_the_tier(tiered, sql):
    tier, cast, run = tiered
    payload = Jsonb({"text": "hello", "batch_id": None, "occurred_on": "2026-01-05"})
    with sql("assistant") as assistant:
        enter(assistant, cast)
        draft = (uuid4(), cast.farm.id, run.id, "note", "1", payload, payload)
        note = (uuid4(), cast.farm.id, run.id, "2")
        if tier == "suggest":
            assert isinstance(assistant.refused(DRAFT, *draft), psycopg.errors.InsufficientPrivilege)
        else:
            assistant.run(DRAFT, *draft)
        if tier == "auto":
            assistant.run(NOTE, *note)
        else:
            assert isinstance(assistant.refused(NOTE, *note), psycopg.errors.InsufficientPrivilege)
        error = assistant.refused(SALE, uuid4(), cast.farm.id, run.id, "3")
        assert isinstance(error, psycopg.errors.InsufficientPrivilege)


def test_the_assistant_writes_in_nobodys_name_but_its_own(sql):
    cast = make_cast(tier="auto", auto=("note",))
    run = open_run(cast)
    with sql("assistant") as assistant:
        enter(assistant, cast)
        assistant.run(NOTE, uuid4(), cast.farm.id, run.id, "1")
        for columns, values in (
            ("source, created_by_id", ("person", cast.owner.pk)),
            ("source, ai_run_id, draft_id", ("assistant", run.id, uuid4())),
            ("source", ("assistant",)),
            ("source, ai_run_id", ("assistant", run.id)),
        ):
            marks = ", ".join(["%s"] * len(values))
            error = assistant.refused(
                f"INSERT INTO notes (id, farm_id, occurred_on, text, {columns})"
                f" VALUES (%s, %s, current_date, 'x', {marks})",
                uuid4(), cast.farm.id, *values,
            )  # fmt: skip
            assert isinstance(error, psycopg.errors.InsufficientPrivilege | psycopg.errors.CheckViolation)


def test_the_assistant_writes_only_for_an_open_run_of_its_farm(sql):
    cast = make_cast(tier="auto", auto=("note",))
    waiting = say(cast.farm, cast.owner, "not claimed yet")
    with sql("assistant") as assistant:
        enter(assistant, cast)
        for run_id in (waiting.id, uuid4()):
            error = assistant.refused(NOTE, uuid4(), cast.farm.id, run_id, "1")
            assert error.diag.constraint_name == "run_must_be_open"


def test_an_older_attempt_writes_nothing(sql):
    cast = make_cast(tier="auto", auto=("note",))
    run = open_run(cast)
    with sql("assistant") as assistant:
        enter(assistant, cast)
        enter(assistant, cast, attempt=7)
        error = assistant.refused(NOTE, uuid4(), cast.farm.id, run.id, "1")
        assert error.diag.constraint_name == "run_must_be_open"
        enter(assistant, cast)
        assistant.run(NOTE, uuid4(), cast.farm.id, run.id, "1")


def test_the_application_cannot_write_as_the_assistant_did(sql):
    """Only the assistant's own login writes records that no person confirmed."""
    cast = make_cast(tier="auto", auto=("note",))
    run = open_run(cast)
    with sql("app") as app:
        enter(app, cast)
        error = app.refused(NOTE, uuid4(), cast.farm.id, run.id, "1")
        assert isinstance(error, psycopg.errors.InsufficientPrivilege)
        error = app.refused(DRAFT, uuid4(), cast.farm.id, run.id, "note", "1", Jsonb({}), Jsonb({}))
        assert isinstance(error, psycopg.errors.InsufficientPrivilege)
