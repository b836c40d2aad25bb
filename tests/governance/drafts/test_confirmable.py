"""Why a draft cannot be confirmed: one place knows, and the card, the answer and PostgreSQL say the same."""

from __future__ import annotations

import psycopg
import pytest

from farmops.database.scope import farm_scope, system_scope
from farmops.database.sql import insert
from farmops.refusals import Refused, refusal
from farmops.roles import Role
from farms.people.access import Visit
from farms.people.farms import farm_today
from farms.records import RECORD_TYPES
from farms.records.services import write_record
from farms.records.types.treatment import Treatment
from governance.drafts.confirmable import why_not_confirmable
from governance.drafts.proposals import propose
from governance.drafts.services import card, confirm, discard, drafts, save_edit
from governance.models import AiEval
from tests.support.browser import html
from tests.support.factories import as_it_was, claim, one_draft, say

SALE = "Sold 2 crates of eggs from Pen 1 at 5,000 each"
CONFIRM = (
    "UPDATE assistant_drafts SET status = 'confirmed', decided_by_id = %s, decided_at = now(), decided_digest = digest"
    " WHERE farm_id = %s AND id = %s"
)


def ask(cast, draft, role="owner"):
    """What a member of that role is told: by the one place, by the card, and by the service."""
    user = cast.members[role]
    with farm_scope(user_id=user.pk, farm_id=cast.farm.id):
        now = drafts(cast.farm.id).get(id=draft.id)
        visitor = Visit(cast.farm, user.pk, role, farm_today(cast.farm))
        why, on_card = why_not_confirmable(now, visitor), card(now, role, user.pk).why_not
        try:
            confirm(now, cast.farm, now.digest)
        except Refused as refused:
            return why, on_card, str(refused)
    return why, on_card, ""


def answered(cast, as_user, draft):
    """What the owner reads who sends Confirm."""
    response = as_user(cast.owner).post(f"/farms/{cast.farm.slug}/drafts/{draft.id}/confirm/", {"digest": draft.digest})
    assert response.status_code == 409
    return html(response).text


def refused_by(sql, cast, draft, role="owner"):
    """The rule by which PostgreSQL refuses the decision itself, asked past the service."""
    with sql("app") as app:
        app.enter(cast.farm.id, cast.members[role].pk, role)
        with pytest.raises(psycopg.Error) as refused:
            app.run(CONFIRM, cast.members[role].pk, cast.farm.id, draft.id)
        return refused.value.diag.constraint_name


def test_nothing_stands_against_a_draft_that_fits(cast):
    assert ask(cast, one_draft(cast)) == ("", "", "")


def test_who_may_not_decide_it(cast, sql):
    draft = one_draft(cast)
    words = refusal("draft_decider_has_the_right")
    assert ask(cast, draft, Role.VIEWER) == (words, words, words)
    assert refused_by(sql, cast, draft, "viewer") == "draft_decider_has_the_right"


def test_what_a_check_stopped(cast, as_user, sql):
    draft = one_draft(cast)
    with system_scope(cast.farm.id):
        verdict = {"rule": "tone", "rule_version": 1, "verdict": "block", "details": {}}
        insert(AiEval(farm_id=cast.farm.id, ai_run_id=draft.ai_run_id, **verdict))
    words = refusal("draft_is_not_blocked")
    assert refused_by(sql, cast, draft) == "draft_is_not_blocked"
    assert ask(cast, draft) == (words, words, words)
    assert words in answered(cast, as_user, draft)


def test_an_answer_that_is_not_finished(cast, as_user, sql):
    run = say(cast.farm, cast.owner, "hello")
    taken = claim(run, cast.owner)
    assert taken is not None
    propose(taken, "1", "mortality", {"count": 3, "batch": "Pen 2"})
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        draft = drafts(cast.farm.id).get(ai_run_id=run.id)
    words = refusal("draft_run_is_closed")
    assert ask(cast, draft) == (words, words, words)
    assert words in answered(cast, as_user, draft)
    assert refused_by(sql, cast, draft) == "draft_run_is_closed"


@pytest.mark.parametrize(
    ("decide", "words"),
    [
        (confirm, "{who} has already confirmed this. Nothing more was written."),
        (discard, "{who} has already discarded this. Nothing was written."),
    ],
)
def test_a_decided_one_says_by_whom(cast, as_user, sql, decide, words):
    draft = one_draft(cast)
    with farm_scope(user_id=cast.manager.pk, farm_id=cast.farm.id):
        if decide is confirm:
            confirm(draft, cast.farm, draft.digest)
        else:
            discard(draft, draft.digest, "wrong")
    words = words.format(who=cast.manager)
    assert ask(cast, draft) == (words, words, words)
    assert words in answered(cast, as_user, draft)
    assert refused_by(sql, cast, draft) == "draft_already_decided"


def test_what_says_no_record(cast, as_user, cluster):
    draft = one_draft(cast)
    as_it_was(cluster, "UPDATE assistant_drafts SET payload = '{\"count\": [1]}' WHERE id = %s", draft.id)
    why, on_card, told = ask(cast, draft)
    assert "cannot be read, so it cannot be written. Discard it." in why
    assert (on_card, told) == (why, why)
    assert why in answered(cast, as_user, draft)


def test_what_its_form_does_not_take(cast, as_user):
    draft = one_draft(cast, SALE)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        save_edit(draft, draft.digest, {**draft.payload, "item": "fish", "unit": "kg"})
        draft = drafts(cast.farm.id).get(id=draft.id)
    why, on_card, told = ask(cast, draft)
    assert why == "Pen 1 holds no fish."
    assert told == why
    assert on_card == ""  # no form is filled in for each card of a page: Confirm says it
    assert why in answered(cast, as_user, draft)


def test_what_a_medicine_holds(cast, as_user):
    draft = one_draft(cast, SALE)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        today = farm_today(cast.farm)
        given = {"drug": "Tylosin", "occurred_on": today, "last_day": today, "egg_days": 5, "meat_days": 7}
        write_record(Treatment(farm_id=cast.farm.id, batch=cast.batches["Pen 1"], **given))
    words = refusal("sale_inside_withdrawal")
    assert ask(cast, draft) == (words, "", words)
    assert words in answered(cast, as_user, draft)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        by_hand = RECORD_TYPES["sale"].draft_record(draft.payload, cast.farm.id)
        with pytest.raises(Refused) as refused:
            write_record(by_hand)
    assert str(refused.value) == words
