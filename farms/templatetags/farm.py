"""Numbers, money and dates in templates, as `farms.words` writes them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone

from farms import words

register = template.Library()

register.filter("naira", words.naira)
register.filter("quantity", words.quantity)


@register.simple_tag(takes_context=True)
def day(context: template.Context, value: date) -> str:
    """A date in words, seen from today on the visited farm."""
    return words.day(value, context["visitor"].today)


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: datetime) -> str:
    """A moment in the visited farm's zone: "today 14:05", "Thu 5 Mar 2026 14:05"."""
    local = timezone.localtime(value, ZoneInfo(context["farm"].timezone))
    return f"{words.day(local.date(), context['visitor'].today)} {local:%H:%M}"


@register.filter
def signed(value: int) -> str:
    """A change with its sign: +20, −1."""
    return f"+{value:,}" if value >= 0 else f"−{-value:,}"
