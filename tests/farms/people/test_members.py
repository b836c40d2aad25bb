"""Members, invitations, seats and the rate meter: by SQL in the real logins, and by HTTP as the cast."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from credits.services import set_allowance
from farmops.database.scope import NotAMember, farm_scope
from farmops.refusals import Refused
from farmops.roles import Role
from farms.people.membership import InvitationGone, accept, invite, members, open_invitations, revoke
from tests.support.factories import UserFactory, count_rows, make_farm, say
from tests.support.threads import in_threads


def link(cast, role=Role.WORKER):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        return invite(role, "Musa")


def roles(cast):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        return {member.user_id: member.role for member in members(cast.farm.id)}


def test_a_link_makes_one_person_a_member_once(cast):
    token = link(cast, Role.VIEWER)
    set_allowance(cast.farm.slug, "seats", 10)
    guest, second = UserFactory(), UserFactory()
    assert accept(token, guest.pk).slug == cast.farm.slug
    assert roles(cast)[guest.pk] == "viewer"
    with pytest.raises(InvitationGone):
        accept(token, second.pk)
    assert second.pk not in roles(cast)


def test_twenty_people_with_one_link_make_one_member(cast):
    set_allowance(cast.farm.slug, "seats", 100)
    token = link(cast)
    people = [UserFactory() for _ in range(20)]

    def join(number):
        try:
            accept(token, people[number].pk)
        except (InvitationGone, Refused):
            return False
        return True

    assert sum(in_threads(join)) == 1
    assert len(roles(cast)) == 5


def test_a_forged_or_old_or_revoked_link_opens_nothing(cast):
    token = link(cast)
    farm_hex, _, _secret = token.partition(".")
    for bad in ("", "x", "x.y", f"{farm_hex}.", f"{farm_hex}.guess", f"{uuid4().hex}.guess"):
        with pytest.raises(InvitationGone):
            accept(bad, cast.stranger.pk)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        revoke(open_invitations(cast.farm.id)[0])
    with pytest.raises(InvitationGone):
        accept(token, cast.stranger.pk)
    assert cast.stranger.pk not in roles(cast)


def test_the_link_gives_its_own_role_and_no_other_by_sql(cast, sql):
    token = link(cast, Role.VIEWER)
    secret = token.partition(".")[2]
    insert = "INSERT INTO farm_members (id, farm_id, user_id, role) VALUES (%s, %s, %s, %s)"
    with sql("app") as app:
        app.enter(cast.farm.id, cast.stranger.pk, purpose="invitation")
        app.refused(insert, uuid4(), cast.farm.id, cast.stranger.pk, "viewer")
        app.run("SELECT set_config('farmops.invitation', %s, true)", secret)
        app.refused(insert, uuid4(), cast.farm.id, cast.stranger.pk, "manager")
        app.refused(insert, uuid4(), cast.farm.id, UserFactory().pk, "viewer")
        set_allowance(cast.farm.slug, "seats", 10)
        app.run(insert, uuid4(), cast.farm.id, cast.stranger.pk, "viewer")


def test_nobody_but_an_owner_reads_or_makes_invitations(cast, sql):
    link(cast)
    with sql("app") as app:
        for role, seen in (("owner", 1), ("manager", 0), ("worker", 0), ("viewer", 0)):
            app.enter(cast.farm.id, cast.members[role].pk, "owner")  # even with a lie about the role
            assert app.run("SELECT count(*) FROM invitations") == [(seen,)]
        error = app.refused(
            "INSERT INTO invitations (id, farm_id, role, token_hash, created_by_id, expires_at)"
            " VALUES (%s, %s, 'manager', 'x', %s, now())",
            uuid4(), cast.farm.id, cast.viewer.pk,
        )  # fmt: skip
        assert isinstance(error, psycopg.errors.InsufficientPrivilege)


def test_only_an_owner_changes_roles_and_removes_others(cast, sql):
    with sql("app") as app:
        app.enter(cast.farm.id, cast.manager.pk, "owner")
        assert app.run("UPDATE farm_members SET role = 'owner' RETURNING 1") == []
        assert app.run("DELETE FROM farm_members WHERE user_id = %s RETURNING 1", cast.worker.pk) == []
        assert app.run("DELETE FROM farm_members WHERE user_id = %s RETURNING 1", cast.manager.pk) == [(1,)]
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        assert app.run("DELETE FROM farm_members WHERE user_id = %s RETURNING 1", cast.worker.pk) == [(1,)]


def test_a_farm_keeps_an_owner_even_when_two_leave_at_once(cast, sql):
    with sql("app") as app:
        app.enter(cast.farm.id, cast.owner.pk, "owner")
        for statement in ("DELETE FROM farm_members WHERE role = 'owner'", "UPDATE farm_members SET role = 'viewer'"):
            assert app.refused(statement).diag.constraint_name == "farm_keeps_an_owner"
        app.run("UPDATE farm_members SET role = 'owner' WHERE user_id = %s", cast.manager.pk)
        app.commit()

    def leave(number):
        person = (cast.owner, cast.manager)[number]
        try:
            with farm_scope(user_id=person.pk, farm_id=cast.farm.id):
                members(cast.farm.id).filter(user_id=person.pk).delete()
        except Exception:
            return False
        return True

    assert sum(in_threads(leave, clients=2)) == 1


def test_the_removed_member_is_out_at_her_next_request(cast, as_user):
    worker, owner = as_user(cast.worker), as_user(cast.owner)
    today = reverse("assistant:today", args=[cast.farm.slug])
    assert worker.get(today).status_code == 200
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        member = members(cast.farm.id).get(user_id=cast.worker.pk)
    address = reverse("farms:member_remove", args=[cast.farm.slug, member.id])
    assert worker.get(reverse("farms:members", args=[cast.farm.slug])).status_code == 200
    assert owner.post(address).status_code == 302
    assert worker.get(today).status_code == 404
    with pytest.raises(NotAMember), farm_scope(user_id=cast.worker.pk, farm_id=cast.farm.id):
        pass


def test_invitations_by_the_pages(cast, as_user):
    set_allowance(cast.farm.slug, "seats", 10)
    owner, guest = as_user(cast.owner), as_user(cast.stranger)
    address = reverse("farms:members", args=[cast.farm.slug])
    assert as_user(cast.manager).post(address, {"for_whom": "x", "role": "worker"}).status_code == 403
    assert guest.get(address).status_code == 404
    page = owner.post(address, {"for_whom": "Musa", "role": "worker"})
    token = page.context["link"].rstrip("/").rsplit("/", 1)[1]
    shown = guest.get(reverse("farms:invitation", args=[token]))
    assert cast.farm.name in shown.content.decode()
    assert guest.post(reverse("farms:invitation", args=[token])).status_code == 302
    assert roles(cast)[cast.stranger.pk] == "worker"
    assert guest.post(reverse("farms:invitation", args=[token])).status_code == 410


def test_seats_are_a_meter(cast):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        tokens = [invite(Role.WORKER, "x") for _ in range(2)]
    accept(tokens[0], UserFactory().pk)  # the fifth
    with pytest.raises(Refused, match="seats"):
        accept(tokens[1], UserFactory().pk)
    assert count_rows("farm_members", cast.farm.id) == 5
    with pytest.raises(CommandError):
        call_command("set_allowance", cast.farm.slug, "seats", "4")
    call_command("set_allowance", cast.farm.slug, "seats", "6", verbosity=0)
    accept(tokens[1], UserFactory().pk)


def test_twenty_people_take_the_last_seat_once(cast):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        tokens = [invite(Role.WORKER, "x") for _ in range(20)]
    people = [UserFactory() for _ in range(20)]

    def join(number):
        try:
            accept(tokens[number], people[number].pk)
        except Refused:
            return False
        return True

    assert sum(in_threads(join)) == 1


def test_no_login_writes_a_meter(cast, sql):
    for who in ("app", "assistant", "billing"):
        with sql(who) as login:
            login.enter(cast.farm.id, cast.owner.pk, "owner")
            for statement in (
                "UPDATE meters SET used = 0",
                "DELETE FROM meters",
                "SELECT take_from_meter(current_farm(), 'seats', -1, NULL)",
            ):
                assert isinstance(login.refused(statement), psycopg.errors.InsufficientPrivilege)


def test_messages_an_hour_are_a_meter(cast, as_user):
    set_allowance(cast.farm.slug, "runs_an_hour", 2)
    for text in ("one", "two"):
        say(cast.farm, cast.owner, text)
    page = as_user(cast.owner).post(
        reverse("assistant:conversation", args=[cast.farm.slug]), {"message": "3 birds died in Pen 2", "key": "k"}
    )
    assert page.status_code == 429
    assert "3 birds died in Pen 2" in page.content.decode()
    assert "Wait a little" in page.content.decode()
    assert count_rows("ai_runs", cast.farm.id) == 2
    farm = make_farm(cast.owner)
    say(farm, cast.owner, "another farm has its own meter")


def test_another_hour_starts_at_nothing(cast, sql, cluster, database):
    set_allowance(cast.farm.slug, "runs_an_hour", 1)
    say(cast.farm, cast.owner, "one")
    with psycopg.connect(cluster.superuser_url(database)) as admin:
        admin.execute("UPDATE meters SET since = since - interval '1 hour' WHERE farm_id = %s", [cast.farm.id])
    say(cast.farm, cast.owner, "two")


# --- settings -------------------------------------------------------------------------------------------------------


def test_only_an_owner_changes_settings_even_by_sql(cast, sql):
    with sql("app") as app:
        for role in ("manager", "worker", "viewer"):
            app.enter(cast.farm.id, cast.members[role].pk, "owner")
            error = app.refused("UPDATE farms SET ai_autonomy = 'auto' WHERE id = %s", cast.farm.id)
            assert error.diag.constraint_name == "settings_are_the_owners"
        app.enter(cast.farm.id, cast.owner.pk, "worker")
        app.run("UPDATE farms SET ai_autonomy = 'auto' WHERE id = %s", cast.farm.id)
        assert app.run("SELECT user_id, what, before, after FROM farm_changes WHERE what = 'ai_autonomy'") == [
            (cast.owner.pk, "ai_autonomy", "draft", "auto")
        ]
        for statement in ("DELETE FROM farm_changes", "UPDATE farm_changes SET what = 'x'"):
            assert isinstance(app.refused(statement), psycopg.errors.InsufficientPrivilege)


def test_settings_by_the_pages(cast, as_user):
    owner = as_user(cast.owner)
    page = reverse("farms:settings", args=[cast.farm.slug])
    for member in (cast.manager, cast.worker, cast.viewer):
        assert as_user(member).get(page).status_code == 403
    assert owner.get(page).status_code == 200
    address = reverse("farms:settings_autonomy", args=[cast.farm.slug])
    choice = {"ai_autonomy": "auto", "type_note": "auto", "type_water": "suggest", "type_sale": "draft"}
    shown = owner.post(address, {**choice, "preview": "1"})
    decided = {row.kind.name: (row.decided, row.held) for row in shown.context["preview"]}
    assert decided["note"] == ("auto", False)
    assert decided["water"] == ("suggest", False)
    assert decided["sale"] == ("draft", True)
    assert decided["mortality"] == ("draft", True)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        from farms.models import Farm

        assert Farm.objects.get(id=cast.farm.id).ai_autonomy == "draft"
    assert owner.post(address, choice).status_code == 302
    text = owner.get(page).content.decode()
    assert "What the assistant may do: draft → auto" in text
    assert cast.owner.name in text
    assert owner.post(address, {"ai_autonomy": "full"}).status_code == 422
    assert owner.post(address, {**choice, "type_sale": "auto"}).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("crate_size", "0"), ("crate_size", "x"), ("feed_bag_kg", "-5"), ("timezone", "Mars/Base"),
     ("name", "x" * 81)],
)  # fmt: skip
def test_a_wrong_profile_is_told_beside_the_field(cast, as_user, field, value):
    good = {"name": "A farm", "timezone": "Africa/Lagos", "crate_size": "36", "feed_bag_kg": "15"}
    owner, address = as_user(cast.owner), reverse("farms:settings_profile", args=[cast.farm.slug])
    page = owner.post(address, {**good, field: value})
    assert page.status_code == 422
    assert page.context["profile"].errors.keys() == {field}
    assert owner.post(address, good).status_code == 302
