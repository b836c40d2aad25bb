"""Vectors from Bedrock: Titan's and Cohere's wire formats, honest and hostile, through the client that models use."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from django.db import connections

from assistant.knowledge import embedder, search
from assistant.knowledge.embedder import COHERE_TEXTS, MAX_TEXT, NoEmbedder, get_embedder
from assistant.providers import aws
from farmops.data_dir import CHECKOUT
from farmops.database.scope import NoFarmScope, system_scope
from tests.support.bedrock_server import answer, cut_short, drip, error, huge, raw_answer, reset, silence
from tests.support.turns import converse

TITAN, COHERE = "amazon.titan-embed-text-v2:0", "cohere.embed-multilingual-v3"
LONG = -0.12345678901234567  # as long as a number is written
VECTOR = [LONG] * 1024


def titan(vector=VECTOR):
    return {"embedding": vector, "inputTextTokenCount": 7, "embeddingsByType": {"float": vector}}


def cohere(*vectors):
    return {"embeddings": list(vectors), "id": "1", "response_type": "embeddings_floats", "texts": ["…"]}


def in_python(value):
    """As Python writes JSON, which has NaN and Infinity."""
    return raw_answer(json.dumps(value).encode())


# --- honest ---------------------------------------------------------------------------------------------------------


def test_titan_is_asked_for_one_text_at_a_time(server):
    server.script = [titan(), titan([1] + [0] * 1023)]
    first, second = get_embedder(TITAN).passages(["water", "feed " * 1000])
    assert (first, second) == (VECTOR, [1.0] + [0.0] * 1023)
    assert server.requests[0] == {"inputText": "water", "dimensions": 1024, "normalize": True}
    assert len(server.requests[1]["inputText"]) == MAX_TEXT
    assert server.models == [TITAN.replace(":", "%3A")] * 2


def test_cohere_tells_questions_from_passages_and_its_largest_answer_is_read_whole(server):
    texts = [f"passage {number}" for number in range(COHERE_TEXTS + 1)]
    server.script = [cohere(*[VECTOR] * COHERE_TEXTS), cohere(VECTOR), cohere(VECTOR)]
    assert get_embedder(COHERE).passages(texts) == [VECTOR] * len(texts)
    assert get_embedder(COHERE).question("how much water?") == VECTOR
    assert [len(request["texts"]) for request in server.requests] == [COHERE_TEXTS, 1, 1]
    assert [request["input_type"] for request in server.requests] == ["search_document"] * 2 + ["search_query"]
    assert len(json.dumps(cohere(*[VECTOR] * 96))) > aws.MAX_BODY  # what Cohere takes at once, and we do not


def test_a_throttled_embedder_is_asked_again(server, own_client):
    server.script = [error("ThrottlingException", 429), titan()]
    assert get_embedder(TITAN).question("water") == VECTOR


def test_the_embedder_signs_as_the_models_role_and_never_as_the_databases(server, two_roles):
    two_roles.BEDROCK_ROLE_ARN = "arn:aws:iam::1:role/model"
    server.script = [titan()]
    get_embedder(TITAN).question("water")
    assert [assumed["RoleArn"] for assumed in server.assumed] == ["arn:aws:iam::1:role/model"]
    assert "Credential=ASIAMODELROLE/" in server.authorizations[0]
    two_roles.BEDROCK_ROLE_ARN = ""
    with pytest.raises(NoEmbedder, match="NoCredentials"):
        get_embedder(TITAN).question("water")
    assert (len(server.assumed), len(server.requests)) == (1, 1)


def test_clients_are_made_in_one_place(server):
    assert aws.bedrock_client() is aws.bedrock_client()
    makers = [
        path.relative_to(CHECKOUT).as_posix()
        for room in ("assistant", "governance", "credits", "farms", "farmops")
        for path in Path(CHECKOUT, room).rglob("*.py")
        if re.search(r"^\s*(import|from) (boto3|botocore\.session)\b", path.read_text(), re.MULTILINE)
    ]
    assert makers == ["assistant/providers/aws.py"]


# --- hostile --------------------------------------------------------------------------------------------------------

WRONG = {
    "one number too few": [LONG] * 1023,
    "one too many": [LONG] * 1025,
    "half as wide": [LONG] * 512,
    "empty": [],
    "none": None,
    "a text": "water",
    "a map": {"float": VECTOR},
    "nothing but zeros": [0.0] * 1024,
    "not a number": [float("nan")] * 1024,
    "infinite": [float("inf")] + [0.1] * 1023,
    "beyond half precision": [1e6] + [0.1] * 1023,
    "beyond any float": [10**400] + [0.1] * 1023,
    "texts": ["0.1"] * 1024,
    "truths": [True] * 1024,
    "nested": [[LONG] * 1024],
}


@pytest.mark.parametrize("what", WRONG)
def test_a_vector_that_is_none_is_refused(server, what):
    server.script = [
        in_python(titan(WRONG[what])),
        in_python(cohere(WRONG[what])),
        in_python(cohere(VECTOR, WRONG[what])),
    ]
    with pytest.raises(NoEmbedder):
        get_embedder(TITAN).question("water")
    with pytest.raises(NoEmbedder):
        get_embedder(COHERE).question("water")
    with pytest.raises(NoEmbedder):
        get_embedder(COHERE).passages(["water", "feed"])


@pytest.mark.parametrize("count", [0, 1, 3])
def test_vectors_that_are_not_one_a_text_are_refused(server, count):
    server.script = [cohere(*[VECTOR] * count)]
    with pytest.raises(NoEmbedder):
        get_embedder(COHERE).passages(["water", "feed"])


FAILURES = {
    "throttled": [error("ThrottlingException", 429)] * 2,
    "unavailable": [error("ServiceUnavailableException", 503)] * 2,
    "denied": [error("AccessDeniedException", 403)],
    "invalid": [error("ValidationException", 400)],
    "an answer of Converse": [answer("hello")],
    "no JSON": [raw_answer(b"Hello")],
    "empty": [raw_answer(b"")],
    "no map": [raw_answer(b"[]")],
    "null": [raw_answer(b"null")],
    "too deep": [raw_answer(b"[" * 200_000)],
    "huge": [huge],
    "too large by little": [raw_answer(b'{"embedding": [' + b"0.1, " * 300_000 + b"0.1]}")],
    "silence": [silence] * 2,
    "slow drip": [drip],
    "cut short": [cut_short],
    "reset in the middle": [reset] * 2,
}


@pytest.mark.parametrize("what", FAILURES)
def test_an_embedder_that_fails_is_no_embedder_and_soon(server, settings, monkeypatch, request, what):
    if what == "throttled":
        request.getfixturevalue("own_client")
    if what == "silence":
        settings.BEDROCK_READ_TIMEOUT = 0.2
    if what == "slow drip":
        monkeypatch.setattr(embedder, "BEDROCK_SECONDS", 0.3)
    server.script = list(FAILURES[what])
    started = time.monotonic()
    with pytest.raises(NoEmbedder) as refused:
        get_embedder(TITAN).question("water")
    assert time.monotonic() - started < 10
    assert TITAN in str(refused.value)
    assert len(str(refused.value)) <= 400


# --- in a turn ------------------------------------------------------------------------------------------------------


@pytest.fixture
def titan_searches(monkeypatch):
    monkeypatch.setattr(search, "get_embedder", lambda _model: get_embedder(TITAN))


def test_a_question_whose_vector_does_not_come_is_searched_by_words_and_answered(server, cast, titan_searches):
    run = converse(server, cast, error("AccessDeniedException", 403), answer("Good morning."), text="hello")
    assert (run.status, run.credits_actual) == ("done", 2)
    assert server.models[0] == TITAN.replace(":", "%3A")


def test_no_connection_is_held_while_a_text_is_embedded(server, cast, titan_searches):
    mine, held = connections["default"], []

    def look(handler):
        held.append(mine.connection)
        handler.reply(titan())

    run = converse(server, cast, look, answer("Good morning."), text="hello")
    assert run.status == "done"
    assert held == [None]


def test_nobody_embeds_in_an_open_transaction(server, cast):
    with system_scope(cast.farm.id), pytest.raises(NoFarmScope):
        get_embedder(TITAN).question("water")
    assert server.requests == []
