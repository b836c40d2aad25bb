"""Headers that every page carries."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from farmops.web.secret_paths import PREFIXES

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(self), payment=(), usb=()"
MESSAGES_COOKIE = "messages"


def _is_sign_in(location: str) -> bool:
    return location.startswith(resolve_url(settings.LOGIN_URL))


def page_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Permissions-Policy, and no copy kept of a page: the way back after sign-out shows none of the farm's money."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if (
            response.status_code == 302
            and "HX-Request" in request.headers
            and _is_sign_in(response.headers["Location"])
        ):
            # A card is no place for the sign-in page: the whole browser goes there.
            response = HttpResponse(headers={"HX-Redirect": response["Location"]})
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cache-Control", "private, no-store")
        if MESSAGES_COOKIE in request.COOKIES:  # of versions that kept there what a page has to say once
            response.delete_cookie(MESSAGES_COOKIE)
        if request.path_info.startswith(PREFIXES):
            # The site's name at most goes on to the next page. With no-referrer a browser would send its forms with
            # "Origin: null", which the token check refuses.
            response.setdefault("Referrer-Policy", "strict-origin")
        return response

    return middleware
