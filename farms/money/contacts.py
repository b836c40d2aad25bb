"""Whom the farm trades with: the contacts, how names are compared, and how a phone number becomes a WhatsApp link."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Max

from farmops.database.sql import insert
from farmops.refusals import guarded_write
from farmops.words import one_line
from farms.models import Contact
from farms.records import MOVES_MONEY, RecordType
from farms.records.services import records

SUGGESTED = 100  # names a box offers
# Where a number is dialled with a 0 at home: the code that takes its place abroad.
DIALLED = {"Africa/Lagos": "234", "Africa/Accra": "233", "Africa/Nairobi": "254"}


def party_key(name: str) -> str:
    """What is the same for every spelling of one person: no capitals, needless spaces or invisible signs, in NFC."""
    return one_line(unicodedata.normalize("NFD", one_line(name)).casefold())


def contacts(farm_id: UUID) -> list[Contact]:
    """The farm's customers and suppliers by name."""
    return list(Contact.objects.filter(farm_id=farm_id))


def add_contact(contact: Contact) -> None:
    """Save a new contact. Raises Refused when somebody of that name is there already."""
    with guarded_write():
        insert(contact)


def save_contact(contact: Contact) -> None:
    """Save what was changed of a contact. Raises Refused."""
    said = {name: getattr(contact, name) for name in ("name", "kind", "phone", "note")}
    with guarded_write():
        Contact.objects.filter(farm_id=contact.farm_id, id=contact.id).update(**said)


def known_names(farm_id: UUID) -> list[str]:
    """Names to offer where a form asks for a person: the contacts, then whom records named last, each once."""
    names = {party_key(contact.name): contact.name for contact in contacts(farm_id)}
    for kind, money in MOVES_MONEY:
        named = kind.model._default_manager.filter(farm_id=farm_id, voided_at=None).exclude(**{money.who: ""})
        for name, _day in named.values_list(money.who).annotate(last=Max("occurred_on")).order_by("-last")[:SUGGESTED]:
            names.setdefault(party_key(name), name)
    return list(names.values())[:SUGGESTED]


def records_with(farm_id: UUID, name: str, kind: RecordType) -> Any:
    """A money type's records that name one person, however she is spelt, newest first; voided ones too."""
    assert kind.money
    column, kept = kind.money.who, records(kind, farm_id)
    spelt = kept.order_by().values_list(column, flat=True).distinct()
    return kept.filter(**{f"{column}__in": [one for one in spelt if party_key(one) == party_key(name)]})


def international(phone: str, timezone: str) -> str:
    """A phone number's digits as they are dialled from abroad, or '' where it cannot be told.

    "0803 123 4567" on a farm in Lagos is 2348031234567; "+44 20 …" and "0044 …" are so anywhere.
    """
    digits = re.sub(r"\D", "", phone)
    code = DIALLED.get(timezone, "")
    if phone.strip().startswith("+"):
        pass
    elif digits.startswith("00"):
        digits = digits[2:]
    elif digits.startswith("0") and code:
        digits = code + digits[1:]
    elif not (code and digits.startswith(code)):
        return ""
    return digits if 10 <= len(digits) <= 15 else ""


def whatsapp_link(phone: str, timezone: str, text: str = "") -> str:
    """A plain link that opens WhatsApp with `text`: to this number, or, without one, to whomever the sender chooses.

    '' when there is neither a number that can be told nor a text.
    """
    number = international(phone, timezone)
    if not number and not text:
        return ""
    return f"https://wa.me/{number}" + (f"?{urlencode({'text': text})}" if text else "")
