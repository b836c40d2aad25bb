"""Why PostgreSQL refuses a write, by the name of the rule that refuses it, in the words of who is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """PostgreSQL refused a write by a rule; the text is for the farmer."""


# The name of a rule that refuses -> what the person is told, by subject. Any other rule gets the text of `explain`.
REFUSALS: dict[str, Any] = {
    # Farms and who belongs to them
    "founder_has_room": _("You own as many farms as one person can."),
    "farm_keeps_an_owner": _("A farm keeps at least one owner. Make somebody else an owner first."),
    "farm_members_once_a_farm": _("You already belong to this farm."),
    "invitations_have_room": _("So many invitations are open. Take one back, or wait until one was used."),
    # What a farm's allowance is used up for
    "meter_seats": _("All seats of this farm are taken. Remove a member first, or ask us for more seats."),
    "meter_runs_an_hour": _("That was a lot of messages for one hour. Wait a little, then send this one again."),
    "meter_storage_bytes": _("Your farm's storage is full. Delete a document first, or ask for more."),
    # Batches, houses, contacts, costs that come again
    "batches_have_room": _("Your farm has as many batches as it can have."),
    "structures_have_room": _("Your farm has as many houses and ponds as it can have."),
    "contacts_have_room": _("Your farm has as many contacts as it can have."),
    "standing_costs_have_room": _("Your farm has as many costs that come again as it can have."),
    "batches_name_once_a_farm": _("You already have a batch with that name."),
    "structures_name_once_a_farm": _("You already have a house or pond with that name."),
    "contacts_name_once_a_farm": _("You already have somebody with that name."),
    # Animals
    "stock_not_negative": _("There are not that many animals in the batch."),
    "stock_moves_among_its_like": _("Birds and fish do not live in one batch."),
    "eggs_come_from_layers": _("That batch lays no eggs. Choose another batch."),
    "sale_fits_its_batch": _("That batch does not give what you sell. Choose another batch."),
    # What is paid later
    **dict.fromkeys(
        ("sales_promise_is_of_a_debt", "expenses_promise_is_of_a_debt"),
        _("A day was promised, and nothing is left to pay. Say what is not paid yet, or leave the day empty."),
    ),
    **dict.fromkeys(
        ("sales_promise_not_before_its_day", "expenses_promise_not_before_its_day"),
        _("The promised day is before the day of the sale or the purchase."),
    ),
    **dict.fromkeys(
        ("sales_promise_within_reason", "expenses_promise_within_reason"),
        _("The promised day is too far ahead to be right."),
    ),
    "money_is_for_who_sees_it": _("Money on this farm is for the owner and managers. Ask the owner."),
    # Medicines
    "sale_inside_withdrawal": _(
        "A medicine holds what you sell: it may not be eaten yet. Wait until it is clear, or say why it may be sold."
    ),
    "sale_reason_is_a_sentence": _(
        "A medicine holds what you sell. Say in a whole sentence why it may be sold: it stays on the receipt."
    ),
    "sale_reason_is_of_who_manages": _("Only the owner or a manager may let held food be sold."),
    "treatments_banned_drug_has_no_safe_day": _("This medicine is banned in animals for food. Stop, and call a vet."),
    "treatment_days_are_said_once": _("The label's days were written down before."),
    # Tasks
    "task_unmarked_in_own_name": _("Only who marked it as done, the owner or a manager may take that back."),
    # Drafts
    "assistant_drafts_payload_fits_record": _("What it says does not fit the record, so it is no draft."),
    "ai_runs_proposed_within_bounds": _(
        "The assistant has prepared as much as it may for one message. Send the rest in another."
    ),
    "draft_decider_has_the_right": _("The owner or a manager decides this one."),
    "draft_already_decided": _("Somebody has already decided this draft. Nothing more was written."),
    "draft_is_not_blocked": _(
        "A check stopped what the assistant did here, so this cannot be confirmed. If it is true, write it by hand."
    ),
    "draft_run_is_closed": _("The answer is not finished yet. Look again in a moment."),
    "draft_must_have_record": _("The record would not say what the draft shows, so nothing was written."),
    # Advice
    "recommendation_decider_has_the_right": _("Only the owner or a manager may decide this advice."),
    "recommendation_already_decided": _("Somebody has already decided this advice."),
    # What there is to remember
    "memory_has_room": _(
        "There is too much to remember already. Keep or forget some of it under Knowledge, then tell me again."
    ),
    "memory_run_is_closed": _("The answer is not finished yet. Look again in a moment."),
    "memory_is_not_blocked": _(
        "A check stopped this answer, so this cannot be kept. If it is true, write it yourself."
    ),
}


def violated(error: IntegrityError) -> str:
    """The name of the rule that PostgreSQL says was violated, or ''."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def refusal(rule: str) -> str:
    """What a person is told where the rule of that name refuses."""
    return str(REFUSALS.get(rule) or _("The farm's rules do not allow this, so nothing was written."))


def explain(error: IntegrityError) -> str:
    """What a person is told of a database refusal."""
    return refusal(violated(error))


@contextmanager
def guarded_write() -> Iterator[None]:
    """A savepoint around a write: a rule that stands against it comes out as Refused, in the farmer's words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(explain(error)) from error
