"""What closes a run, what it costs and what is said of it are nobody's to tell: attacks in the real logins, by SQL."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from assistant import turn
from assistant.turn import answer, ask
from credits.chain import verify_ledger
from credits.prices import Tokens, credits_for
from farmops.ids import uuid7
from farmops.scope import farm_scope, system_scope, turn_scope
from farms.models import Farm
from governance import evals
from governance.models import AiEval
from governance.runs import CLOSED_BEFORE, note_request, sweep_runs
from tests.factories import (
    PRICED,
    ScriptedProvider,
    balance,
    claim,
    close,
    legs,
    make_cast,
    make_farm,
    one_draft,
    say,
    set_aside,
    tool_use,
)
from tests.test_credits import in_threads
from tests.test_oversight import CONFIRM, EVAL, enter, why
from tests.test_runs import audit, expire, state

LEG = (
    "UPDATE farms SET credit_balance = credit_balance + %s, leg = jsonb_build_object('kind', %s::text, 'run', %s::uuid,"
    " 'reason', 'x', 'shortfall', %s::int) WHERE id = %s"
)
END = "UPDATE ai_runs SET status = %s WHERE id = %s"
ASK = (
    "INSERT INTO ai_runs (id, farm_id, user_id, feature, provider, model, status, attempt, lease_until,"
    " provider_requests, input_tokens, output_tokens, credits_reserved, credits_estimate, input_summary,"
    " output_summary, error, idempotency_key{more})"
    " VALUES (%s, %s, %s, 'x', 'scripted', %s, 'queued', 0, now() + interval '10 minutes', 0, 0, 0, %s, 0, '', '', '',"
    " gen_random_uuid()::text{values})"
)
PLAIN = ASK.format(more="", values="")
RESERVE = (
    "UPDATE farms SET credit_balance = credit_balance - %s, leg = jsonb_build_object('kind', 'reserve', 'run',"
    " %s::uuid) WHERE id = %s"
)
AWAY = "SELECT set_config('farmops.farm_id', '', true)"


def in_order(farm):
    with system_scope(farm.id):
        return verify_ledger(farm.id).breaks == ()


@pytest.fixture
def open_run(cast):
    """The owner's question, which is being answered: 5 of the farm's 20 credits are set aside."""
    taken = claim(set_aside(cast.farm, cast.owner, 5), cast.owner)
    assert taken is not None
    return taken


# --- the leg --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["owner", "manager", "worker", "viewer"])
@pytest.mark.parametrize("leg", [("refund", 5, 0), ("settle", 4, 0), ("settle", -15, 1_000_000)])
def test_no_member_closes_what_was_set_aside_for_a_run(cast, open_run, sql, role, leg):
    """Neither another's, nor her own, nor with a shortfall that nobody owes."""
    kind, delta, shortfall = leg
    with sql("app") as app:
        for purpose in ("member", "turn"):
            enter(app, cast, role, purpose)
            told = ""
            try:
                with app.connection.transaction():
                    cursor = app.connection.execute(LEG, (delta, kind, open_run.run_id, shortfall, cast.farm.id))
                    told = f"{cursor.rowcount} rows"
            except psycopg.Error as error:
                told = why(error)
            assert told in ("0 rows", "ledger_close_is_the_runs")
        app.commit()
    assert (balance(cast.farm.id), state_of(open_run)) == (15, "running")


def test_neither_a_stranger_nor_the_system_closes_what_was_set_aside(cast, open_run, sql):
    with sql("app") as app:
        app.enter(cast.farm.id)
        assert why(app.refused(LEG, 5, "refund", open_run.run_id, 0, cast.farm.id)) == "ledger_close_is_the_runs"
        for context in ({"farm_id": cast.farm.id, "user_id": cast.stranger.pk, "purpose": "founding"},
                        {"farm_id": cast.farm.id, "user_id": cast.stranger.pk, "purpose": "invitation"},
                        {"user_id": cast.stranger.pk, "purpose": "person"},
                        {"farm_id": cast.other_farm.id, "user_id": cast.stranger.pk, "role": "owner"}):  # fmt: skip
            app.enter(**context)
            leg = (5, "refund", open_run.run_id, 0, cast.farm.id)
            assert app.connection.execute(LEG, leg).rowcount == 0
            assert app.connection.execute(END, ("failed", open_run.run_id)).rowcount == 0
            assert isinstance(app.refused("SELECT settle_run(%s, %s, 0, '')", cast.farm.id, open_run.run_id),
                              psycopg.errors.InsufficientPrivilege)  # fmt: skip
        app.commit()
    assert (balance(cast.farm.id), state_of(open_run)) == (15, "running")


