"""Filters and tags of the templates: words of `farmops.words`, and what they need of the visited farm."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils import timezone

from farmops import words
from farms.models import RecurringCost
from farms.money.contacts import known_names
from farms.money.months import Month

register = template.Library()

register.filter("naira", words.naira)
register.filter("long_day", words.long_day)
register.filter("quantity", words.quantity)
register.filter("signed", words.signed)
register.filter("add_months", Month.plus)


@register.simple_tag(takes_context=True)
def day(context: template.Context, value: date) -> str:
    """A date in words, seen from today on the visited farm."""
    return words.day(value, context["visitor"].today)


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: datetime) -> str:
    """A moment in the visited farm's zone: "today 14:05", "Thu 5 Mar 2026 14:05"."""
    local = timezone.localtime(value, context["farm"].zone)
    return f"{words.day(local.date(), context['visitor'].today)} {local:%H:%M}"


@register.simple_tag(takes_context=True)
def people(context: template.Context) -> list[str]:
    """Names to offer where a form asks for a person; none to those who see no money."""
    return known_names(context["farm"].id) if context["visitor"].sees_money else []


@register.simple_tag
def expense_query(cost: RecurringCost) -> str:
    """The query that fills in the form of an expense from a cost that comes again."""
    filled_in = {
        "standing": cost.id,
        "due": f"{cost.next_on:%Y-%m-%d}",
        "category": cost.category,
        "amount_kobo": cost.amount_naira,
        "description": cost.description,
        "supplier": cost.supplier,
        "batch": cost.batch_id or "",
    }
    return f"?{urlencode(filled_in)}"


@register.filter
def at_key(mapping: dict[Any, Any], key: Any) -> Any:
    """What a dictionary holds under a key that is a variable."""
    return mapping[key]
