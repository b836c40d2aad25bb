"""Withdrawal follows the animals, goes by what is sold and not by its name, and waits for whoever treats or moves."""

from __future__ import annotations

import random
import threading
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.urls import reverse

from farmops.database.scope import farm_scope
from farmops.ids import uuid7
from farmops.refusals import Refused
from farms.health.withdrawal import withdrawal_words, withdrawals_on
from farms.models.batch import BatchKind
from farms.money.receipts import receipt
from farms.people.farms import farm_today
from farms.records.types.sale_goods import Item, Unit, food_in
from tests.support.browser import html, press
from tests.support.database import Login, audit
from tests.support.factories import make_batch
from tests.support.records import void, write
from tests.support.waiting import PATIENCE

WHY = "The vet says that it is safe"


def treat(cast, batch, ago: int = 0, **values: Any) -> Any:
    """A treatment on one day that holds eggs and meat for 30."""
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        day = farm_today(cast.farm) - timedelta(days=ago)
    values = {"drug": "Oxytet", "egg_days": 30, "meat_days": 30, "last_day": day, **values}
    return write(cast, "treatment", batch=batch, occurred_on=day, **values)


def move(cast, source, to, ago: int = 0, count: int = 1) -> Any:
    return write(cast, "stock_adjustment", ago=ago, why="moved", batch=source, to_batch=to, count=count)


def sell(cast, batch, item="birds", unit="bird", **values: Any) -> Any:
    return write(cast, "sale", batch=batch, item=item, unit=unit, quantity=1, total_kobo=100, **values)


def refusal(cast, batch, **values: Any) -> str:
    try:
        sell(cast, batch, **values)
    except Refused as error:
        return str(error)
    return ""


@pytest.fixture
def pens(cast) -> list[Any]:
    return [make_batch(cast.farm, cast.owner, name) for name in ("A", "B", "C")]


# --- withdrawals travel ---------------------------------------------------------------------------------------------


def test_a_hold_travels_with_moved_animals_and_on(cast, pens):
    a, b, c = pens
    assert not refusal(cast, c)
    treat(cast, a, ago=5)
    move(cast, a, b, ago=4)
    move(cast, b, c, ago=3)
    for pen in pens:
        assert "A medicine holds" in refusal(cast, pen), pen
        assert "A medicine holds" in refusal(cast, pen, item="eggs", unit="crate"), pen
        assert "A medicine holds" in refusal(cast, pen, item="birds", unit="kg"), pen
    assert not refusal(cast, cast.batches["Pen 1"])


def test_fish_moved_to_another_pond_stay_held(cast):
    ponds = [make_batch(cast.farm, cast.owner, f"Pond {n}", "catfish") for n in (1, 2)]
    treat(cast, ponds[0], ago=2, meat_days=None)
    move(cast, *ponds, ago=1)
    assert "A medicine holds" in refusal(cast, ponds[1], item="fish", unit="kg")


def test_a_treatment_after_the_move_stays_where_it_was_given(cast, pens):
    a, b, _c = pens
    move(cast, a, b, ago=4)
    treat(cast, a, ago=3)
    assert not refusal(cast, b)
    move(cast, b, a, ago=2)  # others come in, none leave
    assert not refusal(cast, b)


def test_a_move_on_the_first_day_of_a_course_takes_it_along(cast, pens):
    treat(cast, pens[0], ago=3)
    move(cast, pens[0], pens[1], ago=3)
    assert refusal(cast, pens[1])


def test_moves_in_a_circle_and_back_end(cast, pens):
    a, b, c = pens
    treat(cast, a, ago=9, egg_days=2, meat_days=2)
    treat(cast, c, ago=9)
    for source, to in ((a, b), (b, c), (c, a), (a, b), (b, a)):
        move(cast, source, to, ago=8)
    assert all("A medicine holds" in refusal(cast, pen) for pen in pens)  # the longer one counts for all


def test_a_voided_move_brings_nothing_and_a_voided_treatment_holds_nothing(cast, pens):
    a, b, c = pens
    given = treat(cast, a, ago=5)
    moved = move(cast, a, b, ago=4)
    move(cast, a, c, ago=4)
    assert void(cast, moved)
    assert not refusal(cast, b)
    assert refusal(cast, c)
    assert void(cast, given)
    assert not refusal(cast, c)


