"""`manage.py sql_as`: an attacker's SQL in a genuine context, and nothing that would make her somebody else."""

from __future__ import annotations

import io
import json
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from tests.support.factories import Cast, count_rows, make_cast, say

NOTE = (
    "INSERT INTO notes (id, farm_id, occurred_on, source, created_by_id, text)"
    " VALUES (gen_random_uuid(), current_farm(), current_date, 'person', current_person(), 'hello')"
)


@pytest.fixture(scope="module")
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def sql_as(monkeypatch, capsys, cast):
    """`sql_as("app", "owner", "SELECT 1; SELECT 2")` -> (exit code, the lines that it printed)."""

    def run(login, who, sql, *more, farm=None):
        monkeypatch.setattr("sys.stdin", io.StringIO(sql))
        out, code = io.StringIO(), 0
        email = who if "@" in who else getattr(cast, who).email
        named = ["--farm", cast.farm.slug if farm is None else farm]
        try:
            call_command("sql_as", "--login", login, "--user", email, *named, *more, stdout=out)
        except SystemExit as ended:
            code = ended.code
        assert capsys.readouterr() == ("", "")
        return code, [json.loads(line) for line in out.getvalue().splitlines()]

    return run


def test_a_line_a_statement_in_the_context_of_the_person(sql_as, cast):
    code, lines = sql_as(
        "app", "worker", "SELECT current_farm(), current_person(), current_member_role(), current_purpose(); SELECT 1;"
    )
    assert code == 0
    assert lines == [
        {"rows": [[str(cast.farm.id), str(cast.worker.pk), "worker", "member"]], "rowcount": 1},
        {"rows": [[1]], "rowcount": 1},
    ]


@pytest.mark.parametrize(
    ("login", "purpose", "seen"),
    [
        ("assistant", "", ["farm", "owner", "owner", "turn", "farmops_assistant"]),
        ("app", "turn", ["farm", "owner", "owner", "turn", "farmops_app"]),
        ("app", "system", ["farm", None, "system", "system", "farmops_app"]),
        ("app", "person", [None, "owner", "", "person", "farmops_app"]),
        ("app", "founding", [None, "owner", "", "founding", "farmops_app"]),
        ("app", "invitation", [None, "owner", "", "invitation", "farmops_app"]),
    ],
)
def test_each_purpose_is_the_applications_own(sql_as, cast, login, purpose, seen):
    who = "SELECT current_farm(), current_person(), current_member_role(), current_purpose(), current_login()"
    code, lines = sql_as(login, "owner", who, *(["--purpose", purpose] if purpose else []))
    farm, person, *rest = lines[0]["rows"][0]
    names = {None: None, str(cast.farm.id): "farm", str(cast.owner.pk): "owner"}
    assert (code, [names[farm], names[person], *rest]) == (0, seen)


def test_a_person_founds_a_farm_that_does_not_exist(sql_as):
    found = "INSERT INTO farms (id, slug, name) SELECT context_farm(), 'a-new-farm', 'x'"
    code, lines = sql_as("app", "stranger", found, "--purpose", "founding", farm="a-new-farm")
    assert (code, lines) == (0, [{"rows": [], "rowcount": 1}])


def test_an_error_says_which_rule_and_leaves_the_rest_usable(sql_as):
    code, lines = sql_as(
        "app", "owner", "UPDATE farms SET credit_balance = 9; SELECT nothing; DELETE FROM notes; SELECT '5%'"
    )
    assert code == 0
    assert [(line.get("sqlstate"), line.get("constraint")) for line in lines] == [
        ("23514", "balance_moves_with_leg"),
        ("42703", None),
        ("42501", None),
        (None, None),
    ]
    assert all(line["error"] for line in lines[:3])
    assert lines[3]["rows"] == [["5%"]]


def test_dollar_quotes_comments_and_empty_statements(sql_as):
    sql = "DO $x$ BEGIN PERFORM 1; PERFORM 2; END $x$;; -- nothing; here\n /* nor; here */ ; SELECT $$a;b$$; SELECT 'c;d';"
    code, lines = sql_as("app", "owner", sql)
    assert (code, [line["rows"] for line in lines]) == (0, [[], [["a;b"]], [["c;d"]]])


def test_values_that_json_has_no_words_for_are_text(sql_as):
    code, lines = sql_as(
        "app",
        "owner",
        "SELECT 1.50::numeric, '\\x00ff'::bytea, date '2026-01-02', ARRAY[gen_random_uuid()], NULL, '{\"a\": 1}'::jsonb",
    )
    number, raw, day, ids, nothing, mapped = lines[0]["rows"][0]
    assert (code, number, raw, day, nothing, mapped) == (0, "1.50", "00ff", "2026-01-02", None, {"a": 1})
    assert len(ids[0]) == 36


def test_everything_is_rolled_back_unless_it_is_to_stay(sql_as, cast):
    before = count_rows("notes", cast.farm.id)
    assert sql_as("app", "owner", NOTE) == (0, [{"rows": [], "rowcount": 1}])
    assert count_rows("notes", cast.farm.id) == before
    assert sql_as("app", "owner", NOTE, "--commit") == (0, [{"rows": [], "rowcount": 1}])
    assert count_rows("notes", cast.farm.id) == before + 1


