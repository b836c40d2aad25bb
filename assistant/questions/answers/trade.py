"""What was sold, for how much, and at what price. Money is integer kobo."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assistant.questions.answers.costs import money_difference, of_costs
from assistant.questions.answers.goods import quantities
from assistant.questions.answers.people import account
from assistant.questions.asked import SHOWN, WEEK, Answer, Asked, NotAsked, lines, within
from farmops import words
from farmops.words import naira
from farms.money.contacts import party_key, records_with
from farms.records import RECORD_TYPES
from farms.records.types.expense import Expense
from farms.records.types.sale import Sale
from farms.records.types.sale_goods import Item, Unit

SALES, EXPENSES = RECORD_TYPES["sale"], RECORD_TYPES["expense"]


SOLD: dict[str, Any] = {
    Item.EGGS: gettext_lazy("Eggs sold"),
    Item.BIRDS: gettext_lazy("Birds sold"),
    Item.FISH: gettext_lazy("Fish sold"),
    Item.MANURE: gettext_lazy("Manure sold"),
}


def sold(asked: Asked) -> Answer:
    """What was sold, how much of it and for how much: of a good, a buyer, a batch, in some days."""
    of, who = asked.question.of, asked.question.who
    if who and _only_supplies(asked.farm.id, who):
        return account(asked)
    periods = asked.periods(asked.this_month, asked.always)
    rows = asked.kept(Sale, *periods)
    if of in Item.values:
        rows = rows.filter(item=of)
    if who:
        spelt = {name for name in rows.values_list("buyer", flat=True).distinct() if party_key(name) == party_key(who)}
        rows = rows.filter(buyer__in=spelt)
    head = asked.of(str(SOLD.get(of, _("Sold"))))
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
        text = f"{head}, {days}: {quantities(asked, part)} {_('for')} {naira(sums['kobo'])} ({times})"
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
    said.append(money_difference(asked, rows, periods, "total_kobo"))
    return Answer(lines(*said), asked.listed("sale", periods[0]), _("Sales"), figures)


def _by_item(asked: Asked, rows: Any) -> list[str]:
    """A line for each thing that was sold, where there were several."""
    totals = dict(rows.order_by().values_list("item").annotate(kobo=Sum("total_kobo")).order_by("-kobo"))
    if len(totals) < 2:
        return []
    return [f"{quantities(asked, rows.filter(item=item))}: {naira(kobo)}" for item, kobo in totals.items()]


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
    facts = {
        "day": words.day(latest.occurred_on, asked.today),
        "price": naira(round(each)),
        "unit": Unit(latest.unit).label,
        "buyer": latest.buyer or _("a buyer"),
    }
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
    rows = of_costs(asked.kept(Expense), of)
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


def _only_supplies(farm_id: UUID, who: str) -> bool:
    """Whether somebody sold to the farm and never bought from it: then her sales are asked about."""
    bought, supplied = (records_with(farm_id, who, kind).filter(voided_at=None) for kind in (SALES, EXPENSES))
    return not bought.exists() and supplied.exists()
