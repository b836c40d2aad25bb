"""What every farm page shows of governance."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from governance.drafts.services import pending_count


def farm_page(request: HttpRequest) -> dict[str, Any]:
    """The visited farm, the visitor, and the number of drafts that wait (queried only where a template shows it)."""
    visitor = getattr(request, "visit", None)
    if visitor is None:
        return {}
    return {
        "farm": visitor.farm,
        "visitor": visitor,
        "pending_drafts": SimpleLazyObject(lambda: pending_count(visitor.farm.id)),
    }