def state_of(taken):
    return audit("SELECT status FROM ai_runs WHERE id = %s", taken.run_id)[0][0]


# --- the end --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["owner", "manager", "worker", "viewer"])
@pytest.mark.parametrize("status", ["done", "failed", "expired", "refused"])
def test_no_member_ends_a_run_that_is_answered_not_even_her_own(cast, open_run, sql, role, status):
    with sql("app") as app:
        enter(app, cast, role)
        assert app.connection.execute(END, (status, open_run.run_id)).rowcount == 0
        app.commit()
    assert (balance(cast.farm.id), state_of(open_run)) == (15, "running")


def test_who_asked_gives_up_her_own_question_while_it_waits_and_does_nothing_else_to_it(cast, sql):
    run = set_aside(cast.farm, cast.owner, 5)
    with sql("app") as app:
        enter(app, cast, "manager")
        assert app.connection.execute(END, ("refused", run.id)).rowcount == 0
        enter(app, cast, "owner")
        for status in ("failed", "expired", "running"):
            assert isinstance(app.refused(END, status, run.id), psycopg.errors.InsufficientPrivilege), status
        for change in (
            "lease_until = now() + interval '1 year'",
            "provider_requests = 1",
            "input_tokens = 5",
            "cost_microdollars = 5",
            "output_summary = 'x'",
        ):
            assert why(app.refused(f"UPDATE ai_runs SET {change} WHERE id = %s", run.id)) == "run_is_the_workers"
        app.run(END, "refused", run.id)
        app.commit()
    assert (state(run), balance(cast.farm.id)) == (("refused", 0, 0), 20)
    assert claim(run, cast.owner) is None


def test_twenty_who_give_up_sweep_and_answer_close_a_run_once(cast):
    run = set_aside(cast.farm, cast.owner, 5)
    expire(run)

    def end(number):
        if number % 3 == 0:
            return sweep_runs()
        if number % 3 == 1:
            taken = claim(run, cast.owner)
            return taken is not None and close(taken, used=3)
        with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id), connections["default"].cursor() as cursor:
            cursor.execute(END, ["refused", run.id])
            return cursor.rowcount

    in_threads(end)
    assert state(run)[0] in ("done", "expired", "refused")
    assert len(legs(cast.farm.id)) == 3
    assert balance(cast.farm.id) == 20 - state(run)[2]
    assert in_order(cast.farm)


def test_a_run_ends_in_sight_of_its_farm_or_not_at_all(cast, open_run, sql):
    """A statement may empty its own context: then nothing would be returned."""
    with sql("app") as app:
        enter(app, cast, "owner", "turn")
        error = app.refused(END + " RETURNING set_config('farmops.farm_id', '', true)", "failed", open_run.run_id)
        assert why(error) == "run_ends_inside_its_farm"


def test_a_person_who_left_the_farm_has_her_question_returned_though_a_request_had_left(cast):
    taken = claim(set_aside(cast.farm, cast.worker, 5, estimate=2), cast.worker)
    with turn_scope(user_id=cast.worker.pk, farm_id=cast.farm.id):
        assert note_request(taken)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id), connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM farm_members WHERE user_id = %s", [cast.worker.pk])
    with system_scope(cast.farm.id), connections["default"].cursor() as cursor:
        cursor.execute(END, ["failed", taken.run_id])
    assert legs(cast.farm.id)[-1] == ("refund", 5)


# --- what it costs --------------------------------------------------------------------------------------------------


def asked(app, cast, model=PRICED, credits=5, *, reserve=True, statement=PLAIN, more=(), run=None):
    run = run or uuid7()
    app.run(statement, run, cast.farm.id, cast.owner.pk, model, credits, *more)
    if reserve:
        app.run(RESERVE, credits, run, cast.farm.id)
    return run


