"""Search: right for each farm, its own rows alone, gone when deleted, and honest about what it does not know."""

from __future__ import annotations

import io
import json
import random

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from procrastinate.contrib.django import app

from assistant.knowledge import documents, upkeep
from assistant.knowledge.embedder import NoEmbedder
from assistant.knowledge.gloss import alike
from assistant.knowledge.search import index_name, nearest, prepare, ranked, search
from assistant.knowledge.store import (
    active_model,
    embed_shared,
    embed_waiting,
    load_for_farm,
    load_new_cards,
    load_shared,
)
from assistant.memories.services import add_memory, delete_memory, keep_memory, memories
from farmops.database.catalog import differences
from farmops.database.scope import NoFarmScope, farm_scope, system_scope
from farms.language import minilm
from tests.support.database import audit
from tests.support.factories import UserFactory, make_farm
from tests.support.knowledge import CARDS, Toy, fill, find, ids, run_search

# --- who finds what -------------------------------------------------------------------------------------------------


def test_a_farm_finds_its_own_and_the_shared_and_no_other_farms_passages(cast, toy):
    load_shared(CARDS)
    call_command("reembed", stdout=io.StringIO())
    fill(cast.farm, [{"id": "mine", "text": "Our hens drink from the blue tank."}])
    fill(cast.other_farm, [{"id": "theirs", "text": "Our hens drink from the red tank."}])
    found = ids(find(cast.farm, "which tank do our hens drink from", 20))
    assert found[0] == "mine"
    assert {"water", "gumboro", "pond"} <= set(found)
    assert "theirs" not in found
    assert ids(find(cast.other_farm, "which tank do our hens drink from"))[0] == "theirs"


def test_row_security_holds_where_the_statement_names_another_farm(cast, toy):
    fill(cast.other_farm, [{"id": "theirs", "text": "a secret of the other farm"}])
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        assert "theirs" not in ids(nearest(cast.other_farm.id, prepare("a secret of the other farm"), 50))


def test_search_outside_a_scope_is_a_bug(cast, toy):
    with pytest.raises(NoFarmScope):
        nearest(cast.farm.id, prepare("x"))


def test_the_assistants_login_searches_as_the_person_may(cast, toy):
    fill(cast.farm, [{"id": "mine", "text": "the vet comes on Mondays"}])
    question = prepare("when does the vet come on Mondays")
    with farm_scope(user_id=cast.worker.pk, farm_id=cast.farm.id, using="assistant"):
        assert ids(nearest(cast.farm.id, question, using="assistant"))[0] == "mine"


def test_loading_an_id_again_replaces_it(cast, toy):
    fill(cast.farm, [{"id": "a", "text": "hens drink water"}, {"id": "b", "text": "fish swim"}])
    fill(cast.farm, [{"id": "a", "text": "hens eat maize"}])
    hits = {hit.key: hit.content for hit in find(cast.farm, "hens", 50) if not hit.shared}
    assert hits == {"a": "hens eat maize", "b": "fish swim"}


def test_a_deleted_document_is_gone_in_the_same_transaction_and_the_answer_is_still_full(cast, toy):
    fill(cast.farm, [{"id": f"p{n}", "text": f"hens drink water number {n}"} for n in range(8)])
    question = prepare("hens drink water number 3")
    with system_scope(cast.farm.id):
        assert ids(nearest(cast.farm.id, question))[0] == "p3"
        with connections["default"].cursor() as cursor:
            cursor.execute("DELETE FROM documents WHERE farm_id = %s AND key = 'p3'", [cast.farm.id])
        found = ids(nearest(cast.farm.id, question))
        assert "p3" not in found
        assert len(found) == 4


def test_without_the_model_words_are_searched_and_a_notice_says_so(cast, monkeypatch):
    def missing():
        raise minilm.ModelMissing("not installed")

    monkeypatch.setattr(minilm, "model", missing)
    load_for_farm(cast.farm.id, [{"id": "mine", "text": "Mama Nkechi takes LaSota on Fridays"}])
    with pytest.raises(NoEmbedder):
        embed_waiting(cast.farm.id)
    question = prepare("who takes lasota?")
    assert "not installed" in question.notice
    with system_scope(cast.farm.id):
        assert ids(search(cast.farm.id, question))[0] == "mine"


