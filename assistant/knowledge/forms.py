from pathlib import PurePath
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assistant.knowledge.models import MAX_DOCUMENT, Document

KINDS = {".pdf": Document.Kind.PDF, ".docx": Document.Kind.DOCX, ".txt": Document.Kind.TXT, ".csv": Document.Kind.CSV}


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        help_text=_("PDF, Word (.docx), text or CSV, up to 5 MB. We keep its text, not the file."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(KINDS)}),
        error_messages={
            "required": _("Choose a file of at most 5 MB."),
            "empty": _("The file is empty."),
            "max_length": _("The name of the file is too long. Give it a shorter one."),
        },
    )
    workers_may_read = forms.BooleanField(
        label=_("Workers may read it"), required=False, help_text=_("Leave this off when it shows money.")
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if PurePath(file.name).suffix.lower() not in KINDS:
            raise forms.ValidationError(_("Only PDF, .docx, .txt and .csv files can be read."))
        if file.size > MAX_DOCUMENT:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return file

    @property
    def kind(self) -> str:
        """The kind that the file's name says."""
        return KINDS[PurePath(self.cleaned_data["file"].name).suffix.lower()]


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Search"), max_length=300, required=False, widget=forms.TextInput(attrs={"enterkeyhint": "search"})
    )
