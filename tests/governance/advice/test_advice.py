"""The daily look at the books: what is advised, to whom, once, at no cost, and under the same rules as any run."""

from __future__ import annotations

import threading
from datetime import timedelta

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections

from assistant.tasks import advise_farm, look_at_the_books
from farmops.database.scope import farm_scope, turn_scope
from farms.batch.services import add_batch
from farms.models import Batch
from farms.models.cross_tenant import all_farms
from farms.people.farms import farm_today
from farms.records.services import void_record, write_record
from farms.records.types.egg_collection import EggCollection
from farms.records.types.expense import Expense
from farms.records.types.feed_use import FeedUse
from farms.records.types.mortality import Mortality
from farms.records.types.note import Note
from farms.records.types.sale import Sale
from farms.records.types.store_adjustment import StoreAdjustment
from governance.advice.daily import advise
from governance.drafts.proposals import recommend
from governance.models import AiRecommendation
from governance.runs.services import Claim, claim_run, sweep_runs
from governance.safety.judge import judge_text
from tests.governance.runs.test_runs import running
from tests.support.factories import UserFactory, balance, count_rows, legs, make_cast, make_farm, say

EVERY_RECORD = ("tasks", "notes", "expenses", "sales", "feed_records", "mortality_records", "egg_collections")


class Books:
    """The books of a farm with one batch, written by its owner."""

    def __init__(self, *, kind="layers", count=1000, age=100):
        self.owner = UserFactory()
        self.farm = make_farm(self.owner, credits=5)
        with self.scope():
            self.today = farm_today(self.farm)
            placed = self.today - timedelta(days=age)
            batch = Batch(farm_id=self.farm.id, name="Pen 1", kind=kind, placed_count=count, placed_on=placed)
            self.batch = add_batch(batch)

    def scope(self, using="default"):
        return farm_scope(user_id=self.owner.pk, farm_id=self.farm.id, using=using)

    def write(self, model, ago, **columns):
        columns[model.date_column] = self.today - timedelta(days=ago)
        with self.scope():
            return write_record(model(farm_id=self.farm.id, **columns))

    def died(self, ago, count):
        return self.write(Mortality, ago, batch=self.batch, count=count)

    def feed(self, kg=100, days=range(1, 30)):
        for ago in days:
            self.write(FeedUse, ago, batch=self.batch, quantity=kg, unit="kg", kg=kg)

    def buys_feed(self, ago, bags, naira=17_500):
        words = f"{bags} bags of layer mash"
        return self.write(
            Expense, ago, category="feed", description=words, kg=bags * 25, amount_kobo=bags * naira * 100
        )

    def sells(self, ago, crates, naira):
        self.write(Sale, ago, item="eggs", unit="crate", quantity=crates, total_kobo=crates * naira * 100)

    def advice(self):
        with self.scope():
            return list(AiRecommendation.objects.filter(farm_id=self.farm.id).order_by("created_at"))

    def advised(self):
        """What is advised now, by the first word of its subject."""
        call_command("advise", farm=self.farm.slug, verbosity=0)
        return {advice.subject.split(":")[0]: advice for advice in self.advice()}


@pytest.fixture
def books():
    return Books()


def runs(farm, columns="status, feature, provider, credits_reserved, credits_actual, provider_requests"):
    with connections["auditor"].cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM ai_runs WHERE farm_id = %s ORDER BY created_at", [farm.id])
        return cursor.fetchall()


def steps(farm):
    with connections["auditor"].cursor() as cursor:
        cursor.execute(
            "SELECT kind, tool, outcome FROM ai_run_steps WHERE farm_id = %s ORDER BY created_at, position", [farm.id]
        )
        return cursor.fetchall()


# --- what is advised ------------------------------------------------------------------------------------------------------


def test_a_farm_without_books_gets_no_advice_and_a_run_that_says_so(books):
    assert advise(books.farm.id) == 0
    assert runs(books.farm) == [("done", "advice", "builtin", 0, 0, 0)]
    assert runs(books.farm, "output_summary") == [("Nothing to advise today.",)]
    assert steps(books.farm) == [("retrieval", "books", "")]


def test_feed_that_runs_out_is_told_with_its_figures_and_days(books):
    books.buys_feed(10, 42)  # 1,050 kg, and 1,000 kg given since
    books.feed(100)
    feed = books.advised()["feed"]
    assert feed.money
    for said in ("1,050 kg (42 bags)", "1,000 kg (40 bags)", "50 kg (2 bags)", "100 kg a day", "lasts less than a day"):
        assert said in feed.body
    bought_on = books.today - timedelta(days=10)
    assert f"{bought_on:%a} {bought_on.day} {bought_on:%b %Y}" in feed.body
    assert feed.why
    assert len(feed.sources) == 2


