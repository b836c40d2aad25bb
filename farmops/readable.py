"""What a browser may send: what cannot be read is answered 400 by itself, before a page or the database meets it."""

from __future__ import annotations

import codecs
import logging
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.core.exceptions import ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)

FORM = "application/x-www-form-urlencoded"


class OnlyReadable:
    """Middleware: addresses without NUL, forms in UTF-8, and values that PostgreSQL has a place for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or b"\0" in unquote_to_bytes(said) or not _is_utf8(request):
            return _refusal()
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A value out of all bounds, which no form had checked: the staff pages filter by whatever an address says."""
        of_staff = request.path_info.startswith("/admin/") and isinstance(error, (ValueError, ValidationError))
        if not isinstance(error, DataError) and not of_staff:
            return None
        logger.warning("what %s was asked cannot be read", request.path_info, exc_info=error)
        return _refusal()


def _is_utf8(request: HttpRequest) -> bool:
    charset = (request.content_params or {}).get("charset", "utf-8")
    if request.content_type != FORM:
        return True
    try:
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False


def _refusal() -> HttpResponse:
    return HttpResponse("This could not be read. Go back and try again.\n", status=400, content_type="text/plain")
