"""What lies in the farm's store now: the sums of its movements, and what they say about the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext as _

from farmops import words
from farms.models import Farm, Good, StoreMovement, StoreReason
from farms.models.store import CRACKED, HELD

RECENT_DAYS = 30
SHOWN = 30
NAMES = {"": lambda: _("Eggs to sell"), CRACKED: lambda: _("Cracked eggs"), HELD: lambda: _("Eggs held back")}


@dataclass(frozen=True)
class Lot:
    """One thing in the store. `amount` is in pieces (eggs), kilograms (feed) or the medicine's own unit."""

    good: str
    item: str
    unit: str
    amount: Decimal
    last_on: date
    crate_size: int
    bag_kg: Decimal

    @property
    def name(self) -> str:
        """The thing in words: "Eggs to sell", a feed, a medicine."""
        if self.good == Good.EGGS:
            return NAMES[self.item]() if self.item in NAMES else self.item
        return self.item or (_("Feed without a name") if self.good == Good.FEED else _("Medicine"))

    @property
    def in_words(self) -> str:
        """ "12 crates + 4", "150 kg (6 bags)", "3 sachets": what there is, never less than nothing."""
        return amount_in_words(self.good, self.unit, max(self.amount, Decimal(0)), self.crate_size, self.bag_kg)

    @property
    def short_by(self) -> str:
        """How much more left than came, in words; '' where the books are whole."""
        if self.amount >= 0:
            return ""
        return amount_in_words(self.good, self.unit, -self.amount, self.crate_size, self.bag_kg)

    @property
    def count_query(self) -> str:
        """What the form of a count is opened with, for its address."""
        unit = {Good.EGGS: "crate", Good.FEED: "bag"}.get(Good(self.good), self.unit)
        return urlencode({"why": "counted", "good": self.good, "item": self.item, "unit": unit})


def amount_in_words(good: str, unit: str, amount: Decimal, crate_size: int, bag_kg: Decimal) -> str:
    """An amount of the store as a farmer says it."""
    if good == Good.EGGS:
        return words.crates(int(amount), crate_size)
    if good != Good.FEED:
        return words.counted(amount, unit)
    weight = _("%(kg)s kg") % {"kg": words.quantity(amount)}
    count = words.counted((amount / bag_kg).quantize(Decimal("0.1")), "bag")
    return f"{weight} ({count})" if amount else weight


def lots(farm: Farm) -> list[Lot]:
    """Everything that is in the store or is missing from it, eggs first: one query."""
    rows = (
        StoreMovement.objects.filter(farm_id=farm.id)
        .values("good", "item", "unit")
        .annotate(amount=Sum("delta"), last_on=Max("moved_on"))
        .order_by()
    )
    in_store = [Lot(**row, crate_size=farm.crate_size, bag_kg=Decimal(farm.feed_bag_kg)) for row in rows]
    order = list(Good.values)
    return sorted((lot for lot in in_store if lot.amount), key=lambda lot: (order.index(lot.good), lot.item, lot.unit))


def stored_names(farm_id: UUID) -> list[str]:
    """The names of the feeds and medicines that have ever lain in the store."""
    named = StoreMovement.objects.filter(farm_id=farm_id).exclude(good=Good.EGGS).exclude(item="")
    return list(named.order_by("item").values_list("item", flat=True).distinct())


def counted_feed_kg(farm_id: UUID) -> Decimal | None:
    """Kilograms of all feed in the store; None where nobody has counted it, or the books fell below zero."""
    moved = StoreMovement.objects.filter(farm_id=farm_id, good=Good.FEED)
    sums = moved.aggregate(kg=Sum("delta"), counts=Count("id", filter=Q(reason=StoreReason.COUNTED)))
    return sums["kg"] if sums["counts"] and sums["kg"] >= 0 else None


@dataclass(frozen=True)
class Move:
    """One movement in words. `record` is (record type, id) of what explains it."""

    movement: StoreMovement
    kind: str
    amount: str

    @property
    def came(self) -> bool:
        """Whether it came into the store."""
        return self.movement.delta > 0

    @property
    def reason(self) -> str:
        """Why it moved, in words."""
        return str(StoreReason(self.movement.reason).label)


def moves(farm: Farm, today: date, kinds: dict[str, str], good: str = "") -> list[Move]:
    """The last movements of thirty days, newest first. `kinds`: table -> record type that the member may see."""
    movements: Any = StoreMovement.objects.filter(farm_id=farm.id, moved_on__gte=today - timedelta(days=RECENT_DAYS))
    if good in Good.values:
        movements = movements.filter(good=good)
    bag_kg = Decimal(farm.feed_bag_kg)
    return [
        Move(
            movement,
            kinds.get(movement.record_table, ""),
            amount_in_words(movement.good, movement.unit, abs(movement.delta), farm.crate_size, bag_kg),
        )
        for movement in movements.order_by("-moved_on", "-id")[:SHOWN]
    ]
