"""Records are looked at and taken out by those who may, and nobody else learns that they are there."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client

from tests.support.browser import crawl, html, press, sent
from tests.support.database import audit, one
from tests.support.factories import count_rows, drafts_of, say_and_answer
from tests.support.forms import TABLES
from tests.support.records import heads

# --- Looking at records and taking them out ---------------------------------------------------------------------------


def test_a_record_is_taken_out_once_with_a_reason_and_its_animals_come_back(cast, clients, base, book):
    pen, address = cast.batches["Pen 2"], f"{base}/records/mortality/{book['mortality']}/void/"
    assert heads(pen) == 97
    without = press(clients["worker"], address, "Take it out", reason=" ")
    assert without.status_code == 422
    assert html(without).form("Take it out").errors["reason"] == "Say why, so that others understand."
    assert heads(pen) == 97
    landed = press(clients["worker"], address, "Take it out", reason="Counted twice")
    assert "Taken out of the books: 3 died in Pen 2 (heat)" in html(landed).text
    assert "Counted twice" in html(landed).text
    again = clients["owner"].post(address, {"reason": "Me too"}, follow=True)
    assert "It was already taken out of the books." in html(again).text
    assert audit(
        "SELECT voided_by_id, void_reason, voided_at IS NOT NULL FROM mortality_records WHERE id = %s",
        book["mortality"],
    ) == [(cast.worker.pk, "Counted twice", True)]
    assert heads(pen) == 100
    assert "Voided: Counted twice" in html(clients["viewer"].get(f"{base}/records/mortality/")).text


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("role", ["owner", "manager", "worker", "viewer"])
def test_a_member_sees_and_takes_out_what_her_role_allows(cast, clients, base, book, kind, role):
    sees = role != "worker" or kind != "sale"
    writes = role in ("owner", "manager") or (role == "worker" and kind != "sale")
    page = f"{base}/records/{kind}/{book[kind]}/"
    assert clients[role].get(f"{base}/records/{kind}/").status_code == (200 if sees else 403)
    assert clients[role].get(page).status_code == (200 if sees else 403)
    assert clients[role].get(f"{page}void/").status_code == (200 if writes else 403)
    assert clients[role].post(f"{page}void/", {"reason": "wrong"}).status_code == (302 if writes else 403)
    assert one(f"SELECT voided_at IS NOT NULL FROM {TABLES[kind]} WHERE id = %s", book[kind]) is writes
    buttons = [link for link in html(clients[role].get(page)).links if link.endswith("/void/")]
    assert buttons == []  # voided, or not hers to void


def addresses(slug, record, draft, run):
    return [
        f"/farms/{slug}{rest}"
        for rest in (
            "/",
            "/assistant/",
            f"/assistant/{run}/",
            "/drafts/",
            f"/drafts/{draft}/",
            f"/drafts/{draft}/confirm/",
            f"/drafts/{draft}/edit/",
            f"/drafts/{draft}/discard/",
            f"/activity/{run}/",
            "/records/",
            "/records/note/",
            "/records/note/new/",
            f"/records/note/{record}/",
            f"/records/note/{record}/void/",
            "/batches/",
            "/batches/new/",
            "/credits/",
        )
    ]


@pytest.fixture
def everything(cast, clients, base, book):
    """Every address of the cast's farm, each with something behind it."""
    run = say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
    return addresses(cast.farm.slug, book["note"], drafts_of(cast.farm, cast.owner)[0].id, run.id)


def state_of(farm):
    """All rows of a farm, counted; and its drafts' and records' state."""
    tables = [
        "sales",
        "mortality_records",
        "notes",
        "ai_runs",
        "messages",
        "assistant_drafts",
        "batches",
        "credit_ledger",
    ]
    counts = {table: count_rows(table, farm.id) for table in tables}
    counts["pending"] = one("SELECT count(*) FROM assistant_drafts WHERE status = 'pending' AND farm_id = %s", farm.id)
    counts["voided"] = one("SELECT count(*) FROM notes WHERE voided_at IS NOT NULL AND farm_id = %s", farm.id)
    return counts


FIELDS = {
    "message": "3 birds died",
    "name": "Pen 7",
    "text": "hello",
    "reason": "wrong",
    "digest": "0" * 64,
    "count": "3",
}


@pytest.mark.parametrize("who", ["stranger", "staff"])  # staff have their own pages and no farm
def test_somebody_elses_farm_is_not_there_whatever_the_verb(cast, clients, everything, who):
    before = state_of(cast.farm)
    nowhere = addresses("no-such-farm", uuid4(), uuid4(), uuid4())
    tried = [(verb, address) for verb in VERBS for address in everything]
    tried += [(verb, address) for verb in ("get", "post", "put") for address in nowhere]
    answers = {
        (verb, address): getattr(clients[who], verb)(address, FIELDS if verb == "post" else None).status_code
        for verb, address in tried
    }
    assert {key: status for key, status in answers.items() if status != 404} == {}
    assert state_of(cast.farm) == before


