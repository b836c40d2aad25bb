"""The day for which the rest of a sale or a purchase was promised, as its form asks for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from farmops.words import full_day
from farms.records.fields import MAX_DAYS_AHEAD


def agree_on_the_promise(form: forms.ModelForm, data: dict[str, Any]) -> None:
    """An error beside `due_on` where nothing is owed, or the day is before the record's own or far after it."""
    due, day = data.get("due_on"), data.get("occurred_on")
    if due is None:
        return
    if not data.get("owed_kobo") and "owed_kobo" not in form.errors:
        form.add_error("due_on", _("Nothing is left to pay. Say it under “Not paid yet”, or leave this empty."))
    elif day and due < day:
        form.add_error("due_on", _("That is before the day under “When”, %(day)s.") % {"day": full_day(day)})
    elif day and (due - day).days > MAX_DAYS_AHEAD:
        form.add_error("due_on", _("That date is too far ahead to be right."))
