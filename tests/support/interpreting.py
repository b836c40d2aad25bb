"""The reader, asked about a farm of the tests or of the written cases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assistant.reader import BatchFact, FarmFacts
from assistant.reader import read as read_message
from assistant.reader.reading import clauses_in
from assistant.reader.tokens import read_tokens
from farmops.data_dir import CHECKOUT

TODAY = date(2026, 3, 18)  # a Wednesday
LAYERS = FarmFacts((BatchFact("Pen 1", "layers"), BatchFact("Pen 2", "layers"), BatchFact("Pen 3", "broilers")))
MIXED = FarmFacts(
    (
        BatchFact("Layers House A", "layers"),
        BatchFact("Layers House B", "layers"),
        BatchFact("Broiler Pen", "broilers"),
        BatchFact("Pond 1", "catfish"),
        BatchFact("Pond 2", "catfish"),
    )
)
FISH = FarmFacts(tuple(BatchFact(f"Pond {n}", "catfish") for n in (1, 2, 3)), feed_bag_kg=Decimal(15))
OWN_CASES = CHECKOUT / "assistant" / "reader" / "corpus" / "own.jsonl"


def read(message, farm=LAYERS, today=TODAY):
    return read_message(message, farm, today)


def items_of(message, farm, today):
    """All items of a message, in its order."""
    clauses = clauses_in(read_tokens(message, farm, today))
    return [item for clause in clauses for item in (*clause.heads, *clause.items)]


def only(message, farm=LAYERS):
    """The fields of the one record that a message gives."""
    reading = read(message, farm)
    assert len(reading.records) == 1, reading
    return reading.records[0].fields | {"type": reading.records[0].type}


def farm_of(case):
    farm = case["farm"]
    batches = tuple(BatchFact(b["name"], b["kind"], b.get("count")) for b in farm["batches"])
    return FarmFacts(batches, farm["crate_size"], Decimal(str(farm["feed_bag_kg"])), tuple(farm["species"]))
