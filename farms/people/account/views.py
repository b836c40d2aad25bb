"""The account page, and what our pages do otherwise than allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.email_verification import verify_email_indirectly
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.stages import LoginStage
from allauth.account.views import EmailView, LoginView, PasswordResetFromKeyView, SignupView
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from farms.people.access import person_id
from farms.people.sessions import end_sessions


class SignIn(LoginView):
    """Signing in. A code that is still waited for does not stand in the way of another account."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> None:
        return None


class SignUp(SignupView):
    """Signing up. Who mistyped her address goes back and writes it again."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> None:
        return None


class ChoosePassword(PasswordResetFromKeyView):
    """The page behind the link of a reset letter. Whoever has the letter has the address."""

    def form_valid(self, form: Any) -> HttpResponse:
        verify_email_indirectly(self.request, self.reset_user, self.reset_user.email)
        return super().form_valid(form)


class NewAddress(EmailView):
    """Asking for another address. It counts when the code from its letter has been typed."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "action_add" not in request.POST:
            return redirect("account_email")
        return super().post(request, *args, **kwargs)


@require_GET
@login_required
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "account/home.html")


@require_http_methods(["GET", "POST"])
@login_required
def change_address(request: HttpRequest) -> HttpResponse:
    """Change of address, after the password was asked for once more."""
    if request.user.is_staff:
        raise PermissionDenied(_("The email of a staff person is changed by the operator. Ask the operator."))
    # Asked here, not while the form is sent: a form that waits for a password is kept with all its cookies.
    if is_reauthentication_required(request, app="allauth.account"):
        query = urlencode({"next": reverse("account_email")})
        return redirect(f"{reverse('account_reauthenticate')}?{query}")
    return NewAddress.as_view()(request)


@require_http_methods(["GET", "POST"])
@login_required
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all sessions of the person, this one too, after asking once."""
    if request.method == "GET":
        return render(request, "account/everywhere.html")
    end_sessions(person_id(request))
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("account_login")
