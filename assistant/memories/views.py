"""One memory: looked at, kept, changed, forgotten. The list of them is the page of knowledge."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assistant.memories.forms import MemoryForm
from assistant.memories.models import Memory
from assistant.memories.services import add_memory, delete_memory, keep_memory, memories
from farmops.refusals import Refused
from farmops.roles import WRITE
from farms.people.access import Visit, visit


def memory_for(visitor: Visit, memory_id: UUID) -> Memory:
    """One memory of the visited farm, or 404."""
    memory: Memory | None = memories(visitor.farm.id).filter(id=memory_id).first()
    if memory is None:
        raise Http404
    return memory


def added(form: MemoryForm) -> bool:
    """Keep what the form says; False, with an error on the form, when there is no room."""
    shown = form.cleaned_data.get("workers_may_read", True)
    try:
        add_memory(form.cleaned_data["content"], workers_may_read=shown)
        return True
    except Refused as refused:
        form.add_error("content", str(refused))
        return False


@require_GET
@login_required
def memory(request: HttpRequest, slug: str, memory_id: UUID) -> HttpResponse:
    """One memory: what an answer's citation opens."""
    with visit(request, slug) as visitor:
        context = {"nav": "knowledge", "memory": memory_for(visitor, memory_id)}
        return render(request, "assistant/memories/memory.html", context)


@require_POST
@login_required
def memory_keep(request: HttpRequest, slug: str, memory_id: UUID) -> HttpResponse:
    """Keep a proposed memory; HTMX gets its card back."""
    with visit(request, slug, WRITE) as visitor:
        problem = ""
        try:
            if not keep_memory(memory_for(visitor, memory_id)):
                raise Http404
        except Refused as refused:
            problem = str(refused)
        if request.htmx:  # type: ignore[attr-defined]
            context = {"memory": memory_for(visitor, memory_id), "problem": problem}
            return render(request, "assistant/memories/_memory.html", context)
        messages.error(request, problem) if problem else messages.success(request, _("Kept."))
        return redirect("assistant:knowledge", slug)


@require_http_methods(["GET", "POST"])
@login_required
def memory_edit(request: HttpRequest, slug: str, memory_id: UUID) -> HttpResponse:
    """Change the words of a memory; a proposed one is kept by it."""
    with visit(request, slug, WRITE) as visitor:
        memory = memory_for(visitor, memory_id)
        initial = {"content": memory.content, "workers_may_read": memory.workers_may_read}
        form = MemoryForm(request.POST if request.method == "POST" else None, initial=initial, role=visitor.role)
        if request.method == "POST" and form.is_valid() and changed(form, memory):
            messages.success(request, _("Kept."))
            return redirect("assistant:knowledge", slug)
        context = {"nav": "knowledge", "form": form, "memory": memory}
        return render(request, "assistant/memories/edit.html", context, status=422 if form.errors else 200)


def changed(form: MemoryForm, memory: Memory) -> bool:
    """Keep the memory as the form says; False, with an error on the form, when it cannot be kept."""
    shown = form.cleaned_data.get("workers_may_read")
    try:
        if not keep_memory(memory, form.cleaned_data["content"], workers_may_read=shown):
            raise Http404
        return True
    except Refused as refused:
        form.add_error(None, str(refused))
        return False


@require_http_methods(["GET", "POST"])
@login_required
def memory_delete(request: HttpRequest, slug: str, memory_id: UUID) -> HttpResponse:
    """Ask whether to forget a memory; POST forgets it."""
    with visit(request, slug, WRITE) as visitor:
        memory = memory_for(visitor, memory_id)
        if request.method == "POST":
            delete_memory(memory)
            messages.success(request, _("Forgotten."))
            return redirect("assistant:knowledge", slug)
        return render(request, "assistant/memories/delete.html", {"nav": "knowledge", "memory": memory})
