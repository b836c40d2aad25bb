"""What pages draw of JSON that a login may write: drafts, sources of advice, steps, verdicts, settings."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
import pytest
from django.urls import reverse
from psycopg.types.json import Jsonb

from farmops.ids import uuid7
from farmops.web.drawable import is_safe_address
from farms.records import RECORD_TYPES
from governance.drafts.proposals import propose
from governance.models import AiRecommendation
from tests.support.browser import html, press
from tests.support.database import audit
from tests.support.drafts import INSERT_DRAFT
from tests.support.factories import drafts_of, one_draft, say_and_answer
from tests.support.oversight import ADVISE_WITH_SOURCES
from tests.support.runs import running


def whole(kind: str, **said: Any) -> dict[str, Any]:
    """A payload with every column of the type: what is not said has its default."""
    fields = RECORD_TYPES[kind].model._meta
    empty = {
        column: fields.get_field(column.removesuffix("_id")).get_default() for column in RECORD_TYPES[kind].columns
    }
    return {"batch_id": None, **empty, "occurred_on": "2026-01-05", **said}


SALE = whole("sale", item="eggs", quantity=2, unit="crate", total_kobo=900000)
WATER = whole("water", litres=90, ph=7.2, taken_at="06:10:00")
WEIGHT = whole("weight", average_g=1800, sample_size=2, weights_g=[1700, 1900])
DEEP = "[" * 9000 + "]" * 9000
POISON = [
    ("sale", {"quantity": [1]}), ("sale", {"quantity": {"a": 1}}), ("sale", {"quantity": "NaN"}),
    ("sale", {"quantity": "Infinity"}), ("sale", {"quantity": "2"}), ("sale", {"quantity": True}),
    ("sale", {"quantity": None}), ("sale", {"quantity": 2.00001}), ("sale", {"quantity": -1}),
    ("sale", {"total_kobo": 10**400}), ("sale", {"total_kobo": 1.5}), ("sale", {"total_kobo": 9 * 10**18}),
    ("sale", {"occurred_on": "infinity"}), ("sale", {"occurred_on": "-infinity"}), ("sale", {"occurred_on": "now"}),
    ("sale", {"occurred_on": "0044-03-15 BC"}), ("sale", {"occurred_on": "20000-01-01"}),
    ("sale", {"occurred_on": "2026-1-5"}), ("sale", {"occurred_on": "2999-01-01"}), ("sale", {"occurred_on": 5}),
    ("sale", {"occurred_on": None}), ("sale", {"item": "gold"}), ("sale", {"item": ["eggs"]}), ("sale", {"item": 5}),
    ("sale", {"buyer": "x" * 121}), ("sale", {"buyer": {"a": "b"}}), ("sale", {"batch_id": "Pen 1"}),
    ("sale", {"batch_id": "00000000-0000-0000-0000-000000000000"}), ("sale", {"batch_id": "OTHER FARM"}),
    ("sale", {"batch_id": ["x"]}), ("sale", {"heads": 2**31}), ("sale", {"weight_kg": -1}),
    ("water", {"taken_at": "24:00:00"}), ("water", {"taken_at": "6:10"}), ("water", {"ph": "7.2"}),
    ("weight", {"weights_g": {"a": 1}}), ("weight", {"weights_g": ["NaN"]}), ("weight", {"weights_g": [[1]]}),
    ("weight", {"weights_g": "x"}),
]  # fmt: skip
WHOLE = {"sale": SALE, "water": WATER, "weight": WEIGHT}


def poisoned(cast, name: str, change: dict[str, Any]) -> str:
    said = {**WHOLE[name], **change}
    if said["batch_id"] == "OTHER FARM":
        said["batch_id"] = str(cast.other_batch.id)
    return json.dumps(said)


@pytest.fixture
def assistant(cast, sql):
    run, taken = running(cast)
    with sql("assistant") as login:
        login.enter(cast.farm.id, cast.owner.pk, "owner")
        login.run("SELECT set_config('farmops.attempt', %s, true)", str(taken.attempt))
        login.ai_run, login.claim = run, taken
        yield login


def draft(cast, login, name: str, payload: str) -> dict[str, Any]:
    return {"id": uuid7(), "farm_id": cast.farm.id, "ai_run_id": login.ai_run.id, "record_type": name,
            "tool_call_id": str(uuid7()), "payload": payload, "proposed": payload, "status": "pending"}  # fmt: skip


def refused(login, sql: str, values: Any) -> psycopg.Error:
    with pytest.raises(psycopg.Error) as caught, login.connection.transaction():
        login.connection.execute(sql, values)
    return caught.value


# --- drafts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "change"), POISON, ids=str)
def test_a_payload_that_is_no_row_of_its_table_is_no_draft(cast, assistant, name, change):
    error = refused(assistant, INSERT_DRAFT, draft(cast, assistant, name, poisoned(cast, name, change)))
    assert error.diag.constraint_name == "assistant_drafts_payload_fits_record"
    assistant.connection.execute(INSERT_DRAFT, draft(cast, assistant, name, json.dumps(WHOLE[name])))


@pytest.mark.parametrize("text", ['"a\\u0000b"', '"\\ud800"'])
def test_what_json_cannot_hold_is_refused(cast, assistant, text):
    payload = json.dumps(SALE).replace('"buyer": ""', f'"buyer": {text}')
    assert isinstance(refused(assistant, INSERT_DRAFT, draft(cast, assistant, "sale", payload)), psycopg.DataError)


def test_an_edit_fits_as_well(cast, sql):
    waiting = one_draft(cast)
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        for change in ({"count": "3"}, {"count": 0}, {"cause": 5}, {"batch_id": str(cast.other_batch.id)}):
            error = app.refused(
                "UPDATE assistant_drafts SET payload = %s WHERE id = %s",
                Jsonb({**waiting.payload, **change}),
                waiting.id,
            )
            assert error.diag.constraint_name == "assistant_drafts_payload_fits_record", change
        app.run(
            "UPDATE assistant_drafts SET payload = %s WHERE id = %s", Jsonb({**waiting.payload, "count": 4}), waiting.id
        )


def test_a_tool_call_that_does_not_fit_gets_words(cast):
    """A banned medicine passes the form without days; the table lets a person alone write it."""
    _run, claim = running(cast)
    said = {"drug": "Chloramphenicol", "batch": "Pen 1"}
    outcome = propose(claim, "1", "treatment", said)
    assert outcome.kind == "refused"
    assert "does not fit the record" in str(outcome.errors)
    outcome = propose(claim, "2", "note", {"text": "a\ud800b"})
    assert outcome.kind in ("refused", "invalid")


@contextmanager
def rules_off(cluster):
    """A superuser's transaction in which no trigger and no CHECK of drafts has a say: rows of an older version."""
    with psycopg.connect(cluster.superuser_url("farmops")) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


