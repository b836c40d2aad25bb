"""What a browser may send: what cannot be read is answered 400 by itself, before a page or the database meets it."""

from __future__ import annotations

import codecs
import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

from django.core.exceptions import ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_header_parameters

logger = logging.getLogger(__name__)

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
REFUSAL = "This could not be read. Go back and try again.\n"
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def in_utf8(application: Application) -> Application:
    """A WSGI application that is sent no charset but UTF-8: 400 for a form in another, and no word of it elsewhere.

    Django decodes the address by that charset while it makes the request, before any middleware.
    """

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        content_type = environ.get("CONTENT_TYPE", "")
        if not _is_utf8(content_type):
            kind = content_type.partition(";")[0].strip().lower()
            if kind in FORMS:
                status = HTTPStatus.BAD_REQUEST
                start_response(f"{status.value} {status.phrase}", [("Content-Type", "text/plain")])
                return [REFUSAL.encode()]
            environ["CONTENT_TYPE"] = kind
        return application(environ, start_response)

    return guarded


class OnlyReadable:
    """Middleware: addresses without NUL, and values that PostgreSQL has a place for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or b"\0" in unquote_to_bytes(query):
            return _refusal()
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A value out of all bounds, which no form had checked: the staff pages filter by whatever an address says."""
        of_staff = request.path_info.startswith("/admin/") and isinstance(error, (ValueError, ValidationError))
        if not isinstance(error, DataError) and not of_staff:
            return None
        logger.warning("what %s was asked cannot be read", request.path_info, exc_info=error)
        return _refusal()


def _is_utf8(content_type: str) -> bool:
    try:
        _kind, parameters = parse_header_parameters(content_type)
        return codecs.lookup(parameters.get("charset", "utf-8")).name == "utf-8"
    except (LookupError, ValueError):
        return False


def _refusal() -> HttpResponse:
    return HttpResponse(REFUSAL, status=400, content_type="text/plain")
