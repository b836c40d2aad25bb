"""What of a sale or an expense was not paid at once, where the message says that nothing of it was."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from assistant.interpreter import ProposedRecord

_UNPAID = re.compile(
    r"\b(?:on credit|(?:has|have|had|did)(?: not|n'?t) (?:yet )?(?:paid|pay)|not (?:yet )?paid|never (?:paid|pay)"
    r"|no (?:don |yet |get money )?pay|(?:will|go|to) pay (?:me |us )?(?:later|next \w+|on \w+|tomorrow|month end)"
    r"|pay(?:ment)? later)\b",
    re.IGNORECASE,
)
_PAID_AFTER_ALL = re.compile(r"\b(?:not|no|never|n'?t) (?:\w+ )?on credit\b", re.IGNORECASE)
_TRADES = {"sale": ("total_kobo", "buyer"), "expense": ("amount_kobo", "supplier")}


def with_debt(text: str, records: list[ProposedRecord]) -> list[ProposedRecord]:
    """The records, the only trade among them owed whole when the message says that it was not paid.

    Nothing is added where two trades could be meant, or where nobody is named who owes or is owed.
    """
    trades = [record for record in records if record.type in _TRADES]
    if len(trades) != 1 or not _UNPAID.search(text) or _PAID_AFTER_ALL.search(text):
        return records
    amount, person = _TRADES[trades[0].type]
    fields: dict[str, Any] = dict(trades[0].fields)
    if not fields.get(amount) or not fields.get(person):
        return records
    owed = replace(trades[0], fields={**fields, "owed_kobo": fields[amount]})
    return [owed if record is trades[0] else record for record in records]
