"""Expenses. Money is integer kobo."""

from __future__ import annotations

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.rules import Check, one_of
from farms.fields import BatchField, FarmDateField, NairaField
from farms.records.base import Record, RecordForm, RecordType, record_rules
from farms.words import naira


class Category(models.TextChoices):
    FEED = "feed", gettext_lazy("feed")
    MEDICATION = "medication", gettext_lazy("medicine")
    VACCINE = "vaccine", gettext_lazy("vaccine")
    LABOUR = "labour", gettext_lazy("labour")
    TRANSPORT = "transport", gettext_lazy("transport")
    FUEL = "fuel", gettext_lazy("fuel")
    EQUIPMENT = "equipment", gettext_lazy("equipment and repairs")
    UTILITIES = "utilities", gettext_lazy("light and water")
    CHICKS = "chicks", gettext_lazy("chicks")
    FINGERLINGS = "fingerlings", gettext_lazy("fingerlings")
    OTHER = "other", gettext_lazy("other")


class Expense(Record):
    category = models.CharField(max_length=12, choices=Category.choices)
    amount_kobo = models.BigIntegerField()
    description = models.CharField(max_length=200, default="", db_default="", blank=True)
    supplier = models.CharField(max_length=120, default="", db_default="", blank=True)

    class Meta:
        db_table = "expenses"
        constraints = [
            Check(name="expenses_category_is_known", sql=one_of("category", Category.values)),
            Check(name="expenses_amount_is_sane", sql="amount_kobo > 0 AND amount_kobo <= '10000000000000'::bigint"),
            *record_rules(
                "expenses",
                name="expense",
                columns=("category", "amount_kobo", "description", "supplier"),
                floor=True,
                money=True,
            ),
        ]

    def summary(self) -> str:
        what = self.description or str(Category(self.category).label)
        text = _("Paid %(amount)s for %(what)s") % {"amount": naira(self.amount_kobo), "what": what}
        return _("%(paid)s, %(supplier)s") % {"paid": text, "supplier": self.supplier} if self.supplier else text


class ExpenseForm(RecordForm):
    category = forms.ChoiceField(label=gettext_lazy("What kind"), choices=Category.choices)
    amount_kobo = NairaField(label=gettext_lazy("Amount"))
    description = forms.CharField(label=gettext_lazy("For what"), required=False, max_length=200, empty_value="")
    supplier = forms.CharField(label=gettext_lazy("Paid to"), required=False, max_length=120, empty_value="")
    batch = BatchField(label=gettext_lazy("For which batch, if one"), required=False)
    occurred_on = FarmDateField(label=gettext_lazy("When"))

    class Meta:
        model = Expense
        fields = ["category", "amount_kobo", "description", "supplier", "batch", "occurred_on"]


def details(record: Expense) -> list[tuple[str, str]]:
    rows = [
        (_("Amount"), naira(record.amount_kobo)),
        (_("Kind"), str(Category(record.category).label)),
        (_("For"), record.description or _("not said")),
        (_("Paid to"), record.supplier or _("not said")),
    ]
    return [*rows, (_("Batch"), str(record.batch))] if record.batch else rows


RECORD_TYPE = RecordType(
    name="expense",
    order=15,
    model=Expense,
    form=ExpenseForm,
    label=gettext_lazy("Expense"),
    label_plural=gettext_lazy("Expenses"),
    floor=True,
    money=True,
    tool_description="Money paid for the farm. Money in kobo (₦1 = 100 kobo). Buying feed is an expense.",
    details=details,
    amount_column="amount_kobo",
)
