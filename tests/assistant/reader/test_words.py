"""The words of the reader: numbers, money, dates, and the names of batches."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.reader.items import Kind, Money, Role
from assistant.reader.tokens import read_tokens
from farms.language.dates import Day
from farms.language.folding import fold
from farms.language.lexer import tokenize
from tests.support.interpreting import FISH, LAYERS, MIXED, TODAY, items_of, only, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,480", "1480"),
        ("60k", "60000"),
        ("12.5k", "12500"),
        ("1.2m", "1200000"),
        ("1¾", "1.75"),
        ("½", "0.5"),
        ("2 1/2", "2.5"),
        ("7 n half", "7.5"),
        ("two and a half", "2.5"),
        ("twenty-one", "21"),
        ("one hundred and twenty", "120"),
        ("thirty one thousand two hundred", "31200"),
        ("seven point four", "7.4"),
        ("2 dozen", "24"),
        ("kaji goma sha biyu", "12"),
        ("kaji ashirin da biyar", "25"),
        ("naira dubu biyar da dari biyar", "5500"),
        ("eyin mejila", "12"),
        ("eyin egberun marun", "5000"),
        ("akwa iri abuo na ise", "25"),
        ("ego puku ise", "5000"),
    ],
)
def test_numbers(text, expected):
    values = [t.number for t in read_tokens(text, LAYERS, TODAY) if t.kind == "num"]
    assert values == [Decimal(expected)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("₦5,100", 5100),
        ("N55", 55),
        ("NGN 4,000", 4000),
        ("=N=700", 700),
        ("5000 naira", 5000),
        ("at 5,8 each", 5800),
        ("five-eight each", 5800),
        ("for 31,200 total", 31200),
        ("41k", 41000),
    ],
)
def test_money(text, expected):
    assert [kobo / 100 for kobo, _role in amounts(f"sold 3 crates {text}")] == [expected]


def amounts(text):
    """Kobo and role of each amount; a number that counts nothing is one without a role."""
    items = items_of(text, LAYERS, TODAY)
    said = [item.value for item in items if item.kind is Kind.MONEY]
    bare = [(int(item.value * 100), Role.BARE) for item in items if item.kind is Kind.NUMBER]
    return [(money.kobo, money.role) for money in said if isinstance(money, Money)] + bare


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("sold 5 crates at 5,100 each", Role.PRICE),
        ("sold 5 crates @5,100", Role.PRICE),
        ("sold 5 crates 5,100 per crate", Role.PRICE),
        ("sold 5 crates 3,250/kg", Role.PRICE),
        ("sold 5 crates total 31,200", Role.TOTAL),
        ("sold 5 crates 31,200 for all", Role.TOTAL),
        ("sold 5 crates 31,200", Role.BARE),
        ("she paid, balance 10k", Role.OWED),
    ],
)
def test_the_role_of_an_amount(text, role):
    assert [found for _kobo, found in amounts(text)] == [role]


@pytest.mark.parametrize(
    ("text", "past", "coming"),
    [
        ("yesterday", "2026-03-17", None),
        ("this morning", "2026-03-18", "2026-03-18"),
        ("on Monday", "2026-03-16", "2026-03-23"),
        ("last Friday", "2026-03-13", None),
        ("next week Thursday", None, "2026-03-26"),
        ("next tomorrow", None, "2026-03-20"),
        ("3 days ago", "2026-03-15", None),
        ("in two weeks", None, "2026-04-01"),
        ("12/3", "2026-03-12", "2027-03-12"),
        ("on 28th of last month", "2026-02-28", None),
        ("2nd March", "2026-03-02", "2027-03-02"),
        ("on the 5th", "2026-03-05", "2026-04-05"),
        ("last week", None, None),
        ("20 December 2031", None, "2031-12-20"),
        ("kaji sun mutu jiya", "2026-03-17", None),
        ("eyin lana", "2026-03-17", None),
        ("okuko echi", None, "2026-03-19"),
    ],
)
def test_dates(text, past, coming):
    [day] = [t.value for t in read_tokens(text, LAYERS, TODAY) if t.kind == "date"]
    assert isinstance(day, Day)
    assert (day.past and day.past.isoformat(), day.coming and day.coming.isoformat()) == (past, coming)


@pytest.mark.parametrize(
    ("text", "farm", "batch"),
    [
        ("pen2 lost 1 bird", LAYERS, "Pen 2"),
        ("pen two lost 1 bird", LAYERS, "Pen 2"),
        ("1 broiler died", LAYERS, "Pen 3"),
        ("House B lost 1 bird", MIXED, "Layers House B"),
        ("1 bird died in broiler pen", MIXED, "Broiler Pen"),
        ("1 bird died in Pen 9", LAYERS, None),
        ("1 layer died", LAYERS, None),
        ("1 bird died", LAYERS, None),
    ],
)
def test_batches(text, farm, batch):
    assert only(text, farm).get("batch") == batch


@pytest.mark.parametrize(
    ("text", "farm", "places"),
    [
        ("P1 9kg feed, p3 8kg", FISH, ["Pond 1", "Pond 3"]),
        ("1: 2 dead, 2: 3 dead", LAYERS, ["Pen 1", "Pen 2"]),
        ("A 7, B 8 crates", MIXED, ["Layers House A", "Layers House B"]),
        ("A: 12 crates", MIXED, ["Layers House A"]),
        ("vitamin B12 2,000", LAYERS, []),
        ("a 7k discount", MIXED, []),
        ("P9 3 dead", FISH, [None]),
    ],
)
def test_short_names_of_batches(text, farm, places):
    mentions = [t.value for t in read_tokens(text, farm, TODAY) if t.kind == "batch"]
    assert [m.batch and m.batch.name for m in mentions] == places


def test_tone_marks_and_hooks_do_not_matter():
    assert fold("Ọ̀kúkọ ɗaya") == "okuko daya"
    assert [t.norm for t in tokenize("ẹyin mẹ́rin")] == ["eyin", "merin"]


def test_spelling_mends_long_words_and_leaves_names_alone():
    assert only("colected 13 craets frm pen 2")["crates"] == 13
    assert only("Sold 4 crates to Mr Solomon 20,800")["buyer"] == "Mr Solomon"
    assert not read("the weather is bad, thanks").records
