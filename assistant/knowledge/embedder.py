"""Embedders: what turns a text into a vector. One factory; the name of an embedder stands in every row it made.

Without settings it is MiniLM, in this process. With BEDROCK_EMBEDDING_MODEL_ID it is that model on Amazon Bedrock.
"""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from django.conf import settings

from assistant.knowledge.models import DEFAULT_MODEL, DIMENSIONS

MAX_TEXT = 1500  # characters; a model's time grows with the text, and no passage of ours is longer
BEDROCK_SECONDS = 20  # to wait for an answer
COHERE_TEXTS = 96  # in one request

Vector = list[float]


class NoEmbedder(Exception):
    """No vectors can be made now, so that only words are searched; the text is for staff."""


class Embedder(Protocol):
    name: str
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
    floor = 0.42  # of the score; chosen on the questions marked "tune"

    def passages(self, texts: list[str]) -> list[Vector]:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(self.question, texts))

    def question(self, text: str) -> Vector:
        try:
            from assistant.knowledge.minilm import ModelMissing, model
        except ImportError as error:
            raise NoEmbedder(f"numpy is not installed: {error}") from error
        try:
            return padded(model().embed(text[:MAX_TEXT]).tolist())
        except ModelMissing as error:
            raise NoEmbedder(str(error)) from error


class TitanEmbedder:
    """Amazon Titan Text Embeddings v2: one text a request."""

    floor = 0.25

    def __init__(self, name: str):
        self.name = name

    def passages(self, texts: list[str]) -> list[Vector]:
        return [self.question(text) for text in texts]

    def question(self, text: str) -> Vector:
        answer = _invoke(self.name, {"inputText": text[:MAX_TEXT], "dimensions": DIMENSIONS, "normalize": True})
        return padded(answer["embedding"])


class CohereEmbedder:
    """Cohere Embed v3 on Bedrock; it embeds questions differently from what is searched."""

    floor = 0.35

    def __init__(self, name: str):
        self.name = name

    def passages(self, texts: list[str]) -> list[Vector]:
        found = []
        for at in range(0, len(texts), COHERE_TEXTS):
            found += self._embed(texts[at : at + COHERE_TEXTS], "search_document")
        return found

    def question(self, text: str) -> Vector:
        return self._embed([text], "search_query")[0]

    def _embed(self, texts: list[str], kind: str) -> list[Vector]:
        body = {"texts": [text[:MAX_TEXT] for text in texts], "input_type": kind, "truncate": "END"}
        return [padded(vector) for vector in _invoke(self.name, body)["embeddings"]]


def padded(vector: Vector) -> Vector:
    """The vector with zeros up to 1024 numbers. Raises NoEmbedder for one that is longer."""
    if len(vector) > DIMENSIONS:
        raise NoEmbedder(f"the model's vectors have {len(vector)} numbers, and only {DIMENSIONS} fit")
    return vector + [0.0] * (DIMENSIONS - len(vector))


def _invoke(model: str, body: dict[str, Any]) -> dict[str, Any]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer = bedrock_client().invoke_model(modelId=model, body=json.dumps(body))
        found: dict[str, Any] = json.loads(answer["body"].read())
    except (BotoCoreError, ClientError) as error:
        raise NoEmbedder(f"{model} did not answer: {error}") from error
    return found


def bedrock_client() -> Any:
    """A client of the Bedrock Runtime."""
    import boto3
    from botocore.config import Config

    config = Config(read_timeout=BEDROCK_SECONDS, connect_timeout=5, retries={"mode": "standard", "max_attempts": 2})
    return boto3.client(
        "bedrock-runtime",
        region_name=settings.AWS_REGION or None,
        endpoint_url=settings.BEDROCK_ENDPOINT_URL or None,
        config=config,
    )
