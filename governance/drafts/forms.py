"""What a person says when she decides a draft; a draft's own form is its record type's."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DecideForm(forms.Form):
    """Names what the person saw: the digest of the draft on her screen."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)


class DiscardForm(DecideForm):
    """The same, and why the draft is wrong."""

    reason = forms.CharField(
        label=_("Why is it wrong?"),
        max_length=200,
        error_messages={"required": _("Say why, so that the assistant's mistakes can be counted.")},
    )
