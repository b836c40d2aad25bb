"""Expenses. Money is integer kobo."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.database.rules import Check, Function, Trigger, one_of
from farmops.words import counted, full_day, naira, quantity
from farms.models.trade import Category
from farms.records.base import METHODS, Direction, Method, Money, Record, RecordForm, RecordType
from farms.records.base.promise import agree_on_the_promise
from farms.records.fields import BatchField, DayField, FarmDateField, LineField, NairaField, QuantityField
from farms.records.types.feed_use import BAG, KG, plain_unit, said_kg


class Expense(Record):
    """`item`, `quantity` and `unit` are goods that go into the store; `kg` is the weight of feed among them.

    `owed_kobo` is what the farm did not pay at once, and `due_on` the day for which it promised that.
    """

    category = models.CharField(max_length=12, choices=Category.choices)
    amount_kobo = models.BigIntegerField()
    description = models.CharField(max_length=200, default="", db_default="", blank=True)
    supplier = models.CharField(max_length=120, default="", db_default="", blank=True)
    item = models.CharField(max_length=120, default="", db_default="", blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    unit = models.CharField(max_length=20, default="", db_default="", blank=True)
    kg = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    owed_kobo = models.BigIntegerField(default=0, db_default=0)
    due_on = models.DateField(null=True, blank=True)
    method = models.CharField(max_length=10, choices=Method.choices, default="", db_default="", blank=True)

    class Meta:
        db_table = "expenses"
        constraints = [
            Check(name="expenses_category_is_known", sql=one_of("category", Category.values)),
            Check(name="expenses_quantity_is_sane", sql="quantity IS NULL OR quantity > 0 AND quantity <= 1000000"),
            Check(name="expenses_kg_is_sane", sql="kg IS NULL OR kg > 0 AND kg <= 1000000 AND category = 'feed'"),
            Function(
                name="expense_moves_store",
                definer=True,
                body="""
BEGIN
    IF NEW.category = 'feed' THEN
        PERFORM move_store(NEW.farm_id, 'feed', NEW.item, 'kg', NEW.kg, 'bought', NEW.occurred_on,
                           TG_TABLE_NAME::text, NEW.id);
    ELSIF NEW.category IN ('medication', 'vaccine') AND btrim(NEW.item) <> '' AND btrim(NEW.unit) <> '' THEN
        PERFORM move_store(NEW.farm_id, 'medicine', NEW.item, NEW.unit, NEW.quantity, 'bought', NEW.occurred_on,
                           TG_TABLE_NAME::text, NEW.id);
    END IF;
    RETURN NULL;
