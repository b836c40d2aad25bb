"""Writing passages and their vectors. A farm's rows in its own scope; the shared ones as the owner."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from assistant.knowledge.embedder import Embedder, NoEmbedder, get_embedder
from assistant.knowledge.gloss import in_plain_english
from assistant.knowledge.models import Document
from assistant.knowledge.pieces import Piece, pieces
from farmops.database.scope import open_scope, release_connections, system_scope
from farmops.database.sql import insert_many
from farmops.ids import uuid7

WHOLE = 1400  # characters of a card that is one passage
CARDS_AT_ONCE = 500  # in one transaction
AT_ONCE = 32  # passages that are embedded between two transactions
CARD, LOADED = "card", "passage"  # where a shared passage is from: our own file, or one that an operator loaded
MOST_QUESTIONS = 20  # of a card


def active_model(using: str = "default") -> str:
    """The name of the model whose vectors search compares."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT active_embedding_model()")
        return str(cursor.fetchone()[0])


def add_passages(documents: list[tuple[Document, list[Piece]]], model: str) -> None:
    """Store documents' passages, without vectors, in the open scope."""
    rows = [
        (uuid7(), document.id, position, document.title, piece.place, piece.content)
        for document, pieces_of_it in documents
        for position, piece in enumerate(pieces_of_it, 1)
    ]
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO embeddings (id, farm_id, source_type, source_id, position, title, place, content,"
            " embedding_model) SELECT id, %s, 'document', document, position, title, place, content, %s"
            " FROM unnest(%s::uuid[], %s::uuid[], %s::int[], %s::text[], %s::text[], %s::text[])"
            " AS p (id, document, position, title, place, content)",
            [open_scope().farm_id, model, *(list(column) for column in zip(*rows, strict=True))],
        )


WAITING = """
SELECT id, concat_ws('. ', nullif(title, ''), content) FROM embeddings
WHERE farm_id = %s AND embedding IS NULL AND embedding_model = %s ORDER BY id LIMIT %s
"""
EMBEDDED = """
UPDATE embeddings e SET embedding = v.vector::halfvec FROM unnest(%s::uuid[], %s::text[]) AS v (id, vector)
WHERE e.farm_id = %s AND e.id = v.id AND e.embedding IS NULL
"""


def embed_waiting(farm_id: UUID, model: str = "") -> int:
    """Give the farm's passages that have none their vectors; how many. Raises NoEmbedder.

    No transaction is open while the model is at work, and no connection held while one far away is.
    """
    done = 0
    while True:
        with system_scope(farm_id), connections["default"].cursor() as cursor:
            wanted = model or active_model()
            cursor.execute(WAITING, [farm_id, wanted, AT_ONCE])
            rows = cursor.fetchall()
        if not rows:
            return done
        embedder = get_embedder(wanted)
        if embedder.remote:
            release_connections()
        vectors = _vectors(embedder, [text for _id, text in rows])
        with system_scope(farm_id), connections["default"].cursor() as cursor:
            cursor.execute(EMBEDDED, [[id for id, _text in rows], vectors, farm_id])
        done += len(rows)


SHARED_WAITING = """
SELECT id, position, title, content FROM shared_embeddings
WHERE embedding IS NULL AND embedding_model = %s ORDER BY id LIMIT %s
"""
SHARED_EMBEDDED = """
UPDATE shared_embeddings e SET embedding = v.vector::halfvec FROM unnest(%s::uuid[], %s::text[]) AS v (id, vector)
WHERE e.id = v.id AND e.embedding IS NULL
"""


def embed_shared(model: str = "") -> int:
    """Give the shared passages that have none their vectors, as the owner; how many. Raises NoEmbedder.

    No transaction is open while the model is at work, and no connection held while one far away is.
    """
    done = 0
    wanted = model or active_model("owner")
    while True:
        with connections["owner"].cursor() as cursor:
            cursor.execute(SHARED_WAITING, [wanted, AT_ONCE])
            rows = cursor.fetchall()
        if not rows:
            return done
        embedder = get_embedder(wanted)
        if embedder.remote:
            release_connections()
            connections["owner"].close()
        vectors = _vectors(embedder, [_to_embed(*row[1:]) for row in rows])
        with connections["owner"].cursor() as cursor:
            cursor.execute(SHARED_EMBEDDED, [[row[0] for row in rows], vectors])
        done += len(rows)


def _to_embed(position: int, title: str, content: str) -> str:
    """A passage under its title; a question that a card answers as a farmer's question is read."""
    return in_plain_english(content) if position < 0 else f"{title}. {content}" if title else content


