"""Undo: one tap takes out what the assistant wrote by itself, for a day by the clock of the database."""

from __future__ import annotations

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from farms.records import RECORD_TYPES
from tests.support.browser import html, press, send
from tests.support.database import one
from tests.support.factories import as_it_was, count_rows, make_batch, make_cast, say_and_answer, tool_use
from tests.support.records import today, write
from tests.support.scripted import converse_scripted

AUTO = ("note", "egg_collection", "feed_use", "weight", "water", "task", "symptom", "vaccination")
REASON = "undone: the assistant wrote it by itself"


@pytest.fixture
def cast():
    return make_cast(tier="auto", auto=AUTO)


@pytest.fixture
def note(cast, monkeypatch):
    """A note that the assistant wrote by itself, asked by the worker."""
    with monkeypatch.context() as provider:
        converse_scripted(cast, provider, [tool_use("note", text="the fence is broken")], "done", user=cast.worker)
    return one("SELECT id FROM notes WHERE farm_id = %s", cast.farm.id)


@pytest.fixture
def page(base, note):
    return f"{base}/records/note/{note}/"


def age(cluster, cast, hours):
    as_it_was(
        cluster,
        "UPDATE notes SET created_at = created_at - make_interval(hours => %s), occurred_on = occurred_on - 2"
        " WHERE farm_id = %s",
        hours,
        cast.farm.id,
    )


def voided(note):
    return one("SELECT voided_by_id, void_reason FROM notes WHERE id = %s", note)


@pytest.mark.parametrize("role", ["owner", "manager", "worker"])
@pytest.mark.parametrize("where", ["record", "conversation"])
def test_one_tap_takes_it_out_with_the_reason_and_offers_the_form_filled_in(
    cast, as_user, base, page, note, role, where
):
    if where == "conversation" and role != "worker":
        pytest.skip("a conversation is its person's own")
    client = as_user(cast.members[role])
    landed = press(client, page if where == "record" else f"{base}/assistant/", "Undo")
    assert voided(note) == (cast.members[role].pk, REASON)
    shown = html(landed)
    assert "Undone, it no longer counts: the fence is broken" in shown.text
    again = next(link for link in shown.links if "/records/note/new/?" in link)
    form = html(client.get(again)).form("Write it down")
    assert form.values["text"] == "the fence is broken"
    assert "Written down" in html(send(client, form, again)).text
    assert count_rows("notes", cast.farm.id) == 2


def test_the_conversation_then_says_so_and_offers_it_no_more(cast, as_user, base, page):
    client = as_user(cast.worker)
    assert "Written in the book" in html(client.get(f"{base}/assistant/")).text
    press(client, f"{base}/assistant/", "Undo")
    talk = html(client.get(f"{base}/assistant/"))
    assert "Taken out since: it no longer counts." in talk.text
    assert "Undo" not in talk.text
    assert any("/records/note/new/?" in link for link in talk.links)
    assert "Undo" not in html(client.get(page)).text


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("stranger", 404)])
def test_who_may_not_write_here_undoes_nothing(cast, as_user, page, note, role, status):
    client = as_user(getattr(cast, role))
    assert client.post(f"{page}undo/").status_code == status
    assert voided(note) == (None, "")
    if role == "viewer":
        assert "Undo" not in html(client.get(page)).text


def test_it_is_a_post(cast, as_user, page, note):
    assert as_user(cast.owner).get(f"{page}undo/").status_code == 405
    assert voided(note) == (None, "")


def test_after_a_day_it_is_taken_out_with_a_reason_of_ones_own(cluster, cast, as_user, base, page, note):
    client = as_user(cast.worker)
    age(cluster, cast, 23)
    form = html(client.get(page)).form("Undo")
    assert "Undo" in html(client.get(f"{base}/assistant/")).text
    age(cluster, cast, 2)
    assert "Undo" not in html(client.get(page)).text
    assert "Undo" not in html(client.get(f"{base}/assistant/")).text
    late = html(send(client, form, page))
    assert "Not undone: Undo works for 24 hours. Take it out with a reason instead." in late.text
    assert voided(note) == (None, "")