def test_the_answer_to_a_stranger_is_the_same_as_for_a_farm_that_does_not_exist(clients, cast, base):
    def without_secrets(response):
        return response.content.decode().split('name="csrfmiddlewaretoken"')[0], response.headers.get("Content-Type")

    assert without_secrets(clients["stranger"].get(f"{base}/")) == without_secrets(
        clients["stranger"].get("/farms/nowhere/")
    )


def test_another_farms_records_drafts_and_runs_are_not_on_mine(cast, clients, everything):
    """The ids are real; the farm is the stranger's own."""
    mine = [address.replace(cast.farm.slug, cast.other_farm.slug) for address in everything]
    ids = [address for address in mine if re.search(r"/[0-9a-f-]{36}/", address)]
    assert len(ids) == 8
    before = state_of(cast.farm), state_of(cast.other_farm)
    for address in ids:
        assert clients["stranger"].get(address).status_code == 404, address
        if address.split("/")[-2] in ("confirm", "edit", "discard", "void"):
            assert clients["stranger"].post(address, FIELDS).status_code == 404, address
    assert (state_of(cast.farm), state_of(cast.other_farm)) == before


def test_a_signed_out_visitor_is_sent_to_sign_in_and_writes_nothing(cast, clients, everything):
    before = state_of(cast.farm)
    for address in everything:
        answer = clients["nobody"].get(address)
        assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={address}")
        posted = clients["nobody"].post(address, FIELDS)
        assert posted.status_code in (302, 405), address
    assert state_of(cast.farm) == before


def test_a_post_without_the_forms_own_token_writes_nothing(cast, base):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.owner)
    answer = client.post(f"{base}/records/note/new/", {"text": "forged"})
    assert answer.status_code == 403
    assert "Please send it again" in html(answer).text
    assert html(answer).inline == []
    assert count_rows("notes", cast.farm.id) == 0


# --- The worker sees no money ------------------------------------------------------------------------------------------


def test_a_worker_finds_no_naira_and_no_sale_anywhere(cast, clients, base, book):
    for text in ("Sold 7 crates of eggs at 4,321 each to Mama Nkechi", "3 birds died in Pen 2"):
        say_and_answer(cast.farm, cast.owner, text)
    say_and_answer(cast.farm, cast.worker, "2 birds died in Pen 1")
    seen = crawl(clients["worker"], f"{base}/")
    assert len(seen) > 10
    for address, response in seen.items():
        body = sent(response)
        assert response.status_code == 200, address
        for money in ("₦", "Mama Nkechi", "4,321", "Sale", "records/sale"):
            assert money not in body, (address, money)
    owners = crawl(clients["owner"], f"{base}/")
    assert any("₦" in sent(response) for response in owners.values())
    sale_draft = next(draft for draft in drafts_of(cast.farm, cast.owner) if draft.record_type_id == "sale")
    for address, status in {
        f"{base}/records/sale/": 403,
        f"{base}/records/sale/new/": 403,
        f"{base}/records/sale/{book['sale']}/": 403,
        f"{base}/credits/": 403,
        f"{base}/drafts/{sale_draft.id}/": 404,
        f"{base}/activity/{sale_draft.ai_run_id}/": 404,
        f"{base}/assistant/{sale_draft.ai_run_id}/": 404,
    }.items():
        answer = clients["worker"].get(address)
        assert answer.status_code == status, address
        assert "₦" not in answer.content.decode()


def test_the_badge_counts_exactly_the_drafts_that_the_person_can_open(cast, clients, base):
    for text in ("Sold 7 crates of eggs at 4,321 each", "3 birds died in Pen 2"):
        say_and_answer(cast.farm, cast.owner, text)
    say_and_answer(cast.farm, cast.worker, "2 birds died in Pen 1")
    for role, count in (("owner", 3), ("viewer", 3), ("worker", 1)):
        page = html(clients[role].get(f"{base}/drafts/"))
        assert len(page.drafts) == count
        assert f"Review {count} waiting" in page.text, role


def test_a_workers_message_about_money_is_answered_ask_the_owner_and_leaves_no_draft(cast, clients, base):
    say_and_answer(cast.farm, cast.worker, "Sold 20 crates of eggs at 4,500 each to Mama Nkechi")
    page = html(clients["worker"].get(f"{base}/assistant/"))
    assert "Ask the owner" in page.text
    assert "₦" not in page.text
    assert count_rows("assistant_drafts", cast.farm.id) == 0
    assert count_rows("sales", cast.farm.id) == 0


VERBS = ["get", "post", "put", "patch", "delete", "options"]
