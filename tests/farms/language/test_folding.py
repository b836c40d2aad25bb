"""Folding: one plain form for a word, however it is written."""

from __future__ import annotations

import pytest

from farms.language.folding import fold, fold_with_places


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Ọ̀kúkọ", "okuko"),
        ("ƳAN ɗaki ƙasa", "yan daki kasa"),
        ("don’t", "don't"),
        ("Tyl\u200bosin", "tylosin"),
        ("аntibiоtic", "antibiotic"),
        ("２½ ml", "2 1/2  ml"),
        ("ﷺ", " "),
    ],
)
def test_a_word_has_one_plain_form(written, plain):
    assert fold(written) == plain
    folded, places = fold_with_places(written)
    assert folded == plain
    assert len(places) == len(plain)


def test_each_letter_keeps_its_place():
    folded, places = fold_with_places("Ẹ̀yin ½")
    assert folded == "eyin  1/2 "
    assert [places[folded.index(letter)] for letter in ("e", "y", "1")] == [0, 2, 6]
