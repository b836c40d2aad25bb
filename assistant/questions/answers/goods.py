"""Quantities of what was sold, in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from assistant.questions.asked import Asked
from farmops import words
from farmops.words import quantity
from farms.records.types.sale_goods import Item, Unit, goods_in_words


def quantities(asked: Asked, rows: Any) -> str:
    """ "1,240 crates of eggs (37,200 eggs), 60 birds": what some sales came to, each thing in its units."""
    eggs, parts = Decimal(0), []
    grouped = rows.order_by().values_list("item", "unit").annotate(Sum("quantity"), Sum("heads"), Sum("weight_kg"))
    for item, unit, amount, heads, kg in grouped.order_by("item", "unit"):
        if item == Item.EGGS and unit in (Unit.CRATE, Unit.PIECE):
            eggs += amount * (asked.farm.crate_size if unit == Unit.CRATE else 1)
            continue
        label = goods_in_words(item, unit, amount)
        more = [_("%(count)s of them") % {"count": quantity(heads)}] if heads else []
        more += [_("%(kg)s kg") % {"kg": quantity(kg)}] if kg and unit != Unit.KG else []
        parts.append(label + (f" ({', '.join(more)})" if more else ""))
    if eggs:
        crates = words.crates(int(eggs), asked.farm.crate_size)
        parts.insert(0, _("%(crates)s of eggs (%(eggs)s eggs)") % {"crates": crates, "eggs": quantity(eggs)})
    return ", ".join(parts)
