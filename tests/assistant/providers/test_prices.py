"""What an answer costs: counts that cannot be true, the rate card, and what a question may cost."""

from __future__ import annotations

import psycopg
import pytest
from django.urls import reverse

from assistant.conversation.turn import answer as answer_run_now
from credits.prices import Tokens, cost, credits_for, current_prices, set_price
from farmops.ids import uuid7
from tests.support.bedrock_server import answer, tool_call
from tests.support.database import audit
from tests.support.factories import balance, drafts_of, ledger_entries, make_cast, say
from tests.support.runs import reply_to, state
from tests.support.turns import DEATH, MODEL, books_are_right, converse, model_step

USAGES = {
    "missing": (None, "no count"),
    "negative": ({"inputTokens": -5, "outputTokens": -1}, "cannot be"),
    "absurd": ({"inputTokens": 10**12, "outputTokens": 10**12}, "cannot be"),
    "beyond any column": ({"inputTokens": 10**400, "outputTokens": 1}, "usage"),
    "no figures": ({}, "no count"),
    "half of it": ({"inputTokens": 1000}, "no count"),
    "absurd cache": ({"inputTokens": 1, "outputTokens": 1, "cacheReadInputTokens": 10**9}, "cannot be"),
}


@pytest.mark.parametrize("what", USAGES)
def test_usage_that_cannot_be_true_is_cut_to_what_can_and_flagged(server, cast, what):
    usage, flagged = USAGES[what]
    body = answer("Good morning.")
    body["usage"] = usage
    if usage is None:
        del body["usage"]
    run = converse(server, cast, body, text="hello")
    assert (run.status, reply_to(run)) == ("done", "Good morning.")
    assert flagged in model_step(run)[1]
    assert 1 <= run.credits_actual <= 40
    assert balance(cast.farm.id) == 500 - run.credits_actual
    books_are_right(cast.farm)


def test_cached_tokens_cost_what_cached_tokens_cost(server, cast):
    usage = {"inputTokens": 100, "outputTokens": 100, "cacheReadInputTokens": 4000, "cacheWriteInputTokens": 0}
    run = converse(server, cast, answer("hi", usage=usage), text="hello")
    assert run.cost_microdollars == 100 + 500 + 400
    assert (run.cache_read_tokens, run.credits_actual) == (4000, 1)


def test_a_model_without_a_price_is_refused_in_plain_words_and_never_asked(server, cast, settings, as_user, caplog):
    settings.BEDROCK_MODEL_ID = "somebody.unknown-model-v1:0"
    run = say(cast.farm, cast.owner, DEATH)
    answer_run_now(cast.farm.id, run.id, cast.owner.pk)
    assert (state(run)[0], server.requests, ledger_entries(cast.farm.id)) == ("refused", [], [("grant", 500)])
    assert "not on the rate card" in caplog.text
    page = as_user(cast.owner).get(reverse("assistant:exchange", args=[cast.farm.slug, run.id]))
    assert page.status_code == 503
    assert "price of the assistant" in page.content.decode()


def test_a_refused_question_is_read_without_the_model_on_request_and_only_once(server, settings, as_user):
    cast = make_cast(credits=1)
    browser = as_user(cast.owner)
    address = reverse("assistant:conversation", args=[cast.farm.slug])
    sent = browser.post(address, {"message": DEATH, "key": "k1"})
    page = browser.get(sent.url)
    assert page.status_code == 402
    assert b"Read it without the model" in page.content
    (run_id,) = audit("SELECT id FROM ai_runs WHERE farm_id = %s", cast.farm.id)[0]
    form = {"message": DEATH, "key": f"plain-{run_id}", "without_model": "1"}
    for _click in range(2):
        assert browser.post(address, form).status_code == 302
    rows = audit("SELECT id, provider FROM ai_runs WHERE farm_id = %s ORDER BY created_at", cast.farm.id)
    assert [provider for _id, provider in rows] == ["bedrock", "builtin"]
    answer_run_now(cast.farm.id, rows[1][0], cast.owner.pk)
    assert len(drafts_of(cast.farm, cast.owner)) == 1
    assert (server.requests, balance(cast.farm.id)) == ([], 1)


