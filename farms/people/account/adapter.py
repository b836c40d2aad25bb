"""Where allauth's steps ask the project: counting tries, sending letters, where to go next."""

from __future__ import annotations

import logging
from contextlib import suppress
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from farms.people.account.devices import remember
from farms.people.account.limits import count_password

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The email or the password is not right."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "incorrect_code": _("This is not the code. Look at the letter that came last."),
        "duplicate_email": _("This is your email already."),
        "email_taken": _("Another account has this email."),
        "too_many_login_attempts": _("Too many tries. Wait a minute, then begin again."),
        "rate_limited": _("A letter has just been sent. Wait a minute before you ask for another one."),
    }

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts the try; `authenticate` takes the count back when the password is right."""
        self._login_failed_rl_usage = count_password(request, str(credentials["email"]))

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        remember(request, response, user.email)  # type: ignore[attr-defined]
        return response

    def unstash_verified_email(self, request: HttpRequest) -> str | None:
        """Leaves no trace: a session that something was written to would tell a new account from a known one."""
        email: str | None = request.session.pop("account_verified_email", None)
        return email

    def send_account_already_exists_mail(self, email: str) -> None:
        make_password(email)  # takes the time that a new account's password takes
        super().send_account_already_exists_mail(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a letter. Raises ImmediateHttpResponse where the mail server does not take it: 503."""
        try:
            super().send_mail(template_prefix, email, {"support": settings.SUPPORT_EMAIL, **context})
        except (SMTPException, OSError):
            log.exception("a letter could not be sent: %s", template_prefix)
            raise ImmediateHttpResponse(render(self.request, "account/mail_failed.html", status=503)) from None

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Tell what has happened; that the letter cannot be sent does not undo it."""
        with suppress(ImmediateHttpResponse):
            super().send_notification_mail(*args, **kwargs)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_home")
