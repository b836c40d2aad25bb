"""What people do with memories: add, keep, edit, delete. Everything here runs as the application's login."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from assistant.knowledge.documents import embed_soon
from assistant.models import Memory
from farmops.scope import open_scope
from farmops.sql import insert
from farms.records.base import Source


def memories(farm_id: UUID) -> Any:
    """The farm's memories, newest first. `ai_run` is None where the member may not see the run."""
    return (
        Memory.objects.filter(farm_id=farm_id)
        .select_related("ai_run", "created_by", "changed_by")
        .order_by("-created_at", "-id")
    )


def add_memory(content: str) -> None:
    """Keep something that a person wrote herself."""
    scope = open_scope()
    insert(
        Memory(
            farm_id=scope.farm_id,
            content=content,
            status=Memory.Status.KEPT,
            source=Source.PERSON,
            created_by_id=scope.user_id,
        )
    )
    embed_soon(scope.farm_id)


def keep_memory(memory: Memory, content: str = "") -> bool:
    """Keep a memory, with another `content` if given; False when it was deleted meanwhile."""
    words = {"content": content} if content else {}
    changed = Memory.objects.filter(farm_id=memory.farm_id, id=memory.id).update(
        status=Memory.Status.KEPT, changed_by_id=open_scope().user_id, changed_at=timezone.now(), **words
    )
    if changed:
        embed_soon(memory.farm_id)
    return bool(changed)


def delete_memory(memory: Memory) -> None:
    """Forget it. Doing it twice is harmless."""
    Memory.objects.filter(farm_id=memory.farm_id, id=memory.id).delete()
