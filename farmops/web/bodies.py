"""The largest body of each address; what is larger is refused before any of it is read.

A view whose address takes a file says so with `takes_file`; every other address takes a form.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template import loader

from farmops.web.uploads import LARGEST

FORM: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE  # bytes
FILE = LARGEST + FORM

View = TypeVar("View", bound=Callable[..., Any])


def takes_file(may_send: Callable[..., HttpResponse | None]) -> Callable[[View], View]:
    """Mark a view whose address takes a file, up to FILE bytes in all.

    `may_send(request, **arguments of the address)` is asked before a body larger than a form is read: it returns None,
    or the answer to somebody who may not, or raises what a view may raise.
    """

    def mark(view: View) -> View:
        view.may_send_file = may_send  # type: ignore[attr-defined]
        return view

    return mark


class BodyLimits:
    """Middleware, the first of all: a body larger than a form is withheld until the address and the person are known.

    Later middleware, the token check and the pages of errors look for a token in the form; they find an empty one.
    A body without a declared length is never read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = _length(request)
        if length is None or length > FORM:
            request.POST = QueryDict()
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """None where the view may read the body, otherwise the 413."""
        length = _length(request)
        if length is None:
            return _plain("What was sent has no proper length.", 400)
        if not length and "HTTP_TRANSFER_ENCODING" in request.META:
            return _plain("Say how long it is: Content-Length.", 411)
        if length <= FORM:
            return None
        may_send = getattr(view, "may_send_file", None)
        if may_send is None or length > FILE:
            return HttpResponse(loader.get_template("413.html").render(), status=413)
        answer: HttpResponse | None = may_send(request, *args, **kwargs)
        if answer is None:
            # The form is read anew by whoever asks for it.
            request.encoding = request.encoding  # type: ignore[assignment]
        return answer


def _length(request: HttpRequest) -> int | None:
    """The declared length in bytes, 0 where none is declared; None where it is no number."""
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 30 else None


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain")
