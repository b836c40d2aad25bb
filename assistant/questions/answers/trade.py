"""What was sold, bought, spent and earned, and what is owed. Money is integer kobo; every query here needs its right."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assistant.questions.asked import SHOWN, Answer, Asked, NotAsked, lines, within
from assistant.questions.periods import Period
from farmops import words
from farmops.words import naira, quantity
from farms.models.trade import Category, Every
from farms.money.cash_book import cash
from farms.money.contacts import party_key, records_with
from farms.money.debts import Account, accounts, debts
from farms.money.profit import books, life_of
from farms.money.recurring import recurring_costs
from farms.records import MOVES_MONEY, RECORD_TYPES
from farms.records.base import Direction
from farms.records.types.expense import Expense
from farms.records.types.payment import Payment
from farms.records.types.sale import Sale
from farms.records.types.sale_goods import Item, Unit

WEEK = 7
SALES, EXPENSES = RECORD_TYPES["sale"], RECORD_TYPES["expense"]


# --- Debts ------------------------------------------------------------------------------------------------------------


def owed(asked: Asked) -> Answer:
    """Who owes the farm, whom it owes, or one person's account: kobo, since when, promised for when. Six queries."""
    if asked.question.who:
        return account(asked)
    directions = [Direction(asked.question.of)] if asked.question.of in Direction.values else list(Direction)
    parts: list[str] = []
    figures: dict[str, Any] = {}
    for direction in directions:
        owing = debts(asked.farm.id, direction)
        listed = sorted(owing.owing, key=lambda one: -one.left_kobo)
        if asked.question.rank == "late":
            listed = [one for one in listed if one.is_overdue(asked.today)]
        total = sum(one.left_kobo for one in listed)
        parts.append(_owing(asked, direction, listed, total))
        figures[f"owed_{direction}_kobo"] = total
        figures |= {f"{direction}: {one.name}": one.left_kobo for one in listed[:SHOWN]}
    return Answer(lines(*parts), asked.page("debts"), _("Debts"), figures)


def _owing(asked: Asked, direction: Direction, listed: list[Account], total: int) -> str:
    if not listed:
        return _("Nobody owes you money.") if direction == Direction.IN else _("You owe nobody money.")
    if direction == Direction.IN:
        head = ngettext(
            "%(count)s person owes you %(total)s:", "%(count)s people owe you %(total)s in all:", len(listed)
        )
    else:
        head = ngettext("You owe one person %(total)s:", "You owe %(count)s people %(total)s in all:", len(listed))
    said = [head % {"count": len(listed), "total": naira(total)}]
    said += [f"{one.name}: {naira(one.left_kobo)}, {_since(asked, one)}" for one in listed[:SHOWN]]
    if len(listed) > SHOWN:
        said.append(_("and %(count)s more.") % {"count": len(listed) - SHOWN})
    return lines(*said)


def _since(asked: Asked, one: Account) -> str:
    """ "since Thu 5 Nov 2026 (25 days), promised for Mon 7 Dec 2026"."""
    if one.since is None:
        return ""
    days = ngettext("%(count)s day", "%(count)s days", one.days(asked.today)) % {"count": one.days(asked.today)}
    text = _("since %(day)s (%(days)s)") % {"day": words.full_day(one.since), "days": days}
    dues: dict[date, int] = defaultdict(int)
    for debt in one.open:
        if debt.due_on:
            dues[debt.due_on] += debt.left_kobo
    promised = [
        _("%(kobo)s for %(day)s") % {"kobo": naira(kobo), "day": words.full_day(day)}
        + (_(" (late)") if day < asked.today else "")
        for day, kobo in sorted(dues.items())[:3]
    ]
    return text + (_(", promised: %(days)s") % {"days": ", ".join(promised)} if promised else "")


