"""Summaries of a day's talk: told by the books, of one person alone, found by search and deleted at once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant import tasks
from assistant.knowledge.search import nearest, prepare
from assistant.knowledge.upkeep import add_missing, lacks_vectors
from assistant.memories.services import add_memory
from assistant.summaries.services import summarise_day, summarise_tonight
from farmops.database.scope import farm_scope
from farmops.roles import Role
from farms.records.types.egg_collection import EggCollection
from farms.records.undo import undo
from governance.drafts.services import confirm, discard
from tests.support.browser import html, press
from tests.support.database import audit
from tests.support.factories import count_rows, drafts_of, make_cast, say_and_answer
from tests.support.records import today

pytestmark = pytest.mark.usefixtures("toy")


def told(cast, user=None):
    """The person's summary of today, made now."""
    user = user or cast.owner
    summarise_day(cast.farm.id, user.pk, today(cast))
    found = audit("SELECT content FROM convo_summaries WHERE farm_id = %s AND user_id = %s", cast.farm.id, user.pk)
    return found[0][0] if found else ""


def found_by(cast, user, *, talks=True, text="birds died in Pen 2"):
    question = prepare(text)
    with farm_scope(user_id=user.pk, farm_id=cast.farm.id):
        found = nearest(cast.farm.id, question, 20, talks=talks)
        return [hit for hit in found if hit.kind == "convo_summary"]


def jobs(cast):
    return audit(
        "SELECT args, scheduled_at FROM procrastinate_jobs WHERE task_name = 'assistant.tasks.summarise_day'"
        " AND args->>'farm_id' = %s ORDER BY id",
        str(cast.farm.id),
        using="owner",
    )


def test_a_day_is_told_as_the_books_have_it(cast):
    for text in ("3 birds died in Pen 2", "Sold 2 crates at 4,500 each", "fed Pen 1 2 bags", "What do hens eat?"):
        say_and_answer(cast.farm, cast.owner, text)
    dead, sale, feed = drafts_of(cast.farm, cast.owner)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        confirm(dead, cast.farm, dead.digest)
        discard(feed, feed.digest, "it was 3 bags")
    assert told(cast) == (
        "4 messages.\n\n"
        "In the book:\n- 3 died in Pen 2\n\n"
        f"Not confirmed when the day ended:\n- {summary_of(cast, sale)}\n\n"
        f"Left out:\n- {summary_of(cast, feed)} (it was 3 bags)\n\n"
        "You asked:\n- What do hens eat?"
    )


def summary_of(cast, draft):
    from governance.drafts.services import card, drafts

    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        return card(drafts(cast.farm.id).get(id=draft.id), "owner", cast.owner.pk).summary


def test_a_day_without_a_message_and_a_day_that_was_told_make_nothing(cast):
    assert not summarise_day(cast.farm.id, cast.owner.pk, today(cast))
    say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
    assert not summarise_day(cast.farm.id, cast.owner.pk, today(cast) - timedelta(days=1))
    assert summarise_day(cast.farm.id, cast.owner.pk, today(cast))
    assert not summarise_day(cast.farm.id, cast.owner.pk, today(cast))
    assert count_rows("convo_summaries", cast.farm.id) == 1


def test_a_long_day_is_cut(cast):
    for number in range(14):
        say_and_answer(cast.farm, cast.owner, f"{number + 1} birds died in Pen 2")
    assert "- and 2 more" in told(cast)


def test_an_answer_is_followed_by_one_job_for_the_night(cast):
    for _answer in range(2):
        say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
        summarise_tonight(cast.farm.id, cast.owner.pk)
    ((args, when),) = jobs(cast)
    zone = ZoneInfo("Africa/Lagos")
    assert json.loads(args)["day"] == today(cast).isoformat()
    assert datetime.now(UTC) < when < datetime.now(UTC) + timedelta(hours=25)
    assert when.astimezone(zone).date() == today(cast) + timedelta(days=1)
    tasks.summarise_day(**json.loads(args))
    assert count_rows("convo_summaries", cast.farm.id) == 1


def test_who_left_the_farm_is_not_summed_up(cast):
    summarise_tonight(cast.farm.id, cast.stranger.pk)
    assert jobs(cast) == []
    assert not summarise_day(cast.farm.id, cast.stranger.pk, today(cast))


def test_it_is_hers_alone(cast, as_user, sql):
    say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
    assert told(cast)
    ((summary,),) = audit("SELECT id FROM convo_summaries WHERE farm_id = %s", cast.farm.id)
    address = f"/farms/{cast.farm.slug}/knowledge/talks/{summary}/"
    assert "3 died in Pen 2" in html(as_user(cast.owner).get(address)).text
    assert len(found_by(cast, cast.owner)) == 1
    for other in (cast.manager, cast.worker, cast.viewer):
        assert as_user(other).get(address).status_code == 404
        assert as_user(other).post(address).status_code == 404
        assert str(summary) not in as_user(other).get(f"/farms/{cast.farm.slug}/knowledge/").content.decode()
        assert found_by(cast, other) == []
    with sql("assistant") as assistant:
        assistant.enter(cast.farm.id, cast.manager.pk, "manager")
        assert assistant.run("SELECT 1 FROM embeddings WHERE source_type = 'convo_summary'") == []


