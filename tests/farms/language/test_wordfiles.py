"""The files of words: what they may name, what they may leave out, and what a reference stands for."""

from __future__ import annotations

from enum import StrEnum

import pytest

from farms.language import wordfiles
from farms.language.cautions import Caution
from farms.language.concepts import Concept
from farms.language.lexicon import APART, table_for
from farms.language.wordfiles import all_have_words, by_concept, entries, meanings


class Thing(StrEnum):
    EGG = "egg"
    FEED = "cat:feed"


@pytest.fixture
def words(tmp_path, monkeypatch):
    """Writes a file of words into a folder that is read instead of the room's."""
    monkeypatch.setattr(wordfiles, "WORDS", tmp_path)
    return lambda name, text: (tmp_path / f"{name}.txt").write_text(text)


def test_an_entry_goes_on_over_indented_lines_and_is_folded(words):
    words("farm", "# Words.\n\negg: Ẹyin; eggs;\n  kwai; egg\n\ncat:feed: nri; per :; /\n")
    assert entries("farm") == {"egg": ["eyin", "eggs", "kwai", "egg"], "cat:feed": ["nri", "per :", "/"]}
    assert by_concept("farm", Thing) == {Thing.EGG: ["eyin", "eggs", "kwai", "egg"], Thing.FEED: ["nri", "per :", "/"]}


def test_an_unknown_concept_is_refused(words):
    words("farm", "egg: egg\nonly: kwai\neg: eg\n")
    with pytest.raises(ValueError, match=r"farm\.txt: no concepts: \['eg'\]"):
        by_concept("farm", Thing, apart=["only"])


def test_a_concept_without_a_word_is_refused(words):
    words("farm", "egg: egg\n")
    with pytest.raises(ValueError, match=r"concepts without a word: .*cat:feed"):
        all_have_words(Thing, by_concept("farm", Thing))


def test_a_reference_stands_for_the_words_of_an_entry(words):
    words("local", "egg: kwai; eyin\nfeed: nri\n")
    words("farm", "egg: =local/egg; kwai; eg*\nfood: =egg; =local/*\n")
    assert entries("farm") == {"egg": ["kwai", "eyin", "eg*"], "food": ["kwai", "eyin", "eg*", "nri"]}


@pytest.mark.parametrize("reference", ["=local/hen", "=nowhere/egg", "=hen", "=nowhere/*"])
def test_a_reference_to_nothing_is_refused(words, reference):
    words("local", "egg: kwai\n")
    words("farm", f"egg: {reference}\n")
    with pytest.raises(ValueError, match="stands for nothing"):
        entries("farm")


def test_a_word_of_two_meanings_is_refused(words):
    words("farm", "eggs: kwai; eyin\nyou: eyin\n")
    with pytest.raises(ValueError, match="'eyin' is both 'eggs' and 'you'"):
        meanings("farm")


def test_the_room_has_a_word_for_every_concept():
    assert table_for(frozenset())["crates"] >= {Concept.CRATE}
    all_have_words(Caution, by_concept("safety", Caution))
    assert set(APART) <= {path.stem for path in wordfiles.WORDS.glob("*.txt")}
    assert meanings("gloss")["kwai"] == "eggs"
    assert meanings("alike")["hen"] == "chicken"
