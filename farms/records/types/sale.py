"""Sales. Money is integer kobo. What a medicine holds goes by what is sold: farms.records.types.sale_goods."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmops.words import full_day, naira, quantity
from farms.records.base import METHODS, Direction, Method, Money, Record, RecordForm, RecordType
from farms.records.base.promise import agree_on_the_promise
from farms.records.fields import (
    MAX_KOBO,
    BatchField,
    CountField,
    DayField,
    FarmDateField,
    LineField,
    NairaField,
    QuantityField,
)
from farms.records.types.sale_goods import (
    ANIMALS,
    BY_THE_HEAD,
    Item,
    Unit,
    food_in,
    goods_in_words,
    is_a_reason,
    named_goods,
)
from farms.records.types.sale_rules import RULES


class Sale(Record):
    """`heads` is how many animals left with a sale by weight; `owed_kobo` is what the buyer did not pay at once, and
    `due_on` the day for which she promised it."""

    item = models.CharField(max_length=12, choices=Item.choices)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit = models.CharField(max_length=8, choices=Unit.choices)
    unit_price_kobo = models.BigIntegerField(null=True, blank=True)
    total_kobo = models.BigIntegerField()
    buyer = models.CharField(max_length=120, default="", db_default="", blank=True)
    heads = models.PositiveIntegerField(null=True, blank=True)
    weight_kg = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    owed_kobo = models.BigIntegerField(default=0, db_default=0)
    due_on = models.DateField(null=True, blank=True)
    method = models.CharField(max_length=10, choices=Method.choices, default="", db_default="", blank=True)
    withdrawal_reason = models.CharField(max_length=200, default="", db_default="", blank=True)

    class Meta:
        db_table = "sales"
        constraints = RULES
        indexes = [models.Index(name="sales_by_day", fields=["farm", "occurred_on"])]

    @property
    def paid_kobo(self) -> int:
        """What was paid at once, kobo."""
        return self.total_kobo - self.owed_kobo

    def summary(self) -> str:
        text = _("Sold %(what)s") % {"what": self.what()}
        if self.unit_price_kobo:
            price = _(" at %(price)s a kg") if self.unit == Unit.KG else _(" at %(price)s each")
            text += price % {"price": naira(self.unit_price_kobo)}
        if self.buyer:
            text += _(" to %(buyer)s") % {"buyer": self.buyer}
        text = _("%(sale)s: %(total)s") % {"sale": text, "total": naira(self.total_kobo)}
        return text + (_(", %(owed)s owed") % {"owed": naira(self.owed_kobo)} if self.owed_kobo else "")

    def what(self) -> str:
        """Quantity, unit and item: "20 crates of eggs", "5 birds", "12.5 kg of fish"."""
        return goods_in_words(self.item, self.unit, self.quantity)


class SaleForm(RecordForm):
    more = ("method", "heads", "weight_kg", "withdrawal_reason")

    item = forms.ChoiceField(label=gettext_lazy("What was sold"), choices=Item.choices)
    quantity = QuantityField(label=gettext_lazy("How many"))
    unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=Unit.choices)
    unit_price_kobo = NairaField(label=gettext_lazy("Price for one"), required=False)
    total_kobo = NairaField(
        label=gettext_lazy("Total"),
        required=False,
        help_text=gettext_lazy("Leave empty if you gave the price for one."),
    )
    buyer = LineField(label=gettext_lazy("Buyer"), required=False, max_length=120, empty_value="")
    owed_kobo = NairaField(
        label=gettext_lazy("Not paid yet"),
        required=False,
        zero=True,
        help_text=gettext_lazy("What the buyer still owes. Leave empty if all of it is paid."),
    )
    due_on = DayField(
        label=gettext_lazy("Promised for"), help_text=gettext_lazy("The day on which the buyer is to pay the rest.")
    )
    method = forms.ChoiceField(label=gettext_lazy("Paid how"), required=False, choices=METHODS)
    batch = BatchField(
        label=gettext_lazy("From which batch"),
        required=False,
        help_text=gettext_lazy("Needed when you sell birds or fish by number, so that the head count stays right."),
    )
    heads = CountField(
        label=gettext_lazy("How many animals left with it"),
        required=False,
        help_text=gettext_lazy("When you sell by the kilo, so that the head count stays right."),
    )
    weight_kg = QuantityField(label=gettext_lazy("What they weighed together, kg"), required=False)
    withdrawal_reason = LineField(
        label=gettext_lazy("Why it may be sold while a medicine holds it"),
        required=False,
        max_length=200,
        empty_value="",
        help_text=gettext_lazy(
            "Only when the page says that a medicine holds the batch. A whole sentence: it stays on the receipt."
        ),
    )
    occurred_on = FarmDateField(label=gettext_lazy("When"))

    class Meta:
        model = Sale

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._agree_on_the_total(data)
        if data.get("item") in ANIMALS and data.get("unit") in BY_THE_HEAD:
            self._take_heads_from_a_batch(data)
        self._weigh(data)
        self._fit_the_batch(data)
        self._agree_on_the_debt(data)
        return data

    def _fit_the_batch(self, data: dict[str, Any]) -> None:
        batch = data.get("batch")
        goods = named_goods(data.get("item") or "", data.get("unit") or "")
        lacking = [good for good in goods if batch and not batch.gives(good)]
        if batch and lacking and "batch" not in self.errors:
            words = {
                Item.EGGS: _("%(batch)s lays no eggs."),
                Item.BIRDS: _("%(batch)s holds no birds."),
                Item.FISH: _("%(batch)s holds no fish."),
            }[Item(lacking[0])]
            self.add_error("batch", words % {"batch": batch.name})
        reason = data.get("withdrawal_reason") or ""
        if reason and not is_a_reason(reason):
            self.add_error("withdrawal_reason", _("Say it in a whole sentence: it stays on the receipt."))

    def _weigh(self, data: dict[str, Any]) -> None:
        by_weight = data.get("item") in ANIMALS and data.get("unit") == Unit.KG
        if by_weight and data.get("weight_kg") is None:
            data["weight_kg"] = data.get("quantity")
        if data.get("heads") and not by_weight:
            self.add_error("heads", _("Only for birds or fish that are sold by the kilo."))
        elif data.get("heads"):
            self._take_heads_from_a_batch(data)

    def _agree_on_the_debt(self, data: dict[str, Any]) -> None:
        total, owed = data.get("total_kobo"), data.get("owed_kobo") or 0
        data["owed_kobo"] = owed
        if total is not None and owed > total:
            self.add_error("owed_kobo", _("That is more than the total, %(total)s.") % {"total": naira(total)})
        elif owed and not data.get("buyer"):
            self.add_error("buyer", _("Say who owes the rest."))
        agree_on_the_promise(self, data)

    def _agree_on_the_total(self, data: dict[str, Any]) -> None:
        count, price, total = data.get("quantity"), data.get("unit_price_kobo"), data.get("total_kobo")
        if count and price:
            product = int((count * price).quantize(Decimal(1), ROUND_HALF_UP))
            if product > MAX_KOBO or product == 0:
                self.add_error(
                    "total_kobo",
                    _("That amount is too large to be right.") if product else _("The amount must be more than zero."),
                )
            elif total is None and "total_kobo" not in self.errors:
                data["total_kobo"] = product
            elif total is not None and total != product:
                self.add_error(
                    "total_kobo",
                    _("%(count)s × %(price)s is %(product)s, not %(total)s. Which is right?")
                    % {
                        "count": quantity(count),
                        "price": naira(price),
                        "product": naira(product),
                        "total": naira(total),
                    },
                )
        elif total is None and not self.errors.keys() & {"unit_price_kobo", "total_kobo", "quantity"}:
            self.add_error("total_kobo", _("Say the total, or the price for one."))

    def _take_heads_from_a_batch(self, data: dict[str, Any]) -> None:
        fitting = [batch for batch in self.fields["batch"].batches if batch.gives(data["item"])]  # type: ignore[attr-defined]
        batch = data.get("batch")
        if batch is None and len(fitting) == 1:
            data["batch"] = fitting[0]
        elif batch is None and "batch" not in self.errors:
            names = ", ".join(candidate.name for candidate in fitting)
            self.add_error(
                "batch", _("Which batch did they come from: %(names)s?") % {"names": names}
                if names else _("This farm has no batch of that kind yet.")
            )  # fmt: skip
        elif batch is not None and batch not in fitting:
            self.add_error("batch", _("%(batch)s holds other animals.") % {"batch": batch.name})
        count = data.get("quantity") if data.get("unit") in BY_THE_HEAD else None
        if count is not None and count != count.to_integral_value():
            self.add_error("quantity", _("Animals sold by number are whole."))


def details(record: Sale) -> list[tuple[str, str]]:
    rows = [(_("Sold"), record.what())]
    if record.unit_price_kobo:
        rows.append((_("Price for one"), naira(record.unit_price_kobo)))
    rows += [(_("Total"), naira(record.total_kobo)), (_("Buyer"), record.buyer or _("not said"))]
    if record.owed_kobo:
        rows += [(_("Paid now"), naira(record.paid_kobo)), (_("Still owed"), naira(record.owed_kobo))]
    if record.due_on:
        rows.append((_("Promised for"), full_day(record.due_on)))
    if record.method:
        rows.append((_("Paid how"), str(Method(record.method).label)))
    if record.batch:
        rows.append((_("Batch"), str(record.batch)))
    if record.heads:
        rows.append((_("Animals that leave"), quantity(record.heads)))
    if record.weight_kg and record.unit != Unit.KG:
        rows.append((_("Weight"), _("%(kg)s kg") % {"kg": quantity(record.weight_kg)}))
    if record.withdrawal_reason:
        rows.append((_("Sold although a medicine holds it"), record.withdrawal_reason))
    return rows


RECORD_TYPE = RecordType(
    name="sale",
    order=10,
    icon="sale",
    form=SaleForm,
    label=gettext_lazy("Sale"),
    label_plural=gettext_lazy("Sales"),
    tool_description="Goods sold: eggs, birds, fish, manure, empty feed bags. Money in kobo (₦1 = 100 kobo).",
    details=details,
    floor=True,
    sample={
        "item": "eggs", "quantity": 20, "unit": "crate", "unit_price_kobo": 450_000, "total_kobo": 9_000_000,
        "buyer": "Mama Nkechi", "owed_kobo": 1_000_000, "method": "cash",
    },
    money=Money(
        amount="total_kobo",
        who="buyer",
        direction=Direction.IN,
        owed="owed_kobo",
        due="due_on",
        what=("item",),
        by="item",
    ),
    moves_stock=True,
    moves_store=True,
    sells=lambda payload: food_in(payload.get("item", ""), payload.get("unit", "")),
    has_receipt=True,
)  # fmt: skip
