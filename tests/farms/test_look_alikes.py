"""What looks like something else: names that are ids, letters of other alphabets, lines inside a line."""

from __future__ import annotations

import unicodedata

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmops.database.catalog import declared_rules
from farmops.web.drawable import is_safe_address
from farmops.words import one_line
from farms.health.drugs import is_banned
from farms.models import Batch
from farms.money.contacts import party_key
from farms.money.receipts import receipt
from tests.support.browser import html
from tests.support.database import audit, one
from tests.support.factories import count_rows
from tests.support.money_books import inside, sell

PHENICOLS = (
    "Chloramphenicol", "CHLORAMPHENICOL 10%", "Chlor\u00adamphenicol", "Ch\u200blor\u2060amphenicol", "Сhlоrаmphеniсоl",
    "ＣＨＬＯＲＡＭＰＨＥＮＩＣＯＬ", "C h l o r a m p h e n i c o l", "C-h-l-o-r-a-m", "Chloranphenicol", "Chlor amphenicol",
    "Chlóramphenicol", "Χλ Chloromycetin", "10%chloramphenicol", "crystal-violet", "D.D.V.P.", "ΜΕΤRΟΝΙDΑΖΟLΕ",
)  # fmt: skip
ALLOWED = (
    "Tylosin", "Oxytetracycline 20%", "I met Roni during the day", "they are still bad", "Amprol chlor. ampicillin", "Ọ̀ṣun",
    "Enrofloxacin µg", "Calcium", "",
)  # fmt: skip


def banned_in_postgresql(cluster, database, drug):
    with psycopg.connect(cluster.superuser_url(database)) as admin:
        return admin.execute("SELECT is_banned_drug(%s)", [drug]).fetchone()[0]


# --- names that are ids ---------------------------------------------------------------------------------------------


def test_a_batch_named_like_anothers_id_takes_over_none_of_its_forms(cast, as_user):
    """Such a name is from before, or written below the pages: the form refuses it."""
    pen = cast.batches["Pen 1"]
    thief = cast.batches["Pen 2"]
    with inside(cast):
        assert Batch.objects.filter(farm_id=cast.farm.id, id=thief.id).update(name=str(pen.id))
    base = f"/farms/{cast.farm.slug}"
    answer = as_user(cast.owner).post(f"{base}/records/note/new/", {"text": "wet litter", "batch": str(pen.id)})
    assert answer.status_code == 302
    assert audit("SELECT batch_id FROM notes WHERE farm_id = %s", cast.farm.id) == [(pen.id,)]


@pytest.mark.parametrize("spelt", [str, lambda which: which.hex.upper(), lambda which: f"{{{which}}}"])
def test_no_batch_is_named_like_an_id(cast, as_user, spelt):
    entry = {"name": spelt(cast.batches["Pen 1"].id), "kind": "layer", "placed_count": "10"}
    answer = as_user(cast.owner).post(f"/farms/{cast.farm.slug}/batches/new/", entry)
    assert answer.status_code == 422
    assert "Write a name that people use" in html(answer).text


# --- one key and other words ----------------------------------------------------------------------------------------


def test_other_words_under_the_same_key_are_another_message(cast, as_user):
    """The Back button brings the form back with its key."""
    client, address = as_user(cast.owner), f"/farms/{cast.farm.slug}/assistant/"
    for said in ("It rained", "It rained", "3 birds died in Pen 2", "It rained"):
        assert client.post(address, {"message": said, "key": "one"}).status_code == 302
    said = audit("SELECT text FROM messages WHERE farm_id = %s AND author = 'farmer'", cast.farm.id)
    assert sorted(said) == [("3 birds died in Pen 2",), ("It rained",)]
    assert count_rows("ai_runs", cast.farm.id) == 2


# --- banned medicines -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("drug", PHENICOLS)
def test_a_banned_medicine_is_known_however_it_is_written(cluster, database, drug):
    assert is_banned(drug)
    assert banned_in_postgresql(cluster, database, drug)


@pytest.mark.parametrize("drug", ALLOWED)
def test_a_medicine_that_is_not_banned_stays_so(cluster, database, drug):
    assert not is_banned(drug)
    assert not banned_in_postgresql(cluster, database, drug)


@pytest.mark.parametrize("drug", ["ԌḶЖ", "クロラム", "Жloramphenicol"])
def test_a_medicine_is_written_in_latin_letters(cast, as_user, drug):
    entry = {"drug": drug, "batch": str(cast.batches["Pen 1"].id), "egg_days": "0", "meat_days": "0"}
    answer = as_user(cast.owner).post(f"/farms/{cast.farm.slug}/records/treatment/new/", entry)
    assert answer.status_code == 422
    assert "in Latin letters" in html(answer).text


# --- lines inside a line --------------------------------------------------------------------------------------------


def test_a_line_has_no_second_line(cast, as_user):
    entry = {
        "item": "eggs", "unit": "crate", "quantity": "1", "total_kobo": "4500", "unit_price_kobo": "4500",
        "buyer": "Mama\u2028 Nke\u200bchi\r\nPaid in full.\tThank\x0b you",
    }  # fmt: skip
    assert as_user(cast.owner).post(f"/farms/{cast.farm.slug}/records/sale/new/", entry).status_code == 302
    assert one("SELECT buyer FROM sales WHERE farm_id = %s", cast.farm.id) == "Mama Nkechi Paid in full. Thank you"


def test_an_old_row_forges_no_line_on_a_receipt(cast):
    sale = sell(cast, 90_000_00, "Mama Nkechi\nPaid in full. Thank you.", owed=40_000_00)
    with inside(cast):
        said = receipt(cast.farm, sale)
        assert "Paid in full. Thank you." not in said.text.splitlines()
        assert "For Mama Nkechi Paid in full. Thank you." in said.text.splitlines()


@given(st.text(max_size=60))
def test_one_line_is_one_line_and_stays_as_it_is(text):
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert line == one_line(line) == unicodedata.normalize("NFC", line)


def test_two_spellings_are_one_person(cast, as_user):
    composed, apart = "Ọlá Ògún", unicodedata.normalize("NFD", "Ọlá Ògún")
    assert party_key(composed) == party_key(apart) == party_key(f"\u200b{apart.upper()}\u00ad")
    entry = {"direction": "in", "party": apart, "amount_kobo": "500", "method": "cash"}
    assert as_user(cast.owner).post(f"/farms/{cast.farm.slug}/records/payment/new/", entry).status_code == 302
    assert one("SELECT party FROM payments WHERE farm_id = %s", cast.farm.id) == composed


# --- SQL that every session reads alike -----------------------------------------------------------------------------


def test_no_rule_holds_a_backslash():
    """With standard_conforming_strings off, a backslash in a literal is an escape."""
    assert [rule.name for table, rule in declared_rules() if "\\" in rule.create(table)] == []


def test_addresses_are_the_same_ones():
    assert all(is_safe_address(text) for text in ("https://x.example/[1]^a", "/", "/farms/", "/[a]", "/]", "/^", "/-"))
    assert not any(is_safe_address(text) for text in ("//x.example", "/\\x.example", "javascript:x", "/ a", ""))