def account(asked: Asked) -> Answer:
    """What one person bought and sold, paid, and owes, in the days that were named and in all."""
    who, periods = asked.question.who, asked.periods(asked.always)
    parts = [who]
    figures: dict[str, Any] = {}
    for period in periods:
        for kind, direction in ((SALES, Direction.IN), (EXPENSES, Direction.OUT)):
            rows = records_with(asked.farm.id, who, kind).filter(voided_at=None).filter(within([period])).order_by()
            money: Any = kind.money
            sums = rows.aggregate(kobo=Sum(money.amount), owed=Sum(money.owed), count=Count("id"))
            if sums["count"]:
                what = _quantities(asked, rows) if kind is SALES else _bought(rows)
                head = _("Bought from you, %(days)s") if kind is SALES else _("You bought from them, %(days)s")
                said = f"{head}: {what} %(for)s {naira(sums['kobo'])}" % {"days": asked.days(period), "for": _("for")}
                paid = sums["kobo"] - sums["owed"]
                parts.append(said + _(", %(paid)s of it paid at once.") % {"paid": naira(paid)})
                figures |= {f"{kind.name}_kobo": sums["kobo"], f"{kind.name}_paid_kobo": paid}
        parts += _payments(asked, who, period, figures)
    for direction in Direction:
        one = accounts(asked.farm.id, direction).get(party_key(who))
        if one and one.left_kobo:
            owes = (
                _("Owes you %(kobo)s, %(since)s.") if direction == Direction.IN else _("You owe %(kobo)s, %(since)s.")
            )
            parts.append(owes % {"kobo": naira(one.left_kobo), "since": _since(asked, one)})
            figures[f"owed_{direction}_kobo"] = one.left_kobo
        elif one and one.credit_kobo:
            parts.append(_("Paid %(kobo)s too much.") % {"kobo": naira(one.credit_kobo)})
        elif one:
            parts.append(_("Nothing is owed (₦0)."))
    if len(parts) == 1:
        raise NotAsked(_("The books have nothing with %(who)s in that time.") % {"who": who})
    return Answer(lines(*parts), asked.page("person", name=who), who, figures)


def _payments(asked: Asked, who: str, period: Period, figures: dict[str, Any]) -> list[str]:
    rows = records_with(asked.farm.id, who, RECORD_TYPES["payment"]).filter(voided_at=None).filter(within([period]))
    said = []
    grouped = rows.order_by().values_list("direction").annotate(Sum("amount_kobo"), Count("id"), Max("occurred_on"))
    for direction, kobo, count, last in grouped.order_by("direction"):
        text = (
            _("Paid you later, %(days)s: %(kobo)s")
            if direction == Direction.IN
            else _("You paid later, %(days)s: %(kobo)s")
        )
        times = ngettext("%(count)s time, last on %(day)s", "%(count)s times, last on %(day)s", count)
        said.append(text % {"days": asked.days(period), "kobo": naira(kobo)}
                    + " (" + times % {"count": count, "day": words.full_day(last)} + ").")  # fmt: skip
        figures[f"paid_{direction}_kobo"] = kobo
    return said


# --- Sales ------------------------------------------------------------------------------------------------------------