def test_birds_are_not_moved_to_a_pond(cast, pens):
    pond = make_batch(cast.farm, cast.owner, "Pond 1", "catfish")
    with pytest.raises(Refused, match="do not live in one batch"):
        move(cast, pens[0], pond)


def _expected(given: list[Any], moves: list[Any], batches: list[Any], last: Any) -> dict[Any, set[Any]]:
    """Batch -> treatments in its animals at the end of `last`, day by day and without any of our code."""
    inside: dict[Any, set[Any]] = {batch.id: set() for batch in batches}
    for day in sorted({one.occurred_on for one in (*given, *moves) if one.occurred_on <= last}):
        for one in given:
            if one.occurred_on == day:
                inside[one.batch_id].add(one)
        for _again in batches:  # the order of moves within a day is not known: all that may be
            for one in moves:
                if one.occurred_on == day:
                    inside[one.to_batch_id] |= inside[one.batch_id]
    return inside


def test_pages_and_database_agree_with_a_plain_model_of_the_moves(cast):
    dice = random.Random(11)  # noqa: S311
    batches = [make_batch(cast.farm, cast.owner, f"P{n}", kind) for n, kind in enumerate(["layers", "broilers"] * 3)]
    given, moves, seen = [], [], {True: 0, False: 0}
    for _ in range(5):
        days = {"egg_days": dice.choice([0, 3, 9, None]), "meat_days": dice.choice([0, 3, 9, None])}
        given.append(treat(cast, dice.choice(batches), ago=dice.randint(5, 20), **days))
    for _ in range(9):
        source, to = dice.sample(batches, 2)
        moves.append(move(cast, source, to, ago=dice.randint(0, 20)))
    assert void(cast, moves[0])
    assert void(cast, given[0])
    given, moves = given[1:], moves[1:]
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id), connections["default"].cursor() as cursor:
        today = farm_today(cast.farm)
        for day in (today + timedelta(days=ahead) for ahead in range(-21, 12)):
            inside, held = _expected(given, moves, batches, day), withdrawals_on(cast.farm.id, day)
            for batch in batches:
                for good, column in (("eggs", "egg_days"), ("birds", "meat_days")):
                    lengths = [(one.last_day, getattr(one, column)) for one in inside[batch.id]]
                    wanted = batch.gives(good) and any(
                        days is None or day < last + timedelta(days=days) for last, days in lengths
                    )
                    cursor.execute("SELECT withdrawal_on(%s, %s, %s, %s)", [cast.farm.id, batch.id, good, day])
                    assert (cursor.fetchone()[0] is not None) == wanted, (batch, good, day)
                    assert bool(withdrawal_words(batch.id, [good], day, held)) == wanted, (batch, good, day)
                    seen[wanted] += 1
    assert min(seen.values()) > 40


def test_the_page_of_a_batch_shows_the_medicine_that_came_with_moved_animals(cast, as_user, pens):
    a, b, _c = pens
    treat(cast, a, ago=5, drug="Oxytet Forte", egg_days=None, meat_days=None)
    move(cast, a, b, ago=4)
    address = reverse("farms:health", args=[cast.farm.slug, b.id])
    text = html(as_user(cast.owner).get(address)).text
    assert "Came with animals that were moved here" in text
    assert "Oxytet Forte" in text
    assert "Label not read" in text


# --- what is food ---------------------------------------------------------------------------------------------------


def test_every_item_unit_and_kind_by_its_nature(cast):
    """The table: what each combination is refused for while everything on the farm is held, and while nothing is."""
    lays = ("layers", "pullets", "noilers", "turkeys")
    batches = {kind: make_batch(cast.farm, cast.owner, f"{kind} x", kind) for kind in BatchKind.values}
    free = {kind: make_batch(cast.farm, cast.owner, f"{kind} free", kind) for kind in BatchKind.values}
    for batch in batches.values():
        treat(cast, batch)
    for item in Item.values:
        for unit in Unit.values:
            for kind, batch in batches.items():
                fish = kind in ("catfish", "fingerlings")
                gives = ({"eggs"} if kind in lays else set()) | ({"fish"} if fish else {"birds"})
                named = {item} & {"eggs", "birds", "fish"} | ({"birds"} if unit == "bird" else set())
                food = named or (gives if item == "other" else set())
                wanted = "does not give" if named - gives else "A medicine holds" if food else ""
                said = refusal(cast, batch, item=item, unit=unit)
                assert wanted in said, (item, unit, kind, said)
                assert bool(said) == bool(wanted), (item, unit, kind, said)
                if not named - gives:
                    assert not refusal(cast, free[kind], item=item, unit=unit), (item, unit, kind)
            if not (item in ("birds", "fish") and unit in ("bird", "piece")):
                said = refusal(cast, None, item=item, unit=unit)
                assert bool(said) == bool(food_in(item, unit)), (item, unit)


