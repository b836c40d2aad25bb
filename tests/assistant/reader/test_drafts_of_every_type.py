"""Every record type comes from a message to a draft that its own form accepts, and is confirmed."""

from __future__ import annotations

import pytest

from farmops.database.scope import farm_scope
from farms.records import RECORD_TYPES
from governance.drafts.services import confirm
from tests.support.factories import drafts_of, say_and_answer

# record type -> a message, and what its draft must say
MESSAGES = {
    "sale": (
        "Mama Nkechi took 12 crates at 5,800. She paid 40k by transfer, balance 29,600, she will pay in two weeks",
        {"owed_kobo": 2_960_000, "buyer": "Mama Nkechi", "total_kobo": 6_960_000, "method": "transfer"},
    ),
    "expense": (
        "Bought 10 bags of layer mash at 23,500 each from Okey on credit",
        {"amount_kobo": 23_500_000, "owed_kobo": 23_500_000, "supplier": "Okey", "category": "feed"},
    ),
    "payment": ("Mama Nkechi paid the 29,600 she was owing, POS", {"direction": "in", "amount_kobo": 2_960_000}),
    "mortality": ("3 birds died in Pen 2", {"count": 3}),
    "egg_collection": ("Picked 2 crates and 12 eggs in Pen 1, 4 cracked", {"eggs": 72, "cracked": 4}),
    "feed_use": ("Pen 1 ate 1 bag of layers mash today", {"kg": 25}),
    "water": ("Pen 2 drank 120 litres of water", {"litres": 120}),
    "weight": ("Weighed 20 birds in Pen 2, average 1.6 kg", {"average_g": 1600, "sample_size": 20}),
    "symptom": ("5 birds in Pen 1 are coughing", {"affected_count": 5}),
    "treatment": ("Gave Pen 2 Tylosin in their water today, the label says no eggs for 7 days", {"drug": "Tylosin", "egg_days": 7}),
    "vaccination": ("Vaccinated 200 birds in Pen 1 with Lasota, lot LS77", {"count": 200, "lot": "LS77"}),
    "store_adjustment": ("I gave 2 crates of eggs to my sister free", {"good": "eggs", "why": "given"}),
    "stock_adjustment": ("Moved 20 birds from Pen 1 to Pen 2", {"why": "moved", "count": 20}),
    "task": ("Remind me to call the vet next week Friday", {}),
    "note": ("Note that the fence behind the store fell", {}),
}  # fmt: skip


def test_every_type_has_a_message():
    assert MESSAGES.keys() == RECORD_TYPES.keys()


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_message_becomes_a_draft_that_its_form_accepts(cast, kind):
    message, told = MESSAGES[kind]
    say_and_answer(cast.farm, cast.owner, message)
    (draft,) = drafts_of(cast.farm, cast.owner)
    assert draft.record_type_id == kind
    assert {name: draft.payload[name] for name in told} == told
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        confirm(draft, cast.farm, draft.digest)


@pytest.mark.parametrize(
    ("message", "why", "count"),
    [
        ("Thieves entered Pen 2 last night and stole 4 birds", "missing", 4),
        ("Head count in Pen 1 today: 236 birds", "recount", 236),
        ("We gave 5 birds from Pen 2 to the orphanage", "given", 5),
        ("Slaughtered 2 birds from Pen 1 for the family", "home_use", 2),
    ],
)
def test_head_counts_are_drafted_with_the_words_that_told_of_them_as_the_reason(cast, message, why, count):
    say_and_answer(cast.farm, cast.owner, message)
    (draft,) = drafts_of(cast.farm, cast.owner)
    assert (draft.payload["why"], draft.payload["count"]) == (why, count)
    assert str(count) in draft.payload["reason"]


def test_the_reason_of_a_head_count_tells_nothing_of_the_money_beside_it(cast):
    """Workers see head counts, and no money."""
    message = "Sold 20 crates at 5,800 to Mama Nkechi, thieves stole 4 birds in Pen 2"
    say_and_answer(cast.farm, cast.owner, message)
    stolen = next(draft for draft in drafts_of(cast.farm, cast.owner) if draft.record_type_id == "stock_adjustment")
    assert "4 birds" in stolen.payload["reason"]
    assert "5,800" not in stolen.payload["reason"]
    assert "Nkechi" not in stolen.payload["reason"]
