"""What a question may cost and costs is the rate card's and the farm's word: attacks in the real logins, by SQL."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from assistant.conversation import turn
from assistant.conversation.turn import answer, ask
from assistant.providers.builtin import BuiltinProvider
from credits.prices import Tokens, credits_for
from farmops.database.scope import farm_scope
from farmops.ids import uuid7
from farms.models import Farm
from tests.support.database import enter, why
from tests.support.factories import PRICED, ScriptedProvider, claim, close, ledger_entries, say, set_aside, tool_use
from tests.support.runs import state
from tests.support.threads import in_threads

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
        assert why(app.refused(two, cast.farm.id, cast.owner.pk)) in ("run_within_limit", "privilege")


def test_what_is_used_beyond_the_limit_is_not_the_farms_to_pay(cast):
    taken = claim(set_aside(cast.farm, cast.owner, 5), cast.owner)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        Farm.objects.filter(id=cast.farm.id).update(ai_question_credits=7)
    later = claim(set_aside(cast.farm, cast.owner, 5), cast.owner)
    assert close(later, used=1000)
    assert ledger_entries(cast.farm.id)[-1] == ("settle", -2)  # 7, as it stood when she asked
    assert close(taken, used=8)
    assert ledger_entries(cast.farm.id)[-1] == ("settle", -3)  # 8: asked while 50 were allowed


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


def test_prices_that_change_meanwhile_change_nothing_that_was_asked(cast, fresh_prices):
    open_run = claim(set_aside(cast.farm, cast.owner, 5), cast.owner)
    fresh_prices(2)
    later = claim(set_aside(cast.farm, cast.owner, 5), cast.owner)
    assert close(open_run, used=3)
    assert ledger_entries(cast.farm.id)[-1] == ("settle", 2)
    assert close(later, used=3)
    assert ledger_entries(cast.farm.id)[-1] == ("settle", -1)


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


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(prices=kinds, tokens=st.builds(Tokens, counts, counts, counts, counts))
def test_python_and_postgresql_agree_on_what_tokens_cost(database, prices, tokens):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT credits_for(%s, %s, %s, %s, %s)",
            [Jsonb(prices), tokens.input, tokens.output, tokens.cache_read, tokens.cache_write],
        )
        assert cursor.fetchone()[0] == credits_for(tokens, prices)


def test_a_lowered_limit_refuses_nothing_by_an_error(cast, monkeypatch):
    """The owner lowers it after the provider has quoted and before the run is there."""
    provider = ScriptedProvider(["done"], cost=1, reserve=40)
    quote = provider.quote
    seen = []

    def lower(_number):
        with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
            Farm.objects.filter(id=cast.farm.id).update(ai_question_credits=3)

    def lowered(text, most):
        seen.append(most)
        if len(seen) == 1:
            in_threads(lower, 1)
        provider.reserve = min(40, most)
        return quote(text, most)

    monkeypatch.setattr(provider, "quote", lowered)
    monkeypatch.setattr(turn, "get_provider", lambda *named: provider)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        run = ask("hello", "a key")
    assert (seen, run.credits_reserved, run.status) == ([50, 3], 3, "queued")


class Remote(ScriptedProvider):
    remote = True

    def affords(self, conversation, used, prices):
        return prices is not None and used.input + 4 <= conversation.farm.most_credits


@pytest.mark.parametrize(("reserve", "times"), [(3, 0), (4, 1), (7, 1), (8, 2)])
def test_a_model_is_asked_for_no_more_than_was_set_aside(cast, monkeypatch, reserve, times):
    """Whoever forged a small reservation has what it pays for; then the message is read without the model."""
    provider = Remote([[tool_use("note", text="rain")], "Noted."], cost=4, reserve=reserve)
    monkeypatch.setattr(
        turn, "get_provider", lambda name="", model="": BuiltinProvider() if name == "builtin" else provider
    )
    run = say(cast.farm, cast.owner, "3 birds died in Pen 2")
    answer(cast.farm.id, run.id, cast.owner.pk)
    assert len(provider.asked) == times
    assert state(run) == ("done", 1, 4 if times else 0)
