"""The columns that every record has."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from farmops.ids import uuid7
from farms.models.batch import Batch
from farms.models.farm import Farm


class Source(models.TextChoices):
    PERSON = "person", _("a person")
    ASSISTANT = "assistant", _("the assistant")


class Record(models.Model):
    """One fact of the farm's books. Never changed and never deleted: a correction is a void and a new record."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    farm = models.ForeignKey(Farm, on_delete=models.PROTECT, related_name="+", editable=False)
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="+", db_constraint=False, null=True, blank=True
    )
    occurred_on = models.DateField(_("date"))
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PERSON, editable=False)
    draft_id = models.UUIDField(null=True, editable=False)
    ai_run_id = models.UUIDField(null=True, editable=False)
    tool_call_id = models.CharField(max_length=100, default="", db_default="", editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    void_reason = models.CharField(max_length=200, db_default="", editable=False)

    #: the column that says when: `due_on` for what is still to be done
    date_column: ClassVar[str] = "occurred_on"

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.summary()

    @property
    def day(self) -> date:
        """When it happened, or is due."""
        value: date = getattr(self, self.date_column)
        return value

    def summary(self) -> str:
        """The record in one plain line, e.g. "3 died in Pen 2 (heat)"."""
        raise NotImplementedError
