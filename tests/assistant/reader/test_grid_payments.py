"""Forms of one fact: money for an old debt. Who owes, or stands before the verb, pays."""

from datetime import date
from decimal import Decimal

import pytest

from assistant.reader import BatchFact, FarmFacts
from assistant.reader.reading import read

FARM = FarmFacts(
    (BatchFact("Pen 1", "layers"), BatchFact("Broilers", "broilers"), BatchFact("Pond 1", "catfish")),
    30,
    Decimal(25),
    (),
)
TODAY = date(2026, 5, 6)
IN = """
Mama Tope paid me 50,000 from what she owes
Mama Tope don pay the 50,000 wey she owe
received 50,000 from Mama Tope for the eggs of last week
Mama Tope has paid her outstanding 50,000
debt payment: Mama Tope 50,000
payment received - Mama Tope - 50,000 - old debt
Mama Tope gave me 50,000 from the money for the crates she took last week
Mama Tope balance me 50,000
Mama Tope return the 50,000 she owe me for eggs since last month
Mama Tope remitted 50,000 for eggs supplied last month
Mama Tope paid 50,000 for the cracked eggs she took
Mama Tope pay 50,000, she no dey owe me again
Collected 50,000 from Mama Tope being balance on the 20 crates of last Friday
Mama Tope was able to pay 50,000 out of the 80,000
Mama Tope refund her debt 50,000
Mama Tope paid the 50,000 she has been owing for three crates
Debt recovery - Mama Tope 50,000
Part payment received from Mama Tope: 50,000
Receivable from Mama Tope 50,000 now collected
5/5 Mama Tope 50,000 old bill
Inflow: 50,000 from Mama Tope, settlement of April invoice
This is from Mama Tope: she paid 50,000 of her debt
Market women: Mama Tope paid 50,000 for last week's eggs
Received 50,000 from Mama Tope as part of the old 80k
Mama Tope complete her money, 50,000
Mama Tope: 50,000 recd (debt)
Mama Tope bring 50,000 for her old debt. eight thousand still dey her neck
""".strip().splitlines()
OUT = """
I paid Mama Tope 50,000 out of what I owe
paid Mama Tope 50,000 for the feed I took on credit
part payment to Mama Tope 50,000 for last month's feed
I balanced Mama Tope 50,000
I balance Mama Tope 50,000, e remain 30k
I paid Mama Tope the 50,000 I was owing for the vaccines
I settle Mama Tope for the feed 50,000 wey I carry on Monday
i owe Mama Tope 80k, just sent her 50,000
Supplier payment: Mama Tope 50,000 (part of outstanding)
Mama Tope came for her money, I gave her 50,000 from the sales
50,000 collected by Mama Tope, balance 20k
Payment of 50,000 received by Mama Tope for the feed debt
I don settle my debt with Mama Tope 50,000
Boss, I pay Mama Tope 50,000 wey remain
""".strip().splitlines()
NONE = """
Iya Bose is still owing me 27,000
Mama Tope say she go bring the 8k on Saturday
Kindly wipe out the 27,000 which Iya Bose is still owing me
my apprentice lost the 2k Mama Tope gave her for me
sir, i gave mama favour the 10k you sent for her
""".strip().splitlines()


def told(message: str) -> list[tuple[object, ...]]:
    """Type, direction, party and naira of each record."""
    records = read(message, FARM, TODAY).records
    return [(r.type, r.fields.get("direction"), r.fields.get("party"), r.fields.get("amount_kobo")) for r in records]


@pytest.mark.parametrize("message", IN)
def test_came_in(message: str) -> None:
    assert told(message) == [("payment", "in", "Mama Tope", 5_000_000)]


@pytest.mark.parametrize("message", OUT)
def test_went_out(message: str) -> None:
    assert told(message) == [("payment", "out", "Mama Tope", 5_000_000)]


@pytest.mark.parametrize("message", NONE)
def test_moves_nothing(message: str) -> None:
    assert not told(message)


def test_a_worker_who_is_owed_is_the_party() -> None:
    assert told("My husband paid the carpenter the 15k remaining for the nest boxes") == [
        ("payment", "out", "carpenter", 1_500_000)
    ]


def test_the_day_of_the_goods_is_not_that_of_the_payment() -> None:
    (record,) = read("Collected 32,000 from Mr Okon being balance on the crates of last Friday", FARM, TODAY).records
    assert "occurred_on" not in record.fields


def test_what_was_paid_of_a_price_leaves_the_rest_owed() -> None:
    (record,) = read("Nurse Kemi collected two crates 11k, paid 5k, will balance on Friday", FARM, TODAY).records
    assert (record.fields["owed_kobo"], record.fields["due_on"]) == (600_000, date(2026, 5, 8))