def test_a_rule_that_is_asked_at_commit_is_the_last_line(sql_as, cast):
    run = say(cast.farm, cast.owner, "hello")
    draft = uuid4()
    named = NOTE.replace("source,", "ai_run_id, draft_id, source,").replace(
        "'person'", f"'{run.id}', '{draft}', 'assistant'"
    )
    reserved = (
        "INSERT INTO ai_runs (id, farm_id, user_id, feature, provider, model, status, attempt, lease_until,"
        " provider_requests, input_tokens, output_tokens, credits_reserved, credits_estimate, input_summary,"
        " output_summary, error, idempotency_key) VALUES (gen_random_uuid(), current_farm(), current_person(), 'x', 'x',"
        " 'x', 'queued', 0, now(), 0, 0, 0, 5, 0, '', '', '', 'sql_as')"
    )
    code, lines = sql_as("app", "owner", reserved, "--commit")
    assert (code, lines[0], len(lines)) == (1, {"rows": [], "rowcount": 1}, 2)
    assert (lines[1]["sqlstate"], lines[1]["constraint"]) == ("23514", "run_is_reserved")
    assert sql_as("app", "owner", reserved)[0] == 0
    assert sql_as("app", "owner", named, "--commit")[1][0]["sqlstate"] == "23503"


@pytest.mark.parametrize(
    ("who", "farm", "more", "said"),
    [
        ("stranger", None, (), "no such farm, or she does not belong"),
        ("owner", "no-such-farm", (), "no such farm, or she does not belong"),
        ("nobody@farm.example", None, (), "no person nobody@farm.example"),
        ("owner", "no-such-farm", ("--purpose", "system"), "no farm no-such-farm"),
        ("owner", "no-such-farm", ("--purpose", "invitation"), "no farm no-such-farm"),
    ],
)
def test_who_may_not_enter_gets_one_line_and_exit_code_2(sql_as, who, farm, more, said):
    code, lines = sql_as("app", who, "SELECT 1", *more, farm=farm)
    assert (code, len(lines)) == (2, 1)
    assert said in lines[0]["error"]


@pytest.mark.parametrize("purpose", ["system", "person", "founding", "invitation"])
def test_the_assistants_login_enters_no_farm_for_what_is_the_applications(sql_as, purpose):
    code, lines = sql_as("assistant", "owner", "SELECT 1", "--purpose", purpose)
    assert (code, len(lines)) == (2, 1)
    assert "enters no farm" in lines[0]["error"]


def test_the_attacker_finds_no_key_and_becomes_nobody_else(sql_as, cast):
    steal = (
        "SELECT current_setting('farmops.key', true); SELECT * FROM context_keys;"
        " SELECT string_agg(setting, ' ') FROM pg_settings WHERE name LIKE 'farmops%';"
        " SELECT string_agg(query, ' ') FROM pg_stat_activity WHERE query ILIKE '%enter_farm(''%';"
        f" SELECT set_config('farmops.farm_id', '{cast.other_farm.id}', true); SELECT current_farm(), current_person();"
        f" SELECT seal_context('member', '{cast.other_farm.id}', '{cast.stranger.pk}', 'owner');"
        f" SELECT enter_farm('member', '{cast.stranger.pk}', '', '{cast.other_farm.id}', pg_backend_pid(), 2000000000, 'x');"
        " SELECT count(*) FROM batches"
    )
    code, lines = sql_as("app", "owner", steal)
    assert code == 0
    assert lines[0]["rows"] in ([[None]], [[""]])
    assert lines[1]["sqlstate"] == "42501"
    assert lines[2]["rows"] == [[None]]
    assert lines[3]["rows"] == [[None]]
    assert lines[5]["rows"] == [[None, None]]
    assert lines[6]["sqlstate"] == "42501"
    assert lines[7]["sqlstate"] == "28000"
    assert lines[8]["rows"] == [[0]]


def test_a_statement_that_ends_the_transaction_ends_the_session(sql_as, cast):
    before = count_rows("notes", cast.farm.id)
    code, lines = sql_as("app", "owner", f"{NOTE}; ROLLBACK; SELECT count(*) FROM notes", "--commit")
    assert (code, len(lines)) == (1, 3)
    assert "ended the transaction" in lines[2]["error"]
    assert count_rows("notes", cast.farm.id) == before


def test_the_attempt_is_a_turns(sql_as):
    code, lines = sql_as("assistant", "owner", "SELECT current_setting('farmops.attempt')", "--attempt", "3")
    assert (code, lines[0]["rows"]) == (0, [["3"]])


def test_it_is_for_a_laptop(settings, sql_as):
    settings.LOCAL = settings.EMBEDDED = False
    with pytest.raises(CommandError, match="for a laptop"):
        sql_as("app", "owner", "SELECT 1")
    settings.EMBEDDED = True
    assert sql_as("app", "owner", "SELECT 1")[0] == 0
