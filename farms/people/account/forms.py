"""What our account pages ask beyond allauth's forms."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    ConfirmEmailVerificationCodeForm,
    ResetPasswordKeyForm,
    SignupForm,
)
from allauth.core import context
from django.utils.translation import gettext_lazy as _

from farms.people.account.limits import count_code

RULES = _("At least 8 letters and numbers. Not your name, and no password that many people use.")


class PlainWords:
    """A form that asks for a new password, in our words."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields  # type: ignore[attr-defined] # of the form that it is mixed into
        fields["password1"].help_text = RULES
        if "password2" in fields:
            fields["password1"].label = _("New password")
            fields["password2"].label = _("New password, once more")
        if "oldpassword" in fields:
            fields["oldpassword"].label = _("Your password now")
            fields["oldpassword"].help_text = ""


class NewAccountForm(PlainWords, SignupForm):
    """Signing up."""


class NewPasswordForm(PlainWords, ResetPasswordKeyForm):
    """A new password by the link of a letter."""


class ChangedPasswordForm(PlainWords, ChangePasswordForm):
    """A new password by the old one."""


class CodeForm(ConfirmEmailVerificationCodeForm):
    """The code from the letter."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("The code from the letter")
        code.widget.attrs.update(inputmode="numeric", maxlength="12")

    def clean_code(self) -> str:
        count_code(context.request, self.email or "", self.expected_code or "")
        return str(super().clean_code())


class NewAddressForm(AddEmailForm):
    """The address that a person wants to change to."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New email")