def sold(asked: Asked) -> Answer:
    """What was sold, how much of it and for how much: of a good, a buyer, a batch, in some days."""
    of, who = asked.question.of, asked.question.who
    periods = asked.periods(asked.this_month, asked.always)
    rows = asked.kept(Sale, *periods)
    if of in Item.values:
        rows = rows.filter(item=of)
    if who:
        spelt = {name for name in rows.values_list("buyer", flat=True).distinct() if party_key(name) == party_key(who)}
        rows = rows.filter(buyer__in=spelt)
    what = {
        Item.EGGS: _("Eggs sold"),
        Item.BIRDS: _("Birds sold"),
        Item.FISH: _("Fish sold"),
        Item.MANURE: _("Manure sold"),
    }
    head = asked.of(str(what.get(Item(of), _("Sold")) if of in Item.values else _("Sold")))
    head += _(" to %(who)s") % {"who": who} if who else ""
    said: list[str] = []
    figures: dict[str, Any] = {}
    for period in periods:
        part = rows.filter(within([period]))
        sums = part.aggregate(kobo=Sum("total_kobo"), owed=Sum("owed_kobo"), count=Count("id"))
        days = asked.days(period)
        if not sums["count"]:
            said.append(_("%(head)s, %(days)s: nothing (0, ₦0).") % {"head": head, "days": days})
            continue
        times = ngettext("%(count)s sale", "%(count)s sales", sums["count"]) % {"count": sums["count"]}
        text = f"{head}, {days}: {_quantities(asked, part)} {_('for')} {naira(sums['kobo'])} ({times})"
        owing = _(", %(owed)s of it not paid at once.") % {"owed": naira(sums["owed"])}
        said.append(text + (owing if sums["owed"] else "."))
        said += [] if of else _by_item(asked, part)
        if not who and (period.last - period.first).days < WEEK:
            buyers = (
                part.order_by()
                .exclude(buyer="")
                .values_list("buyer")
                .annotate(kobo=Sum("total_kobo"))
                .order_by("-kobo")
            )
            said += [f"{buyer}: {naira(kobo)}" for buyer, kobo in buyers[:SHOWN]]
        figures |= {f"{period.first} to {period.last}, kobo": sums["kobo"]}
    said.append(_difference(asked, rows, periods, "total_kobo"))
    return Answer(lines(*said), asked.listed("sale", periods[0]), _("Sales"), figures)


def _by_item(asked: Asked, rows: Any) -> list[str]:
    """A line for each thing that was sold, where there were several."""
    totals = dict(rows.order_by().values_list("item").annotate(kobo=Sum("total_kobo")).order_by("-kobo"))
    if len(totals) < 2:
        return []
    return [f"{_quantities(asked, rows.filter(item=item))}: {naira(kobo)}" for item, kobo in totals.items()]


def _quantities(asked: Asked, rows: Any) -> str:
    """ "1,240 crates of eggs (37,200 eggs), 60 birds": what some sales came to, each thing in its units."""
    eggs, parts = Decimal(0), []
    grouped = rows.order_by().values_list("item", "unit").annotate(Sum("quantity"), Sum("heads"), Sum("weight_kg"))
    for item, unit, amount, heads, kg in grouped.order_by("item", "unit"):
        if item == Item.EGGS and unit in (Unit.CRATE, Unit.PIECE):
            eggs += amount * (asked.farm.crate_size if unit == Unit.CRATE else 1)
            continue
        label = f"{quantity(amount)} {Unit(unit).label}"
        label += (
            f" {_('of')} {Item(item).label}"
            if Item(item).label not in (Unit(unit).label, f"{Unit(unit).label}s")
            else ""
        )
        more = [_("%(count)s of them") % {"count": quantity(heads)}] if heads else []
        more += [_("%(kg)s kg") % {"kg": quantity(kg)}] if kg and unit != Unit.KG else []
        parts.append(label + (f" ({', '.join(more)})" if more else ""))
    if eggs:
        crates = words.crates(int(eggs), asked.farm.crate_size)
        parts.insert(0, _("%(crates)s of eggs (%(eggs)s eggs)") % {"crates": crates, "eggs": quantity(eggs)})
    return ", ".join(parts)


def _difference(asked: Asked, rows: Any, periods: list[Period], column: str) -> str:
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