def test_a_worker_is_told_no_money_and_an_owner_who_became_one_sees_no_old_summary(cast, as_user):
    say_and_answer(cast.farm, cast.worker, "3 birds died in Pen 2")
    assert "3 died in Pen 2" in told(cast, cast.worker)
    say_and_answer(cast.farm, cast.manager, "Sold 2 crates at 4,500 each")
    assert "9,000" in told(cast, cast.manager)
    assert len(found_by(cast, cast.manager)) == 1
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        from farms.models import FarmMember

        FarmMember.objects.filter(farm_id=cast.farm.id, user_id=cast.manager.pk).update(role=Role.WORKER)
    assert found_by(cast, cast.manager) == []
    assert "Your talks" not in html(as_user(cast.manager).get(f"/farms/{cast.farm.slug}/knowledge/")).text


def test_deleting_takes_it_out_of_search_at_once(cast, as_user):
    say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
    told(cast)
    owner, page = as_user(cast.owner), f"/farms/{cast.farm.slug}/knowledge/"
    assert "Your talks" in html(owner.get(page)).text
    ((summary,),) = audit("SELECT id FROM convo_summaries WHERE farm_id = %s", cast.farm.id)
    press(owner, f"{page}talks/{summary}/", "Delete")
    assert count_rows("convo_summaries", cast.farm.id) == 0
    assert count_rows("embeddings", cast.farm.id) == 0
    assert found_by(cast, cast.owner) == []
    assert "Your talks" not in html(owner.get(page)).text


def test_a_summary_answers_only_what_is_asked_of_the_talk(cast):
    say_and_answer(cast.farm, cast.owner, "What is the bitcoin rate in Zurich?")
    assert "bitcoin" in told(cast)
    asked_again = say_and_answer(cast.farm, cast.owner, "What is the bitcoin rate in Zurich?")
    answer = "SELECT text FROM messages WHERE ai_run_id = %s AND author = 'assistant'"
    assert "I found no answer" in audit(answer, asked_again.id)[0][0]
    of_the_talk = say_and_answer(cast.farm, cast.owner, "what did I ask you about the bitcoin rate in Zurich?")
    said = audit(answer, of_the_talk.id)[0][0]
    assert said.startswith("You asked:\n- What is the bitcoin rate in Zurich?\nSource: Your talk of")


def test_upkeep_finds_what_was_kept_before_there_was_search(cast):
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        add_memory("we sell eggs on Fridays")
    say_and_answer(cast.farm, cast.owner, "3 birds died in Pen 2")
    told(cast)
    assert lacks_vectors(cast.farm.id)
    tasks.embed_farm(farm_id=str(cast.farm.id))
    assert not lacks_vectors(cast.farm.id)
    from assistant.models import Passage
    from farmops.database.scope import system_scope

    with system_scope(cast.farm.id):
        Passage.objects.filter(farm_id=cast.farm.id, source_type="memory").delete()
    assert lacks_vectors(cast.farm.id)
    waiting = (
        "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'assistant.tasks.embed_farm'"
        " AND args->>'farm_id' = %s"
    )
    ((before,),) = audit(waiting, str(cast.farm.id), using="owner")
    tasks.find_unsearchable(0)
    assert audit(waiting, str(cast.farm.id), using="owner") == [(before + 1,)]
    tasks.embed_farm(farm_id=str(cast.farm.id))
    shown = "SELECT source_type, private, person_id, embedding IS NULL FROM embeddings WHERE farm_id = %s ORDER BY 1"
    expected = [("convo_summary", True, cast.owner.pk, False), ("memory", False, None, False)]
    assert audit(shown, cast.farm.id) == expected
    add_missing(cast.farm.id, "another model")
    rows_of_both = audit(shown, cast.farm.id)
    assert [row[:3] for row in rows_of_both] == [row[:3] for row in expected for _model in (1, 2)]


def test_what_was_undone_is_not_told_as_being_in_the_book():
    cast = make_cast(tier="auto", auto=("egg_collection",))
    for text in ("Collected 2 crates in Pen 1", "Collected 1 crate in Pen 2"):
        say_and_answer(cast.farm, cast.owner, text)
    with farm_scope(user_id=cast.owner.pk, farm_id=cast.farm.id):
        undo(EggCollection.objects.get(farm_id=cast.farm.id, batch=cast.batches["Pen 1"]))
    book, left_out = told(cast).split("In the book:")[1].split("Left out:")
    assert "Collected 30 eggs" in book
    assert "Collected 60 eggs (2 crates) in Pen 1 (taken out since)" in left_out
    assert "Collected 60 eggs" not in book
