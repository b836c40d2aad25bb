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
from assistant.knowledge.documents import (
    add_document,
    card,
    cards,
    delete_document,
    documents,
    passages,
    show_document,
)
from assistant.knowledge.search import prepare, search
from assistant.memories import add_memory, delete_memory, keep_memory, memories
from assistant.models import Document, Memory
from assistant.summaries import delete_summary, summaries
from farmops.refusals import Refused, explain, violated
from farmops.roles import MANAGE, WRITE
from farmops.web.bodies import takes_file
from farms.people.access import Visit, only, visit

PAGE_SIZE = 30
DOCUMENTS_SHOWN = 100
SUMMARIES_SHOWN = 14
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
        form = MemoryForm(request.POST if request.method == "POST" else None, role=visitor.role)
        if request.method == "POST" and not visitor.writes:
            raise PermissionDenied(_("Your role on this farm is to look. Ask the owner if you need to write."))
        if request.method == "POST" and form.is_valid() and added(form):
            messages.success(request, _("Kept."))
            return redirect("assistant:knowledge", slug)
        context = {"nav": "knowledge", "form": form, "search": asked, "question": question}
        if question is not None:
            found = search(visitor.farm.id, question, FOUND_SHOWN, talks=True)
            context["found"] = [(hit, hit.link(slug)) for hit in found]
        else:
            remembered = memories(visitor.farm.id)
            kept = Paginator(remembered.filter(status=Memory.Status.KEPT), PAGE_SIZE)
            context |= {
                "proposed": list(remembered.filter(status=Memory.Status.PROPOSED)),
                "page": kept.get_page(request.GET.get("page")),
                "summaries": summaries(visitor.farm.id)[:SUMMARIES_SHOWN],
                "documents": documents(visitor.farm.id)[:DOCUMENTS_SHOWN],
                "cards": cards(),
            }
        return render(request, "assistant/knowledge/page.html", context, status=422 if form.errors else 200)


def added(form: MemoryForm) -> bool:
    """Keep what the form says; False, with an error on the form, when there is no room."""
    shown = form.cleaned_data.get("workers_may_read", True)
    try:
        add_memory(form.cleaned_data["content"], workers_may_read=shown)
        return True
    except Refused as refused:
        form.add_error("content", str(refused))
        return False


@takes_file(only(MANAGE))
@require_http_methods(["GET", "POST"])
@login_required
def document_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the farm a document."""
    with visit(request, slug, MANAGE):
        form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
        if request.method == "POST" and form.is_valid():
            document = take(form)
            if document is not None:
                messages.success(request, _("Received. It is being read now."))
                return redirect("assistant:document", slug, document.id)
        context = {"nav": "knowledge", "form": form}
        return render(request, "assistant/knowledge/document_new.html", context, status=422 if form.errors else 200)


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
        form.add_error("file", explain(error))
        return None


@require_GET
@login_required
def document(request: HttpRequest, slug: str, document_id: UUID) -> HttpResponse:
    """A document's passages, each with its place."""
    with visit(request, slug) as visitor:
        found = document_for(visitor, document_id)
        context = {"nav": "knowledge", "document": found, "passages": passages(found)}
        return render(request, "assistant/knowledge/document.html", context)


@require_POST
@login_required
def document_show(request: HttpRequest, slug: str, document_id: UUID) -> HttpResponse:
    """Show a document to workers, or hide it from them."""
    with visit(request, slug, MANAGE) as visitor:
        found = document_for(visitor, document_id)
        shown = request.POST.get("workers") == "show"
        show_document(found, workers_may_read=shown)
        messages.success(request, _("Workers may read it now.") if shown else _("It is hidden from workers now."))
        return redirect("assistant:document", slug, document_id)


@require_http_methods(["GET", "POST"])
@login_required
def document_delete(request: HttpRequest, slug: str, document_id: UUID) -> HttpResponse:
    with visit(request, slug, MANAGE) as visitor:
        found = document_for(visitor, document_id)
        if request.method == "POST":
            delete_document(found)
            messages.success(request, _("Deleted."))
            return redirect("assistant:knowledge", slug)
        return render(request, "assistant/knowledge/document_delete.html", {"nav": "knowledge", "document": found})


@require_GET
@login_required
def knowledge_card(request: HttpRequest, slug: str, card_id: str) -> HttpResponse:
    """A card of the shared knowledge."""
    with visit(request, slug):
        found = card(card_id)
        if not found:
            raise Http404
        return render(
            request, "assistant/knowledge/card.html", {"nav": "knowledge", "card": found[0], "passages": found}
        )


@require_GET
@login_required
def memory(request: HttpRequest, slug: str, memory_id: UUID) -> HttpResponse:
    """One memory: what an answer's citation opens."""
    with visit(request, slug) as visitor:
        context = {"nav": "knowledge", "memory": memory_for(visitor, memory_id)}
        return render(request, "assistant/knowledge/memory.html", context)


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
            return render(request, "assistant/knowledge/_memory.html", context)
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
        return render(request, "assistant/knowledge/memory_edit.html", context, status=422 if form.errors else 200)


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
def summary(request: HttpRequest, slug: str, summary_id: UUID) -> HttpResponse:
    """The member's own summary of a day; POST deletes it."""
    with visit(request, slug) as visitor:
        found = summaries(visitor.farm.id).filter(id=summary_id).first()
        if found is None:
            raise Http404
        if request.method == "POST":
            delete_summary(found)
            messages.success(request, _("Deleted."))
            return redirect("assistant:knowledge", slug)
        return render(request, "assistant/summary.html", {"nav": "knowledge", "summary": found})


@require_http_methods(["GET", "POST"])
@login_required
def memory_delete(request: HttpRequest, slug: str, memory_id: UUID) -> HttpResponse:
    with visit(request, slug, WRITE) as visitor:
        memory = memory_for(visitor, memory_id)
        if request.method == "POST":
            delete_memory(memory)
            messages.success(request, _("Forgotten."))
            return redirect("assistant:knowledge", slug)
        return render(request, "assistant/knowledge/memory_delete.html", {"nav": "knowledge", "memory": memory})