def test_a_sale_of_what_the_batch_cannot_give_is_refused_beside_the_box(cast, as_user):
    pond = make_batch(cast.farm, cast.owner, "Pond 1", "catfish")
    page = reverse("farms:record_new", args=[cast.farm.slug, "sale"])
    typed = {"quantity": "2", "total_kobo": "5,000", "batch": str(pond.id)}
    for item, unit, words in (("eggs", "crate", "lays no eggs"), ("birds", "kg", "holds no birds")):
        answer = press(as_user(cast.owner), page, "Write it down", item=item, unit=unit, **typed)
        assert answer.status_code == 422
        assert f"Pond 1 {words}" in html(answer).text
    assert audit("SELECT count(*) FROM sales WHERE farm_id = %s", cast.farm.id) == [(0,)]


def test_eggs_are_collected_from_layers_alone(cast, as_user):
    for kind in ("broilers", "cockerels", "catfish"):
        batch = make_batch(cast.farm, cast.owner, kind, kind)
        with pytest.raises(Refused, match="lays no eggs"):
            write(cast, "egg_collection", batch=batch, eggs=5)
    write(cast, "egg_collection", batch=make_batch(cast.farm, cast.owner, "T", "turkeys"), eggs=5)


# --- the reason -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["ok", "vet said yes", "x" * 40, "two wordsssssssssss", " \t ok  it is     "])
def test_a_reason_is_a_sentence(cast, pens, reason):
    treat(cast, pens[0])
    assert "whole sentence" in refusal(cast, pens[0], withdrawal_reason=reason)
    assert not refusal(cast, pens[0], withdrawal_reason=WHY)
    assert not refusal(cast, pens[1], withdrawal_reason=reason), "nothing is held there"


def test_the_form_says_so_beside_the_box(cast, as_user, pens):
    treat(cast, pens[0])
    page = reverse("farms:record_new", args=[cast.farm.slug, "sale"])
    typed = {"item": "eggs", "unit": "crate", "quantity": "2", "total_kobo": "5,000", "batch": str(pens[0].id)}
    answer = press(as_user(cast.manager), page, "Write it down", withdrawal_reason="ok", **typed)
    assert "Say it in a whole sentence" in html(answer).text


def test_who_does_not_manage_cannot_let_it_be_sold_by_sql(cast, sql, pens):
    treat(cast, pens[0])
    with sql("app") as app:
        app.enter(cast.farm.id, cast.worker.pk, "owner")  # a session that says more than the membership
        error = app.refused(*sale_sql(cast, pens[0], cast.worker, WHY))
        assert error.diag.constraint_name == "sale_reason_is_of_who_manages"
        app.enter(cast.farm.id, cast.manager.pk, "manager")
        app.run(*sale_sql(cast, pens[0], cast.manager, WHY))


def test_the_reason_stays_on_the_receipt_the_page_and_the_export(cast, as_user, pens):
    a, b, _c = pens
    treat(cast, a, ago=2)
    move(cast, a, b, ago=1)
    sale = sell(cast, b, withdrawal_reason=WHY)
    whole = sell(cast, None, item="eggs", unit="crate", withdrawal_reason=WHY)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        found = receipt(cast.farm, sale)
        assert "Oxytet was given: clear from" in found.text
        assert f"Sold because: {WHY}" in found.text
        assert f"Sold because: {WHY}" in receipt(cast.farm, whole).text
    browser = as_user(cast.owner)
    for name in ("receipt", "record"):
        args = [cast.farm.slug, *(["sale"] if name == "record" else []), sale.id]
        assert WHY in html(browser.get(reverse(f"farms:{name}", args=args))).text, name
    answer = browser.get(reverse("farms:export_table", args=[cast.farm.slug, "sale"]))
    assert WHY in b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8-sig")


