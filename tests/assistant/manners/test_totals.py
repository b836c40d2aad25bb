"""A long day's report: one sentence with what its records add up to, and one list of cards."""

from __future__ import annotations

import pytest

from governance.safety.judge import judge_text
from tests.support.browser import html, press
from tests.support.database import audit
from tests.support.factories import drafts_of, make_batch, make_farm, say_and_answer

DAY = (
    "Pen 1: 2 crates and 10 eggs, 2 cracked. Pen 2: 2 crates. 2 birds died in Pen 1, 1 bird died in Pen 2."
    " Fed Pen 1 2 bags and Pen 2 2 bags. Sold 20 crates at 5,800 each to Mama Nkechi"
)


def test_a_long_day_is_one_sentence_with_its_totals(cast, owner, base):
    run = say_and_answer(cast.farm, cast.owner, DAY)
    assert len(drafts_of(cast.farm, cast.owner)) == 7
    assert run.output_summary == (
        "I prepared 7 records for today: 130 eggs in 2 batches (2 cracked), 3 deaths, 4 bags of feed,"
        " 20 crates of eggs sold for ₦116,000. Look at each, then confirm."
    )
    assert judge_text(run.output_summary) == []
    assert audit("SELECT rule, details FROM ai_evals WHERE ai_run_id = %s AND verdict <> 'pass'", run.id) == []
    page = html(owner.get(f"{base}/assistant/{run.id}/"))
    assert "7 records, not written yet" in page.text
    assert len(page.drafts) == 7
    assert page.text.count("Sold 20 crates at 5,800 each to Mama Nkechi") == 1  # her message stands once


def test_each_card_of_the_list_is_confirmed_by_itself(cast, owner, base):
    run = say_and_answer(cast.farm, cast.owner, DAY)
    press(owner, f"{base}/assistant/{run.id}/", "Confirm")
    assert [draft.status for draft in drafts_of(cast.farm, cast.owner)].count("confirmed") == 1


def test_a_worker_reads_no_money_in_the_totals(cast):
    run = say_and_answer(cast.farm, cast.worker, DAY)
    assert (
        "I prepared 6 records for today: 130 eggs in 2 batches (2 cracked), 3 deaths, 4 bags of feed."
        in run.output_summary
    )
    assert "₦" not in run.output_summary


def test_days_that_differ_are_not_named(cast):
    run = say_and_answer(
        cast.farm,
        cast.owner,
        "Yesterday 1 bird died in Pen 1 and 2 died in Pen 2. Today 3 birds died in Pen 1 and 1 in Pen 2",
    )
    assert run.output_summary == "I prepared 4 records: 7 deaths. Look at each, then confirm."


def test_three_records_are_told_as_before(cast):
    run = say_and_answer(cast.farm, cast.owner, "1 bird died in Pen 1, 2 died in Pen 2. Fed Pen 1 2 bags")
    assert run.output_summary == "I prepared 3 records for you. Look at each one, then confirm."


@pytest.mark.parametrize(("tier", "auto"), [("auto", ("water",)), ("suggest", ())])
def test_what_is_written_or_suggested_is_summed_too(cast, tier, auto):
    farm = make_farm(cast.owner, tier=tier, auto=auto)
    for name in ("Pond 1", "Pond 2"):
        make_batch(farm, cast.owner, name, "catfish")
    run = say_and_answer(
        farm, cast.owner, "Pond 1 temperature 27. Pond 2 temperature 28. 2 fish died in Pond 1. 3 fish died in Pond 2"
    )
    assert "This makes for today: 5 deaths, water: 2." in run.output_summary
