from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from assistant.conversation.models import MAX_MESSAGE


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


def new_message_form() -> MessageForm:
    """An empty message box; its key makes sending the same words twice harmless."""
    return MessageForm(initial={"key": uuid4().hex})
