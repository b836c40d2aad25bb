"""The shared knowledge cards and the questions that measure how well they are found: form, safety and promised counts."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest

from farmops.data_dir import CHECKOUT

TOPICS = {
    "biosecurity",
    "eggs",
    "feed",
    "health",
    "housing",
    "market",
    "money",
    "ponds",
    "records",
    "vaccination",
    "water",
    "weather",
}
SPECIES = {"broilers", "catfish", "cockerels", "layers", "noilers", "tilapia", "turkeys"}
NEEDS_VET = "needs a vet's review"
REVIEWS = {NEEDS_VET, "facts checked against notes on the source"}
STYLES = {"plain", "paraphrase", "pidgin", "terse", "local"}

NUMBER = r"(?:\d[\d.,]*|one|two|three|four|five|half a|a few)\s*(?:(?:-|–|to|or)\s*\d[\d.,]*\s*)?"
UNIT = (
    r"(?:mg|mcg|µg|ml|millilitres?|cc|iu|tablets?|capsules?|caps|(?:tea|table)?spoons?(?:ful)?|sachets?|drops?|vials?)"
)
DOSE = re.compile(
    rf"\b{NUMBER}{UNIT}\b"
    rf"|\b{NUMBER}(?:g|grams?|grammes?)\s*(?:/|per|in|into|to)\s*(?:\w+\s+)?(?:\d+\s*)?(?:l|litres?|liters?|gallons?)\b"
    r"|\b(?:give|treat|dose|medicate|administer)\w*\b[^.]{0,60}\bfor\s+(?:\d+|three|five|seven)(?:\s*(?:-|to)\s*\d+)?\s+days"
    r"|\bwithdrawal\b[^.]{0,40}\b(?:is|of|:)\s*\d+\s*days",
    re.IGNORECASE,
)

# Sharing one of these with a title gives a question no help.
FARM_WORDS = """
bird birds fowl chicken chickens hen hens layer layers broiler broilers pullet pullets chick chicks noiler noilers cockerel
cockerels turkey turkeys poult poults fish catfish pond ponds feed water egg eggs farm house young grown laying
what when where which does with from into that your many much each every other than still before after down keep looking
should about have they
"""
COMMON = set(FARM_WORDS.split())


def lines_of(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CHECKOUT / path).read_text(encoding="utf-8").splitlines()]


CARDS = lines_of("assistant/knowledge/cards.jsonl")
QUESTIONS = lines_of("benchmarks/evals/retrieval.jsonl")
ANSWERABLE = [question for question in QUESTIONS if question["expected"]]
TITLES = {card["id"]: card["title"] for card in CARDS}


def key_words(text: str) -> set[str]:
    words = {word.removesuffix("s") for word in re.findall(r"[a-z]{4,}", text.lower()) if word not in COMMON}
    return words - COMMON


def shares_a_title_word(question: dict[str, Any]) -> bool:
    asked = key_words(question["question"])
    return any(asked & key_words(TITLES[card]) for card in question["expected"])


def test_there_are_between_90_and_150_cards_with_ids_of_their_own():
    assert 90 <= len(CARDS) <= 150
    assert len(TITLES) == len(CARDS)
    assert len(set(TITLES.values())) == len(CARDS)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card["id"])
def test_a_card_is_complete_short_and_says_where_it_comes_from(card: dict[str, Any]):
    assert list(card) == [
        "id",
        "title",
        "text",
        "answers",
        "species",
        "topic",
        "source",
        "url",
        "source_date",
        "review",
    ]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", card["id"])
    assert 60 <= len(card["text"].split()) <= 160
    assert card["topic"] in TOPICS
    assert card["species"]
    assert set(card["species"]) <= SPECIES
    assert card["source"].strip()
    assert card["review"] in REVIEWS
    assert re.fullmatch(r"(https?://\S+)?", card["url"])
    assert re.fullmatch(r"((19|20)\d\d)?", card["source_date"])
    if "general husbandry practice" in card["source"]:
        assert card["review"] == NEEDS_VET


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card["id"])
def test_no_card_gives_a_dose_or_a_number_of_withdrawal_days(card: dict[str, Any]):
    found = DOSE.search(f"{card['title']} {card['text']} {' | '.join(card['answers'])}")
    assert found is None, found


@pytest.mark.parametrize(
    "text",
    [
        "Add 5 ml of it to the drinker",
        "give 20mg per kg",
        "two tablets in the water",
        "1 teaspoon in a bucket",
        "2 g per litre",
        "1-2 grams in 4 litres of water",
        "Give oxytetracycline for 5 days",
        "treat the whole flock for three days",
        "the egg withdrawal is 7 days",
    ],
)
def test_the_dose_pattern_sees_a_dose(text: str):
    assert DOSE.search(text)


@pytest.mark.parametrize(
    "text", ["30 g at 1 week", "100 layers use 12 kg a day", "28,800 litres", "look again after 7 to 10 days"]
)
def test_the_dose_pattern_leaves_feed_water_and_waiting_alone(text: str):
    assert not DOSE.search(text)


def test_banned_drugs_are_named_as_banned_with_the_regulator_as_source():
    card = next(card for card in CARDS if card["id"] == "banned-drugs")
    assert "NAFDAC" in card["source"]
    for name in ("chloramphenicol", "furazolidone", "furaltadone", "nitrofurazone"):
        assert name in card["text"].lower()


def test_every_expected_card_exists_and_every_card_is_asked_for():
    expected = Counter(card for question in QUESTIONS for card in question["expected"])
    assert set(expected) == set(TITLES)
    assert all(1 <= len(set(question["expected"])) == len(question["expected"]) <= 3 for question in ANSWERABLE)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card["id"])
def test_a_card_lists_questions_it_answers_and_none_that_measures_it(card: dict[str, Any]):
    asked = [question.casefold() for question in card["answers"]]
    assert 3 <= len(set(asked)) == len(asked) <= 8
    assert not set(asked) & {question["question"].casefold() for question in QUESTIONS}


def test_questions_keep_the_promised_counts():
    styles = Counter(question["style"] for question in ANSWERABLE)
    assert set(styles) == STYLES
    assert len(ANSWERABLE) >= 150
    assert len(QUESTIONS) - len(ANSWERABLE) >= 30
    assert styles["paraphrase"] >= 40
    assert styles["pidgin"] >= 35


def test_questions_have_ids_and_words_of_their_own():
    assert all(list(question) == ["id", "question", "expected", "style", "split"] for question in QUESTIONS)
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)
    assert len({question["question"].casefold() for question in QUESTIONS}) == len(QUESTIONS)


def test_paraphrased_questions_avoid_the_key_words_of_the_titles():
    shared = [q["question"] for q in ANSWERABLE if q["style"] == "paraphrase" and shares_a_title_word(q)]
    assert shared == []


def test_at_most_a_third_of_the_questions_share_a_key_word_with_their_card():
    assert sum(map(shares_a_title_word, ANSWERABLE)) <= len(ANSWERABLE) / 3


def test_fifty_questions_are_for_tuning_spread_evenly_over_styles():
    tune = [question for question in QUESTIONS if question["split"] == "tune"]
    assert len(tune) == 50
    assert {question["split"] for question in QUESTIONS} == {"tune", "test"}
    whole = Counter((q["style"], bool(q["expected"])) for q in QUESTIONS)
    part = Counter((q["style"], bool(q["expected"])) for q in tune)
    for group, count in whole.items():
        assert abs(part[group] - 50 * count / len(QUESTIONS)) < 1, group