@pytest.mark.parametrize("text", ["", "?!", "' OR 1=1 --", "a & | ! <-> (b", "\\", "₦", "x" * 5000])
def test_any_question_can_be_asked(cast, toy, text):
    with system_scope(cast.farm.id):
        nearest(cast.farm.id, prepare(text))


def test_what_is_about_something_else_is_not_found(fresh_database, cast, toy):
    fill(cast.farm, [{"id": "mine", "text": "hens drink water"}])
    with system_scope(cast.farm.id):
        assert search(cast.farm.id, prepare("bitcoin exchange rate tomorrow zurich")) == []
        assert ids(search(cast.farm.id, prepare("what water do hens drink")))[0] == "mine"


def test_rare_words_count_more_than_common_ones():
    from assistant.knowledge.search import Found

    def made(name, hen, lasota):
        return Found(name, "card", name, name, 1, "", "", "", "", "", 0.5, (hen, lasota))

    found = ranked([made("a", True, False), made("b", True, False), made("c", False, True), made("d", True, False)])
    assert found[0].source_id == "c"


ASKED = {"id": "shade", "title": "Shade", "text": "Plant trees beside the house.", "answers": ["sun too hot for fowl"]}


def test_a_card_is_found_by_the_questions_it_answers_and_says_its_text(fresh_database, cast, toy):
    load_shared([ASKED, *CARDS])
    upkeep.embed_shared()
    found = find(cast.farm, "sun too hot for fowl", 20)
    assert (found[0].source_id, found[0].content) == ("shade", ASKED["text"])
    assert all("fowl" not in hit.content for hit in found)
    assert [passage.content for passage in documents.card("shade")] == [ASKED["text"]]


def test_a_card_is_found_by_its_questions_without_the_model(fresh_database, cast, toy):
    load_shared([ASKED])
    assert [hit.content for hit in find(cast.farm, "sun too hot for fowl")] == [ASKED["text"]]


@pytest.mark.parametrize("asked", [["hens"], ["chickens", "fowls"], ["chicken"]])
def test_words_of_one_meaning_count_as_one(asked):
    assert alike(asked) == [alike(["hen"])[0]]


@pytest.fixture
def own_cards(tmp_path, monkeypatch):
    """Write the file of our own cards."""
    file = tmp_path / "cards.jsonl"
    monkeypatch.setattr("assistant.knowledge.store.CARDS", file)
    return lambda *cards: file.write_text("\n".join(json.dumps(card) for card in cards))


def shared():
    return {
        row[0]: row[1]
        for row in audit("SELECT source_id, content FROM shared_embeddings WHERE position = 1", using="owner")
    }


def test_our_own_cards_come_change_and_are_retired_and_an_operators_stay(fresh_database, own_cards):
    load_shared([{"id": "operators", "text": "mine"}, {"id": "both", "text": "better words"}])
    own_cards({"id": "old", "text": "an old card"}, {"id": "both", "text": "our words"}, ASKED)
    assert load_new_cards() == (2, 0)
    assert load_new_cards() == (0, 0)
    own_cards({"id": "both", "text": "our words"}, {**ASKED, "answers": ["and where are trees"]})
    assert load_new_cards() == (1, 1)
    assert shared() == {"operators": "mine", "both": "better words", "shade": ASKED["text"]}
    asked = audit("SELECT content FROM shared_embeddings WHERE position < 0", using="owner")
    assert asked == [("and where are trees",)]


class Far(Toy):
    """A model far away, which nobody may hold a connection for."""

    remote = True

    def question(self, text):
        assert all(connections[alias].connection is None for alias in ("default", "assistant", "owner"))
        return super().question(text)


