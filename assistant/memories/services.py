"""What people do with memories: add, keep, edit, delete. Everything here runs as the application's login."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from assistant.knowledge.documents import embed_soon
from assistant.memories.models import Memory
from farmops.database.scope import open_scope
from farmops.database.sql import insert
from farmops.refusals import guarded_write
from farmops.roles import SEE_ALL, may
from farms.records.base import Source


def memories(farm_id: UUID) -> Any:
    """The farm's memories, newest first. `ai_run` is None where the member may not see the run."""
    return (
        Memory.objects.filter(farm_id=farm_id)
        .select_related("ai_run", "created_by", "changed_by")
        .order_by("-created_at", "-id")
    )


def add_memory(content: str, *, workers_may_read: bool = True) -> None:
    """Keep something that a person wrote herself. What a worker writes, workers may read. Raises Refused."""
    scope = open_scope()
    memory = Memory(
        farm_id=scope.farm_id,
        content=content,
        status=Memory.Status.KEPT,
        source=Source.PERSON,
        workers_may_read=workers_may_read or not may(scope.role, SEE_ALL),
        created_by_id=scope.user_id,
    )
    with guarded_write():
        insert(memory)
    embed_soon()


def keep_memory(memory: Memory, content: str = "", *, workers_may_read: bool | None = None) -> bool:
    """Keep a memory, changed where something else is given; False when it was deleted meanwhile.

    Raises Refused when the answer it comes from is not finished, or a check stopped it.
    """
    scope = open_scope()
    changes: dict[str, Any] = {"content": content} if content else {}
    if workers_may_read is not None and may(scope.role, SEE_ALL):
        changes["workers_may_read"] = workers_may_read
    with guarded_write():
        changed = Memory.objects.filter(farm_id=memory.farm_id, id=memory.id).update(
            status=Memory.Status.KEPT, changed_by_id=scope.user_id, changed_at=timezone.now(), **changes
        )
    if changed:
        embed_soon()
    return bool(changed)


def delete_memory(memory: Memory) -> None:
    """Forget it. Doing it twice is harmless."""
    Memory.objects.filter(farm_id=memory.farm_id, id=memory.id).delete()
