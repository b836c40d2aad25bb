import json
from typing import Any

from django import template

register = template.Library()


@register.filter
def pretty(value: Any) -> str:
    """JSON, laid out for a reader."""
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True)
