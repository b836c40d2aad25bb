"""Facts that are read right alone are read right together, whatever joins them."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from assistant.reader import BatchFact, FarmFacts
from assistant.reader.reading import read

FARM = FarmFacts(
    (
        BatchFact("Pen 1", "layers"),
        BatchFact("Pen 2", "layers"),
        BatchFact("Broilers", "broilers"),
        BatchFact("Pond 1", "catfish"),
    ),
    30,
    Decimal(25),
    (),
)
FACTS = """
sold 12 crates to Mama Tope at 5,200 each
Alhaji Musa bought 5 crates at 5400 each
Mrs Okafor took 8 crates on credit at 5,300 each
Divine Bakery collected 20 crates, 104,000
sold 3 old layers at 6,500 each
sold 10 bags of manure at 1,000 each
15 crates to Ngozi at 5,500
Mama Chidi don carry 4 crates, 22,000
sold 25kg of catfish to Madam Rita at 2,800 per kg
Iya Risi took 3 crates, 16,500, will pay on Friday
bought 4 bags of layers mash at 18,500 each
bought diesel 20,000
paid the plumber 8,000
transport 3,500
paid Sesan 5,000 for weeding
bought Tylosin 4,500
NEPA bill 12,000
labour 25,000
Pen 1 gave 21 crates and 14 eggs
Pen 2 18 crates and 6 eggs
collected 15 crates from Pen 1
Pen 2 eggs 540
Pen 1 laid 580 eggs
3 birds died in Pen 2
Pen 1: 2 dead
lost 4 broilers
fed Pen 1 2 bags of layers mash
Pen 2 ate 3 bags
broilers used 50kg of starter
Pond 1 consumed 15kg of feed
Mama Tope paid 20,000 of her debt
Alhaji Musa sent 35,000 for the old debt
I paid Gobir Agro 100,000 from the debt
Mrs Bello cleared her balance of 18,000
gave Lasota to Pen 1
vaccinated Pen 2 against Newcastle
treated Pen 1 with oxytet
dewormed the broilers
remind me to buy crates on Friday
4 birds in Pen 2 are coughing
broilers are sneezing
weighed 10 broilers, average 1.8kg
5 eggs broke in the store
gave my sister 1 crate of eggs free
2 broilers are missing
moved 20 birds from Pen 1 to Pen 2
Pen 1 drank 120 litres of water
Pond 1 pH 7.2
the broilers look fine today
no death in Pen 1
thank God for today
""".strip().split("\n")
JOINERS = (
    ". ", ", ", "; ", "\n", " and ", " then ", " also ", ", and ", ". Then ", " / ", " - ", ". Also ", " & ", " plus ", " | ",
)  # fmt: skip
OPENING = (". ", "\n", ". Then ", ". Also ")
COUNT = 80


def records_of(message: str) -> Counter[str]:
    """Its records, without the notes, the days and the descriptions, which depend on what stands around."""
    found: Counter[str] = Counter()
    for record in read(message, FARM, date(2026, 5, 6)).records:
        fields = {
            k: str(v).lower() for k, v in record.fields.items() if k not in ("occurred_on", "description", "title")
        }
        if record.type != "note":
            found[f"{record.type} {sorted(fields.items())}"] += 1
    return found


def joined(number: int) -> tuple[list[str], str]:
    """Two to five facts and the message that they make."""
    dice = random.Random(SEED * 1000 + number)  # noqa: S311
    facts = dice.sample(FACTS, dice.choice([2, 2, 3, 3, 4, 5]))
    message = facts[0]
    joiner = dice.choice(JOINERS)
    for fact in facts[1:]:
        joiner = dice.choice((joiner, dice.choice(JOINERS)))
        message += joiner + (fact[0].upper() + fact[1:] if joiner in OPENING[:2] else fact)
    return facts, message


SEED = 3
CASES = [joined(number) for number in range(COUNT)]


@pytest.mark.parametrize(("facts", "message"), CASES, ids=[message for _, message in CASES])
def test_facts_stay_apart(facts, message):
    expected: Counter[str] = Counter()
    for fact in facts:
        expected += records_of(fact)
    assert records_of(message) == expected
