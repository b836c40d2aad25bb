"""What things sold for last."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from farms.records.types.sale import Sale


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