@pytest.mark.parametrize(("counted_kg", "told"), [(250, "250 kg (10 bags)"), (5000, None)])
def test_feed_of_a_counted_store_is_told_by_the_count_and_not_by_the_purchases(books, counted_kg, told):
    books.buys_feed(10, 42)
    books.feed(100)
    books.write(StoreAdjustment, 0, why="counted", good="feed", quantity=counted_kg, unit="kg")
    feed = books.advised().get("feed")
    assert bool(feed) == bool(told)
    if feed:
        assert f"Your store holds {told} of feed. You give about 100 kg a day, so it lasts about 2 days." in feed.body
        assert not feed.money


@pytest.mark.parametrize(
    "unknown", ["no purchase", "a purchase in no measure", "feed that nobody weighed", "a voided purchase"]
)
def test_feed_is_not_spoken_of_where_the_books_do_not_know(books, unknown):
    books.feed(100)
    if unknown == "a purchase in no measure":
        books.write(Expense, 10, category="feed", description="layer mash", amount_kobo=100)
    elif unknown == "feed that nobody weighed":
        books.buys_feed(10, 42)
        books.write(FeedUse, 3, quantity=2, unit="paint bucket")
    elif unknown == "a voided purchase":
        bought = books.buys_feed(10, 42)
        with books.scope():
            void_record(bought, "never came")
    assert "feed" not in books.advised()


def test_deaths_above_the_usual_are_told_and_ask_for_a_vet(books):
    for ago in range(2, 9):
        books.died(ago, 1)
    books.died(1, 4)
    told = books.advised()["deaths"]
    assert not told.money
    assert "4 of 993 Layers in Pen 1 died" in told.body
    assert "The mean of the seven days before was 1 a day" in told.body
    assert "call your vet" in told.body
    assert {source["url"][:30] for source in told.sources if source["url"]} == {
        "https://legal.tricoteuses.fr/a", "https://www.petcasefinder.com/",
    }  # fmt: skip


def test_deaths_of_a_day_before_yesterday_are_no_news(books):
    books.died(2, 9)
    assert "deaths" not in books.advised()


def test_birds_sold_since_count_among_those_that_were_alive(books):
    books.died(1, 3)
    books.write(Sale, 0, batch=books.batch, item="birds", unit="bird", quantity=950, total_kobo=100)
    assert "3 of 1,000 Layers" in books.advised()["deaths"].body


def test_birds_sold_by_weight_count_with_their_heads(books):
    books.died(1, 3)
    books.write(Sale, 0, batch=books.batch, item="birds", unit="kg", quantity=1900, heads=950, total_kobo=100)
    assert "3 of 1,000 Layers" in books.advised()["deaths"].body


def test_deaths_of_the_day_before_are_a_share_of_the_birds_of_that_day(books):
    # 4 of 1,000 are 0.4 %, however many of them were sold in the evening.
    for ago in range(2, 9):
        books.died(ago, 4)
    books.write(Sale, 2, batch=books.batch, item="birds", unit="bird", quantity=772, total_kobo=100)
    books.died(1, 4)
    assert "deaths" not in books.advised()


def test_a_vaccination_is_told_by_kind_and_age_until_the_books_speak_of_one():
    young = Books(kind="broilers", age=9)
    told = young.advised()
    assert set(told) == {"vaccination"}
    titles = {advice.title for advice in young.advice()}
    assert titles == {
        "Ask your vet: Newcastle vaccination of Pen 1", "Ask your vet: Gumboro vaccination of Pen 1",
    }  # fmt: skip
    noted = Books(kind="broilers", age=9)
    noted.write(Note, 2, batch=noted.batch, text="LaSota today, all drank")
    noted.advised()
    assert [advice.title for advice in noted.advice()] == ["Ask your vet: Gumboro vaccination of Pen 1"]


def lay(books, eggs=600, days=range(1, 30)):
    for ago in days:
        books.write(EggCollection, ago, batch=books.batch, eggs=eggs)


