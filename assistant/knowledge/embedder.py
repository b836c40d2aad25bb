"""Embedders: what turns a text into a vector. One factory; the name of an embedder stands in every row it made.

Without settings it is MiniLM, in this process. With BEDROCK_EMBEDDING_MODEL_ID it is that model on Amazon Bedrock.
"""

from __future__ import annotations

import json
from typing import Any, Protocol

from django.conf import settings

from assistant.knowledge.passage_models import DEFAULT_MODEL, DIMENSIONS
from farmops.database.scope import release_connections
from farmops.running.waiting import WorkerStops, within

MAX_TEXT = 1500  # characters; a model's time grows with the text, and no passage of ours is longer
BEDROCK_SECONDS = 20  # to wait for an answer
COHERE_TEXTS = 32  # in one request; it takes 96, whose vectors would be larger than any answer that is read
MOST = 1e4  # of a number in a vector: half precision ends at 65,504

Vector = list[float]


class NoEmbedder(Exception):
    """No vectors can be made now, so that only words are searched; the text is for staff."""


class Embedder(Protocol):
    """A model that turns texts into vectors; see get_embedder."""

    name: str
    remote: bool  # it is asked over the network
    floor: float  # the score below which the best passage is about something else

    def passages(self, texts: list[str]) -> list[Vector]:
        """One vector a text, 1024 numbers each. May take seconds. Raises NoEmbedder."""

    def question(self, text: str) -> Vector:
        """The vector of a question. Raises NoEmbedder."""


def chosen_model() -> str:
    """The name of the embedder that the settings ask for."""
    return settings.BEDROCK_EMBEDDING_MODEL_ID or DEFAULT_MODEL


def get_embedder(name: str) -> Embedder:
    """The embedder of that name."""
    if name == DEFAULT_MODEL:
        return LocalEmbedder()
    return CohereEmbedder(name) if "cohere." in name else TitanEmbedder(name)


class LocalEmbedder:
    """all-MiniLM-L6-v2 by our own numpy code; 384 numbers, padded."""

    name = DEFAULT_MODEL
    remote = False
    floor = 0.46  # of the score; chosen on the questions marked "tune"

    def passages(self, texts: list[str]) -> list[Vector]:
        return [padded(vector.tolist()) for vector in self._model().embed_many([text[:MAX_TEXT] for text in texts])]

    def question(self, text: str) -> Vector:
        return padded(self._model().embed(text[:MAX_TEXT]).tolist())

    def _model(self) -> Any:
        try:
            from farms.language.minilm import ModelMissing, model
        except ImportError as error:
            raise NoEmbedder(f"numpy is not installed: {error}") from error
        try:
            return model()
        except ModelMissing as error:
            raise NoEmbedder(str(error)) from error


class TitanEmbedder:
    """Amazon Titan Text Embeddings v2: one text a request. Its floor is a guess: nothing was measured with it."""

    remote = True
    floor = 0.25

    def __init__(self, name: str):
        self.name = name

    def passages(self, texts: list[str]) -> list[Vector]:
        return [self.question(text) for text in texts]

    def question(self, text: str) -> Vector:
        body = {"inputText": text[:MAX_TEXT], "dimensions": DIMENSIONS, "normalize": True}
        return _checked(self.name, _invoke(self.name, body, "embedding"))


class CohereEmbedder:
    """Cohere Embed v3 on Bedrock; it embeds questions differently from what is searched.

    Its floor is a guess: nothing was measured with it.
    """

    remote = True
    floor = 0.35

    def __init__(self, name: str):
        self.name = name

    def passages(self, texts: list[str]) -> list[Vector]:
        vectors = []
        for at in range(0, len(texts), COHERE_TEXTS):
            vectors += self._embed(texts[at : at + COHERE_TEXTS], "search_document")
        return vectors

    def question(self, text: str) -> Vector:
        return self._embed([text], "search_query")[0]

    def _embed(self, texts: list[str], kind: str) -> list[Vector]:
        body = {"texts": [text[:MAX_TEXT] for text in texts], "input_type": kind, "truncate": "END"}
        vectors = _invoke(self.name, body, "embeddings")
        if not isinstance(vectors, list) or len(vectors) != len(texts):
            raise NoEmbedder(f"{self.name} did not answer one vector a text")
        return [_checked(self.name, vector) for vector in vectors]


def padded(vector: Vector) -> Vector:
    """The vector with zeros up to 1024 numbers. Raises NoEmbedder for one that is longer."""
    if len(vector) > DIMENSIONS:
        raise NoEmbedder(f"the model's vectors have {len(vector)} numbers, and only {DIMENSIONS} fit")
    return vector + [0.0] * (DIMENSIONS - len(vector))


def _invoke(model: str, body: dict[str, Any], field: str) -> Any:
    """What the model answers under `field`; asked between scopes, with no connection held. Raises NoEmbedder."""
    from assistant.providers.aws import bedrock_client

    release_connections()
    try:
        answer = within(BEDROCK_SECONDS, lambda: _asked(bedrock_client(), model, body))
        return answer[field]
    except WorkerStops:
        raise
    except Exception as error:  # unreachable, refused, too slow, too large, no JSON, no map, no such field
        raise NoEmbedder(f"{model} did not answer: {type(error).__name__}: {error}"[:400]) from error


def _asked(client: Any, model: str, body: dict[str, Any]) -> Any:
    return json.loads(client.invoke_model(modelId=model, body=json.dumps(body))["body"].read())


def _checked(model: str, vector: Any) -> Vector:
    """A vector from elsewhere, which may be anything. Raises NoEmbedder unless it has a length and a direction."""
    right = (
        isinstance(vector, list)
        and len(vector) == DIMENSIONS
        and all(type(number) in (int, float) and abs(number) <= MOST for number in vector)  # a NaN is not <= anything
        and any(vector)
    )
    if not right:
        raise NoEmbedder(f"{model} answered something that is no vector of {DIMENSIONS} numbers")
    return [float(number) for number in vector]