# --- at the same time -----------------------------------------------------------------------------------------------


SALE = (
    "INSERT INTO sales (id, farm_id, batch_id, occurred_on, source, created_by_id, item, quantity, unit, total_kobo,"
    " withdrawal_reason) VALUES (%s, %s, %s, (now() AT TIME ZONE 'Africa/Lagos')::date, 'person', %s, %s, 1,"
    " 'kg', 100, %s)"
)
TREAT = (
    "INSERT INTO treatments (id, farm_id, batch_id, occurred_on, last_day, source, created_by_id, drug)"
    " VALUES (%s, %s, %s, current_date - 3, current_date, 'person', %s, 'Oxytet')"
)
MOVE = (
    "INSERT INTO stock_adjustments (id, farm_id, batch_id, to_batch_id, occurred_on, source, created_by_id, why, count)"
    " VALUES (%s, %s, %s, %s, current_date - 2, 'person', %s, 'moved', 1)"
)


def sale_sql(cast, batch, user, reason: str = "", item: str = "birds") -> tuple[Any, ...]:
    return SALE, uuid7(), cast.farm.id, batch and batch.id, user.pk, item, reason


def treat_sql(cast, batch) -> tuple[Any, ...]:
    return TREAT, uuid7(), cast.farm.id, batch.id, cast.owner.pk


@pytest.mark.parametrize("which", ["its batch", "any batch", "moved before", "moved meanwhile"])
def test_a_sale_beside_an_uncommitted_treatment_waits_and_is_refused(cast, cluster, sql, pens, which):
    a, b, c = pens
    sold = {"its batch": a, "any batch": None, "moved before": b, "moved meanwhile": c}[which]
    move(cast, a, b, ago=1)
    outcome: list[str] = []

    def buy() -> None:
        with psycopg.connect(cluster.url("app")) as connection:
            login = Login(connection)
            login.enter(cast.farm.id, cast.owner.pk, "owner")
            begun.wait(PATIENCE)
            try:
                login.run(*sale_sql(cast, sold, cast.owner))
                outcome.append("sold")
            except psycopg.Error as error:
                outcome.append(error.diag.constraint_name or str(error))

    begun = threading.Barrier(2)
    buyer = threading.Thread(target=buy)
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        if which == "moved meanwhile":
            treat(cast, b, ago=5)
            app.run(MOVE, uuid7(), cast.farm.id, b.id, c.id, cast.owner.pk)
        else:
            app.run(*treat_sql(cast, a))
        buyer.start()
        begun.wait(PATIENCE)
        while not outcome and not app.run(
            "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        ):
            pass  # the buyer neither waits nor has sold yet
        assert outcome == []
        app.commit()
    buyer.join(20)
    assert outcome == ["sale_inside_withdrawal"]


def test_a_treatment_waits_for_an_uncommitted_sale(cast, sql, pens):
    with sql("app") as app, sql("app") as vet:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        app.run(*sale_sql(cast, pens[0], cast.owner))
        vet.enter(cast.farm.id, cast.owner.pk, "owner")
        vet.run("SET LOCAL lock_timeout = '100ms'")
        assert isinstance(vet.refused(*treat_sql(cast, pens[0])), psycopg.errors.LockNotAvailable)
        app.commit()
        vet.run(*treat_sql(cast, pens[0]))


def test_sales_of_two_batches_do_not_wait_for_each_other(cast, sql, pens):
    with sql("app") as app, sql("app") as other:
        for login, batch in ((app, pens[0]), (other, pens[1])):
            login.enter(cast.farm.id, cast.owner.pk, "owner")
            login.run("SET LOCAL lock_timeout = '100ms'")
            login.run(*sale_sql(cast, batch, cast.owner))


def test_at_a_stricter_isolation_nothing_is_sold_out_of_a_stale_snapshot(cast, sql, pens):
    with sql("app") as app:
        app.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        app.run("SELECT 1 FROM treatments")
        treat(cast, pens[0])
        error = app.refused(*sale_sql(cast, pens[0], cast.owner))
        assert error.diag.constraint_name == "stock_isolation"