def test_a_second_tap_says_that_it_is_out_already(cast, as_user, page, note):
    client = as_user(cast.worker)
    form = html(client.get(page)).form("Undo")
    send(client, form, page)
    again = html(send(as_user(cast.owner), form, page))
    assert "Not undone: It was already taken out of the books." in again.text
    assert voided(note) == (cast.worker.pk, REASON)


def test_what_a_person_wrote_or_confirmed_is_not_undone(cast, as_user, base):
    own = write(cast, "note", text="my own")
    say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")  # deaths are always a draft
    client = as_user(cast.owner)
    press(client, f"{base}/drafts/", "Confirm")
    deaths = one("SELECT id FROM mortality_records WHERE farm_id = %s", cast.farm.id)
    for kind, record in (("note", own.id), ("mortality", deaths)):
        page = f"{base}/records/{kind}/{record}/"
        assert "Undo" not in html(client.get(page)).text
        refused = html(client.post(f"{page}undo/", follow=True))
        assert "The assistant did not write this by itself" in refused.text
        assert one(f"SELECT voided_at FROM {RECORD_TYPES[kind].table} WHERE id = %s", record) is None


def test_what_the_books_cannot_give_back_still_counts_and_says_why(cluster, cast, as_user, base, note):
    """Animals that were added and have died since. The assistant writes no counts by itself: an older program's."""
    pen = cast.batches["Pen 1"]
    added = write(cast, "stock_adjustment", why="added", count=50, batch=pen)
    write(cast, "mortality", count=120, batch=pen)
    as_it_was(
        cluster,
        "UPDATE stock_adjustments SET source = 'assistant', created_by_id = NULL, tool_call_id = 'old',"
        " ai_run_id = (SELECT ai_run_id FROM notes WHERE id = %s) WHERE id = %s",
        note,
        added.id,
    )
    page = f"{base}/records/stock_adjustment/{added.id}/"
    landed = html(press(as_user(cast.owner), page, "Undo"))
    assert "Not undone: " in landed.text
    assert "animals" in landed.text
    assert one("SELECT voided_at FROM stock_adjustments WHERE id = %s", added.id) is None


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_the_form_of_what_was_taken_out_says_the_same(cast, as_user, base, kind):
    """Of each type: the link of a voided record fills its form in with what the record said."""
    pond = make_batch(cast.farm, cast.owner, "Pond", "catfish", 500)
    more = {"treatment": {"last_day": today(cast)}}.get(kind, {})
    batch = pond if kind == "water" else cast.batches["Pen 1"]
    record = write(cast, kind, batch=batch, voided=True, **RECORD_TYPES[kind].sample, **more)
    client = as_user(cast.owner)
    page = html(client.get(f"{base}/records/{kind}/{record.id}/"))
    again = next(link for link in page.links if f"/records/{kind}/new/?" in link)
    said = RECORD_TYPES[kind].form.data_from_payload(RECORD_TYPES[kind].payload_of(record))
    values = html(client.get(again)).form("Write it down").values
    for name in said.keys() & values.keys():
        assert values[name].removesuffix(":00") == str(said[name]).removesuffix(":00"), name


def test_a_talk_with_many_written_records_asks_no_more(cast, as_user, base, monkeypatch):
    client, counted = as_user(cast.owner), []
    for more in (2, 5):
        for number in range(more):
            uses = [
                tool_use("note", text=f"gate {number}"),
                tool_use("task", title=f"mend gate {number}", due_on=str(today(cast))),
            ]
            converse_scripted(cast, monkeypatch, uses, "done")
        with CaptureQueriesContext(connections["default"]) as queries:
            page = client.get(f"{base}/assistant/").content.decode()
        assert page.count(">Undo<") > more
        counted.append(len(queries))
    assert counted[0] == counted[1]
