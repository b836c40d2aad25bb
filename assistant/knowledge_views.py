"""What the assistant knows: what it is to remember, the farm's documents, and the cards that all farms share."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assistant.forms import DocumentForm, MemoryForm, SearchForm
from assistant.knowledge.documents import add_document, card, cards, delete_document, documents, passages
from assistant.knowledge.search import prepare, search
from assistant.memories import add_memory, delete_memory, keep_memory, memories
from assistant.models import Document, Memory
from farms.access import MANAGERS, WRITERS, Visit, visit
from farms.services import violated

PAGE_SIZE = 30
DOCUMENTS_SHOWN = 100
FOUND_SHOWN = 8


def memory_for(visitor: Visit, memory_id: UUID) -> Memory:
    """One memory of the visited farm, or 404."""
    memory: Memory | None = memories(visitor.farm.id).filter(id=memory_id).first()
    if memory is None:
        raise Http404
    return memory


def document_for(visitor: Visit, document_id: UUID) -> Document:
    """One document of the visited farm that the member may read, or 404."""
    document: Document | None = documents(visitor.farm.id).filter(id=document_id).first()
    if document is None:
        raise Http404
    return document


@require_http_methods(["GET", "POST"])
@login_required
def knowledge(request: HttpRequest, slug: str) -> HttpResponse:
    """Documents, what is remembered, and cards, with a search box; POST adds something to remember."""
    asked = SearchForm(request.GET)
    question = prepare(asked.cleaned_data["q"]) if asked.is_valid() and asked.cleaned_data["q"] else None
    with visit(request, slug) as visitor:
        form = MemoryForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and not visitor.writes:
            raise PermissionDenied(_("Your role on this farm is to look. Ask the owner if you need to write."))
        if request.method == "POST" and form.is_valid():
            add_memory(form.cleaned_data["content"])
            messages.success(request, _("Kept."))
            return redirect("assistant:knowledge", slug)
        context = {"nav": "knowledge", "form": form, "search": asked, "question": question}
        if question is not None:
            found = search(visitor.farm.id, question, FOUND_SHOWN)
            context["found"] = [(hit, hit.link(slug)) for hit in found]
        else:
            remembered = memories(visitor.farm.id)
            kept = Paginator(remembered.filter(status=Memory.Status.KEPT), PAGE_SIZE)
            context |= {
                "proposed": list(remembered.filter(status=Memory.Status.PROPOSED)),
                "page": kept.get_page(request.GET.get("page")),
                "documents": documents(visitor.farm.id)[:DOCUMENTS_SHOWN],
                "cards": cards(),
            }
        return render(request, "assistant/knowledge.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def document_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the farm a document."""
    with visit(request, slug, MANAGERS):
        form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
        if request.method == "POST" and form.is_valid():
            document = take(form)
            if document is not None:
                messages.success(request, _("Received. It is being read now."))
                return redirect("assistant:document", slug, document.id)
        context = {"nav": "knowledge", "form": form}
        return render(request, "assistant/document_new.html", context, status=422 if form.errors else 200)


def take(form: DocumentForm) -> Document | None:
    """Keep the form's file; None, with an error on the form, when the farm's storage is full."""
    file = form.cleaned_data["file"]
    shared = form.cleaned_data["workers_may_read"]
    try:
        with transaction.atomic():
            return add_document(file.name, form.kind, file.read(), workers_may_read=shared)
    except IntegrityError as error:
        if violated(error) != "meter_storage_bytes":
            raise
        form.add_error("file", _("Your farm's storage is full. Delete a document first, or ask for more."))
        return None


@require_GET
@login_required
def document(request: HttpRequest, slug: str, document_id: UUID) -> HttpResponse:
    """A document's passages, each with its place."""
    with visit(request, slug) as visitor:
        found = document_for(visitor, document_id)
        context = {"nav": "knowledge", "document": found, "passages": passages(found)}
        return render(request, "assistant/document.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def document_delete(request: HttpRequest, slug: str, document_id: UUID) -> HttpResponse:
    with visit(request, slug, MANAGERS) as visitor:
        found = document_for(visitor, document_id)
        if request.method == "POST":
            delete_document(found)
            messages.success(request, _("Deleted."))
            return redirect("assistant:knowledge", slug)
        return render(request, "assistant/document_delete.html", {"nav": "knowledge", "document": found})


@require_GET
@login_required
def knowledge_card(request: HttpRequest, slug: str, card_id: str) -> HttpResponse:
    """A card of the shared knowledge."""
    with visit(request, slug):
        found = card(card_id)
        if not found:
            raise Http404
        return render(request, "assistant/card.html", {"nav": "knowledge", "card": found[0], "passages": found})


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
