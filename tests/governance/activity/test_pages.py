"""People see what the assistant did, say what they think of it, and decide its advice and what it shall remember."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.activity.views import PAGE_SIZE
from tests.support.browser import crawl, html, press, send
from tests.support.database import audit, one
from tests.support.factories import count_rows, drafts_of, make_cast, say_and_answer
from tests.support.oversight import advice, judge, proposed_memory
from tests.support.runs import finish, running

STORY = "Sold 20 crates of eggs at 4,500 each to Mama Nkechi and 3 birds died in Pen 2"
DEATH = "3 birds died in Pen 2"
MEMBERS = ["owner", "manager", "worker", "viewer"]
PAGES = ["activity/", "recommendations/", "knowledge/"]


def text(client, address):
    opened = client.get(address)
    assert opened.status_code == 200, (address, opened.status_code)
    return html(opened).text


# --- who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_members_open_the_pages_and_nobody_else_does(cast, as_user, base, page):
    for who in MEMBERS:
        assert as_user(cast.members[who]).get(f"{base}/{page}").status_code == 200
    for who in (cast.stranger, cast.staff):
        assert as_user(who).get(f"{base}/{page}").status_code == 404
    assert "/accounts/login/" in Client().get(f"{base}/{page}")["Location"]


def test_strangers_change_nothing(cast, as_user, sql, base):
    run, _claim = running(cast)
    given, memory = advice(cast, run, sql), proposed_memory(cast, run, sql)
    addresses = [
        f"{base}/activity/{run.id}/feedback/",
        f"{base}/recommendations/{given}/approve/",
        f"{base}/recommendations/{given}/reject/",
        f"{base}/knowledge/",
        f"{base}/knowledge/{memory}/keep/",
        f"{base}/knowledge/{memory}/edit/",
        f"{base}/knowledge/{memory}/delete/",
    ]
    typed = {"rating": "1", "comment": "x", "reason": "x", "content": "x"}
    for address in addresses:
        elsewhere = address.replace(cast.farm.slug, cast.other_farm.slug)
        assert as_user(cast.stranger).post(address, typed).status_code == 404
        if not address.endswith("knowledge/"):
            assert as_user(cast.stranger).post(elsewhere, typed).status_code == 404
        assert Client().post(address, typed).status_code == 302
    assert count_rows("ai_feedback", cast.farm.id) == 0
    assert one("SELECT status FROM ai_recommendations WHERE id = %s", given) == "pending"
    assert audit("SELECT content, status FROM memories WHERE farm_id = %s", cast.farm.id) == [
        ("Eggs go on Fridays", "proposed")
    ]


# --- activity -------------------------------------------------------------------------------------------------------


def test_activity_tells_in_plain_words_what_was_prepared_decided_and_said(cast, owner, sql, base):
    assert "The assistant has done nothing yet" in text(owner, f"{base}/activity/")
    say_and_answer(cast.farm, cast.owner, STORY)
    sale, deaths = drafts_of(cast.farm, cast.owner)
    press(owner, f"{base}/drafts/{deaths.id}/", "Confirm")
    judge(cast, sale.ai_run_id, sql, "tone", 1, "warn")
    owner.post(f"{base}/activity/{sale.ai_run_id}/feedback/", {"rating": "-1", "comment": "too long"})
    shown = text(owner, f"{base}/activity/")
    assert f"{cast.owner}: “{STORY}”" in shown
    for said in ("(waiting for you)", "(confirmed)", "Mama Nkechi", "answered", "look at it", f"{cast.owner}: wrong"):
        assert said in shown
    assert shown.count("Prepared: ") == 2


@pytest.mark.parametrize(("tier", "said"), [("suggest", "Suggested: "), ("auto", "Wrote in the book: ")])
def test_activity_tells_what_was_suggested_and_written(as_user, tier, said):
    cast = make_cast(tier=tier, auto=("note", "water", "weight", "egg_collection"))
    say_and_answer(cast.farm, cast.owner, "Collected 2 crates of eggs from Pen 2")
    shown = text(as_user(cast.owner), f"/farms/{cast.farm.slug}/activity/")
    assert said in shown
    assert "Prepared" not in shown


@pytest.mark.parametrize("role", MEMBERS)
def test_a_worker_sees_her_own_runs_only(cast, as_user, base, role):
    theirs = say_and_answer(cast.farm, cast.owner, STORY)
    hers = say_and_answer(cast.farm, cast.worker, DEATH)
    browser = as_user(cast.members[role])
    shown = text(browser, f"{base}/activity/")
    assert DEATH in shown
    assert ("Mama Nkechi" in shown) is (role != "worker")
    assert browser.get(f"{base}/activity/{hers.id}/").status_code == 200
    assert browser.get(f"{base}/activity/{theirs.id}/").status_code == (404 if role == "worker" else 200)


def test_activity_comes_newest_first_in_pages_by_a_fixed_number_of_queries(cast, owner, base):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            owner.get(f"{base}/activity/")
        return len(caught)

    say_and_answer(cast.farm, cast.owner, STORY)
    once = queries()
    for number in range(PAGE_SIZE + 1):
        say_and_answer(cast.farm, cast.owner, f"Note: visit number {number}.")
    assert queries() <= once  # twenty notes ask no more than one story does
    first, second = text(owner, f"{base}/activity/"), text(owner, f"{base}/activity/?page=2")
    assert first.index(f"number {PAGE_SIZE}.") < first.index("number 1.")
    assert STORY not in first
    assert STORY in second
    assert "Page 2 of 2" in second


def test_a_run_shows_its_records_checks_ratings_and_advice(cast, owner, as_user, sql, base):
    run, _claim = running(cast)
    given = advice(cast, run, sql)
    shown = text(owner, f"{base}/activity/{run.id}/")
    assert "Vaccinate" in shown
    assert given
    done = say_and_answer(cast.farm, cast.owner, DEATH)
    press(owner, f"{base}/drafts/{drafts_of(cast.farm, cast.owner)[-1].id}/", "Confirm")
    as_user(cast.manager).post(f"{base}/activity/{done.id}/feedback/", {"rating": "1", "comment": "Well read"})
    page = html(owner.get(f"{base}/activity/{done.id}/"))
    assert "All that it tried to write was complete." in page.text
    assert f"{cast.manager} says good: “Well read”" in page.text
    record = one("SELECT id FROM mortality_records WHERE farm_id = %s", cast.farm.id)
    assert f"{base}/records/mortality/{record}/" in page.links
    back = html(owner.get(f"{base}/records/mortality/{record}/"))
    assert f"{base}/activity/{done.id}/" in back.links


@pytest.mark.parametrize("role", MEMBERS)
def test_no_link_of_these_pages_leads_nowhere(cast, as_user, sql, base, role):
    run, _claim = running(cast)
    advice(cast, run, sql)
    proposed_memory(cast, run, sql)
    say_and_answer(cast.farm, cast.owner, STORY)
    browser = as_user(cast.owner)
    for draft in drafts_of(cast.farm, cast.owner):
        press(browser, f"{base}/drafts/{draft.id}/", "Confirm")
    visitor = as_user(cast.members[role])
    starts = [f"{base}/{page}" for page in (*PAGES, "records/mortality/")]
    for address, answer in crawl(visitor, *starts, skip=r"^/admin/|/logout/|^#|/settings/").items():
        assert answer.status_code == 200, (address, answer.status_code)


# --- ratings --------------------------------------------------------------------------------------------------------


def test_a_person_rates_an_answer_says_why_and_changes_her_mind(cast, owner, base):
    run = say_and_answer(cast.farm, cast.owner, DEATH)
    talk = f"{base}/assistant/"
    form = html(owner.get(talk)).form("Good", "feedback")
    landed = send(owner, form, talk, follow=False, rating="1")
    assert landed["Location"] == f"{base}/assistant/#run-{run.id}"
    given = "SELECT rating, comment FROM ai_feedback WHERE farm_id = %s AND user_id = %s"
    assert audit(given, cast.farm.id, cast.owner.pk) == [(1, "")]
    form = html(owner.get(talk)).form("Save", "feedback")
    send(owner, form, talk, rating="1", comment="It understood Pen 2")
    assert audit(given, cast.farm.id, cast.owner.pk) == [(1, "It understood Pen 2")]
    opened = owner.get(talk)
    assert re.search(r'value="1" aria-pressed="true"', opened.content.decode())
    send(owner, html(opened).form("Wrong", "feedback"), talk, rating="-1")
    assert audit(given, cast.farm.id, cast.owner.pk) == [(-1, "It understood Pen 2")]


def test_htmx_gets_the_thumbs_alone(cast, as_user, base):
    run = say_and_answer(cast.farm, cast.owner, DEATH)
    browser = as_user(cast.owner, **{"HX-Request": "true"})
    answered = browser.post(f"{base}/activity/{run.id}/feedback/", {"rating": "-1"})
    body = answered.content.decode()
    assert body.lstrip().startswith(f'<form class="stack small" id="feedback-{run.id}"')
    assert 'value="-1" aria-pressed="true"' in body
    assert "<html" not in body


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
@pytest.mark.parametrize("typed", [{}, {"rating": "0"}, {"rating": "x"}, {"rating": "1", "comment": "x" * 501}])
def test_what_is_no_rating_is_refused_and_not_kept(cast, as_user, base, headers, typed):
    run = say_and_answer(cast.farm, cast.owner, DEATH)
    answered = as_user(cast.owner, **headers).post(f"{base}/activity/{run.id}/feedback/", typed)
    assert answered.status_code == 422
    assert 'class="error"' in answered.content.decode()
    assert count_rows("ai_feedback", cast.farm.id) == 0


@pytest.mark.parametrize(("role", "status"), [("manager", 302), ("viewer", 302), ("worker", 404)])
def test_others_rate_what_they_may_see(cast, as_user, base, role, status):
    run = say_and_answer(cast.farm, cast.owner, DEATH)
    answered = as_user(cast.members[role]).post(f"{base}/activity/{run.id}/feedback/", {"rating": "1"})
    assert answered.status_code == status
    if status == 302:
        assert answered["Location"] == f"{base}/activity/{run.id}/"
    assert count_rows("ai_feedback", cast.farm.id) == (1 if status == 302 else 0)


# --- the gate -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_stopped_draft_says_so_and_writes_nothing(cast, as_user, sql, base, headers):
    say_and_answer(cast.farm, cast.owner, DEATH)
    draft = drafts_of(cast.farm, cast.owner)[-1]
    judge(cast, draft.ai_run_id, sql, "tone", 1, "block")
    browser = as_user(cast.owner, **headers)
    answered = browser.post(f"{base}/drafts/{draft.id}/confirm/", {"digest": draft.digest})
    assert answered.status_code == 409
    assert "A check stopped what the assistant did here" in html(answered).text
    assert count_rows("mortality_records", cast.farm.id) == 0
    assert drafts_of(cast.farm, cast.owner)[-1].status == "pending"
    assert "A check stopped this answer." in text(as_user(cast.owner), f"{base}/activity/{draft.ai_run_id}/")


# --- advice ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_an_owner_or_manager_approves_and_nothing_is_carried_out(cast, as_user, sql, base, role):
    run, _claim = running(cast)
    given = advice(cast, run, sql)
    browser = as_user(cast.members[role])
    landed = press(browser, f"{base}/recommendations/", "Approve", str(given))
    assert f"Approved by {cast.members[role]}" in html(landed).text
    decision = one("SELECT status, decided_by_id, reason FROM ai_recommendations WHERE id = %s", given)
    assert decision == ("approved", cast.members[role].pk, "")
    again = browser.post(f"{base}/recommendations/{given}/reject/", {"reason": "no"}, follow=True)
    assert "Somebody has already decided this advice." in html(again).text
    assert one("SELECT status FROM ai_recommendations WHERE id = %s", given) == "approved"
    assert count_rows("tasks", cast.farm.id) == count_rows("notes", cast.farm.id) == 0


def test_rejecting_wants_a_reason(cast, owner, sql, base):
    run, _claim = running(cast)
    given = advice(cast, run, sql)
    page = f"{base}/recommendations/{given}/reject/"
    refused = press(owner, page, "Reject", reason=" ")
    assert refused.status_code == 422
    assert html(refused).form("Reject").errors["reason"]
    assert one("SELECT status FROM ai_recommendations WHERE id = %s", given) == "pending"
    landed = press(owner, page, "Reject", reason="Done last week")
    assert f"Rejected by {cast.owner}: Done last week" in html(landed).text


@pytest.mark.parametrize("role", ["worker", "viewer"])
def test_others_only_read_advice(cast, as_user, sql, base, role):
    run, _claim = running(cast, cast.worker)
    given = advice(cast, run, sql)
    browser = as_user(cast.members[role])
    page = html(browser.get(f"{base}/recommendations/"))
    assert "Vaccinate" in page.text
    assert not any("Approve" in form.buttons for form in page.forms)
    for step in ("approve", "reject"):
        assert browser.post(f"{base}/recommendations/{given}/{step}/", {"reason": "x"}).status_code == 403
    assert one("SELECT status FROM ai_recommendations WHERE id = %s", given) == "pending"


@pytest.mark.parametrize("money", [True, False])
def test_a_worker_sees_advice_but_none_about_money(cast, as_user, sql, base, money):
    run, _claim = running(cast)
    advice(cast, run, sql, money=money)
    worker = as_user(cast.worker)
    page = html(worker.get(f"{base}/recommendations/"))
    assert ("Vaccinate" in page.text) is not money
    assert f"{base}/activity/{run.id}/" not in page.links  # the owner's run: the worker would get 404
    assert ("1 piece of advice waits" in text(worker, f"{base}/")) is not money
    assert "1 piece of advice waits" in text(as_user(cast.owner), f"{base}/")


def test_approved_advice_offers_a_task_to_be_written_by_hand(cast, owner, sql, base):
    run, _claim = running(cast)
    given = advice(cast, run, sql)
    landed = html(press(owner, f"{base}/recommendations/", "Approve", str(given)))
    link = next(link for link in landed.links if "/records/task/new/" in link)
    form = html(owner.get(link)).form("Write it down")
    assert form.values["title"] == "Vaccinate"
    assert count_rows("tasks", cast.farm.id) == 0


# --- knowledge ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["owner", "manager", "worker"])
def test_who_writes_keeps_edits_forgets_and_adds(cast, as_user, sql, base, role):
    browser, me = as_user(cast.members[role]), cast.members[role]
    run, claim = running(cast, me if role == "worker" else None)
    memory = proposed_memory(cast, run, sql)
    finish(claim)
    page = f"{base}/knowledge/"
    landed = press(browser, page, "Keep", str(memory))
    assert f"kept by {me}" in html(landed).text
    landed = press(browser, f"{page}{memory}/edit/", "Keep it like this", content="Eggs go on Saturdays")
    assert "Eggs go on Saturdays" in html(landed).text
    landed = press(browser, page, "Remember this", content="The gate is locked at 7.")
    assert "The gate is locked at 7." in html(landed).text
    kept = "SELECT content, status, source, created_by_id, changed_by_id FROM memories WHERE farm_id = %s ORDER BY 3"
    assert audit(kept, cast.farm.id) == [
        ("Eggs go on Saturdays", "kept", "assistant", None, me.pk),
        ("The gate is locked at 7.", "kept", "person", me.pk, None),
    ]
    press(browser, f"{page}{memory}/delete/", "Forget it")
    assert [row[2] for row in audit(kept, cast.farm.id)] == ["person"]
    assert browser.post(f"{page}{memory}/keep/").status_code == 404


def test_editing_a_proposal_keeps_it(cast, owner, sql, base):
    run, claim = running(cast)
    memory = proposed_memory(cast, run, sql)
    finish(claim)
    press(owner, f"{base}/knowledge/{memory}/edit/", "Keep it like this", content="On Saturdays")
    assert one("SELECT content, status FROM memories WHERE id = %s", memory) == ("On Saturdays", "kept")


@pytest.mark.parametrize("content", ["", "  ", "x" * 1001])
def test_nothing_and_too_much_are_not_remembered(cast, owner, sql, base, content):
    answered = owner.post(f"{base}/knowledge/", {"content": content})
    assert answered.status_code == 422
    assert html(answered).form("Remember this").errors["content"]
    assert count_rows("memories", cast.farm.id) == 0


def test_a_viewer_reads_what_is_remembered_and_changes_nothing(cast, as_user, sql, base):
    run, _claim = running(cast)
    memory = proposed_memory(cast, run, sql)
    viewer = as_user(cast.viewer)
    page = html(viewer.get(f"{base}/knowledge/"))
    assert "Eggs go on Fridays" in page.text
    assert not any(form.action.startswith(f"{base}/knowledge") for form in page.forms)
    for address in ("", f"{memory}/keep/", f"{memory}/edit/", f"{memory}/delete/"):
        assert viewer.post(f"{base}/knowledge/{address}", {"content": "x"}).status_code == 403
    assert audit("SELECT content, status FROM memories WHERE farm_id = %s", cast.farm.id) == [
        ("Eggs go on Fridays", "proposed")
    ]


# --- staff ----------------------------------------------------------------------------------------------------------


def test_the_evidence_shows_checks_ratings_and_advice(cast, owner, as_user, sql):
    run, _claim = running(cast)
    given = advice(cast, run, sql)
    judge(cast, run.id, sql, "tone", 3, "block")
    owner.post(f"/farms/{cast.farm.slug}/activity/{run.id}/feedback/", {"rating": "-1", "comment": "Very odd"})
    owner.post(f"/farms/{cast.farm.slug}/recommendations/{given}/reject/", {"reason": "Too early"})
    shown = text(as_user(cast.staff), f"/admin/evidence/{run.id}/")
    for said in ("tone 3 block", "wrong Very odd", "Vaccinate It is time. rejected: Too early", str(cast.owner)):
        assert said in shown


@pytest.mark.parametrize(
    "path", ["governance/aieval", "governance/aifeedback", "governance/airecommendation", "assistant/memory"]
)
def test_staff_list_and_open_the_rows_in_the_admin(cast, as_user, owner, sql, path):
    run, _claim = running(cast)
    judge(cast, run.id, sql, "tone", 1, "pass")
    advice(cast, run, sql)
    proposed_memory(cast, run, sql)
    owner.post(f"/farms/{cast.farm.slug}/activity/{run.id}/feedback/", {"rating": "1"})
    table = {"aieval": "ai_evals", "aifeedback": "ai_feedback", "airecommendation": "ai_recommendations"}
    row = one(f"SELECT id FROM {table.get(path.split('/')[1], 'memories')} WHERE farm_id = %s", cast.farm.id)
    staff = as_user(cast.staff)
    assert staff.get(f"/admin/{path}/").status_code == 200
    assert staff.get(f"/admin/{path}/{row}/change/").status_code == 200
    assert staff.post(f"/admin/{path}/{row}/change/", {"x": "1"}).status_code == 403
    assert staff.get(f"/admin/{path}/{uuid4()}/change/").status_code == 302
