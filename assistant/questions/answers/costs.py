"""What was spent and earned, and what came into the purse. Money is integer kobo."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assistant.questions.asked import SHOWN, Answer, Asked, lines, within
from assistant.questions.periods import Period
from farmops.words import counted, naira, quantity
from farms.models.trade import Category
from farms.money.cash_book import cash
from farms.money.months import Month
from farms.money.profit import MonthBooks, books, life_of
from farms.records import MOVES_MONEY
from farms.records.base import Direction
from farms.records.types.expense import Expense


def of_costs(rows: Any, of: str) -> Any:
    """The expenses of a category, or of a good by its name."""
    if of in Category.values:
        return rows.filter(category=of)
    named = Q()
    for name in of.split(","):
        named |= Q(item__iexact=name.strip()) | Q(description__icontains=name.strip())
    return rows.filter(named)


def spent(asked: Asked) -> Answer:
    """What was spent, kobo: in all, of a category or a good, with one supplier, for a batch; by category where none."""
    of, who = asked.question.of, asked.question.who
    periods = asked.periods(asked.this_month, asked.always)
    rows = asked.kept(Expense, *periods)
    rows = of_costs(rows, of) if of else rows
    if who:
        rows = rows.filter(Q(supplier__iexact=who) | Q(description__icontains=who))
    label = str(Category(of).label) if of in Category.values else of
    head = asked.of(_("Spent on %(what)s") % {"what": label} if of else _("Spent"))
    head += _(" with %(who)s") % {"who": who} if who else ""
    said: list[str] = []
    figures: dict[str, Any] = {}
    for period in periods:
        part = rows.filter(within([period]))
        sums = part.aggregate(kobo=Sum("amount_kobo"), count=Count("id"), owed=Sum("owed_kobo"))
        kobo = sums["kobo"] or 0
        times = ngettext("%(count)s record", "%(count)s records", sums["count"]) % {"count": sums["count"]}
        goods = bought(part) if of and sums["count"] else ""
        said.append(f"{head}, {asked.days(period)}: {naira(kobo)} ({times}" + (f"; {goods}" if goods else "") + ").")
        if of:
            every = asked.kept(Expense, period).aggregate(kobo=Sum("amount_kobo"))["kobo"] or 0
            said.append(_("Of all costs of these days: %(kobo)s.") % {"kobo": naira(every)})
        figures[f"{period.first} to {period.last}, kobo"] = kobo
        if not of and period is periods[0]:
            said += _by_category(part)
    said.append(money_difference(asked, rows, periods, "amount_kobo"))
    return Answer(lines(*said), asked.listed("expense", periods[0]), _("Expenses"), figures)


def _by_category(rows: Any) -> list[str]:
    grouped = rows.order_by().values_list("category").annotate(kobo=Sum("amount_kobo")).order_by("-kobo")
    return [f"{Category(category).label}: {naira(kobo)}" for category, kobo in grouped[:SHOWN]]


def bought(rows: Any) -> str:
    """ "24 bags, 600 kg": what some purchases came to in their units."""
    by_unit = rows.order_by().exclude(unit="").values_list("unit").annotate(amount=Sum("quantity")).order_by("unit")
    parts = [counted(amount, unit) for unit, amount in by_unit if amount]
    kg = rows.order_by().aggregate(kg=Sum("kg"))["kg"]
    if kg and not any(part.endswith(" kg") for part in parts):
        parts.append(_("%(kg)s kg") % {"kg": quantity(kg)})
    return ", ".join(parts)


def result(asked: Asked) -> Answer:
    """Income, costs and profit of some days, or of a batch with its shares, kobo."""
    if asked.named:
        return _batch_result(asked)
    periods = asked.periods(asked.this_month, asked.always)
    said: list[str] = []
    figures: dict[str, Any] = {}
    for period in periods:
        income, spent_ = traded(asked, period)
        word = _("profit") if income >= spent_ else _("loss")
        facts = {
            "days": asked.days(period),
            "income": naira(income),
            "costs": naira(spent_),
            "word": word,
            "left": naira(abs(income - spent_)),
        }
        said.append(_("%(days)s: sold for %(income)s, costs %(costs)s, %(word)s %(left)s.") % facts)
        figures |= {
            f"{period.first} to {period.last}, income_kobo": income,
            f"{period.first} to {period.last}, costs_kobo": spent_,
        }
    said.append(_("Sales and costs count on their own day, paid or not."))
    return Answer(lines(*said), asked.page("profit"), _("Profit and loss"), figures)


def traded(asked: Asked, period: Period) -> tuple[int, int]:
    """(income, costs) of a period, kobo: whatever the record types say moves the result."""
    sums = {Direction.IN: 0, Direction.OUT: 0}
    for kind, money in MOVES_MONEY:
        if money.direction is not None:
            sums[money.direction] += asked.kept(kind.model, period).aggregate(kobo=Sum(money.amount))["kobo"] or 0
    return sums[Direction.IN], sums[Direction.OUT]


def months_asked(asked: Asked) -> dict[Month, MonthBooks]:
    """The farm's books by month, those alone in which a day lies that is asked about."""
    months = books(asked.farm.id, asked.farm.timezone, asked.today)
    days = asked.period or asked.always
    return {month: one for month, one in months.items() if month.last >= days.first and month.first <= days.last}


