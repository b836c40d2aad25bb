"""Deaths, signs, care, moves, counts and the store, as many farmers would tell them: each with its records."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.reader import BatchFact, FarmFacts, read, to_case

FARM = FarmFacts(
    (
        BatchFact("Pen 1", "layers"),
        BatchFact("Pen 2", "layers"),
        BatchFact("Pen 3", "layers"),
        BatchFact("Broilers", "broilers"),
        BatchFact("Turkeys", "turkeys"),
        BatchFact("Pond 1", "catfish"),
        BatchFact("Pond 2", "catfish"),
    )
)
TODAY = date(2026, 5, 6)
TOLD = [
    (
        "Two birds in pen 1 are presenting with twisted neck and greenish stool. I have isolated them.",
        ["symptom; affected_count=2; batch=Pen 1"],
    ),
    (
        "I had to throw out 14 eggs today, they fell when the trolley tipped.",
        ["store_adjustment; why=spoilt; quantity=14; good=eggs; occurred_on=2026-05-06"],
    ),
    (
        "The fish for pond 1 dey come up dey open mouth since morning",
        ["symptom; batch=Pond 1"],
    ),
    (
        "Madam say make I bring 3 crates go house for visitors, I don carry am",
        ["store_adjustment; why=home_use; quantity=3; unit=crate; good=eggs"],
    ),
    (
        "Store count as at this evening: layer mash 14 bags, grower 6 bags.",
        [
            "store_adjustment; why=counted; quantity=14; unit=bag; good=feed; occurred_on=2026-05-06",
            "store_adjustment; why=counted; quantity=6; unit=bag; good=feed; occurred_on=2026-05-06",
        ],
    ),
    (
        "my roommate begged me for eggs so I gave him half a crate lol",
        ["store_adjustment; why=given; good=eggs"],
    ),
    (
        "cooked one of the old layers from pen 1 with my guys on sunday, it was a birthday thing",
        ["stock_adjustment; why=home_use; count=1; batch=Pen 1; occurred_on=2026-05-03"],
    ),
    (
        "Vaccination against Newcastle completed in Pen 1 and Pen 2 on Monday.",
        [
            "vaccination; batch=Pen 1; vaccine=newcastle; occurred_on=2026-05-04",
            "vaccination; batch=Pen 2; vaccine=newcastle; occurred_on=2026-05-04",
        ],
    ),
    (
        "Birds in Pen 3 are off feed since yesterday.",
        ["symptom; batch=Pen 3"],
    ),
    (
        "I comot 10 layers for pen 1 put for pen 2",
        ["stock_adjustment; why=moved; count=10; batch=Pen 1; to_batch=Pen 2"],
    ),
    (
        "By His grace the vaccination of the turkeys was done yesterday, 60 of them, fowl pox.",
        ["vaccination; count=60; batch=Turkeys; vaccine=pox; occurred_on=2026-05-05"],
    ),
    (
        "My wife cooked 12 eggs for the visiting ministers.",
        ["store_adjustment; why=home_use; quantity=12; good=eggs"],
    ),
    (
        "Eight eggs were found broken in Pen 1's nest this morning, so I discarded them.",
        ["store_adjustment; why=spoilt; quantity=8; good=eggs; occurred_on=2026-05-06"],
    ),
    (
        "The temperature of Pond 1 was 30 degrees at noon and the pH was 7.",
        ["water; batch=Pond 1"],
    ),
    (
        "1 trky lost cant find",
        ["stock_adjustment; why=missing; count=1; batch=Turkeys"],
    ),
    (
        "Good evening sir, kaji biyu sun mutu a Pen 1 yau.",
        ["mortality; count=2; batch=Pen 1; occurred_on=2026-05-06"],
    ),
    (
        "The vet officer came and treated the Broilers with Amprolium for coccidiosis. 3 days to go.",
        ["treatment; batch=Broilers; medicine=amprol"],
    ),
    (
        "I pack 40 big fish from pond 1 put for pond 2 make dem no chop the small ones",
        ["stock_adjustment; why=moved; count=40; batch=Pond 1; to_batch=Pond 2"],
    ),
    (
        "heron don pick like 8 small fish comot for pond 1",
        ["stock_adjustment; why=missing; count=8; batch=Pond 1"],
    ),
    (
        "Ma the vet man come today, he inject all the turkeys, he say na fowl cholera vaccine",
        ["vaccination; batch=Turkeys; vaccine=cholera; occurred_on=2026-05-06"],
    ),
    (
        "Ma feed remain 3 bags and half for store",
        ["store_adjustment; why=counted; quantity=3.5; unit=bag; good=feed"],
    ),
    (
        "Treated 25 birds in Pen 1 individually with penstrep injection, 0.5ml each.",
        ["treatment; batch=Pen 1; medicine=penstrep"],
    ),
    (
        "Withdrawal for the Tylosin in Pen 3 is 5 days for eggs, we began it on Monday.",
        ["treatment; withdrawal_days_eggs=5; batch=Pen 3; medicine=tylosin; occurred_on=2026-05-04"],
    ),
    (
        "the layers in pen 3 are laying eggs without shell",
        ["symptom; batch=Pen 3"],
    ),
    (
        "Per the caretaker, Pen 1 consumed 130 litres of water yesterday.",
        ["water; litres=130; batch=Pen 1; occurred_on=2026-05-05"],
    ),
    (
        "Stock reconciliation: layer mash 11 bags physically, system says 13.",
        ["store_adjustment; why=counted; quantity=11; unit=bag; good=feed"],
    ),
    (
        "I don give pen 3 tetracycline",
        ["treatment; batch=Pen 3; medicine=tetra"],
    ),
    (
        "Dog bite one broiler die",
        ["mortality; count=1; batch=Broilers; cause=dog"],
    ),
    (
        "I observed mild diarrhoea among the birds in Pen 2 this afternoon.",
        ["symptom; batch=Pen 2; occurred_on=2026-05-06"],
    ),
    (
        "Oxytetracycline was administered to Pen 1 at 1 g per litre; eggs to be withheld for seven days.",
        ["treatment; withdrawal_days_eggs=7; batch=Pen 1; medicine=oxytet"],
    ),
    (
        "my guys and I killed one turkey chop for POP party",
        ["stock_adjustment; why=home_use; count=1; batch=Turkeys"],
    ),
    (
        "2 turkeys escaped, fence is bad",
        ["stock_adjustment; why=missing; count=2; batch=Turkeys"],
    ),
    (
        "The hens in Pen 1 are pecking themselves and there is blood on their vents.",
        ["symptom; batch=Pen 1"],
    ),
    (
        "Wallahi 10 birds died pen 1, na sanyi",
        ["mortality; count=10; batch=Pen 1; cause=sanyi"],
    ),
    (
        "kaji 3 sun bace a Pen 1",
        ["stock_adjustment; why=missing; count=3; batch=Pen 1"],
    ),
    (
        "Eja marun ku ninu Pond 2",
        ["mortality; count=5; batch=Pond 2"],
    ),
    (
        "Ojo pa adiye merin ni pen 3",
        ["mortality; count=4; batch=Pen 3; cause=ojo"],
    ),
    (
        "Missing: 2 turkeys",
        ["stock_adjustment; why=missing; count=2; batch=Turkeys"],
    ),
    (
        "7 birds in Pen 2 look dull, I have kept them in the sick bay.",
        ["symptom; affected_count=7; batch=Pen 2"],
    ),
    (
        "the biggest one is 1.3kg but average is 850g, I weighed 12, pond 2",
        ["weight; average_g=850; batch=Pond 2"],
    ),
    (
        "Fish no gree chop for pond 1 today",
        ["symptom; batch=Pond 1; occurred_on=2026-05-06"],
    ),
    (
        "Morning boss, 2 layers don give up ghost for Pen 3, I bury dem",
        ["mortality; count=2; batch=Pen 3"],
    ),
    (
        "One turkey flew away",
        ["stock_adjustment; why=missing; count=1; batch=Turkeys"],
    ),
    (
        "Update 06/05: Broilers - 4 deaths (piling due to cold).",
        ["mortality; count=4; batch=Broilers; cause=cold; occurred_on=2026-05-06"],
    ),
    (
        "Loss of stock: 3 birds stolen from Pen 1 on Sunday night",
        ["stock_adjustment; why=missing; count=3; batch=Pen 1; occurred_on=2026-05-03"],
    ),
    (
        "these turkeys are not well at all, three of them cannot walk",
        ["symptom; affected_count=3; batch=Turkeys"],
    ),
    (
        "the fish that died are fifteen, in the first pond",
        ["mortality; count=15; batch=Pond 1"],
    ),
    (
        "Ten turkeys were received as a donation from the Local Government and added to the flock.",
        ["stock_adjustment; why=added; count=10; batch=Turkeys"],
    ),
    (
        "Six of the culled hens were cooked for the meeting.",
        ["stock_adjustment; why=home_use; count=6"],
    ),
    (
        "eggs wey spoil na 5",
        ["store_adjustment; why=spoilt; quantity=5; good=eggs"],
    ),
    (
        "Pen 1 headcount: 388. Pen 2 headcount: 402.",
        [
            "stock_adjustment; why=recount; count=388; batch=Pen 1",
            "stock_adjustment; why=recount; count=402; batch=Pen 2",
        ],
    ),
    (
        "Pen 1: 2 birds w/ swollen hock joints",
        ["symptom; affected_count=2; batch=Pen 1"],
    ),
    (
        "By the grace of God only two birds died in Pen 1 this week",
        ["mortality; count=2; batch=Pen 1"],
    ),
    (
        "The hawk came again and carried one chick from Broilers",
        ["stock_adjustment; why=missing; count=1; batch=Broilers"],
    ),
    (
        "Sorted Pond 2: 150 shooters moved to Pond 1, the rest left in Pond 2",
        ["stock_adjustment; why=moved; count=150; batch=Pond 2; to_batch=Pond 1"],
    ),
    (
        "Juveniles: 30 dead on arrival",
        ["stock_adjustment; why=doa; count=30"],
    ),
    (
        "dad the white chicken in pen 1 is limping",
        ["symptom; batch=Pen 1"],
    ),
    (
        "somebody stole the turkey that you like",
        ["stock_adjustment; why=missing; count=1; batch=Turkeys"],
    ),
    (
        "Pen 1 wt 1.65kg avg",
        ["weight; average_g=1650; batch=Pen 1"],
    ),
    (
        "It is regrettable that five turkeys perished on Saturday owing to negligence by the attendant.",
        ["mortality; count=5; batch=Turkeys; occurred_on=2026-05-02"],
    ),
    (
        "Pen 3 has been administered multivitamins since Tuesday.",
        ["treatment; batch=Pen 3; medicine=vitamin; occurred_on=2026-05-05"],
    ),
    (
        "Pen 1: 2 died, 3 coughing, gave Tylosin",
        [
            "mortality; count=2; batch=Pen 1",
            "symptom; affected_count=3; batch=Pen 1",
            "treatment; batch=Pen 1; medicine=tylosin",
        ],
    ),
    (
        "Broke 6 eggs, gave 1 crate to pastor",
        [
            "store_adjustment; why=spoilt; quantity=6; good=eggs",
            "store_adjustment; why=given; quantity=1; unit=crate; good=eggs",
        ],
    ),
    ("If 10 more die I will stop this farming o", []),
    ("Nothing die today boss, everywhere calm", []),
    ("I never see any dead one today", []),
    ("Pen 3: coughing has stopped.", []),
    ("Are the birds in Pen 2 coughing?", []),
    ("Sir they have not been vaccinated yet.", []),
]


def _found(expected: str, record: dict[str, object]) -> bool:
    kind, *fields = expected.split("; ")
    said = (field.split("=", 1) for field in fields)
    return record["type"] == kind and all(value.lower() in str(record.get(name)).lower() for name, value in said)


@pytest.mark.parametrize(("message", "expected"), TOLD)
def test_what_is_told_of_the_animals_gives_its_records(message, expected):
    records = to_case("", read(message, FARM, TODAY))["records"]
    records = [record for record in records if record["type"] != "note"]
    assert len(records) == len(expected), records
    for told in expected:
        assert any(_found(told, record) for record in records), (told, records)
