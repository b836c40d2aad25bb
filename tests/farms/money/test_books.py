"""The cash book, debts and profit: sums to the kobo, whatever was written, paid, voided and spelt."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farms.money.cash_book import cash, cash_before, cash_days, cash_entries
from farms.money.contacts import international, party_key, whatsapp_link
from farms.money.debts import account_of, debts, settle, unpaid_records
from farms.money.months import Month, chosen_month, month_of
from farms.money.profit import MonthBooks, animal_days, books, life_of
from farms.people.farms import farm_today
from farms.stock.batches import batches
from tests.support.browser import html, press
from tests.support.money_books import buy, inside, pay, sell
from tests.support.records import today, void, write

KOBO = st.integers(min_value=1, max_value=10**13)
DAYS = st.integers(min_value=-3, max_value=120)


# --- debts ---------------------------------------------------------------------------------------------------------


@given(st.lists(KOBO, max_size=30), st.integers(min_value=0, max_value=10**14))
def test_a_payment_clears_the_oldest_first_and_no_kobo_is_lost(owed, paid):
    left, credit = settle(owed, paid)
    assert sum(owed) - sum(left) + credit == paid
    assert all(0 <= rest <= kobo for rest, kobo in zip(left, owed, strict=True))
    touched = [at for at, (rest, kobo) in enumerate(zip(left, owed, strict=True)) if rest < kobo]
    assert all(left[at] == 0 for at in touched[:-1])
    assert touched == list(range(len(touched)))
    assert not credit or not any(left)


def test_debts_are_of_the_person_whatever_her_capitals_and_since_the_oldest_that_is_open(cast):
    sell(cast, 90_000_00, "Mama Nkechi", owed=40_000_00, ago=20)
    sell(cast, 10_000_00, "mama  nkechi ", owed=10_000_00, ago=5)
    pay(cast, " MAMA NKECHI", 40_000_00, ago=2)
    with inside(cast):
        owed_to_us = debts(cast.farm.id, "in")
        (nkechi,) = owed_to_us.owing
        assert (nkechi.left_kobo, nkechi.since, nkechi.days(farm_today(cast.farm))) == (
            10_000_00,
            farm_today(cast.farm) - timedelta(days=5),
            5,
        )
        assert owed_to_us.total_kobo == 10_000_00
        assert [(record.owed_kobo, left) for _kind, record, left in unpaid_records(nkechi, cast.farm.id, 5)] == [
            (10_000_00, 10_000_00)
        ]
        assert str(owed_to_us.age(farm_today(cast.farm))) == "5 days"


def test_money_paid_too_much_is_a_credit_that_the_next_debt_uses_up(cast):
    sell(cast, 5_000_00, "Iya Bose", owed=5_000_00, ago=3)
    pay(cast, "iya bose", 8_000_00)
    with inside(cast):
        owed_to_us = debts(cast.farm.id, "in")
        assert not owed_to_us.owing
        assert [(one.name, one.credit_kobo) for one in owed_to_us.ahead] == [("Iya Bose", 3_000_00)]
        assert owed_to_us.total_kobo == 0
    sell(cast, 10_000_00, "IYA BOSE", owed=10_000_00)
    with inside(cast):
        owed_to_us = debts(cast.farm.id, "in")
        assert (owed_to_us.total_kobo, owed_to_us.credit_kobo) == (7_000_00, 0)


def test_a_voided_sale_or_payment_counts_nothing(cast):
    sale = sell(cast, 5_000_00, "Iya Bose", owed=5_000_00)
    payment = pay(cast, "Iya Bose", 2_000_00)
    assert void(cast, payment)
    with inside(cast):
        assert debts(cast.farm.id, "in").total_kobo == 5_000_00
    assert void(cast, sale)
    with inside(cast):
        assert debts(cast.farm.id, "in").total_kobo == 0
        assert cash(cast.farm.id, date(2000, 1, 1), farm_today(cast.farm)).difference == 0
        assert books(cast.farm.id, "Africa/Lagos", farm_today(cast.farm))[month_of(farm_today(cast.farm))].income == 0


def test_the_two_directions_are_not_set_off_against_each_other(cast):
    sell(cast, 5_000_00, "Alhaji", owed=5_000_00)
    buy(cast, 7_000_00, "alhaji", owed=6_000_00)
    pay(cast, "Alhaji", 1_000_00, "out")
    with inside(cast):
        assert account_of(cast.farm.id, "ALHAJI", "in").left_kobo == 5_000_00
        assert account_of(cast.farm.id, "ALHAJI", "out").left_kobo == 5_000_00


def test_the_debts_page_leads_to_a_payment_that_is_filled_in(cast, as_user):
    sell(cast, 12_500_50, "Mama & Sons = 1", owed=12_500_50, ago=9)
    browser = as_user(cast.manager)
    page = html(browser.get(f"/farms/{cast.farm.slug}/money/debts/"))
    assert "₦12,500.50" in page.text
    assert "for 9 days" in page.text
    (link,) = [link for link in page.links if "payment/new/" in link]
    press(browser, link, "Write it down")
    with inside(cast):
        assert debts(cast.farm.id, "in").total_kobo == 0
    (person,) = [link for link in page.links if "/money/person/" in link]
    assert "₦0" in html(browser.get(person)).text


def test_a_person_page_shows_credit_and_what_is_open(cast, as_user):
    sell(cast, 5_000_00, "Iya Bose", owed=5_000_00, ago=3)
    pay(cast, "iya bose", 8_000_00)
    text = html(as_user(cast.viewer).get(f"/farms/{cast.farm.slug}/money/person/?name=IYA+BOSE")).text
    assert "You hold it for Iya Bose" in text
    assert "₦3,000" in text
    assert "Write a payment" not in text  # a viewer writes nothing


@pytest.mark.parametrize("name", ["", "..%2F..", "%F0%9F%90%94", "x" * 3000, "<script>"])
def test_a_person_page_takes_any_name(cast, as_user, name):
    answer = as_user(cast.owner).get(f"/farms/{cast.farm.slug}/money/person/?name={name}", follow=True)
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().split("</head>")[1]


# --- cash book -----------------------------------------------------------------------------------------------------


def test_the_cash_book_counts_what_was_paid_and_its_balance_is_the_sum(cast):
    sell(cast, 90_000_00, "Mama Nkechi", owed=40_000_00, ago=3, method="cash")
    sell(cast, 1_00, "Mama Nkechi", owed=1_00, ago=3)  # nothing was paid: no line
    buy(cast, 30_000_00, "Olam", owed=10_000_00, ago=2)
    pay(cast, "Mama Nkechi", 15_000_01, ago=1)
    pay(cast, "Olam", 10_000_00, "out", method="transfer")
    assert void(cast, sell(cast, 77_00))
    with inside(cast):
        until = farm_today(cast.farm)
        lines = list(cash_entries(cast.farm.id, until - timedelta(days=9), until))
        assert [(one.kind, one.difference, one.balance) for one in lines] == [
            ("sale", 50_000_00, 50_000_00),
            ("expense", -20_000_00, 30_000_00),
            ("payment", 15_000_01, 45_000_01),
            ("payment", -10_000_00, 35_000_01),
        ]
        days = cash_days(cast.farm.id, until - timedelta(days=9), until)
        assert days[-1].balance == sum(day.difference for day in days) == 35_000_01
        before = cash_before(cast.farm.id, until)
        assert before.difference == 45_000_01


def test_balance_debts_and_profit_agree_with_a_plain_sum_of_the_same_records(cast):
    """(what, kobo, percent of it that is not paid); one person, whose name is spelt in two ways."""
    sums = {"in": 0, "out": 0, "owed_in": 0, "owed_out": 0, "income": 0, "costs": 0}
    for moves in SAMPLES:
        for kind, kobo, share in moves:
            owed = kobo * share // 100
            if kind == "sale":
                sell(cast, kobo, "A", owed=owed)
                sums["in"], sums["owed_in"] = sums["in"] + kobo - owed, sums["owed_in"] + owed
                sums["income"] += kobo
            elif kind == "expense":
                buy(cast, kobo, "A", owed=owed)
                sums["out"], sums["owed_out"] = sums["out"] + kobo - owed, sums["owed_out"] + owed
                sums["costs"] += kobo
            else:
                pay(cast, "a", kobo, kind)
                sums[kind] += kobo
                sums[f"owed_{kind}"] -= kobo
        with inside(cast):
            until = farm_today(cast.farm)
            moved = cash(cast.farm.id, until, until)
            assert (moved.inflow, moved.outflow) == (sums["in"], sums["out"])
            for way in ("in", "out"):
                account = account_of(cast.farm.id, "A", way)
                assert account.left_kobo - account.credit_kobo == sums[f"owed_{way}"]
            here = books(cast.farm.id, "Africa/Lagos", until)[month_of(until)]
            assert (here.income, here.costs) == (sums["income"], sums["costs"])


SAMPLES = [
    [("sale", 100, 100), ("sale", 333, 50), ("expense", 7, 0)],
    [("in", 50, 0), ("out", 3, 0), ("expense", 1_000_000_001, 99)],
    [("in", 10**9, 0), ("sale", 10**9, 100), ("sale", 1, 100), ("out", 10**9, 0)],
]


def test_the_cash_book_page_reads_a_month_and_says_so_when_it_is_empty(cast, as_user):
    sell(cast, 90_000_00, "Mama Nkechi", owed=40_000_00)
    browser = as_user(cast.viewer)
    address = f"/farms/{cast.farm.slug}/money/cash/"
    assert "₦50,000" in html(browser.get(address)).text
    assert "No money moved in this month" in html(browser.get(f"{address}?month=2001-02")).text
    for month in ("", "9999-12", "2026-13", "0001-01", "x" * 500, "2026-1e1"):
        assert browser.get(f"{address}?month={month}&page=999").status_code == 200


# --- profit --------------------------------------------------------------------------------------------------------

BATCHES = [uuid4() for _ in range(4)]
MAYBE = st.one_of(st.none(), st.sampled_from(BATCHES))
SOLD = st.dictionaries(st.tuples(MAYBE, st.sampled_from(["eggs", "birds", "other"])), KOBO, max_size=9)
SPENT = st.dictionaries(st.tuples(MAYBE, st.sampled_from(["feed", "labour"])), KOBO, max_size=9)
WEIGHTS = st.dictionaries(st.sampled_from(BATCHES), st.integers(0, 10**7), max_size=4)


@given(SOLD, SPENT, WEIGHTS, WEIGHTS)
def test_batches_and_what_is_unspread_together_are_the_farm(sold, spent, days, eggs):
    here = MonthBooks(Month(2026, 2), sold, spent, days, eggs)
    results = here.batches.values()
    assert sum(one.all_income for one in results) == here.income == sum(kobo for _what, kobo in here.by_item)
    assert sum(one.all_costs for one in results) == here.costs == sum(kobo for _what, kobo in here.by_category)
    assert sum(one.profit for one in results) == here.profit
    if any(days.values()):
        assert here.batches.get(None) is None or here.batches[None].all_costs == 0
    assert not any(one.shared_costs for one in results if not days.get(one.batch_id))


@given(st.lists(st.tuples(st.sampled_from(BATCHES), DAYS, st.integers(-50, 500)), max_size=12))
def test_animal_days_are_those_of_a_walk_over_every_day(moves):
    start, until = date(2026, 1, 15), date(2026, 4, 2)
    by_day: dict[tuple, int] = {}
    for batch, ago, change in moves:
        by_day[batch, start + timedelta(days=ago)] = by_day.get((batch, start + timedelta(days=ago)), 0) + change
    rows = sorted(
        ((batch, day, change) for (batch, day), change in by_day.items()), key=lambda row: (str(row[0]), row[1])
    )
    by_month = animal_days(rows, until)
    expected: dict[tuple, int] = {}
    for batch in BATCHES:
        alive, day = 0, start - timedelta(days=5)
        while day <= until:
            alive += by_day.get((batch, day), 0)
            key = (month_of(day), batch)
            expected[key] = expected.get(key, 0) + max(alive, 0)
            day += timedelta(days=1)
    flat = {(month, batch): days for month, of in by_month.items() for batch, days in of.items()}
    assert flat == {key: days for key, days in expected.items() if days}


def test_shared_costs_follow_the_animals_and_the_days_they_lived(cast):
    """Two pens of 100 since 100 days; 50 die in one on the first day that counts."""
    day = today(cast)
    write(cast, "mortality", ago=(day - month_of(day).first).days, batch=cast.batches["Pen 1"], count=50)
    buy(cast, 300_00)
    with inside(cast):
        here = books(cast.farm.id, "Africa/Lagos", day)[month_of(day)]
        shares = {batch.name: here.batches[batch.id].shared_costs for batch in batches(cast.farm.id)}
    assert shares == {"Pen 1": 100_00, "Pen 2": 200_00}


def test_a_death_that_is_taken_out_again_changes_no_share(cast):
    assert void(cast, write(cast, "mortality", ago=40, batch=cast.batches["Pen 1"], count=60))
    buy(cast, 300_01)
    day = today(cast)
    with inside(cast):
        here = books(cast.farm.id, "Africa/Lagos", day)[month_of(day)]
    assert sorted(one.shared_costs for one in here.batches.values()) == [150_00, 150_01]


def test_eggs_sold_without_a_batch_go_to_the_hens_that_laid_them(cast):
    write(cast, "egg_collection", batch=cast.batches["Pen 1"], eggs=300, cracked=0)
    write(cast, "egg_collection", batch=cast.batches["Pen 2"], eggs=110, cracked=10)
    sell(cast, 1_000_00)
    sell(cast, 50_00, item="manure", unit="bag")
    day = today(cast)
    with inside(cast):
        by_month = books(cast.farm.id, "Africa/Lagos", day)
        here = by_month[month_of(day)]
        whole = life_of(cast.batches["Pen 1"].id, by_month).whole
    assert here.batches[cast.batches["Pen 1"].id].shared_income == 750_00 == whole.all_income
    assert here.batches[cast.batches["Pen 2"].id].shared_income == 250_00
    assert here.batches[None].income == 50_00


def test_the_profit_pages_say_how_they_were_worked_out(cast, as_user):
    sell(cast, 90_000_00, batch=cast.batches["Pen 1"])
    buy(cast, 40_000_00)
    browser = as_user(cast.viewer)
    text = html(browser.get(f"/farms/{cast.farm.slug}/money/profit/")).text
    for words in ("Profit ₦50,000", "Costs of no batch are shared", "not when they were eaten", "₦70,000", "−₦20,000"):
        assert words in text, words
    page = browser.get(f"/farms/{cast.farm.slug}/money/profit/{cast.batches['Pen 1'].id}/")
    assert "Profit so far ₦70,000" in html(page).text
    assert browser.get(f"/farms/{cast.farm.slug}/money/profit/{cast.other_batch.id}/").status_code == 404


# --- a new farm ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("", "Write a sale"),
        ("cash/", "Write a sale or an expense, and it stands here"),
        ("profit/", "write a sale or an expense"),
        ("debts/", "say under “Not paid yet” what is still to be paid"),
        ("person/?name=Nobody", "Write a sale with this buyer"),
        ("contacts/", "Add whom you sell to and buy from"),
        ("standing/", "write once what comes every month"),
    ],
)
def test_an_empty_page_says_what_to_do_next(cast, as_user, page, says):
    address = f"/farms/{cast.farm.slug}/money/{page}"
    owner, viewer = html(as_user(cast.owner).get(address)), html(as_user(cast.viewer).get(address))
    assert says in owner.text
    assert [link for link in owner.links if link.endswith("/new/") or "/new/?" in link]
    assert not [link for link in viewer.links if "/new/" in link]  # who may not write is sent to no form


# --- small things --------------------------------------------------------------------------------------------------


def test_months_are_ranges_of_days():
    assert [str(Month(2026, 11).plus(months)) for months in (-11, -1, 0, 1, 2, 14)] == [
        "2025-12", "2026-10", "2026-11", "2026-12", "2027-01", "2028-01",
    ]  # fmt: skip
    assert Month(2028, 2).last == date(2028, 2, 29)
    assert chosen_month("2026-12", date(2026, 11, 30)) == Month(2026, 11)


@pytest.mark.parametrize(
    ("phone", "zone", "digits"),
    [
        ("0803 123 4567", "Africa/Lagos", "2348031234567"),
        ("+234 (803) 123-4567", "Europe/London", "2348031234567"),
        ("00234 803 123 4567", "Africa/Accra", "2348031234567"),
        ("2348031234567", "Africa/Lagos", "2348031234567"),
        ("024 412 3456", "Africa/Accra", "233244123456"),
        ("0803 123 4567", "Europe/London", ""),
        ("12345", "Africa/Lagos", ""),
        ("", "Africa/Lagos", ""),
    ],
)
def test_a_phone_number_is_dialled_from_abroad_only_where_it_can_be_told(phone, zone, digits):
    assert international(phone, zone) == digits


def test_a_whatsapp_link_carries_any_text():
    link = whatsapp_link("", "Africa/Lagos", "₦5 & more\n=1")
    assert link == "https://wa.me/?text=%E2%82%A65+%26+more%0A%3D1"
    assert whatsapp_link("", "Africa/Lagos") == ""


@given(st.text(max_size=40))
def test_spaces_and_capitals_make_nobody_else(name):
    assert party_key(f"  {name.upper().lower()}\t") == party_key(name.upper().lower())
    assert party_key(party_key(name)) == party_key(name)