def _vectors(embedder: Embedder, texts: list[str]) -> list[str]:
    vectors = embedder.passages(texts)
    if len(vectors) != len(texts):
        raise NoEmbedder(f"{embedder.name} answered {len(vectors)} vectors for {len(texts)} texts")
    return [str(vector) for vector in vectors]


SHARED_COLUMNS = ("source_id", "title", "source", "url", "source_date", "review", "topic")


def _about(card: dict[str, Any]) -> tuple[str, ...]:
    about = {**card, "source_id": card["id"]}
    if not str(about.get("url") or "").startswith(("https://", "http://")):
        about["url"] = ""  # a page makes a link of it
    return tuple(str(about.get(name) or "") for name in SHARED_COLUMNS)


def load_shared(cards: list[dict[str, Any]], kind: str = LOADED) -> None:
    """Put cards into the shared knowledge as the owner; a card loaded before is replaced. Vectors come after."""
    model = active_model("owner")
    rows: list[list[Any]] = [
        [uuid7(), kind, position, content, model, *_about(card)]
        for card in cards
        for position, content in _rows_of(card)
    ]
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "DELETE FROM shared_embeddings WHERE source_id = ANY (%s)", [[str(card["id"]) for card in cards]]
        )
        cursor.executemany(
            "INSERT INTO shared_embeddings"  # noqa: S608 - our own constants
            f" (id, source_type, position, content, embedding_model, {', '.join(SHARED_COLUMNS)})"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            rows,
        )


def _rows_of(card: dict[str, Any]) -> list[tuple[int, str]]:
    """(position, content): the passages from 1 up, and the questions that they answer from -1 down."""
    asked = [str(question).strip() for question in card.get("answers") or [] if str(question).strip()]
    return [
        *((position, piece.content) for position, piece in enumerate(pieces_of_card(card), 1)),
        *((-position, question[:300]) for position, question in enumerate(asked[:MOST_QUESTIONS], 1)),
    ]


def load_for_farm(farm_id: UUID, cards: list[dict[str, Any]]) -> None:
    """Put cards into one farm's documents; one loaded before under the same id is replaced. Vectors come after."""
    for at in range(0, len(cards), CARDS_AT_ONCE):
        some = cards[at : at + CARDS_AT_ONCE]
        documents = [(_document(farm_id, card), pieces_of_card(card)) for card in some]
        with system_scope(farm_id):
            Document.objects.filter(farm_id=farm_id, key__in=[document.key for document, _pieces in documents]).delete()
            insert_many([document for document, _pieces in documents])
            add_passages(documents, active_model())


def _document(farm_id: UUID, card: dict[str, Any]) -> Document:
    return Document(
        id=uuid7(),
        farm_id=farm_id,
        key=str(card["id"]),
        title=str(card.get("title") or card["id"])[:200],
        kind=Document.Kind.PASSAGE,
        source=str(card.get("source") or "")[:300],
        bytes=len(str(card["text"]).encode()),
        state=Document.State.READY,
        workers_may_read=True,
    )


CARDS = Path(__file__).with_name("cards.jsonl")


def load_new_cards() -> tuple[int, int]:
    """Bring our own cards in the shared knowledge up to date, as the owner: how many were loaded, how many retired.

    A card that an operator loaded in the place of one of ours stays as it is.
    """
    ours = {card["id"]: card for card in map(json.loads, CARDS.read_text(encoding="utf-8").splitlines())}
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            f"SELECT source_type, position, content, {', '.join(SHARED_COLUMNS)} FROM shared_embeddings"  # noqa: S608 - our own constants
        )
        known: dict[str, set[tuple[Any, ...]]] = {}
        loaded = set()
        for kind, *row in cursor.fetchall():
            source_id = row[2]
            known.setdefault(source_id, set()).add(tuple(row))
            loaded |= {source_id} if kind == LOADED else set()
        retired = known.keys() - ours.keys() - loaded
        cursor.execute("DELETE FROM shared_embeddings WHERE source_id = ANY (%s)", [list(retired)])
    changed = [
        card
        for source_id, card in ours.items()
        if source_id not in loaded and known.get(source_id) != {(*row, *_about(card)) for row in _rows_of(card)}
    ]
    if changed:
        load_shared(changed, CARD)
    return len(changed), len(retired)


def pieces_of_card(card: dict[str, Any]) -> list[Piece]:
    """A card's text as passages: whole, where a model can read it whole."""
    text = str(card["text"]).strip()
    return [Piece(text)] if len(text) <= WHOLE else pieces(text)