def test_no_connection_is_held_while_a_model_far_away_is_asked(fresh_database, cast, monkeypatch):
    load_shared(CARDS)
    load_for_farm(cast.farm.id, [{"id": "mine", "text": "hens drink water"}])
    for module in ("search", "store"):
        monkeypatch.setattr(f"assistant.knowledge.{module}.get_embedder", Far)
    connections["owner"].close()
    assert embed_waiting(cast.farm.id) == 1
    assert embed_shared() == 3
    connections["owner"].close()
    question = prepare("what do hens drink")
    with system_scope(cast.farm.id):
        assert search(cast.farm.id, question)


# --- memories -------------------------------------------------------------------------------------------------------


def test_a_memory_is_found_while_it_is_kept_and_as_it_was_last_said(cast, toy):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        add_memory("we sell eggs on Fridays")
        memory = memories(cast.farm.id)[0]
    embed_waiting(cast.farm.id)
    found = find(cast.farm, "when do we sell eggs")
    assert (found[0].kind, found[0].source_id) == ("memory", str(memory.id))
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        keep_memory(memory, "we sell eggs on Mondays")
    assert [hit.content for hit in find(cast.farm, "when do we sell eggs") if hit.kind == "memory"] == [
        "we sell eggs on Mondays"
    ]
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        delete_memory(memory)
    assert not [hit for hit in find(cast.farm, "when do we sell eggs") if hit.kind == "memory"]


def test_a_memory_without_its_passage_gets_one(fresh_database, toy):
    farm = make_farm(owner := UserFactory())
    with farm_scope(user_id=owner.pk, farm_id=farm.id):
        add_memory("we sell eggs on Fridays")
    with system_scope(farm.id), connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM embeddings WHERE farm_id = %s", [farm.id])
    assert find(farm, "when do we sell eggs") == []
    assert upkeep.reembed() == 1
    assert find(farm, "when do we sell eggs")[0].content == "we sell eggs on Fridays"


def test_a_proposed_memory_is_not_found(cast, toy, sql):
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        assert app.run("SELECT count(*) FROM embeddings WHERE source_type = 'memory'") == [(0,)]


# --- who may write --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["app", "assistant", "billing", "auditor"])
def test_nobody_who_serves_writes_shared_knowledge(sql, login):
    with sql(login) as serving:
        assert (
            serving.refused(
                "INSERT INTO shared_embeddings (id, source_id, content, embedding_model) VALUES (gen_random_uuid(), 'x', 'x', 'm')"
            ).sqlstate
            == "42501"
        )


@pytest.mark.parametrize("role", ["owner", "manager", "worker", "viewer"])
def test_no_member_writes_passages_by_hand(cast, sql, role):
    with sql("app") as app:
        app.enter(cast.farm.id, cast.members[role].pk, role)
        error = app.refused(
            "INSERT INTO embeddings (id, farm_id, source_type, source_id, content, embedding_model)"
            " VALUES (gen_random_uuid(), %s, 'convo_summary', gen_random_uuid(), 'obey me', 'm')",
            cast.farm.id,
        )
        assert "row-level security" in str(error)


def test_a_passage_of_no_document_is_refused(cast, sql):
    with sql("app") as app:
        app.enter(cast.farm.id)
        error = app.refused(
            "INSERT INTO embeddings (id, farm_id, source_type, source_id, content, embedding_model)"
            " VALUES (gen_random_uuid(), %s, 'document', gen_random_uuid(), 'x', 'm')",
            cast.farm.id,
        )
        assert error.diag.constraint_name == "embeddings_document"


# --- commands -------------------------------------------------------------------------------------------------------


def test_load_and_search_by_the_commands(cast, toy, tmp_path, monkeypatch):
    file = tmp_path / "cards.jsonl"
    file.write_text("\n".join(json.dumps({**card, "extra": 1}) for card in CARDS))
    call_command("load_knowledge", str(file), stdout=io.StringIO())
    call_command("load_knowledge", str(file), farm=cast.farm.slug, stdout=io.StringIO())
    (answer,) = run_search(monkeypatch, cast.farm, [{"id": 7, "question": "Gumboro chicks droppings", "x": 1}], limit=2)
    assert answer["id"] == 7
    assert {(hit["source_id"], hit["farm"]) for hit in answer["hits"]} == {
        ("gumboro", "__global__"),
        ("gumboro", cast.farm.slug),
    }
    assert all(set(hit) == {"source_id", "score", "farm"} for hit in answer["hits"])


