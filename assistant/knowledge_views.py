"""What the assistant is to remember about the farm."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assistant.forms import MemoryForm
from assistant.memories import add_memory, delete_memory, keep_memory, memories
from assistant.models import Memory
from farms.access import WRITERS, Visit, visit

PAGE_SIZE = 30


def memory_for(visitor: Visit, memory_id: UUID) -> Memory:
    """One memory of the visited farm, or 404."""
    memory: Memory | None = memories(visitor.farm.id).filter(id=memory_id).first()
    if memory is None:
        raise Http404
    return memory


@require_http_methods(["GET", "POST"])
@login_required
def knowledge(request: HttpRequest, slug: str) -> HttpResponse:
    """What is remembered and what is proposed; POST adds one by hand."""
    with visit(request, slug) as visitor:
        form = MemoryForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and not visitor.writes:
            raise PermissionDenied(_("Your role on this farm is to look. Ask the owner if you need to write."))
        if request.method == "POST" and form.is_valid():
            add_memory(form.cleaned_data["content"])
            messages.success(request, _("Kept."))
            return redirect("assistant:knowledge", slug)
        found = memories(visitor.farm.id)
        context = {
            "nav": "knowledge",
            "form": form,
            "proposed": list(found.filter(status=Memory.Status.PROPOSED)),
            "page": Paginator(found.filter(status=Memory.Status.KEPT), PAGE_SIZE).get_page(request.GET.get("page")),
        }
        return render(request, "assistant/knowledge.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def memory_keep(request: HttpRequest, slug: str, memory_id: UUID) -> HttpResponse:
    with visit(request, slug, WRITERS) as visitor:
        if not keep_memory(memory_for(visitor, memory_id)):
            raise Http404
        messages.success(request, _("Kept."))
        return redirect("assistant:knowledge", slug)


@require_http_methods(["GET", "POST"])
@login_required
def memory_edit(request: HttpRequest, slug: str, memory_id: UUID) -> HttpResponse:
    """Change the words of a memory; a proposed one is kept by it."""
    with visit(request, slug, WRITERS) as visitor:
        memory = memory_for(visitor, memory_id)
        form = MemoryForm(request.POST if request.method == "POST" else None, initial={"content": memory.content})
        if request.method == "POST" and form.is_valid():
            if not keep_memory(memory, form.cleaned_data["content"]):
                raise Http404
            messages.success(request, _("Kept."))
            return redirect("assistant:knowledge", slug)
        context = {"nav": "knowledge", "form": form, "memory": memory}
        return render(request, "assistant/memory_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def memory_delete(request: HttpRequest, slug: str, memory_id: UUID) -> HttpResponse:
    with visit(request, slug, WRITERS) as visitor:
        memory = memory_for(visitor, memory_id)
        if request.method == "POST":
            delete_memory(memory)
            messages.success(request, _("Forgotten."))
            return redirect("assistant:knowledge", slug)
        return render(request, "assistant/memory_delete.html", {"nav": "knowledge", "memory": memory})
