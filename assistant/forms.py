"""The message box, and what to remember."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assistant.models import MAX_MEMORY, MAX_MESSAGE


class MessageForm(forms.Form):
    message = forms.CharField(
        label=_("Message"),
        max_length=MAX_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3, "enterkeyhint": "send", "maxlength": MAX_MESSAGE, "required": True}),
        error_messages={
            "required": _("Write what happened, for example: 3 birds died in Pen 2."),
            "max_length": _("That is too long for one message. Send it in two parts."),
        },
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)


class MemoryForm(forms.Form):
    content = forms.CharField(
        label=_("To remember"),
        max_length=MAX_MEMORY,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MAX_MEMORY}),
        help_text=_("For example: we sell eggs on Fridays only."),
        error_messages={"required": _("Write what there is to remember.")},
    )
