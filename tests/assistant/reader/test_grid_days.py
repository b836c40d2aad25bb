"""Whole days told in one message: each sentence gives its own records, whatever stands beside it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from assistant.reader import BatchFact, FarmFacts
from assistant.reader.reading import read

TODAY = date(2026, 3, 11)
KINDS = {"Layers 1": "layers", "Layers 2": "layers", "Broilers A": "broilers", "Broilers B": "broilers"}
FARM = FarmFacts(tuple(BatchFact(*each) for each in KINDS.items()), 30, Decimal(25), ())
NAMES = ("type", "eggs", "count", "quantity", "total_kobo", "amount_kobo", "batch", "cause", "method", "due_on")
DAYS = {
    "L1 8 crates 21, L2 6 crates 9. Br B: one weak chick died.": [
        "egg_collection 261 Layers 1", "egg_collection 189 Layers 2", "mortality 1 Broilers B weak"],
    "8 crates 21 and 6 crates 9 (L1, L2).": ["egg_collection 261 Layers 1", "egg_collection 189 Layers 2"],
    "Layers 1 and 2 respectively: 7 crates 28 and 6 crates 15": [
        "egg_collection 238 Layers 1", "egg_collection 195 Layers 2"],
    "Eggs 246 (L1), 224 (L2).": ["egg_collection 246 Layers 1", "egg_collection 224 Layers 2"],
    "Sent Efe his balance 45k. Sunday's eggs: 246 (L1).": ["payment 4500000", "egg_collection 246 Layers 1"],
    "Sesan fed both houses, three bags in all.": ["feed_use 3"],
    "Br. A ate 2 bags finisher, Br B 15 kg starter.": ["feed_use 2 Broilers A", "feed_use 15 Broilers B"],
    "L1 20 crates, L2 12 crates, Broilers A ate 8 bags.": [
        "egg_collection 600 Layers 1", "egg_collection 360 Layers 2", "feed_use 8 Broilers A"],
    "One dead in Br A, trampled. Two bags used by Br B.": ["mortality 1 Broilers A trampled", "feed_use 2 Broilers B"],
    "Culled two from L1, thin and not laying at all.": ["mortality 2 Layers 1 thin not laying at all"],
    "One dead in L2, old age I think.": ["mortality 1 Layers 2 old age"],
    "Efe lifted ten crates, 5,500 x 10 = 55,000, payment in 14 days.": ["sale 10 5500000 2026-03-25"],
    "The school took 40 crates at 5,300. As usual the bursar will settle at month's end.": [
        "sale 40 21200000 2026-03-31"],
    "Efe packed another 8 crates, same 5,500, to be cleared on the 18th.": ["sale 8 4400000 2026-03-18"],
    "Sold 3 crates at 5,000 to Efe and 2 at 5,200 to Ada.": ["sale 3 1500000", "sale 2 1040000"],
    "14 crates 22 collected. Five went to church members at 5,800.": ["egg_collection 442", "sale 5 2900000"],
    "Sold 8 crates at 5,500 and 5 crates at 4,600, total 67,000, transfer.": [
        "sale 8 4400000 transfer", "sale 5 2300000 transfer"],
    "Driver 3,000, loader 1,500, toll 500, total 5,000 transfer. L1 gave 200 eggs.": [
        "expense 300000 transfer", "expense 150000 transfer", "expense 50000 transfer", "egg_collection 200 Layers 1"],
    "Paid Sani 45k, Bello 40k and Audu 35k, all transfer.": [
        "expense 4500000 transfer", "expense 4000000 transfer", "expense 3500000 transfer"],
    "One crate went to Pastor for his visitors. L1 8 crates.": ["store_adjustment 1", "egg_collection 240 Layers 1"],
    "Sneezing has reduced. L1 8 crates.": ["egg_collection 240 Layers 1"],
    "Oluwole's 85k balance sent, transfer.": ["payment 8500000 transfer"],
}  # fmt: skip


@pytest.mark.parametrize("message", DAYS)
def test_a_day_in_one_message(message: str) -> None:
    records = read(message, FARM, TODAY).records
    told = [" ".join(str(r.fields[n]) for n in NAMES if n in r.fields) for r in [_as_fields(r) for r in records]]
    assert [line.replace(".0", "") for line in told] == DAYS[message]


def _as_fields(record):  # type: ignore[no-untyped-def]
    record.fields["type"] = record.type
    return record


def test_a_town_buys_and_sells_nothing() -> None:
    (bought,) = read("The 200 day-olds came yesterday from Ibadan, 1,650 each, paid by transfer.", FARM, TODAY).records
    assert "supplier" not in bought.fields
    (sold,) = read("Ikere report from Mama: 3 crates sold to a neighbour, 6k each", FARM, TODAY).records
    assert sold.fields["buyer"] == "neighbour"
