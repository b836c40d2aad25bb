"""Whatever is said is read without raising, in bounded time, and no number is made up."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.reader import FarmFacts, to_case
from assistant.reader.tokens import read_tokens
from tests.support.interpreting import FISH, LAYERS, MIXED, OWN_CASES, TODAY, farm_of, read

WORDS = sorted(
    {
        word
        for cases in OWN_CASES.parent.glob("*.jsonl")
        for line in cases.read_text(encoding="utf-8").splitlines()
        for word in json.loads(line)["message"].split()
    }
)
FARMS = st.sampled_from([LAYERS, MIXED, FISH, FarmFacts(())])


def naira(token):
    """ "5,8" is 5,800."""
    return token.number * 1000 if "elliptic" in token.flags else token.number


@settings(max_examples=300)
@given(st.text(max_size=400), FARMS)
def test_any_text_is_read_without_raising(message, farm):
    reading = read(message, farm)
    assert reading.text
    json.dumps(to_case("x", reading))


@settings(max_examples=300)
@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join), FARMS)
def test_any_farm_words_are_read_without_raising(message, farm):
    reading = read(message, farm)
    assert read(message, farm) == reading  # the same message always reads the same
    assert reading.reply != "records" or reading.records
    own_words = re.sub("“[^”]*”", "", reading.text)  # without what is quoted from the message
    if "vet" not in own_words:
        assert not re.search(r"\d\s*(mg|ml|spoon|tablet|capsule)", own_words)


def test_what_was_not_understood_is_quoted_and_no_dose_is_told():
    assert read("5,150 ml pick", LAYERS).text == "I did not understand “5,150 ml”. What is it?"


def _derivable(value, said, farm):
    """Is a number said, or one step of arithmetic from what was said?"""
    factors = {Decimal(1), Decimal(100), Decimal(1000), Decimal(farm.crate_size), farm.feed_bag_kg}
    base = said | {a * f for a in said for f in factors} | {a * 1000 * 100 for a in said} | {Decimal(1)}
    base |= {a / 1000 for a in said}  # grams said, kg kept
    if value in base or any(abs(value - a * b) < Decimal("0.01") for a in base for b in said):
        return True
    pairs = {a + b for a in base for b in said}
    return value in pairs or any(b and abs(value - a / b) < Decimal("0.01") for a in base for b in said)


def test_every_number_drafted_follows_from_the_message():
    for line in OWN_CASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        farm = farm_of(case)
        tokens = read_tokens(case["message"], farm, date.fromisoformat(case["today"]))
        said = {t.number for t in tokens if t.kind == "num"} | {
            naira(t) for t in tokens if t.kind == "num"
        }  # after corrections: what was taken back may not come back
        for record in read(case["message"], farm, date.fromisoformat(case["today"])).records:
            values = [v for v in record.fields.values() if isinstance(v, Decimal | int)]
            for value in values + list((record.fields.get("readings") or {}).values()):
                assert _derivable(Decimal(value), said, farm), (case["message"], record, value)


@settings(max_examples=100)
@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join), FARMS)
def test_no_sum_is_drafted_that_the_message_does_not_give(message, farm):
    tokens = read_tokens(message, farm, TODAY)
    said = {t.number for t in tokens if t.kind == "num"} | {naira(t) for t in tokens if t.kind == "num"}
    for record in read(message, farm).records:
        for name in ("amount_kobo", "total_kobo", "unit_price_kobo"):
            if name in record.fields:
                assert _derivable(Decimal(record.fields[name]), said, farm), (record, name)


@pytest.mark.parametrize(
    "piece", ["5 ", "sold 5 crates, ", "not 5, ", "sorry 5 ", "Pen 1 12 crates ", '"x ', "<a ", "a", "' "]
)
def test_ten_thousand_characters_take_bounded_time(piece):
    message = (piece * 10_000)[:10_000]
    started = time.perf_counter()
    read(message)
    assert time.perf_counter() - started < 15  # seconds, on a busy machine; under 2 when it is quiet
