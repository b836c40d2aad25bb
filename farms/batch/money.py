"""What a batch cost and brought, for those who see money. Kobo.

Costs, income and their shares are those of `farms.money.profit`; here they meet the batch's eggs and kilos, and become
costs of a crate or a kilo, prices to break even and a margin.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Sum, Value, When
from django.utils.translation import gettext as _

from farmops.words import KOBO_IN_A_NAIRA
from farms.batch.days import BatchDays
from farms.batch.key_figures import KeyFigure
from farms.figures import costs, laying
from farms.figures.result import Figure, Unit, known, missing, whole_kobo
from farms.money.months import Month, month_of
from farms.money.profit import BatchLife, BatchResult, MonthBooks, books, life_of
from farms.records.types.expense import Category
from farms.records.types.sale import Sale
from farms.records.types.sale_goods import Item
from farms.records.types.sale_goods import Unit as SaleUnit

BY_PRODUCTS = (Item.MANURE, Item.FEED_BAGS, Item.OTHER)
YOUNG = (Category.CHICKS, Category.FINGERLINGS)
MONTHS = 2  # this and the one before: feed is bought for weeks at a time


@dataclass(frozen=True)
class BatchMoney:
    life: BatchLife
    by_products: int  # what manure and the like brought in its life
    recent: BatchResult  # the last two months
    young: int  # of the costs of those months: for the animals themselves
    first: date  # the first day of those months on which the batch lived
    egg_kobo: Figure[Decimal]  # what an egg was sold for in those months


def batch_money(days: BatchDays, months: dict[Month, MonthBooks] | None = None) -> BatchMoney:
    """Five queries; one where the caller has read the farm's books, its `months`, already."""
    farm, batch, today = days.farm, days.batch, days.today
    if months is None:
        months = books(farm.id, farm.timezone, today)
    since = month_of(today).plus(1 - MONTHS)
    recent, young = BatchResult(batch.id), 0
    for month, month_books in months.items():
        if month.first >= since.first and batch.id in month_books.batches:
            recent.add(month_books.batches[batch.id])
            young += sum(month_books.spent.get((batch.id, category), 0) for category in YOUNG)
    by_products = sum(_own(month_books, batch.id, BY_PRODUCTS) for month_books in months.values())
    first = max(since.first, batch.placed_on)
    return BatchMoney(life_of(batch.id, months), by_products, recent, young, first, _egg_price(days, since.first))


def _own(month: MonthBooks, batch_id: object, items: tuple[Item, ...]) -> int:
    return sum(kobo for (batch, item), kobo in month.sold.items() if batch == batch_id and item in items)


def _egg_price(days: BatchDays, since: date) -> Figure[Decimal]:
    """Kobo an egg over all egg sales of the farm since a day, of three sales at least."""
    sold = Sale._default_manager.filter(
        farm_id=days.farm.id, voided_at=None, item=Item.EGGS, occurred_on__gte=since,
        unit__in=(SaleUnit.CRATE, SaleUnit.PIECE),
    )  # fmt: skip
    size = Case(When(unit=SaleUnit.CRATE, then=Value(days.farm.crate_size)), default=Value(1))
    sums = sold.aggregate(eggs=Sum(F("quantity") * size), kobo=Sum("total_kobo"), sales=Count("id"))
    if sums["sales"] < costs.MIN_SALES or not sums["eggs"]:
        return missing(Unit.KOBO, _("Write down %(count)s sales of eggs.") % {"count": costs.MIN_SALES})
    return known(Decimal(sums["kobo"]) / sums["eggs"], Unit.KOBO)


