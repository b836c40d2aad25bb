"""Numbers, money and dates in templates, as `farmops.words` writes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone

from farmops import words
from farms.money.contacts import known_names
from farms.money.months import Month
from farms.records.types.expense import Category

register = template.Library()

register.filter("naira", words.naira)
register.filter("long_day", words.long_day)
register.filter("quantity", words.quantity)


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


@register.filter
def signed(value: int) -> str:
    """A change with its sign: +20, −1."""
    return f"+{value:,}" if value >= 0 else f"−{-value:,}"


@register.filter
def category(value: str) -> Any:
    """What an expense is for, in words."""
    return Category(value).label


@register.filter
def add_months(month: Month, months: int) -> Month:
    """The month so many later, or earlier when negative."""
    return month.plus(months)


@register.filter
def at_key(mapping: dict[Any, Any], key: Any) -> Any:
    """What a dictionary holds under a key that is a variable."""
    return mapping[key]
