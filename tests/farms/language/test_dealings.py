"""What tells of money, animals or goods, in the languages of the farm, and what only tells what happened."""

from __future__ import annotations

import pytest

from farms.language.dealings import speaks_of_money, tells_of_dealings


@pytest.mark.parametrize(
    "text",
    [
        "gave the pastor two hens", "Mama Tope has paid", "Mama Nkechi settled her balance", "Musa collected the eggs",
        "the feed was delivered", "we ate two hens at the party", "the buyer took the crates", "Emeka brought money",
        "pastor received a gift", "transfer from the hotel entered", "received alert from the hotel",
        "neighbour borrowed the cage", "used the last bag of mash", "refund came from the hatchery", "swapped the pump",
        "5k for the plumber", "1,500 to Ade", "mo ta eyin", "ya biya bashinsa", "anyi rere akwa", "Solld some eggs",
    ],
)  # fmt: skip
def test_words_of_money_animals_and_goods(text):
    assert tells_of_dealings(text)


@pytest.mark.parametrize(
    "text",
    [
        "fence is broken at the gate", "the vet came to look at Pen 2", "plumber don fix the pipe", "NEPA took light",
        "visitors from the ministry came", "Rain spoiled the fence", "we cleaned the drinkers", "changed the litter",
        "workers held a meeting", "Emeka resumed work", "snake inside the pen", "new lock on the gate",
    ],
)  # fmt: skip
def test_what_only_happened(text):
    assert not tells_of_dealings(text)


@pytest.mark.parametrize(("text", "money"), [("feed is finished", False), ("the fee", True), ("costly", True)])
def test_money_alone(text, money):
    assert speaks_of_money(text) is money
