"""What the assistant knows: what it is to remember, the farm's documents, and the cards that all farms share."""

from __future__ import annotations

from typing import Any
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

from assistant.knowledge.documents import (
    add_document,
    card,
    cards,
    delete_document,
    documents,
    passages,
    show_document,
)
from assistant.knowledge.forms import DocumentForm, SearchForm
from assistant.knowledge.models import Document
from assistant.knowledge.search import Question, prepare, search
from assistant.memories.forms import MemoryForm
from assistant.memories.models import Memory
from assistant.memories.services import memories
from assistant.memories.views import added
from assistant.summaries.services import summaries
from farmops.refusals import explain, violated
from farmops.roles import MANAGE
from farmops.web.bodies import takes_file
from farms.people.access import Visit, only, visit

PAGE_SIZE = 30
DOCUMENTS_SHOWN = 100
SUMMARIES_SHOWN = 14
FOUND_SHOWN = 8


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
        shown = everything(request, visitor) if question is None else found_by(visitor, question)
        context = {"nav": "knowledge", "form": form, "search": asked, "question": question, **shown}
        return render(request, "assistant/knowledge/page.html", context, status=422 if form.errors else 200)


def found_by(visitor: Visit, question: Question) -> dict[str, Any]:
    """What a search found, each hit with the address that it links to."""
    hits = search(visitor.farm.id, question, FOUND_SHOWN, talks=True)
    return {"found": [(hit, hit.link(visitor.farm.slug)) for hit in hits]}


def everything(request: HttpRequest, visitor: Visit) -> dict[str, Any]:
    """The page without a question: memories, the visitor's summaries, documents and cards."""
    remembered = memories(visitor.farm.id)
    kept = Paginator(remembered.filter(status=Memory.Status.KEPT), PAGE_SIZE)
    return {
        "proposed": list(remembered.filter(status=Memory.Status.PROPOSED)),
        "page": kept.get_page(request.GET.get("page")),
        "summaries": summaries(visitor.farm.id)[:SUMMARIES_SHOWN],
        "documents": documents(visitor.farm.id)[:DOCUMENTS_SHOWN],
        "cards": cards(),
    }


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
        given = document_for(visitor, document_id)
        context = {"nav": "knowledge", "document": given, "passages": passages(given)}
        return render(request, "assistant/knowledge/document.html", context)


@require_POST
@login_required
def document_show(request: HttpRequest, slug: str, document_id: UUID) -> HttpResponse:
    """Show a document to workers, or hide it from them."""
    with visit(request, slug, MANAGE) as visitor:
        given = document_for(visitor, document_id)
        shown = request.POST.get("workers") == "show"
        show_document(given, workers_may_read=shown)
        messages.success(request, _("Workers may read it now.") if shown else _("It is hidden from workers now."))
        return redirect("assistant:document", slug, document_id)


@require_http_methods(["GET", "POST"])
@login_required
def document_delete(request: HttpRequest, slug: str, document_id: UUID) -> HttpResponse:
    """Ask whether to delete a document; POST deletes it."""
    with visit(request, slug, MANAGE) as visitor:
        given = document_for(visitor, document_id)
        if request.method == "POST":
            delete_document(given)
            messages.success(request, _("Deleted."))
            return redirect("assistant:knowledge", slug)
        return render(request, "assistant/knowledge/document_delete.html", {"nav": "knowledge", "document": given})


@require_GET
@login_required
def knowledge_card(request: HttpRequest, slug: str, card_id: str) -> HttpResponse:
    """A card of the shared knowledge."""
    with visit(request, slug):
        parts = card(card_id)
        if not parts:
            raise Http404
        return render(
            request, "assistant/knowledge/card.html", {"nav": "knowledge", "card": parts[0], "passages": parts}
        )
