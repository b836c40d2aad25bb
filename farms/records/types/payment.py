"""Money that changes hands later than its sale or its purchase. Money is integer kobo.

A person's debt is the sum of what she left unpaid in sales, less what she paid since; payments name her, not one sale,
and clear the oldest sale first.
"""

from __future__ import annotations

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.database.rules import Check, one_of
from farmops.words import naira
from farms.records.base import METHODS, Direction, Method, Money, Record, RecordForm, RecordType
from farms.records.fields import BatchField, FarmDateField, LineField, NairaField


class Payment(Record):
    direction = models.CharField(max_length=3, choices=Direction.choices)
    party = models.CharField(max_length=120)
    amount_kobo = models.BigIntegerField()
    method = models.CharField(max_length=10, choices=Method.choices, default="", db_default="", blank=True)
    reference = models.CharField(max_length=120, default="", db_default="", blank=True)

    class Meta:
        db_table = "payments"
        constraints = [
            Check(name="payments_direction_is_known", sql=one_of("direction", Direction.values)),
            Check(name="payments_party_is_not_empty", sql="btrim(party) <> ''"),
        ]

    def summary(self) -> str:
        text = _("%(party)s paid us %(amount)s") if self.direction == Direction.IN else _("Paid %(party)s %(amount)s")
        return text % {"party": self.party, "amount": naira(self.amount_kobo)}


class PaymentForm(RecordForm):
    more = ("reference", "batch")

    direction = forms.ChoiceField(label=gettext_lazy("Which way"), choices=Direction.choices)
    party = LineField(label=gettext_lazy("Who"), max_length=120)
    amount_kobo = NairaField(label=gettext_lazy("Amount"))
    method = forms.ChoiceField(label=gettext_lazy("How"), required=False, choices=METHODS)
    reference = LineField(
        label=gettext_lazy("Reference"),
        required=False,
        max_length=120,
        empty_value="",
        help_text=gettext_lazy("For example the number of the transfer."),
    )
    batch = BatchField(label=gettext_lazy("For which batch, if one"), required=False)
    occurred_on = FarmDateField(label=gettext_lazy("When"))

    class Meta:
        model = Payment

    def clean_party(self) -> str:
        return str(self.cleaned_data["party"]).strip()


def details(record: Payment) -> list[tuple[str, str]]:
    return [
        (_("Amount"), naira(record.amount_kobo)),
        (_("Paid by") if record.direction == Direction.IN else _("Paid to"), record.party),
        (_("How"), str(Method(record.method).label) if record.method else _("not said")),
        (_("Reference"), record.reference or _("none")),
    ]


RECORD_TYPE = RecordType(
    name="payment",
    order=17,
    icon="payment",
    form=PaymentForm,
    label=gettext_lazy("Payment"),
    label_plural=gettext_lazy("Payments"),
    tool_description="Money paid later for goods that changed hands before: a customer pays a debt (in), or we pay a"
    " supplier (out). A sale or expense that is paid at once is no payment. Money in kobo.",
    details=details,
    floor=True,
    sample={
        "direction": "in", "party": "Mama Nkechi", "amount_kobo": 1_000_000, "method": "transfer",
        "reference": "alert 12",
    },
    money=Money(amount="amount_kobo", who="party", what=("reference",)),
)  # fmt: skip
