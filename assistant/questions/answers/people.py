"""People: who owes the farm and whom it owes, one person's account, payments, and who trades most. Money is kobo."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, Max, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assistant.questions.answers.costs import bought, of_costs
from assistant.questions.answers.goods import quantities
from assistant.questions.asked import SHOWN, Answer, Asked, NotAsked, lines, within
from assistant.questions.periods import Period
from farmops import words
from farmops.words import naira, quantity
from farms.models.trade import Every
from farms.money.contacts import party_key, records_with
from farms.money.debts import Account, accounts, debts
from farms.money.recurring import recurring_costs
from farms.records import RECORD_TYPES
from farms.records.base import Direction
from farms.records.types.expense import Expense
from farms.records.types.payment import Payment
from farms.records.types.sale import Sale
from farms.records.types.sale_goods import Item

SALES, EXPENSES = RECORD_TYPES["sale"], RECORD_TYPES["expense"]


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
        for kind in (SALES, EXPENSES):
            rows = records_with(asked.farm.id, who, kind).filter(voided_at=None).filter(within([period])).order_by()
            money: Any = kind.money
            sums = rows.aggregate(kobo=Sum(money.amount), owed=Sum(money.owed), count=Count("id"))
            if sums["count"]:
                what = quantities(asked, rows) if kind is SALES else bought(rows)
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


def traders(asked: Asked) -> Answer:
    """Who bought most, or from whom the farm bought most, by kobo; one query."""
    buys = asked.question.name == "buyers"
    model, who, amount = (Sale, "buyer", "total_kobo") if buys else (Expense, "supplier", "amount_kobo")
    period = asked.periods(asked.always)[0]
    rows = asked.kept(model, period).exclude(**{who: ""})
    if buys and asked.question.of in Item.values:
        rows = rows.filter(item=asked.question.of)
    elif not buys and asked.question.of:
        rows = of_costs(rows, asked.question.of)
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
