"""What things sold for last, and what was paid for them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower, Trim

from farms.records.types.expense import Expense
from farms.records.types.feed_use import KG
from farms.records.types.sale import Sale

Bought = tuple[str, str, str]  # category, the good's name in small letters, measure


@dataclass(frozen=True)
class LastPrice:
    """What one unit of something sold for last: the unit price said, or the total by the quantity. In kobo."""

    item: str
    unit: str
    kind: str  # of the batch it came from; "" where no batch was named
    kobo: Decimal


def last_prices(farm_id: UUID) -> list[LastPrice]:
    """The last price of each thing sold, as far as the person of the open scope may see money; one query."""
    sold = (
        Sale.objects.filter(farm_id=farm_id, voided_at=None)
        .order_by("item", "unit", "batch__kind", "-occurred_on", "-created_at", "-id")
        .distinct("item", "unit", "batch__kind")
        .values_list("item", "unit", "batch__kind", "unit_price_kobo", "total_kobo", "quantity")
    )
    return [
        LastPrice(item, unit, kind or "", Decimal(price) if price else total / quantity)
        for item, unit, kind, price, total, quantity in sold
    ]


def sold_as(sale: Sale) -> tuple[tuple[str, str, str], Decimal]:
    """(item, unit, kind of batch) by which `LastPrice` has a sale, and what one was sold for, kobo."""
    price = Decimal(sale.unit_price_kobo) if sale.unit_price_kobo else sale.total_kobo / Decimal(sale.quantity)
    return (sale.item, sale.unit, sale.batch.kind if sale.batch else ""), price


def bought_as(expense: Expense) -> tuple[Bought, Decimal] | None:
    """What was bought, and what one of it (of feed a kilo) cost, kobo; None where the good or how much is not said."""
    amount, unit = (expense.kg, KG) if expense.kg else (expense.quantity, expense.unit)
    item = expense.item.strip().lower()
    return ((expense.category, item, unit), expense.amount_kobo / Decimal(amount)) if item and amount and unit else None


def last_costs(farm_id: UUID) -> dict[Bought, Decimal]:
    """What one of each good cost last, kobo, as far as the person of the open scope may see money; one query."""
    bought = (
        Expense.objects.filter(farm_id=farm_id, voided_at=None)
        .exclude(item="")
        .annotate(good=Lower(Trim("item")), weighed=Q(kg__isnull=False))
        .order_by("category", "good", "weighed", "unit", "-occurred_on", "-created_at", "-id")
        .distinct("category", "good", "weighed", "unit")
    )
    newest = sorted(bought, key=lambda expense: (expense.occurred_on, expense.created_at))
    return dict(found for expense in newest if (found := bought_as(expense)))
