"""Which session a page has: the staff pages have one of their own, in a cookie that no other page is sent."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from allauth.account.signals import authentication_step_completed
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from farms.models import User
from farms.people.sessions import (
    STAFF_COOKIE,
    STAFF_PATH,
    STAFF_SECONDS,
    SessionStore,
    StaffStore,
    begin_staff_session,
    end_staff_sessions,
)


class Sessions(SessionMiddleware):
    """Django's sessions; under /admin/ those of the staff instead."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith(STAFF_PATH):
            request.session = StaffStore(request.COOKIES.get(STAFF_COOKIE))
        else:
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        begun: str | None = getattr(request, "staff_session", None)
        if isinstance(request.session, StaffStore):
            patch_vary_headers(response, ("Cookie",))
            if request.session.modified and SESSION_KEY in request.session and response.status_code < 500:
                with suppress(UpdateError):  # signed out meanwhile
                    request.session.save()
                    begun = request.session.session_key
            elif STAFF_COOKIE in request.COOKIES and SESSION_KEY not in request.session:
                response.delete_cookie(STAFF_COOKIE, path=STAFF_PATH, samesite="Strict")
        else:
            super().process_response(request, response)
        if begun:
            response.set_cookie(
                STAFF_COOKIE,
                begun,
                max_age=STAFF_SECONDS,
                path=STAFF_PATH,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Strict",
            )
        return response


@receiver(user_logged_in, dispatch_uid="signed-in")
def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Note when, and begin a session of the staff pages for a staff person."""
    user.last_login = timezone.now()
    user.save()
    open_staff_pages(request, user)


@receiver(authentication_step_completed, dispatch_uid="password-shown-again")
def password_shown_again(request: HttpRequest, user: User, reauthenticated: bool = False, **kwargs: Any) -> None:
    """A staff person whose session of the staff pages is over begins another by her password."""
    if reauthenticated:
        open_staff_pages(request, user)


def open_staff_pages(request: HttpRequest, user: User) -> None:
    """For a staff person who has just shown her password: the answer to `request` carries the staff cookie."""
    if user.is_staff and user.is_active:
        request.staff_session = begin_staff_session(user, request.session[BACKEND_SESSION_KEY])  # type: ignore[attr-defined]


@receiver(user_logged_out, dispatch_uid="signed-out")
def signed_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Sign-out ends the sessions of both kinds, from whichever kind of page."""
    if user is not None and user.is_staff:
        end_staff_sessions(user.pk)
        if isinstance(request.session, StaffStore):
            SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME)).delete()


def staff_login(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """Where the staff pages send whoever has no session there: to sign in, or to show the password once more."""
    if request.user.is_staff:
        return HttpResponseRedirect(STAFF_PATH)
    here = HttpRequest()
    here.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    person = get_user(here)
    if person.is_authenticated and not person.is_staff:
        raise PermissionDenied
    way = "account_reauthenticate" if person.is_authenticated else settings.LOGIN_URL
    wanted = request.GET.get("next") or request.get_full_path()
    return HttpResponseRedirect(f"{resolve_url(way)}?{urlencode({'next': wanted})}")