def price(asked: Asked) -> Answer:
    """The last price of what is sold or of a feed that is bought, and the mean of some days, kobo."""
    of = asked.question.of or Item.EGGS
    if of not in Item.values:
        return _feed_price(asked, of)
    period = (asked.periods(asked.this_month))[0]
    rows = asked.kept(Sale).filter(item=of)
    if asked.question.who:
        rows = rows.filter(buyer__iexact=asked.question.who)
    if asked.period:
        rows = rows.filter(within([period]))
    latest = rows.order_by("-occurred_on", "-created_at").first()
    if latest is None:
        raise NotAsked(_("No such sale is in the books."))
    each = Decimal(latest.unit_price_kobo or latest.total_kobo / latest.quantity)
    facts = {"day": words.day(latest.occurred_on, asked.today), "price": naira(round(each)), "unit": Unit(latest.unit).label,
             "buyer": latest.buyer or _("a buyer")}  # fmt: skip
    said = [_("Last sold %(day)s to %(buyer)s: %(price)s a %(unit)s.") % facts]
    sums = (
        rows.filter(unit=latest.unit).filter(within([period])).aggregate(kobo=Sum("total_kobo"), amount=Sum("quantity"))
    )
    if sums["amount"]:
        mean = naira(round(sums["kobo"] / sums["amount"] / 100) * 100)
        said.append(
            _("On average, %(days)s: %(price)s a %(unit)s.") % {**facts, "days": asked.days(period), "price": mean}
        )
    said.append(_("What others ask in the market, the books do not know."))
    return Answer(lines(*said), asked.listed("sale", None), _("Sales"), {"last_kobo": int(each)})


def _feed_price(asked: Asked, of: str) -> Answer:
    rows = _of_costs(asked.kept(Expense), of)
    latest = rows.order_by("-occurred_on", "-created_at").first()
    if latest is None:
        raise NotAsked(_("No such purchase is in the books."))
    day = words.day(latest.occurred_on, asked.today)
    said = [
        _("Last bought %(day)s: %(what)s for %(kobo)s.")
        % {"day": day, "what": latest.description or latest.item or latest.category, "kobo": naira(latest.amount_kobo)}
    ]
    if latest.quantity and latest.unit:
        each = naira(round(latest.amount_kobo / latest.quantity / 100) * 100)
        said.append(_("That is %(kobo)s a %(unit)s.") % {"kobo": each, "unit": latest.unit})
    return Answer(lines(*said), asked.listed("expense", None), _("Expenses"), {"last_kobo": latest.amount_kobo})


def traders(asked: Asked) -> Answer:
    """Who bought most, or from whom the farm bought most, by kobo; one query."""
    buys = asked.question.name == "buyers"
    model, who, amount = (Sale, "buyer", "total_kobo") if buys else (Expense, "supplier", "amount_kobo")
    period = asked.periods(asked.always)[0]
    rows = asked.kept(model, period).exclude(**{who: ""})
    if buys and asked.question.of in Item.values:
        rows = rows.filter(item=asked.question.of)
    elif not buys and asked.question.of:
        rows = _of_costs(rows, asked.question.of)
    listed = rows.values_list(who).annotate(kobo=Sum(amount), amount=Sum("quantity"), count=Count("id"))
    listed = list(listed.order_by("kobo" if asked.question.rank == "worst" else "-kobo")[:SHOWN])
    if not listed:
        raise NotAsked(_("The books name nobody in that time."))
    unit = _("crates") if buys and asked.question.of == Item.EGGS else ""
    said = [
        (_("Who bought for how much, %(days)s:") if buys else _("From whom you bought, %(days)s:"))
        % {"days": asked.days(period)}
    ]
    said += [
        f"{name}: {naira(kobo)}" + (f", {quantity(amount)} {unit}" if unit and amount else "")
        for name, kobo, amount, _count in listed
    ]
    return Answer(lines(*said), asked.page("contacts"), _("Contacts"), {name: kobo for name, kobo, *_more in listed})


# --- Costs and results ------------------------------------------------------------------------------------------------


def _of_costs(rows: Any, of: str) -> Any:
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
    rows = _of_costs(rows, of) if of else rows
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
        bought = _bought(part) if of and sums["count"] else ""
        said.append(f"{head}, {asked.days(period)}: {naira(kobo)} ({times}" + (f"; {bought}" if bought else "") + ").")
        figures[f"{period.first} to {period.last}, kobo"] = kobo
        if not of and period is periods[0]:
            said += _by_category(part)
    said.append(_difference(asked, rows, periods, "amount_kobo"))
    return Answer(lines(*said), asked.listed("expense", periods[0]), _("Expenses"), figures)


