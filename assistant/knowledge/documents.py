"""What people do with the farm's documents: give one, look, delete. And reading them, which the worker does."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils.translation import gettext as _

from assistant.knowledge.embedder import NoEmbedder
from assistant.knowledge.models import Document
from assistant.knowledge.passage_models import Passage, SharedPassage
from assistant.knowledge.pieces import Piece
from assistant.knowledge.store import active_model, add_passages, embed_waiting
from farmops.data_dir import CHECKOUT
from farmops.database.scope import open_scope, system_scope
from farmops.database.sql import insert
from farmops.ids import uuid7

logger = logging.getLogger(__name__)

SECONDS = 40  # for reading one file
REASONS = {
    "other_kind": lambda: _("The file is not what its name says."),
    "encrypted": lambda: _("The file is locked with a password. Save it without one, then add it again."),
    "broken": lambda: _("The file is damaged."),
    "hostile": lambda: _("The file is built in a way that could harm the computer that opens it."),
    "too_long": lambda: _("The file has too much text. Add the part that you need."),
    "no_text": lambda: _("There is no text in the file: it may hold pictures only."),
    "too_slow": lambda: _("The file took too long to read."),
}


def documents(farm_id: UUID) -> Any:
    """The farm's documents that the member may read, newest first, without their files."""
    rows = Document.objects.filter(farm_id=farm_id).defer("file").select_related("uploaded_by")
    return rows.order_by("-created_at", "-id")


def passages(document: Document) -> list[Passage]:
    """A document's passages in their order."""
    rows = Passage.objects.filter(
        farm_id=document.farm_id, document_id=document.id, source_id=document.id, embedding_model=active_model()
    )
    return list(rows.only("id", "farm_id", "position", "place", "content").order_by("position"))


def card(card_id: str) -> list[SharedPassage]:
    """The passages of a shared card; none when there is no such card."""
    rows = SharedPassage.objects.filter(source_id=card_id, embedding_model=active_model(), position__gt=0)
    return list(rows.defer("embedding", "tsv").order_by("position"))


def cards() -> Any:
    """(id, title, topic) of every shared card, by topic."""
    firsts = SharedPassage.objects.filter(embedding_model=active_model(), position=1)
    return firsts.order_by("topic", "title").values("source_id", "title", "topic")


def add_document(title: str, kind: str, data: bytes, *, workers_may_read: bool) -> Document:
    """Take a file; the worker reads it. Raises IntegrityError `meter_storage_bytes` when the farm's storage is full."""
    scope = open_scope()
    document = Document(
        id=uuid7(),
        farm_id=scope.farm_id,
        title=title[:200],
        kind=kind,
        bytes=len(data),
        file=data,
        state=Document.State.QUEUED,
        workers_may_read=workers_may_read,
        uploaded_by_id=scope.user_id,
    )
    insert(document)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT enqueue_document(%s)", [document.id])
    return document


def show_document(document: Document, *, workers_may_read: bool) -> None:
    """Show a document to workers, or hide it from them, with all its passages, in the open scope's transaction."""
    rows = Document.objects.filter(farm_id=document.farm_id, id=document.id)
    rows.update(workers_may_read=workers_may_read)


def delete_document(document: Document) -> None:
    """Delete it with all its passages, in the open scope's transaction. Doing it twice is harmless."""
    Document.objects.filter(farm_id=document.farm_id, id=document.id).delete()


def embed_soon() -> None:
    """Have the worker make the vectors that the passages of the open scope's farm lack."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT enqueue_embed()")


def read_document(farm_id: UUID, document_id: UUID) -> None:
    """Read a queued document: its passages, then their vectors. Harmless when it is gone or was read before."""
    with system_scope(farm_id):
        document = Document.objects.filter(farm_id=farm_id, id=document_id, state=Document.State.QUEUED).first()
    if document is not None and document.file is not None:
        pieces, reason = read_apart(document.kind, bytes(document.file))
        with system_scope(farm_id):
            _keep(document, pieces, reason)
    try:
        embed_waiting(farm_id)
    except NoEmbedder as error:
        logger.warning("farm %s is searched by words only: %s", farm_id, error)


def _keep(document: Document, pieces: list[Piece], reason: str) -> None:
    """Store what was read, once: whoever reads the same document at the same time finds it done."""
    state = Document.State.FAILED if reason else Document.State.READY
    mine = Document.objects.filter(farm_id=document.farm_id, id=document.id, state=Document.State.QUEUED)
    if mine.update(state=state, reason=reason, file=None) and pieces:
        add_passages([(document, pieces)], active_model())


def read_apart(kind: str, data: bytes) -> tuple[list[Piece], str]:
    """The passages of a file and "", or nothing and the reason in words. Reads in a process with limits."""
    command = [sys.executable, "-m", "assistant.knowledge.reading", kind]
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments; the file comes by standard input
            command, input=data, capture_output=True, cwd=CHECKOUT, env={"PYTHONDONTWRITEBYTECODE": "1"},
            timeout=SECONDS, check=False,
        )  # fmt: skip
        answer: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"refused": "hostile"}
    except subprocess.TimeoutExpired:
        answer = {"refused": "too_slow"}
    except ValueError:
        answer = {"refused": "broken"}
    if "refused" in answer:
        return [], REASONS[answer["refused"]]()
    return [Piece(content, place) for place, content in answer["pieces"]], ""
