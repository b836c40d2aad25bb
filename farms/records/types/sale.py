"""Sales. Money is integer kobo.

What a medicine holds goes by what is sold, whatever it is called. FOOD says which goods an item may be; with a batch it
is those of them that the batch's kind gives (GIVEN_BY), without one those of every batch:

| item | counted in birds | in anything else |
| --- | --- | --- |
| eggs | eggs and birds | eggs |
| birds | birds | birds |
| fish | fish and birds | fish |
| manure, empty feed bags | birds | nothing: never held |
| other | eggs, birds and fish | eggs, birds and fish |

Eggs, birds and fish are sold only from a batch that gives them, and whatever is counted in birds only from birds.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from farmops.database.logins import APP, ASSISTANT
from farmops.database.rules import Check, Function, Trigger, one_of
from farmops.words import naira, quantity
from farms.records.base import Record, RecordForm, RecordType, record_rules
from farms.records.fields import MAX_KOBO, BatchField, CountField, FarmDateField, LineField, NairaField, QuantityField
from farms.records.types.payment import METHODS, Method


class Item(models.TextChoices):
    EGGS = "eggs", gettext_lazy("eggs")
    BIRDS = "birds", gettext_lazy("birds")
    FISH = "fish", gettext_lazy("fish")
    MANURE = "manure", gettext_lazy("manure")
    FEED_BAGS = "feed_bags", gettext_lazy("empty feed bags")
    OTHER = "other", gettext_lazy("other")


class Unit(models.TextChoices):
    CRATE = "crate", gettext_lazy("crate")
    PIECE = "piece", gettext_lazy("piece")
    KG = "kg", gettext_lazy("kg")
    BIRD = "bird", gettext_lazy("bird")
    BAG = "bag", gettext_lazy("bag")


ANIMALS = (Item.BIRDS, Item.FISH)
BY_THE_HEAD = (Unit.BIRD, Unit.PIECE)
# item -> the food that it may be; nobody says what "other" is
FOOD: dict[str, tuple[str, ...]] = {
    Item.EGGS: (Item.EGGS,),
    Item.BIRDS: (Item.BIRDS,),
    Item.FISH: (Item.FISH,),
    Item.MANURE: (),
    Item.FEED_BAGS: (),
    Item.OTHER: (Item.EGGS, Item.BIRDS, Item.FISH),
}
REASON_LENGTH, REASON_WORDS = 15, 3  # what a reason to sell held food has at least
# Letters that a reader of the receipt sees: Latin with its marks. Other signs may be letters and show nothing.
REASON_WORD = "[A-Za-zÀ-ɏḀ-ỿ]{2,}"


def food_in(item: str, unit: str) -> tuple[str, ...]:
    """The goods ('eggs', 'birds', 'fish') that a sale may be, by its nature."""
    found = FOOD.get(item, ())
    return found if unit != Unit.BIRD or Item.BIRDS in found else (*found, Item.BIRDS)


def named_goods(item: str, unit: str) -> tuple[str, ...]:
    """The goods that a sale certainly is, so that the batch it names must give them."""
    if item != Item.OTHER:
        return food_in(item, unit)
    return (Item.BIRDS,) if unit == Unit.BIRD else ()


def is_a_reason(text: str) -> bool:
    """Whether a reason to sell held food is long enough to tell something."""
    return len(text.strip()) >= REASON_LENGTH and len(re.findall(REASON_WORD, text)) >= REASON_WORDS


def _texts(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


class Sale(Record):
    """`heads` is how many animals left with a sale by weight; `owed_kobo` is what the buyer did not pay at once."""

    item = models.CharField(max_length=12, choices=Item.choices)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit = models.CharField(max_length=8, choices=Unit.choices)
    unit_price_kobo = models.BigIntegerField(null=True, blank=True)
    total_kobo = models.BigIntegerField()
    buyer = models.CharField(max_length=120, default="", db_default="", blank=True)
    heads = models.PositiveIntegerField(null=True, blank=True)
    weight_kg = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    owed_kobo = models.BigIntegerField(default=0, db_default=0)
    method = models.CharField(max_length=10, choices=Method.choices, default="", db_default="", blank=True)
    withdrawal_reason = models.CharField(max_length=200, default="", db_default="", blank=True)

    class Meta:
        db_table = "sales"
        constraints = [
            Check(name="sales_item_is_known", sql=one_of("item", Item.values)),
            Check(name="sales_unit_is_known", sql=one_of("unit", Unit.values)),
            Check(name="sales_quantity_is_sane", sql="quantity > 0 AND quantity <= 1000000"),
            Check(name="sales_total_is_sane", sql="total_kobo > 0 AND total_kobo <= '10000000000000'::bigint"),
            Check(name="sales_price_is_positive", sql="unit_price_kobo IS NULL OR unit_price_kobo > 0"),
            Check(
                name="sales_quantity_times_price_is_total",
                sql="unit_price_kobo IS NULL OR abs(quantity * unit_price_kobo - total_kobo) <= 0.5",
            ),
            Check(name="sales_debt_is_part_of_total", sql="owed_kobo >= 0 AND owed_kobo <= total_kobo"),
            Check(name="sales_debt_has_a_debtor", sql="owed_kobo = 0 OR btrim(buyer) <> ''"),
            Check(name="sales_method_is_known", sql=one_of("method", ["", *Method.values])),
            Check(name="sales_weight_is_sane", sql="weight_kg IS NULL OR weight_kg > 0 AND weight_kg <= 1000000"),
            # Crates and kilos take no animal away, unless it is said how many left; by the head whole ones leave.
            Check(
                name="sales_heads_are_of_animals",
                sql="heads IS NULL OR heads > 0 AND heads <= 1000000 AND batch_id IS NOT NULL"
                " AND item = ANY (ARRAY['birds', 'fish']) AND NOT unit = ANY (ARRAY['bird', 'piece'])",
            ),
            Check(
                name="sales_animals_are_whole_and_of_a_batch",
                sql="NOT (item = ANY (ARRAY['birds', 'fish']) AND unit = ANY (ARRAY['bird', 'piece']))"
                " OR batch_id IS NOT NULL AND quantity = trunc(quantity)",
            ),
            *record_rules(
                "sales",
                name="sale",
                columns=("item", "quantity", "unit", "unit_price_kobo", "total_kobo", "buyer", "heads", "weight_kg",
                         "owed_kobo", "method", "withdrawal_reason"),
                floor=True,
                money=True,
            ),
            Function(
                name="sale_moves_stock",
                definer=True,
                body="""
