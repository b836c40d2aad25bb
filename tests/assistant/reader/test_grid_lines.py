"""Short lines one under another, as farmers with old phones write them: each gives the records that it tells."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from assistant.reader import BatchFact, FarmFacts
from assistant.reader.reading import read

FARM = FarmFacts(
    tuple(
        BatchFact(name, kind, None)
        for name, kind in (
            ("Pen 1", "layers"), ("Pen 2", "layers"), ("Broilers", "broilers"), ("Turkeys", "turkeys"), ("Pond 1", "catfish"),
        )
    ),
    30, Decimal(25), (),
)  # fmt: skip

LINES = (
    ("Alh Bello 5 crts\nHaj Amina 3 crts\nMal Sani 2 crts\nea 5,500",
     ["sale 5 Alh Bello 2750000", "sale 3 Haj Amina 1650000", "sale 2 Mal Sani 1100000"]),
    ("eggs 12 crts\nbroken 8\n1 dead turkey", ["egg_collection 360 8", "mortality 1 Turkeys"]),
    ("1. eggs 12 crts\n2. cracked 8 pcs\n3. 2 dead pen 1", ["egg_collection 360 8", "mortality 2 Pen 1"]),
    ("eggs tot 510\ncracked 9\nmort nil", ["egg_collection 510 9"]),
    ("rcvd 45k hotel\nbal 30k", ["payment in hotel 4500000"]),
    ("recd 13k cash frm roommate for eggs she took last wk", ["payment in roommate 1300000 cash"]),
    ("RECD\nMrs Bassey - 20,000\nMr Udo - 15,000", ["payment in Mrs Bassey 2000000", "payment in Mr Udo 1500000"]),
    ("Received from:\n1. Mr Ade 12,000\n2. Mrs Ojo 9,500", ["payment in Mr Ade 1200000", "payment in Mrs Ojo 950000"]),
    ("Bro Sam owes 12k\nSis Ada pd her 6k", ["payment in Sis Ada 600000"]),
    ("Mr Udo 3 crts @ 5,400 = 16,200 cr", ["sale 3 Mr Udo 1620000 1620000"]),
    ("nepa 8k\nwater 3k\ngate repair 12k\ntot 23k",
     ["expense utilities 800000", "expense utilities 300000", "expense equipment 1200000"]),
    ("bought 1 bg starter 26,500 frm Chi agro\nbike 1k", ["expense feed 2650000 Chi agro", "expense transport 100000"]),
    ("remind me\nvaccine thurs\nfeed order sat", ["task 2026-05-07", "task 2026-05-09"]),
    ("Paid today:\nMama Sade 10k\nIya Bola 8k", []),
    ("pd 12k transport\nmama Ife 3 crts 15,900 owes", ["expense transport 1200000", "sale 3 mama Ife 1590000 1590000"]),
)  # fmt: skip
TOLD = (
    "direction", "category", "eggs", "cracked", "quantity", "count", "batch", "party", "buyer", "amount_kobo", "total_kobo", "owed_kobo",
    "supplier", "method", "due_on",
)  # fmt: skip


@pytest.mark.parametrize(("message", "records"), LINES, ids=[message[:20] for message, _ in LINES])
def test_lines(message: str, records: list[str]) -> None:
    reading = read(message, FARM, date(2026, 5, 6))
    found = [" ".join([r.type, *(str(r.fields[name]) for name in TOLD if name in r.fields)]) for r in reading.records]
    assert found == records
    assert records or reading.reply == "clarify"


def test_a_line_that_nothing_explains_is_asked_about() -> None:
    """An amount of a line of its own is not passed over in silence beside other drafts."""
    reading = read("fuel 7k\nblim 9,000\nokada 1500", FARM, date(2026, 5, 6))
    assert len(reading.records) == 2
    assert "9,000" in reading.text
