"""What a person says of an answer or of advice."""

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models import AiFeedback


class FeedbackForm(forms.Form):
    """A thumb (1 or -1), and a sentence why if she likes."""

    rating = forms.TypedChoiceField(choices=AiFeedback.Rating.choices, coerce=int)
    comment = forms.CharField(label=_("In a sentence, why?"), max_length=500, required=False)


class RejectForm(forms.Form):
    """Why advice is rejected."""

    reason = forms.CharField(
        label=_("Why is it bad advice?"),
        max_length=200,
        error_messages={"required": _("Say why, so that the assistant's mistakes can be counted.")},
    )
