"""The one way by which a view reaches a farm: who asks, is she a member, and does her role allow it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.defaults import page_not_found

from farmops.database.scope import NotAMember, farm_scope
from farmops.roles import MANAGE, OWN, READ, SEE_MONEY, WRITE, Right, may
from farms.models import Farm
from farms.people.farms import farm_today
from farms.records import RECORD_TYPES, RecordType

MONEY_IS_NOT_YOURS = gettext_lazy("Money on this farm is for the owner and managers. Ask the owner.")


def person_id(request: HttpRequest) -> UUID:
    """The id of the signed-in person; the view is `login_required`."""
    user_id = request.user.pk
    assert user_id is not None
    return user_id


@dataclass(frozen=True)
class Visit:
    """A member at work on her farm inside the open transaction."""

    farm: Farm
    user_id: UUID
    role: str
    today: date

    @property
    def sees_money(self) -> bool:
        return may(self.role, SEE_MONEY)

    @property
    def writes(self) -> bool:
        return may(self.role, WRITE)

    @property
    def owns(self) -> bool:
        return may(self.role, OWN)

    @property
    def manages(self) -> bool:
        return may(self.role, MANAGE)

    def record_types(self) -> list[RecordType]:
        """The record types this member may see."""
        return [kind for kind in RECORD_TYPES.values() if self.sees_money or not kind.money]


@contextmanager
def visit(request: HttpRequest, slug: str, right: Right = READ) -> Iterator[Visit]:
    """Open the farm scope of the signed-in person; queries and rendering belong inside.

    A stranger gets 404, the same as for a farm that does not exist; a member without the right gets 403.
    """
    user_id = person_id(request)
    try:
        with farm_scope(user_id=user_id, slug=slug) as scope:
            if not may(scope.role, right):
                raise PermissionDenied(_("Your role on this farm does not allow this. Ask the owner."))
            farm = Farm.objects.get(id=scope.farm_id)
            visitor = Visit(farm=farm, user_id=user_id, role=scope.role, today=farm_today(farm))
            request.visit = visitor  # type: ignore[attr-defined] # templates and context processors look here
            try:
                yield visitor
            finally:
                del request.visit  # type: ignore[attr-defined]
    except NotAMember:
        raise Http404 from None


def only(right: Right) -> Callable[..., HttpResponse | None]:
    """A check of who asks, before anything that she sends to a farm's address is read.

    It returns the way to the sign-in page for somebody signed out, and None for a member with the right. It raises what
    `visit` raises.
    """

    def check(request: HttpRequest, slug: str) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        with visit(request, slug, right):
            return None

    return check


def hide_from_strangers(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware: a stranger gets 404 for a farm's address with a wrong verb too, not 405."""

    def middleware(request: HttpRequest) -> Any:
        response = get_response(request)
        match = request.resolver_match
        if response.status_code == 405 and match and "slug" in match.kwargs and request.user.is_authenticated:
            try:
                with farm_scope(user_id=person_id(request), slug=match.kwargs["slug"]):
                    pass
            except NotAMember:
                return page_not_found(request, Http404())
        return response

    return middleware
