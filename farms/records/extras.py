"""What a record's pages show beside its form and its facts: withdrawal periods and banned medicines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from farms.health.drugs import banned_words
from farms.health.withdrawal import BatchWithdrawal, withdrawals_on
from farms.people.access import Visit
from farms.records import Record, RecordForm, RecordType
from farms.records.beside import BESIDE
from farms.records.forms import VoidForm
from farms.records.undo import is_undoable


def batches_in_withdrawal(visitor: Visit, kind: RecordType) -> list[BatchWithdrawal]:
    """The batches whose goods a record of this type must not take as they come; [] for other types."""
    if not (kind.sells or kind.collects_eggs):
        return []
    withdrawals = withdrawals_on(visitor.farm.id, visitor.today).values()
    if kind.collects_eggs:
        return [withdrawal for withdrawal in withdrawals if withdrawal.keeps_eggs_back]
    return [withdrawal for withdrawal in withdrawals if not withdrawal.is_clear]


def show_reason(form: RecordForm) -> None:
    """Take "why it may be sold" out of the seldom used boxes: a withdrawal period runs."""
    if "withdrawal_reason" in form.fields:
        form.more = tuple(name for name in form.more if name != "withdrawal_reason")  # type: ignore[misc]


def record_warning(kind: RecordType, record: Record) -> str:
    """What is wrong with what a record speaks of, although it may be written; '' otherwise."""
    return banned_words(*(getattr(record, column) for column in kind.names_medicine))


def form_address(slug: str, kind: RecordType, payload: Mapping[str, Any]) -> str:
    """The address of the type's form, filled in with what `payload` says."""
    said = {name: value for name, value in payload.items() if value not in ("", None) and not isinstance(value, dict)}
    address = reverse("farms:record_new", args=[slug, kind.name])
    return f"{address}?{urlencode(kind.form.data_from_payload(said))}"


def record_page(visitor: Visit, kind: RecordType, record: Record) -> dict[str, Any]:
    """The context of a record's own page."""
    may_write_again = record.voided_at and (visitor.manages if kind.money else visitor.writes)
    return {
        "nav": "records",
        "kind": kind,
        "record": record,
        "details": kind.details(record),
        "form": VoidForm(),
        "warning": record_warning(kind, record),
        "undoable": visitor.writes and is_undoable(record),
        "write_again": form_address(visitor.farm.slug, kind, kind.payload_of(record)) if may_write_again else "",
        **BESIDE[kind.beside].on_page(visitor, record),
    }
