"""First aid as a farmer gets it: the answer, the check that lets it through, the draft beside it."""

from __future__ import annotations

import pytest

from assistant.reader import reply
from tests.support.database import audit
from tests.support.factories import drafts_of, make_batch, say_and_answer
from tests.support.runs import reply_to

pytestmark = pytest.mark.usefixtures("toy")


@pytest.fixture
def pens(cast):
    make_batch(cast.farm, cast.owner, "Pen 7", count=640)
    return cast


def symptoms(cast, run):
    return [d for d in drafts_of(cast.farm, cast.owner) if d.ai_run_id == run.id and d.record_type_id == "symptom"]


def blocks(run):
    return audit("SELECT rule FROM ai_evals WHERE ai_run_id = %s AND verdict = 'block'", run.id)


def warnings(run):
    return audit("SELECT rule, details FROM ai_evals WHERE ai_run_id = %s AND verdict <> 'pass'", run.id)


def test_what_is_it_is_answered_and_the_symptom_drafted(pens, as_user):
    run = say_and_answer(pens.farm, pens.owner, "Sneezing, swollen faces in Pen 7, what is it?")
    said = reply_to(run)
    assert said.startswith(
        "It may be one of these; only a vet can tell:\n• Infectious coryza: sneezing, swollen face ("
    )
    assert "In the next hour, without medicine:\n1. Move the sick birds to a pen of their own" in said
    assert "Tell the vet: Pen 7, 640 " in said
    assert said.endswith("I prepared a record for you. Look at it, then confirm.")
    assert warnings(run) == []
    assert len(symptoms(pens, run)) == 1
    page = as_user(pens.owner).get(f"/farms/{pens.farm.slug}/assistant/").content.decode()
    assert "<br>1. Move the sick birds" in page


@pytest.mark.parametrize("text", ["Why are my birds in Pen 7 sneezing?", "Pen 7 birds cough?"])
def test_a_question_about_animals_of_the_farm_drafts_what_it_tells(pens, text):
    assert len(symptoms(pens, say_and_answer(pens.farm, pens.owner, text))) == 1


@pytest.mark.parametrize("text", ["What causes coccidiosis?", "How do I stop heat stress?"])
def test_a_general_question_drafts_nothing(pens, text):
    run = say_and_answer(pens.farm, pens.owner, text)
    assert drafts_of(pens.farm, pens.owner) == []
    assert blocks(run) == []


def test_heat_is_answered_with_what_to_do(pens):
    said = reply_to(say_and_answer(pens.farm, pens.owner, "How do I stop heat stress?"))
    assert "1. Open every curtain and door" in said
    assert "Give cool clean water" in said


def test_a_dose_is_refused_and_the_first_steps_follow(pens):
    run = say_and_answer(pens.farm, pens.owner, "How many ml of tylosin for the sneezing birds in Pen 7?")
    said = reply_to(run)
    assert said.startswith(f"{reply.DOSE}\n\nIn the next hour, without medicine:\n1. ")
    assert "tylosin" not in said.lower()
    assert blocks(run) == []


def test_an_ordinary_death_is_only_drafted(pens):
    run = say_and_answer(pens.farm, pens.owner, "3 birds died in Pen 7")
    assert reply_to(run) == "I prepared a record for you. Look at it, then confirm."


def test_many_deaths_are_drafted_and_answered(pens):
    run = say_and_answer(pens.farm, pens.owner, "60 birds died in Pen 7 this morning")
    said = reply_to(run)
    assert "1. Close the house" in said
    assert "60 dead" in said
    assert [draft.record_type_id for draft in drafts_of(pens.farm, pens.owner)] == ["mortality"]
    assert warnings(run) == []