@pytest.mark.parametrize(("name", "change"), [*POISON, ("weight", {"weights_g": "DEEP"})], ids=str)
def test_an_old_poisoned_draft_takes_no_page_down_and_can_be_discarded(cast, cluster, as_user, name, change):
    waiting = one_draft(cast)
    payload = poisoned(cast, name, change).replace('"DEEP"', DEEP)
    with rules_off(cluster) as superuser:
        superuser.execute(
            "UPDATE assistant_drafts SET payload = %s, proposed_payload = %s, record_type = %s WHERE id = %s",
            [payload, payload, name, waiting.id],
        )
    browser, slug = as_user(cast.owner), cast.farm.slug
    page = reverse("governance:draft", args=[slug, waiting.id])
    run_page = reverse("governance:run", args=[slug, waiting.ai_run_id])
    for address in (
        reverse("assistant:today", args=[slug]), reverse("governance:drafts", args=[slug]), page, run_page,
        reverse("governance:activity", args=[slug]), reverse("assistant:conversation", args=[slug]), f"{page}discard/",
    ):  # fmt: skip
        assert browser.get(address).status_code == 200, address
    assert browser.get(f"{page}edit/").status_code in (200, 409)
    assert browser.post(f"{page}confirm/", {"digest": waiting.digest}).status_code == 409
    assert as_user(cast.staff).get(reverse("governance:evidence_run", args=[waiting.ai_run_id])).status_code == 200
    press(browser, f"{page}discard/", "Discard", reason="nonsense")
    assert drafts_of(cast.farm, cast.owner)[-1].status == "discarded"
    for address in (page, reverse("governance:drafts", args=[slug]), reverse("governance:activity", args=[slug])):
        assert browser.get(address).status_code == 200, address


