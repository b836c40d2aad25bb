"""The price of a sale or purchase: unit price and total, asking where two readings differ."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assistant.reader.model import FarmFacts

from ..quantities import kobo
from ..roles import Amount
from .base import Draft, plain
from .prices import can_be_for_one, is_absurd, is_far, is_known


@dataclass(frozen=True, slots=True)
class Price:
    """Kobo; None where not said."""

    unit: int | None
    total: int | None
    source: str


def settle(
    draft: Draft, quantity: Decimal | None, found: list[Amount], goods: str, texts: dict[int, str], farm: FarmFacts
) -> Price | None:
    """The price that the amounts say, or None after asking."""
    price = _settle(draft, quantity, found, goods, texts, farm)
    if price is None:
        return None
    one = price.unit if price.unit is not None else price.total
    number = Decimal(1) if price.unit is not None else quantity
    if one is not None and number and is_absurd(Decimal(one) / 100 / number, goods, farm):
        draft.ask("absurd", f"₦{plain(Decimal(one) / 100)} cannot be right. How much was it?")
        return None
    if one is not None and number and (last := is_far(Decimal(one) / 100 / number, goods, farm)):
        draft.ask(
            "far", f"The last price for one was ₦{plain(last.quantize(Decimal(1)))}; please look at it.", blocks=False
        )
    return price


def _settle(
    draft: Draft, quantity: Decimal | None, found: list[Amount], goods: str, texts: dict[int, str], farm: FarmFacts
) -> Price | None:
    """The price by the roles of the amounts."""
    unit = next((a for a in found if a.role == "unit"), None) or next((a for a in found if a.role == "at"), None)
    total = next((a for a in found if a.role == "total"), None)
    bare = [a for a in found if a.role in ("bare", "for")]
    if unit is not None and any(a.role == "balance" for a in found):
        bare = []  # "she paid 10k, balance 10,800": parts of the price, not the price
    if unit is not None and total is None and bare and quantity is not None:
        total = next((a for a in bare if a.naira == quantity * unit.naira), None)
        if total is None and len(bare) == 1 and bare[0].naira > unit.naira and bare[0].role != "for":
            total = bare[0]
    if len({a.naira for a in found if a.role in ("unit", "at")}) > 1:
        draft.ask("mismatch", "I see more than one price for one. How many were sold at each price?")
        return None
    if any(a.naira == 0 for a in found):
        draft.ask("absurd", "The price you gave is 0. How much was it?")
        return None
    if unit is not None and total is not None and quantity is not None:
        return _agreed(draft, quantity, unit, total, texts)
    if unit is not None:
        whole = kobo(quantity * unit.naira) if quantity is not None else None
        if (
            unit.role == "at"
            and quantity is not None
            and quantity > 1
            and not can_be_for_one(unit.naira, goods, farm)
            and can_be_for_one(unit.naira / quantity, goods, farm)
        ):
            return Price(None, kobo(unit.naira), texts[unit.index])
        return Price(kobo(unit.naira), whole, texts[unit.index])
    if total is not None:
        return Price(None, kobo(total.naira), texts[total.index])
    return _bare(draft, quantity, bare, found, goods, texts, farm)


def _agreed(draft: Draft, quantity: Decimal, unit: Amount, total: Amount, texts: dict[int, str]) -> Price | None:
    """The price of which one and all were told; asks where they do not agree."""
    if quantity * unit.naira != total.naira:
        draft.ask(
            "mismatch",
            f"{plain(quantity)} at ₦{plain(unit.naira)} is ₦{plain(quantity * unit.naira)}, but you said "
            f"₦{plain(total.naira)}. Which one is right?",
        )
        return None
    return Price(kobo(unit.naira), kobo(total.naira), f"{texts[unit.index]} {texts[total.index]}")


def _bare(
    draft: Draft,
    quantity: Decimal | None,
    bare: list[Amount],
    found: list[Amount],
    goods: str,
    texts: dict[int, str],
    farm: FarmFacts,
) -> Price | None:
    """An amount without "each" or "total": the total if only that can be; else ask."""
    part = [a for a in found if a.role == "part"]
    balance = [a for a in found if a.role == "balance"]
    if not bare and part and balance:
        return Price(None, kobo(part[0].naira + balance[0].naira), texts[part[0].index] + " " + texts[balance[0].index])
    if not bare and len(part) == 1:
        bare = part
    if not bare:
        return None
    amount = max(bare, key=lambda a: a.naira)
    text = texts[amount.index]
    if quantity is None or quantity < 2:
        return Price(None, kobo(amount.naira), text)
    each, whole = (can_be_for_one(n, goods, farm) for n in (amount.naira, amount.naira / quantity))
    known = is_known(goods)
    if (amount.naira < 100 and known) or (known and each and not (whole and amount.role == "for")):
        each_total = quantity * amount.naira
        draft.ask(
            "money",
            f"Is ₦{plain(amount.naira)} for each one (₦{plain(each_total)} in all) or for all {plain(quantity)}?",
        )
        return None
    return Price(None, kobo(amount.naira), text)