def test_eggs_sold_below_cost_are_told_with_the_sum(books):
    # 29 days of 100 kg at ₦700 a kilo are ₦2,030,000, and ₦290,000 of the rest: ₦2,320,000 for 17,400 eggs, ₦4,000 a crate
    lay(books)
    books.feed(100)
    books.buys_feed(28, 150)
    books.write(Expense, 5, category="labour", amount_kobo=29_000_000)
    books.write(Expense, 5, category="equipment", amount_kobo=99_000_000)
    for ago in (1, 8, 15):
        books.sells(ago, 100, 3_900)
    told = books.advised()["egg-price"]
    assert told.money
    for said in (
        "₦3,900 on average (3 sales)",
        "₦4,000",
        "2,900 kg of feed at ₦700 a kilo",
        "17,400 eggs",
        "₦100 short",
    ):
        assert said in told.body


@pytest.mark.parametrize("why", ["a fair price", "two sales", "few days of eggs", "a pen that does not lay"])
def test_the_price_of_eggs_is_not_spoken_of_otherwise(books, why):
    lay(books, days=range(1, 15) if why == "few days of eggs" else range(1, 30))
    books.feed(100)
    books.buys_feed(28, 150)
    for ago in (1, 8) if why == "two sales" else (1, 8, 15):
        books.sells(ago, 100, 4_500 if why == "a fair price" else 2_000)
    if why == "a pen that does not lay":
        with books.scope():
            add_batch(Batch(farm_id=books.farm.id, name="Pond", kind="catfish", placed_count=9, placed_on=books.today))
    assert "egg-price" not in books.advised()


def test_no_advice_says_what_the_safety_rules_stop():
    every = Books(kind="broilers", age=9)
    every.died(1, 9)
    every.buys_feed(10, 40)
    every.feed(100)
    assert set(every.advised()) == {"vaccination", "deaths", "feed"}
    for advice in every.advice():
        assert judge_text(f"{advice.title}. {advice.body} {advice.why}") == [], advice.title


# --- once -----------------------------------------------------------------------------------------------------------------


def decide(books, status):
    """Decide what waits."""
    with books.scope(), connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE ai_recommendations SET status = %s, decided_by_id = %s, decided_at = now(), reason = %s"
            " WHERE farm_id = %s AND status = 'pending'",
            [status, books.owner.pk, "x" if status == "rejected" else "", books.farm.id],
        )


def age_decisions(books, cluster, days):
    with psycopg.connect(cluster.superuser_url("farmops")) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(
            "UPDATE ai_recommendations SET decided_at = now() - make_interval(days => %s) WHERE farm_id = %s",
            [days, books.farm.id],
        )


@pytest.mark.parametrize("status", ["pending", "approved", "rejected"])
def test_the_same_is_not_said_twice(books, cluster, status):
    books.died(1, 9)
    books.advised()
    if status != "pending":
        decide(books, status)
    books.advised()
    assert len(books.advice()) == 1
    if status != "pending":
        age_decisions(books, cluster, 13)
        books.advised()
        assert len(books.advice()) == 1
        age_decisions(books, cluster, 15)
        books.advised()
        assert len(books.advice()) == 2


def test_a_vaccination_that_was_decided_never_comes_back(cluster):
    books = Books(kind="broilers", age=9)
    books.advised()
    decide(books, "rejected")
    age_decisions(books, cluster, 300)
    books.advised()
    assert len(books.advice()) == 2


def test_the_job_looks_once_a_day_however_often_it_is_called(books):
    books.died(1, 9)
    advise_farm(str(books.farm.id))
    advise_farm(str(books.farm.id))
    assert len(runs(books.farm)) == len(books.advice()) == 1
    assert steps(books.farm) == [("retrieval", "books", ""), ("tool", "recommend", "advised")]


def test_two_looks_at_one_moment_give_one_piece_of_advice(books):
    books.died(1, 9)
    barrier = threading.Barrier(2)

    def look(key):
        barrier.wait()
        try:
            advise(books.farm.id, key=key)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=look, args=[key]) for key in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [status for status, *_rest in runs(books.farm)] == ["done", "done"]
    assert len(books.advice()) == 1


# --- under the same rules ---------------------------------------------------------------------------------------------------


def test_advice_costs_nothing_and_writes_no_record(books):
    books.died(1, 9)
    before = {table: count_rows(table, books.farm.id) for table in EVERY_RECORD}
    books.advised()
    assert {table: count_rows(table, books.farm.id) for table in EVERY_RECORD} == before
    assert runs(books.farm)[0][3:] == (0, 0, 0)
    assert balance(books.farm.id) == 5
    assert [kind for kind, _delta in legs(books.farm.id)] == ["grant"]


ADVICE = {"title": "T", "body": "B", "why": "W", "sources": [], "money": False, "subject": "x"}


