"""The tables behind first aid: every word file entry is used, every card and sign is one that there is."""

from __future__ import annotations

import pytest

from assistant.sickness.cards import card
from assistant.sickness.causes import BIRDS, FISH, signs_of
from assistant.sickness.patterns import clauses, says
from assistant.sickness.signs import VAGUE, Cue, Sign, signs_in
from assistant.sickness.urgency import Urgency
from farms.language.wordfiles import entries


def test_each_entry_of_the_words_is_a_sign_a_cue_or_a_sickness_with_a_card():
    assert set(entries("sickness")) - set(BIRDS) == {*Sign, *Cue}


@pytest.mark.parametrize("urgency", Urgency)
def test_a_card_of_the_first_hour_has_four_to_six_short_steps_and_says_when_to_call(urgency: Urgency):
    first_aid = card(urgency)
    assert 4 <= len(first_aid.steps) <= 6
    assert all(len(step) <= 130 for step in first_aid.steps)
    assert first_aid.situation
    assert first_aid.call.startswith("Call a vet")
    assert first_aid.source


@pytest.mark.parametrize("id", [*BIRDS, *FISH])
def test_the_card_of_a_sickness_tells_two_signs_or_more_and_one_that_is_its_own(id: str):
    assert len(signs_of(id)) >= 2
    assert signs_of(id) - VAGUE
    assert card(id).source


def test_a_sign_that_stands_in_no_card_is_matched_by_none():
    matched = frozenset().union(*map(signs_of, [*BIRDS, *FISH]))
    assert {Sign.SHAKING, Sign.SPINNING, Sign.THIN_SHELLS, Sign.BAD_SMELL} >= set(Sign) - matched


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Their faces are swollen", [Sign.SWOLLEN_FACE]),
        ("no sneezing, no coughing", []),
        ("vaccinated against pox and coughing", []),
        ("SNEEZING!!! swollen, faces", [Sign.SNEEZING]),
        ("how many died", []),
        ("", []),
    ],
)
def test_signs_are_words_that_stand_together_and_are_not_denied(text: str, signs: list[Sign]):
    assert signs_in(clauses(text), fish=False) == signs


def test_a_message_without_end_is_read_as_far_as_it_helps():
    assert sum(map(len, clauses("fish gasp " * 5000))) <= 300
    assert not says(Cue.FLOOD, clauses("x, " * 5000))