def test_a_card_that_cannot_be_drawn_says_so(cast, cluster, as_user):
    waiting = one_draft(cast)
    with rules_off(cluster) as superuser:
        superuser.execute("UPDATE assistant_drafts SET payload = '{\"count\": [1]}' WHERE id = %s", [waiting.id])
    page = html(as_user(cast.owner).get(reverse("governance:draft", args=[cast.farm.slug, waiting.id])))
    assert "cannot be read, so it cannot be written. Discard it." in page.text
    assert "Confirm" not in page.text
    assert "Edit" not in page.text


# --- sources of advice ----------------------------------------------------------------------------------------------


SAFE = ["", "https://a.example/b?c=d#e", "http://a.example", "/f/x/", "/"]
UNSAFE = [
    "javascript:alert(1)", "JavaScript:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)", "data:text/html,x",
    "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil", "ftp://a", "vbscript:x", "https://a b",
    "https://a\n", "mailto:a@b", "x", "blob:x", "/\t/evil.example", "\x01javascript:alert(1)",
]  # fmt: skip


@pytest.mark.parametrize("url", SAFE)
def test_addresses_that_a_page_may_link_to(cast, assistant, url):
    assert is_safe_address(url) == bool(url)
    assistant.run(
        ADVISE_WITH_SOURCES, uuid7(), cast.farm.id, assistant.ai_run.id, "1", Jsonb([{"text": "x", "url": url}])
    )


@pytest.mark.parametrize("url", UNSAFE)
def test_an_address_that_runs_something_is_no_source(cast, assistant, url):
    assert not is_safe_address(url)
    assert AiRecommendation(sources=[{"text": "x", "url": url}]).links == [("x", "")]
    values = (uuid7(), cast.farm.id, assistant.ai_run.id, "1", Jsonb([{"text": "x", "url": url}]))
    assert assistant.refused(ADVISE_WITH_SOURCES, *values).diag.constraint_name == "ai_recommendations_sources_are_safe"


@pytest.mark.parametrize(
    "sources",
    ["x", {}, [1], [None], [["text"]], [{}], [{"text": "x"}], [{"url": "/"}], [{"text": 1, "url": "/"}],
     [{"text": "x", "url": ["/"]}], [{"text": "x", "url": "/", "z": 1}], [{"text": "x", "url": "/"}] * 21],
    ids=str,
)  # fmt: skip
def test_sources_are_a_short_list_of_texts_and_addresses(cast, assistant, sources):
    assistant.refused(ADVISE_WITH_SOURCES, uuid7(), cast.farm.id, assistant.ai_run.id, "1", Jsonb(sources))
    AiRecommendation(sources=sources).links  # noqa: B018 - an old row is drawn


def test_an_old_dangerous_source_is_drawn_as_text(cast, cluster, as_user):
    run = say_and_answer(cast.farm, cast.owner, "hello")
    rows = [{"text": "a page", "url": "javascript:alert(1)"}, {"text": "another", "url": "https://a.example/"}, 5]
    with rules_off(cluster) as superuser:
        superuser.execute(ADVISE_WITH_SOURCES, [uuid7(), cast.farm.id, run.id, "1", Jsonb(rows)])
    for address in ("recommendations", "run"):
        args = [cast.farm.slug, *([run.id] if address == "run" else [])]
        page = as_user(cast.owner).get(reverse(f"governance:{address}", args=args)).content.decode()
        assert "a page" in page
        assert 'href="https://a.example/"' in page
        assert "javascript:" not in page
    staff = as_user(cast.staff).get(reverse("governance:evidence_run", args=[run.id])).content.decode()
    assert "javascript:" not in staff


# --- steps, verdicts, settings --------------------------------------------------------------------------------------


