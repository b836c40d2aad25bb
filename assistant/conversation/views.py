"""The conversation with the assistant."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from assistant.conversation.exchanges import exchanges
from assistant.conversation.forms import MessageForm, new_message_form
from assistant.conversation.turn import TooManyMessages, ask
from farmops.roles import WRITE
from farms.people.access import Visit, visit
from farms.records.services import repeatable_id
from governance.models import AiRun
from governance.runs.services import NO_CREDITS, NO_PRICE

REFUSED_STATUS = {NO_CREDITS: 402, NO_PRICE: 503}


@require_http_methods(["GET", "POST"])
@login_required
def conversation(request: HttpRequest, slug: str) -> HttpResponse:
    """The conversation; POST sends a message."""
    if request.method == "POST":
        return send(request, slug)
    with visit(request, slug) as visitor:
        return conversation_page(request, visitor, new_message_form())


def send(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the message and go to the conversation, or say why not and keep what was typed."""
    form = MessageForm(request.POST)
    status = 422
    try:
        with visit(request, slug, WRITE) as visitor:
            if form.is_valid():
                provider = "builtin" if request.POST.get("without_model") else ""
                text = form.cleaned_data["message"]
                key = repeatable_id(visitor.farm.id, form.cleaned_data["key"] or uuid4().hex, [("message", text)])
                run = ask(text, str(key), provider)
    except TooManyMessages as error:
        form.add_error("message", str(error))
        status = 429
    if form.errors:
        with visit(request, slug) as visitor:
            return conversation_page(request, visitor, form, status)
    if run.status == AiRun.Status.REFUSED:
        return redirect("assistant:exchange", slug, run.id)
    return redirect(reverse("assistant:conversation", args=[slug]) + "#latest")


def conversation_page(request: HttpRequest, visitor: Visit, form: MessageForm, status: int = 200) -> HttpResponse:
    """The page of the visitor's conversation, with what `form` holds in the message box."""
    shown = exchanges(visitor)
    working = any(exchange.run.is_open for exchange in shown)
    context = {"nav": "assistant", "form": form, "exchanges": shown, "working": working}
    return render(request, "assistant/conversation/page.html", context, status=status)


@require_GET
@login_required
def exchange(request: HttpRequest, slug: str, run_id: UUID) -> HttpResponse:
    """One exchange: what HTMX polls while the assistant works, and a page of its own."""
    with visit(request, slug) as visitor:
        shown = exchanges(visitor, run_id=run_id)
        if not shown:
            raise Http404
        context = {"nav": "assistant", "exchange": shown[0], "working": shown[0].run.is_open}
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "assistant/conversation/_exchange.html", context)
        status = REFUSED_STATUS.get(shown[0].run.error, 402) if shown[0].run.status == AiRun.Status.REFUSED else 200
        return render(request, "assistant/conversation/exchange.html", context, status=status)