def test_a_run_that_is_closed_or_in_other_hands_advises_no_more(books):
    cast = make_cast()
    run, claim = running(cast)
    assert recommend(claim, "1", ADVICE)
    assert not recommend(claim, "1", ADVICE)
    late = Claim(farm_id=claim.farm_id, run_id=run.id, user_id=claim.user_id, attempt=2)
    with pytest.raises(IntegrityError) as refused:
        recommend(late, "2", {**ADVICE, "subject": "y"})
    assert refused.value.__cause__.diag.constraint_name == "run_must_be_open"
    waiting = say(cast.farm, cast.owner, "hello")
    with pytest.raises(IntegrityError):
        recommend(Claim(cast.farm.id, waiting.id, cast.owner.pk, 0), "3", {**ADVICE, "subject": "z"})


def test_a_look_that_died_is_swept_like_any_run(books, cluster):
    advise(books.farm.id, key="first")
    with books.scope(), connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO ai_runs (id, farm_id, user_id, feature, provider, model, status, attempt, lease_until,"
            " provider_requests, input_tokens, output_tokens, credits_reserved, credits_estimate, input_summary,"
            " output_summary, error, idempotency_key) VALUES (gen_random_uuid(), %s, %s, 'advice', 'builtin', 'x',"
            " 'queued', 0, now() + interval '1 minute', 0, 0, 0, 0, 0, '', '', '', 'dead') RETURNING id",
            [books.farm.id, books.owner.pk],
        )
        run = cursor.fetchone()[0]
    with turn_scope(user_id=books.owner.pk, farm_id=books.farm.id):
        claim_run(run)
    with psycopg.connect(cluster.superuser_url("farmops")) as admin:
        admin.execute("UPDATE ai_runs SET lease_until = now() - interval '1 second' WHERE id = %s", [run])
    sweep_runs()
    assert [status for status, *_rest in runs(books.farm)] == ["done", "expired"]
    assert balance(books.farm.id) == 5


def test_a_failure_closes_the_run_and_says_why(books, monkeypatch):
    def breaks(*args):
        raise RuntimeError("no such page")

    monkeypatch.setattr("governance.advice.daily.gather", breaks)
    with pytest.raises(RuntimeError):
        advise(books.farm.id)
    assert runs(books.farm, "status, error") == [("failed", "RuntimeError: no such page")]


def test_a_farm_that_used_up_its_hour_waits_for_another_day(books, cluster):
    with psycopg.connect(cluster.superuser_url("farmops")) as admin:
        admin.execute(
            "UPDATE meters SET used = allowance, since = date_trunc('hour', now())"
            " WHERE farm_id = %s AND kind = 'runs_an_hour'",
            [books.farm.id],
        )
    assert advise(books.farm.id) is None
    assert runs(books.farm) == []


def test_the_daily_job_puts_every_farm_in_line_and_the_command_takes_all_or_one(fresh_database, capsys):
    books = [Books(), Books()]
    look_at_the_books(0)
    with connections["auditor"].cursor() as cursor:
        cursor.execute("SELECT args ->> 'farm_id' FROM procrastinate_jobs WHERE task_name LIKE '%advise_farm'")
        assert {row[0] for row in cursor.fetchall()} == {str(farm_id) for farm_id in all_farms()}
    books[0].died(1, 9)
    call_command("advise", farm=books[0].farm.slug)
    assert capsys.readouterr().out == "1 pieces of advice on 1 of 1 farms\n"
    call_command("advise")
    assert capsys.readouterr().out == "0 pieces of advice on 2 of 2 farms\n"
    with pytest.raises(CommandError, match="no farm called nowhere"):
        call_command("advise", farm="nowhere")


def test_the_page_shows_why_and_from_where(books, as_user):
    books.died(1, 9)
    books.advised()
    owner = as_user(books.owner)
    page = owner.get(f"/farms/{books.farm.slug}/recommendations/").content.decode()
    for said in (
        "More deaths than normal in Pen 1",
        "three times the usual",
        "French rule",
        "https://legal.tricoteuses.fr/",
    ):
        assert said in page
    run = books.advice()[0].ai_run_id
    shown = owner.get(f"/farms/{books.farm.slug}/activity/{run}/").content.decode()
    assert "Daily look at the books" in shown
    activity = owner.get(f"/farms/{books.farm.slug}/activity/").content.decode()
    assert "Advised: More deaths than normal in Pen 1" in activity
    assert "not accepted" not in activity
