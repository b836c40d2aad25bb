"""Each query on a farm whose books are known: the number, its unit, its days, and the page that shows the same."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from assistant.questions.book import BOOK, ask, schema
from assistant.questions.model import NotAsked, Question, from_json
from farmops.database.scope import turn_scope
from farmops.refusals import Refused
from farms.models import Farm
from farms.people.access import Visit
from farms.people.farms import farm_today
from tests.support.records import today as today_of
from tests.support.records import write

KOBO = 100


@pytest.fixture
def books(cast):
    """Two pens of 100 hens; eggs, deaths, feed, sales, costs and a payment of the last days."""
    one, two = cast.batches["Pen 1"], cast.batches["Pen 2"]
    for ago in range(1, 8):
        write(cast, "egg_collection", ago=ago, batch=one, eggs=80, cracked=2)
        write(cast, "egg_collection", ago=ago, batch=two, eggs=60)
        write(
            cast,
            "feed_use",
            ago=ago,
            batch=one,
            quantity=Decimal(1),
            unit="bag",
            kg=Decimal(25),
            feed_type="layer mash",
        )
    write(cast, "mortality", ago=2, batch=two, count=3, cause="heat")
    write(cast, "expense", ago=9, category="feed", item="layer mash", amount_kobo=200_000 * KOBO, kg=Decimal(500),
          quantity=Decimal(20), unit="bag", supplier="Olam", owed_kobo=50_000 * KOBO)  # fmt: skip
    write(cast, "expense", ago=1, category="fuel", amount_kobo=7_500 * KOBO, description="diesel")
    write(cast, "sale", ago=3, item="eggs", quantity=Decimal(10), unit="crate", unit_price_kobo=5_000 * KOBO,
          total_kobo=50_000 * KOBO, buyer="Mama Nkechi", owed_kobo=20_000 * KOBO)  # fmt: skip
    write(cast, "sale", ago=1, item="eggs", quantity=Decimal(4), unit="crate", total_kobo=20_000 * KOBO, buyer="Chidi")
    write(cast, "payment", ago=1, direction="in", party="mama nkechi", amount_kobo=5_000 * KOBO)
    write(cast, "sale", ago=1, item="manure", quantity=Decimal(3), unit="bag", total_kobo=1_500 * KOBO, voided=True)
    return cast


def answer(cast: Any, name: str, *, user: Any = None, **fields: Any) -> Any:
    person = user or cast.owner
    with turn_scope(user_id=person.pk, farm_id=cast.farm.id) as scope:
        farm = Farm.objects.get(id=cast.farm.id)
        visitor = Visit(farm=farm, user_id=person.pk, role=scope.role, today=farm_today(farm))
        return ask(visitor, from_json(Question(name, **fields).as_json()))


def last_days(cast, days=9):
    return {"since": today_of(cast) - timedelta(days=days), "until": today_of(cast)}


SAYS = {
    "debts in": (("debts", {"of": "in"}), ["₦15,000", "Mama Nkechi", "3 days"]),
    "debts out": (("debts", {"of": "out"}), ["₦50,000", "Olam"]),
    "debts of one person": (("debts", {"who": "mama nkechi"}), ["Owes you ₦15,000"]),
    "an account": (("account", {"who": "Mama Nkechi"}), ["10 crates", "₦50,000", "₦30,000 of it paid at once", "₦5,000", "Owes you ₦15,000"]),
    "sold": (("sold", {"of": "eggs"}), ["14 crates of eggs (420 eggs)", "₦70,000", "2 sales", "₦20,000 of it not paid"]),
    "sold to one": (("sold", {"of": "eggs", "who": "Chidi"}), ["4 crates", "₦20,000"]),
    "what was taken out is not sold": (("sold", {"of": "manure"}), ["nothing (0, ₦0)"]),
    "price": (("price", {"of": "eggs"}), ["₦5,000 a crate", "Chidi"]),
    "price of feed": (("price", {"of": "layer mash"}), ["₦200,000", "₦10,000 a bag"]),
    "buyers": (("buyers", {"of": "eggs"}), ["Mama Nkechi: ₦50,000", "Chidi: ₦20,000"]),
    "suppliers": (("suppliers", {}), ["Olam: ₦200,000"]),
    "spent": (("spent", {}), ["₦207,500", "feed: ₦200,000"]),
    "spent on fuel": (("spent", {"of": "fuel"}), ["₦7,500 (1 record"]),
    "spent on a good": (("spent", {"of": "layer mash"}), ["₦200,000", "20 bag", "500 kg"]),
    "result": (("result", {}), ["sold for ₦70,000, costs ₦207,500, loss ₦137,500"]),
    "cash": (("cash", {}), ["₦55,000 came in, ₦157,500 went out"]),
    "payments": (("payments", {"of": "in"}), ["₦5,000"]),
    "animals": (("animals", {}), ["Alive now: 197", "Pen 1: 100", "Pen 2: 97"]),
    "animals of a pen": (("animals", {"batch": "pen 2"}), ["Pen 2: 97 alive now"]),
    "placed": (("animals", {"of": "placed", "batch": "Pen 2"}), ["100 stocked on"]),
    "died": (("died", {}), ["3", "heat 3"]),
    "died in a pen": (("died", {"batch": "Pen 2"}), ["3", "Stocked: 100", "3 %"]),
    "age": (("age", {"batch": "Pen 1"}), ["Pen 1", "days"]),
    "lay": (("lay", {"batch": "Pen 1"}), ["80 %", "560 eggs, 700 hen-days"]),
    "may sell": (("may_sell", {"batch": "Pen 1", "of": "eggs"}), ["Pen 1: yes, no medicine holds eggs"]),
    "collected": (("collected", {}), ["980 (32 crates + 20)", "14 of them cracked", "Pen 1 560", "Pen 2 420"]),
    "fed": (("fed", {}), ["175 kg (7 bags)"]),
    "store": (("store", {"of": "layer mash"}), ["325 kg (13 bags)", "lasts about 13 days at 25 kg a day"]),
    "eggs in the store": (("store", {"of": "eggs"}), ["Eggs to sell", "Cracked eggs: 14 eggs"]),
    "feed left": (("feed_left", {}), ["layer mash lasts about 13 days"]),
    "state": (("state", {"batch": "Pen 2"}), ["97 alive", "Died in the last 7 days: 3"]),
    "alarms": (("alarms", {}), ["Pen 1 100"]),
    "best lay": (("best_batch", {"of": "lay", "rank": "best"}), ["1. Pen 1: 560 eggs"]),
    "most deaths": (("best_batch", {"of": "died", "rank": "best"}), ["1. Pen 2: 3 died"]),
    "last sale": (("last", {"of": "sale eggs"}), ["4 crates", "1 day ago"]),
    "last purchase": (("last", {"of": "expense feed"}), ["₦200,000", "9 days ago"]),
    "last of a person": (("last", {"of": "expense", "who": "Mama Nkechi"}), ["10 crates", "3 days ago"]),
    "cost": (("cost", {"batch": "Pen 1"}), ["Cost of a crate ₦", "Price to break even ₦", "Left over so far"]),
    "nearest": (("nearest", {}), ["no answer to that in your books"]),
}  # fmt: skip
WITHOUT_DAYS = (
    "animals",
    "store",
    "feed_left",
    "may_sell",
    "state",
    "alarms",
    "age",
    "cost",
    "lay",
    "nearest",
    "last",
    "debts",
    "price",
)


@pytest.mark.parametrize("case", SAYS)
def test_the_answer_has_the_numbers_of_the_books_and_a_page(books, as_user, case):
    (name, fields), expected = SAYS[case]
    days = {} if name in WITHOUT_DAYS else last_days(books)
    told = answer(books, name, **fields, **days)
    for text in expected:
        assert text in told.text
    assert as_user(books.owner).get(told.page).status_code == 200
    assert told.label


def test_days_are_counted_both_and_nothing_outside_of_them(books):
    since = today_of(books) - timedelta(days=2)
    told = answer(books, "collected", since=since, until=since + timedelta(days=1))
    assert "280 (9 crates + 10)" in told.text


def test_two_periods_are_compared(books):
    day = today_of(books)
    first = {"since": day - timedelta(days=3), "until": day - timedelta(days=1)}
    than = {"than_since": day - timedelta(days=7), "than_until": day - timedelta(days=4)}
    assert "140 eggs less than" in answer(books, "collected", **first, **than).text
    assert "₦70,000 more than" in answer(books, "sold", of="eggs", **first, **than).text


def test_a_batch_that_the_farm_does_not_have_is_not_guessed(books):
    with pytest.raises(NotAsked, match=r"Pen 7.*Pen 1, Pen 2"):
        answer(books, "died", batch="Pen 7")


def test_a_medicine_holds_the_eggs_of_its_pen_alone(books):
    write(
        books,
        "treatment",
        ago=1,
        batch=books.batches["Pen 1"],
        drug="tylosin",
        last_day=today_of(books),
        egg_days=5,
        meat_days=7,
    )
    held = answer(books, "may_sell", of="eggs")
    assert "Pen 1, eggs: no. Do not sell the eggs before" in held.text
    assert "Pen 2: yes, no medicine holds eggs" in held.text


@pytest.mark.parametrize("name", [name for name, query in BOOK.items() if query.money])
def test_postgresql_keeps_money_from_a_worker(books, name):
    with pytest.raises(Refused, match="Ask the owner"):
        answer(books, name, user=books.worker)


@pytest.mark.parametrize("name", [name for name, query in BOOK.items() if not query.money])
def test_what_is_no_money_a_worker_may_ask_and_sees_none(books, name):
    fields = {"of": "egg_collection"} if name == "last" else {"batch": "Pen 2"} if name == "state" else {}
    try:
        told = answer(books, name, user=books.worker, **fields).text
    except NotAsked as nothing:
        told = str(nothing)
    assert "₦" not in told


def test_row_security_hides_sales_and_the_function_says_so(books):
    """The answer of a program that forgot to ask would be nothing, and not the sum; and there is a rule that refuses."""
    with turn_scope(user_id=books.worker.pk, farm_id=books.farm.id), connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sales")
        assert cursor.fetchone() == (0,)
        with pytest.raises(IntegrityError, match="money is for those who see it"), transaction.atomic():
            cursor.execute("SELECT require_money()")


def test_a_question_makes_a_fixed_number_of_statements(books, django_assert_max_num_queries):
    def statements(name, **fields):
        with django_assert_max_num_queries(60) as counted:
            answer(books, name, **fields)
        return len(counted.captured_queries)

    few = {
        name: statements(name, of="eggs" if name == "sold" else "") for name in ("sold", "died", "fed", "debts", "due")
    }
    for ago in range(1, 20):
        write(
            books,
            "sale",
            ago=ago,
            item="eggs",
            quantity=Decimal(1),
            unit="crate",
            total_kobo=500_000,
            buyer=f"Buyer {ago}",
            owed_kobo=100,
        )
        write(
            books,
            "feed_use",
            ago=ago,
            batch=books.batches["Pen 2"],
            quantity=Decimal(1),
            unit="bag",
            kg=Decimal(25),
            feed_type="layer mash",
        )
        write(books, "mortality", ago=ago, batch=books.batches["Pen 1"], count=1)
    assert few == {name: statements(name, of="eggs" if name == "sold" else "") for name in few}


def test_a_model_sees_each_query_by_its_name():
    names = schema()["schema"]["properties"]["name"]["enum"]
    assert names == list(BOOK)


@pytest.mark.parametrize(
    "said",
    [
        {"name": "sold", "since": "tomorrow"},
        {"name": "sold", "sql": "DELETE"},
        {"name": 7},
        {"since": "2026-03-02", "until": "2026-03-01"},
    ],
)
def test_arguments_that_say_nothing_are_refused(said):
    with pytest.raises(NotAsked):
        from_json(said)


def test_a_query_that_is_not_there_is_refused(books):
    with pytest.raises(NotAsked, match="no query"):
        answer(books, "everything")
