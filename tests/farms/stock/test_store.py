"""Goods: eggs, feed and medicine are the sums of movements that only the records' triggers write."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from farmops.database.scope import farm_scope
from farmops.refusals import Refused
from farms.people.farms import farm_today
from farms.records import RECORD_TYPES
from farms.records.services import write_record
from farms.stock.store import lots
from tests.support.browser import html, press
from tests.support.database import audit
from tests.support.factories import count_rows
from tests.support.records import void, write
from tests.support.threads import CLIENTS, in_threads


def there(cast, good: str, item: str = "") -> Decimal:
    rows = audit(
        "SELECT coalesce(sum(delta), 0) FROM store_movements WHERE farm_id = %s AND good = %s AND item = %s",
        cast.farm.id, good, item,
    )  # fmt: skip
    return rows[0][0]


def collect(cast, eggs: int, cracked: int = 0, batch: str = "Pen 1"):
    return write(cast, "egg_collection", eggs=eggs, cracked=cracked, batch=cast.batches[batch])


def sell_eggs(cast, quantity, unit="crate", **more):
    batch = cast.batches["Pen 1"]
    return write(cast, "sale", item="eggs", quantity=quantity, unit=unit, total_kobo=100, batch=batch, **more)


def adjust(cast, good: str, why: str, quantity, unit: str, item: str = ""):
    return write(cast, "store_adjustment", good=good, why=why, quantity=quantity, unit=unit, item=item)


def test_eggs_come_by_collection_and_leave_by_sale_gift_and_loss(cast):
    collect(cast, 310, cracked=4)
    sell_eggs(cast, 5)
    sell_eggs(cast, 10, "piece")
    adjust(cast, "eggs", "given", 6, "egg")
    adjust(cast, "eggs", "spoilt", 1, "crate")
    assert there(cast, "eggs") == 306 - 150 - 10 - 6 - 30
    assert there(cast, "eggs", "cracked") == 4


def test_feed_comes_by_purchase_and_leaves_by_feeding(cast):
    write(cast, "expense", category="feed", amount_kobo=100, kg=250, item="Layer Mash ")
    write(cast, "feed_use", quantity=2, unit="bag", kg=50, feed_type="layer mash")
    write(cast, "feed_use", quantity=1, unit="paint bucket", feed_type="layer mash")  # nobody knows what it weighs
    assert there(cast, "feed", "layer mash") == 200


def test_medicine_comes_by_purchase_and_leaves_by_treatment(cast):
    write(cast, "expense", category="medication", amount_kobo=100, item="Amprolium", quantity=3, unit="Sachet")
    treat(cast, drug="amprolium", quantity=1, unit="sachet")
    assert there(cast, "medicine", "amprolium") == 2


def test_a_void_brings_goods_back_or_takes_them_away(cast):
    collected, sold = collect(cast, 60), sell_eggs(cast, 1)
    bought = write(cast, "expense", category="feed", amount_kobo=100, kg=25)
    for record in (sold, collected, bought):
        assert void(cast, record)
    assert there(cast, "eggs") == 0
    assert there(cast, "feed") == 0


def test_a_count_says_what_is_there_and_the_difference_is_a_movement(cast):
    collect(cast, 100)
    adjust(cast, "eggs", "counted", 3, "crate")
    assert there(cast, "eggs") == 90
    adjust(cast, "eggs", "counted", 0, "egg")
    assert there(cast, "eggs") == 0


def test_counts_at_once_agree_on_what_is_there(cast):
    collect(cast, 100)
    in_threads(lambda _number: adjust(cast, "eggs", "counted", 90, "egg"))
    assert there(cast, "eggs") == 90
    assert count_rows("store_adjustments", cast.farm.id) == CLIENTS


def test_the_store_may_fall_below_zero_and_the_page_says_so(cast, as_user):
    write(cast, "feed_use", quantity=2, unit="bag", kg=50)
    page = as_user(cast.worker).get(f"/farms/{cast.farm.slug}/store/").content.decode()
    assert "50 kg (2 bags) more left than came in" in page
    assert "0 kg" in page
    assert "₦" not in page


def test_an_empty_store_says_what_to_do_and_a_count_from_its_page_fills_it(cast, as_user):
    client, page = as_user(cast.worker), f"/farms/{cast.farm.slug}/store/"
    opened = html(client.get(page))
    assert "not counted yet" in opened.text
    new = f"/farms/{cast.farm.slug}/records/store_adjustment/new/?why=counted&good=feed&unit=bag"
    assert press(client, new, "Write it down", quantity="6", item="layer mash").status_code == 200
    assert "150 kg (6 bags)" in html(client.get(page)).text


def test_another_farms_store_is_not_there(cast, as_user):
    assert as_user(cast.stranger).get(f"/farms/{cast.farm.slug}/store/").status_code == 404
    collect(cast, 60)
    with farm_scope(user_id=cast.stranger.pk, farm_id=cast.other_farm.id):
        assert lots(cast.other_farm) == []


@pytest.mark.parametrize("login", ["app", "assistant"])
def test_nobody_writes_a_movement_of_goods_by_hand(cast, sql, login):
    with sql(login) as session:
        session.enter(cast.farm.id, cast.owner.pk, "owner")
        error = session.refused(
            "INSERT INTO store_movements (farm_id, good, unit, reason, delta, moved_on, record_table, record_id)"
            " VALUES (%s, 'eggs', 'egg', 'counted', 1000, current_date, 'notes', gen_random_uuid())",
            cast.farm.id,
        )
    assert isinstance(error, psycopg.errors.InsufficientPrivilege)


# --- Withdrawal ------------------------------------------------------------------------------------------------------


def treat(cast, batch: str = "Pen 1", drug: str = "Tylosin", days_ago: int = 0, **values):
    """A treatment of one day, so many days ago."""
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        day = farm_today(cast.farm) - timedelta(days=days_ago)
        model = RECORD_TYPES["treatment"].model
        batch_id = cast.batches[batch].id
        return write_record(
            model(farm_id=cast.farm.id, drug=drug, batch_id=batch_id, occurred_on=day, last_day=day, **values)
        )


def test_eggs_of_a_treated_batch_are_held_apart_and_not_sold(cast):
    treat(cast, egg_days=7, meat_days=0)
    collect(cast, 60)
    collect(cast, 90, batch="Pen 2")
    assert (there(cast, "eggs"), there(cast, "eggs", "held")) == (90, 60)
    with pytest.raises(Refused, match="medicine"):
        sell_eggs(cast, 1)
    sell_eggs(cast, 1, withdrawal_reason="the vet said so")
    write(cast, "sale", item="birds", quantity=1, unit="bird", batch=cast.batches["Pen 1"], total_kobo=100)


def test_days_that_nobody_read_off_the_label_never_end(cast):
    treat(cast, days_ago=60)
    with pytest.raises(Refused):
        sell_eggs(cast, 1)


def test_an_unnamed_sale_of_eggs_is_held_by_any_laying_batch(cast):
    treat(cast, egg_days=7)
    with pytest.raises(Refused):
        write(cast, "sale", item="eggs", quantity=1, unit="crate", total_kobo=100)
    write(cast, "sale", item="eggs", quantity=1, unit="crate", total_kobo=100, batch=cast.batches["Pen 2"])


def test_a_worker_does_not_free_eggs_by_taking_the_treatment_out(cast):
    treatment = treat(cast, egg_days=7)
    assert not void(cast, treatment, cast.worker)
    with pytest.raises(Refused):
        sell_eggs(cast, 1)
    assert void(cast, treatment, cast.manager)
    sell_eggs(cast, 1)


# --- The sum of movements, whatever happens in whatever order ---------------------------------------------------------

STEP = st.one_of(
    st.tuples(st.just("collect"), st.integers(1, 400), st.integers(0, 20)),
    st.tuples(st.just("sell"), st.integers(1, 10), st.sampled_from(["crate", "piece"])),
    st.tuples(st.just("count"), st.integers(0, 500), st.just("egg")),
    st.tuples(st.just("given"), st.integers(1, 40), st.just("egg")),
    st.tuples(st.just("void"), st.integers(0, 30), st.just("")),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=8))
def test_eggs_in_the_store_are_what_came_less_what_left(cast, steps):
    """A model that keeps one number for each living record agrees with the sum of PostgreSQL's movements."""
    start, moved, written = there(cast, "eggs"), [], []
    for what, number, detail in steps:
        now = start + sum(moved)
        if what == "collect":
            written.append(collect(cast, number + int(detail), cracked=int(detail)))
            moved.append(number)
        elif what == "sell":
            written.append(sell_eggs(cast, number, detail))
            moved.append(-number * (30 if detail == "crate" else 1))
        elif what == "count":
            written.append(adjust(cast, "eggs", "counted", number, "egg"))
            moved.append(number - now)
        elif what == "given":
            written.append(adjust(cast, "eggs", "given", number, "egg"))
            moved.append(-number)
        elif written:
            at = number % len(written)
            if void(cast, written[at]):
                moved[at] = 0
        assert there(cast, "eggs") == start + sum(moved)
