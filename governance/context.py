"""What every farm page shows of governance."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from governance.drafts.services import pending_count
from governance.navigation import navigation


def farm_page(request: HttpRequest) -> dict[str, Any]:
    """The visited farm, the visitor, her navigation, and the number of drafts that wait (queried where it is shown)."""
    visitor = getattr(request, "visit", None)
    if visitor is None:
        return {}
    return {
        "farm": visitor.farm,
        "visitor": visitor,
        "navigation": navigation(visitor.role),
        "pending_drafts": SimpleLazyObject(lambda: pending_count(visitor.farm.id)),
    }
