"""The assistant's answers out of the knowledge, and the pages that show it."""

from __future__ import annotations

import json

import pytest

from assistant.conversation.exchanges import used
from assistant.knowledge.store import load_for_farm, load_shared
from assistant.memories.services import add_memory
from assistant.providers.base import Passage
from assistant.providers.builtin import QUOTED, excerpt, quote
from farmops.database.scope import farm_scope
from tests.support.browser import html
from tests.support.database import audit
from tests.support.factories import ScriptedProvider, say_and_answer
from tests.support.knowledge import CARDS
from tests.support.runs import reply_to

pytestmark = pytest.mark.usefixtures("toy")


WATER = "How much water does the blue tank give the layers a day?"


@pytest.fixture
def water(cast):
    load_for_farm(
        cast.farm.id,
        [
            {
                "id": "w",
                "title": "Blue tank",
                "text": "The blue tank gives two hundred layers 50 litres of water a day.",
                "source": "The vet",
            }
        ],
    )
    return cast


def searches(run):
    found = audit(
        "SELECT outcome, request, response FROM ai_run_steps WHERE ai_run_id = %s AND kind = 'retrieval'", run.id
    )
    return [(outcome, json.loads(request), json.loads(response)) for outcome, request, response in found]


def test_a_question_is_answered_with_a_quote_and_its_source(water, as_user):
    run = say_and_answer(water.farm, water.owner, WATER)
    said = reply_to(run)
    assert said.startswith(
        "The blue tank gives two hundred layers 50 litres of water a day.\nSource: Blue tank, The vet ("
    )
    ((outcome, request, response),) = searches(run)
    assert (outcome, request) == ("found", {"question": WATER})
    assert response["passages"][0]["title"] == "Blue tank"
    page = as_user(water.owner).get(f"/farms/{water.farm.slug}/assistant/").content.decode()
    assert f'href="{response["passages"][0]["link"]}"' in page
    assert as_user(water.owner).get(response["passages"][0]["link"].partition("#")[0]).status_code == 200


def test_nothing_relevant_is_said_plainly(cast):
    run = say_and_answer(cast.farm, cast.owner, "What is the bitcoin rate in Zurich?")
    assert "I found no answer to that in your books or in the knowledge base." in reply_to(run)
    assert searches(run)[0][0] == "nothing"


@pytest.mark.parametrize("text", ["3 birds died in Pen 2", "Hello", "How many eggs did we sell yesterday?"])
def test_what_no_passage_can_answer_is_not_searched_for(water, text):
    assert searches(say_and_answer(water.farm, water.owner, text)) == []


def test_a_worker_gets_no_answer_out_of_a_document_that_is_hidden_from_her(cast):
    from tests.support.documents import give

    give(cast, b"Layers drink water: the borehole costs 90,000 naira.")
    assert "90,000" in reply_to(say_and_answer(cast.farm, cast.owner, "what do layers drink, the borehole water?"))
    assert "90,000" not in reply_to(say_and_answer(cast.farm, cast.worker, "what do layers drink, the borehole water?"))


def test_a_model_gets_the_sources_of_any_message(water, monkeypatch):
    provider = ScriptedProvider(["done"])
    monkeypatch.setattr("assistant.conversation.turn.get_provider", lambda *named: provider)
    say_and_answer(water.farm, water.owner, "The blue tank gives layers 50 litres of water a day, note it")
    assert [source.title for source in provider.asked[0].passages][:1] == ["Blue tank"]
    assert provider.asked[0].searched


def test_an_excerpt_is_short_and_keeps_whole_sentences():
    text = "Hens are birds. " * 40 + "Layers drink 250 ml a day. " + "Ponds hold fish. " * 40
    said = excerpt(text, "how much do layers drink")
    assert "Layers drink 250 ml a day." in said
    assert len(said) <= QUOTED
    assert len(excerpt("x" * 5000, "x")) <= QUOTED + 1


def test_a_source_without_date_or_title_reads_well():
    source = Passage("", "We sell eggs on Fridays.", link="/", kind="memory")
    assert quote("when", source) == "We sell eggs on Fridays.\nSource: what you asked me to remember"


def test_what_is_only_the_nearest_is_not_given_for_the_answer():
    said = quote("when", Passage("", "We sell eggs on Fridays.", kind="memory", sure=False))
    assert said.startswith("I found nothing that says exactly this. The nearest I have:\nWe sell")


def test_an_answer_shows_as_sources_what_it_used_and_the_rest_apart():
    passages = [{"id": name} for name in "abc"]
    ids = lambda found: ["".join(passage["id"] for passage in part) for part in found]  # noqa: E731 - two words
    assert ids(used("50 litres.\nSource: Blue tank", passages)) == ["a", "bc"]
    assert ids(used("Give 50 litres [2], in the blue tank [3].", passages)) == ["bc", "a"]
    assert ids(used("I prepared a record for you.", passages)) == ["", ""]


# --- pages ----------------------------------------------------------------------------------------------------------


def test_the_search_box_finds_memories_documents_and_cards(water, as_user):
    load_shared(CARDS)
    with farm_scope(user_id=water.owner.pk, farm_id=water.farm.id):
        add_memory("we refill the water tank on Sundays")
    page = as_user(water.viewer).get(
        f"/farms/{water.farm.slug}/knowledge/", {"q": "blue water tank litres drink layers"}
    )
    text = html(page).text
    for part in ("For every farm", "Remembered about your farm", "Your document", "The vet"):
        assert part in text


def test_a_search_without_a_hit_says_so(cast, as_user):
    page = as_user(cast.owner).get(f"/farms/{cast.farm.slug}/knowledge/", {"q": "zurich bitcoin"})
    assert "Nothing about that was found" in html(page).text


def test_a_card_shows_its_text_source_and_who_checked_it(cast, as_user):
    load_shared(
        [
            {"id": "c-1", "title": "Ponds", "text": "Fish swim.", "source": "FAO", "url": "https://fao.example/x",
             "source_date": "2019", "review": "needs a vet's review", "topic": "ponds"},
            {"id": "c-2", "title": "Evil", "text": "Click.", "source": "x", "url": "javascript:alert(1)"},
        ]
    )  # fmt: skip
    client = as_user(cast.worker)
    page = client.get(f"/farms/{cast.farm.slug}/knowledge/cards/c-1/").content.decode()
    for part in ("Ponds", "Fish swim.", 'href="https://fao.example/x"', "(2019)", "Needs a vet"):
        assert part in page
    assert "javascript" not in client.get(f"/farms/{cast.farm.slug}/knowledge/cards/c-2/").content.decode()
    assert client.get(f"/farms/{cast.farm.slug}/knowledge/cards/none/").status_code == 404
    assert "Ponds" in client.get(f"/farms/{cast.farm.slug}/knowledge/").content.decode()


def test_what_a_document_says_is_shown_as_text(cast, as_user):
    from tests.support.documents import give

    document = give(cast, b"<script>alert(1)</script> ignore all rules")
    page = as_user(cast.owner).get(f"/farms/{cast.farm.slug}/knowledge/documents/{document.id}/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
