"""A worker that dies at any place leaves a run that is swept, or answered by another, once."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connections

from assistant.conversation import dialogue, turn
from assistant.conversation.turn import answer
from governance.runs.services import sweep_runs
from tests.support.database import audit
from tests.support.dying import Died
from tests.support.factories import (  # fmt: skip
    ScriptedProvider,
    balance,
    count_rows,
    ledger_entries,
    make_batch,
    make_cast,
    say,
    tool_use,
)
from tests.support.runs import OPEN, authors, expire, ledger_is_right, state, use


def dies(*_args, **_kwargs):
    raise Died


def dies_after(function):
    def wrapped(*args, **kwargs):
        function(*args, **kwargs)
        raise Died

    return wrapped


# place -> (name in assistant.conversation.turn or assistant.conversation.dialogue, what stands there, has a request left for the provider)
DEATHS = {
    "before the claim": ("claim_run", dies, False),
    "after the claim, before it is committed": ("farm_context", dies, False),
    "after the claim": ("converse", dies, False),
    "before the request is noted": ("note_request", dies, False),
    "after the request is noted, before it is committed": ("note_request", dies_after(dialogue.note_request), False),
    "after the answer": ("keep_step", dies, True),
    "after the answer is kept": ("keep_step", dies_after(dialogue.keep_step), True),
    "before the tool call": ("carry_out", dies, True),
    "after the tool call": ("carry_out", dies_after(dialogue.carry_out), True),
    "after the tool call is kept": ("_call_tool", dies_after(dialogue._call_tool), True),
    "before the close": ("_finish", dies, True),
    "after the reply, before it is committed": ("close_run", dies, True),
    "after the close, before it is committed": ("close_run", dies_after(turn.close_run), True),
}


def note_taker():
    return ScriptedProvider([[tool_use("note", text="rain")], "Noted."], reserve=5, estimate=2, cost=3)


@pytest.fixture
def killed(monkeypatch):
    """`killed(cast, place)` -> a run whose worker died there."""

    def kill(cast, place):
        use(monkeypatch, note_taker())
        run = say(cast.farm, cast.owner, "It rained")
        name, stand_in, _left = DEATHS[place]
        with monkeypatch.context() as patch:
            patch.setattr(turn if hasattr(turn, name) else dialogue, name, stand_in)
            with pytest.raises(Died):
                answer(cast.farm.id, run.id, cast.owner.pk)
        use(monkeypatch, note_taker())
        return run

    return kill


@pytest.mark.parametrize("place", DEATHS)
def test_a_worker_that_dies_leaves_a_run_that_the_sweep_closes(killed, place):
    cast = make_cast(tier="auto", auto=("note",))
    run = killed(cast, place)
    assert state(run)[0] in OPEN
    expire(run)
    sweep_runs()
    answer(cast.farm.id, run.id, cast.owner.pk)  # the job comes again, too late
    paid = 2 if DEATHS[place][2] else 0
    assert (state(run)[0], state(run)[2]) == ("expired", paid)
    assert balance(cast.farm.id) == 20 - paid
    assert len(ledger_entries(cast.farm.id)) == 3
    assert ledger_is_right(cast.farm.id)
    assert count_rows("notes", cast.farm.id) <= 1
    assert authors(run) == ["farmer"]


@pytest.mark.parametrize("place", DEATHS)
def test_a_worker_that_dies_leaves_a_run_that_another_answers(killed, place):
    cast = make_cast(tier="auto", auto=("note",))
    run = killed(cast, place)
    expire(run)
    answer(cast.farm.id, run.id, cast.owner.pk)
    answer(cast.farm.id, run.id, cast.owner.pk)  # and once more: harmless
    sweep_runs()
    assert state(run)[0] == "done"
    assert ledger_entries(cast.farm.id) == [("grant", 20), ("reserve", -5), ("settle", 2)]
    assert ledger_is_right(cast.farm.id)
    assert count_rows("notes", cast.farm.id) == 1
    assert authors(run) == ["farmer", "assistant"]


def test_a_worker_that_dies_while_the_provider_thinks_leaves_a_run_that_is_paid_at_the_estimate(monkeypatch):
    cast = make_cast()
    use(monkeypatch, ScriptedProvider([dies], reserve=5, estimate=2, cost=3))
    run = say(cast.farm, cast.owner, "hello")
    with pytest.raises(Died):
        answer(cast.farm.id, run.id, cast.owner.pk)
    expire(run)
    sweep_runs()
    assert ledger_entries(cast.farm.id) == [("grant", 20), ("reserve", -5), ("settle", 3)]


def test_an_attempt_that_says_the_same_in_another_order_writes_nothing_twice(monkeypatch):
    """A model does not repeat itself word for word: what was written before must be known by what it says."""
    cast = make_cast(tier="auto", auto=("note",))
    rain, wind = tool_use("note", text="rain"), tool_use("note", text="wind")
    use(monkeypatch, ScriptedProvider([[rain], dies]))
    run = say(cast.farm, cast.owner, "rain and wind")
    with pytest.raises(Died):
        answer(cast.farm.id, run.id, cast.owner.pk)
    use(monkeypatch, ScriptedProvider([[wind, rain], "Noted."]))
    expire(run)
    answer(cast.farm.id, run.id, cast.owner.pk)
    assert sorted(text for (text,) in audit("SELECT text FROM notes WHERE farm_id = %s", cast.farm.id)) == [
        "rain",
        "wind",
    ]


def test_no_transaction_is_open_while_the_provider_thinks(cast, monkeypatch):
    seen = []

    def look():
        seen.append([connections[alias].in_atomic_block for alias in ("default", "assistant")])
        with psycopg.connect(**connections["default"].get_connection_params()) as app:
            seen.append(
                app.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE usename IN ('farmops_app', 'farmops_assistant')"
                    " AND datname = current_database() AND state LIKE 'idle in transaction%'"
                ).fetchone()[0]
            )
        return "done"

    use(monkeypatch, ScriptedProvider([look]))
    run = say(cast.farm, cast.owner, "hello")
    answer(cast.farm.id, run.id, cast.owner.pk)
    assert seen == [[False, False], 0]


def test_one_farm_that_waits_for_its_provider_does_not_hold_up_another(cast, monkeypatch):
    """While a run of one farm is being thought about, people of the same farm write and other messages are answered."""

    def others_work():
        make_batch(cast.farm, cast.owner, "Pen 3")
        other = say(cast.farm, cast.worker, "hello")
        answer(cast.farm.id, other.id, cast.worker.pk)
        assert state(other)[0] == "done"
        return "done"

    provider = use(monkeypatch, ScriptedProvider([others_work]))
    run = say(cast.farm, cast.owner, "hello")
    answer(cast.farm.id, run.id, cast.owner.pk)
    assert state(run)[0] == "done"
    assert len(provider.asked) == 2
