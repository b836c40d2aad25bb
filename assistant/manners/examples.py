"""What can be said on a farm, in examples of its own batches, prices and people. Called inside a member's scope."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from farmops.words import quantity
from farms.models import Batch
from farms.models.batch import LAYING
from farms.money.contacts import known_names
from farms.money.prices import last_prices
from farms.people.access import Visit
from farms.records.types.sale_goods import Item, Unit
from farms.stock.batches import batches
from farms.stock.heads import head_counts

LAID = Decimal("0.8")  # eggs of a hen a day, as an example
DIED, SOLD = 3, 10  # animals, crates or kilos, as an example
# What one was sold for, naira, as an example on a farm that has sold none yet.
PRICES = {(Item.EGGS, Unit.CRATE): 5_500, (Item.FISH, Unit.KG): 3_200, (Item.BIRDS, Unit.BIRD): 9_000}
BUYER = "Mama Nkechi"


def examples(visitor: Visit) -> list[str]:
    """A record, a sale (a collection or a feeding for who sees no money) and a question; none without animals."""
    heads = head_counts(visitor.farm.id)
    living = [batch for batch in batches(visitor.farm.id) if heads.get(batch.id)]
    if not living:
        return []
    laying = [batch for batch in living if batch.kind in LAYING]
    first = (laying or living)[0]
    last = living[-1]
    second = _sale(visitor, first) if visitor.sees_money else _work(visitor, first, heads[first.id])
    return [_death(last, heads[last.id]), second, _question(first)]


def _death(batch: Batch, heads: int) -> str:
    said = {"count": min(DIED, heads), "batch": batch.name}
    return (_("%(count)s fish died in %(batch)s") if batch.is_fish else _("%(count)s birds died in %(batch)s")) % said


def _sale(visitor: Visit, batch: Batch) -> str:
    if batch.is_fish:
        item, unit, text = (
            Item.FISH,
            Unit.KG,
            _("Sold %(count)s kg of fish from %(batch)s at %(price)s a kg to %(buyer)s"),
        )
    elif batch.kind in LAYING:
        item, unit, text = Item.EGGS, Unit.CRATE, _("Sold %(count)s crates of eggs at %(price)s each to %(buyer)s")
    else:
        item, unit, text = (
            Item.BIRDS,
            Unit.BIRD,
            _("Sold %(count)s birds from %(batch)s at %(price)s each to %(buyer)s"),
        )
    paid = [price.kobo / 100 for price in last_prices(visitor.farm.id) if (price.item, price.unit) == (item, unit)]
    return text % {
        "count": SOLD,
        "batch": batch.name,
        "price": quantity(round(paid[0]) if paid else PRICES[item, unit]),
        "buyer": next(iter(known_names(visitor.farm.id)), BUYER),
    }


def _work(visitor: Visit, batch: Batch, heads: int) -> str:
    if batch.kind not in LAYING:
        return _("Fed %(batch)s 1 bag") % {"batch": batch.name}
    crates, loose = divmod(int(heads * LAID), visitor.farm.crate_size)
    if not crates:
        return _("Collected %(count)s eggs in %(batch)s") % {"count": max(loose, 1), "batch": batch.name}
    said = {"crates": crates, "loose": loose, "batch": batch.name}
    return _("Collected %(crates)s crates and %(loose)s eggs in %(batch)s") % said


def _question(batch: Batch) -> str:
    if batch.kind in LAYING:
        return _("How many eggs did %(batch)s lay this week?") % {"batch": batch.name}
    return _("How many died in %(batch)s this week?") % {"batch": batch.name}


def first_steps(visitor: Visit) -> str:
    """What to do on a farm without living animals."""
    if visitor.manages:
        return _("No animals are on the farm yet. Add your first batch, then tell me what happens in it.")
    return _("No animals are on the farm yet. Ask the owner to add the first batch.")


def listed(lines: Sequence[str]) -> str:
    return "\n".join(f"• {line}" for line in lines)