def _batch_result(asked: Asked) -> Answer:
    months = months_asked(asked)
    said: list[str] = []
    figures: dict[str, Any] = {}
    for batch in asked.named:
        whole = life_of(batch.id, months).whole
        word = _("profit") if whole.profit >= 0 else _("loss")
        facts = {
            "own": naira(whole.income),
            "income": naira(whole.all_income),
            "costs": naira(whole.all_costs),
            "own_costs": naira(whole.costs),
            "word": word,
            "left": naira(abs(whole.profit)),
        }
        days = asked.days(asked.period) if asked.period else _("since it began")
        said.append(f"{batch.name}, {days}: " + _("%(word)s %(left)s.") % facts)
        said.append(
            _("It brought %(income)s (%(own)s of its own sales), and cost %(costs)s (%(own_costs)s of its own).")
            % facts
        )
        figures |= {f"{batch.name}, income_kobo": whole.all_income, f"{batch.name}, costs_kobo": whole.all_costs}
    said.append(_("Costs and egg sales that name no batch are shared out."))
    page = asked.page("profit_batch", asked.named[0].id) if len(asked.named) == 1 else asked.page("profit")
    return Answer(lines(*said), page, _("Profit and loss"), figures)


def cash_moved(asked: Asked) -> Answer:
    """What came into the purse and went out of it, kobo."""
    periods = asked.periods(asked.this_month, asked.always)
    said: list[str] = []
    figures: dict[str, Any] = {}
    for period in periods:
        moved = cash(asked.farm.id, period.first, period.last)
        facts = {
            "days": asked.days(period),
            "in": naira(moved.inflow),
            "out": naira(moved.outflow),
            "left": naira(moved.difference),
        }
        said.append(_("%(days)s: %(in)s came in, %(out)s went out, difference %(left)s.") % facts)
        figures |= {
            f"{period.first} to {period.last}, in_kobo": moved.inflow,
            f"{period.first} to {period.last}, out_kobo": moved.outflow,
        }
    return Answer(lines(*said), asked.page("cash_book"), _("Cash book"), figures)


def money_difference(asked: Asked, rows: Any, periods: list[Period], column: str) -> str:
    """How much more or less the first of two periods came to than the second, kobo."""
    if not asked.question.compares:
        return ""
    first, second = (rows.filter(within([period])).aggregate(kobo=Sum(column))["kobo"] or 0 for period in periods[:2])
    more = (
        _("%(first)s was %(kobo)s more than %(second)s.")
        if first >= second
        else _("%(first)s was %(kobo)s less than %(second)s.")
    )
    return more % {
        "first": asked.days(periods[0]),
        "second": asked.days(periods[1]),
        "kobo": naira(abs(first - second)),
    }
