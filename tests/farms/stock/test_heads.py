"""Head counts are the sum of signed movements that only the records' triggers write."""

from __future__ import annotations

import re
import threading
from uuid import uuid4

import psycopg
import pytest
from django.db import connections

from farmops.database.scope import farm_scope
from farmops.ids import uuid7
from farmops.refusals import Refused
from farms.models import Batch
from farms.records import RECORD_TYPES
from farms.records.services import records
from farms.stock.heads import head_counts
from tests.support.database import Login, audit
from tests.support.factories import make_batch
from tests.support.records import heads, void, write
from tests.support.threads import CLIENTS, in_threads
from tests.support.waiting import PATIENCE

SALE = (
    "INSERT INTO sales (id, farm_id, batch_id, occurred_on, source, created_by_id, item, quantity, unit, total_kobo)"
    " VALUES (%s, %s, %s, current_date, 'person', %s, %s, %s, %s, 100)"
)
DEATH = (
    "INSERT INTO mortality_records (id, farm_id, batch_id, occurred_on, source, created_by_id, count)"
    " VALUES (%s, %s, %s, current_date, 'person', %s, %s)"
)
VOID = "UPDATE {} SET voided_at = now(), voided_by_id = %s, void_reason = 'wrong' WHERE id = %s"


def movements(batch: Batch) -> list[tuple[str, int]]:
    return audit("SELECT reason, delta FROM stock_movements WHERE batch_id = %s ORDER BY id", batch.id)


def die(cast, count: int, batch: Batch, user=None):
    return write(cast, "mortality", person=user, count=count, batch=batch)


def sell(cast, quantity, batch: Batch | None, item: str = "birds", unit: str = "bird"):
    return write(cast, "sale", item=item, quantity=quantity, unit=unit, batch=batch, total_kobo=100)


@pytest.fixture
def pen(cast) -> Batch:
    return cast.batches["Pen 1"]


# --- what moves heads -----------------------------------------------------------------------------------------------


def test_a_batch_begins_with_what_was_placed(cast, pen):
    assert movements(pen) == [("placed", 100)]


def test_deaths_and_sales_by_the_head_take_animals_away(cast, pen):
    die(cast, 3, pen)
    sell(cast, 10, pen)
    sell(cast, 2, pen, unit="piece")
    assert movements(pen) == [("placed", 100), ("died", -3), ("sold", -10), ("sold", -2)]
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        assert head_counts(cast.farm.id) == {pen.id: 85, cast.batches["Pen 2"].id: 100}


@pytest.mark.parametrize(
    ("item", "unit", "quantity"),
    [
        ("eggs", "crate", 5), ("eggs", "piece", 5), ("eggs", "bird", 5), ("birds", "crate", 5), ("birds", "kg", 12.5),
        ("birds", "bag", 5), ("manure", "bag", 9), ("feed_bags", "piece", 7), ("manure", "bird", 2),
        ("other", "piece", 3), ("other", "bird", 3),
    ],
)  # fmt: skip
def test_selling_crates_kilos_and_things_takes_no_animal_away(cast, pen, item, unit, quantity):
    sell(cast, quantity, pen, item=item, unit=unit)
    assert movements(pen) == [("placed", 100)]


def test_fish_are_sold_by_the_piece(cast):
    pond = make_batch(cast.farm, cast.owner, "Pond 1", kind="catfish", count=500)
    sell(cast, 40, pond, item="fish", unit="piece")
    sell(cast, 40, pond, item="fish", unit="kg")
    sell(cast, 2, pond, item="fish", unit="crate")
    assert heads(pond) == 460


def test_a_note_moves_nothing(cast, pen):
    write(cast, "note", text="rain", batch=pen)
    assert movements(pen) == [("placed", 100)]


def test_animals_sold_by_the_head_are_whole_and_of_a_batch_by_sql(cast, sql, pen):
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        for item, quantity, unit, batch in (
            ("birds", 1.5, "bird", pen.id), ("birds", 0.001, "piece", pen.id), ("birds", 1, "bird", None),
            ("fish", 2, "piece", None), ("birds", 0, "bird", pen.id), ("birds", -5, "bird", pen.id),
        ):  # fmt: skip
            error = app.refused(SALE, uuid7(), cast.farm.id, batch, cast.owner.pk, item, quantity, unit)
            assert isinstance(error, psycopg.errors.CheckViolation)
        for count in (0, -5):  # a death that adds birds
            error = app.refused(DEATH, uuid7(), cast.farm.id, pen.id, cast.owner.pk, count)
            assert isinstance(error, psycopg.errors.CheckViolation)
    assert heads(pen) == 100