END
""",
            ),
            Trigger(name="expenses_store", timing="AFTER INSERT", function="expense_moves_store"),
        ]  # fmt: skip
        indexes = [models.Index(name="expenses_by_day", fields=["farm", "occurred_on"])]

    @property
    def paid_kobo(self) -> int:
        """What was paid at once, kobo."""
        return self.amount_kobo - self.owed_kobo

    def summary(self) -> str:
        what = self.description or str(Category(self.category).label)
        text = _("Paid %(amount)s for %(what)s") % {"amount": naira(self.amount_kobo), "what": what}
        if self.supplier:
            text = _("%(paid)s, %(supplier)s") % {"paid": text, "supplier": self.supplier}
        return text + (_(", %(owed)s still to pay") % {"owed": naira(self.owed_kobo)} if self.owed_kobo else "")

    def stored(self) -> str:
        """What goes into the store: "10 bags of layer mash (250 kg)"."""
        number = counted(self.quantity, self.unit) if self.quantity else ""
        weight = _("%(kg)s kg") % {"kg": quantity(self.kg)} if self.kg else ""
        text = f"{number} ({weight})" if number and weight and self.unit != KG else number or weight
        return _("%(amount)s of %(item)s") % {"amount": text, "item": self.item} if self.item else text


class ExpenseForm(RecordForm):
    more = ("method", "item", "quantity", "unit", "kg")

    category = forms.ChoiceField(label=gettext_lazy("What kind"), choices=Category.choices)
    amount_kobo = NairaField(label=gettext_lazy("Amount"))
    description = LineField(label=gettext_lazy("For what"), required=False, max_length=200, empty_value="")
    supplier = LineField(label=gettext_lazy("Paid to"), required=False, max_length=120, empty_value="")
    owed_kobo = NairaField(
        label=gettext_lazy("Not paid yet"),
        required=False,
        zero=True,
        help_text=gettext_lazy("What you still owe. Leave empty if all of it is paid."),
    )
    due_on = DayField(
        label=gettext_lazy("Promised for"), help_text=gettext_lazy("The day on which you are to pay the rest.")
    )
    method = forms.ChoiceField(label=gettext_lazy("Paid how"), required=False, choices=METHODS)
    item = LineField(
        label=gettext_lazy("Which feed or medicine"),
        required=False,
        max_length=120,
        empty_value="",
        help_text=gettext_lazy("It goes into the store under this name."),
    )
    quantity = QuantityField(label=gettext_lazy("How much of it"), required=False)
    unit = LineField(
        label=gettext_lazy("Measured in"),
        required=False,
        max_length=20,
        empty_value="",
        help_text=gettext_lazy("Feed: bag or kg. Medicine: for example sachet or bottle."),
    )
    kg = QuantityField(
        label=gettext_lazy("Weight of the feed, kg"),
        required=False,
        help_text=gettext_lazy("Leave empty for bags: the size of your bags is in the farm's settings."),
    )
    batch = BatchField(label=gettext_lazy("For which batch, if one"), required=False)
    occurred_on = FarmDateField(label=gettext_lazy("When"))

    class Meta:
        model = Expense

    def clean_unit(self) -> str:
        return plain_unit(self.cleaned_data["unit"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._weigh_the_feed(data)
        amount, owed = data.get("amount_kobo"), data.get("owed_kobo") or 0
        data["owed_kobo"] = owed
        if amount is not None and owed > amount:
            self.add_error("owed_kobo", _("That is more than the amount, %(amount)s.") % {"amount": naira(amount)})
        elif owed and not data.get("supplier"):
            self.add_error("supplier", _("Say whom you owe the rest."))
        agree_on_the_promise(self, data)
        return data

    def _weigh_the_feed(self, data: dict[str, Any]) -> None:
        """The weight of feed: as typed, or by the bags, or as the words say it ("10 bags of layer mash")."""
        if data.get("category") != Category.FEED or "kg" in self.errors:
            data["kg"] = None
            return
        amount, unit, bag = data.get("quantity"), data.get("unit"), Decimal(self.farm.feed_bag_kg)
        if data.get("kg") is None and amount is not None and unit in (BAG, KG):
            data["kg"] = amount * (bag if unit == BAG else 1)
        elif data.get("kg") is None and amount is None:
            data["kg"] = said_kg(data.get("description") or "", bag)


def details(record: Expense) -> list[tuple[str, str]]:
    rows = [
        (_("Amount"), naira(record.amount_kobo)),
        (_("Kind"), str(Category(record.category).label)),
        (_("For"), record.description or _("not said")),
        (_("Paid to"), record.supplier or _("not said")),
    ]
    if record.quantity or record.kg:
        rows.append((_("Into the store"), record.stored()))
    if record.owed_kobo:
        rows += [(_("Paid now"), naira(record.paid_kobo)), (_("Still to pay"), naira(record.owed_kobo))]
    if record.due_on:
        rows.append((_("Promised for"), full_day(record.due_on)))
    if record.method:
        rows.append((_("Paid how"), str(Method(record.method).label)))
    return [*rows, (_("Batch"), str(record.batch))] if record.batch else rows


RECORD_TYPE = RecordType(
    name="expense",
    order=15,
    icon="expense",
    form=ExpenseForm,
    label=gettext_lazy("Expense"),
    label_plural=gettext_lazy("Expenses"),
    tool_description="Money paid for the farm. Money in kobo (₦1 = 100 kobo). Buying feed is an expense.",
    details=details,
    floor=True,
    sample={
        "category": "feed", "amount_kobo": 500_000, "description": "layer mash", "supplier": "Olam",
        "item": "layer mash", "quantity": 2, "unit": "bag", "kg": 50, "owed_kobo": 100_000, "method": "cash",
    },
    money=Money(
        amount="amount_kobo",
        who="supplier",
        direction=Direction.OUT,
        owed="owed_kobo",
        due="due_on",
        what=("description", "category"),
        by="category",
    ),
    moves_store=True,
    beside="recurring cost",
    names_medicine=("item", "description"),
)  # fmt: skip