BEGIN
    PERFORM move_stock(NEW.farm_id, NEW.batch_id, 'sold',
        -CASE WHEN NEW.unit IN ('bird', 'piece') THEN NEW.quantity::bigint ELSE NEW.heads END,
        TG_TABLE_NAME::text, NEW.id);
    RETURN NULL;
END
""",
            ),
            Trigger(
                name="sales_stock",
                timing="AFTER INSERT",
                function="sale_moves_stock",
                when="new.item = ANY (ARRAY['birds', 'fish'])"
                " AND (new.unit = ANY (ARRAY['bird', 'piece']) OR new.heads IS NOT NULL)",
            ),
            Function(
                name="sale_moves_store",
                definer=True,
                body="""
BEGIN
    PERFORM move_store(NEW.farm_id, 'eggs', '', 'egg', -store_amount(NEW.farm_id, 'eggs', NEW.quantity, NEW.unit),
                       'sold', NEW.occurred_on, TG_TABLE_NAME::text, NEW.id);
    RETURN NULL;
END
""",
            ),
            Trigger(name="sales_store", timing="AFTER INSERT", function="sale_moves_store", when="new.item = 'eggs'"),
            Function(
                name="food_in_sale",
                signature="item text, unit text",
                returns="text[]",
                language="sql",
                volatility="IMMUTABLE",
                logins=(APP, ASSISTANT),
                body=" SELECT CASE item "
                + " ".join(f"WHEN '{item}' THEN ARRAY[{_texts(food)}]::text[]" for item, food in FOOD.items())
                + " END || CASE WHEN unit = 'bird' THEN ARRAY['birds'] ELSE ARRAY[]::text[] END ",
            ),
            # Food with medicine in it is not sold, unless an owner or a manager says in a sentence why it may be. The
            # membership is read itself; it is not the session's word for it.
            Function(
                name="sale_respects_withdrawal",
                definer=True,
                body=f"""
DECLARE
    drug text;
    good text;
