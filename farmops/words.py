"""How numbers, money and dates are written for a person."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

KOBO_IN_A_NAIRA = 100
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def one_line(text: str) -> str:
    """`text` as one line, in NFC: a run of white space and control signs is a space, invisible signs are gone."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cf", "Cs"))
    return unicodedata.normalize("NFC", _BREAKS.sub(" ", seen)).strip()


def naira(kobo: int) -> str:
    """Kobo as "₦1,234,567.50"; whole naira without the decimals."""
    sign, kobo = ("−", -kobo) if kobo < 0 else ("", kobo)
    whole, part = divmod(kobo, KOBO_IN_A_NAIRA)
    return f"{sign}₦{whole:,}" + (f".{part:02}" if part else "")


def typed_naira(kobo: int) -> str:
    """Kobo as a person types naira into a box: "12500", "12500.50"."""
    whole, part = divmod(kobo, KOBO_IN_A_NAIRA)
    return f"{whole}.{part:02}" if part else str(whole)


def quantity(value: Decimal | int | float) -> str:
    """A quantity without needless zeros: 20, 7.5, 1,250."""
    text = f"{Decimal(str(value)):,.3f}".rstrip("0").rstrip(".")
    return text or "0"


def counted(amount: Decimal | int, unit: str) -> str:
    """ "1 bag", "12 bags", "600 kg": a quantity in its unit; a unit that nobody counts by stands as it was typed."""
    one_or_many = 1 if amount == 1 else 2
    units = {
        "bag": ngettext("bag", "bags", one_or_many),
        "bird": ngettext("bird", "birds", one_or_many),
        "bottle": ngettext("bottle", "bottles", one_or_many),
        "crate": ngettext("crate", "crates", one_or_many),
        "dose": ngettext("dose", "doses", one_or_many),
        "kg": _("kg"),
        "piece": ngettext("piece", "pieces", one_or_many),
        "sachet": ngettext("sachet", "sachets", one_or_many),
    }
    return f"{quantity(amount)} {units.get(unit, unit)}".strip()


def signed(value: int) -> str:
    """A change with its sign: +20, −1."""
    return f"+{value:,}" if value >= 0 else f"−{-value:,}"


def day(value: date, today: date) -> str:
    """A date as a person says it: "today", "yesterday", "tomorrow", or "Thu 5 Mar 2026"."""
    days = (today - value).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    if days == -1:
        return _("tomorrow")
    return full_day(value)


def full_day(value: date) -> str:
    """A date that stays right however late it is read: "Thu 5 Mar 2026"."""
    return f"{value:%a} {value.day} {value:%b %Y}"


def long_day(value: date) -> str:
    """A date that is still right next year, for what leaves the farm: "5 Mar 2026"."""
    return f"{value.day} {value:%b %Y}"


def crates(eggs: int, crate_size: int) -> str:
    """Eggs as a farmer counts them: "3 crates + 6", "12 eggs"."""
    full, loose = divmod(eggs, crate_size)
    if not full:
        return ngettext("%(count)s egg", "%(count)s eggs", loose) % {"count": loose}
    text = ngettext("%(count)s crate", "%(count)s crates", full) % {"count": quantity(full)}
    return f"{text} + {loose}" if loose else text
