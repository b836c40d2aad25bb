"""Members, and the page behind an invitation link."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from farmops.refusals import Refused
from farmops.roles import OWN, READ, Role
from farms.models import FarmMember
from farms.people.access import Visit, person_id, visit
from farms.people.forms import InviteForm, RoleForm
from farms.people.membership import (
    InvitationGone,
    accept,
    change_role,
    invite,
    look_at,
    members,
    open_invitations,
    remove,
    revoke,
)


def member_for(visitor: Visit, member_id: UUID) -> FarmMember:
    """One member of the visited farm, or 404."""
    member: FarmMember | None = members(visitor.farm.id).filter(id=member_id).first()
    if member is None:
        raise Http404
    return member


@require_http_methods(["GET", "POST"])
@login_required
def member_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The members; POST makes an invitation and shows its link, once."""
    with visit(request, slug, OWN if request.method == "POST" else READ) as visitor:
        form = InviteForm(request.POST or None)
        link = ""
        if request.method == "POST" and form.is_valid():
            try:
                token = invite(Role(form.cleaned_data["role"]), form.cleaned_data["for_whom"])
            except Refused as error:
                return _page(request, visitor, form, problem=str(error), status=409)
            link = request.build_absolute_uri(reverse("farms:invitation", args=[token]))
            form = InviteForm()
        return _page(request, visitor, form, link=link)


def _page(
    request: HttpRequest, visitor: Visit, form: InviteForm, *, link: str = "", problem: str = "", status: int = 0
) -> HttpResponse:
    context = {
        "nav": "members",
        "members": [(member, RoleForm(initial={"role": member.role})) for member in members(visitor.farm.id)],
        "invitations": open_invitations(visitor.farm.id) if visitor.owns else [],
        "form": form,
        "link": link,
        "problem": problem,
    }
    return render(request, "farms/people/members.html", context, status=status or (422 if form.errors else 200))


@require_POST
@login_required
def member_role(request: HttpRequest, slug: str, member_id: UUID) -> HttpResponse:
    with visit(request, slug, OWN) as visitor:
        member = member_for(visitor, member_id)
        form = RoleForm(request.POST)
        if not form.is_valid():
            return _page(request, visitor, InviteForm(), problem=_("Choose a role from the list."), status=422)
        try:
            change_role(member, Role(form.cleaned_data["role"]))
        except Refused as refused:
            return _page(request, visitor, InviteForm(), problem=str(refused), status=409)
        messages.success(request, _("%(who)s has another role now.") % {"who": member.user})
    return redirect("farms:members", slug)


@require_http_methods(["GET", "POST"])
@login_required
def member_remove(request: HttpRequest, slug: str, member_id: UUID) -> HttpResponse:
    """Remove a member, after asking once. Anybody may remove herself."""
    with visit(request, slug) as visitor:
        member = member_for(visitor, member_id)
        if not visitor.owns and member.user_id != visitor.user_id:
            raise Http404
        problem = ""
        if request.method == "POST":
            try:
                remove(member)
            except Refused as refused:
                problem = str(refused)
            else:
                messages.success(request, _("%(who)s is no longer on the farm.") % {"who": member.user})
                if member.user_id == visitor.user_id:
                    return redirect("farms:list")
                return redirect("farms:members", slug)
        context = {"nav": "members", "member": member, "problem": problem}
        return render(request, "farms/people/member_remove.html", context, status=409 if problem else 200)


@require_POST
@login_required
def invitation_revoke(request: HttpRequest, slug: str, invitation_id: UUID) -> HttpResponse:
    with visit(request, slug, OWN) as visitor:
        link = open_invitations(visitor.farm.id).filter(id=invitation_id).first()
        if link is None:
            raise Http404
        revoke(link)
        messages.success(request, _("The link does not work any more."))
    return redirect("farms:members", slug)


@require_http_methods(["GET", "POST"])
@login_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a link: who invites, as what, and one button."""
    try:
        if request.method == "POST":
            joined = accept(token, person_id(request))
            messages.success(request, _("Welcome to %(farm)s.") % {"farm": joined.farm_name})
            return redirect("assistant:today", joined.slug)
        return render(request, "farms/people/invitation.html", {"shown": look_at(token, person_id(request))})
    except InvitationGone:
        return render(request, "farms/people/invitation.html", {"gone": True}, status=410)
    except Refused as refused:
        return render(request, "farms/people/invitation.html", {"problem": str(refused)}, status=409)