def money_figures(days: BatchDays, money: BatchMoney) -> list[KeyFigure]:
    """Costs, prices to break even, and the margin."""
    figures = laying_figures(days, money) if days.lays else growing_figures(days, money)
    figures = [replace(figure, figure=in_naira(figure.figure)) for figure in figures]
    whole = money.life.whole
    how = _("Its own sales and its share of eggs sold − its own costs and its share of costs that name no batch.")
    margin = costs.gross_margin_kobo(whole.all_income, whole.all_costs)
    percent = costs.gross_margin_percent(whole.all_income, whole.all_costs)
    note = _("%(percent)s of what was sold") % {"percent": percent} if percent.is_known else ""
    return [*figures, KeyFigure(_("Left over so far"), in_naira(margin), how, note)]


def in_naira(figure: Figure[Any]) -> Figure[Any]:
    """To the nearest naira: kobo of a cost that was shared out mean nothing."""
    if figure.unit != Unit.KOBO or figure.value is None:
        return figure
    return known(whole_kobo(Decimal(figure.value) / KOBO_IN_A_NAIRA) * KOBO_IN_A_NAIRA, Unit.KOBO)


def laying_figures(days: BatchDays, money: BatchMoney) -> list[KeyFigure]:
    """Of hens: cost of a crate and its price to break even (kobo), and the lay to break even (%)."""
    size = days.farm.crate_size
    cost = money.recent.all_costs - money.young
    eggs = sum(count - days.cracked.get(day, 0) for day, count in days.eggs.items() if day >= money.first)
    crate = costs.cost_of_eggs_kobo(cost, eggs, size)
    even = costs.break_even_price_kobo(cost, 0, Decimal(eggs) / size)
    lived = (days.today - money.first).days + 1
    price = int(money.egg_kobo.value or 0)
    lay = laying.break_even_lay_percent(cost // lived if lived > 0 else 0, days.heads.alive, price)
    if not money.egg_kobo.is_known:
        lay = missing(Unit.PERCENT, money.egg_kobo.missing)
    note = _("this month and the one before, without the price of the hens")
    return [
        KeyFigure(
            _("Cost of a crate"), crate,
            _("Its own costs and its share of other costs ÷ crates of sound eggs, of this month and the one before."),
            note,
        ),
        KeyFigure(
            _("Price to break even"), even,
            _("The price of a crate at which nothing is lost: costs ÷ crates of sound eggs."), _("for a crate"),
        ),
        KeyFigure(
            _("Lay to break even"), lay,
            _("Cost of a day ÷ (hens alive × price of an egg) × 100. Below it the hens lose money each day."),
            _("below it the hens lose money"),
        ),
    ]  # fmt: skip


def growing_figures(days: BatchDays, money: BatchMoney) -> list[KeyFigure]:
    """Of animals that grow: cost of one and of 1 kg live weight, and the price of 1 kg to break even; kobo."""
    cost, heads, sold = money.life.whole.all_costs, days.heads, days.sold
    kg = days.weight_g / 1000 if days.weight_g else None
    sold_kg = sold.kg if sold else Decimal(0)
    each = costs.cost_per_bird_kobo(cost, heads.alive, heads.sold)
    live = costs.cost_per_kg_kobo(cost, sold_kg, heads.alive, kg)
    saleable = sold_kg + heads.alive * (kg or 0) if kg is not None or not heads.alive else None
    even = costs.break_even_price_kobo(cost, money.by_products, saleable)
    if saleable is None:
        even = missing(Unit.KOBO, _("Weigh 10 of them."))
    if sold and sold.unweighed:
        live = even = missing(Unit.KOBO, _("Write down what the sold ones weighed."))
    return [
        KeyFigure(
            _("Cost of one fish") if days.batch.is_fish else _("Cost of one bird"), each,
            _("All its costs and its share of other costs ÷ (alive + sold)."), _("alive or sold"),
        ),
        KeyFigure(
            _("Cost of 1 kg"), live, _("All its costs and its share ÷ (kg sold + alive × average weight)."),
            _("live weight"),
        ),
        KeyFigure(
            _("Price to break even"), even,
            _("(All its costs − what manure and bags brought) ÷ (kg sold + alive × average weight)."), _("for 1 kg"),
        ),
    ]  # fmt: skip
