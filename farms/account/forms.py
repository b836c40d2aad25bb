"""What our account pages ask beyond allauth's forms."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import AddEmailForm, ConfirmEmailVerificationCodeForm
from allauth.core import context
from django.utils.translation import gettext_lazy as _

from farms.account.limits import count_code


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
