"""Questions about the books through whole turns: what is answered, linked, kept, followed, and refused."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assistant.questions.book import ASK_BOOKS
from tests.support.database import audit, one
from tests.support.factories import as_it_was, drafts_of, say_and_answer
from tests.support.records import write
from tests.support.runs import reply_to


@pytest.fixture
def eggs(cast):
    for name, count in (("Pen 1", 80), ("Pen 2", 60)):
        write(cast, "egg_collection", ago=1, batch=cast.batches[name], eggs=count)
    write(
        cast,
        "sale",
        ago=1,
        item="eggs",
        quantity=2,
        unit="crate",
        total_kobo=1_000_000,
        buyer="Mama Nkechi",
        owed_kobo=400_000,
    )
    return cast


def asked(run):
    """The arguments of the run's question to the books, and its outcome."""
    ((arguments, outcome),) = audit(
        "SELECT request -> 'input', outcome FROM ai_run_steps WHERE ai_run_id = %s AND tool = %s", run.id, ASK_BOOKS
    )
    return arguments, outcome


def test_the_number_is_said_linked_and_kept_as_evidence(eggs, owner, base):
    run = say_and_answer(eggs.farm, eggs.owner, "How many eggs did we collect yesterday?")
    assert "Eggs collected, yesterday: 140" in reply_to(run)
    page = owner.get(f"{base}/assistant/").content.decode()
    assert reverse("farms:record_list", args=[eggs.farm.slug, "egg_collection"]) in page
    assert asked(run)[1] == "answered"
    assert one("SELECT verdict FROM ai_evals WHERE ai_run_id = %s AND rule = 'grounding'", run.id) == "pass"
    assert drafts_of(eggs.farm, eggs.owner) == []


def test_a_question_that_follows_keeps_the_rest_of_the_one_before(eggs):
    say_and_answer(eggs.farm, eggs.owner, "How many eggs did we collect yesterday?")
    assert "Eggs collected, Pen 2, yesterday: 60" in reply_to(say_and_answer(eggs.farm, eggs.owner, "and Pen 2?"))


def test_after_ten_minutes_or_by_somebody_else_nothing_is_followed(eggs, cluster):
    run = say_and_answer(eggs.farm, eggs.owner, "How many eggs did we collect yesterday?")
    by_another = say_and_answer(eggs.farm, eggs.manager, "and Pen 2?")
    assert "60" not in reply_to(by_another)
    as_it_was(
        cluster, "UPDATE ai_run_steps SET created_at = now() - interval '11 minutes' WHERE ai_run_id = %s", run.id
    )
    assert "60" not in reply_to(say_and_answer(eggs.farm, eggs.owner, "and Pen 2?"))


def test_a_record_and_a_question_in_one_message_are_both_done(eggs):
    run = say_and_answer(eggs.farm, eggs.owner, "3 birds died in Pen 2. Who owes me money?")
    assert [draft.record_type_id for draft in drafts_of(eggs.farm, eggs.owner)] == ["mortality"]
    assert "Mama Nkechi: ₦4,000" in reply_to(run)


def test_a_worker_is_told_to_ask_the_owner_and_hears_no_sum(eggs):
    run = say_and_answer(eggs.farm, eggs.worker, "How much does Mama Nkechi owe?")
    assert "Ask the owner" in reply_to(run)
    assert "4,000" not in reply_to(run)
    assert asked(run)[1] == "refused"


def test_another_farm_is_not_counted(eggs):
    run = say_and_answer(eggs.other_farm, eggs.stranger, "How many eggs did we collect yesterday?")
    assert "Eggs collected, yesterday: 0" in reply_to(run)


def test_what_is_not_in_the_books_is_said_without_a_number(eggs):
    run = say_and_answer(eggs.farm, eggs.owner, "How many eggs did Pen 9 lay yesterday?")
    assert "Pen 1, Pen 2" in reply_to(run)
    assert "140" not in reply_to(run)


def test_a_report_is_no_question(eggs):
    say_and_answer(eggs.farm, eggs.owner, "We collected 70 eggs in Pen 1 today")
    assert [draft.record_type_id for draft in drafts_of(eggs.farm, eggs.owner)] == ["egg_collection"]
    assert one("SELECT count(*) FROM ai_run_steps WHERE farm_id = %s AND tool = %s", eggs.farm.id, ASK_BOOKS) == 0