def test_a_question_says_no_price_and_no_limit_of_its_own(cast, sql):
    with sql("app") as app:
        enter(app, cast, "owner")
        for column, value in (("prices", "'{\"in\": 0}'"), ("credits_limit", "1"), ("credits_actual", "0"),
                              ("cost_microdollars", "0"), ("started_at", "now()"), ("finished_at", "now()")):  # fmt: skip
            forged = ASK.format(more=f", {column}", values=f", {value}")
            error = app.refused(forged, uuid7(), cast.farm.id, cast.owner.pk, PRICED, 5)
            assert isinstance(error, psycopg.errors.InsufficientPrivilege), column
        run = asked(app, cast)
        priced = app.run("SELECT prices ->> 'in', credits_limit FROM ai_runs WHERE id = %s", run)
        assert priced == [("1000000000", 50)]


def test_a_question_costs_no_more_than_its_farm_allows(cast, sql):
    with sql("app") as app:
        enter(app, cast, "owner")
        error = app.refused(PLAIN, uuid7(), cast.farm.id, cast.owner.pk, PRICED, 51)
        assert why(error) == "run_within_limit"
        # Of two rows the second empties the farm while it is made: who sees no limit is refused.
        two = PLAIN.split(" VALUES ")[0] + (
            " SELECT gen_random_uuid(), %s, %s, 'x', 'scripted', 'scripted-1', 'queued', 0, now(), 0, 0, 0, 1000, 0,"
            " '', '', CASE n WHEN 2 THEN set_config('farmops.farm_id', '', true) ELSE '' END, n::text"
            " FROM generate_series(2, 2) n"
        )
        assert why(app.refused(two, cast.farm.id, cast.owner.pk)) == "run_within_limit"


def test_what_is_used_beyond_the_limit_is_not_the_farms_to_pay(cast):
    taken = claim(set_aside(cast.farm, cast.owner, 5), cast.owner)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        Farm.objects.filter(id=cast.farm.id).update(ai_question_credits=7)
    later = claim(set_aside(cast.farm, cast.owner, 5), cast.owner)
    assert close(later, used=1000)
    assert legs(cast.farm.id)[-1] == ("settle", -2)  # 7, as it stood when she asked
    assert close(taken, used=8)
    assert legs(cast.farm.id)[-1] == ("settle", -3)  # 8: asked while 50 were allowed


def test_a_question_that_says_what_is_not_in_the_ledger_is_never_kept(cast, sql):
    for leave in ("SELECT 1", AWAY, "SELECT set_config('farmops.user_id', '', true)"):
        with sql("app") as app:
            enter(app, cast, "owner")
            asked(app, cast, reserve=False)
            app.run(leave)
            with pytest.raises(psycopg.Error) as caught:
                app.commit()
            assert why(caught.value) == "run_is_reserved"


def test_a_reservation_is_of_ones_own_question_and_as_it_says(cast, sql):
    others = set_aside(cast.farm, cast.manager, priced=False)
    with sql("app") as app:
        enter(app, cast, "owner")
        run = asked(app, cast, reserve=False)
        for credits, of in ((1, run), (6, run), (5, others.id), (5, uuid4())):
            assert why(app.refused(RESERVE, credits, of, cast.farm.id)) in (
                "reserve_is_for_own_question", "credit_ledger_run",
            )  # fmt: skip
        taken = app.refused(PLAIN, others.id, cast.farm.id, cast.owner.pk, PRICED, 5)
        assert why(taken).startswith("ai_runs_")  # that id is another's


@pytest.mark.parametrize("purpose", ["member", "turn", "system"])
def test_what_was_set_aside_stays(cast, sql, purpose):
    waiting = set_aside(cast.farm, cast.owner, 5)
    with sql("app") as app:
        enter(app, cast, "" if purpose == "system" else "owner", purpose)
        for credits in (0, 1, 6):
            error = app.refused("UPDATE ai_runs SET credits_reserved = %s WHERE id = %s", credits, waiting.id)
            assert why(error) == "run_reservation_stays"


def test_what_has_a_price_is_not_answered_with_nothing_set_aside(cast, sql):
    with sql("app") as app:
        enter(app, cast, "owner")
        run = asked(app, cast, credits=0, reserve=False)
        app.commit()
        enter(app, cast, "owner", "turn")
        claims = "UPDATE ai_runs SET status = 'running', attempt = 1 WHERE id = %s"
        assert why(app.refused(claims, run)) == "ai_runs_priced_is_reserved"


def test_prices_that_change_meanwhile_change_nothing_that_was_asked(cast, open_run, fresh_prices):
    fresh_prices(2)
    later = claim(set_aside(cast.farm, cast.owner, 5), cast.owner)
    assert close(open_run, used=3)
    assert legs(cast.farm.id)[-1] == ("settle", 2)
    assert close(later, used=3)
    assert legs(cast.farm.id)[-1] == ("settle", -1)


