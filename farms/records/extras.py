"""What a record's pages show beside its form and its facts: withdrawal periods and banned medicines."""

from __future__ import annotations

from typing import Any

from farms.health.drugs import banned_words
from farms.health.withdrawal import BatchWithdrawal, withdrawals_on
from farms.people.access import Visit
from farms.records import Record, RecordForm, RecordType
from farms.records.beside import BESIDE
from farms.records.forms import VoidForm


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


def record_page(visitor: Visit, kind: RecordType, record: Record) -> dict[str, Any]:
    """The context of a record's own page."""
    return {
        "nav": "records",
        "kind": kind,
        "record": record,
        "details": kind.details(record),
        "form": VoidForm(),
        "warning": record_warning(kind, record),
        **BESIDE[kind.beside].on_page(visitor, record),
    }