def _by_category(rows: Any) -> list[str]:
    grouped = rows.order_by().values_list("category").annotate(kobo=Sum("amount_kobo")).order_by("-kobo")
    return [f"{Category(category).label}: {naira(kobo)}" for category, kobo in grouped[:SHOWN]]


def _bought(rows: Any) -> str:
    """ "24 bags, 600 kg": what some purchases came to in their units."""
    parts = [f"{quantity(amount)} {unit}" for unit, amount in
             rows.order_by().exclude(unit="").values_list("unit").annotate(amount=Sum("quantity")).order_by("unit") if amount]  # fmt: skip
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


def _batch_result(asked: Asked) -> Answer:
    months = books(asked.farm.id, asked.farm.timezone, asked.today)
    if asked.period:
        months = {
            month: one
            for month, one in months.items()
            if month.last >= asked.period.first and month.first <= asked.period.last
        }
    said: list[str] = []
    figures: dict[str, Any] = {}
    for batch in asked.named:
        whole = life_of(batch.id, months).whole
        word = _("profit") if whole.profit >= 0 else _("loss")
        facts = {"batch": batch.name, "own": naira(whole.income), "income": naira(whole.all_income), "costs": naira(whole.all_costs),
                 "word": word, "left": naira(abs(whole.profit)), "own_costs": naira(whole.costs)}  # fmt: skip
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


def payments(asked: Asked) -> Answer:
    """What debtors paid later (of: in), or the farm paid later (of: out), by person, kobo; one query a period."""
    direction = Direction.OUT if asked.question.of == Direction.OUT else Direction.IN
    periods = asked.periods(asked.this_month, asked.always)
    rows = asked.kept(Payment, *periods).filter(direction=direction)
    if asked.question.who:
        rows = rows.filter(party__iexact=asked.question.who)
    head = _("Paid to you by those who owed") if direction == Direction.IN else _("Paid by you of what you owed")
    said: list[str] = []
    figures: dict[str, Any] = {}
    for period in periods:
        by_person = list(
            rows.filter(within([period])).values_list("party").annotate(kobo=Sum("amount_kobo")).order_by("-kobo")
        )
        total = sum(kobo for _party, kobo in by_person)
        said.append(f"{head}, {asked.days(period)}: {naira(total)}.")
        if period is periods[0]:
            said += [f"{party}: {naira(kobo)}" for party, kobo in by_person[:SHOWN]]
        figures[f"{period.first} to {period.last}, kobo"] = total
    said.append(_("What was paid at once is counted with the sales."))
    return Answer(lines(*said), asked.listed("payment", asked.period), _("Payments"), figures)


def payments_due(asked: Asked) -> Answer:
    """What is to be paid and to be received soon: promised debts of both directions, and costs that come again."""
    said: list[str] = []
    figures: dict[str, Any] = {}
    for direction in Direction:
        promised: dict[tuple[date, str], int] = defaultdict(int)
        for one in debts(asked.farm.id, direction).owing:
            for debt in one.open:
                if debt.due_on:
                    promised[debt.due_on, one.name] += debt.left_kobo
        head = _("Promised to you:") if direction == Direction.IN else _("You promised:")
        listed = [
            f"{words.full_day(day)}: {name}, {naira(kobo)}" for (day, name), kobo in sorted(promised.items())[:SHOWN]
        ]
        said += [head, *listed] if listed else []
        figures |= {f"{direction} {day} {name}": kobo for (day, name), kobo in sorted(promised.items())[:SHOWN]}
    coming = recurring_costs(asked.farm.id)
    if coming:
        said += [
            _("Costs that come again:"),
            *(
                f"{words.full_day(cost.next_on)}: {cost.description or cost.category}, {naira(cost.amount_kobo)}"
                for cost in coming
            ),
            _("Together in a month: %(kobo)s.")
            % {"kobo": naira(sum(cost.amount_kobo for cost in coming if cost.every == Every.MONTH))},
        ]
    return Answer(lines(*said) or _("No payment is due."), asked.page("money"), _("Money"), figures)
