"""A draft is decided once, whole, by a person who may, in her own name."""

from __future__ import annotations

import psycopg
import pytest

from farmops.database.scope import farm_scope
from farms.models import Farm
from governance.drafts.services import confirm, drafts
from governance.models import AssistantDraft
from tests.support.database import enter
from tests.support.drafts import (
    DISCARD,
    RECORD,
    at_commit,
    decided,
    record_of,
    refusal,
    status_of,
)
from tests.support.factories import one_draft, say_and_answer

# --- no way back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["confirmed", "discarded"])
def test_a_decided_draft_is_never_changed_again(cast, sql, end):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        if end == "confirmed":
            at_commit(app, decided(draft, cast.owner), (RECORD, record_of(draft, cast.owner)))
        else:
            app.run(DISCARD, cast.owner.pk, draft.farm_id, draft.id)
        for change in (
            "status = 'pending', decided_by_id = NULL, decided_at = NULL",
            "status = 'confirmed', decided_digest = digest",
            "status = 'discarded', reason = 'changed my mind'",
            "reason = 'other'",
            "payload = payload",
            "decided_at = now()",
            "status = status",
        ):
            assert refusal(app, (f"UPDATE assistant_drafts SET {change} WHERE id = %s", draft.id)) == (
                "draft_already_decided"
            ), change
        assert refusal(app, decided(draft, cast.owner)) == "draft_already_decided"


def test_a_draft_knows_no_other_status(cast, sql):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        for status in ("approved", "", "PENDING", "deleted"):
            change = "UPDATE assistant_drafts SET status = %s, decided_by_id = %s WHERE id = %s"
            assert refusal(app, (change, status, cast.owner.pk, draft.id)).startswith("assistant_drafts_")


@pytest.mark.parametrize(
    "set_to",
    [
        "status = 'discarded', decided_by_id = %(me)s, decided_at = now()",
        "status = 'discarded', decided_by_id = %(me)s, decided_at = now(), reason = ''",
        "status = 'discarded', decided_at = now(), reason = 'x'",
        "status = 'confirmed', decided_at = now(), decided_digest = digest",
        "decided_by_id = %(me)s",
        "decided_at = now()",
    ],
)
def test_a_decision_is_whole_or_nothing(cast, sql, set_to):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        with pytest.raises(psycopg.errors.CheckViolation), app.connection.transaction():
            app.connection.execute(
                f"UPDATE assistant_drafts SET {set_to} WHERE id = %(draft)s", {"me": cast.owner.pk, "draft": draft.id}
            )


def test_the_time_of_a_decision_is_the_databases(cast, sql):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        app.run(
            "UPDATE assistant_drafts SET status = 'discarded', decided_by_id = %s, decided_at = '2020-01-01',"
            " reason = 'x' WHERE id = %s",
            cast.owner.pk, draft.id,
        )  # fmt: skip
        assert app.run("SELECT decided_at = now() FROM assistant_drafts WHERE id = %s", draft.id) == [(True,)]


def test_no_serving_login_makes_a_draft_but_the_assistant_and_none_deletes_one(cast, sql):
    draft = one_draft(cast)
    for who in ("app", "assistant", "billing", "auditor"):
        with sql(who) as login:
            enter(login, cast)
            for statement in (
                "DELETE FROM assistant_drafts",
                "TRUNCATE assistant_drafts CASCADE",
                *(["INSERT INTO assistant_drafts SELECT * FROM assistant_drafts"] if who != "assistant" else []),
                *(["UPDATE assistant_drafts SET status = 'confirmed'"] if who != "app" else []),
            ):
                assert refusal(login, (statement,)) == "privilege", (who, statement)
    assert status_of(draft) == "pending"


# --- who decides ----------------------------------------------------------------------------------------------------


NEW_DAY = '{"occurred_on": "2026-01-02"}'


# (who asked, about what) -> the roles that may decide it
MAY_DECIDE = [
    ("owner", "3 birds died in Pen 2", {"owner", "manager"}),
    ("owner", "Sold 2 crates of eggs at 4,500 each", {"owner", "manager"}),
    ("worker", "3 birds died in Pen 2", {"owner", "manager", "worker"}),
    ("manager", "3 birds died in Pen 2", {"owner", "manager"}),
]


def draft_asked_by(cast, role: str, text: str) -> AssistantDraft:
    say_and_answer(cast.farm, cast.members[role], text)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        return drafts(cast.farm.id).latest("created_at")


@pytest.mark.parametrize(("asker", "text", "deciders"), MAY_DECIDE)
def test_only_those_who_may_decide_a_draft_by_sql(cast, sql, asker, text, deciders):
    draft = draft_asked_by(cast, asker, text)
    with sql("app") as app:
        for role, person in cast.members.items():
            for claimed in ("owner", "manager", "worker", "viewer", ""):  # the session's word for her role is not asked
                app.enter(cast.farm.id, person.pk, claimed)
                for statement, *params in (
                    (DISCARD, person.pk, draft.farm_id, draft.id),
                    ("UPDATE assistant_drafts SET payload = payload || %s WHERE id = %s", NEW_DAY, draft.id),
                ):
                    refused, changed = "", 0
                    try:
                        with app.connection.transaction(force_rollback=True):
                            changed = app.connection.execute(statement, params).rowcount
                    except psycopg.Error as error:
                        refused = error.diag.constraint_name or "privilege"
                    assert refused in ("", "draft_decider_has_the_right", "privilege")
                    if role not in deciders:
                        assert changed == 0, (role, claimed)
                    elif claimed == role:
                        assert changed == 1, (role, claimed)


@pytest.mark.parametrize("person", ["stranger", "staff", "nobody"])
def test_those_who_do_not_belong_to_the_farm_decide_nothing_even_inside_it(cast, sql, person):
    draft = one_draft(cast)
    user = {"stranger": cast.stranger.pk, "staff": cast.staff.pk, "nobody": None}[person]
    with sql("app") as app:
        app.enter(cast.farm.id, user, "owner")
        assert refusal(app, (DISCARD, user, draft.farm_id, draft.id)) == "draft_decider_has_the_right"
        assert refusal(app, (DISCARD, cast.owner.pk, draft.farm_id, draft.id)) == "draft_decider_has_the_right"


def test_a_person_decides_in_her_own_name(cast, sql):
    draft = one_draft(cast)
    with sql("app") as app:
        enter(app, cast)
        for name in (cast.manager, cast.stranger, cast.viewer):
            assert refusal(app, (DISCARD, name.pk, draft.farm_id, draft.id)) == "draft_decided_in_own_name"
            refused = refusal(app, decided(draft, name), (RECORD, record_of(draft, cast.owner)))
            assert refused == "draft_decided_in_own_name"
            refused = refusal(app, decided(draft, cast.owner), (RECORD, record_of(draft, name)))
            assert refused == "privilege"


def test_a_worker_does_not_even_see_a_draft_about_money(cast):
    draft = draft_asked_by(cast, "owner", "Sold 2 crates of eggs at 4,500 each")
    with farm_scope(user_id=cast.worker.pk, farm_id=cast.farm.id):
        assert not drafts(cast.farm.id).exists()
        farm = Farm.objects.get(id=cast.farm.id)
        with pytest.raises(AssistantDraft.DoesNotExist):
            confirm(draft, farm, draft.digest)
