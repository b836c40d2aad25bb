"""The message box: what sending does, what the answer shows in each tier, and what is refused."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assistant.conversation.turn import answer
from governance.advice.daily import advise
from tests.support.browser import html, press, send, work_off_the_queue
from tests.support.database import audit, one
from tests.support.factories import (
    ScriptedProvider,
    UserFactory,
    balance,
    count_rows,
    drafts_of,
    ledger_entries,
    make_batch,
    make_farm,
    say,
    say_and_answer,
    tool_use,
)

STORY = "Sold 20 crates of eggs at 4,500 each to Mama Nkechi and 3 birds died in Pen 2"
RECORDS = ("sales", "mortality_records", "notes")


def tell(client, base, text, **fields):
    return press(client, f"{base}/assistant/", "Send", message=text, **fields)


def answer_all(farm):
    for run, user in audit("SELECT id, user_id FROM ai_runs WHERE farm_id = %s AND status = 'queued'", farm.id):
        answer(farm.id, run, user)


def jobs(farm):
    return audit(
        "SELECT status::text FROM procrastinate_jobs WHERE task_name = 'assistant.tasks.answer_run'"
        " AND args->>'farm_id' = %s ORDER BY id",
        str(farm.id),
        using="owner",
    )


def records(farm):
    return {table: count_rows(table, farm.id) for table in RECORDS}


def test_a_message_makes_one_run_one_job_and_one_reservation_and_answers_nothing_yet(cast, owner, base):
    landed = tell(owner, base, STORY)
    assert landed.redirect_chain == [(f"{base}/assistant/#latest", 302)]
    page = html(landed)
    assert STORY in page.text
    assert "Working" in page.text
    assert '<noscript> <meta http-equiv="refresh"' in " ".join(landed.content.decode().split())
    assert audit(
        "SELECT status, feature, provider, user_id, credits_reserved, input_summary FROM ai_runs WHERE farm_id = %s",
        cast.farm.id,
    ) == [("queued", "message", "builtin", cast.owner.pk, 1, STORY)]
    assert audit("SELECT author, text FROM messages WHERE farm_id = %s", cast.farm.id) == [("farmer", STORY)]
    assert jobs(cast.farm) == [("todo",)]
    assert ledger_entries(cast.farm.id) == [("grant", 20), ("reserve", -1)]
    assert count_rows("assistant_drafts", cast.farm.id) == 0


def test_the_worker_answers_with_drafts_and_the_reservation_comes_back(cast, owner, base):
    tell(owner, base, STORY)
    work_off_the_queue(cast.farm.id)
    page = html(owner.get(f"{base}/assistant/"))
    assert "I prepared 2 records for you. Look at each one, then confirm." in page.text
    assert "Working" not in page.text
    assert 'http-equiv="refresh"' not in owner.get(f"{base}/assistant/").content.decode()
    assert any("Total ₦90,000" in text for text in page.drafts.values())
    assert any("3 died in Pen 2" in text for text in page.drafts.values())
    assert jobs(cast.farm) == [("succeeded",)]
    assert ledger_entries(cast.farm.id) == [("grant", 20), ("reserve", -1), ("refund", 1)]
    assert records(cast.farm) == dict.fromkeys(RECORDS, 0)
    assert "Review 2 waiting" in page.text


def test_the_same_form_sent_twice_is_one_message(cast, owner, base):
    form = html(owner.get(f"{base}/assistant/")).form("Send")
    assert len(form.values["key"]) >= 32
    for _again in range(3):
        assert send(owner, form, f"{base}/assistant/", message=STORY).status_code == 200
    assert count_rows("ai_runs", cast.farm.id) == 1
    assert count_rows("messages", cast.farm.id) == 1
    assert len(jobs(cast.farm)) == 1
    assert ledger_entries(cast.farm.id) == [("grant", 20), ("reserve", -1)]
    tell(owner, base, STORY)  # a fresh form: she means it
    assert count_rows("ai_runs", cast.farm.id) == 2


def test_two_people_may_use_the_same_key(cast, owner, as_user, base):
    for client in (owner, as_user(cast.worker)):
        client.post(f"{base}/assistant/", {"message": "3 birds died in Pen 2", "key": "same"})
    assert sorted(audit("SELECT user_id FROM ai_runs WHERE farm_id = %s", cast.farm.id)) == sorted(
        [(cast.owner.pk,), (cast.worker.pk,)]
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Write what happened"),
        ("  \n ", "Write what happened"),
        ("x" * 2001, "That is too long for one message."),
        ("die\x00d", "Null characters are not allowed."),
    ],
)
def test_a_message_that_cannot_be_sent_is_kept_in_the_box(cast, owner, base, text, said):
    answered = tell(owner, base, text)
    assert answered.status_code == 422
    form = html(answered).form("Send")
    assert said in form.errors["message"]
    assert form.values["message"] == text
    assert count_rows("ai_runs", cast.farm.id) == 0
    assert jobs(cast.farm) == []
    assert ledger_entries(cast.farm.id) == [("grant", 20)]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "🐔 3 ጫጩት ሞተ", "x" * 2000])
def test_any_words_can_be_sent_and_are_shown_as_words(cast, owner, base, text):
    tell(owner, base, text)
    answer_all(cast.farm)
    shown = owner.get(f"{base}/assistant/")
    assert text in html(shown).text
    assert "<script>alert" not in shown.content.decode()
    assert audit("SELECT status FROM ai_runs WHERE farm_id = %s", cast.farm.id) == [("done",)]


# --- The three tiers --------------------------------------------------------------------------------------------------


def test_in_suggest_nothing_is_written_and_each_suggestion_opens_its_form_filled_in(cast, as_user):
    farm = make_farm(cast.owner, tier="suggest", credits=5)
    for name in ("Pen 1", "Pen 2"):
        make_batch(farm, cast.owner, name)
    client, base = as_user(cast.owner), f"/farms/{farm.slug}"
    tell(client, base, STORY)
    answer_all(farm)
    page = html(client.get(f"{base}/assistant/"))
    assert "What I understood" in page.text
    assert page.drafts == {}
    assert records(farm) == dict.fromkeys(RECORDS, 0)
    assert count_rows("assistant_drafts", farm.id) == 0
    sale, death = (
        next(link for link in page.links if f"/records/{kind}/new/?" in link) for kind in ("sale", "mortality")
    )
    for link in (sale, death):
        form = html(client.get(link)).form("Write it down")
        if link == sale:
            assert (form.values["unit_price_kobo"], form.values["total_kobo"]) == ("4,500", "90,000")
        assert send(client, form, link.split("?")[0]).redirect_chain, form.values
    assert audit("SELECT total_kobo, unit_price_kobo, buyer, source FROM sales WHERE farm_id = %s", farm.id) == [
        (9_000_000, 450_000, "Mama Nkechi", "person")
    ]
    assert audit(
        "SELECT m.count, b.name, m.source FROM mortality_records m JOIN batches b ON b.id = m.batch_id WHERE m.farm_id = %s",
        farm.id,
    ) == [(3, "Pen 2", "person")]
    assert ledger_entries(farm.id) == [("grant", 5), ("reserve", -1), ("refund", 1)]


def test_in_draft_a_note_waits_too(cast, owner, base):
    tell(owner, base, "Note: fence is broken at the gate")
    answer_all(cast.farm)
    assert [draft.record_type_id for draft in drafts_of(cast.farm, cast.owner)] == ["note"]
    assert records(cast.farm) == dict.fromkeys(RECORDS, 0)


def test_in_auto_a_note_is_written_at_once_and_money_and_deaths_still_wait(cast, as_user):
    farm = make_farm(cast.owner, tier="auto", auto=("note", "sale", "mortality"), credits=5)
    make_batch(farm, cast.owner, "Pen 2")
    client, base = as_user(cast.owner), f"/farms/{farm.slug}"
    tell(client, base, "Note: fence is broken at the gate")
    tell(client, base, STORY)
    answer_all(farm)
    page = html(client.get(f"{base}/assistant/"))
    assert "I wrote it down." in page.text
    assert "Written in the book" in page.text
    assert len(page.drafts) == 2
    record = next(link for link in page.links if "/records/note/" in link)
    shown = client.get(record)
    assert shown.status_code == 200
    assert "Written by the assistant" in html(shown).text
    assert records(farm) == {"sales": 0, "mortality_records": 0, "notes": 1}
    assert audit("SELECT source, draft_id, created_by_id FROM notes WHERE farm_id = %s", farm.id) == [
        ("assistant", None, None)
    ]


# --- Credits ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def costly(monkeypatch):
    """A provider that wants 50 credits set aside for each message."""
    provider = ScriptedProvider(reserve=50, cost=7)
    monkeypatch.setattr("assistant.conversation.turn.get_provider", lambda *named: provider)
    return provider


def test_a_message_that_costs_more_than_there_is_is_refused_in_words_and_never_sent(cast, owner, base, costly):
    landed = tell(owner, base, STORY)
    run = one("SELECT id FROM ai_runs WHERE farm_id = %s", cast.farm.id)
    assert landed.redirect_chain == [(f"{base}/assistant/{run}/", 302)]
    assert landed.status_code == 402
    page = html(landed)
    assert "does not have enough credits for this question, so it was not sent. Nothing was written." in page.text
    assert f"{base}/credits/" in page.links
    assert len(jobs(cast.farm)) == 1
    answer(cast.farm.id, run, cast.owner.pk)  # what that job does
    assert costly.asked == []
    assert audit("SELECT status, credits_reserved, credits_actual FROM ai_runs WHERE id = %s", run) == [
        ("refused", 0, 0)
    ]
    assert ledger_entries(cast.farm.id) == [("grant", 20)]
    assert balance(cast.farm.id) == 20
    assert "not have enough credits" in html(owner.get(f"{base}/assistant/")).text
    assert owner.get(f"{base}/activity/{run}/").status_code == 200


def test_a_message_that_the_farm_can_pay_is_answered_and_paid_by_use(cast, owner, base, costly):
    costly.reserve = 12
    costly.script = [[*tool_use_blocks("note", text="Fence is broken")], "Noted."]
    tell(owner, base, "fence")
    answer_all(cast.farm)
    assert "Noted." in html(owner.get(f"{base}/assistant/")).text
    assert ledger_entries(cast.farm.id) == [("grant", 20), ("reserve", -12), ("settle", 5)]
    assert "answer paid, rest returned" in html(owner.get(f"{base}/credits/")).text


def tool_use_blocks(name, **arguments):
    return [{"text": "I try."}, tool_use(name, **arguments)]


def test_a_worker_who_is_refused_for_credits_is_told_so_without_a_way_to_the_credits(cast, as_user, base, costly):
    landed = tell(as_user(cast.worker), base, "3 birds died in Pen 2")
    assert landed.status_code == 402
    assert f"{base}/credits/" not in html(landed).links


def test_a_provider_that_fails_says_sorry_writes_nothing_and_takes_nothing(cast, owner, base, costly):
    costly.reserve, costly.script = 12, [RuntimeError("secret detail of the provider")]
    tell(owner, base, STORY)
    answer_all(cast.farm)
    shown = owner.get(f"{base}/assistant/")
    assert "Sorry, I could not answer this. Nothing was written and no credit was used." in html(shown).text
    assert "secret detail" not in shown.content.decode()
    assert ledger_entries(cast.farm.id) == [("grant", 20), ("reserve", -12), ("refund", 12)]


def test_a_farm_without_credits_is_still_answered_by_the_built_in_assistant(cast, as_user):
    farm = make_farm(cast.owner)
    make_batch(farm, cast.owner, "Pen 2")
    landed = tell(as_user(cast.owner), f"/farms/{farm.slug}", "3 birds died in Pen 2")
    assert landed.status_code == 200
    answer_all(farm)
    assert len(drafts_of(farm, cast.owner)) == 1
    assert ledger_entries(farm.id) == []


# --- Who ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 302), ("manager", 302), ("worker", 302), ("viewer", 403), ("stranger", 404), ("staff", 404)],
)
def test_only_members_who_write_may_send(cast, as_user, base, who, status):
    client = as_user(getattr(cast, who))
    answered = client.post(f"{base}/assistant/", {"message": "3 birds died in Pen 2"})
    assert answered.status_code == status
    assert count_rows("ai_runs", cast.farm.id) == (status == 302)
    assert len(jobs(cast.farm)) == (status == 302)
    if who == "viewer":
        assert "Ask the owner" in html(answered).text
        page = html(client.get(f"{base}/assistant/"))
        assert all("Send" not in form.buttons for form in page.forms)
        assert all("Send" not in form.buttons for form in html(client.get(f"{base}/")).forms)


def test_a_signed_out_visitor_sends_nothing(cast, base):
    answered = Client().post(f"{base}/assistant/", {"message": "3 birds died"})
    assert (answered.status_code, answered["Location"]) == (302, f"/accounts/login/?next={base}/assistant/")
    assert count_rows("ai_runs", cast.farm.id) == 0


@pytest.mark.parametrize("who", ["owner", "manager", "worker", "viewer", "stranger", "staff"])
@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
def test_an_exchange_is_read_by_its_own_person_alone(cast, as_user, base, who, htmx):
    said = "7 birds died in Pen 2"
    run = say_and_answer(cast.farm, cast.owner, said)
    client = as_user(getattr(cast, who), **htmx)
    answered = client.get(f"{base}/assistant/{run.id}/")
    assert answered.status_code == (200 if who == "owner" else 404)
    assert (said in html(answered).text) is (who == "owner")
    if who not in ("stranger", "staff"):
        assert (said in html(client.get(f"{base}/assistant/")).text) is (who == "owner")


def test_what_the_page_polls_is_one_exchange_and_stops_asking_when_it_is_answered(cast, owner, as_user, base):
    tell(owner, base, "3 birds died in Pen 2")
    run = one("SELECT id FROM ai_runs WHERE farm_id = %s", cast.farm.id)
    polling = as_user(cast.owner, **{"HX-Request": "true"})
    waiting = polling.get(f"{base}/assistant/{run}/").content.decode()
    assert " ".join(waiting.split()).startswith(
        f'<li class="exchange stack" id="run-{run}" hx-get="{base}/assistant/{run}/"'
    )
    assert "<html" not in waiting
    answer_all(cast.farm)
    ready = polling.get(f"{base}/assistant/{run}/")
    assert "hx-get" not in ready.content.decode()
    assert len(html(ready).drafts) == 1
    whole = owner.get(f"{base}/assistant/{run}/").content.decode()
    assert "<html" in whole
    assert "http-equiv" not in whole


def test_the_conversation_asks_the_database_a_fixed_number_of_times(cast, owner, base):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            owner.get(f"{base}/assistant/")
        return len(caught)

    say_and_answer(cast.farm, cast.owner, STORY)
    once = queries()
    for _more in range(3):
        say_and_answer(cast.farm, cast.owner, STORY)
    assert queries() == once


def test_a_pen_that_does_not_exist_is_asked_about_and_not_replaced_by_the_only_one():
    owner = UserFactory()
    farm = make_farm(owner)
    make_batch(farm, owner, "Pen 1")
    run = say_and_answer(farm, owner, "3 birds died in Pen 2")
    assert drafts_of(farm, owner) == []
    assert run.output_summary


def test_a_card_sends_the_whole_browser_to_sign_in_when_the_session_is_over(cast, client):
    address = reverse("assistant:exchange", args=[cast.farm.slug, say(cast.farm, cast.owner, "hello").id])
    answer = client.get(address, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer["HX-Redirect"].startswith("/accounts/login/?next=")
    assert client.get(address).status_code == 302


def test_advice_that_nobody_asked_for_is_no_part_of_the_conversation(cast, as_user):
    advise(cast.farm.id)
    ((run,),) = audit("SELECT id FROM ai_runs WHERE farm_id = %s AND feature = 'advice'", cast.farm.id)
    assert f"run-{run}" not in as_user(cast.owner).get(f"/farms/{cast.farm.slug}/assistant/").content.decode()


@pytest.mark.parametrize(
    ("message", "owed"),
    [
        ("Sold 20 crates of eggs at 5,800 each to Mama Nkechi, she has not paid", 11_600_000),
        ("Sold 20 crates of eggs at 5,800 each to Mama Nkechi, she go pay next week", 11_600_000),
        ("Bought 10 bags of layer mash at 17,500 on credit from Olam", 17_500_000),
        ("Sold 20 crates of eggs at 5,800 each to Mama Nkechi, not on credit", 0),
        ("I have not paid the diesel man. Sold 20 crates of eggs at 5,800 each to Mama Nkechi", 0),
        ("Sold 20 crates of eggs at 5,800 each to Mama Nkechi. I have not paid the diesel man", 0),
        ("Sold 20 crates of eggs at 5,800 each, she has not paid", 0),  # nobody is named who could owe it
    ],
)
def test_what_was_not_paid_is_drafted_as_owed(cast, message, owed):
    say_and_answer(cast.farm, cast.owner, message)
    (draft,) = drafts_of(cast.farm, cast.owner)
    assert draft.payload.get("owed_kobo", 0) == owed
