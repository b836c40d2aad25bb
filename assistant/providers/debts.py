"""What of a sale or a purchase was not paid at once, where the message says that nothing of it was."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from assistant.reader import ProposedRecord
from farms.records import MOVES_MONEY

_ON_CREDIT = re.compile(r"\b(?:on credit|pay(?:ment)? later)\b", re.IGNORECASE)
_PAID_AFTER_ALL = re.compile(r"\b(?:not|no|never|n'?t) (?:\w+ )?on credit\b", re.IGNORECASE)
_HAS_NOT_PAID = re.compile(
    r"\b(?:(?:has|have|had|did)(?: not|n'?t) (?:yet )?(?:paid|pay)|not (?:yet )?paid"
    r"|never (?:paid|pay)|no (?:don |yet )?pay"
    r"|(?:will|go|to) pay (?:me |us )?(?:next \w+|on \w+|tomorrow|month end))\b",
    re.IGNORECASE,
)
_OF_OURSELVES = re.compile(r"\b(?:i|we)(?: \w+)?\s*$", re.IGNORECASE)
_TRADES = {kind.name: money for kind, money in MOVES_MONEY if money.owed}


def with_debt(text: str, records: list[ProposedRecord]) -> list[ProposedRecord]:
    """The records, the only trade among them owed whole when the message says that it was not paid.

    Nothing is added where two trades could be meant, where nobody is named who owes or is owed, or where the record
    itself says what is owed. A promised day that it says stays.
    """
    trades = [record for record in records if record.type in _TRADES]
    if len(trades) != 1 or _PAID_AFTER_ALL.search(text):
        return records
    money = _TRADES[trades[0].type]
    fields: dict[str, Any] = dict(trades[0].fields)
    who = str(fields.get(money.who) or "")
    if not who or not fields.get(money.amount) or money.owed in fields:
        return records
    *_before, after = text.lower().rpartition(who.lower())
    if not (_ON_CREDIT.search(text) or _has_not_paid(after)):
        return records
    owed = replace(trades[0], fields={**fields, money.owed: fields[money.amount]})
    return [owed if record is trades[0] else record for record in records]


def _has_not_paid(said: str) -> bool:
    """Of the one who was named before: "I have not paid Musa" says nothing about the buyer of the eggs."""
    return any(not _OF_OURSELVES.search(said[: claim.start()]) for claim in _HAS_NOT_PAID.finditer(said))
