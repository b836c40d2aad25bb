"""What things cost and earn. Money is whole kobo; fractions are rounded to the nearest kobo at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from django.utils.translation import gettext as _

from farms.figures.result import Figure, Number, Unit, known, missing, whole_kobo

Key = TypeVar("Key")

MIN_SALES = 3  # to speak of an average price


def cost_per_unit_kobo(cost_kobo: Number, units: Number | None, without: str, pieces: int = 1) -> Figure[int]:
    """Kobo for `pieces` units: cost / units × pieces. `without` tells what to write down when there are no units.

    Missing when no cost was written down.
    """
    if cost_kobo <= 0:
        return missing(Unit.KOBO, _no_cost())
    return _per_unit(cost_kobo, units, without, pieces)


def cost_per_bird_kobo(cost_kobo: int, alive: int, sold: int) -> Figure[int]:
    """Cost of an animal alive or sold: (price of the young + direct + shared cost) / (alive + sold)."""
    return cost_per_unit_kobo(cost_kobo, alive + sold, _("There are no animals."))


def cost_per_kg_kobo(cost_kobo: int, sold_kg: Number, alive: int, average_kg: Number | None) -> Figure[int]:
    """Cost of a kg of live weight: all cost / (sold kg + alive × average kg). `average_kg` None: never weighed."""
    if alive > 0 and not average_kg:
        return missing(Unit.KOBO, _("Weigh 10 of them."))
    return cost_per_unit_kobo(cost_kobo, sold_kg + alive * (average_kg or Decimal(0)), _("There are no animals."))


def cost_of_eggs_kobo(cost_kobo: Number, saleable_eggs: int, pieces: int = 1) -> Figure[int]:
    """Cost of an egg, or of a crate with `pieces` 30: cost of the period / eggs that can be sold × pieces.

    Cost is feed + labour + medicine + overhead + the period's pullet amortisation; what is left out makes it the least
    that an egg cost.
    """
    return cost_per_unit_kobo(cost_kobo, saleable_eggs, _("No eggs were written down."), pieces)


def feed_price_kobo(bought: Iterable[tuple[Number | None, int]]) -> Figure[Decimal]:
    """Kobo a kg of feed over all purchases, (kg, kobo) each: Σ kobo / Σ kg, not rounded.

    Missing when the weight of one of them is not known, or nothing was bought.
    """
    purchases = list(bought)
    weights = [kg for kg, _kobo in purchases if kg and kg > 0]
    if not weights or len(weights) < len(purchases):
        return missing(Unit.KOBO, _("Write down how many kg of feed you bought."))
    return known(Decimal(sum(kobo for _kg, kobo in purchases)) / sum(weights), Unit.KOBO)


def average_price_kobo(sales: Iterable[tuple[Number, int]], pieces: int = 1, fewest: int = MIN_SALES) -> Figure[int]:
    """What `pieces` units sold for on average: Σ kobo / Σ units × pieces, of at least three sales (units, kobo)."""
    sold = list(sales)
    if len(sold) < fewest:
        return missing(Unit.KOBO, _("Write down %(count)s sales.") % {"count": fewest})
    units = Decimal(sum(units for units, _kobo in sold))
    return _per_unit(sum(kobo for _units, kobo in sold), units, _("Write down how many were sold."), pieces)


def break_even_price_kobo(cost_kobo: int, by_products_kobo: int, units: Number | None) -> Figure[int]:
    """Break-even price of a bird, kg or crate: (all cost − income from manure, bags and the like) / units to sell."""
    if cost_kobo <= 0:
        return missing(Unit.KOBO, _no_cost())
    return _per_unit(max(cost_kobo - by_products_kobo, 0), units, _("There is nothing to sell yet."))


def gross_margin_kobo(revenue_kobo: int, direct_cost_kobo: int) -> Figure[int]:
    """Gross margin: revenue − direct cost. Missing while no cost was written down."""
    if direct_cost_kobo <= 0:
        return missing(Unit.KOBO, _no_cost())
    return known(revenue_kobo - direct_cost_kobo, Unit.KOBO)


def gross_margin_percent(revenue_kobo: int, direct_cost_kobo: int) -> Figure[Decimal]:
    """Gross margin, % of revenue: (revenue − direct cost) / revenue × 100."""
    margin = gross_margin_kobo(revenue_kobo, direct_cost_kobo)
    if margin.value is None:
        return missing(Unit.PERCENT, margin.missing)
    return _percent(margin.value, revenue_kobo, _("Nothing was sold yet."))


def debt_age(balances: Iterable[tuple[int, int]]) -> Figure[Decimal]:
    """Mean age of unpaid money, days: Σ (balance × its age in days) / Σ balance; (kobo, days) each."""
    owed = [(kobo, age) for kobo, age in balances if kobo > 0]
    if not owed:
        return missing(Unit.DAYS, _("Nobody owes you money."))
    return known(Decimal(sum(kobo * age for kobo, age in owed)) / sum(kobo for kobo, _age in owed), Unit.DAYS)


def share_out(total_kobo: int, weights: Sequence[Number]) -> list[int]:
    """Parts of an amount, in the order of their weights, that sum up to it to the kobo.

    Part = total × weight / Σ weights, rounded towards zero; the kobo left over go one each to the largest remainders,
    the first of equal ones first. All weights zero: equal parts. A refund (negative) is the mirror of a payment.
    ValueError for a negative weight, or for money and nobody to bear it.
    """
    if any(weight < 0 for weight in weights) or (total_kobo and not weights):
        raise ValueError("weights are not negative, and somebody bears the money")
    shares = [Fraction(weight) for weight in weights]
    if not any(shares):
        shares = [Fraction(1)] * len(shares)
    exact = [abs(total_kobo) * share / sum(shares) for share in shares]
    parts = [int(part) for part in exact]
    order = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    for at in order[: abs(total_kobo) - sum(parts)]:
        parts[at] += 1
    return [-part for part in parts] if total_kobo < 0 else parts


def animal_days(alive: Iterable[int]) -> int:
    """Animal-days of a period: Σ of the animals alive on each of its days."""
    return sum(alive)


def _percent(part_kobo: int, of_kobo: int, without: str) -> Figure[Decimal]:
    if of_kobo <= 0:
        return missing(Unit.PERCENT, without)
    return known(Decimal(part_kobo) / of_kobo * 100, Unit.PERCENT)


def _per_unit(kobo: Number, units: Number | None, without: str, pieces: int = 1) -> Figure[int]:
    if not units or units <= 0:
        return missing(Unit.KOBO, without)
    return known(whole_kobo(Decimal(kobo) / units * pieces), Unit.KOBO)


def _no_cost() -> str:
    return _("Write down what was paid.")