# --- never below zero -----------------------------------------------------------------------------------------------


def test_more_than_there_are_cannot_leave(cast, pen):
    for too_many in (lambda: die(cast, 101, pen), lambda: sell(cast, 101, pen)):
        with pytest.raises(Refused, match="not that many animals"):
            too_many()
    die(cast, 100, pen)
    with pytest.raises(Refused):
        sell(cast, 1, pen)
    assert heads(pen) == 0
    assert movements(pen) == [("placed", 100), ("died", -100)]


def test_a_refused_death_leaves_neither_record_nor_movement_by_sql(cast, sql, pen):
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        error = app.refused(DEATH, uuid7(), cast.farm.id, pen.id, cast.owner.pk, 101)
        assert error.diag.constraint_name == "stock_not_negative"
        app.commit()
    assert audit("SELECT count(*) FROM mortality_records WHERE farm_id = %s", cast.farm.id) == [(0,)]


def test_one_batch_does_not_lend_to_another(cast, pen):
    with pytest.raises(Refused):
        die(cast, 150, pen)
    assert heads(cast.batches["Pen 2"]) == 100


@pytest.mark.parametrize("control", ["no check", "no lock"])
def test_a_naive_stock_check_sells_the_last_birds_many_times(fresh_database, cluster, control):
    """The negative controls: a check in the program; and a check in the trigger that does not lock the batch."""
    from tests.support.factories import make_cast

    with psycopg.connect(cluster.url("owner", fresh_database)) as owner:
        ((source,),) = owner.execute("SELECT pg_get_functiondef('move_stock'::regproc)").fetchall()
        if control == "no lock":
            naive_source = "\n".join(line for line in source.splitlines() if "FOR NO KEY UPDATE" not in line)
            ((locks,),) = owner.execute("SELECT pg_get_functiondef('lock_batches'::regproc)").fetchall()
            owner.execute(re.sub(r"PERFORM 1 FROM batches.*?FOR NO KEY UPDATE;", "", locks, flags=re.S))
        else:
            naive_source = source.replace("IF heads < 0", "IF false")
        assert naive_source != source
        owner.execute(naive_source)
    cast = make_cast()
    pen = make_batch(cast.farm, cast.owner, "Pen 3", count=1)
    looked = threading.Barrier(CLIENTS)

    def naive(_number):
        with psycopg.connect(cluster.url("app", fresh_database)) as app:
            Login(app).enter(cast.farm.id, cast.owner.pk, "owner")
            alive = app.execute("SELECT sum(delta) FROM stock_movements WHERE batch_id = %s", [pen.id]).fetchone()[0]
            if control == "no check":
                looked.wait(PATIENCE)
            if alive >= 1:
                app.execute(SALE, [uuid7(), cast.farm.id, pen.id, cast.owner.pk, "birds", 1, "bird"])
            if control == "no lock":
                looked.wait(PATIENCE)

    in_threads(naive)
    assert heads(pen) == 1 - CLIENTS


def test_twenty_clients_sell_the_last_birds_once(cast):
    pen = make_batch(cast.farm, cast.owner, "Pen 3", count=3)

    def client(number):
        try:
            return bool(sell(cast, 1, pen) if number % 2 else die(cast, 1, pen))
        except Refused:
            return False

    assert sum(in_threads(client)) == 3
    assert heads(pen) == 0
    assert len(movements(pen)) == 4


def test_at_a_stricter_isolation_the_last_birds_are_sold_once_as_well(cast, sql):
    """A transaction with a snapshot of before does not see the other's sale: it must be refused, not believe itself."""
    for level in ("REPEATABLE READ", "SERIALIZABLE"):
        pen = make_batch(cast.farm, cast.owner, level, count=1)
        with sql("app") as first, sql("app") as second:
            for app in (first, second):
                app.connection.rollback()
                app.run(f"SET TRANSACTION ISOLATION LEVEL {level}")
                app.enter(cast.farm.id, cast.owner.pk, "owner")
                assert app.run("SELECT sum(delta) FROM stock_movements WHERE batch_id = %s", pen.id) == [(1,)]
            for app in (first, second):
                try:
                    app.run(SALE, uuid7(), cast.farm.id, pen.id, cast.owner.pk, "birds", 1, "bird")
                    app.commit()
                except psycopg.Error:
                    app.connection.rollback()
        assert heads(pen) >= 0, level