def test_a_run_is_answered_by_the_model_and_paid_at_the_prices_that_were_quoted(server, cast, settings):
    run = say(cast.farm, cast.owner, "hello")
    settings.ASSISTANT_PROVIDER = "builtin"
    settings.BEDROCK_MODEL_ID = "amazon.nova-micro-v1:0"
    server.script = [answer("hi")]
    answer_run_now(cast.farm.id, run.id, cast.owner.pk)
    assert server.models == [MODEL.replace(":", "%3A")]
    assert state(run) == ("done", 1, 2)


def test_what_a_question_may_cost_is_reserved_at_most_and_ends_it(server, cast, settings):
    settings.BEDROCK_MAX_CREDITS = 30
    dear = {"inputTokens": 10_000, "outputTokens": 1_500}
    run = converse(server, cast, answer(tool_call("mortality", count=3, batch="Pen 2"), usage=dear))
    assert (run.status, run.credits_reserved, run.credits_actual) == ("done", 30, 18)
    assert len(server.requests) == 1
    assert "prepared a record" in reply_to(run)


def test_a_model_whose_first_request_may_cost_too_much_is_refused(server, cast, settings):
    settings.BEDROCK_MAX_CREDITS = 5
    assert say(cast.farm, cast.owner, "hello").status == "refused"


def test_a_cost_beyond_the_balance_leaves_a_shortfall(server, cast, settings):
    settings.BEDROCK_MAX_CREDITS = 30
    dear = {"inputTokens": 9000, "outputTokens": 1500}
    poor = make_cast(credits=30)
    run = converse(server, poor, *[answer(tool_call("note", text=f"n{n}"), usage=dear) for n in range(1)], text="note")
    assert balance(poor.farm.id) == 30 - run.credits_actual
    books_are_right(poor.farm)


def test_names_on_the_rate_card():
    haiku = current_prices("bedrock", "anthropic.claude-haiku-4-5")
    assert haiku == current_prices("bedrock", MODEL) == current_prices("bedrock", MODEL.replace("us.", "global."))
    assert haiku["in"] == 1_000_000
    assert current_prices("bedrock", "amazon.nova-lite-v1:0") == current_prices("bedrock", "amazon.nova-lite-v1")
    assert current_prices("bedrock", "amazon.nova-lite-v1:0")
    assert current_prices("bedrock", "amazon.titan-embed-text-v2:0") == {"in": 20_000}
    assert current_prices("bedrock", "amazon.titan-embed-text-v1") is None
    assert current_prices("bedrock", "eu.anthropic.claude-haiku-4-5-20251001-v1:0")["in"] == 1_100_000  # its own
    assert current_prices("bedrock", "apac.anthropic.claude-haiku-4-5") is None
    assert current_prices("elsewhere", MODEL) is None


def test_a_new_price_counts_from_its_day_on():
    model = f"test.{uuid7()}"
    set_price("bedrock", model, "in", 100, "2020-01-01", "test")
    set_price("bedrock", model, "in", 200, "2021-01-01", "test")
    set_price("bedrock", model, "in", 900, "2999-01-01", "test")
    assert current_prices("bedrock", model) == {"in": 200}


@pytest.mark.parametrize(
    ("tokens", "microdollars", "credits"),
    [
        (Tokens(), 0, 1),
        (Tokens(input=1), 1, 1),
        (Tokens(input=1000), 1000, 1),
        (Tokens(input=1001), 1001, 2),
        (Tokens(output=200), 1000, 1),
        (Tokens(5220, 210), 6270, 7),
        (Tokens(cache_read=10_000), 1000, 1),
        (Tokens(cache_write=800), 1000, 1),
    ],
)
def test_credits_are_rounded_up_from_thousandths_of_a_dollar(tokens, microdollars, credits):
    prices = current_prices("bedrock", MODEL)
    assert (cost(tokens, prices), credits_for(tokens, prices)) == (microdollars, credits)


def test_a_kind_of_token_without_a_price_is_not_free():
    assert cost(Tokens(output=1_000_000, cache_read=1_000_000), {"in": 5}) == 10


@pytest.mark.parametrize("login", ["app", "assistant", "billing", "auditor"])
def test_nobody_who_serves_writes_the_rate_card(sql, login):
    with sql(login) as connection:
        for statement in ("UPDATE model_prices SET microdollars = 0", "DELETE FROM model_prices"):
            assert isinstance(connection.refused(statement), psycopg.errors.InsufficientPrivilege)
