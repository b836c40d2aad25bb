"""The daily look at the books: what is advised, and when nothing is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from farms.batch.services import add_batch
from farms.models import Batch
from farms.records.services import void_record
from farms.records.types.egg_collection import EggCollection
from farms.records.types.expense import Expense
from farms.records.types.feed_use import FeedUse
from farms.records.types.note import Note
from farms.records.types.sale import Sale
from farms.records.types.store_adjustment import StoreAdjustment
from governance.advice.daily import advise
from governance.safety.judge import judge_text
from tests.support.advice import Books, runs, steps_taken

# --- what is advised ------------------------------------------------------------------------------------------------------


def test_a_farm_without_books_gets_no_advice_and_a_run_that_says_so(books):
    assert advise(books.farm.id) == 0
    assert runs(books.farm) == [("done", "advice", "builtin", 0, 0, 0)]
    assert runs(books.farm, "output_summary") == [("Nothing to advise today.",)]
    assert steps_taken(books.farm) == [("retrieval", "books", "")]


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