@pytest.fixture
def fresh_prices(cluster):
    """`fresh_prices(n)`: from now on a token of the tests' model costs n credits."""

    def price(credits):
        with psycopg.connect(cluster.superuser_url("farmops"), autocommit=True) as admin:
            admin.execute("UPDATE model_prices SET microdollars = %s WHERE model = %s", [credits * 10**9, PRICED])

    # The rate card's own limit is a credit a token: for these tests it is lifted.
    with psycopg.connect(cluster.superuser_url("farmops"), autocommit=True) as admin:
        admin.execute("ALTER TABLE model_prices DROP CONSTRAINT model_prices_are_sane")
        yield price
        admin.execute("UPDATE model_prices SET microdollars = 10^9 WHERE model = %s", [PRICED])
        admin.execute(
            "ALTER TABLE model_prices ADD CONSTRAINT model_prices_are_sane"
            " CHECK (microdollars >= 0 AND microdollars <= 1000000000)"
        )


kinds = st.dictionaries(st.sampled_from(["in", "out", "cache_read", "cache_write"]), st.integers(0, 10**9))
counts = st.integers(0, 4 * 10**8)


@given(prices=kinds, tokens=st.builds(Tokens, counts, counts, counts, counts))
def test_python_and_postgresql_agree_on_what_tokens_cost(database, prices, tokens):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT credits_for(%s, %s, %s, %s, %s)",
            [psycopg.types.json.Jsonb(prices), tokens.input, tokens.output, tokens.cache_read, tokens.cache_write],
        )
        assert cursor.fetchone()[0] == credits_for(tokens, prices)


def test_a_lowered_limit_refuses_nothing_by_an_error(cast, monkeypatch):
    """The owner lowers it after the provider has quoted and before the run is there."""
    provider = ScriptedProvider(["done"], cost=1, reserve=40)
    quote = provider.quote
    seen = []

    def lowered(text, most):
        seen.append(most)
        if len(seen) == 1:
            with farm_scope_of_its_own(cast):
                pass
        provider.reserve = min(40, most)
        return quote(text, most)

    monkeypatch.setattr(provider, "quote", lowered)
    monkeypatch.setattr(turn, "get_provider", lambda *named: provider)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        run = ask("hello", "a key")
    assert (seen, run.credits_reserved, run.status) == ([50, 3], 3, "queued")


class farm_scope_of_its_own:
    """Another connection in which the owner lowers her limit to 3 credits."""

    def __init__(self, cast):
        self.cast = cast

    def __enter__(self):
        def lower(_number):
            with farm_scope(user_id=self.cast.owner.pk, farm_id=self.cast.farm.id):
                Farm.objects.filter(id=self.cast.farm.id).update(ai_question_credits=3)

        in_threads(lower, 1)

    def __exit__(self, *_):
        return None


# --- a database of before ---------------------------------------------------------------------------------------------


def as_it_was(cluster, statement, *params):
    """What an older program, or an attacker of it, left behind: no rule of today has a say."""
    with psycopg.connect(cluster.superuser_url("farmops")) as admin:
        admin.execute("SET LOCAL session_replication_role = replica")
        admin.execute(statement, params)


def test_an_open_run_whose_credits_somebody_had_closed_is_closed_and_reported(cast, cluster, caplog):
    run = set_aside(cast.farm, cast.owner, 5)
    as_it_was(
        cluster,
        "INSERT INTO credit_ledger (farm_id, seq, ai_run_id, kind, delta, balance_after, hash)"
        " SELECT id, 3, %s, 'settle', 2, 17, sha256('') FROM farms WHERE id = %s",
        run.id, cast.farm.id,
    )  # fmt: skip
    expire(run)
    before = legs(cast.farm.id)
    sweep_runs()
    assert state(run) == ("expired", 0, 3)
    assert legs(cast.farm.id) == before
    assert CLOSED_BEFORE in caplog.text


