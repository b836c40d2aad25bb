"""Forms about the assistant's work. A draft's own form is its record type's."""

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models import AiFeedback


class DecideForm(forms.Form):
    """Names what the person saw: the digest of the draft on her screen."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)


class DiscardForm(DecideForm):
    reason = forms.CharField(
        label=_("Why is it wrong?"),
        max_length=200,
        error_messages={"required": _("Say why, so that the assistant's mistakes can be counted.")},
    )


class FeedbackForm(forms.Form):
    rating = forms.TypedChoiceField(choices=AiFeedback.Rating.choices, coerce=int)
    comment = forms.CharField(label=_("In a sentence, why?"), max_length=500, required=False)


class RejectForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it bad advice?"),
        max_length=200,
        error_messages={"required": _("Say why, so that the assistant's mistakes can be counted.")},
    )