STEP = (
    "INSERT INTO ai_run_steps (id, farm_id, ai_run_id, attempt, position, kind, model, tool_call_id, tool, request,"
    " response, outcome, input_tokens, output_tokens, latency_ms, error)"
    " VALUES (%s, %s, %s, 1, %s, %s, '', '', %s, %s, %s, %s, 0, 0, 0, '')"
)
STEPS = [
    ("tool", "note", "[]", "written"), ("tool", "note", "5", "suggested"), ("tool", "note", "{}", "written"),
    ("tool", "gold", '{"summary": [1]}', "suggested"), ("tool", "note", '{"payload": [1]}', "suggested"),
    ("tool", "note", '{"payload": {"text": {"a": [1]}, "batch_id": [1]}, "summary": {"a": 1}}', "suggested"),
    ("tool", "sale", '{"payload": {"total_kobo": "x", "occurred_on": 5, "quantity": [1]}}', "suggested"),
    ("tool", "note", '{"record_id": "../../x", "record_type": 7, "summary": 5}', "written"),
    ("retrieval", "", "[]", "found"), ("retrieval", "", '{"passages": 5}', "found"),
    ("retrieval", "", '{"passages": [5, {"link": "javascript:alert(1)", "title": "x"}]}', "found"),
    ("model", "", '{"content": 5}', ""), ("tool", "note", DEEP, "written"), ("model", "", DEEP, ""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "tool", "response", "outcome"), STEPS, ids=lambda value: str(value)[:40])
def test_an_old_poisoned_step_takes_no_page_down(cast, cluster, as_user, kind, tool, response, outcome):
    run = say_and_answer(cast.farm, cast.owner, "hello")
    request = DEEP if response == DEEP else "[]"
    with rules_off(cluster) as superuser:
        superuser.execute(STEP, [uuid7(), cast.farm.id, run.id, 90, kind, tool, request, response, outcome])
    browser, slug = as_user(cast.owner), cast.farm.slug
    for address in (
        reverse("assistant:today", args=[slug]), reverse("governance:activity", args=[slug]),
        reverse("governance:run", args=[slug, run.id]), reverse("assistant:conversation", args=[slug]),
    ):  # fmt: skip
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert "javascript:alert" not in answer.content.decode()
    assert as_user(cast.staff).get(reverse("governance:evidence_run", args=[run.id])).status_code == 200


def test_steps_and_verdicts_are_maps_that_a_page_can_read(cast, sql):
    run, _taken = running(cast)
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner", "turn")
        for number, (request, response) in enumerate(
            [("[]", "{}"), ("{}", "5"), ("{}", DEEP), (f'{{"a": {DEEP}}}', "{}")]
        ):
            error = app.refused(STEP, uuid7(), cast.farm.id, run.id, number, "tool", "note", request, response, "")
            assert error.diag.constraint_name == "ai_run_steps_are_drawn"
        app.run(STEP, uuid7(), cast.farm.id, run.id, 9, "tool", "note", '{"a": [[[{"b": 1}]]]}', "{}", "")
        verdict = (
            "INSERT INTO ai_evals (id, farm_id, ai_run_id, rule, rule_version, verdict, details)"
            " VALUES (%s, %s, %s, 'grounding', 2, 'pass', %s)"
        )
        error = app.refused(verdict, uuid7(), cast.farm.id, run.id, f'{{"a": {DEEP}}}')
        assert error.diag.constraint_name == "ai_evals_details_are_drawn"


def test_categories_are_names(cast, sql):
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        for said in ([{}], [5], [["note"]], [None]):
            error = app.refused("UPDATE farms SET ai_auto_categories = %s WHERE id = %s", Jsonb(said), cast.farm.id)
            assert error.diag.constraint_name == "farms_auto_categories_are_names"
        app.run("UPDATE farms SET ai_auto_categories = %s WHERE id = %s", Jsonb(["note"]), cast.farm.id)


def test_single_weights_are_numbers(cast, sql):
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        for weights, fits in (([1, 2.5], True), (None, True), (["x"], False), ([[1]], False), ([{}], False)):
            weigh = (
                "INSERT INTO weight_records (id, farm_id, occurred_on, source, created_by_id, average_g, weights_g)"
                " VALUES (%s, %s, %s, 'person', %s, 5, %s)"
            )
            values = (uuid7(), cast.farm.id, date(2026, 1, 5), cast.owner.pk, weights and Jsonb(weights))
            if fits:
                app.run(weigh, *values)
            else:
                assert app.refused(weigh, *values).diag.constraint_name == "weight_records_weights_are_numbers"
    assert audit("SELECT count(*) FROM weight_records WHERE farm_id = %s", cast.farm.id) == [(0,)]