def test_batches_do_not_wait_for_each_other(cast, sql, pen):
    with sql("app") as app, sql("app") as other:
        for login, batch in ((app, pen), (other, cast.batches["Pen 2"])):
            login.enter(cast.farm.id, cast.owner.pk, "owner")
            login.run("SET LOCAL lock_timeout = '100ms'")
            login.run(DEATH, uuid7(), cast.farm.id, batch.id, cast.owner.pk, 1)


# --- voids ----------------------------------------------------------------------------------------------------------


def test_a_void_returns_the_animals(cast, pen):
    death, sale = die(cast, 3, pen), sell(cast, 10, pen)
    assert void(cast, death)
    assert heads(pen) == 90
    assert void(cast, sale)
    assert movements(pen)[-2:] == [("voided", 3), ("voided", 10)]
    assert heads(pen) == 100


def test_a_void_of_eggs_returns_no_animal(cast, pen):
    assert void(cast, sell(cast, 5, pen, item="eggs", unit="crate"))
    assert movements(pen) == [("placed", 100)]


def test_a_record_is_voided_once(cast, sql, pen):
    death = die(cast, 3, pen)
    assert void(cast, death)
    assert not void(cast, death, cast.manager)
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        for change in (
            "voided_at = NULL, voided_by_id = NULL, void_reason = ''",
            "voided_at = now(), voided_by_id = voided_by_id, void_reason = 'again'",
            "void_reason = 'another'",
        ):
            error = app.refused(f"UPDATE mortality_records SET {change} WHERE id = %s", death.id)
            assert error.diag.constraint_name == "record_void_is_final"
    assert heads(pen) == 100


def test_twenty_clients_void_a_record_once(cast, pen):
    death = die(cast, 3, pen)
    assert sum(in_threads(lambda number: void(cast, death, (cast.owner, cast.manager)[number % 2]))) == 1
    assert heads(pen) == 100


def test_a_void_has_a_person_and_a_reason_and_the_databases_time(cast, sql, pen):
    death = die(cast, 3, pen)
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        for change in (
            f"voided_by_id = '{cast.owner.pk}', void_reason = ''",
            f"voided_by_id = '{cast.manager.pk}', void_reason = 'in her name'",
            "voided_at = now(), void_reason = 'by nobody'",
            "void_reason = 'x'",
            "voided_at = now()",
        ):
            app.refused(f"UPDATE mortality_records SET {change} WHERE id = %s", death.id)
        app.run(
            "UPDATE mortality_records SET voided_at = '2020-01-01', voided_by_id = %s, void_reason = 'x' WHERE id = %s",
            cast.owner.pk, death.id,
        )  # fmt: skip
        assert app.run("SELECT voided_at = now() FROM mortality_records WHERE id = %s", death.id) == [(True,)]
    assert heads(pen) == 97


def test_a_viewer_and_another_farm_void_nothing(cast, sql, pen):
    death = die(cast, 3, pen)
    with sql("app") as app:
        for farm, person, role in (
            (cast.farm, cast.viewer, "viewer"),
            (cast.other_farm, cast.stranger, "owner"),
            (cast.farm, cast.stranger, ""),
        ):
            app.enter(farm.id, person.pk, role)
            assert app.connection.execute(VOID.format("mortality_records"), [person.pk, death.id]).rowcount == 0
    assert heads(pen) == 97


def test_a_void_frees_the_birds_for_the_next_sale(cast):
    pen = make_batch(cast.farm, cast.owner, "Pen 3", count=5)
    sale = sell(cast, 5, pen)
    with pytest.raises(Refused):
        die(cast, 1, pen)
    void(cast, sale)
    die(cast, 5, pen)
    assert heads(pen) == 0


def test_a_void_returns_what_its_own_record_took_and_not_what_another_of_the_same_id_took(cast, sql, pen):
    """Ids are chosen by the client: a death, a sale and a batch may carry the same one."""
    same = uuid7()
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        app.run(DEATH, same, cast.farm.id, pen.id, cast.owner.pk, 3)
        app.run(SALE, same, cast.farm.id, pen.id, cast.owner.pk, "birds", 10, "bird")
        app.run(VOID.format("mortality_records"), cast.owner.pk, same)
        assert app.run("SELECT sum(delta) FROM stock_movements WHERE batch_id = %s", pen.id) == [(90,)]
        app.run(VOID.format("sales"), cast.owner.pk, same)
        assert app.run("SELECT sum(delta) FROM stock_movements WHERE batch_id = %s", pen.id) == [(100,)]


