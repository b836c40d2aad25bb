"""Pages of the farm's money, for the owner, managers and viewers. Each view opens the farm, asks and renders."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from farmops.roles import SEE_MONEY
from farms.charts import Chart, paired
from farms.money.cash_book import NewestEntries, cash_before, cash_days, money_began
from farms.money.contacts import contacts, party_key, records_with, whatsapp_link
from farms.money.debts import Debts, account_of, debts, unpaid_records
from farms.money.glance import glance
from farms.money.months import chosen_month, month_of
from farms.money.profit import MonthBooks, books, life_of
from farms.money.receipts import receipt
from farms.people.access import visit
from farms.records import MOVES_MONEY
from farms.records.access import record_for, record_type_for
from farms.records.base import Direction
from farms.stock.batches import batches

PAGE_SIZE = 50
MONTHS_SHOWN = 12
SHOWN = 20
# the types whose records name a person, payments first
TRADES = [kind for kind, _money in sorted(MOVES_MONEY, key=lambda pair: not pair[1].settles)]


@require_GET
@login_required
def money(request: HttpRequest, slug: str) -> HttpResponse:
    with visit(request, slug, SEE_MONEY) as visitor:
        kinds = [kind for kind, _money in MOVES_MONEY]
        context = {"nav": "money", "glance": glance(visitor.farm.id, visitor.today), "kinds": kinds}
        return render(request, "farms/money/money.html", context)


@require_GET
@login_required
def cash_book(request: HttpRequest, slug: str) -> HttpResponse:
    with visit(request, slug, SEE_MONEY) as visitor:
        month = chosen_month(request.GET.get("month", ""), visitor.today)
        days = cash_days(visitor.farm.id, month.first, month.last)
        entries: Any = NewestEntries(visitor.farm.id, days)
        context = {
            "nav": "money",
            "month": month,
            "first_month": money_began(visitor.farm.id, visitor.today),
            "this_month": month_of(visitor.today),
            "inflow": sum(day.inflow for day in days),
            "outflow": sum(day.outflow for day in days),
            "balance": days[-1].balance if days else 0,
            "before": cash_before(visitor.farm.id, month.first),
            "by_day": {day.day: day for day in days},
            "page": Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page")),
        }
        return render(request, "farms/money/cash_book.html", context)


@require_GET
@login_required
def profit(request: HttpRequest, slug: str) -> HttpResponse:
    with visit(request, slug, SEE_MONEY) as visitor:
        month = chosen_month(request.GET.get("month", ""), visitor.today)
        since = min(month, month_of(visitor.today).plus(1 - MONTHS_SHOWN)).first
        by_month = books(visitor.farm.id, visitor.farm.timezone, visitor.today, since)
        here = by_month.get(month) or MonthBooks(month)
        names = {batch.id: batch for batch in batches(visitor.farm.id)}
        moved = [one for one in by_month.values() if one.sold or one.spent]
        results = [(names[key], one) for key, one in here.batches.items() if key]
        context = {
            "nav": "money",
            "month": month,
            "first_month": money_began(visitor.farm.id, visitor.today),
            "this_month": month_of(visitor.today),
            "here": here,
            "results": sorted(results, key=lambda row: row[0].name),
            "unspread": here.batches.get(None),
            "months": list(reversed(moved))[:MONTHS_SHOWN],
            "chart": drawn(moved[-MONTHS_SHOWN:], visitor.today),
        }
        return render(request, "farms/money/profit.html", context)


def drawn(months: list[MonthBooks], today: date) -> Chart | None:
    """Income and costs of the months in which money moved, as a chart."""
    if not months:
        return None
    return paired(
        "profit",
        _("Income and costs"),
        {one.month.first: one.income for one in months},
        {one.month.first: one.costs for one in months},
        months[0].month.first,
        today,
        today=today,
        empty=_("With a second month, a chart shows here."),
        names=(_("Income"), _("Costs")),
    )


@require_GET
@login_required
def profit_batch(request: HttpRequest, slug: str, batch_id: UUID) -> HttpResponse:
    with visit(request, slug, SEE_MONEY) as visitor:
        batch = next((one for one in batches(visitor.farm.id) if one.id == batch_id), None)
        if batch is None:
            raise Http404
        life = life_of(batch.id, books(visitor.farm.id, visitor.farm.timezone, visitor.today))
        moved = [(month, one) for month, one in life.months if one.all_income or one.all_costs]
        context = {"nav": "money", "batch": batch, "life": life, "months": list(reversed(moved))}
        return render(request, "farms/money/profit_batch.html", context)


@require_GET
@login_required
def debt_list(request: HttpRequest, slug: str) -> HttpResponse:
    with visit(request, slug, SEE_MONEY) as visitor:
        people = contacts(visitor.farm.id)
        owed_to_us = debts(visitor.farm.id, Direction.IN, people)
        owed_by_us = debts(visitor.farm.id, Direction.OUT, people)
        context = {
            "nav": "money",
            "sides": [side(one, visitor.today, visitor.farm.timezone) for one in (owed_to_us, owed_by_us)],
            "nothing": not (owed_to_us.owing or owed_to_us.ahead or owed_by_us.owing or owed_by_us.ahead),
        }
        return render(request, "farms/money/debts.html", context)


def side(shown: Debts, today: date, timezone: str) -> dict[str, Any]:
    """One direction of the debts, as its page shows it."""
    owing = [
        (account, account.days(today), whatsapp_link(account.contact.phone, timezone) if account.contact else "")
        for account in shown.overdue_first(today)
    ]
    return {"debts": shown, "owing": owing, "age": shown.age(today), "incoming": shown.direction == Direction.IN}


@require_GET
@login_required
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """One customer or supplier, by name: a name may hold any sign, so it is asked for after the address."""
    with visit(request, slug, SEE_MONEY) as visitor:
        name = request.GET.get("name", "").replace("\0", "").strip()
        if not name:
            return redirect("farms:debts", slug)
        people = contacts(visitor.farm.id)
        both = [account_of(visitor.farm.id, name, direction, people) for direction in Direction.values]
        trades = [(kind, list(records_with(visitor.farm.id, name, kind)[:SHOWN])) for kind in TRADES]
        contact = next((one for one in people if party_key(one.name) == party_key(name)), None)
        context = {
            "nav": "money",
            "name": contact.name if contact else max(both, key=lambda one: len(one.debts)).name,
            "contact": contact,
            "whatsapp": whatsapp_link(contact.phone, visitor.farm.timezone) if contact else "",
            "sides": [(one, unpaid_records(one, visitor.farm.id, SHOWN), len(one.open) - SHOWN) for one in both],
            "trades": trades,
            "nothing": not any(named for _kind, named in trades),
        }
        return render(request, "farms/money/person.html", context)


@require_GET
@login_required
def sale_receipt(request: HttpRequest, slug: str, sale_id: UUID) -> HttpResponse:
    with visit(request, slug, SEE_MONEY) as visitor:
        sale: Any = record_for(visitor, record_type_for(visitor, "sale"), sale_id)  # a receipt is of a sale
        context = {"nav": "money", "receipt": receipt(visitor.farm, sale)}
        return render(request, "farms/money/receipt.html", context)