@pytest.mark.parametrize(("said", "leg"), [(0, ("refund", 5)), (9, ("refund", 5)), (None, None)])
def test_an_open_run_that_says_another_reservation_than_the_ledger_is_closed_by_the_ledger(cast, cluster, said, leg):
    if said is None:  # nothing was set aside, whatever it says
        run = set_aside(cast.farm, cast.owner, priced=False)
        as_it_was(cluster, "UPDATE ai_runs SET credits_reserved = 4 WHERE id = %s", run.id)
    else:
        run = set_aside(cast.farm, cast.owner, 5)
        as_it_was(cluster, "UPDATE ai_runs SET credits_reserved = %s WHERE id = %s", said, run.id)
    expire(run)
    assert sweep_runs() == 1
    assert state(run)[0] == "expired"
    assert (legs(cast.farm.id)[-1] if leg else None) == leg
    assert (balance(cast.farm.id), in_order(cast.farm)) == (20, True)


def test_an_old_run_without_a_limit_costs_what_was_set_aside_at_most(cast, cluster):
    taken = claim(set_aside(cast.farm, cast.owner, 5), cast.owner)
    as_it_was(cluster, "UPDATE ai_runs SET credits_limit = NULL WHERE id = %s", taken.run_id)
    assert close(taken, used=9)
    assert legs(cast.farm.id)[-1] == ("settle", 0)


# --- verdicts ---------------------------------------------------------------------------------------------------------


def test_nobody_passes_her_own_run(cast, open_run, sql):
    with sql("app") as app:
        for version in (9999, 3):
            enter(app, cast, "owner")
            error = app.refused(EVAL, uuid4(), cast.farm.id, open_run.run_id, "clinical_safety", version, "pass")
            assert why(error) == ("privilege" if version == 3 else "eval_is_of_a_rule")
        for role in ("manager", "worker"):  # in the turn of another's question
            enter(app, cast, role, "turn")
            error = app.refused(EVAL, uuid4(), cast.farm.id, open_run.run_id, "clinical_safety", 3, "pass")
            assert why(error) == "privilege"
        for purpose, role in (("turn", "owner"), ("system", "")):  # not even the worker invents a version
            enter(app, cast, role, purpose)
            error = app.refused(EVAL, uuid4(), cast.farm.id, open_run.run_id, "clinical_safety", 9999, "pass")
            assert why(error) == "eval_is_of_a_rule"


def test_a_verdict_that_was_planted_before_outvotes_nothing(cast, cluster, sql):
    draft = one_draft(cast)
    row = (uuid4(), cast.farm.id, draft.ai_run_id, "tone")
    as_it_was(cluster, EVAL, *row, 1, "block")
    as_it_was(cluster, EVAL, uuid4(), *row[1:], 9999, "pass")
    with sql("app") as app:
        enter(app, cast, "owner")
        assert why(app.refused(CONFIRM, cast.owner.pk, cast.farm.id, draft.id)) == "draft_is_not_blocked"
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        verdicts = AiEval.objects.filter(farm_id=cast.farm.id, ai_run_id=draft.ai_run_id)
        assert [found.verdict for found in evals.current(verdicts) if found.rule == "tone"] == ["block"]
        assert draft.ai_run_id in evals.held_back(cast.farm.id, [draft.ai_run_id])


# --- a model that costs ----------------------------------------------------------------------------------------------


class Remote(ScriptedProvider):
    remote = True

    def affords(self, conversation, used, prices):
        return prices is not None and used.input + 4 <= conversation.farm.most_credits


@pytest.mark.parametrize(("reserve", "times"), [(3, 0), (4, 1), (7, 1), (8, 2)])
def test_a_model_is_asked_for_no_more_than_was_set_aside(cast, monkeypatch, reserve, times):
    """Whoever forged a small reservation has what it pays for; then the message is read without the model."""
    provider = Remote([[tool_use("note", text="rain")], "Noted."], cost=4, reserve=reserve)
    monkeypatch.setattr(turn, "get_provider", lambda name="", model="": builtin() if name == "builtin" else provider)
    run = say(cast.farm, cast.owner, "3 birds died in Pen 2")
    answer(cast.farm.id, run.id, cast.owner.pk)
    assert len(provider.asked) == times
    assert state(run) == ("done", 1, 4 if times else 0)


def builtin():
    from assistant.providers.builtin import BuiltinProvider

    return BuiltinProvider()


def test_a_farm_of_another_person_is_no_place_for_ones_run(sql):
    cast = make_cast()
    other = make_farm(cast.stranger, credits=5)
    with sql("app") as app:
        enter(app, cast, "owner")
        app.refused(PLAIN, uuid7(), other.id, cast.owner.pk, "scripted-1", 0)
