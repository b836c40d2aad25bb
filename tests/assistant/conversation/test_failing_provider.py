"""A provider that fails or costs too much: the run is closed with a reply, and the books are right."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import OperationalError

from assistant.conversation.turn import answer
from assistant.providers.base import Answer, ProviderError
from governance.drafts import proposals
from tests.support.database import audit
from tests.support.factories import (  # fmt: skip
    PRICED,
    ScriptedProvider,
    balance,
    count_rows,
    drafts_of,
    ledger_entries,
    make_cast,
    say,
    tool_use,
)
from tests.support.runs import reply_to, state, use
from tests.support.scripted import call_death, closed_with_a_reply, converse_scripted, outcomes, rows_written

# --- failure --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [ProviderError("throttled"), RuntimeError("boom"), KeyError("x"), OSError(), TimeoutError()]
)
def test_a_provider_that_fails_costs_nothing_and_is_owned_up_to(cast, monkeypatch, error):
    run, _provider = converse_scripted(cast, monkeypatch, error, reserve=5, cost=3)
    closed_with_a_reply(cast, run, "failed")
    assert "Sorry" in reply_to(run)
    assert ledger_entries(cast.farm.id)[1:] == [("reserve", -5), ("refund", 5)]


@pytest.mark.parametrize(
    "error",
    [
        ProviderError("throttled"),
        RuntimeError("boom"),
        ProviderError("nul \x00 byte"),
        ProviderError("x" * 5000),
        ProviderError("\ud800"),
    ],
    ids=["provider", "random", "nul", "long", "surrogate"],
)
def test_a_failure_closes_the_run_whatever_its_text(cast, monkeypatch, error):
    try:
        run, _provider = converse_scripted(cast, monkeypatch, error)
    except Exception as broken:  # with the error's own text in its report, a worker of pytest-xdist could not send it
        raise AssertionError(f"the run stays open: {type(broken).__name__}") from None
    closed_with_a_reply(cast, run, "failed")


@pytest.mark.parametrize("tier", ["draft", "auto"])
def test_a_failure_after_something_was_prepared_does_not_say_that_nothing_was(monkeypatch, tier):
    cast = make_cast(tier=tier, auto=("note",))
    run, _provider = converse_scripted(cast, monkeypatch, [tool_use("note", text="rain")], ProviderError("throttled"))
    closed_with_a_reply(cast, run, "failed")
    assert outcomes(run) == ["written" if tier == "auto" else "drafted"]
    assert "nothing was written" not in reply_to(run).lower()


@pytest.mark.parametrize("said", [None, [], "", [{}], [{"text": ""}], [{"image": {}}]], ids=repr)
def test_a_provider_that_says_nothing_leaves_a_closed_run_with_some_reply(cast, monkeypatch, said):
    run, _provider = converse_scripted(cast, monkeypatch, said if said is not None else lambda: None)
    assert state(run)[0] in ("done", "failed")
    closed_with_a_reply(cast, run, state(run)[0])
    assert reply_to(run)


@pytest.mark.parametrize(
    "content",
    [
        [{"text": None}], [{"text": 7}], [{"text": {"a": 1}}], ["text"], [None], [{"toolUse": None}],
        [{"toolUse": "sale"}], [{"toolUse": {}}], {"text": "x"}, 7, [{"text": "a\x00b"}], [{"text": "\ud800"}],
        [{"text": "x" * 50_000}], [{"text": "ok"}, {"toolUse": {"toolUseId": None, "name": "note", "input": {}}}],
    ],
    ids=lambda content: str(content)[:40].encode("ascii", "replace").decode(),
)  # fmt: skip
def test_an_answer_of_another_shape_leaves_a_closed_run_with_a_reply(cast, monkeypatch, content):
    run, _provider = converse_scripted(cast, monkeypatch, lambda: content, "done")
    closed_with_a_reply(cast, run, state(run)[0])
    assert state(run)[0] in ("done", "failed")
    assert rows_written(cast) == count_rows("assistant_drafts", cast.farm.id) == 0


@pytest.mark.parametrize("bad", ["note\x00", "\ud800"], ids=["nul", "surrogate"])
def test_text_that_postgresql_cannot_hold_costs_the_call_alone_or_the_run_but_never_the_close(monkeypatch, bad):
    cast = make_cast(tier="auto", auto=("note",))
    run, _provider = converse_scripted(
        cast, monkeypatch, [tool_use("note", text="rain"), tool_use("note", text=bad)], "done"
    )
    assert state(run)[0] in ("done", "failed")
    closed_with_a_reply(cast, run, state(run)[0])


@dataclass
class Counting(ScriptedProvider):
    """Says how many tokens it took, which may be a lie; each costs a credit."""

    tokens: int = 0

    @property
    def model(self):
        return PRICED

    def converse(self, conversation):
        said = super().converse(conversation)
        return Answer(content=said.content, input_tokens=self.tokens, output_tokens=self.tokens)


@pytest.mark.parametrize("tokens", [-5, 2**40], ids=["negative", "huge"])
def test_a_false_count_of_tokens_leaves_a_closed_run(cast, monkeypatch, tokens):
    provider = use(monkeypatch, Counting(["hello"], tokens=tokens))
    run = say(cast.farm, cast.owner, "hello")
    answer(cast.farm.id, run.id, cast.owner.pk)
    assert provider.asked
    closed_with_a_reply(cast, run, state(run)[0])
    assert state(run)[0] in ("done", "failed")
    assert 0 <= balance(cast.farm.id) <= 20


def test_tokens_of_every_request_are_paid(cast, monkeypatch):
    use(monkeypatch, Counting([[call_death()], [call_death(count=2)], "done"], tokens=1, reserve=10))
    run = say(cast.farm, cast.owner, "hello")
    answer(cast.farm.id, run.id, cast.owner.pk)
    assert ledger_entries(cast.farm.id)[1:] == [("reserve", -10), ("settle", 4)]
    assert audit("SELECT input_tokens, output_tokens, credits_actual FROM ai_runs WHERE id = %s", run.id) == [(3, 3, 6)]


def test_what_was_used_before_a_failure_is_known_afterwards(cast, monkeypatch):
    """The tokens of the requests that were answered were billed: the run keeps them."""
    use(monkeypatch, Counting([[call_death()], ProviderError("throttled")], tokens=2, reserve=10))
    run = say(cast.farm, cast.owner, "hello")
    answer(cast.farm.id, run.id, cast.owner.pk)
    closed_with_a_reply(cast, run, "failed")
    assert audit("SELECT input_tokens, output_tokens FROM ai_runs WHERE id = %s", run.id) == [(2, 2)]


# --- money ----------------------------------------------------------------------------------------------------------


def test_a_cost_above_the_reservation_takes_what_is_there_and_keeps_the_shortfall(cast, monkeypatch):
    run, _provider = converse_scripted(cast, monkeypatch, "expensive", reserve=5, cost=50)
    closed_with_a_reply(cast, run, "done")
    assert balance(cast.farm.id) == 0
    assert state(run)[2] == 50
    shortfalls = audit("SELECT kind, delta, balance_after, shortfall FROM credit_ledger WHERE ai_run_id = %s", run.id)
    assert shortfalls == [("reserve", -5, 15, 0), ("settle", -15, 0, 30)]


def test_a_cost_above_the_reservation_that_the_balance_can_pay_is_paid(cast, monkeypatch):
    converse_scripted(cast, monkeypatch, "expensive", reserve=5, cost=8)
    assert ledger_entries(cast.farm.id)[1:] == [("reserve", -5), ("settle", -3)]


def test_an_exact_cost_writes_a_entry_of_nothing(cast, monkeypatch):
    converse_scripted(cast, monkeypatch, "exact", reserve=5, cost=5)
    assert ledger_entries(cast.farm.id)[1:] == [("reserve", -5), ("settle", 0)]


def test_a_farm_that_cannot_pay_is_refused_and_the_provider_is_never_asked(cast, monkeypatch):
    run, provider = converse_scripted(cast, monkeypatch, "hello", reserve=21)
    assert (state(run)[0], provider.asked) == ("refused", [])
    assert ledger_entries(cast.farm.id) == [("grant", 20)]


def test_a_free_provider_answers_a_farm_without_credit(cast, monkeypatch):
    run, _provider = converse_scripted(cast, monkeypatch, [call_death()], "done", reserve=21, free_when_empty=True)
    assert state(run) == ("done", 1, 0)
    assert ledger_entries(cast.farm.id) == [("grant", 20)]
    assert len(drafts_of(cast.farm, cast.owner)) == 1


def test_a_failure_after_a_commit_that_nobody_heard_of_does_not_say_that_nothing_was_written(cast, monkeypatch):
    """The connection may die as a draft commits: the worker sees an error, and the draft stands."""

    def dies_after_the_commit(*arguments, **named):
        proposals.propose(*arguments, **named)
        raise OperationalError("the connection was lost")

    monkeypatch.setattr("assistant.tools.propose", dies_after_the_commit)
    run, _provider = converse_scripted(cast, monkeypatch, [tool_use("mortality", batch="Pen 2", count=3)])
    assert len(drafts_of(cast.farm, cast.owner)) == 1
    closed_with_a_reply(cast, run, "failed")
    assert "What I had prepared until then is kept" in reply_to(run)


def test_a_failure_does_not_claim_what_nobody_could_look_up(cast, monkeypatch):
    def no_database(_claim):
        raise OperationalError("the connection was lost")

    monkeypatch.setattr("assistant.conversation.turn.left_something", no_database)
    run, _provider = converse_scripted(cast, monkeypatch, RuntimeError("broken"))
    assert "Nothing was written" not in reply_to(run)
