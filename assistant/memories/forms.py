from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assistant.memories.models import MAX_MEMORY
from farmops.roles import SEE_ALL, may


class MemoryForm(forms.Form):
    content = forms.CharField(
        label=_("To remember"),
        max_length=MAX_MEMORY,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MAX_MEMORY}),
        help_text=_("For example: we sell eggs on Fridays only."),
        error_messages={"required": _("Write what there is to remember.")},
    )
    workers_may_read = forms.BooleanField(
        label=_("Workers may read it"), required=False, initial=True, help_text=_("Turn this off when it shows money.")
    )

    def __init__(self, *args: Any, role: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not may(role, SEE_ALL):  # what a worker writes, workers read
            del self.fields["workers_may_read"]