def test_a_void_of_a_record_with_the_id_of_its_batch_does_not_undo_the_placement(cast, sql, pen):
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        app.run(DEATH, pen.id, cast.farm.id, pen.id, cast.owner.pk, 3)
        app.run(VOID.format("mortality_records"), cast.owner.pk, pen.id)
        assert app.run("SELECT sum(delta) FROM stock_movements WHERE batch_id = %s", pen.id) == [(100,)]


# --- who writes movements -------------------------------------------------------------------------------------------


MOVE = "SELECT move_stock(%s, %s, 'placed', 1000, 'batches', %s)"
MOVEMENT = (
    "INSERT INTO stock_movements (farm_id, batch_id, reason, delta, record_table, record_id)"
    " VALUES (%s, %s, 'placed', 1000, 'batches', %s)"
)


@pytest.mark.parametrize("who", ["app", "assistant", "billing", "auditor"])
def test_no_serving_login_writes_a_movement_itself(cast, sql, pen, who):
    with sql(who) as login:
        login.enter(cast.farm.id, cast.owner.pk, "owner")
        for statement, *params in (
            (MOVEMENT, cast.farm.id, pen.id, uuid4()),
            (MOVE, cast.farm.id, pen.id, uuid4()),
            ("UPDATE stock_movements SET delta = 1000",),
            ("UPDATE stock_movements SET batch_id = batch_id",),
            ("DELETE FROM stock_movements",),
            ("TRUNCATE stock_movements",),
            ("UPDATE batches SET placed_count = 1000",),
            ("DELETE FROM batches",),
            ("SELECT nextval('stock_movements_id_seq')",),
        ):
            error = login.refused(statement, *params)
            assert isinstance(error, psycopg.errors.InsufficientPrivilege), statement
        for function in ("batch_is_placed", "mortality_moves_stock", "sale_moves_stock", "record_is_voided"):
            assert isinstance(login.refused(f"SELECT {function}()"), psycopg.Error)
    assert movements(pen) == [("placed", 100)]


def test_the_owner_changes_no_movement_either(cast, sql, pen):
    with sql("owner") as owner:
        owner.enter(cast.farm.id)
        for statement in (
            "UPDATE stock_movements SET delta = 5",
            "DELETE FROM stock_movements",
            "TRUNCATE stock_movements",
        ):
            error = owner.refused(statement)
            assert error.diag.constraint_name.startswith("stock_movements_"), statement


def test_a_trigger_function_cannot_be_hung_on_a_table_of_ones_own(cast, sql):
    with sql("app") as app:
        app.refused("CREATE TEMP TABLE mine (farm_id uuid, batch_id uuid, count int, id uuid)")


def test_a_worker_writes_deaths_and_no_sale(cast, pen):
    die(cast, 1, pen, cast.worker)
    with pytest.raises(Exception, match="row-level security"):
        write(cast, "sale", person=cast.worker, item="birds", quantity=1, unit="bird", batch=pen, total_kobo=100)
    assert heads(pen) == 99


def test_a_person_of_another_farm_takes_no_animal(cast, sql, pen):
    with sql("app") as app:
        app.enter(cast.other_farm.id, cast.stranger.pk, "owner")
        error = app.refused(DEATH, uuid7(), cast.other_farm.id, pen.id, cast.stranger.pk, 1)
        assert error.diag.constraint_name in ("mortality_records_batch", "stock_movements_batch")
        assert isinstance(
            app.refused(DEATH, uuid7(), cast.farm.id, pen.id, cast.stranger.pk, 1), psycopg.errors.InsufficientPrivilege
        )
        assert app.run("SELECT count(*) FROM stock_movements WHERE batch_id = %s", pen.id) == [(0,)]
    assert heads(pen) == 100


def test_the_books_and_the_stock_agree(cast, pen):
    """After any mixture of records and voids the heads are what was placed less what stands in the books."""
    made = [die(cast, n, pen) for n in (1, 2, 3)] + [sell(cast, n, pen) for n in (4, 5)]
    for record in made[::2]:
        void(cast, record)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        gone = sum(
            int(getattr(record, "count", None) or record.quantity)
            for name in ("mortality", "sale")
            for record in records(RECORD_TYPES[name], cast.farm.id)
            if record.voided_at is None
        )
        assert head_counts(cast.farm.id)[pen.id] == 100 - gone == 94
    connections.close_all()
