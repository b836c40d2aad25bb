"""One table says in words why PostgreSQL refuses, and each of its keys is a rule that there is."""

from __future__ import annotations

import re

import pytest
from django.apps import apps

from credits.meters import Meter
from farmops.database.rules import Function
from farmops.refusals import REFUSALS, refusal

# What a function raises, and no person meets by the pages: name -> why not.
ONLY_BY_SQL = "the pages and the worker never send it: SQL smuggled in does"
LEFT_HALF_WAY = "only a statement that leaves its farm half-way"
ANOTHER_NAME = "the pages write the name of who is signed in"
LEDGER = "credits move by functions alone, which write both sides"
THE_WORKERS = "only the worker meets it, and it ends or repeats what it was doing"
UNSAID = {
    **dict.fromkeys(
        (
            "batches_locked_inside_their_farm",
            "record_voided_inside_its_farm",
            "row_stays_in_its_farm",
            "run_ends_inside_its_farm",
            "sale_made_inside_its_farm",
            "stock_counted_inside_its_farm",
            "store_counted_inside_its_farm",
        ),
        LEFT_HALF_WAY,
    ),
    **dict.fromkeys(
        (
            "draft_decided_in_own_name",
            "memory_changed_in_own_name",
            "recommendation_decided_in_own_name",
            "record_voided_in_own_name",
            "task_marked_in_own_name",
        ),
        ANOTHER_NAME,
    ),
    **dict.fromkeys(
        (
            "balance_moves_with_leg",
            "ledger_close_fits_reserve",
            "ledger_close_is_the_runs",
            "ledger_kind_is_of_its_login",
            "ledger_leg_comes_with_balance",
            "reserve_is_for_own_question",
            "run_is_reserved",
            "run_reservation_stays",
        ),
        LEDGER,
    ),
    **dict.fromkeys(("document_read_by_the_worker", "run_moves_forward", "run_must_be_open"), THE_WORKERS),
    **dict.fromkeys(
        (
            "assistant_drafts_payload_is_a_map",
            "change_has_a_person",
            "document_shown_by_a_person",
            "draft_decided_as_shown",
            "enqueue_answer",
            "enqueue_document",
            "enqueue_embed",
            "eval_is_of_a_rule",
            "memory_stays_kept",
            "record_must_match_draft",
            "record_void_is_final",
            "run_is_the_workers",
            "staff_is_made_by_owner",
            "staff_rows_are_the_owners",
            "stock_isolation",
        ),
        ONLY_BY_SQL,
    ),
    "farm_zone_is_known": "the form offers the zones that there are",
    "invitation_is_used_once": "InvitationGone: the page says that the link does not work any more",
    "record_voided_with_a_reason": "a reason of signs alone: the general sentence tells enough",
    "run_within_limit": "the message is quoted again, within the limit that an owner has set meanwhile",
    "settings_are_the_owners": "the page is the owners' alone",
}


def declared() -> set[str]:
    """The name of every constraint, rule and index of a model."""
    return {
        rule.name
        for model in apps.get_models(include_auto_created=True)
        for rule in (*model._meta.constraints, *model._meta.indexes)
    }


def raised() -> set[str]:
    """The names that declared functions raise as a constraint's, beside those of their own triggers (TG_NAME)."""
    bodies = [
        rule.body
        for model in apps.get_models(include_auto_created=True)
        for rule in model._meta.constraints
        if isinstance(rule, Function)
    ]
    names = {name for body in bodies for name in re.findall(r"CONSTRAINT = '(\w+)'(?! \|\|)", body)}
    made = {made for body in bodies for made in re.findall(r"CONSTRAINT = ('\w+' \|\| \w+)", body)}
    assert made == {"'meter_' || which"}
    return names | {f"meter_{kind}" for kind in Meter.Kind.values}


def test_each_sentence_is_of_a_rule_that_there_is():
    assert set(REFUSALS) - declared() - raised() == set()


def test_what_a_function_raises_has_a_sentence_or_a_reason_for_none():
    assert raised() - set(REFUSALS) == set(UNSAID)


@pytest.mark.parametrize("rule", REFUSALS)
def test_a_sentence_ends_as_one(rule):
    assert refusal(rule).endswith(".")


def test_any_other_rule_has_the_general_sentence():
    assert refusal("no_such_rule") == "The farm's rules do not allow this, so nothing was written."
