"""The receipt of a sale: what a buyer is given on paper, or as a text for WhatsApp."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from farmops.words import long_day, naira, one_line
from farms.health.withdrawal import treatments_reaching
from farms.models import Farm
from farms.money.contacts import contacts, party_key, whatsapp_link
from farms.money.debts import account_of
from farms.records.base import Direction, Method
from farms.records.types.sale import Sale
from farms.records.types.sale_goods import Item, Unit, food_in
from farms.records.types.treatment import Treatment

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U, which are read as others
FIGURES = 6
REMEMBERED_DAYS = 60  # after the end of its withdrawal period, a medicine is still named on receipts


def receipt_number(record_id: UUID) -> str:
    """A short number that is always the same for one record: "R-7K2M9Q"."""
    number, text = record_id.int, ""
    for _place in range(FIGURES):
        number, at = divmod(number, len(ALPHABET))
        text = ALPHABET[at] + text
    return f"R-{text}"


@dataclass
class Receipt:
    """A sale as its buyer sees it. Kobo; `paid_later` are payments since, which clear the oldest sale first."""

    farm: Farm
    sale: Sale
    paid_later: int = 0
    medicines: list[str] = field(default_factory=list)
    phone: str = ""

    @property
    def number(self) -> str:
        """The receipt's number."""
        return receipt_number(self.sale.id)

    @property
    def left_kobo(self) -> int:
        """What is still to be paid of this sale."""
        return self.sale.owed_kobo - self.paid_later

    @property
    def due_on(self) -> date | None:
        """The day for which the buyer promised what is still to be paid; None where nothing is, or no day was said."""
        return self.sale.due_on if self.left_kobo and not self.sale.voided_at else None

    @property
    def method(self) -> str:
        """How it was paid, in words; '' where nobody said."""
        return str(Method(self.sale.method).label) if self.sale.method else ""

    @property
    def reason(self) -> str:
        """Why it was sold within a withdrawal period."""
        reason = self.sale.withdrawal_reason
        return _("Sold because: %(reason)s") % {"reason": reason} if reason else ""

    def lines(self) -> list[str]:
        """The receipt in plain lines; no name in it makes a line of its own."""
        sale = self.sale
        each = _(" at %(price)s a kg") if sale.unit == Unit.KG else _(" at %(price)s each")
        price = each % {"price": naira(sale.unit_price_kobo)} if sale.unit_price_kobo else ""
        paid = _("Paid: %(paid)s") % {"paid": naira(sale.paid_kobo)}
        rows = [
            _("Receipt %(number)s") % {"number": self.number},
            self.farm.name,
            long_day(sale.occurred_on),
            *([_("For %(buyer)s") % {"buyer": sale.buyer}] if sale.buyer else []),
            *([_("THIS SALE WAS TAKEN OUT OF THE BOOKS. It does not count.")] if sale.voided_at else []),
            f"{sale.what()}{price}",
            _("Total: %(total)s") % {"total": naira(sale.total_kobo)},
            f"{paid} ({self.method})" if self.method else paid,
        ]
        if self.paid_later:
            rows.append(_("Paid later: %(paid)s") % {"paid": naira(self.paid_later)})
        if self.left_kobo:
            rows.append(_("Still to pay: %(left)s") % {"left": naira(self.left_kobo)})
            rows += [_("Promised for: %(day)s") % {"day": long_day(self.due_on)}] if self.due_on else []
        elif not sale.voided_at:
            rows.append(_("Paid in full. Thank you."))
        return [one_line(row) for row in (*rows, *self.medicines, *([self.reason] if self.reason else []))]

    @property
    def text(self) -> str:
        """What to paste into WhatsApp."""
        return "\n".join(self.lines())

    @property
    def whatsapp(self) -> str:
        """The link that opens WhatsApp with the text, to the buyer where the contacts have her number."""
        return whatsapp_link(self.phone, self.farm.timezone, self.text)


def receipt(farm: Farm, sale: Sale) -> Receipt:
    """The receipt of a sale as the books stand now."""
    if not sale.buyer:
        return Receipt(farm, sale, medicines=medicines(sale))
    people = contacts(farm.id)
    account = account_of(farm.id, sale.buyer, Direction.IN, people)
    left = next((debt.left_kobo for debt in account.debts if debt.record_id == sale.id), sale.owed_kobo)
    phone = next((contact.phone for contact in people if party_key(contact.name) == account.key), "")
    return Receipt(farm, sale, sale.owed_kobo - left, medicines(sale), phone)


def medicines(sale: Sale) -> list[str]:
    """One line for each medicine lately in the animals of the sale's batch: since when what is sold is clear of it."""
    if not sale.batch_id or not food_in(sale.item, sale.unit):
        return []
    treatments = treatments_reaching(sale.farm_id, sale.occurred_on, sale.batch_id, over_for=REMEMBERED_DAYS)[
        sale.batch_id
    ]
    lines = (_medicine(sale, treatment) for treatment in treatments)
    return [*dict.fromkeys(line for line in lines if line)]


def _medicine(sale: Sale, treatment: Treatment) -> str:
    clear_on = treatment.eggs_clear_on if sale.item == Item.EGGS else treatment.meat_clear_on
    words = {"drug": treatment.drug, "day": long_day(clear_on) if clear_on else ""}
    if clear_on and clear_on <= sale.occurred_on:
        recent = (sale.occurred_on - clear_on).days <= REMEMBERED_DAYS
        return _("Clear of %(drug)s since %(day)s.") % words if recent else ""
    text = _("%(drug)s was given: clear from %(day)s.") if clear_on else _("%(drug)s was given: not known to be clear.")
    return text % words