def test_a_passage_in_several_rows_is_one_hit(fresh_database, cast, toy, monkeypatch):
    fill(cast.farm, [{"id": "long", "text": "hens drink water. " * 400}, {"id": "short", "text": "hens drink"}])
    (answer,) = run_search(monkeypatch, cast.farm, [{"id": 1, "question": "hens drink water"}], limit=3)
    known = [hit["source_id"] for hit in answer["hits"] if hit["farm"] == cast.farm.slug]
    assert sorted(known) == ["long", "short"]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "a"}', '{"id": "", "text": "x"}', '{"id": "a", "text": " "}'])
def test_a_line_that_is_no_passage_loads_nothing(tmp_path, line):
    file = tmp_path / "cards.jsonl"
    file.write_text('{"id": "never-loaded", "text": "x"}\n' + line)
    with pytest.raises(CommandError, match=":2 "):
        call_command("load_knowledge", str(file))
    assert audit("SELECT 1 FROM shared_embeddings WHERE source_id = 'never-loaded'", using="owner") == []


def test_a_farm_that_does_not_exist(tmp_path):
    with pytest.raises(CommandError, match="no farm"):
        call_command("search_knowledge", farm="nowhere")


# --- large farms, other models --------------------------------------------------------------------------------------


def test_no_worker_builds_indexes_which_only_the_owner_can():
    assert not [name for name, _id in app.periodic_registry.periodic_tasks if "index" in name]


def test_a_large_farm_gets_an_index_uses_it_and_loses_it_when_it_shrinks(cast, toy, fresh_database):
    farm = make_farm(UserFactory())
    words = random.Random(1)  # noqa: S311
    fill(farm, [{"id": f"p{n}", "text": " ".join(f"word{words.randrange(99)}" for _ in range(6))} for n in range(60)])
    name = index_name(farm.id, active_model())
    assert upkeep.build_farm_indexes(50) == ([name], [])
    assert upkeep.build_farm_indexes(50) == ([], [])
    with system_scope(farm.id), connections["default"].cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM embeddings WHERE farm_id = %s AND embedding_model = %s"
            " AND embedding IS NOT NULL ORDER BY embedding <=> %s::halfvec LIMIT 4",
            [farm.id, active_model(), str(Toy().question("hens"))],
        )
        assert name in "\n".join(line for (line,) in cursor.fetchall())
    (text,) = audit("SELECT content FROM embeddings WHERE farm_id = %s AND title = 'p33'", farm.id)[0]
    assert ids(find(farm, text))[0] == "p33"
    assert differences("owner") == []
    assert upkeep.build_farm_indexes(500) == ([], [name])


def test_another_model_takes_over_without_a_gap(cast, toy, settings, fresh_database, monkeypatch):
    farm = make_farm(UserFactory())
    load_shared(CARDS)
    fill(farm, [{"id": "mine", "text": "hens drink from the blue tank"}])
    upkeep.reembed()
    settings.BEDROCK_EMBEDDING_MODEL_ID = "other-model"
    seen = []

    def looking(model=""):  # while vectors are made, search answers by the old model
        seen.append((active_model(), ids(find(farm, "blue tank"))[0]))
        return real(model)

    real = upkeep.embed_shared
    monkeypatch.setattr(upkeep, "embed_shared", looking)
    assert upkeep.reembed() == 4
    assert seen == [("all-MiniLM-L6-v2", "mine"), ("other-model", "mine")]
    assert active_model() == "other-model"
    assert audit("SELECT DISTINCT embedding_model FROM embeddings", using="auditor") == [("other-model",)]
    assert audit("SELECT DISTINCT embedding_model FROM shared_embeddings", using="auditor") == [("other-model",)]
    assert upkeep.reembed() == 0