BEGIN
    IF NEW.farm_id IS DISTINCT FROM current_farm() THEN
        RAISE EXCEPTION 'a sale is made inside its farm'
            USING ERRCODE = '23514', CONSTRAINT = 'sale_made_inside_its_farm', TABLE = 'sales';
    END IF;
    PERFORM lock_batches(NEW.farm_id, NEW.batch_id);
    FOREACH good IN ARRAY food_in_sale(NEW.item::text, NEW.unit::text) LOOP
        IF EXISTS (SELECT 1 FROM batches b WHERE b.farm_id = NEW.farm_id AND b.id = NEW.batch_id
                   AND NOT kind_gives(b.kind::text, good)) THEN
            CONTINUE WHEN NEW.item = 'other' AND NOT (good = 'birds' AND NEW.unit = 'bird');
            RAISE EXCEPTION 'the batch gives no %', good
                USING ERRCODE = '23514', CONSTRAINT = 'sale_fits_its_batch', TABLE = 'sales';
        END IF;
        drug := coalesce(drug, withdrawal_on(NEW.farm_id, NEW.batch_id, good, NEW.occurred_on));
    END LOOP;
    IF drug IS NULL THEN
        RETURN NULL;
    END IF;
    IF btrim(NEW.withdrawal_reason) = '' THEN
        RAISE EXCEPTION '% holds what is sold', drug
            USING ERRCODE = '23514', CONSTRAINT = 'sale_inside_withdrawal', TABLE = 'sales';
    END IF;
    IF length(btrim(NEW.withdrawal_reason)) < {REASON_LENGTH}
       OR regexp_count(NEW.withdrawal_reason, '{REASON_WORD}') < {REASON_WORDS} THEN
        RAISE EXCEPTION 'why it may be sold is said in a sentence'
            USING ERRCODE = '23514', CONSTRAINT = 'sale_reason_is_a_sentence', TABLE = 'sales';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM farm_members m WHERE m.farm_id = NEW.farm_id AND m.user_id = current_person()
                   AND m.role IN ('owner', 'manager')) THEN
        RAISE EXCEPTION 'only an owner or a manager lets held food be sold'
            USING ERRCODE = '23514', CONSTRAINT = 'sale_reason_is_of_who_manages', TABLE = 'sales';
    END IF;
    RETURN NULL;
END
""",  # noqa: S608 - our own constants
            ),
            Trigger(name="sales_withdrawal", timing="AFTER INSERT", function="sale_respects_withdrawal"),
        ]  # fmt: skip
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
        number = quantity(self.quantity)
        one_or_many = 1 if self.quantity == 1 else 2
        unit = {
            Unit.CRATE: ngettext("crate", "crates", one_or_many),
            Unit.PIECE: ngettext("piece", "pieces", one_or_many),
            Unit.KG: _("kg"),
            Unit.BIRD: ngettext("bird", "birds", one_or_many),
            Unit.BAG: ngettext("bag", "bags", one_or_many),
        }[Unit(self.unit)]
        if (self.item, self.unit) == (Item.BIRDS, Unit.BIRD):
            return f"{number} {unit}"
        if self.item in (Item.FISH, Item.EGGS) and self.unit == Unit.PIECE:
            return f"{number} {Item(self.item).label}"
        return _("%(number)s %(unit)s of %(item)s") % {
            "number": number,
            "unit": unit,
            "item": Item(self.item).label,
        }


class SaleForm(RecordForm):
    more = ("method", "heads", "weight_kg", "withdrawal_reason")
    people = ("buyer",)

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
    owed_kobo = NairaField(
        label=gettext_lazy("Not paid yet"),
        required=False,
        zero=True,
        help_text=gettext_lazy("What the buyer still owes. Leave empty if all of it is paid."),
    )
    method = forms.ChoiceField(label=gettext_lazy("Paid how"), required=False, choices=METHODS)
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
        fields = ["item", "quantity", "unit", "unit_price_kobo", "total_kobo", "buyer", "owed_kobo", "method", "batch",
                  "heads", "weight_kg", "withdrawal_reason", "occurred_on"]  # fmt: skip

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
    model=Sale,
    form=SaleForm,
    label=gettext_lazy("Sale"),
    label_plural=gettext_lazy("Sales"),
    floor=True,
    money=True,
    tool_description="Goods sold: eggs, birds, fish, manure, empty feed bags. Money in kobo (₦1 = 100 kobo).",
    details=details,
    amount_column="total_kobo",
)
